//! The ARN of a Task's Resource (Developer Guide, `state-task`).

use crate::catalogue::*;
use crate::document::asl::Resource;
use crate::finding::{Finding, Site};
use crate::value;

/// `asl/invalid-resource`: a Resource that is not the ARN of a function, an activity or an integration.
pub(super) fn invalid_resource(resource: Resource<'_>) -> Option<Finding> {
    let text = value::text(resource.node)?;
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let why = match fields.as_slice() {
        ["arn", _, "lambda", _, _, rest] if rest.starts_with("function:") => return None,
        ["arn", _, "lambda", ..] => "it names no function",
        ["arn", _, "states", _, _, rest] if rest.contains(':') => return None,
        ["arn", _, "states", ..] => "an integration reads `arn:aws:states:::service:action`",
        ["arn", _, _, _, _, _] => "a Task calls functions, activities and integrations of Step Functions",
        ["arn", ..] => "an ARN has six parts",
        _ => "it is no ARN",
    };
    let message = format!("AWS does not recognise the resource, so it refuses the state machine: {why}");
    let help = "`arn:aws:states:::aws-sdk:SERVICE:ACTION` calls any API; `arn:aws:lambda:REGION:ACCOUNT:function:NAME` a function";
    Some(Finding::at(ASL_INVALID_RESOURCE, resource.node, message).label("not recognised").help(help))
}

/// `asl/unqualified-function`: a function called without a version or an alias.
pub(super) fn unqualified_function(resource: Resource<'_>) -> Option<Finding> {
    let text = value::text(resource.node)?;
    let fields: Vec<&str> = text.split(':').collect();
    let ["arn", _, "lambda", _, _, "function", name] = fields.as_slice() else { return None };
    let message = format!(
        "`{name}` is called without a version or an alias: an execution that is under way changes to new code in its middle"
    );
    let start = text.len() - name.len();
    let site = Site::part(resource.node, start..text.len());
    Some(Finding::new(ASL_UNQUALIFIED_FUNCTION, site, message).help(format!("call `{name}:ALIAS` or `{name}:VERSION`")))
}

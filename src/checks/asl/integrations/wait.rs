//! The suffix of a Task's Resource: what the integration can wait for.

use crate::aws::integrations::{self, SUFFIXES};
use crate::catalogue::*;
use crate::document::asl::Resource;
use crate::finding::{Finding, Site};
use crate::spelling;

/// `token/unsupported-wait`: a Resource that asks for a way of waiting that does not exist.
pub(super) fn unsupported_wait(resource: Resource<'_>) -> Option<Finding> {
    let suffix = resource.suffix?;
    let name = resource.integration.unwrap_or("an ARN of a function or an activity");
    let service = resource.integration.and_then(|name| name.split(':').next());
    let known = service.and_then(integrations::find);
    let (message, help) = match suffix {
        "waitForTaskToken" if service.is_none() || known.is_some_and(|service| !service.token) => {
            let help = match service {
                None => "call the function as `arn:aws:states:::lambda:invoke.waitForTaskToken`".to_owned(),
                Some(_) => "hand the token to something that answers it: a function, a queue, a runbook".to_owned(),
            };
            (format!("{} cannot wait for a task token, so AWS refuses the definition", quoted(name, service)), help)
        }
        "sync" | "sync:2" if service == Some("aws-sdk") => (
            "SDK integrations have no `.sync`, so AWS refuses the definition".to_owned(),
            "use an optimised integration, wait for the task token, or ask for the state in a loop".to_owned(),
        ),
        "sync" | "sync:2" if known.is_some_and(|service| !service.sync) => (
            format!("{} has no `.{suffix}`, so AWS refuses the definition", quoted(name, service)),
            "call it without a suffix: the state goes on as soon as the call is answered".to_owned(),
        ),
        "sync:2" if known.is_some_and(|service| service.name != "states") => (
            format!("{} has no `.sync:2`, so AWS refuses the definition", quoted(name, service)),
            "write `.sync`; `.sync:2` belongs to `states:startExecution`".to_owned(),
        ),
        _ if SUFFIXES.contains(&suffix) => return None,
        _ => (
            format!("there is no suffix `.{suffix}`, so AWS refuses the definition"),
            spelling::suggestion(suffix, SUFFIXES).unwrap_or_default(),
        ),
    };
    let text = resource.node.as_str()?;
    let site = Site::part(resource.node, text.len().checked_sub(suffix.len() + 1)?..text.len());
    Some(Finding::new(TOKEN_UNSUPPORTED_WAIT, site, message).label("not supported").help(help))
}

fn quoted(name: &str, service: Option<&str>) -> String {
    if service.is_some() { format!("`{name}`") } else { name.to_owned() }
}

//! What Express workflows cannot do (Developer Guide, `connect-to-resource`, `choosing-workflow-type`).

use crate::catalogue::*;
use crate::document::asl::{Pattern, Resource, State};
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::value;

/// `asl/express-integration`: a Task of an Express workflow that waits for a job or for an activity. Tokens are the
/// contract's.
pub(super) fn express_integration(
    state: &State<'_>,
    resource: Resource<'_>,
    express: Option<&Site>,
) -> Option<Finding> {
    let what = match resource.pattern {
        Pattern::Sync => "wait for a job with `.sync`",
        Pattern::Activity => "call activities",
        _ => return None,
    };
    let around = std::iter::successors(state.node.parent(), |node| node.parent());
    let mut processors = around.filter_map(|node| node.get("ProcessorConfig")).filter_map(distribution);
    let place = match processors.next() {
        Some(kind) => Some(Site::of(kind)).filter(|_| value::text(kind) == Some("EXPRESS")),
        None => express.cloned(),
    }?;
    let message = format!("an Express workflow cannot {what}, so AWS refuses the state machine");
    let finding = Finding::at(ASL_EXPRESS_INTEGRATION, resource.node, message).label("not in an Express workflow");
    Some(finding.related(place.place, "what makes it an Express workflow").help("use a Standard workflow for it"))
}

/// The kind of the child workflows of a distributed Map.
fn distribution<'t>(config: Node<'t>) -> Option<Node<'t>> {
    config.get("ExecutionType")
}

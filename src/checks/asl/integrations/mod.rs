//! What Tasks call: whether it exists, and whether it takes what it is given.

mod arguments;
mod express;
mod operations;
mod resource;
mod wait;

use crate::document::asl::StateMachine;
use crate::finding::{Finding, Site};

/// The checks of all Tasks; `express` is what makes the workflow an EXPRESS one.
pub fn check(machine: &StateMachine<'_>, express: Option<&Site>, findings: &mut Vec<Finding>) {
    for state in machine.states().filter(|state| !state.node.is_damaged()) {
        let Some(resource) = state.resource() else { continue };
        if let Some(finding) = resource::invalid_resource(resource) {
            findings.push(finding);
            continue;
        }
        if let Some(finding) = wait::unsupported_wait(resource) {
            findings.push(finding);
            continue;
        }
        findings.extend(express::express_integration(state, resource, express));
        findings.extend(resource::unqualified_function(resource));
        match operations::of(resource) {
            Ok(Some(call)) => arguments::check(state, &call, findings),
            Ok(None) => {}
            Err(finding) => findings.push(*finding),
        }
    }
}

//! What each action asks of its inputs beyond their shape.

mod approvals;
mod choices;
mod durations;
mod runtimes;
mod variables;

use super::Declared;
use crate::finding::Finding;
use std::cell::LazyCell;

/// All checks of this kind.
pub(super) fn check(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let variables = LazyCell::new(|| variables::by_name(declared.runbook));
    for step in &declared.steps {
        choices::conflicting_inputs(step, findings);
        choices::incomplete_inputs(step, findings);
        durations::timeout_cap(step, findings);
        match step.known_action() {
            Some("aws:executeScript") => runtimes::check(step, findings),
            Some("aws:sleep") => durations::check(step, findings),
            Some("aws:approve") => approvals::check(step, findings),
            Some("aws:updateVariable") => variables::check(declared.runbook, &variables, step, findings),
            _ => {}
        }
    }
}

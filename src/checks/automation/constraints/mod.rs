//! What `CreateDocument` refuses beyond the shape: names, defaults, targets, references out of place.

mod circles;
mod conditions;
mod defaults;
mod names;
mod outputs;
mod parameter_store;
mod routes;
mod size;

use super::Declared;
use crate::finding::Finding;

/// All checks of this kind.
pub(super) fn check(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    names::duplicate_steps(declared, findings);
    names::invalid_names(declared, findings);
    for parameter in declared.runbook.parameters.iter().flatten() {
        defaults::invalid_default(parameter, findings);
        defaults::invalid_pattern(parameter, findings);
    }
    for step in &declared.steps {
        routes::conflicting_end(step, findings);
        routes::cancel_target(declared, step, findings);
        conditions::lone_conditions(step, findings);
    }
    parameter_store::ssm_references(declared, findings);
    circles::jump_cycles(declared, findings);
    outputs::unknown_outputs(declared, findings);
    size::too_large(declared.runbook, findings);
}

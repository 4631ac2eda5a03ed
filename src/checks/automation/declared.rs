//! What a runbook declares, by name: made once for all checks of it.

use crate::document::automation::{Parameter, Runbook, Step};
use std::collections::HashMap;

/// A runbook with its names.
pub(super) struct Declared<'r, 't> {
    /// The runbook itself.
    pub(super) runbook: &'r Runbook<'t>,
    /// All steps, those inside loops behind their loop.
    pub(super) steps: Vec<&'r Step<'t>>,
    parameters: HashMap<&'t str, &'r Parameter<'t>>,
    /// `None` for a name that several steps have.
    by_name: HashMap<&'t str, Option<&'r Step<'t>>>,
}

impl<'r, 't> Declared<'r, 't> {
    pub(super) fn of(runbook: &'r Runbook<'t>) -> Self {
        let steps = runbook.all_steps();
        let mut by_name = HashMap::with_capacity(steps.len());
        for step in &steps {
            if let Some(name) = step.known_name() {
                by_name.entry(name).and_modify(|known| *known = None).or_insert(Some(*step));
            }
        }
        let parameters = runbook.parameters.iter().flatten().map(|parameter| (parameter.name, parameter)).collect();
        Declared { runbook, steps, parameters, by_name }
    }

    /// The parameter of a name.
    pub(super) fn parameter(&self, name: &str) -> Option<&'r Parameter<'t>> {
        self.parameters.get(name).copied()
    }

    /// The only step of a name.
    pub(super) fn step(&self, name: &str) -> Option<&'r Step<'t>> {
        self.by_name.get(name).copied().flatten()
    }

    /// Whether some step has a name.
    pub(super) fn has_step(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether no two steps have one name, so that each jump leads to one step.
    pub(super) fn names_are_unique(&self) -> bool {
        self.by_name.values().all(Option::is_some)
    }

    /// Whether all names of steps are known, so that another one certainly names none.
    pub(super) fn all_steps_known(&self) -> bool {
        let named = |step: &&Step<'t>| step.inner_known && !step.name.is_some_and(crate::value::is_unknown);
        self.runbook.steps_known && self.steps.iter().all(named)
    }
}

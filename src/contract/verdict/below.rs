//! The runbooks that get the token from the one that a Task starts.

use crate::contract::children::handed;
use crate::contract::effects;
use crate::link::{self, Call};
use crate::summary::RunbookSummary;
use std::collections::HashSet;

/// Each such runbook with the parameter that gets the token, where it is certain which runbook is started.
pub(super) fn of_call<'s>(
    call: &Call<'s>,
    runbooks: &[&'s RunbookSummary],
    started: &link::Children<'s>,
) -> Vec<(&'s RunbookSummary, &'s str)> {
    let mut below = Vec::new();
    let starts = |runbook: &&&RunbookSummary| runbook.steps.iter().any(|step| step.child.is_some());
    let holds = |runbook: &'s RunbookSummary| call.token_parameters().map(move |token| (runbook, token));
    let mut open: Vec<_> = runbooks.iter().filter(starts).flat_map(|runbook| holds(runbook)).collect();
    let mut seen: HashSet<_> = open.iter().map(|(runbook, token)| (std::ptr::from_ref(*runbook), *token)).collect();
    while let Some((runbook, token)) = open.pop() {
        let carriers = effects::carriers(runbook, token);
        for (index, step) in runbook.steps.iter().enumerate() {
            let Some(start) = step.child.as_ref().filter(|start| !start.may_differ) else { continue };
            let [candidate] = started.of(runbook, index) else { continue };
            for parameter in handed(start, &carriers) {
                if seen.insert((std::ptr::from_ref(candidate.runbook), parameter)) {
                    below.push((candidate.runbook, parameter));
                    open.push((candidate.runbook, parameter));
                }
            }
        }
    }
    below
}

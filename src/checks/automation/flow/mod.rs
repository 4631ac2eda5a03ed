//! Steps that nothing reaches, handlers in the wrong place, and branches that decide nothing.

mod branches;
mod handlers;
mod unreachable;

use super::Declared;
use crate::document::automation::{Step, reference};
use crate::finding::Finding;
use crate::flow::runbook::size;
use crate::flow::{Graph, StepFlow, Target};

/// All checks of this kind. They need every step: one that is hidden may lead anywhere.
pub(super) fn check(declared: &Declared<'_, '_>, graph: &Graph, findings: &mut Vec<Finding>) {
    let named_once = |step: &&Step<'_>| step.known_name().is_none_or(|name| declared.step(name).is_some());
    if declared.steps.len() < 2 || !declared.all_steps_known() || !declared.steps.iter().all(named_once) {
        return;
    }
    branches::without_effect(declared, graph, findings);
    branches::without_default(declared, findings);
    if graph.steps.iter().flat_map(targets).all(|target| target != Target::Unknown) {
        unreachable::check(declared, graph, findings);
        handlers::check(declared, graph, findings);
    }
}

/// Wherever a step may lead.
fn targets(flow: &StepFlow) -> impl Iterator<Item = Target> {
    flow.success.iter().map(|edge| edge.target).chain([flow.failure, flow.cancel])
}

fn step_of(target: Target) -> Option<usize> {
    match target {
        Target::Step(step) => Some(step),
        Target::End | Target::Unknown => None,
    }
}

/// Whether a step calls something that answers a task token: what becomes of its answer is the subject of other rules.
fn names_callback(step: &Step<'_>) -> bool {
    const CALLS: [&str; 4] = ["SendTask", "send_task", "send-task", "Send-SFNTask"];
    step.inputs.into_iter().flat_map(reference::texts).any(|text| CALLS.iter().any(|call| text.contains(call)))
}

/// Marks some steps and all that they lead to by one kind of way; those that are new come back.
fn mark<I: Iterator<Item = usize>>(marks: &mut [bool], from: usize, ways: impl Fn(usize) -> I) -> Vec<usize> {
    let (mut open, mut marked) = (vec![from], Vec::new());
    while let Some(step) = open.pop() {
        let Some(slot) = marks.get_mut(step).filter(|slot| !**slot) else { continue };
        *slot = true;
        marked.push(step);
        open.extend(ways(step));
    }
    marked
}

/// The step before each one in its list.
fn predecessors(steps: &[Step<'_>], total: usize) -> Vec<Option<usize>> {
    let mut before = vec![None; total];
    let mut open = vec![(steps, 0)];
    while let Some((list, first)) = open.pop() {
        let (mut index, mut previous) = (first, None);
        for step in list {
            before.get_mut(index).into_iter().for_each(|slot| *slot = previous);
            open.push((&step.inner, index + 1));
            previous = Some(index);
            index += size(step);
        }
    }
    before
}

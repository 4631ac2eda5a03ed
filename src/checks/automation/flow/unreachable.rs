//! `automation/unreachable-step`: a step that no run comes to.

use super::super::Declared;
use super::{mark, names_callback, predecessors, step_of, targets};
use crate::catalogue::*;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::flow::Graph;
use crate::source::Node;
use crate::spelling;
use crate::value;

/// One finding for each group of steps that nothing leads into, at the step where it begins.
pub(super) fn check(declared: &Declared<'_, '_>, graph: &Graph, findings: &mut Vec<Finding>) {
    let ways = |step: usize| graph.step(step).into_iter().flat_map(targets).filter_map(step_of);
    let mut known = vec![false; declared.steps.len()];
    mark(&mut known, 0, ways);
    let unreached: Vec<usize> = (0..known.len()).filter(|step| known.get(*step) == Some(&false)).collect();
    if unreached.is_empty() {
        return;
    }
    let mut led_to = vec![false; known.len()];
    for (from, to) in unreached.iter().flat_map(|from| ways(*from).map(move |to| (*from, to))) {
        led_to.get_mut(to).into_iter().for_each(|led| *led |= from != to);
    }
    let before = predecessors(&declared.runbook.steps, known.len());
    // A group without a beginning is a circle; it is told where it stands first.
    let beginnings = unreached.iter().filter(|step| led_to.get(**step) == Some(&false));
    for first in beginnings.chain(&unreached) {
        let group = mark(&mut known, *first, ways);
        let step = |index: usize| declared.steps.get(index).copied();
        if let (false, Some(start)) = (group.is_empty(), step(*first)) {
            let rest: Vec<&str> =
                group.iter().filter(|other| *other != first).filter_map(|other| step(*other)?.known_name()).collect();
            let before = before.get(*first).copied().flatten().and_then(step);
            findings.extend(finding(start, before, rest));
        }
    }
}

fn finding(step: &Step<'_>, before: Option<&Step<'_>>, mut rest: Vec<&str>) -> Option<Finding> {
    // How a loop ends whose steps end the run or lead elsewhere is not documented.
    let leaves = before.and_then(leaving);
    if before.is_some_and(|before| before.known_action() == Some("aws:loop")) && leaves.is_none() {
        return None;
    }
    let name = step.known_name()?;
    // Both `isEnd` and `nextStep`: `automation/conflicting-end` tells which of the two is wrong.
    if before.is_some_and(|before| before.next_step.and_then(value::text) == Some(name)) {
        return None;
    }
    rest.sort_unstable();
    let more = match spelling::list(rest.iter().copied()) {
        Some(names) if rest.len() == 1 => format!(", nor does {names}, to which only it leads"),
        Some(names) => format!(", nor do {names}, to which only it leads").replace(" or `", " and `"),
        None => String::new(),
    };
    let message = format!("nothing leads to `{name}`, so it never runs{more}");
    let mut finding = Finding::at(AUTOMATION_UNREACHABLE_STEP, step.anchor(), message).label("never runs").help(
        format!("name it in `nextStep`, in a choice of a branch, or as `onFailure: step:{name}`; or take it out"),
    );
    if names_callback(step) {
        finding.severity = Severity::Info;
    }
    if let Some((node, why)) = leaves {
        finding = finding.related(node.place(), why);
    }
    Some(finding)
}

/// Why a step does not go on to the next one of its list.
fn leaving<'t>(step: &Step<'t>) -> Option<(Node<'t>, String)> {
    let name = step.known_name().unwrap_or("the step");
    if step.is_end == Some(true) {
        return Some((step.node.get("isEnd")?, format!("the run ends with `{name}`, which stands before it")));
    }
    let elsewhere = || format!("`{name}`, which stands before it, goes on elsewhere");
    step.next_step.or(step.default).map(|node| (node, elsewhere()))
}

//! Branches that decide nothing, or leave the last decision open.

use super::super::Declared;
use super::step_of;
use crate::catalogue::*;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::flow::Graph;
use crate::flow::runbook::size;

/// `automation/branch-without-effect`: whatever its choices say, a branch leads to one step. In a loop, to lead behind it and
/// to run on to its end are not the same, so branches there are left out.
pub(super) fn without_effect(declared: &Declared<'_, '_>, graph: &Graph, findings: &mut Vec<Finding>) {
    let first = |index: &mut usize, step: &Step<'_>| Some(std::mem::replace(index, *index + size(step)));
    let indices = declared.runbook.steps.iter().scan(0, first);
    let branches = declared.runbook.steps.iter().zip(indices).filter(|(step, _)| !step.choices.is_empty());
    for (step, flow) in branches.filter_map(|(step, index)| Some((step, graph.step(index)?))) {
        let mut targets = flow.success.iter().map(|edge| edge.target);
        let Some(target) = targets.next().filter(|target| targets.all(|other| other == *target)) else { continue };
        let target = step_of(target).and_then(|index| declared.steps.get(index)).and_then(|step| step.known_name());
        let (Some(name), Some(target)) = (step.known_name(), target) else { continue };
        let otherwise = match step.default {
            Some(_) => "as `Default` does",
            None => "and without a `Default` so does the order of the steps",
        };
        let message = format!("`{name}` decides nothing: each choice leads to `{target}`, {otherwise}");
        let mut finding = Finding::at(AUTOMATION_BRANCH_WITHOUT_EFFECT, step.anchor(), message)
            .label("leads to one step only")
            .help("add a `Default` that leads elsewhere, or `isEnd: true` if nothing is left to do then");
        for choice in step.choices.iter().filter_map(|choice| choice.next_step) {
            finding = finding.related(choice.place(), "where the choice leads");
        }
        findings.push(finding);
    }
}

/// `automation/branch-without-default`: where no choice of the last step holds, the run ends there as a success.
pub(super) fn without_default(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let Some(step) = declared.runbook.steps.last() else { return };
    let leads_on = step.default.is_some() || step.next_step.is_some() || step.is_end != Some(false);
    if step.choices.is_empty() || leads_on || step.node.is_damaged() {
        return;
    }
    let name = step.known_name().unwrap_or("the branch");
    let message =
        format!("`{name}` is the last step and has no `Default`: where no choice holds, the run ends as a success");
    findings.push(
        Finding::at(AUTOMATION_BRANCH_WITHOUT_DEFAULT, step.anchor(), message)
            .label("no `Default`")
            .help("say what is to happen then in `Default`, or that nothing is with `isEnd: true`"),
    );
}

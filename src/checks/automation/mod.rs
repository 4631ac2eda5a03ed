//! Runbooks: what CreateDocument refuses (API Reference, `CreateDocument`; User Guide, `automation-branch-condition`).

pub mod api;
mod choices;
mod constraints;
mod declared;
mod flow;
mod inputs;
mod references;
mod scripts;
mod shape;

use declared::Declared;

use crate::catalogue::*;
use crate::document::automation::{RouteTarget, Runbook, STEP_PREFIX, Step};
use crate::finding::{Finding, Site};
use crate::flow::Graph;
use crate::source::Node;
use crate::spelling;
use crate::value;

/// A text in which nothing is filled in, neither before the run nor in it.
fn literal(node: Node<'_>) -> Option<&str> {
    value::text(node).filter(|text| !text.contains("{{"))
}

/// All checks of a runbook, whose graph is the other argument.
pub fn check(runbook: &Runbook<'_>, graph: &Graph, findings: &mut Vec<Finding>) {
    let declared = Declared::of(runbook);
    for step in &declared.steps {
        ambiguous_end(step, findings);
    }
    shape::check(runbook, findings);
    unknown_steps(&declared, findings);
    choices::impossible_choices(&declared, findings);
    constraints::check(&declared, findings);
    inputs::check(&declared, findings);
    references::check(&declared, findings);
    api::check(&declared, findings);
    flow::check(&declared, graph, findings);
    scripts::check(&declared, findings);
}

fn ambiguous_end(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some(route) = step.on_failure.filter(|_| step.is_end == Some(true)) else { return };
    let RouteTarget::Step(target) = route.target else { return };
    let Some(is_end) = step.node.get("isEnd") else { return };
    let name = step.known_name().unwrap_or("the step");
    let message = format!(
        "`{name}` has both `isEnd: true` and `onFailure: {STEP_PREFIX}{target}`: AWS's pages contradict each other on \
         whether `{target}` runs when it fails"
    );
    findings.push(
        Finding::at(AUTOMATION_AMBIGUOUS_END, is_end, message)
            .related(route.node.place(), "where a failure leads")
            .help("leave out `isEnd` and put the step last in the list, or let `nextStep` lead to the end"),
    );
}

fn unknown_steps(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    if !declared.all_steps_known() {
        return;
    }
    let mut report = |field: &str, target: &str, site: Site| {
        if declared.has_step(target) {
            return;
        }
        let names: Vec<&str> = declared.steps.iter().filter_map(|step| step.known_name()).collect();
        let message = format!("`{field}` names a step `{target}` that does not exist, so AWS refuses the runbook");
        let fix = super::respelled_at(&site, spelling::only_nearest(target, names.iter().copied()));
        let mut finding = Finding::new(AUTOMATION_UNKNOWN_STEP, site, message).label("no such step").offer(fix);
        finding.help = spelling::suggestion(target, names.iter().copied());
        findings.push(finding);
    };
    for step in &declared.steps {
        let named =
            |node: Option<Node<'_>>| node.and_then(|node| Some((value::text(node)?.to_owned(), Site::of(node))));
        if let Some((target, site)) = named(step.next_step) {
            report("nextStep", &target, site);
        }
        for (field, route) in [("onFailure", step.on_failure), ("onCancel", step.on_cancel)] {
            let Some((route, RouteTarget::Step(target))) = route.map(|route| (route, route.target)) else { continue };
            report(field, target, Site::part(route.node, STEP_PREFIX.len()..STEP_PREFIX.len() + target.len()));
        }
        for choice in &step.choices {
            if let Some((target, site)) = named(choice.next_step) {
                report("NextStep", &target, site);
            }
        }
        if let Some((target, site)) = named(step.default) {
            report("Default", &target, site);
        }
    }
}

//! Loops that ask how an automation stands.

use super::comparison::Comparison;
use crate::catalogue::*;
use crate::document::asl::{QueryLanguage, Scope, State, StateType};
use crate::finding::{Finding, TraceStep};
use crate::flow::machine::{By, Destination, ScopeGraph};
use crate::source::Node;
use std::borrow::Cow;

/// The integration that asks for one automation.
const GET_AUTOMATION: &str = "aws-sdk:ssm:getAutomationExecution";

/// What its answer calls the status.
const STATUS: &str = "AutomationExecutionStatus";

/// The statuses in which an automation has ended (Systems Manager User Guide, `automation-statuses`).
const ENDED: [&str; 4] = ["Success", "Failed", "TimedOut", "Cancelled"];

/// `asl/poll-misses-status`: a Choice that sends an automation that has ended back to be asked for again.
pub(super) fn poll_misses_status(scope: &Scope<'_>, graph: &ScopeGraph, findings: &mut Vec<Finding>) {
    let asks =
        |state: &State<'_>| state.resource().is_some_and(|resource| resource.integration == Some(GET_AUTOMATION));
    let Some(asking) = scope.states.iter().position(asks).filter(|_| graph.is_known) else { return };
    for (index, choice) in scope.states.iter().enumerate().filter(|(_, state)| state.kind == Some(StateType::Choice)) {
        let follows = graph.reachable(graph.successors(asking)).get(index) == Some(&true);
        let Some(rules) = rules(choice).filter(|_| follows) else { continue };
        let mut missed = ENDED.iter().filter(|status| {
            let taken = taken(&rules, status).and_then(|by| target(graph, index, by));
            taken.is_some_and(|target| only_leads_back(scope, graph, target, asking))
        });
        let statuses: Vec<&str> = missed.by_ref().copied().collect();
        if statuses.is_empty() {
            continue;
        }
        let listed: Vec<String> = statuses.iter().map(|status| format!("`{status}`")).collect();
        let message = format!(
            "an automation that ends as {} is asked for again and again: `{}` has no way on for it",
            listed.join(" or "),
            choice.name
        );
        let asked = scope.states.get(asking).map(|state| state.key);
        let trace = [(asked, "gives an ended automation"), (Some(choice.key), "sends it back")];
        let steps = trace.into_iter().filter_map(|(key, outcome)| key.map(|key| step(key, outcome)));
        let anchor = choice.field("Default").unwrap_or(choice.key);
        let finding = Finding::at(ASL_POLL_MISSES_STATUS, anchor, message).label("back to asking");
        let help = format!("let a choice for {} lead to a state that handles it", listed.join(" and "));
        findings.push(finding.trace(steps.collect()).help(help));
    }
}

fn step(key: Node<'_>, outcome: &'static str) -> TraceStep {
    let step = key.as_str().unwrap_or_default().to_owned();
    TraceStep { step, outcome: Cow::Borrowed(outcome), place: Some(key.place()) }
}

/// The comparisons of a Choice's rules, in order; `None` where they are about no status or about several things.
fn rules(choice: &State<'_>) -> Option<Vec<Comparison>> {
    let rule = |node: Node<'_>| match choice.language {
        QueryLanguage::JsonPath => Some(Comparison::in_json_path(node)),
        QueryLanguage::Jsonata => node.get("Condition").map(Comparison::in_jsonata),
        QueryLanguage::Unknown => None,
    };
    let rules: Vec<Comparison> = choice.field("Choices")?.items().map(rule).collect::<Option<_>>()?;
    let mut subjects = rules.iter().flat_map(Comparison::subjects);
    let subject = subjects.next()?;
    if !subjects.all(|other| other == subject) {
        return None;
    }
    let of_status =
        subject.ends_with(STATUS) || rules.iter().flat_map(Comparison::values).any(|value| ENDED.contains(&value));
    of_status.then_some(rules)
}

/// What a value takes; `None` where that is not known.
fn taken(rules: &[Comparison], value: &str) -> Option<By> {
    for (index, rule) in rules.iter().enumerate() {
        match rule.holds(value) {
            Some(true) => return Some(By::Choice(index)),
            Some(false) => {}
            None => return None,
        }
    }
    Some(By::Default)
}

fn target(graph: &ScopeGraph, choice: usize, by: By) -> Option<usize> {
    let mut transitions = graph.states.get(choice)?.transitions.iter();
    match transitions.find(|transition| transition.by == by)?.to {
        Destination::State(index) => Some(index),
        Destination::Missing | Destination::Unknown => None,
    }
}

/// Whether all ways from a state come to the asking one again, by states that decide nothing.
fn only_leads_back(scope: &Scope<'_>, graph: &ScopeGraph, from: usize, asking: usize) -> bool {
    let mut at = from;
    for _ in 0..graph.states.len() {
        if at == asking {
            return true;
        }
        let decides_nothing = |state: &&State<'_>| matches!(state.kind, Some(StateType::Wait | StateType::Pass));
        if scope.states.get(at).filter(decides_nothing).is_none() {
            return false;
        }
        let mut successors = graph.successors(at);
        match (successors.next(), successors.next()) {
            (Some(next), None) => at = next,
            _ => return false,
        }
    }
    false
}

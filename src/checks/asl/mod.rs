//! State machines: what CreateStateMachine refuses (API Reference, `ValidateStateMachineDefinition`).

mod comparison;
mod errors;
mod fields;
mod graph;
pub mod integrations;
mod intrinsics;
mod jsonata;
mod languages;
mod names;
mod paths;
mod polling;
mod shape;
mod size;
mod variables;

use crate::catalogue::*;
use crate::document::asl::{Scope, StateMachine, location};
use crate::finding::Finding;
use crate::flow::machine;
use crate::source::Node;
use crate::spelling;
use crate::value;
use std::collections::HashSet;

/// All checks of a state machine.
pub fn check(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    shape::check(machine, findings);
    size::too_large(machine, findings);
    let scopes = machine.scopes();
    let everywhere: HashSet<&str> = scopes.iter().flat_map(|scope| names(scope)).collect();
    let raised = errors::raised(&scopes);
    let catches = errors::first_that_catches(&scopes);
    for (index, scope) in scopes.iter().enumerate() {
        for state in &scope.states {
            errors::check(state, &raised, findings);
            findings.extend(catches.iter().find_map(|catching| errors::uncaught_failure(state, catching)));
            fields::check(state, findings);
        }
        unknown_states(scope, &everywhere, findings);
        let graph = machine::graph(scope);
        graph::check(scope, &graph, index == 0, findings);
        polling::poll_misses_status(scope, &graph, findings);
    }
    names::duplicate_states(&scopes, findings);
    names::state_names(&scopes, findings);
    names::duplicate_labels(&scopes, findings);
    let mut reads = variables::Reads::default();
    paths::check(machine, &mut reads, findings);
    jsonata::check(machine, &mut reads, findings);
    variables::check(machine, &reads, findings);
    languages::check(machine, findings);
}

/// Says of findings that mirror a diagnostic of AWS where AWS says that they are. It gives no place for a workflow that never
/// ends.
pub fn locate(machine: Node<'_>, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.rule().code.is_some() && finding.rule != ASL_NO_END) {
        finding.aws_location = location::of_pointer(machine, &finding.site.pointer).map(String::into_boxed_str);
    }
}

fn unknown_states(scope: &Scope<'_>, everywhere: &HashSet<&str>, findings: &mut Vec<Finding>) {
    if !scope.states_known || scope.node.get("States").is_none() {
        return;
    }
    let here = names(scope);
    if scope.node.get("States").is_some_and(value::may_gain_keys) {
        return;
    }
    let known: HashSet<&str> = here.iter().copied().collect();
    for (field, node) in targets(scope) {
        let Some(target) = value::text(node).filter(|target| !known.contains(target)) else { continue };
        let elsewhere = everywhere.contains(target);
        let message = match elsewhere {
            true => format!(
                "`{field}` leads to `{target}`, which belongs to another set of states: a transition cannot enter or leave \
                 a branch or a processor"
            ),
            false => {
                format!("`{field}` leads to a state `{target}` that does not exist, so AWS refuses the state machine")
            }
        };
        let mut finding = Finding::at(ASL_UNKNOWN_STATE, node, message).label("no such state here");
        finding.help = spelling::suggestion(target, here.iter().copied());
        finding.fix = super::respelled(node, spelling::only_nearest(target, here.iter().copied()));
        findings.push(finding);
    }
}

fn names<'t>(scope: &Scope<'t>) -> Vec<&'t str> {
    scope.node.get("States").into_iter().flat_map(Node::entries).filter_map(|entry| entry.key.as_str()).collect()
}

/// Every place of a scope that names a state, with its field.
fn targets<'t>(scope: &Scope<'t>) -> Vec<(&'static str, Node<'t>)> {
    let mut found: Vec<(&'static str, Node<'t>)> = scope.start_at.map(|node| ("StartAt", node)).into_iter().collect();
    for state in &scope.states {
        let field = |name: &'static str| state.field(name).map(|node| (name, node));
        let nested = |list: &str, name: &'static str| {
            let items: Vec<_> = state.field(list).into_iter().flat_map(Node::items).collect();
            items.into_iter().filter_map(move |item| item.get(name).map(|node| (name, node)))
        };
        found.extend(field("Next"));
        found.extend(field("Default"));
        found.extend(nested("Choices", "Next"));
        found.extend(nested("Catch", "Next"));
    }
    found
}

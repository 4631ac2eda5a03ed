//! State machines: what CreateStateMachine refuses (API Reference, `ValidateStateMachineDefinition`).

mod intrinsics;
mod jsonata;
mod languages;
mod paths;
mod variables;

use super::missing;
use crate::catalogue::*;
use crate::document::asl::{Scope, State, StateMachine, StateType};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value;
use std::collections::HashSet;

/// All checks of a state machine.
pub fn check(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    let scopes = machine.scopes();
    let everywhere: HashSet<&str> = scopes.iter().flat_map(|scope| names(scope)).collect();
    for scope in &scopes {
        missing_keys(scope, findings);
        for state in &scope.states {
            state_type(state, findings);
        }
        unknown_states(scope, &everywhere, findings);
    }
    let mut reads = variables::Reads::default();
    paths::check(machine, &mut reads, findings);
    jsonata::check(machine, &mut reads, findings);
    variables::check(machine, &reads, findings);
    languages::check(machine, findings);
}

fn missing_keys(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let required = [
        ("StartAt", ASL_MISSING_START_AT, "names its first state"),
        ("States", ASL_MISSING_STATES, "holds its states"),
    ];
    for (key, rule, role) in required {
        let message = format!("no `{key}` {role}, so AWS refuses the state machine");
        findings.extend(missing(rule, scope.node, scope.node.first_key(), message, key));
    }
}

fn state_type(state: &State<'_>, findings: &mut Vec<Finding>) {
    let allowed = || spelling::list(StateType::NAMES).unwrap_or_default();
    let Some(node) = state.field("Type") else {
        let message = format!("state `{}` has no `Type`, so AWS refuses the state machine", state.name);
        let finding = missing(ASL_MISSING_TYPE, state.node, state.key, message, "Type");
        findings.extend(finding.map(|finding| finding.help(format!("`Type` can be {}", allowed()))));
        return;
    };
    let Some(name) = value::text(node).filter(|_| state.kind.is_none()) else { return };
    let message = format!("a state cannot have the type `{name}`, so AWS refuses the state machine");
    let help = match spelling::nearest(name, StateType::NAMES) {
        Some(found) => format!("did you mean `{found}`?"),
        None => format!("`Type` can be {}", allowed()),
    };
    let fix = super::respelled(node, spelling::only_nearest(name, StateType::NAMES));
    findings.push(Finding::at(ASL_UNKNOWN_TYPE, node, message).help(help).offer(fix));
}

fn unknown_states(scope: &Scope<'_>, everywhere: &HashSet<&str>, findings: &mut Vec<Finding>) {
    if !scope.states_known || scope.node.get("States").is_none() {
        return;
    }
    let here = names(scope);
    if here.iter().any(|name| value::has_placeholder(name)) {
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

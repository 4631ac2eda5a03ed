//! Names of states and labels of Maps.

use crate::catalogue::*;
use crate::document::asl::Scope;
use crate::finding::Finding;
use crate::source::Node;
use crate::value;
use std::collections::HashMap;

/// The most characters that the name of a state can have (Amazon States Language, "States").
const MAX_NAME: usize = 80;

/// `asl/duplicate-state`: two states of one machine with the same name, wherever they are. Two of one scope are one key
/// twice, which its reader reports.
pub(super) fn duplicate_states(scopes: &[&Scope<'_>], findings: &mut Vec<Finding>) {
    let mut first: HashMap<&str, (usize, Node<'_>)> = HashMap::new();
    for (index, scope) in scopes.iter().enumerate() {
        for state in scope.states.iter().filter(|state| !value::has_placeholder(state.name)) {
            let (owner, earlier) = *first.entry(state.name).or_insert((index, state.key));
            if owner == index {
                continue;
            }
            let message = format!("two states are named `{}`, so AWS refuses the state machine", state.name);
            let finding =
                Finding::at(ASL_DUPLICATE_STATE, state.key, message).related(earlier.place(), "the other one");
            findings
                .push(finding.help("names are unique in the whole state machine, branches and processors included"));
        }
    }
}

/// `asl/state-name`: a name that is too long.
pub(super) fn state_names(scopes: &[&Scope<'_>], findings: &mut Vec<Finding>) {
    for state in scopes
        .iter()
        .flat_map(|scope| &scope.states)
        .filter(|state| state.name.len() > MAX_NAME && !value::has_placeholder(state.name))
    {
        let length = state.name.chars().count();
        if length > MAX_NAME {
            let message = format!(
                "the name of a state has at most {MAX_NAME} characters; with these {length}, AWS refuses the state machine"
            );
            findings.push(Finding::at(ASL_STATE_NAME, state.key, message).label("too long"));
        }
    }
}

/// `asl/duplicate-label`: two distributed Maps with the same `Label`.
pub(super) fn duplicate_labels(scopes: &[&Scope<'_>], findings: &mut Vec<Finding>) {
    let mut first: HashMap<&str, Node<'_>> = HashMap::new();
    for label in scopes.iter().flat_map(|scope| &scope.states).filter_map(|state| state.field("Label")) {
        let Some(text) = value::text(label) else { continue };
        match first.get(text) {
            None => drop(first.insert(text, label)),
            Some(earlier) => {
                let message = format!("two Maps have the label `{text}`, so AWS refuses the state machine");
                let finding = Finding::at(ASL_DUPLICATE_LABEL, label, message);
                findings.push(
                    finding.related(earlier.place(), "the other one").help("labels are unique in a state machine"),
                );
            }
        }
    }
}

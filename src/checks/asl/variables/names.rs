//! The names of variables.

use super::assigned::{keys, name};
use crate::catalogue::*;
use crate::document::asl::{Scope, State, StateMachine};
use crate::finding::Finding;
use crate::source::{Node, NodeId};
use crate::value;
use std::collections::HashMap;
use std::rc::Rc;

const LONGEST: usize = 80;

/// Who assigns the variables of a scope: the state, by its key, and the key in its `Assign`.
type Assigned<'t> = HashMap<&'t str, Vec<(NodeId, Node<'t>)>>;

/// The scopes around one, from the inside out.
struct Around<'t> {
    assigned: Rc<Assigned<'t>>,
    /// The state that the inner scope belongs to.
    owner: NodeId,
    outer: Option<Rc<Around<'t>>>,
}

impl<'t> Around<'t> {
    /// Where another state than the owner assigns a variable. AWS has been seen to take the same name in the owner's `Catch`.
    fn find(&self, name: &str) -> Option<Node<'t>> {
        let mut scope = Some(self);
        while let Some(current) = scope {
            let by = current.assigned.get(name).into_iter().flatten();
            if let Some((_, key)) = by.into_iter().find(|(state, _)| *state != current.owner) {
                return Some(*key);
            }
            scope = current.outer.as_deref();
        }
        None
    }
}

pub(super) fn check(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    let mut open: Vec<(&Scope<'_>, Option<Rc<Around<'_>>>)> = vec![(&machine.scope, None)];
    while let Some((scope, around)) = open.pop() {
        let mut assigned = Assigned::new();
        for state in &scope.states {
            for key in keys(state) {
                let name = name(key, state.language);
                findings.extend(invalid(key, name));
                let outside = around.as_ref().and_then(|around| around.find(name));
                findings.extend(outside.map(|outside| shadowed(key, name, outside)));
                remember(assigned.entry(name).or_default(), state, key);
            }
        }
        let assigned = Rc::new(assigned);
        for state in scope.states.iter().filter(|state| !state.scopes.is_empty()) {
            let visible = (!may_be_distributed(state)).then(|| {
                let outer = around.clone();
                Rc::new(Around { assigned: Rc::clone(&assigned), owner: state.key.id(), outer })
            });
            open.extend(state.scopes.iter().map(|inner| (inner, visible.clone())));
        }
    }
}

/// Two states are enough to find one that is not the owner.
fn remember<'t>(by: &mut Vec<(NodeId, Node<'t>)>, state: &State<'t>, key: Node<'t>) {
    let is_new = by.iter().all(|(known, _)| *known != state.key.id());
    if is_new && by.len() < 2 {
        by.push((state.key.id(), key));
    }
}

/// Whether the states inside may not see the variables outside.
pub(super) fn may_be_distributed(state: &State<'_>) -> bool {
    let processor = state.field("ItemProcessor").or_else(|| state.field("Iterator"));
    let config = processor.and_then(|processor| processor.get("ProcessorConfig"));
    config.is_some_and(|config| match config.get("Mode") {
        Some(mode) => value::text(mode) != Some("INLINE"),
        None => value::is_unknown(config),
    })
}

/// `asl/variable-name`
fn invalid(key: Node<'_>, name: &str) -> Option<Finding> {
    let wrong = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_';
    let why = if name == "states" {
        "`states` is the name of what Step Functions itself provides"
    } else if name.contains(['.', '[']) {
        "only a whole variable can be assigned, and no part of one"
    } else if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || name.contains(wrong) {
        "a name begins with a letter, and goes on with letters, digits and `_`"
    } else if name.chars().count() > LONGEST {
        "a name has at most 80 characters"
    } else {
        return None;
    };
    let message = format!("`{name}` cannot be the name of a variable, so AWS refuses the state machine: {why}");
    Some(Finding::at(ASL_VARIABLE_NAME, key, message))
}

/// `asl/shadowed-variable`: a name of a scope around is assigned again.
fn shadowed(key: Node<'_>, name: &str, around: Node<'_>) -> Finding {
    let message = format!(
        "`{name}` is a variable of the states around, and cannot be assigned in here, so AWS refuses the state machine"
    );
    Finding::at(ASL_SHADOWED_VARIABLE, key, message)
        .related(around.place(), "assigned here, outside")
        .help("take another name, and hand a value out through the `Output` of the branch or processor")
}

//! Variables: their names, the scopes that share them, and whether a state that reads one runs after one that assigns it
//! (Developer Guide, `workflow-variables`).

mod assigned;
mod definite;
mod names;

use crate::document::asl::path::{Query, Root};
use crate::document::asl::{State, StateMachine};
use crate::finding::Finding;
use crate::source::{Node, NodeId};
use std::collections::HashMap;
use std::ops::Range;

/// A variable that a state reads.
#[derive(Clone, Debug)]
pub(super) struct Read<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// The text that reads it.
    pub(super) node: Node<'t>,
    /// Where in the text.
    pub(super) range: Range<usize>,
    /// Whether the state certainly fails if there is no such variable.
    pub(super) decides: bool,
    /// Whether it asks if there is one.
    pub(super) asks: bool,
}

/// The variables that the states of a machine read.
#[derive(Default)]
pub(super) struct Reads<'t>(HashMap<NodeId, Vec<Read<'t>>>);

impl<'t> Reads<'t> {
    /// What a state reads.
    pub(super) fn of(&mut self, state: &State<'t>) -> &mut Vec<Read<'t>> {
        self.0.entry(state.key.id()).or_default()
    }

    /// Notes a path of JSONPath, which begins at `start` of its text.
    pub(super) fn path(&mut self, state: &State<'t>, node: Node<'t>, start: usize, query: &Query<'t>, asks: bool) {
        if let Root::Variable(name) = query.root {
            let range = start..start + "$".len() + name.len();
            self.of(state).push(Read { name, node, range, decides: true, asks });
        }
    }

    fn all(&self) -> impl Iterator<Item = &Read<'t>> {
        self.0.values().flatten()
    }

    fn by(&self, state: &State<'t>) -> &[Read<'t>] {
        self.0.get(&state.key.id()).map_or(&[], Vec::as_slice)
    }
}

/// All checks of variables.
pub(super) fn check<'t>(machine: &StateMachine<'t>, reads: &Reads<'t>, findings: &mut Vec<Finding>) {
    names::check(machine, findings);
    definite::check(machine, reads, findings);
}

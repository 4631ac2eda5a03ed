//! From a set of states to its transitions
//! (Step Functions Developer Guide, `statemachine-structure`; terminal states: Amazon States Language, "End States").

use crate::document::asl::{Scope, State, StateType};
use crate::source::Node;
use crate::value::{self, Value};
use std::collections::HashMap;

/// The transitions of a scope; states are the indices of [`Scope::states`].
#[derive(Debug)]
pub struct ScopeGraph {
    /// The first state.
    pub start: Destination,
    /// Where each state leads.
    pub states: Vec<StateFlow>,
    /// Whether each state of the scope is among them, and each of its transitions is known to lead to one of them.
    pub is_known: bool,
}

/// Where the execution goes from a state.
#[derive(Debug)]
pub struct StateFlow {
    /// Its transitions, in the order in which they stand.
    pub transitions: Vec<Transition>,
    /// Whether the execution of the scope may end here; `None` where that is not known.
    pub ends: Option<bool>,
}

/// One way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What takes it.
    pub by: By,
    /// Where it leads.
    pub to: Destination,
}

/// What takes a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `Next`.
    Next,
    /// `Default` of a Choice.
    Default,
    /// The choice with an index.
    Choice(usize),
    /// The catcher with an index.
    Catch(usize),
}

/// The end of a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A state of the scope.
    State(usize),
    /// A name that no state of the scope has.
    Missing,
    /// A name that is not known.
    Unknown,
}

/// The graph of a scope.
pub fn graph(scope: &Scope<'_>) -> ScopeGraph {
    let indices: HashMap<&str, usize> =
        scope.states.iter().enumerate().map(|(index, state)| (state.name, index)).collect();
    let destination = |node: Node<'_>| match value::text(node) {
        Some(name) => indices.get(name).copied().map_or(Destination::Missing, Destination::State),
        None => Destination::Unknown,
    };
    let states: Vec<StateFlow> = scope.states.iter().map(|state| flow(state, destination)).collect();
    let start = scope.start_at.map_or(Destination::Missing, destination);
    let all = || states.iter().flat_map(|state| &state.transitions).map(|transition| transition.to).chain([start]);
    let is_state = |to: Destination| matches!(to, Destination::State(_));
    let entries = scope.node.get("States").map_or(0, |states| states.entries().len());
    let named = scope.states.iter().all(|state| !value::has_placeholder(state.name) && !state.node.is_damaged());
    let may_gain = scope.node.get("States").is_some_and(value::may_gain_keys);
    let is_known = scope.states_known && !may_gain && entries == states.len() && named && all().all(is_state);
    ScopeGraph { start, states, is_known }
}

impl ScopeGraph {
    /// Which states the execution may come to from those given, themselves included.
    pub fn reachable(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.states.len()];
        let mut open: Vec<usize> = from.into_iter().collect();
        while let Some(index) = open.pop() {
            let Some(seen) = reached.get_mut(index).filter(|seen| !**seen) else { continue };
            *seen = true;
            open.extend(self.successors(index));
        }
        reached
    }

    /// The states that a state leads to.
    pub fn successors(&self, index: usize) -> impl Iterator<Item = usize> {
        let transitions = self.states.get(index).map(|state| state.transitions.as_slice()).unwrap_or_default();
        transitions.iter().filter_map(|transition| match transition.to {
            Destination::State(target) => Some(target),
            Destination::Missing | Destination::Unknown => None,
        })
    }
}

fn flow(state: &State<'_>, destination: impl Fn(Node<'_>) -> Destination) -> StateFlow {
    let mut transitions = Vec::new();
    let mut add = |by: By, node: Option<Node<'_>>| {
        transitions.extend(node.map(|node| Transition { by, to: destination(node) }));
    };
    add(By::Next, state.field("Next"));
    for (index, choice) in state.field("Choices").into_iter().flat_map(Node::items).enumerate() {
        add(By::Choice(index), Some(choice.get("Next").unwrap_or(choice)));
    }
    add(By::Default, state.field("Default"));
    for (index, catcher) in state.field("Catch").into_iter().flat_map(Node::items).enumerate() {
        add(By::Catch(index), Some(catcher.get("Next").unwrap_or(catcher)));
    }
    // A list that is not known may lead anywhere.
    for list in ["Choices", "Catch"].into_iter().filter_map(|name| state.field(name)).filter(|list| !list.is_sequence())
    {
        add(By::Next, Some(list));
    }
    StateFlow { transitions, ends: ends(state) }
}

fn ends(state: &State<'_>) -> Option<bool> {
    match (state.kind, state.field("End").map(value::of)) {
        (Some(StateType::Succeed | StateType::Fail), _) => Some(true),
        (_, Some(Value::Bool(ends))) => Some(ends),
        (_, Some(_)) | (None, None) => None,
        (Some(_), None) => Some(false),
    }
}

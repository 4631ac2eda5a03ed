//! Transitions: states that lead nowhere, that nothing leads to, and scopes that never end.

use crate::catalogue::*;
use crate::document::asl::{Scope, State, StateType};
use crate::finding::Finding;
use crate::flow::machine::{Destination, ScopeGraph};
use crate::value::{self, Value};

/// The checks of one scope; `is_machine` says whether it is that of the machine itself.
pub(super) fn check(scope: &Scope<'_>, graph: &ScopeGraph, is_machine: bool, findings: &mut Vec<Finding>) {
    let before = findings.len();
    for state in &scope.states {
        findings.extend(missing_next(state));
        findings.extend(next_and_end(state));
    }
    let each_goes_on = findings.len() == before;
    // A state that leads nowhere may have been meant to lead to the others.
    if !each_goes_on {
        return;
    }
    match no_end(scope, graph, is_machine) {
        // AWS does not look for states out of reach either, then.
        Some(finding) => findings.push(finding),
        None => unreachable_states(scope, graph, findings),
    }
}

/// `asl/missing-next`: a state that neither ends the execution nor says what comes next.
fn missing_next(state: &State<'_>) -> Option<Finding> {
    let kind = state.kind.filter(|kind| goes_on(*kind))?;
    let end = state.field("End");
    let says = state.field("Next").is_some() || end.is_some_and(|end| value::of(end) != Value::Bool(false));
    if says || state.node.is_damaged() || value::may_gain_keys(state.node) {
        return None;
    }
    let message = match end {
        None => format!("state `{}` has neither `Next` nor `End`, so AWS refuses the state machine", state.name),
        Some(_) => format!("state `{}` has `End: false` and no `Next`: nothing says where it leads", state.name),
    };
    let severity = if end.is_some() { Severity::Warning } else { Severity::Error };
    let help = format!("a {kind:?} state has either `\"Next\": \"…\"` or `\"End\": true`");
    let at = end.unwrap_or(state.key);
    Some(Finding::at(ASL_MISSING_NEXT, at, message).severity(severity).label("leads nowhere").help(help))
}

/// `asl/next-and-end`: a state that ends the execution and says what comes next.
fn next_and_end(state: &State<'_>) -> Option<Finding> {
    let next = state.field("Next").filter(|next| !value::may_be_absent(*next))?;
    let end = state.node.entry("End").filter(|end| value::of(end.value) == Value::Bool(true))?;
    state.kind.filter(|kind| goes_on(*kind))?;
    let message = format!("state `{}` has both `End: true` and `Next`, so AWS refuses the state machine", state.name);
    let finding =
        Finding::at(ASL_NEXT_AND_END, end.key, message).related(next.place(), "the state that is to come next");
    Some(finding.help("keep the one that is meant"))
}

fn goes_on(kind: StateType) -> bool {
    !matches!(kind, StateType::Choice | StateType::Succeed | StateType::Fail)
}

/// `asl/no-end`: a scope in which no state ends.
fn no_end(scope: &Scope<'_>, graph: &ScopeGraph, is_machine: bool) -> Option<Finding> {
    let never = !graph.states.is_empty() && graph.states.iter().all(|state| state.ends == Some(false));
    let whole = scope.states_known
        && !value::may_gain_keys(scope.node.get("States")?)
        && scope.node.get("States")?.entries().len() == graph.states.len();
    if !never || !whole || scope.states.iter().any(|state| state.node.is_damaged()) {
        return None;
    }
    // A transition that leads nowhere was probably meant to lead to the end.
    if graph.states.iter().flat_map(|state| &state.transitions).any(|transition| transition.to == Destination::Missing)
    {
        return None;
    }
    let states = scope.node.entry("States")?.key;
    let (severity, message) = match is_machine {
        true => (Severity::Error, "no state ends the workflow, so AWS refuses the state machine"),
        false => {
            (Severity::Warning, "no state ends this set of states: it goes round until the execution's history is full")
        }
    };
    let help = "let one of them have `\"End\": true`, or lead to a Succeed or Fail state";
    Some(Finding::at(ASL_NO_END, states, message).severity(severity).label("no terminal state").help(help))
}

/// `asl/unreachable-state`: states that no way from `StartAt` leads to. Of those that only lead to each other, the first.
fn unreachable_states(scope: &Scope<'_>, graph: &ScopeGraph, findings: &mut Vec<Finding>) {
    let Destination::State(start) = graph.start else { return };
    if !graph.is_known {
        return;
    }
    let mut reached = graph.reachable([start]);
    let lost: Vec<usize> = unreached(&reached).collect();
    if lost.is_empty() {
        return;
    }
    let mut entered = vec![false; graph.states.len()];
    for (from, to) in (0..graph.states.len()).flat_map(|from| graph.successors(from).map(move |to| (from, to))) {
        if let Some(entered) = entered.get_mut(to).filter(|_| from != to) {
            *entered = true;
        }
    }
    let is_head = |index: &usize| entered.get(*index) == Some(&false);
    let heads: Vec<usize> = lost.iter().copied().filter(is_head).collect();
    for head in heads {
        findings.extend(scope.states.get(head).map(|state| nothing_leads_to(state, scope)));
        mark(&mut reached, &graph.reachable([head]));
    }
    while let Some(island) = first_of_an_island(graph, &reached) {
        findings.extend(scope.states.get(island).map(only_lost_ones_lead_to));
        mark(&mut reached, &graph.reachable([island]));
    }
}

/// A state out of reach that all states which lead to it are reached from.
fn first_of_an_island(graph: &ScopeGraph, reached: &[bool]) -> Option<usize> {
    // More islands than this are told apart less well, but not slower.
    const LOOKED_AT: usize = 32;
    let leads_back = |from: &usize| {
        let forward = graph.reachable([*from]);
        unreached(reached)
            .take(LOOKED_AT)
            .all(|other| forward.get(other) == Some(&true) || graph.reachable([other]).get(*from) == Some(&false))
    };
    let first = unreached(reached).next()?;
    Some(unreached(reached).take(LOOKED_AT).find(leads_back).unwrap_or(first))
}

fn unreached(reached: &[bool]) -> impl Iterator<Item = usize> {
    reached.iter().enumerate().filter(|(_, reached)| !**reached).map(|(index, _)| index)
}

fn mark(reached: &mut [bool], more: &[bool]) {
    for (reached, more) in reached.iter_mut().zip(more) {
        *reached |= more;
    }
}

fn nothing_leads_to(state: &State<'_>, scope: &Scope<'_>) -> Finding {
    let message = format!("nothing leads to state `{}`, so AWS refuses the state machine", state.name);
    let finding = Finding::at(ASL_UNREACHABLE_STATE, state.key, message).label("never reached");
    let start = scope.start_at.map(|node| node.place());
    let finding = finding.help("let a `Next`, a choice or a catcher name it, or take it out");
    start.into_iter().fold(finding, |finding, place| finding.related(place, "where the states begin"))
}

fn only_lost_ones_lead_to(state: &State<'_>) -> Finding {
    let message = format!("only states that are never reached lead to state `{}`, so it never runs", state.name);
    let finding = Finding::at(ASL_UNREACHABLE_STATE, state.key, message).severity(Severity::Warning);
    finding.label("never reached").help("let a state that is reached lead to it, or take these states out")
}

//! `Retry` and `Catch`: the errors that they name (Developer Guide, `concepts-error-handling`).

use crate::aws::errors::{ALL, HEARTBEAT_TIMEOUT, PREFIX, RESERVED, RUNTIME, TASK_FAILED, TIMEOUT};
use crate::catalogue::*;
use crate::document::asl::{Pattern, Scope, State, StateType};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};
use std::collections::HashSet;

/// The errors that the Fail states of a machine raise.
pub(super) fn raised<'t>(scopes: &[&Scope<'t>]) -> HashSet<&'t str> {
    let states = scopes.iter().flat_map(|scope| &scope.states).filter(|state| state.kind == Some(StateType::Fail));
    states.filter_map(|state| state.field("Error").and_then(value::text)).collect()
}

/// The checks of one state; `raised` are the errors that Fail states of the machine raise.
pub(super) fn check(state: &State<'_>, raised: &HashSet<&str>, findings: &mut Vec<Finding>) {
    if state.node.is_damaged() {
        return;
    }
    for field in ["Retry", "Catch"] {
        let Some(list) = state.field(field).filter(|list| value::of(*list) == Value::List) else { continue };
        let named = Named::of(list);
        misplaced_all(&named, field, findings);
        unknown_names(&named, raised, findings);
        never_matching(state, &named, field, findings);
    }
    findings.extend(timeout_not_caught(state));
}

/// The errors that a `Retry` or a `Catch` names, in order.
struct Named<'t> {
    /// For each entry its names.
    entries: Vec<Vec<(&'t str, Node<'t>)>>,
    /// Whether these are all entries, and all names of each.
    known: bool,
}

impl<'t> Named<'t> {
    fn of(list: Node<'t>) -> Self {
        let mut known = !list.is_damaged();
        let mut entries = Vec::new();
        for entry in list.items() {
            let names = entry.get("ErrorEquals").filter(|names| value::of(*names) == Value::List);
            known &= names.is_some();
            let names = names.into_iter().flat_map(Node::items).filter_map(|name| match value::text(name) {
                Some(text) => Some((text, name)),
                None => {
                    known = false;
                    None
                }
            });
            entries.push(names.collect());
        }
        Named { entries, known }
    }

    fn all(&self) -> impl Iterator<Item = (usize, &'t str, Node<'t>)> {
        self.entries
            .iter()
            .enumerate()
            .flat_map(|(index, names)| names.iter().map(move |(text, node)| (index, *text, *node)))
    }
}

/// `asl/states-all`: `States.ALL` beside other names, or before other entries.
fn misplaced_all(named: &Named<'_>, field: &str, findings: &mut Vec<Finding>) {
    for (index, _, node) in named.all().filter(|(_, name, _)| *name == ALL) {
        let alone = named.entries.get(index).is_some_and(|names| names.len() == 1);
        let last = index + 1 == named.entries.len();
        let why = match (alone, last) {
            (true, true) => continue,
            (false, _) => "beside other names",
            (true, false) => "before the last entry",
        };
        let message = format!("`{ALL}` stands {why} of `{field}`, so AWS refuses the state machine");
        let help = "it matches everything: it stands alone in its `ErrorEquals`, in the last entry";
        findings.push(Finding::at(ASL_STATES_ALL, node, message).help(help));
    }
}

/// `asl/unknown-error-name`: a name with the prefix of AWS's own errors that AWS never raises.
fn unknown_names(named: &Named<'_>, raised: &HashSet<&str>, findings: &mut Vec<Finding>) {
    for (_, name, node) in named.all() {
        if !name.starts_with(PREFIX) || RESERVED.binary_search(&name).is_ok() {
            continue;
        }
        let message = format!("Step Functions has no error `{name}`; names that start with `{PREFIX}` are its own");
        let mut finding = Finding::at(ASL_UNKNOWN_ERROR_NAME, node, message).label("not an error of AWS");
        if raised.contains(name) {
            finding.severity = Severity::Info;
        }
        finding.help = spelling::nearest(name, RESERVED).map(|found| format!("did you mean `{found}`?"));
        finding.help.get_or_insert_with(|| "give errors of your own another prefix".to_owned());
        finding.fix = super::super::respelled(node, spelling::only_nearest(name, RESERVED));
        findings.push(finding);
    }
}

/// `asl/never-matches`: a name that no error comes to.
fn never_matching(state: &State<'_>, named: &Named<'_>, field: &str, findings: &mut Vec<Finding>) {
    let mut earlier: Vec<(usize, &str, Node<'_>)> = Vec::new();
    let verb = if field == "Retry" { "retried" } else { "caught" };
    for (index, name, node) in named.all() {
        let heartbeat =
            ["HeartbeatSeconds", "HeartbeatSecondsPath"].into_iter().any(|name| state.field(name).is_some());
        let before = earlier.iter().find(|(at, known, _)| covers(known, name, *at == index));
        let why = match before {
            _ if name == RUNTIME => Some((format!("`{RUNTIME}` is never {verb}: it always fails the execution"), None)),
            Some((_, known, place)) if *known == name => {
                Some((format!("an earlier entry has `{name}` already, so this one is never used for it"), Some(place)))
            }
            Some((_, known, place)) => {
                Some((format!("an earlier entry has `{known}`, which matches `{name}` too"), Some(place)))
            }
            None if name == HEARTBEAT_TIMEOUT
                && state.kind == Some(StateType::Task)
                && !heartbeat
                && !state.node.is_damaged() =>
            {
                Some((format!("the state has no `HeartbeatSeconds`, so `{name}` never occurs"), None))
            }
            None => None,
        };
        if let Some((message, place)) = why {
            let finding = Finding::at(ASL_NEVER_MATCHES, node, message).label("never matches");
            let related = place.map(|place| place.place());
            findings
                .push(related.into_iter().fold(finding, |finding, place| finding.related(place, "the earlier one")));
        }
        earlier.push((index, name, node));
    }
}

/// Whether a name of an earlier entry leaves nothing for a later one. `States.ALL` before others is refused anyway.
fn covers(earlier: &str, name: &str, same_entry: bool) -> bool {
    let own = !name.starts_with(PREFIX);
    earlier == name || (earlier == TASK_FAILED && own && !same_entry)
}

/// The first state of a machine that catches every error; `None` where none does.
pub(super) fn first_that_catches<'s, 't>(scopes: &[&'s Scope<'t>]) -> Option<&'s State<'t>> {
    let catches_all = |state: &&State<'_>| {
        let catch = state.field("Catch").filter(|catch| value::of(*catch) == Value::List);
        catch.is_some_and(|catch| Named::of(catch).all().any(|(_, name, _)| matches!(name, ALL | TASK_FAILED)))
    };
    scopes.iter().flat_map(|scope| &scope.states).find(catches_all)
}

/// `asl/uncaught-failure`: a Task whose failure nobody catches, in a machine that catches those of others.
pub(super) fn uncaught_failure(state: &State<'_>, catching: &State<'_>) -> Option<Finding> {
    let around = || std::iter::successors(state.node.parent(), |node| node.parent());
    let is_open = state.kind == Some(StateType::Task) && state.field("Catch").is_none() && !state.node.is_damaged();
    // What handles the failures of others may fail the execution itself.
    let handles = || {
        catching
            .field("Catch")
            .into_iter()
            .flat_map(Node::items)
            .any(|catcher| catcher.get("Next").and_then(value::text) == Some(state.name))
    };
    if !is_open || around().any(|node| node.get("Catch").is_some()) || handles() {
        return None;
    }
    let message = format!("when `{}` fails, the whole execution fails: nothing catches its errors", state.name);
    let finding = Finding::at(ASL_UNCAUGHT_FAILURE, state.key, message).label("no `Catch`");
    Some(finding.related(catching.key.place(), format!("`{}` catches its own", catching.name)))
}

/// `asl/timeout-not-caught`: a Task with a time limit whose catchers see everything but its end. Tasks that wait for a token
/// are the contract's.
fn timeout_not_caught(state: &State<'_>) -> Option<Finding> {
    let limit = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];
    let limit = limit.into_iter().find_map(|name| state.field(name))?;
    let catch = state.node.entry("Catch").filter(|catch| value::of(catch.value) == Value::List)?;
    let waits = state
        .resource()
        .is_none_or(|resource| matches!(resource.pattern, Pattern::WaitForTaskToken | Pattern::Unknown));
    let around = || std::iter::successors(state.node.parent(), |node| node.parent());
    if waits || around().any(|node| node.get("Catch").is_some()) {
        return None;
    }
    let named = Named::of(catch.value);
    let sees_all = |name: &str| matches!(name, ALL | TIMEOUT | HEARTBEAT_TIMEOUT);
    let catches_failures = named.all().any(|(_, name, _)| name == TASK_FAILED);
    if !named.known || !catches_failures || named.all().any(|(_, name, _)| sees_all(name)) {
        return None;
    }
    let message = format!(
        "state `{}` catches `{TASK_FAILED}`, which does not match `{TIMEOUT}`: when its time is up, the execution fails",
        state.name
    );
    let finding = Finding::at(ASL_TIMEOUT_NOT_CAUGHT, catch.key, message).related(limit.place(), "its time");
    Some(finding.help(format!("add `{TIMEOUT}` to `ErrorEquals`, or catch `{ALL}`")))
}

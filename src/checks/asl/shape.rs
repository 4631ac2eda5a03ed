//! Fields, types and values, as `schemas/asl.schema.json` has them.

use crate::catalogue::*;
use crate::checks::shape::{Consequence, rule, value, words};
use crate::document::asl::StateMachine;
use crate::finding::{Change, Finding, Fix, Site};
use crate::shape::{self, ASL, Broken, Violation};
use crate::source::Node;
use crate::spelling;

const REFUSED: &str = "so AWS refuses the state machine";

/// Checks the whole document.
pub(super) fn check(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    // What has neither a first state nor states is no state machine; that says it all.
    let is_one = ["StartAt", "States"].into_iter().any(|name| machine.node.get(name).is_some());
    shape::walk(&ASL, machine.node, &mut |violation| {
        let is_foreign = matches!(violation.broken, Broken::UnknownKey(_)) && !is_one;
        findings.extend((!is_foreign).then(|| finding(&violation)));
    });
}

fn finding(violation: &Violation<'_>) -> Finding {
    match violation.broken {
        Broken::UnknownKey(name) => unknown_field(violation, name),
        Broken::MissingKey(name) => missing_field(violation, name),
        Broken::WrongType if is_among_states(violation) => misplaced(violation),
        _ => value(violation, &Consequence { what: REFUSED, may_convert: false }),
    }
}

/// Fields of states and of the machine: where they do not belong, AWS refuses them.
fn is_field(name: &str) -> bool {
    ASL.shapes.iter().any(|shape| shape.property(name).is_some())
}

/// A field that AWS does not have here. Of names that are no field anywhere, the documentation does not say that AWS refuses
/// them.
fn unknown_field(violation: &Violation<'_>, name: &str) -> Finding {
    let fields = violation.shape.properties.iter().map(|(name, _)| *name);
    let owner = words::a(if violation.shape.title.is_empty() { violation.owner } else { violation.shape.title });
    let shown = words::shortened(name);
    let meant = spelling::only_nearest(name, fields.clone());
    let is_known = is_field(name) || meant.is_some();
    let message = match is_known {
        true => format!("{owner} has no field `{shown}`, {REFUSED}"),
        false => format!("the language has no field `{shown}` of {owner}"),
    };
    let mut finding = Finding::at(rule(violation), violation.node, message).label("no such field");
    if !is_known {
        finding.severity = Severity::Warning;
    }
    finding.help = spelling::suggestion(name, fields);
    // Among very many keys, looking for each of the names that were meant would take long.
    let is_free = |meant: &&str| {
        let map = violation.node.parent().filter(|map| map.entries().len() <= 64);
        map.is_some_and(|map| map.get(meant).is_none())
    };
    finding.fix = meant.filter(is_free).map(|meant| {
        let rename = Change::Rename { at: Site::of(violation.node), name: meant.to_owned() };
        Fix::doubtful(format!("write `{meant}`"), [rename])
    });
    finding
}

fn missing_field(violation: &Violation<'_>, name: &'static str) -> Finding {
    let rule = violation.shape.rule_for_key(name).unwrap_or_else(|| rule(violation));
    let node = violation.node;
    let state = state_name(node);
    let owner = match state {
        Some(name) => format!("state `{}`", words::shortened(name.as_str().unwrap_or_default())),
        None => format!("the {}", violation.owner),
    };
    let anchor = state.unwrap_or_else(|| node.first_key());
    Finding::at(rule, anchor, format!("{owner} has no `{name}`, {REFUSED}")).label(format!("no `{name}`"))
}

/// The key of a state; `None` for anything else.
fn state_name(node: Node<'_>) -> Option<Node<'_>> {
    let states = node.parent()?;
    let around = states.parent()?.entry("States").filter(|entry| entry.value == states)?;
    around.value.entries().find(|entry| entry.value == node).map(|entry| entry.key)
}

/// Whether a value stands where a state should.
fn is_among_states(violation: &Violation<'_>) -> bool {
    violation.listed_key.is_none()
        && !violation.is_item
        && violation
            .node
            .parent()
            .is_some_and(|states| states.parent().is_some_and(|scope| scope.get("States") == Some(states)))
}

/// Something among the states that is none: often a field of the machine that slipped in.
fn misplaced(violation: &Violation<'_>) -> Finding {
    let name = words::shortened(violation.key);
    let message = format!("`{name}` stands among the states and is none, {REFUSED}");
    let finding = Finding::at(ASL_WRONG_TYPE, violation.node, message).label("a state expected");
    match is_field(violation.key) {
        true => finding.help(format!("put `{name}` beside `StartAt`")),
        false => finding.help("a state is a map with a `Type`"),
    }
}

//! Keys, types and values, as `schemas/automation-0.3.schema.json` has them.

use crate::catalogue::*;
use crate::checks::shape::{Consequence, rule, value, words};
use crate::document::automation::Runbook;
use crate::finding::{Change, Finding, Fix, Site};
use crate::shape::{self, AUTOMATION_0_3, Broken, Violation};
use crate::source::{Kind, Node};
use crate::spelling;

/// Checks the whole document.
pub(super) fn check(runbook: &Runbook<'_>, findings: &mut Vec<Finding>) {
    shape::walk(&AUTOMATION_0_3, runbook.node, &mut |violation| findings.push(finding(&violation)));
}

fn finding(violation: &Violation<'_>) -> Finding {
    let finding = match violation.broken {
        Broken::UnknownKey(name) => unknown_key(violation, name),
        Broken::MissingKey(name) => missing_key(violation, name),
        _ => value(violation, &Consequence { what: consequence(violation), may_convert: true }),
    };
    match violation.shape.severity(violation.broken.constraint()) {
        Some(severity) => finding.severity(severity),
        None => finding,
    }
}

/// The action whose inputs a violation is about.
fn action<'v>(violation: &'v Violation<'_>) -> Option<&'v str> {
    Some(violation.owner).filter(|owner| owner.starts_with("aws:"))
}

/// What comes of it. Only the inputs of `aws:runCommand` are known to be checked when a runbook is created.
fn consequence(violation: &Violation<'_>) -> &'static str {
    match action(violation) {
        None | Some("aws:runCommand") => "so AWS refuses the runbook",
        Some(_) => "so the step fails when it runs",
    }
}

/// A key that AWS does not have, or an input that an action does not take.
fn unknown_key(violation: &Violation<'_>, name: &str) -> Finding {
    let keys = violation.shape.properties.iter().map(|(name, _)| *name);
    let shown = words::shortened(name);
    let (message, label) = match action(violation) {
        Some("aws:runCommand") => {
            (format!("`aws:runCommand` has no input `{shown}`, so AWS refuses the runbook"), "no such input")
        }
        Some(action) => (
            format!("`{action}` has no input `{shown}`: AWS refuses the runbook, or runs the step without it"),
            "no such input",
        ),
        None => {
            (format!("{} has no key `{shown}`, so AWS refuses the runbook", words::a(violation.owner)), "no such key")
        }
    };
    let mut finding = Finding::at(rule(violation), violation.node, message).label(label);
    if name.contains("Not") && violation.shape.property("Not").is_some() {
        return finding.help("`Not` around a condition is its opposite");
    }
    finding.help = match spelling::suggestion(name, keys.clone()) {
        None => Some("it takes no inputs".to_owned()),
        help => help,
    };
    let meant = spelling::only_nearest(name, keys);
    // Among very many keys, looking for each of the names that were meant would take long.
    let is_free = |meant: &&str| {
        let map = violation.node.parent().filter(|map| map.entries().len() <= 64);
        map.is_some_and(|map| map.get(meant).is_none())
    };
    if let Some(meant) = meant.filter(is_free) {
        let rename = Change::Rename { at: Site::of(violation.node), name: meant.to_owned() };
        finding = finding.severity(Severity::Error).fix(Fix::doubtful(format!("write `{meant}`"), [rename]));
    }
    finding
}

fn missing_key(violation: &Violation<'_>, name: &'static str) -> Finding {
    let rule = violation.shape.rule_for_key(name).unwrap_or_else(|| rule(violation));
    let (node, key) = (violation.node, name);
    let is_empty = node.kind() == Kind::Null;
    let of_step = node.get("name").and_then(Node::as_str).filter(|_| violation.owner == "step");
    let owner = match (of_step, action(violation)) {
        (Some(name), _) => format!("`{}`", words::shortened(name)),
        (None, Some(action)) => format!("a step with `{action}`"),
        (None, None) if is_empty => words::a(violation.owner),
        (None, None) => format!("the {}", violation.owner),
    };
    let consequence = match (action(violation), violation.owner) {
        (Some(_), _) => "so the step cannot run",
        (None, "runbook") => "so AWS refuses it",
        (None, _) => "so AWS refuses the runbook",
    };
    let kind = if action(violation).is_some() { "input " } else { "" };
    if is_empty {
        let message = format!("the {kind}`{key}` of {owner} is empty, {consequence}");
        return Finding::at(rule, node, message).label("nothing here");
    }
    let anchor = node.get("name").filter(|_| violation.owner == "step").unwrap_or_else(|| node.first_key());
    Finding::at(rule, anchor, format!("{owner} has no {kind}`{key}`, {consequence}")).label(format!("no `{key}`"))
}

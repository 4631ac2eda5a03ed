//! Keys, types and values, as `schemas/automation-0.3.schema.json` has them.

use crate::catalogue::*;
use crate::checks::respelled;
use crate::document::automation::Runbook;
use crate::finding::{Change, Finding, Fix, Scalar, Site};
use crate::shape::{self, AUTOMATION_0_3, Broken, Shape, Types, Violation};
use crate::source::{Kind, Node};
use crate::spelling;

mod words;

use words::{Found, between, expected, one_of, subject};

/// Checks the whole document.
pub(super) fn check(runbook: &Runbook<'_>, findings: &mut Vec<Finding>) {
    shape::walk(&AUTOMATION_0_3, runbook.node, &mut |violation| findings.push(finding(&violation)));
}

fn finding(violation: &Violation<'_>) -> Finding {
    let finding = match violation.broken {
        Broken::UnknownKey(name) => unknown_key(violation, name),
        Broken::MissingKey(name) => missing_key(violation, name),
        Broken::WrongType => wrong_type(violation),
        Broken::Value(_) | Broken::Pattern(_) => other_value(violation),
        Broken::Range(_) | Broken::Length(_) | Broken::Count(_) => out_of_bounds(violation),
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

fn rule(violation: &Violation<'_>) -> RuleId {
    violation.shape.rule(violation.broken.constraint())
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

/// A value of another type. What converts exactly is doubtful only: AWS does not say that it never converts.
fn wrong_type(violation: &Violation<'_>) -> Finding {
    let (shape, node) = (violation.shape, violation.node);
    let rule = rule(violation);
    let (found, expected) = (Found(node), expected(shape));
    let subject = subject(violation);
    let label = format!("{expected} expected");
    if !shape.message.is_empty() && !shape.values.is_empty() {
        let message = shape.message.replace("{value}", &found.text());
        let fix = converted(violation).filter(|_| shape.values.contains(&found.text().as_str()));
        return Finding::at(rule, node, message).label(label).offer(fix);
    }
    if node.kind() == Kind::Null {
        let message = format!("{subject} is empty, where {expected} is expected: AWS does not say what that means");
        return Finding::at(rule, node, message).label(label).severity(Severity::Warning);
    }
    if !converts(shape.types, node) {
        let message = format!("{subject} is {found}, where {expected} is expected, {}", consequence(violation));
        return Finding::at(rule, node, message).label(label);
    }
    let message = format!("{subject} is {found}, where {expected} is expected: AWS does not promise to convert it");
    let fix = converted(violation);
    Finding::at(rule, node, message).label(label).severity(Severity::Warning).offer(fix)
}

/// Whether the value says exactly one value of the type that is expected.
fn converts(types: Types, node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Bool(_) | Kind::Number(_) => types.allow(Types::STRING),
        Kind::String(text) => {
            (types.allow(Types::BOOLEAN) && matches!(text, "true" | "false"))
                || (types.allow(Types::INTEGER) && text.parse::<i64>().is_ok())
                || (types.allow(Types::NUMBER) && text.parse::<f64>().is_ok_and(f64::is_finite))
                || (types.allow(Types::ARRAY) && text.trim_start().starts_with('['))
                || (types.allow(Types::OBJECT) && text.trim_start().starts_with('{'))
        }
        _ => false,
    }
}

fn converted(violation: &Violation<'_>) -> Option<Fix> {
    let at = Site::of(violation.node);
    let key = violation.listed_key.filter(|_| !violation.is_item);
    let value = match violation.node.kind() {
        Kind::Number(_) | Kind::Bool(_) => {
            let text = Found(violation.node).text();
            return Some(Fix::safe("write a text", [Change::Replace { at, text }]));
        }
        Kind::String("true") => Scalar::Bool(true),
        Kind::String("false") => Scalar::Bool(false),
        Kind::String(text) => Scalar::Number(text.parse().ok()?),
        _ => return None,
    };
    Some(Fix::safe("write it without quotes", [Change::Set { at, key: key?, value, without: &[] }]))
}

/// A text that is none of those that AWS knows.
fn other_value(violation: &Violation<'_>) -> Finding {
    let (shape, node) = (violation.shape, violation.node);
    let found = Found(node);
    let message = match shape.message {
        "" => format!("{} cannot be {found}, {}", subject(violation), consequence(violation)),
        message => message.replace("{value}", &found.text()),
    };
    let text = node.as_str().unwrap_or_default();
    let mut finding = Finding::at(rule(violation), node, message);
    finding.help = match shape.listed {
        [] => spelling::suggestion(text, shape.values.iter().copied()),
        listed => Some(format!("it can be {}", one_of(listed))),
    };
    finding.fix = respelled(node, spelling::only_nearest(text, shape.values.iter().copied()));
    finding
}

fn out_of_bounds(violation: &Violation<'_>) -> Finding {
    let Shape { count, length, range, .. } = violation.shape;
    let (subject, consequence) = (subject(violation), consequence(violation));
    let (found, bounds) = match violation.broken {
        Broken::Count(0) | Broken::Length(0) => ("is empty".to_owned(), String::new()),
        Broken::Count(found) => (format!("has {found} items"), between(count.0, count.1, usize::MAX)),
        Broken::Length(found) => (format!("has {found} characters"), between(length.0, length.1, usize::MAX)),
        _ => (format!("is {}", Found(violation.node).text()), between(range.0, range.1, f64::INFINITY)),
    };
    let allowed = if bounds.is_empty() { String::new() } else { format!(", where AWS allows {bounds}") };
    let message = match violation.shape.message {
        "" => format!("{subject} {found}{allowed}, {consequence}"),
        message => message.replace("{value}", &Found(violation.node).text()),
    };
    let mut finding = Finding::at(rule(violation), violation.node, message);
    finding.label = (!bounds.is_empty()).then(|| format!("not {bounds}"));
    finding.help = (!violation.shape.help.is_empty()).then(|| violation.shape.help.to_owned());
    finding
}

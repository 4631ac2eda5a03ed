//! What does not fit the shape of a document, in words.

pub(super) mod words;

use super::respelled;
use crate::catalogue::{RuleId, Severity};
use crate::finding::{Change, Finding, Fix, Scalar, Site};
use crate::shape::{Broken, Shape, Types, Violation};
use crate::source::{Kind, Node};
use crate::spelling;
use words::{Found, between, expected, one_of, subject};

/// Limits of a parameter: runbooks of aws-quickstart that are deployed write them as text.
const LIMITS: [&str; 4] = ["minChars", "maxChars", "minItems", "maxItems"];

/// What comes of a violation.
pub(super) struct Consequence {
    /// "so AWS refuses the runbook".
    pub(super) what: &'static str,
    /// Whether AWS may convert a value of another type that says exactly one of the right type.
    pub(super) may_convert: bool,
}

/// The rule that a violation breaks.
pub(super) fn rule(violation: &Violation<'_>) -> RuleId {
    violation.shape.rule(violation.broken.constraint())
}

/// The finding for a value of the wrong type, or out of what is allowed.
pub(super) fn value(violation: &Violation<'_>, consequence: &Consequence) -> Finding {
    match violation.broken {
        Broken::Value(_) | Broken::Pattern(_) => other_value(violation, consequence),
        Broken::Range(_) | Broken::Length(_) | Broken::Count(_) => out_of_bounds(violation, consequence),
        Broken::WrongType | Broken::UnknownKey(_) | Broken::MissingKey(_) => wrong_type(violation, consequence),
    }
}

/// A value of another type. What converts exactly is doubtful only: AWS does not say that it never converts.
fn wrong_type(violation: &Violation<'_>, consequence: &Consequence) -> Finding {
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
    if consequence.may_convert && node.kind() == Kind::Null {
        let message = format!("{subject} is empty, where {expected} is expected: AWS does not say what that means");
        return Finding::at(rule, node, message).label(label).severity(Severity::Warning);
    }
    if !consequence.may_convert || !converts(shape.types, node) {
        let message = format!("{subject} is {found}, where {expected} is expected, {}", consequence.what);
        return Finding::at(rule, node, message).label(label);
    }
    let message = format!("{subject} is {found}, where {expected} is expected: AWS does not promise to convert it");
    let is_limit = violation.listed_key.is_some_and(|key| LIMITS.contains(&key));
    let severity = if is_limit { Severity::Info } else { Severity::Warning };
    Finding::at(rule, node, message).label(label).severity(severity).offer(converted(violation))
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
fn other_value(violation: &Violation<'_>, consequence: &Consequence) -> Finding {
    let (shape, node) = (violation.shape, violation.node);
    let found = Found(node);
    let message = match shape.message {
        "" => format!("{} cannot be {found}, {}", subject(violation), consequence.what),
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

fn out_of_bounds(violation: &Violation<'_>, consequence: &Consequence) -> Finding {
    let Shape { count, length, range, .. } = violation.shape;
    let (subject, consequence) = (subject(violation), consequence.what);
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

//! The default of a parameter against what the parameter allows.

use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::document::automation::Parameter;
use crate::document::automation::pattern::{java_pattern, unreadable};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};

/// `automation/invalid-default`: not of the parameter's type, or a value that callers may not pass either.
pub(super) fn invalid_default(parameter: &Parameter<'_>, findings: &mut Vec<Finding>) {
    let Some((default, kind)) = parameter.default().zip(parameter.kind()) else { return };
    if may_be_anything(default) || parameter.node.is_damaged() {
        return;
    }
    let name = parameter.name;
    let finding = match misfit(default, kind) {
        Some((severity, why)) => {
            let message = format!("the default of `{name}` {why}");
            Finding::at(AUTOMATION_INVALID_DEFAULT, default, message).severity(severity)
        }
        None => {
            let Some((constraint, why)) = broken_constraint(parameter, default, kind) else { return };
            let message = format!("the default of `{name}` {why}, which no caller may pass");
            Finding::at(AUTOMATION_INVALID_DEFAULT, default, message)
                .severity(Severity::Warning)
                .related(constraint.place(), "what the parameter allows")
        }
    };
    findings.push(finding.label(format!("not a value of this {kind}")));
}

/// Whether something else fills it in: the Parameter Store, a template, or nothing.
fn may_be_anything(default: Node<'_>) -> bool {
    let is_filled_in = |node| match value::of(node) {
        Value::Unknown(_) => true,
        Value::Text(text) => text.contains("{{"),
        _ => false,
    };
    let parts = default.items().chain(default.entries().map(|entry| entry.value));
    matches!(value::of(default), Value::Null) || std::iter::once(default).chain(parts).any(is_filled_in)
}

/// Why a default is not of its type, and how sure that is.
fn misfit(default: Node<'_>, kind: &str) -> Option<(Severity, String)> {
    let refused = |what: &str, wanted: &str| {
        let consequence = "AWS refuses the runbook: wrong default value";
        Some((Severity::Error, format!("is {what}, but {wanted}, so {consequence}")))
    };
    let doubted = |what: &str, wanted: &str| Some((Severity::Warning, format!("is {what}, but {wanted}")));
    let value = value::of(default);
    match (kind, value) {
        ("Boolean", Value::Bool(_)) => None,
        // In YAML 1.1, which AWS may read, these words are booleans too.
        ("Boolean", Value::Text(text)) if is_old_boolean(default, text) => None,
        ("Boolean", _) => refused(&described(value), "a Boolean is `true` or `false` without quotes"),
        ("Integer", Value::Number(text)) if !text.contains('.') => None,
        ("Integer", Value::Text(text)) if text.parse::<i64>().is_ok() => {
            doubted("in quotes", "an Integer is a number without quotes")
        }
        ("Integer", _) => refused(&described(value), "an Integer is a number without quotes and decimals"),
        ("String", Value::Text(_)) => None,
        ("String", _) => doubted(&described(value), "a String is text in quotes"),
        // AWS's own examples give lists the empty text.
        ("StringList" | "MapList" | "StringMap", Value::Text(text)) if text.is_empty() || is_json(text) => None,
        ("StringList" | "MapList", Value::Text(_)) => doubted("a text", &format!("a {kind} is a list")),
        ("StringMap", Value::Text(_)) => doubted("a text", "a StringMap is a map"),
        ("StringList", Value::List) => {
            let odd = default.items().find(|item| !matches!(value::of(*item), Value::Text(_)))?;
            doubted(&format!("a list with {}", described(value::of(odd))), "a StringList is a list of texts")
        }
        ("MapList", Value::List) => {
            let odd = default.items().find(|item| !is_map(*item))?;
            refused(&format!("a list with {}", described(value::of(odd))), "a MapList is a list of maps")
        }
        ("StringMap", Value::Map) => None,
        ("StringList" | "MapList", _) => refused(&described(value), &format!("a {kind} is a list")),
        ("StringMap", _) => refused(&described(value), "a StringMap is a map"),
        _ => None,
    }
}

fn is_map(node: Node<'_>) -> bool {
    match value::of(node) {
        Value::Map => true,
        Value::Text(text) => is_json(text),
        _ => false,
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn is_old_boolean(node: Node<'_>, text: &str) -> bool {
    let quoted = node.span().of(node.tree().text()).starts_with(['"', '\'']);
    !quoted && ["yes", "no", "on", "off", "y", "n"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn described(value: Value<'_>) -> String {
    match value {
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(text) => format!("the number `{text}`"),
        Value::Text("") => "an empty text".to_owned(),
        Value::Text(text) => format!("the text `{text}`"),
        Value::List => "a list".to_owned(),
        Value::Map => "a map".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Unknown(_) => "something else".to_owned(),
    }
}

/// The first constraint that a default breaks, and how. The empty text often stands for no value, in AWS's examples too.
fn broken_constraint<'t>(parameter: &Parameter<'t>, default: Node<'t>, kind: &str) -> Option<(Node<'t>, String)> {
    let constraint = |key: &str| parameter.node.get(key);
    let bound = |key: &str| Some((constraint(key)?, number(constraint(key)?)?));
    if let Value::List = value::of(default) {
        let count = default.items().len();
        let few = bound("minItems").filter(|(_, least)| count < *least);
        let many = bound("maxItems").filter(|(_, most)| count > *most);
        return few.or(many).map(|(node, _)| (node, format!("has {count} items")));
    }
    let text = match value::of(default) {
        Value::Text(text) if !text.is_empty() => text,
        Value::Number(text) => text,
        _ => return None,
    };
    if let Some(list) = constraint("allowedValues")
        && let Some(allowed) = plain_texts(list)
        && !allowed.contains(&text)
    {
        let listed = spelling::list(allowed.iter().copied())?;
        return Some((list, format!("is `{text}`, not {listed}")));
    }
    let length = text.chars().count();
    let short = bound("minChars").filter(|(_, least)| length < *least && kind == "String");
    let long = bound("maxChars").filter(|(_, most)| length > *most && kind == "String");
    if let Some((node, _)) = short.or(long) {
        return Some((node, format!("has {length} characters")));
    }
    let node = constraint("allowedPattern")?;
    let pattern = value::text(node)?;
    // Whether AWS wants the whole value to match is not documented: here, no part of it does.
    let refused = text.is_ascii() && !java_pattern(pattern)?.is_match(text.as_bytes());
    refused.then(|| (node, format!("is `{text}`, which does not match `{pattern}`")))
}

fn number(node: Node<'_>) -> Option<usize> {
    match value::of(node) {
        Value::Number(text) | Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The items of a list of scalars, as they are written.
fn plain_texts(list: Node<'_>) -> Option<Vec<&str>> {
    let known = matches!(value::of(list), Value::List) && list.items().len() > 0 && !list.is_damaged();
    let text = |node| match value::of(node) {
        Value::Text(text) | Value::Number(text) => Some(text).filter(|text| !text.contains("{{")),
        Value::Bool(value) => Some(if value { "true" } else { "false" }),
        _ => None,
    };
    known.then(|| list.items().map(text).collect()).flatten()
}

/// `automation/invalid-pattern`: an `allowedPattern` that is no regular expression.
pub(super) fn invalid_pattern(parameter: &Parameter<'_>, findings: &mut Vec<Finding>) {
    let Some(node) = parameter.node.get("allowedPattern") else { return };
    let Some(why) = literal(node).and_then(unreadable) else { return };
    let name = parameter.name;
    let message =
        format!("the pattern of `{name}` is no regular expression, since {why}: no value can be checked by it");
    findings.push(Finding::at(AUTOMATION_INVALID_PATTERN, node, message).label(why));
}

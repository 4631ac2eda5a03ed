//! The rules of a Choice that compare one value with texts.

use crate::document::asl::jsonata::{self, Expression, Kind, NodeId, Operator};
use crate::document::asl::jsonata_expression;
use crate::source::Node;
use crate::value::{self, Value};

/// What a rule compares.
#[derive(Debug, PartialEq)]
pub(super) enum Comparison {
    /// A value is one of some texts.
    IsOneOf(String, Vec<String>),
    /// A value fits a pattern with `*`.
    Fits(String, String),
    /// The opposite.
    Not(Box<Comparison>),
    /// All of them.
    All(Vec<Comparison>),
    /// One of them.
    Any(Vec<Comparison>),
    /// Not known.
    Unknown,
}

/// Deeper nested rules count as not known.
const MAX_NESTING: u32 = 16;

impl Comparison {
    /// A rule of a Choice in JSONPath.
    pub(super) fn in_json_path(rule: Node<'_>) -> Self {
        Self::rule(rule, MAX_NESTING)
    }

    fn rule(rule: Node<'_>, room: u32) -> Self {
        let Some(room) = room.checked_sub(1) else { return Comparison::Unknown };
        let list = |node: Node<'_>| node.items().map(|item| Self::rule(item, room)).collect();
        let entry =
            rule.entries().find(|entry| !matches!(entry.name(), "Next" | "Variable" | "Assign" | "Output" | "Comment"));
        let Some(entry) = entry.filter(|_| !rule.is_damaged()) else { return Comparison::Unknown };
        let subject = rule.get("Variable").and_then(value::text);
        let operand = value::text(entry.value);
        match (entry.name(), subject, operand) {
            ("Not", ..) if entry.value.is_mapping() => Comparison::Not(Box::new(Self::rule(entry.value, room))),
            ("And", ..) if value::of(entry.value) == Value::List => Comparison::All(list(entry.value)),
            ("Or", ..) if value::of(entry.value) == Value::List => Comparison::Any(list(entry.value)),
            ("StringEquals", Some(subject), Some(text)) => {
                Comparison::IsOneOf(subject.to_owned(), vec![text.to_owned()])
            }
            ("StringMatches", Some(subject), Some(text)) if !text.contains('\\') => {
                Comparison::Fits(subject.to_owned(), text.to_owned())
            }
            _ => Comparison::Unknown,
        }
    }

    /// The condition of a rule in JSONata.
    pub(super) fn in_jsonata(condition: Node<'_>) -> Self {
        let text = value::text(condition).and_then(jsonata_expression);
        let parsed = text.and_then(|text| Some((text, jsonata::parse(text).ok()?)));
        parsed.map_or(Comparison::Unknown, |(text, read)| Self::expression(text, &read, read.root(), MAX_NESTING))
    }

    fn expression(text: &str, read: &Expression<'_>, at: NodeId, room: u32) -> Self {
        let Some(room) = room.checked_sub(1) else { return Comparison::Unknown };
        let inner = |id: NodeId| Self::expression(text, read, id, room);
        match read.kind(at) {
            Some(Kind::Block(parts)) => match parts.as_slice() {
                [only] => inner(*only),
                _ => Comparison::Unknown,
            },
            Some(Kind::Binary(operator, left, right)) => {
                let between = read.get(*left).zip(read.get(*right));
                let sign =
                    between.and_then(|(left, right)| text.get(left.range.end..right.range.start)).unwrap_or_default();
                match (operator, sign.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'))) {
                    (Operator::Logic, "and") => Comparison::All(vec![inner(*left), inner(*right)]),
                    (Operator::Logic, "or") => Comparison::Any(vec![inner(*left), inner(*right)]),
                    (Operator::Comparison, "=") => equals(text, read, *left, *right),
                    (Operator::Comparison, "!=") => Comparison::Not(Box::new(equals(text, read, *left, *right))),
                    (Operator::Comparison, "in") => is_in(text, read, *left, *right),
                    _ => Comparison::Unknown,
                }
            }
            Some(Kind::Call(called, arguments)) => match (read.kind(*called), arguments.as_slice()) {
                (Some(Kind::Variable("not")), [only]) => Comparison::Not(Box::new(inner(*only))),
                _ => Comparison::Unknown,
            },
            _ => Comparison::Unknown,
        }
    }

    /// Whether the rule holds where the value is a text.
    pub(super) fn holds(&self, value: &str) -> Option<bool> {
        match self {
            Comparison::IsOneOf(_, texts) => Some(texts.iter().any(|text| text == value)),
            Comparison::Fits(_, pattern) => Some(fits(pattern, value)),
            Comparison::Not(inner) => inner.holds(value).map(|holds| !holds),
            Comparison::All(parts) => all(parts.iter().map(|part| part.holds(value))),
            Comparison::Any(parts) => {
                all(parts.iter().map(|part| part.holds(value).map(|holds| !holds))).map(|holds| !holds)
            }
            Comparison::Unknown => None,
        }
    }

    /// What is compared.
    pub(super) fn subjects(&self) -> Vec<&str> {
        self.leaves()
            .into_iter()
            .filter_map(|leaf| match leaf {
                Comparison::IsOneOf(subject, _) | Comparison::Fits(subject, _) => Some(subject.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The texts that it is compared with.
    pub(super) fn values(&self) -> Vec<&str> {
        self.leaves()
            .into_iter()
            .flat_map(|leaf| match leaf {
                Comparison::IsOneOf(_, texts) => texts.as_slice(),
                _ => &[],
            })
            .map(String::as_str)
            .collect()
    }

    fn leaves(&self) -> Vec<&Comparison> {
        let (mut leaves, mut open) = (Vec::new(), vec![self]);
        while let Some(comparison) = open.pop() {
            match comparison {
                Comparison::Not(inner) => open.push(inner),
                Comparison::All(parts) | Comparison::Any(parts) => open.extend(parts),
                leaf => leaves.push(leaf),
            }
        }
        leaves
    }
}

/// Whether all hold: one that does not decides, one that is not known leaves it open.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

fn equals(text: &str, read: &Expression<'_>, left: NodeId, right: NodeId) -> Comparison {
    match (read.kind(left), read.kind(right)) {
        (Some(Kind::Text(_)), Some(Kind::Text(_))) => Comparison::Unknown,
        (Some(Kind::Text(value)), _) => compared(text, read, right, vec![value.to_string()]),
        (_, Some(Kind::Text(value))) => compared(text, read, left, vec![value.to_string()]),
        _ => Comparison::Unknown,
    }
}

fn is_in(text: &str, read: &Expression<'_>, left: NodeId, right: NodeId) -> Comparison {
    let Some(Kind::List(items)) = read.kind(right) else { return Comparison::Unknown };
    let texts = items.iter().map(|item| match read.kind(*item) {
        Some(Kind::Text(value)) => Some(value.to_string()),
        _ => None,
    });
    texts.collect::<Option<Vec<_>>>().map_or(Comparison::Unknown, |texts| compared(text, read, left, texts))
}

/// Only paths name one thing that stays the same between two rules.
fn compared(text: &str, read: &Expression<'_>, subject: NodeId, texts: Vec<String>) -> Comparison {
    let is_path = matches!(read.kind(subject), Some(Kind::Step(..) | Kind::Variable(_)));
    let subject = read.get(subject).and_then(|node| text.get(node.range.clone())).filter(|_| is_path);
    subject.map_or(Comparison::Unknown, |subject| Comparison::IsOneOf(subject.trim().to_owned(), texts))
}

/// Whether a text fits a pattern of `StringMatches`: `*` stands for any run of characters.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_string_matches() {
        let of = |pattern: &str, text: &str| fits(pattern, text);
        assert!(
            of("Fail*", "Failed")
                && of("*ed", "Failed")
                && of("*", "")
                && of("F*l*d", "Failed")
                && of("Failed", "Failed")
        );
        assert!(!of("Fail", "Failed") && !of("*x*", "Failed") && !of("Failed*ed", "Failed"));
    }

    #[test]
    fn conditions_hold_or_do_not_or_are_not_known() {
        let of = |text: &str| {
            let read = jsonata::parse(text).unwrap();
            Comparison::expression(text, &read, read.root(), MAX_NESTING)
        };
        let ended = of("$states.input.s = 'Success' or $states.input.s in ['Failed', 'TimedOut']");
        assert_eq!(ended.subjects(), ["$states.input.s"; 2]);
        assert_eq!(["Failed", "Cancelled"].map(|value| ended.holds(value)), [Some(true), Some(false)]);
        assert_eq!(of("$not($s != 'a') and $f($s)").holds("b"), Some(false));
        assert_eq!(of("$not($s != 'a') and $f($s)").holds("a"), None);
    }
}

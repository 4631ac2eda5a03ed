//! What a policy says twice.

use super::MAX_NAMES;
use crate::aws::iam::Wildcard;
use crate::catalogue::*;
use crate::document::iam::{Clause, Policy, PolicyKind, text};
use crate::finding::Finding;
use crate::source::{Kind, Node};
use siphasher::sip::SipHasher13;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// More patterns of one list than this are not compared with the rest of it.
const MAX_PATTERNS: usize = 64;

/// How many letters are compared in one list at most.
const MAX_COMPARED: usize = 4_000_000;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    for statement in &policy.statements {
        if let Some(clause) = statement.actions {
            within(clause, true, IAM_REDUNDANT_ACTION, findings);
        }
        if let Some(clause) = statement.resources.filter(|_| policy.kind != PolicyKind::Trust) {
            within(clause, false, IAM_REDUNDANT_RESOURCE, findings);
        }
    }
    statements(policy, findings);
}

struct Item<'t> {
    node: Node<'t>,
    text: &'t str,
}

/// The items of one list that another item covers.
fn within(clause: Clause<'_>, any_case: bool, rule: RuleId, findings: &mut Vec<Finding>) {
    let items: Vec<Item<'_>> =
        clause.values().take(MAX_NAMES).filter_map(|node| Some(Item { node, text: text::known(node)? })).collect();
    let patterns: Vec<(usize, Pattern)> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.text.contains(['*', '?']) && !item.text.contains("${"))
        .map(|(index, item)| (index, Pattern::new(item.text, any_case)))
        .take(MAX_PATTERNS)
        .collect();
    let mut seen: HashMap<String, Node<'_>> = HashMap::new();
    let mut left = MAX_COMPARED;
    for (index, item) in items.iter().enumerate() {
        let mut affordable = |pattern: &Pattern| {
            let cost = pattern.cost(item.text);
            left = left.saturating_sub(cost);
            left > 0
        };
        let name = if any_case { item.text.to_ascii_lowercase() } else { item.text.to_owned() };
        let mut covering =
            || patterns.iter().find(|(of, pattern)| *of != index && affordable(pattern) && pattern.covers(item.text));
        let earlier = seen.get(&name).copied();
        let covered = earlier.or_else(|| covering().and_then(|(of, _)| items.get(*of)).map(|by| by.node));
        if let Some(by) = covered {
            let message = format!(
                "`{}` is part of `{}` in the same list",
                shown(item.text),
                shown(by.as_str().unwrap_or_default())
            );
            let finding = Finding::at(rule, item.node, message).label("said already");
            findings.push(finding.related(by.place(), "this covers it"));
        }
        seen.entry(name).or_insert(item.node);
    }
}

/// The beginning of a long text: one may cover thousands of others.
fn shown(text: &str) -> String {
    const SHOWN: usize = 120;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

struct Pattern {
    wildcard: Wildcard,
    text: String,
    any_case: bool,
}

impl Pattern {
    fn new(text: &str, any_case: bool) -> Self {
        Pattern { wildcard: Wildcard::new(text), text: text.to_owned(), any_case }
    }

    /// How many letters a comparison may look at.
    fn cost(&self, other: &str) -> usize {
        let parts = self.text.bytes().filter(|byte| matches!(byte, b'*' | b'?')).count();
        (parts + 1).saturating_mul(other.len())
    }

    /// Whether it stands for everything that another text stands for. Of two patterns, `?` in the other one is covered by
    /// what covers a letter, and `*` by a `*` alone, which reading both as letters decides.
    fn covers(&self, other: &str) -> bool {
        let same_case = self.any_case || self.agrees_in_case(other);
        other != self.text && same_case && self.wildcard.matches(other) && !self.is_narrower(other)
    }

    /// Letters of ARNs count as they are; the fixed beginning is what tells most of them apart.
    fn agrees_in_case(&self, other: &str) -> bool {
        let fixed: Vec<&str> = self.text.split(['*', '?']).filter(|part| !part.is_empty()).collect();
        fixed.iter().all(|part| other.contains(part))
    }

    /// A `?` of the pattern may have met a `*` of the other text.
    fn is_narrower(&self, other: &str) -> bool {
        self.text.contains('?') && other.contains('*')
    }
}

/// Statements that are the same but for their `Sid`.
fn statements(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<u64, Node<'_>> = HashMap::new();
    for statement in policy.statements.iter().filter(|_| policy.statements.len() > 1) {
        let elements = statement.node.entries().filter(|entry| entry.name() != "Sid");
        // Their order means nothing.
        let parts: Option<Vec<u64>> = elements.map(|entry| fingerprint(entry.key, entry.value)).collect();
        let Some(whole) = parts.map(|parts| parts.into_iter().fold(0, u64::wrapping_add)) else { continue };
        match seen.get(&whole) {
            Some(first) => {
                let message = "this statement says the same as an earlier one";
                let finding = Finding::at(IAM_REDUNDANT_STATEMENT, statement.node.first_key(), message);
                findings.push(finding.related(first.first_key().place(), "the first one is here"));
            }
            None => _ = seen.insert(whole, statement.node),
        }
    }
}

/// A number that differs for different elements; none where something is not known, which may differ.
fn fingerprint(key: Node<'_>, value: Node<'_>) -> Option<u64> {
    let mut hasher = SipHasher13::new();
    let mut open = vec![value, key];
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::Invalid => return None,
            Kind::String(text) if text.contains("${") => return None,
            Kind::String(text) | Kind::Number(text) => (0_u8, text).hash(&mut hasher),
            Kind::Bool(value) => (1_u8, value).hash(&mut hasher),
            Kind::Null => 2_u8.hash(&mut hasher),
            Kind::Sequence => (3_u8, node.items().len()).hash(&mut hasher),
            Kind::Mapping => (4_u8, node.entries().len()).hash(&mut hasher),
        }
        open.extend(node.items());
        open.extend(node.entries().flat_map(|entry| [entry.key, entry.value]));
    }
    Some(hasher.finish())
}

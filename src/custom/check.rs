//! Holds a document against custom rules.

use super::CustomRule;
use super::instance::{self, Nodes};
use super::message::Filling;
use super::schema;
use crate::document::DocumentKind;
use crate::finding::Finding;
use crate::source::Node;
use jsonpath_rust::query::{QueryRef, js_path_process};
use serde_json::Value;
use std::sync::Arc;

/// What is shown of a value in a message.
const SHOWN_CHARACTERS: usize = 60;

/// Adds what the rules find in a document. Returns false where aliases make more of it than is read.
pub(crate) fn check(
    rules: &[Arc<CustomRule>],
    kind: DocumentKind,
    root: Node<'_>,
    findings: &mut Vec<Finding>,
) -> bool {
    let mut rules = rules.iter().filter(|rule| rule.matter.documents.contains(&kind)).peekable();
    if rules.peek().is_none() {
        return true;
    }
    let Some(value) = instance::of(root) else { return false };
    let document = Document { nodes: Nodes::new(&value, root), value: &value };
    rules.for_each(|rule| document.hold_against(rule, findings));
    true
}

struct Document<'t, 'v> {
    value: &'v Value,
    nodes: Nodes<'t>,
}

impl<'t, 'v> Document<'t, 'v> {
    fn hold_against(&self, rule: &CustomRule, findings: &mut Vec<Finding>) {
        let selected = js_path_process(&rule.matter.select, self.value).unwrap_or_default();
        for selected in selected {
            let Some(node) = self.nodes.of(selected.val).filter(|node| !node.is_damaged()) else { continue };
            let Some(violation) = self.violation(rule, selected.val, node) else { continue };
            findings.push(finding(rule, &selected, node, violation));
        }
    }

    /// How a value certainly breaks the rule, whatever stands in the place of what is not known.
    fn violation(&self, rule: &CustomRule, value: &'v Value, node: Node<'t>) -> Option<String> {
        let schema = &rule.matter.require;
        if schema.is_valid(value) {
            return None;
        }
        let known = instance::is_known(node);
        let mut errors = schema.iter_errors(value);
        let certain = errors.find(|error| {
            let at = value.pointer(error.instance_path().as_str());
            let at = at.and_then(|value| self.nodes.of(value));
            known
                || (schema::rests_on_its_place_alone(error)
                    && at.is_some_and(|at| is_certain(error.kind().keyword(), at)))
        })?;
        Some(certain.masked().to_string())
    }
}

/// Whether a keyword fails for what is known. That a key is missing rests on the keys alone.
fn is_certain(keyword: &str, node: Node<'_>) -> bool {
    match keyword {
        "required" => !crate::value::is_unknown(node),
        _ => instance::is_known(node),
    }
}

fn finding(rule: &CustomRule, selected: &QueryRef<'_, Value>, node: Node<'_>, violation: String) -> Finding {
    let pointer = node.pointer();
    let key = pointer.rsplit_once('/').map_or("$", |(_, key)| key).replace("~1", "/").replace("~0", "~");
    let key = if selected.path == "$" { "$" } else { &key };
    let value = cut(selected.val.to_string());
    let message = rule.matter.message.fill(&Filling { value: &value, key, path: &selected.path });
    let finding = Finding::at(rule.id, node, message).label(cut(violation));
    match &rule.matter.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

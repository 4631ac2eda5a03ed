//! What can be said of one document alone. Each check is a function from a view to findings.

pub mod asl;
pub mod automation;
pub mod iam;
mod shape;
pub mod suppression;
pub mod syntax;
pub mod template;

use crate::catalogue::RuleId;
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::{Kind, Node};
use crate::value;

/// Says that a map has no `key`, unless a syntax error may have hidden it.
fn missing(rule: RuleId, map: Node<'_>, anchor: Node<'_>, message: impl Into<String>, key: &str) -> Option<Finding> {
    let absent = map.get(key).is_none() && !map.is_damaged();
    absent.then(|| Finding::at(rule, anchor, message).label(format!("no `{key}`")))
}

/// The repair of a misspelt name, where it is plain which one was meant.
fn respelled(node: Node<'_>, name: Option<&str>) -> Option<Fix> {
    respelled_at(&Site::of(node), name)
}

/// The same for the name of a key.
fn renamed(key: Node<'_>, name: Option<&str>) -> Option<Fix> {
    let name = name?;
    let change = Change::Rename { at: Site::of(key), name: name.to_owned() };
    Some(Fix::doubtful(format!("write `{name}`"), [change]))
}

fn respelled_at(site: &Site, name: Option<&str>) -> Option<Fix> {
    let name = name?;
    let change = Change::Write { at: site.clone(), text: name.to_owned() };
    Some(Fix::doubtful(format!("write `{name}`"), [change]))
}

/// The bytes that remain in every notation: those of names and values, and one between them. What is not known has none.
fn least_size(node: Node<'_>, most: usize) -> usize {
    let mut open = vec![node];
    let mut total = 0_usize;
    while let Some(node) = open.pop() {
        let own = match node.kind() {
            _ if value::is_unknown(node) => continue,
            Kind::String(text) | Kind::Number(text) => text.len(),
            Kind::Bool(_) | Kind::Null => 4,
            _ => 0,
        };
        total = total.saturating_add(own + 1);
        // Aliases make small documents large: enough is known here.
        if total > most * 4 {
            break;
        }
        open.extend(node.items());
        open.extend(node.entries().flat_map(|entry| [entry.key, entry.value]));
    }
    total
}

//! The variables that a state assigns, by the ways out of it.

use crate::document::asl::{QueryLanguage, State, StateType};
use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// A way out of a state.
pub(super) struct Way<'t> {
    /// The next state; nothing where the way ends, or leads nowhere.
    pub(super) target: Option<&'t str>,
    /// What is assigned on it.
    pub(super) assigned: Vec<&'t str>,
}

/// The ways out of a state; `None` where they, or what is assigned on them, are not known.
pub(super) fn ways<'t>(state: &State<'t>) -> Option<Vec<Way<'t>>> {
    let kind = state.kind.filter(|_| !state.node.is_damaged())?;
    let own = names(state.node, state.language)?;
    let mut ways = Vec::new();
    if kind == StateType::Choice {
        ways.push(Way { target: target(state.node.get("Default"))?, assigned: own.clone() });
        for rule in items(state.field("Choices"))? {
            // What the state itself assigns is taken for assigned with every rule too.
            let assigned = own.iter().copied().chain(names(rule, state.language)?).collect();
            ways.push(Way { target: target(rule.get("Next"))?, assigned });
        }
    } else {
        ways.push(Way { target: target(state.field("Next"))?, assigned: own });
    }
    for catcher in items(state.field("Catch"))? {
        ways.push(Way { target: target(catcher.get("Next"))?, assigned: names(catcher, state.language)? });
    }
    Some(ways)
}

/// The keys of every `Assign` of a state.
pub(super) fn keys<'t>(state: &State<'t>) -> Vec<Node<'t>> {
    let nested = ["Catch", "Choices"].into_iter().filter_map(|field| state.field(field)).flat_map(Node::items);
    let maps = std::iter::once(state.node).chain(nested).filter_map(|holder| holder.get("Assign"));
    let maps = maps.filter(|map| matches!(value::of(*map), Value::Map));
    maps.flat_map(Node::entries).map(|entry| entry.key).filter(|key| value::text(*key).is_some()).collect()
}

/// The name of the variable that a key of an `Assign` sets.
pub(super) fn name<'t>(key: Node<'t>, language: QueryLanguage) -> &'t str {
    let text = key.as_str().unwrap_or_default();
    match language {
        QueryLanguage::Jsonata => text,
        QueryLanguage::JsonPath | QueryLanguage::Unknown => text.strip_suffix(".$").unwrap_or(text),
    }
}

fn names<'t>(holder: Node<'t>, language: QueryLanguage) -> Option<Vec<&'t str>> {
    let Some(map) = holder.get("Assign") else {
        return holder.entries().all(|entry| is_known_key(&entry)).then(Vec::new);
    };
    let known = matches!(value::of(map), Value::Map) && map.entries().all(|entry| is_known_key(&entry));
    known.then(|| map.entries().map(|entry| name(entry.key, language)).collect())
}

/// A key that something else fills in may be any.
fn is_known_key(entry: &Entry<'_>) -> bool {
    value::text(entry.key).is_some_and(|key| !key.starts_with("Fn::"))
}

fn items(list: Option<Node<'_>>) -> Option<Vec<Node<'_>>> {
    let Some(list) = list else { return Some(Vec::new()) };
    let items: Vec<Node<'_>> = list.items().collect();
    let known =
        matches!(value::of(list), Value::List) && items.iter().all(|item| matches!(value::of(*item), Value::Map));
    known.then_some(items)
}

fn target(node: Option<Node<'_>>) -> Option<Option<&str>> {
    match node.map(value::of) {
        None => Some(None),
        Some(Value::Text(name)) => Some(Some(name)),
        Some(_) => None,
    }
}

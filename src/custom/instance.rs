//! A document as the JSON value that paths and schemas read, with the way back to its nodes.

use crate::source::{Kind, MAX_DEPTH, MAX_EXPANDED_NODES, Node};
use crate::value;
use serde_json::{Map, Number, Value};
use std::collections::HashMap;

/// A document as a value. What is not known stands in it as text or as `null`; [`is_known`] tells.
pub(super) fn of(root: Node<'_>) -> Option<Value> {
    convert(root, MAX_DEPTH, &mut { MAX_EXPANDED_NODES })
}

fn convert(node: Node<'_>, depth: u32, left: &mut u64) -> Option<Value> {
    *left = left.checked_sub(1)?;
    Some(match node.kind() {
        Kind::Null | Kind::Invalid => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number(text) => number(text).map_or(Value::Null, Value::Number),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Sequence => {
            let depth = depth.checked_sub(1)?;
            Value::Array(node.items().map(|item| convert(item, depth, left)).collect::<Option<_>>()?)
        }
        Kind::Mapping => {
            let depth = depth.checked_sub(1)?;
            let mut map = Map::new();
            for entry in node.entries() {
                map.insert(key(entry.key), convert(entry.value, depth, left)?);
            }
            Value::Object(map)
        }
    })
}

/// A key as JSON has it: YAML's may be numbers too.
pub(super) fn key(node: Node<'_>) -> String {
    match node.kind() {
        Kind::String(text) | Kind::Number(text) => text.to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Null | Kind::Sequence | Kind::Mapping | Kind::Invalid => String::new(),
    }
}

/// A number that JSON can write; YAML's `.inf` is none.
fn number(text: &str) -> Option<Number> {
    let digits = |prefix: &str, base| i64::from_str_radix(text.strip_prefix(prefix)?, base).ok();
    let whole = digits("0x", 16).or_else(|| digits("0o", 8)).or_else(|| text.parse().ok());
    match whole {
        Some(whole) => Some(Number::from(whole)),
        None => text.parse::<u64>().map(Number::from).ok().or_else(|| Number::from_f64(text.parse().ok()?)),
    }
}

/// Whether all of a value is known.
pub(super) fn is_known(node: Node<'_>) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let is_number = |text| number(text).is_some();
        if value::is_unknown(node) || matches!(node.kind(), Kind::Number(text) if !is_number(text)) {
            return false;
        }
        open.extend(node.items());
        open.extend(node.entries().map(|entry| entry.value));
    }
    true
}

/// The nodes of a document by the addresses of their values.
pub(super) struct Nodes<'t>(HashMap<*const Value, Node<'t>>);

impl<'t> Nodes<'t> {
    /// Walks both side by side.
    pub(super) fn new(value: &Value, root: Node<'t>) -> Self {
        let mut nodes = HashMap::new();
        let mut open = vec![(value, root)];
        while let Some((value, node)) = open.pop() {
            nodes.insert(std::ptr::from_ref(value), node);
            match value {
                Value::Array(items) => open.extend(items.iter().zip(node.items())),
                // Of a key that stands twice, the last one counts in both.
                Value::Object(map) if map.len() == node.entries().len() => {
                    open.extend(map.values().zip(node.entries().map(|entry| entry.value)));
                }
                Value::Object(map) => {
                    let by_key: HashMap<String, Node<'t>> =
                        node.entries().map(|entry| (key(entry.key), entry.value)).collect();
                    open.extend(map.iter().filter_map(|(name, value)| Some((value, *by_key.get(name)?))));
                }
                _ => {}
            }
        }
        Nodes(nodes)
    }

    /// The node that a value was made of.
    pub(super) fn of(&self, value: &Value) -> Option<Node<'t>> {
        self.0.get(&std::ptr::from_ref(value)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Read, json, yaml};
    use serde_json::json;

    fn read(text: &str) -> Read {
        yaml::read(text.into(), FileId(0), None)
    }

    #[test]
    fn yaml_becomes_what_json_would_be() {
        let read = read("{200: a, true: [1, 0x10, 1.5, -2, ~], big: 18446744073709551615, far: .inf}");
        let value = of(read.tree.root().unwrap()).unwrap();
        assert_eq!(
            value,
            json!({"200": "a", "true": [1, 16, 1.5, -2, null], "big": 18446744073709551615_u64, "far": null})
        );
    }

    #[test]
    fn each_value_leads_back_to_its_node() {
        let read = json::read(r#"{"a": [1, {"b": 2}], "b": 3, "a": [4]}"#.into(), FileId(0), None);
        let root = read.tree.root().unwrap();
        let value = of(root).unwrap();
        let nodes = Nodes::new(&value, root);
        let text = |pointer: &str| nodes.of(value.pointer(pointer).unwrap()).unwrap().span().of(read.tree.text());
        assert_eq!((text("/a"), text("/a/0"), text("/b")), ("[4]", "4", "3"));
    }

    #[test]
    fn what_is_filled_in_later_is_not_known() {
        let known = |text: &str| is_known(read(text).tree.root().unwrap());
        assert!(known("{a: [x, 1], b: '{{ Param }}'}"));
        for text in ["{a: '${X}'}", "[!Ref X]", "{a: {Ref: X}}", "{a: .inf}", "'%%X%%'"] {
            assert!(!known(text), "{text}");
        }
    }

    #[test]
    fn neither_depth_nor_aliases_make_it_endless() {
        let read = read("a: &a [[1], [2]]\nb: *a\n");
        let root = read.tree.root().unwrap();
        let within = |depth, values| convert(root, depth, &mut { values });
        assert!(within(3, 11).is_some());
        assert!(within(2, 11).is_none() && within(3, 10).is_none());
    }
}

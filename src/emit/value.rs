//! A document that was read, as a value that can be written.

use crate::source::{Kind, Node};
use serde_json::{Map, Number, Value};

/// The value of a node; an error where JSON has none, or where a part of it is filled in elsewhere.
pub(super) fn of(node: Node<'_>) -> Result<Value, String> {
    if let Some(tag) = node.tag().filter(|tag| !tag.starts_with("!!")) {
        return Err(format!("`{tag}` is known in templates alone, and this document stands by itself"));
    }
    Ok(match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number(text) => number(text).map_or_else(|| Value::from(text), Value::Number),
        Kind::String(text) => Value::from(text),
        Kind::Sequence => Value::Array(node.items().map(of).collect::<Result<_, _>>()?),
        Kind::Mapping => {
            let mut members = Map::new();
            for entry in node.entries() {
                let key = entry.key.as_str().ok_or("a key is no text")?;
                members.insert(key.to_owned(), of(entry.value)?);
            }
            Value::Object(members)
        }
        Kind::Invalid => return Err("a part of it cannot be read".to_owned()),
    })
}

/// A number in the notations of JSON and YAML; none for infinity and the like.
fn number(text: &str) -> Option<Number> {
    let in_base = |prefix, base| i64::from_str_radix(text.strip_prefix(prefix)?, base).ok().map(Number::from);
    let plain = || text.parse().ok().and_then(Number::from_f64);
    let of_json = || serde_json::from_str(text.trim_start_matches('+')).ok();
    of_json().or_else(|| in_base("0x", 16)).or_else(|| in_base("0o", 8)).or_else(plain)
}

/// An object with some keys first, in their order, and the others behind them as they were.
pub(super) fn in_order(value: Value, first: &[&str]) -> Value {
    let Value::Object(mut members) = value else { return value };
    let mut ordered = Map::new();
    for key in first {
        ordered.extend(members.shift_remove_entry(*key));
    }
    ordered.append(&mut members);
    Value::Object(ordered)
}

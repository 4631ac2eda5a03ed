//! Changes of values, and the mutants that they make.

use crate::project::{Project, Spot};
use serde_json::Value;

/// A project with one fault.
pub(crate) struct Mutant {
    /// Where the fault is, with what tells it from others at the same place.
    pub(crate) site: String,
    pub(crate) project: Project,
}

/// The mutants of one operator.
#[derive(Default)]
pub(crate) struct Mutants(pub(crate) Vec<Mutant>);

impl Mutants {
    /// One value is replaced.
    pub(crate) fn replace(&mut self, project: &Project, spot: &Spot, note: &str, value: Value) {
        self.push(project, spot, note, project.with(spot, value));
    }

    pub(crate) fn push(&mut self, base: &Project, spot: &Spot, note: &str, project: Project) {
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        self.0.push(Mutant { site: base.describe(spot) + &note, project });
    }
}

/// A way of telling where faults go.
pub(crate) type Sites = fn(&Project, &mut Mutants);

fn split(pointer: &str) -> (&str, String) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

/// A copy with a value at a place, which may be new.
pub(crate) fn set(value: &Value, pointer: &str, new: Value) -> Value {
    let mut copy = value.clone();
    let (parent, key) = split(pointer);
    copy.pointer_mut(parent).unwrap()[&key] = new;
    copy
}

/// A copy without a key.
pub(crate) fn unset(value: &Value, pointer: &str) -> Value {
    let mut copy = value.clone();
    let (parent, key) = split(pointer);
    copy.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(&key);
    copy
}

/// A copy in which an entry has another key, and perhaps another value.
pub(crate) fn entry(map: &Value, key: &str, new_key: &str, new_value: Value) -> Value {
    let entries = map.as_object().unwrap().iter().map(|(name, value)| match name == key {
        true => (new_key.to_owned(), new_value.clone()),
        false => (name.clone(), value.clone()),
    });
    Value::Object(entries.collect())
}

/// A copy in which an entry has another key.
pub(crate) fn rename(map: &Value, key: &str, new_key: &str) -> Value {
    entry(map, key, new_key, map[key].clone())
}

/// A copy in which every text has something replaced, keys too.
pub(crate) fn replace_text(value: &Value, from: &str, to: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(from, to)),
        Value::Array(items) => items.iter().map(|item| replace_text(item, from, to)).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, item)| (key.replace(from, to), replace_text(item, from, to))).collect())
        }
        other => other.clone(),
    }
}

/// References without spaces around the name, which are one and the same.
pub(crate) fn without_spaces(value: &Value) -> Value {
    replace_text(&replace_text(value, "{{ ", "{{"), " }}", "}}")
}

/// A word without its last letter.
pub(crate) fn cut(word: &str) -> String {
    word.chars().take(word.chars().count() - 1).collect()
}

/// A word whose first letter is in the other case.
pub(crate) fn other_case(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().unwrap();
    let first = if first.is_uppercase() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() };
    std::iter::once(first).chain(letters).collect()
}

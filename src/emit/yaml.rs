//! JSON values as YAML that means the same to readers of YAML 1.1 and of 1.2: whatever one of them might not take for a
//! string stands in quotes.

use serde_json::{Map, Value};

const STEP: usize = 2;

/// Words that some readers take for a boolean or for nothing.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// The value as block YAML that ends with a line break.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => mapping(members, 0, &mut out),
        Value::Array(items) if !items.is_empty() => sequence(items, 0, &mut out),
        other => out += &format!("{}\n", scalar(other)),
    }
    out
}

/// The entries of a map; the first one begins where the output stands.
fn mapping(members: &Map<String, Value>, indent: usize, out: &mut String) {
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        *out += &text(key);
        out.push(':');
        match value {
            Value::Object(members) if !members.is_empty() => {
                out.push('\n');
                pad(indent + STEP, out);
                mapping(members, indent + STEP, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                pad(indent + STEP, out);
                sequence(items, indent + STEP, out);
            }
            other => leaf(other, indent, out),
        }
    }
}

/// The items of a list; the first one begins where the output stands.
fn sequence(items: &[Value], indent: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pad(indent, out);
        }
        out.push('-');
        match item {
            Value::Object(members) if !members.is_empty() => {
                out.push(' ');
                mapping(members, indent + STEP, out);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push(' ');
                sequence(items, indent + STEP, out);
            }
            other => leaf(other, indent, out),
        }
    }
}

/// What stands behind a `:` or a `-` on the same line, or as a block of lines.
fn leaf(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::String(text) if is_literal_block(text) => {
            *out += if text.ends_with('\n') { " |\n" } else { " |-\n" };
            for line in text.lines() {
                if !line.is_empty() {
                    pad(indent + STEP, out);
                }
                *out += line;
                out.push('\n');
            }
        }
        other => *out += &format!(" {}\n", scalar(other)),
    }
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(string) => text(string),
        // Only empty lists and maps come here.
        other => other.to_string(),
    }
}

fn text(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A JSON string is a YAML one, but for a few characters that YAML does not take as they are.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in Value::from(text).to_string().chars() {
        if is_special(character) {
            quoted += &format!("\\u{:04x}", character as u32);
        } else {
            quoted.push(character);
        }
    }
    quoted
}

/// Not printable in YAML, or a line break to some readers.
fn is_special(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$' || first == '/');
    let harmless = |character: char| character.is_ascii_alphanumeric() || " _./:-,()=+*${}<>;'".contains(character);
    starts
        && text.chars().all(harmless)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text of several lines comes back as it is from a block of lines.
fn is_literal_block(text: &str) -> bool {
    let printable = |character: char| character == '\n' || (character >= ' ' && !is_special(character));
    text.trim_end_matches('\n').contains('\n')
        && !text.ends_with("\n\n")
        && !text.starts_with([' ', '\n'])
        && text.chars().all(printable)
        && text.lines().all(|line| !line.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::value;
    use crate::source::{FileId, json, yaml};
    use proptest::prelude::*;
    use serde_json::json;
    use std::sync::Arc;

    fn read_back(text: &str) -> Value {
        let read = yaml::read(Arc::from(text), FileId(0), None);
        assert!(read.problems.is_empty(), "{:?} in {text}", read.problems);
        value::of(read.tree.root().unwrap()).unwrap()
    }

    #[test]
    fn text_that_could_be_something_else_is_quoted() {
        for (value, written) in [
            (json!("aws:runCommand"), "aws:runCommand\n"),
            (json!("arn:${AWS::Partition}:iam"), "arn:${AWS::Partition}:iam\n"),
            (json!("$.InstanceIds"), "$.InstanceIds\n"),
            (json!("2012-10-17"), "\"2012-10-17\"\n"),
            (json!("0.3"), "\"0.3\"\n"),
            (json!("Yes"), "\"Yes\"\n"),
            (json!("n"), "\"n\"\n"),
            (json!("null"), "\"null\"\n"),
            (json!(""), "\"\"\n"),
            (json!("{{ taskToken }}"), "\"{{ taskToken }}\"\n"),
            (json!("a: b"), "\"a: b\"\n"),
            (json!("a #b"), "\"a #b\"\n"),
            (json!("*"), "\"*\"\n"),
            (json!("- a"), "\"- a\"\n"),
            (json!({"a": {}, "b": []}), "a: {}\nb: []\n"),
            (json!([[1, 2], [{"a": null}]]), "- - 1\n  - 2\n- - a: null\n"),
            (json!({"a": "x\n\n  y\n"}), "a: |\n  x\n\n    y\n"),
            (json!({"a": "x\ny"}), "a: |-\n  x\n  y\n"),
            (json!({"a": " x\ny"}), "a: \" x\\ny\"\n"),
        ] {
            assert_eq!(write(&value), written);
            assert_eq!(read_back(written), value);
        }
    }

    fn strings() -> impl Strategy<Value = String> {
        let hostile = prop::sample::select(vec![
            "yes", "~", "- ", "# ", ": ", "\n", " ", "|", "'", "\"", "\t", "\r", "\u{85}", "\u{2028}", "\u{feff}", "é",
            "😀", "{{ x }}", "${A}", "---", "...", "<<", "=", "0x1f", ".5", "!", "&a", "%", "@", "`", "?", ",", "[",
            "]", "a", "\0",
        ]);
        prop::collection::vec(hostile, 0..6).prop_map(|parts| parts.concat())
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            strings().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(strings(), inner, 0..4)
                    .prop_map(|members| Value::from(Map::from_iter(members))),
            ]
        })
    }

    proptest! {
        #[test]
        fn yaml_is_read_back_as_the_json(value in values()) {
            // A map with the key `<<` would be a merge.
            prop_assume!(!value.to_string().contains("\"<<\""));
            let json = json::read(Arc::from(value.to_string()), FileId(0), None);
            prop_assert_eq!(read_back(&write(&value)), value::of(json.tree.root().unwrap()).unwrap());
        }
    }
}

//! `serde_json` as the oracle: the JSON reader accepts and refuses the same texts and reads the same values, and what
//! holds for every text holds for thousands of made-up ones.

#![allow(clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use serde_json::{Map, Value};

#[path = "../fuzz/properties/json.rs"]
mod properties;

/// Values of every kind, some nested, some of the shape that the linter reads.
fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[a-z\\\\\"/\u{7}\n\té😀$.{}]{0,12}".prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 60, 8, |inner| {
        let entries = prop::collection::vec(("[a-zA-Z.$\"\\\\]{0,4}", inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Value::from),
            entries.prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Parts of JSON, and of what people write instead.
fn token() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\n", "1", "-", "0",
        ".5", "e9", "true", "false", "null", "True", "NaN", " ", "\n", "\r\n", "\t", "//", "/*", "*/", "#", "'", "`",
        "“", "”", "${A}", "${", "{{", "}}", "{%", "%}", "=", ";", "word", "é", "😀", "\u{a0}", "\u{feff}", "\0",
    ]);
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
}

/// A change to the characters of a text: what is removed and inserted, at which share of its length.
fn edits() -> impl Strategy<Value = Vec<(f64, usize, String)>> {
    prop::collection::vec((0.0..1.0, 0_usize..4, prop_oneof![Just(String::new()), token()]), 1..4)
}

fn edited(text: &str, edits: &[(f64, usize, String)]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for (share, removed, inserted) in edits {
        let start = (characters.len() as f64 * share) as usize;
        let end = (start + removed).min(characters.len());
        characters.splice(start..end, inserted.chars());
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_read_as_they_are(value in values()) {
        properties::check(value.to_string().as_bytes());
        properties::check(serde_json::to_string_pretty(&value).expect("to memory").as_bytes());
    }

    #[test]
    fn mutated_json_is_judged_alike(value in values(), edits in edits()) {
        properties::check(edited(&value.to_string(), &edits).as_bytes());
        let pretty = serde_json::to_string_pretty(&value).expect("to memory");
        properties::check(edited(&pretty, &edits).as_bytes());
    }

    #[test]
    fn sequences_of_tokens_are_judged_alike(tokens in prop::collection::vec(token(), 0..30)) {
        properties::check(tokens.concat().as_bytes());
    }

    #[test]
    fn any_text_is_judged_alike(text in any::<String>()) {
        properties::check(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        properties::check(&bytes);
    }
}

//! A JSON document inside a string of another document: its places are the outer file's bytes, whatever the string's
//! style.

#![allow(clippy::string_slice, clippy::unwrap_used, clippy::expect_used)]

use sfn_ssm_lint::source::{FileId, Node, Tree, json, yaml};

/// A state machine's text as a person writes it, with something that each style has to escape or to fold.
const OUTERS: [(&str, &str); 8] = [
    ("JSON string", r#"{"Definition": "{\"StartAt\": \"\\u00e9t\u00e9 \\\"1\\\"\",\n \"needle\": 12}"}"#),
    ("YAML double-quoted", "Definition: \"{\\\"StartAt\\\": \\\"é\\x41\\\",\\n  \\\"needle\\\": 12}\"\n"),
    (
        "YAML double-quoted over lines",
        "Definition: \"{\\\"StartAt\\\":\n   \\\"😀\\\",\n\n   \\\"needle\\\": \\\n   12}\"\n",
    ),
    ("YAML single-quoted", "Definition: '{\"StartAt\": \"it''s\", \"needle\": 12}'\n"),
    ("YAML literal", "Definition: |\n    {\n      \"StartAt\": \"é\",\n      \"needle\": 12\n    }\nNext: 1\n"),
    ("YAML literal, stripped, CRLF", "Definition: |-\r\n  {\"StartAt\": \"a\",\r\n   \"needle\": 12}\r\n"),
    ("YAML folded", "Definition: >\n  {\"StartAt\": \"a\",\n  \"needle\":\n  12}\n"),
    ("YAML literal with an indentation mark", "Definition: |2\n    {\"needle\": 12,\n  \"StartAt\": \"a\"}\n"),
];

fn outer(text: &str) -> Tree {
    let is_json = text.starts_with('{');
    let read =
        if is_json { json::read(text.into(), FileId(3), None) } else { yaml::read(text.into(), FileId(3), None) };
    assert_eq!(read.problems, [], "{text}");
    read.tree
}

fn bytes_of<'a>(text: &'a str, node: Node<'_>) -> &'a str {
    let place = node.place();
    assert_eq!(place.file, FileId(3));
    &text[place.span.range()]
}

#[test]
fn places_of_an_embedded_document_are_bytes_of_the_file() {
    for (style, text) in OUTERS {
        let tree = outer(text);
        let string = tree.root().and_then(|root| root.get("Definition")).expect(style);
        let decoded = string.decoded().expect(style);
        let inner = json::read(decoded.text().into(), FileId(3), Some(decoded));
        assert_eq!(inner.problems, [], "{style}");
        let entry = inner.tree.root().and_then(|root| root.entry("needle")).expect(style);
        assert!(bytes_of(text, entry.key).contains("needle"), "{style}: {:?}", bytes_of(text, entry.key));
        assert_eq!(bytes_of(text, entry.value), "12", "{style}");
    }
}

#[test]
fn a_document_two_strings_deep_has_the_file_s_bytes() {
    let innermost = r#"{"needle": 12}"#;
    let middle = format!("{{\"Body\": {}}}", serde_json::Value::from(innermost));
    let text = format!("Definition: |\n  {middle}\n");
    let tree = outer(&text);
    let string = tree.root().and_then(|root| root.get("Definition")).unwrap();
    let first = string.decoded().unwrap();
    let body_tree = json::read(first.text().into(), FileId(3), None).tree;
    let body = body_tree.root().unwrap().get("Body").unwrap();
    let both = first.compose(&body.decoded().unwrap());
    assert_eq!(both.text(), innermost);
    let inner = json::read(both.text().into(), FileId(3), Some(both)).tree;
    let entry = inner.root().unwrap().entry("needle").unwrap();
    assert_eq!(bytes_of(&text, entry.key), r#"\"needle\""#);
    assert_eq!(bytes_of(&text, entry.value), "12");
}

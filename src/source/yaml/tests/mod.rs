mod aliases;
mod failures;
mod joined;
mod scalars;
mod structure;

use super::read;
use crate::source::{FileId, Kind, Node, ProblemKind, Read, Span};

fn parse(text: &str) -> Read {
    read(text.into(), FileId(0), None)
}

/// The tree of a text without problems.
fn clean(text: &str) -> crate::source::Tree {
    let read = parse(text);
    assert_eq!(read.problems, [], "{text:?}");
    read.tree
}

/// The root as flow YAML.
fn shown(read: &Read) -> String {
    read.tree.root().map(show).unwrap_or_default()
}

fn show(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "~".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(text) => text.to_owned(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Sequence => format!("[{}]", node.items().map(show).collect::<Vec<_>>().join(", ")),
        Kind::Mapping => {
            let entry = |entry: crate::source::Entry<'_>| format!("{}: {}", show(entry.key), show(entry.value));
            format!("{{{}}}", node.entries().map(entry).collect::<Vec<_>>().join(", "))
        }
        Kind::Invalid => "?".to_owned(),
    }
}

fn kinds(read: &Read) -> Vec<ProblemKind> {
    read.problems.iter().map(|problem| problem.kind).collect()
}

/// The single problem of a text: its kind, the text at its place and its message.
fn problem(text: &str) -> (ProblemKind, String, String) {
    let read = parse(text);
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    let problem = &read.problems[0];
    (problem.kind, problem.span.of(text).to_owned(), problem.message.clone())
}

/// Where the only `part` of `text` is.
fn place(text: &str, part: &str) -> Span {
    assert_eq!(text.matches(part).count(), 1, "{part:?} in {text:?}");
    let start = text.find(part).unwrap() as u32;
    Span::new(start, start + part.len() as u32)
}

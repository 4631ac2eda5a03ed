//! Every expression and every path of the real state machines can be read.

use super::fail;
use libtest_mimic::Failed;
use sfn_ssm_lint::document::asl::intrinsic::{Expression, ExpressionKind};
use sfn_ssm_lint::document::asl::path::Query;
use sfn_ssm_lint::document::asl::{jsonata, jsonata_expression};
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::source::{Node, Read, json, yaml};
use sfn_ssm_lint::value;
use std::path::Path;

/// The fields of states that hold a path without saying so by `.$`.
const PATHS: [&str; 9] = [
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ItemsPath",
    "Variable",
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
];

/// How many there are, and what could not be read.
#[derive(Default)]
struct Found {
    expressions: usize,
    paths: usize,
    refused: Vec<String>,
}

pub(crate) fn are_read(folder: &Path) -> Result<(), Failed> {
    let files = discover(&[folder.to_owned()], &DiscoverOptions::default()).files;
    let mut found = Found::default();
    for id in files.ids() {
        let (text, path) = (files.text(id), files.path(id));
        let read = if path.ends_with(".json") { json::read(text, id, None) } else { yaml::read(text, id, None) };
        found.document(&read);
    }
    if found.expressions < 50 || found.paths < 1000 {
        return Err(fail(format!("only {} expressions and {} paths", found.expressions, found.paths)));
    }
    if found.refused.is_empty() { Ok(()) } else { Err(fail(found.refused.join("\n"))) }
}

impl Found {
    fn document(&mut self, read: &Read) {
        let mut open: Vec<Node<'_>> = read.tree.roots().collect();
        while let Some(node) = open.pop() {
            open.extend(node.items());
            for entry in node.entries() {
                open.push(entry.value);
                // What a placeholder fills in may be anything.
                let Some(text) = value::text(entry.value) else { continue };
                if PATHS.contains(&entry.name()) {
                    self.path(text);
                } else if entry.name().ends_with(".$") {
                    self.json_path(text);
                }
            }
            if let Some(text) = node.as_str() {
                self.text(node, text);
            }
        }
    }

    fn text(&mut self, node: Node<'_>, text: &str) {
        if text.trim_start().starts_with('{') && text.contains("\"StartAt\"") {
            return self.document(&json::read(text.into(), node.place().file, None));
        }
        let Some(expression) = value::text(node).and_then(jsonata_expression) else { return };
        self.expressions += 1;
        self.refused.extend(jsonata::parse(expression).err().map(|error| format!("{text}: {error:?}")));
    }

    fn json_path(&mut self, text: &str) {
        let Some(expression) = Expression::parse(text) else {
            return self.refused.push(format!("{text}: no path and no function"));
        };
        for part in expression.all() {
            if let ExpressionKind::Path(path) = part.kind {
                self.path(path);
            }
        }
    }

    fn path(&mut self, text: &str) {
        self.paths += 1;
        self.refused.extend(Query::parse(text).err().map(|error| format!("{text}: {error:?}")));
    }
}

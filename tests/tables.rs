//! One wrong and one right document for each constraint of the documents: the rows of `testdata/tables`, whose README says
//! how a table is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use sfn_ssm_lint::catalogue::{RuleId, Severity};
use sfn_ssm_lint::examples;
use sfn_ssm_lint::page::example::{ExampleFile, Project, Side};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The name that documents have.
    file: String,
    /// Documents with a line `@@` in the place of a row's text.
    #[serde(default)]
    frames: BTreeMap<String, String>,
    row: Vec<Row>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The constraint, with its source.
    says: String,
    rule: String,
    /// The severity of the finding, where it is not the rule's own.
    severity: Option<String>,
    /// The frame; without one, the texts are whole documents.
    r#in: Option<String>,
    wrong: Option<String>,
    right: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/tables");
    let mut trials = Vec::new();
    for path in tables(&root) {
        let text = fs::read_to_string(&path).expect("a readable table");
        let table: Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let topic = path.strip_prefix(&root).expect("below it").with_extension("").display().to_string();
        for (index, row) in table.row.iter().enumerate() {
            assert!(row.wrong.is_some() || row.right.is_some(), "{topic}: `{}` has no document", row.says);
            for (side, text) in [(Side::Wrong, &row.wrong), (Side::Right, &row.right)] {
                let Some(text) = text else { continue };
                let document = framed(&table, row, text);
                let (row, file) = (row.clone(), table.file.clone());
                let word = if side == Side::Wrong { "wrong" } else { "right" };
                let name = format!("{topic} › {} {} › {word}", index + 1, row.says);
                trials.push(Trial::test(name, move || run(&row, &file, &document, side)));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn run(row: &Row, file: &str, document: &str, side: Side) -> Result<(), Failed> {
    let rule = RuleId::find(&row.rule).ok_or_else(|| format!("there is no rule {}", row.rule))?;
    let severity = row.severity.as_deref().map(|name| Severity::ALL.into_iter().find(|known| known.name() == name));
    let severity = severity.map(|known| known.ok_or("severity is error, warning or info")).transpose()?;
    let file = ExampleFile::marked(file, document)?;
    match side {
        Side::Wrong if file.marks.is_empty() => return Err("no mark in the wrong document".into()),
        Side::Right if !file.marks.is_empty() => return Err("a mark in the right document".into()),
        _ => {}
    }
    let project = Project { side, files: vec![file], traces: Vec::new() };
    examples::run(rule, &project).map_err(|why| format!("{why}\nin\n{document}"))?;
    if side == Side::Wrong {
        let expected = severity.unwrap_or(rule.rule().severity);
        let found = examples::severities(rule, &project);
        if found.iter().any(|severity| *severity != expected) {
            return Err(format!("severity {expected} expected, {found:?} found in\n{document}").into());
        }
    }
    Ok(())
}

/// The text in its frame, indented as the line is that it replaces.
fn framed(table: &Table, row: &Row, text: &str) -> String {
    let Some(name) = &row.r#in else { return text.to_owned() };
    let frame = table.frames.get(name).unwrap_or_else(|| panic!("`{}`: no frame {name}", row.says));
    let before = frame.split("@@").next().expect("the part before it");
    assert!(before.len() < frame.len(), "the frame {name} has no @@");
    let line = before.rsplit('\n').next().expect("a last line");
    let indentation = if line.trim().is_empty() { line } else { "" };
    frame.replace("@@", &text.trim_end().replace('\n', &format!("\n{indentation}")))
}

fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            found.extend(tables(&path));
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

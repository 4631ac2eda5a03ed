//! The probes of `testdata/probes/asl.toml`: one defect of a state machine each, found at its line and column.

use crate::results::{self, Due};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use sfn_ssm_lint::page::example::ExampleFile;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Probes {
    frames: BTreeMap<String, Frame>,
    probe: Vec<Probe>,
}

/// A document with `@@` in the place of a probe's text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    #[serde(default = "workflow")]
    file: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Probe {
    name: String,
    kind: String,
    r#in: String,
    right: String,
    wrong: String,
    finds: String,
}

fn workflow() -> String {
    "workflow.asl.json".to_owned()
}

/// What is found above info, as `line:column severity rule`.
fn findings(file: &ExampleFile) -> Vec<String> {
    let mut files = FileSet::new();
    files.add_memory(&file.name, file.text.as_bytes(), Role::Named);
    let report = lint(&mut files, &Options::default());
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    shown
        .map(|finding| {
            let place = place(&file.text, finding.site.place.span.start as usize);
            format!("{place} {} {}", finding.severity, finding.rule)
        })
        .collect()
}

/// Line and column, both from one, of a text in ASCII.
fn place(text: &str, offset: usize) -> String {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    format!("{}:{}", before.matches('\n').count() + 1, offset - line_start + 1)
}

fn marked(frame: &Frame, text: &str) -> Result<ExampleFile, Failed> {
    Ok(ExampleFile::marked(&frame.file, &frame.text.replace("@@", text.trim()))?)
}

fn check(right: &ExampleFile, wrong: &ExampleFile, finds: &str) -> Result<(), Failed> {
    if wrong.marks.len() != 1 {
        return Err("one mark says where the defect is found".into());
    }
    let found = findings(right);
    if !found.is_empty() {
        return Err(format!("{found:#?} without the defect, in\n{}", right.text).into());
    }
    let expected: Vec<String> =
        wrong.marks.iter().map(|mark| format!("{} {finds}", place(&wrong.text, mark.start as usize))).collect();
    let found = findings(wrong);
    if found == expected {
        return Ok(());
    }
    Err(format!("expected {expected:#?}, found {found:#?} in\n{}", wrong.text).into())
}

/// A trial for each probe, and one for what is recorded of them all.
pub(crate) fn trials() -> Vec<Trial> {
    let text = fs::read_to_string(super::folder().join("asl.toml")).expect("the probes of state machines");
    let Probes { frames, probe: probes } = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    let names: BTreeSet<&str> = probes.iter().map(|probe| probe.name.as_str()).collect();
    assert_eq!(names.len(), probes.len(), "a name stands for one probe");
    let mut trials: Vec<Trial> = probes
        .iter()
        .map(|probe| {
            let frame = &frames[&probe.r#in];
            let (right, wrong) = (marked(frame, &probe.right), marked(frame, &probe.wrong));
            let finds = probe.finds.clone();
            Trial::test(format!("{} › {}", probe.kind, probe.name), move || check(&right?, &wrong?, &finds))
        })
        .collect();
    trials.push(Trial::test("the recorded results are of these state machines", move || {
        let due = probes.iter().map(|probe| Due { name: &probe.name, kind: &probe.kind, caught: true });
        results::hold("asl-results.tsv", &due.collect::<Vec<_>>())
    }));
    trials
}

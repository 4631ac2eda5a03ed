//! Reports of hand-made findings.

use super::*;
use crate::catalogue::{self, RuleId};
use crate::files::Role;
use crate::finding::{Edit, Fix, Site, TraceStep};
use crate::lint::Failure;
use crate::source::{FileId, Place, Span};

#[path = "../../../tests/clock/mod.rs"]
mod clock;
mod contracts;
mod fingerprint;
mod github;
mod gitlab;
mod hostile;
mod human;
mod json;
mod junit;
mod sarif;
mod short;
mod speed;

const RUNBOOK: &str = "\
schemaVersion: '0.3'
mainSteps:
  - name: RunCommand
    action: aws:runCommand
    inputs:
      DocumentName: AWS-RunShellScript
  - name: SendTaskSuccess
    action: aws:executeAwsApi
";

const WORKFLOW: &str = r#"{
  "StartAt": "Patch",
  "States": {
    "Patch": {
      "Type": "Task",
      "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
      "End": true
    }
  }
}
"#;

/// The place of the only occurrence of `needle`.
fn place(files: &FileSet, file: FileId, needle: &str) -> Place {
    let text = files.text(file);
    let mut found = text.match_indices(needle);
    let start = found.next().unwrap_or_else(|| panic!("no {needle:?}")).0;
    assert_eq!(found.next(), None, "{needle:?} is there more than once");
    Place { file, span: Span::new(start as u32, (start + needle.len()) as u32) }
}

/// Of severity error, whatever the rule's page says.
fn finding(rule: RuleId, place: Place, message: &str) -> Finding {
    Finding::new(rule, Site { place, pointer: "/mainSteps/0".into() }, message).severity(Severity::Error)
}

fn step(step: &str, outcome: &'static str, place: Option<Place>) -> TraceStep {
    TraceStep { step: step.to_owned(), outcome: outcome.into(), place }
}

fn memory(name: &str, text: &str) -> (FileSet, FileId) {
    let mut files = FileSet::new();
    let id = files.add_memory(name, text.as_bytes(), Role::Named);
    (files, id)
}

fn report(findings: Vec<Finding>) -> Report {
    Report { findings, files: 2, documents: 2, ..Report::default() }
}

fn render(files: &FileSet, report: &Report, options: &RenderOptions) -> String {
    let mut out = Vec::new();
    write(report, files, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn human(files: &FileSet, findings: Vec<Finding>) -> String {
    render(files, &report(findings), &RenderOptions::default())
}

/// The example of the contract: a runbook that does not answer, and the state that waits for it.
fn unanswered() -> (FileSet, Finding) {
    let mut files = FileSet::new();
    let runbook = files.add_memory("runbooks/patch.yaml", RUNBOOK.as_bytes(), Role::Named);
    let workflow = files.add_memory("workflow.asl.json", WORKFLOW.as_bytes(), Role::Named);
    let at = place(&files, runbook, "RunCommand\n");
    let at = Place { span: Span::new(at.span.start, at.span.end - 1), ..at };
    let finding =
        finding(catalogue::TOKEN_UNANSWERED_FAILURE, at, "when `RunCommand` fails, nobody answers the task token")
            .label("no `onFailure`: the automation aborts here")
            .help("add `onFailure: step:SendTaskFailure`")
            .related(
                place(&files, workflow, "\"Patch\": {"),
                "`Patch` waits for this token, with no TimeoutSeconds: up to a year",
            )
            .trace(vec![step("RunCommand", "fails", Some(at)), step("end", "unanswered", None)]);
    (files, finding)
}

/// A rule of a user's own page.
fn own_rule() -> RuleId {
    RuleId::intern(catalogue::interned::OwnRule {
        id: "shown/rule".to_owned(),
        title: "A rule".to_owned(),
        severity: Severity::Warning,
        documents: vec!["automation"],
        since: String::new(),
        page: "# A rule\n\nText.\n".to_owned(),
        path: "/rules/a rule.md".into(),
    })
    .unwrap()
}

/// Everything that a report can hold.
fn full() -> (FileSet, Report) {
    let (files, mut finding) = unanswered();
    let at = finding.site.place;
    finding.further = vec![Place { span: Span::at(0), ..at }];
    finding.fix = Some(Fix {
        message: "add it".into(),
        safe: false,
        changes: Vec::new(),
        edits: vec![Edit { place: at, text: "x\n".into() }],
    });
    let plain = self::finding(catalogue::TOKEN_LITERAL, at, "m").severity(Severity::Info);
    let failures = vec![Failure { path: "gone.yaml".into(), message: "no such file".into() }];
    let (_, contracts) = self::contracts::verdicts();
    let findings = vec![finding, plain];
    let report = Report { findings, contracts, failures, files: 2, documents: 3, ..Report::default() };
    (files, report)
}

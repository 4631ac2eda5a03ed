//! The report as one JSON object, as `schemas/report.schema.json` describes it.

mod contracts;

use super::sources::Sources;
use super::{RenderOptions, shown};
use crate::catalogue::Severity;
use crate::finding::{Finding, TraceStep};
use crate::lint::Report;
use crate::source::{Place, Position};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use std::io::{self, Write};

/// Raised when a field changes its meaning or goes away.
const SCHEMA: u32 = 1;

pub(super) fn write(
    report: &Report,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Whole { report, sources, options })?;
    writeln!(out)
}

struct Whole<'a> {
    report: &'a Report,
    sources: &'a Sources<'a>,
    options: &'a RenderOptions,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut object = out.serialize_struct("Report", 6)?;
        object.serialize_field("schema", &SCHEMA)?;
        object.serialize_field("tool", &Tool::THIS)?;
        object.serialize_field("diagnostics", &Diagnostics(self))?;
        object.serialize_field("contracts", &Contracts(self))?;
        object.serialize_field("summary", &Summary::of(self.report))?;
        let failures = self.report.failures.iter();
        let failures: Vec<_> =
            failures.map(|failure| Failure { path: &failure.path, message: &failure.message }).collect();
        object.serialize_field("failures", &failures)?;
        object.end()
    }
}

#[derive(serde::Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    const THIS: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

/// Made one by one while it is written.
struct Diagnostics<'a>(&'a Whole<'a>);

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Whole { report, sources, options } = self.0;
        out.collect_seq(shown(report, options).map(|(_, finding)| Diagnostic::of(finding, sources)))
    }
}

/// The same for the verdicts.
struct Contracts<'a>(&'a Whole<'a>);

impl Serialize for Contracts<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Whole { report, sources, .. } = self.0;
        out.collect_seq(report.contracts.iter().map(|contract| contracts::Contract::of(contract, sources)))
    }
}

#[derive(serde::Serialize)]
struct Diagnostic<'a> {
    rule: &'static str,
    code: Option<&'static str>,
    location: Option<&'a str>,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    path: &'a str,
    start: Point,
    end: Point,
    pointer: &'a str,
    trace: Vec<Step<'a>>,
    related: Vec<Related<'a>>,
    fix: Option<Fix<'a>>,
}

impl<'a> Diagnostic<'a> {
    fn of(finding: &'a Finding, sources: &'a Sources<'_>) -> Self {
        let place = finding.site.place;
        let further = finding.further.iter().map(|place| Related::of("continues here", *place, sources));
        let related = finding.related.iter().map(|other| Related::of(&other.message, other.place, sources));
        Diagnostic {
            rule: finding.rule.as_str(),
            code: finding.rule().code,
            location: finding.aws_location.as_deref(),
            severity: finding.severity.name(),
            message: &finding.message,
            help: finding.help.as_deref(),
            path: sources.path(place.file),
            start: sources.start(place).into(),
            end: sources.end(place).into(),
            pointer: &finding.site.pointer,
            trace: finding.trace.iter().map(|step| Step::of(step, sources)).collect(),
            related: further.chain(related).collect(),
            fix: finding.fix.as_ref().map(|fix| Fix {
                message: &fix.message,
                safe: fix.safe,
                edits: fix.edits.iter().map(|edit| Edit::of(&edit.text, edit.place, sources)).collect(),
            }),
        }
    }
}

#[derive(serde::Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Point { line: position.line, column: position.column, offset: position.offset }
    }
}

#[derive(serde::Serialize)]
struct Step<'a> {
    step: &'a str,
    outcome: &'a str,
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
}

impl<'a> Step<'a> {
    fn of(step: &'a TraceStep, sources: &'a Sources<'_>) -> Self {
        let at = step.place.map(|place| sources.start(place));
        Step {
            step: &step.step,
            outcome: &step.outcome,
            path: step.place.map(|place| sources.path(place.file)),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
        }
    }
}

#[derive(serde::Serialize)]
struct Related<'a> {
    message: &'a str,
    path: &'a str,
    start: Point,
    end: Point,
}

impl<'a> Related<'a> {
    fn of(message: &'a str, place: Place, sources: &'a Sources<'_>) -> Self {
        let (start, end) = (sources.start(place).into(), sources.end(place).into());
        Related { message, path: sources.path(place.file), start, end }
    }
}

#[derive(serde::Serialize)]
struct Fix<'a> {
    message: &'a str,
    safe: bool,
    edits: Vec<Edit<'a>>,
}

#[derive(serde::Serialize)]
struct Edit<'a> {
    path: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

impl<'a> Edit<'a> {
    fn of(text: &'a str, place: Place, sources: &'a Sources<'_>) -> Self {
        let (start, end) = (sources.start(place).into(), sources.end(place).into());
        Edit { path: sources.path(place.file), start, end, text }
    }
}

#[derive(serde::Serialize)]
struct Summary {
    files: usize,
    documents: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
    known: usize,
}

impl Summary {
    fn of(report: &Report) -> Self {
        Summary {
            files: report.files,
            documents: report.documents,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            infos: report.count(Severity::Info),
            suppressed: report.suppressed,
            known: report.known,
        }
    }
}

#[derive(serde::Serialize)]
struct Failure<'a> {
    path: &'a str,
    message: &'a str,
}

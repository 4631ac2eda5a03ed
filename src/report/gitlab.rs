//! The report of GitLab's Code Quality: a list of issues.

use super::sources::Sources;
use super::{RenderOptions, fingerprint, shown};
use crate::catalogue::Severity;
use crate::finding::Finding;
use crate::lint::Report;
use crate::source::Position;
use fingerprint::Fingerprint;
use serde::Serialize;
use serde::ser::Serializer;
use std::io::{self, Write};

pub(super) fn write(
    report: &Report,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Issues { report, sources, options })?;
    writeln!(out)
}

/// Made one by one while they are written.
struct Issues<'a> {
    report: &'a Report,
    sources: &'a Sources<'a>,
    options: &'a RenderOptions,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let fingerprints = fingerprint::of_sources(&self.report.findings, self.sources);
        let issues = shown(self.report, self.options)
            .filter_map(|(index, finding)| Some(self.issue(finding, *fingerprints.get(index)?)));
        out.collect_seq(issues)
    }
}

impl Issues<'_> {
    fn issue<'f>(&self, finding: &'f Finding, fingerprint: Fingerprint) -> Issue<'f> {
        let place = finding.site.place;
        let path = self.options.base.relative(self.sources.path(place.file));
        let (start, end) = (self.sources.start(place), self.sources.end(place));
        Issue {
            description: &finding.message,
            check_name: finding.rule.as_str(),
            fingerprint: fingerprint.in_file(&path),
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path,
                lines: Lines { begin: start.line, end: end.line },
                positions: Positions { begin: start.into(), end: end.into() },
            },
        }
    }
}

#[derive(Serialize)]
struct Issue<'f> {
    description: &'f str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    /// Older versions of GitLab know nothing else.
    lines: Lines,
    positions: Positions,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

#[derive(Serialize)]
struct Positions {
    begin: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Point { line: position.line, column: position.column }
    }
}

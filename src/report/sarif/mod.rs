//! The report as a SARIF 2.1.0 log, as code scanning and viewers of results read it.

mod location;
mod outcome;
mod rules;

use super::sources::Sources;
use super::{RenderOptions, fingerprint, shown};
use crate::catalogue::Severity;
use crate::lint::{Failure, Report};
use location::{ArtifactLocation, Location, Locations, Message, PhysicalLocation};
use outcome::Outcome;
use rules::Driver;
use serde::Serialize;
use serde::ser::Serializer;
use std::collections::BTreeMap;
use std::io::{self, Write};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name by which locations refer to the folder that their paths count from.
const BASE_ID: &str = "%SRCROOT%";
const BASE_DESCRIPTION: &str = "The root of the repository, or the working folder where there is no repository.";

pub(super) fn write(
    report: &Report,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let locations = Locations { sources, base: &options.base };
    let run = Run {
        tool: Tool { driver: Driver::of(report) },
        invocations: [Invocation::of(&report.failures, &locations)],
        // Not where this machine keeps the files: whoever reads the log knows where theirs are.
        original_uri_base_ids: BTreeMap::from([(BASE_ID, Base { description: Message::new(BASE_DESCRIPTION) })]),
        column_kind: "unicodeCodePoints",
        results: Outcomes { report, locations, options },
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    column_kind: &'static str,
    results: Outcomes<'a>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Base {
    description: Message,
}

/// Made one by one while they are written.
struct Outcomes<'a> {
    report: &'a Report,
    locations: Locations<'a>,
    options: &'a RenderOptions,
}

impl Serialize for Outcomes<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let fingerprints = fingerprint::of_sources(&self.report.findings, self.locations.sources);
        let shown = shown(self.report, self.options);
        out.collect_seq(shown.map(|(index, finding)| {
            let fingerprint = fingerprints.get(index).map(ToString::to_string).unwrap_or_default();
            Outcome::of(finding, rules::index(finding.rule, self.report), fingerprint, &self.locations)
        }))
    }
}

/// How the run itself went.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

impl Invocation {
    fn of(failures: &[Failure], locations: &Locations<'_>) -> Self {
        let notifications = failures.iter().map(|failure| Notification::of(failure, locations)).collect();
        Invocation { execution_successful: failures.is_empty(), tool_execution_notifications: notifications }
    }
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

impl Notification {
    fn of(failure: &Failure, locations: &Locations<'_>) -> Self {
        // Some failures are of the run as a whole, or of an option.
        let is_file = !failure.path.is_empty() && !failure.path.starts_with("--");
        let artifact_location = ArtifactLocation::of(&locations.base.relative(&failure.path));
        let place = PhysicalLocation { artifact_location, region: None };
        let message = if is_file { failure.message.clone() } else { format!("{}: {}", failure.path, failure.message) };
        Notification {
            level: level(Severity::Error),
            message: Message::new(message),
            locations: is_file
                .then_some(Location { physical_location: Some(place), ..Location::default() })
                .into_iter()
                .collect(),
        }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

//! Annotations as workflow commands of GitHub Actions: `::error file=…,line=…::message`.

use super::sources::Sources;
use super::{RenderOptions, trace, visible};
use crate::catalogue::Severity;
use crate::finding::Finding;
use crate::lint::Failure;
use std::io::{self, Write};

pub(super) fn write(
    finding: &Finding,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = finding.site.place;
    let path = options.base.relative(sources.path(place.file));
    let (start, end) = (sources.start(place), sources.end(place));
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    write!(out, "::{command} title={},file={}", property(finding.rule.as_str()), property(&path))?;
    write!(out, ",line={},endLine={}", start.line, end.line)?;
    // GitHub takes columns only where the lines are the same.
    if start.line == end.line {
        write!(out, ",col={},endColumn={}", start.column, end.column)?;
    }
    // The log shows nothing but the message.
    let mut message = format!("{path}:{}:{}: {}", start.line, start.column, finding.message);
    if !finding.trace.is_empty() {
        message.push_str(&format!("\npath: {}", trace::line(&finding.trace, true)));
    }
    for related in &finding.related {
        let at = sources.start(related.place);
        let path = options.base.relative(sources.path(related.place.file));
        message.push_str(&format!("\n{path}:{}:{}: {}", at.line, at.column, related.message));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    writeln!(out, "::{}", data(&message))
}

pub(super) fn write_failure(failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "::error title=cannot be linted::{}", data(&format!("{}: {}", failure.path, failure.message)))
}

/// A text behind the second `::`.
fn data(text: &str) -> String {
    visible::paragraphs(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    let text =
        text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(':', "%3A").replace(',', "%2C");
    visible::escaped(&text).into_owned()
}

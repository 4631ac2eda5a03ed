//! Reports.

use crate::catalogue::Severity;
use crate::files::FileSet;
use crate::lint::Report;
use std::io;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// One line for each finding.
    Short,
    /// One JSON object.
    Json,
}

/// How a report looks.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The format.
    pub format: Format,
    /// Findings below it are only counted.
    pub min_severity: Severity,
    /// Whether to colour.
    pub color: bool,
    /// Whether the output can show more than ASCII.
    pub unicode: bool,
    /// Whether to link rule ids.
    pub hyperlinks: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// More about how the run went.
    pub verbose: bool,
    /// Findings alone.
    pub quiet: bool,
}

/// Writes a report.
pub fn write(report: &Report, files: &FileSet, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings.iter().filter(|finding| finding.severity >= options.min_severity) {
        let path = files.path(finding.site.place.file);
        writeln!(out, "{path}: {}: {} [{}]", finding.severity, finding.message, finding.rule)?;
    }
    Ok(())
}

//! How a run's outcome is shown: for people, for editors and tools that read lines, and as JSON.

use crate::catalogue::Severity;
use crate::files::FileSet;
use crate::finding::Finding;
use crate::lint::Report;
use sources::Sources;
use std::io::{self, BufWriter, Write};

mod contracts;
mod excerpt;
mod human;
mod json;
mod short;
mod sources;
mod style;
mod summary;
#[cfg(test)]
mod tests;
mod visible;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the lines of the files, for people.
    Human,
    /// One line per finding.
    Short,
    /// One object, as `schemas/report.schema.json` describes it.
    Json,
}

/// How a report is shown.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The form.
    pub format: Format,
    /// Findings below it are counted, not shown.
    pub min_severity: Severity,
    /// Whether to colour the text.
    pub color: bool,
    /// Whether frames and arrows may be drawn with characters beyond ASCII.
    pub unicode: bool,
    /// Whether the terminal follows links. Without effect as long as the package names no repository to link to.
    pub hyperlinks: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to print the notes of the run.
    pub verbose: bool,
    /// Whether to print the verdict on each Task that waits.
    pub contracts: bool,
    /// Whether to print the findings alone, without notes and summary.
    pub quiet: bool,
}

impl Default for RenderOptions {
    fn default() -> Self {
        RenderOptions {
            format: Format::Human,
            min_severity: Severity::Warning,
            color: false,
            unicode: true,
            hyperlinks: false,
            width: 100,
            verbose: false,
            contracts: false,
            quiet: false,
        }
    }
}

/// Writes a report. The failures of the run are part of the JSON; the other formats only count them, since they
/// belong on standard error.
pub fn write(report: &Report, files: &FileSet, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(files);
    let mut out = BufWriter::new(out);
    match options.format {
        Format::Json => json::write(report, &sources, options, &mut out)?,
        Format::Human => {
            for finding in shown(report, options) {
                human::write(finding, &sources, options, &mut out)?;
            }
        }
        Format::Short => {
            for finding in shown(report, options) {
                short::write(finding, &sources, options, &mut out)?;
            }
        }
    }
    if options.contracts {
        for contract in &report.contracts {
            match options.format {
                Format::Human => contracts::write_human(contract, &sources, options, &mut out)?,
                Format::Short => contracts::write_short(contract, &sources, options, &mut out)?,
                // There they are part of the object.
                Format::Json => {}
            }
        }
    }
    if options.format != Format::Json && !options.quiet {
        if options.verbose {
            for note in &report.notes {
                writeln!(out, "note: {}", visible::one_line(note))?;
            }
        }
        if let Some(line) = summary::line(report, options) {
            writeln!(out, "{line}")?;
            if let Some(line) = contracts::summary(report, options) {
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()
}

fn shown<'a>(report: &'a Report, options: &RenderOptions) -> impl Iterator<Item = &'a Finding> + use<'a> {
    let least = options.min_severity;
    report.findings.iter().filter(move |finding| finding.severity >= least)
}

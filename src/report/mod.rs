//! How a run's outcome is shown: for people, for editors and tools that read lines, for programs, and for CI services.

use crate::catalogue::Severity;
use crate::files::FileSet;
use crate::finding::Finding;
use crate::lint::Report;
use sources::Sources;
use std::io::{self, BufWriter, Write};

mod contracts;
mod excerpt;
pub mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod mistake;
mod paths;
mod sarif;
mod short;
mod sources;
mod statistics;
mod style;
mod summary;
#[cfg(test)]
mod tests;
mod trace;
mod visible;

pub use mistake::write_mistakes;
pub use paths::PathBase;

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the lines of the files, for people.
    Human,
    /// One line per finding.
    Short,
    /// One object, as `schemas/report.schema.json` describes it.
    Json,
    /// A SARIF 2.1.0 log.
    Sarif,
    /// Workflow commands of GitHub Actions, one line per finding.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML.
    Junit,
}

impl Format {
    /// Whether the report is one document, to which no line may be added.
    pub fn is_document(self) -> bool {
        match self {
            Format::Human | Format::Short | Format::Github => false,
            Format::Json | Format::Sarif | Format::Gitlab | Format::Junit => true,
        }
    }
}

/// How a report is shown.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The form.
    pub format: Format,
    /// Findings below it are counted, not shown.
    pub min_severity: Severity,
    /// Findings from it on make the run fail; JUnit tells them from the others.
    pub fail_on: Severity,
    /// Where the paths of SARIF, GitHub, GitLab and JUnit count from. The other formats print paths as they were given.
    pub base: PathBase,
    /// Whether to colour the text.
    pub color: bool,
    /// Whether frames and arrows may be drawn with characters beyond ASCII.
    pub unicode: bool,
    /// Whether the terminal follows links: to pages of a user's own rules, and to ours if the package names its repository.
    pub hyperlinks: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to print the notes of the run.
    pub verbose: bool,
    /// Whether to print the verdict on each Task that waits.
    pub contracts: bool,
    /// Whether human, short and JSON reports count the findings of each rule in place of showing them.
    pub statistics: bool,
    /// Whether to print the findings alone, without notes and summary.
    pub quiet: bool,
}

impl Default for RenderOptions {
    fn default() -> Self {
        RenderOptions {
            format: Format::Human,
            min_severity: Severity::Warning,
            fail_on: Severity::Error,
            base: PathBase::default(),
            color: false,
            unicode: true,
            hyperlinks: false,
            width: 100,
            verbose: false,
            contracts: false,
            statistics: false,
            quiet: false,
        }
    }
}

/// Writes a report. The failures of the run are part of the formats for programs, as far as these have a place for
/// them; the others only count them, since they belong on standard error.
pub fn write(report: &Report, files: &FileSet, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(files);
    let mut out = BufWriter::new(out);
    match options.format {
        Format::Json if options.statistics => statistics::write_json(report, options, &mut out)?,
        Format::Human | Format::Short if options.statistics => statistics::write_text(report, options, &mut out)?,
        Format::Json => json::write(report, &sources, options, &mut out)?,
        Format::Sarif => sarif::write(report, &sources, options, &mut out)?,
        Format::Gitlab => gitlab::write(report, &sources, options, &mut out)?,
        Format::Junit => junit::write(report, &sources, options, &mut out)?,
        Format::Human => each(report, &sources, options, human::write, &mut out)?,
        Format::Short => each(report, &sources, options, short::write, &mut out)?,
        Format::Github => {
            each(report, &sources, options, github::write, &mut out)?;
            report.failures.iter().try_for_each(|failure| github::write_failure(failure, &mut out))?;
        }
    }
    if options.contracts {
        for contract in &report.contracts {
            match options.format {
                Format::Human => contracts::write_human(contract, &sources, options, &mut out)?,
                Format::Short => contracts::write_short(contract, &sources, options, &mut out)?,
                // There they are part of the object, or have no place.
                _ => {}
            }
        }
    }
    if !options.format.is_document() && !options.quiet {
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

type WriteFinding = fn(&Finding, &Sources<'_>, &RenderOptions, &mut dyn Write) -> io::Result<()>;

fn each(
    report: &Report,
    sources: &Sources<'_>,
    options: &RenderOptions,
    write: WriteFinding,
    out: &mut dyn Write,
) -> io::Result<()> {
    shown(report, options).try_for_each(|(_, finding)| write(finding, sources, options, out))
}

/// The findings that are shown, with their places among all.
fn shown<'a>(report: &'a Report, options: &RenderOptions) -> impl Iterator<Item = (usize, &'a Finding)> + use<'a> {
    let least = options.min_severity;
    report.findings.iter().enumerate().filter(move |(_, finding)| finding.severity >= least)
}

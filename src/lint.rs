//! One run: from files to findings.

use crate::catalogue::{RuleId, Severity};
use crate::files::FileSet;
use crate::finding::Finding;

/// What to look for and how to weigh it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these rules or families; empty means all.
    pub select: Vec<Selector>,
    /// Not these rules or families.
    pub ignore: Vec<Selector>,
    /// Severities set by the user; `None` switches the rule off.
    pub severities: Vec<(RuleId, Option<Severity>)>,
    /// Number of threads; `None` leaves the choice to the program.
    pub jobs: Option<usize>,
}

/// A rule or a family of rules, as `--select` and `--ignore` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// One rule.
    Rule(RuleId),
    /// All rules of a family (`token`).
    Family(&'static str),
}

/// The outcome of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// All findings of the selected rules, sorted by file, place and rule.
    pub findings: Vec<Finding>,
    /// How many files were read as ours.
    pub files: usize,
    /// How many documents (runbooks, state machines, policies) they hold.
    pub documents: usize,
    /// What went wrong with the run itself; makes exit status 2.
    pub failures: Vec<Failure>,
    /// How tasks were linked to runbooks, and what was left out: for `--verbose`.
    pub notes: Vec<String>,
}

/// Something that kept a file from being linted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The path as it was given.
    pub path: String,
    /// What went wrong.
    pub message: String,
}

impl Report {
    /// How many findings have a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Lints files.
pub fn lint(_files: &FileSet, _options: &Options) -> Report {
    Report::default()
}

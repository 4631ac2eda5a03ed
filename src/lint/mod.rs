//! One run: from files to findings.

mod document;
mod file;
mod selection;
mod template;

use crate::catalogue::{RuleId, Severity, TOKEN_MISSING_PARAMETER};
use crate::files::{FileSet, Role};
use crate::finding::Finding;
use crate::source::FileId;
use crate::summary::Summaries;
use crate::{contract, link};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
pub fn lint(files: &FileSet, options: &Options) -> Report {
    let read = read_all(files, options.jobs);
    let mut report = Report::default();
    let mut documents = Summaries::default();
    for (id, mut file) in files.ids().zip(read) {
        report.files += usize::from(file.ours);
        report.documents += file.documents;
        report.findings.append(&mut file.findings);
        report.notes.append(&mut file.notes);
        report.failures.extend(file.failure.map(|message| Failure { path: files.path(id).to_owned(), message }));
        documents.machines.append(&mut file.summaries.machines);
        documents.runbooks.append(&mut file.summaries.runbooks);
    }
    match catch_unwind(AssertUnwindSafe(|| across_documents(&documents, files, &mut report.notes))) {
        Ok(mut findings) => report.findings.append(&mut findings),
        Err(_) => report.failures.push(Failure { path: String::new(), message: INTERNAL_ERROR.to_owned() }),
    }
    report.findings.retain(|finding| concerns_named_files(finding, files));
    selection::apply(&mut report.findings, options);
    sort_and_merge(&mut report.findings);
    report
}

/// Below this number of files, threads cost more than they save.
const PARALLEL_FROM: usize = 48;

const INTERNAL_ERROR: &str = "internal error while linting; the other files are not affected";

fn read_all(files: &FileSet, jobs: Option<usize>) -> Vec<file::FileResult> {
    let guarded = |id| {
        catch_unwind(AssertUnwindSafe(|| file::lint(files, id))).unwrap_or_else(|_| file::FileResult {
            failure: Some(INTERNAL_ERROR.to_owned()),
            ..file::FileResult::default()
        })
    };
    let ids: Vec<FileId> = files.ids().collect();
    if jobs == Some(1) || (jobs.is_none() && ids.len() < PARALLEL_FROM) {
        return ids.into_iter().map(guarded).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build();
    match pool {
        Ok(pool) => pool.install(|| ids.par_iter().map(|id| guarded(*id)).collect()),
        Err(_) => ids.into_iter().map(guarded).collect(),
    }
}

fn across_documents(documents: &Summaries, files: &FileSet, notes: &mut Vec<String>) -> Vec<Finding> {
    let machines: Vec<_> = documents.machines.iter().collect();
    let runbooks: Vec<_> = documents.runbooks.iter().collect();
    let calls = link::link(&machines, &runbooks, files);
    notes.extend(calls.iter().map(|call| link::describe(call, files)));
    contract::check(&machines, &runbooks, &calls)
}

/// Files that are read for links alone count only where they touch a named or walked one.
fn concerns_named_files(finding: &Finding, files: &FileSet) -> bool {
    let counts = |file: FileId| files.get(file).is_some_and(|file| file.role != Role::Project);
    counts(finding.site.place.file) || finding.related.iter().any(|related| counts(related.place.file))
}

/// Sorts by file, place and rule; of equal findings the worst one stays.
fn sort_and_merge(findings: &mut Vec<Finding>) {
    let key =
        |finding: &Finding| (finding.site.place, finding.rule, Reverse(finding.severity), finding.message.clone());
    findings.sort_by_cached_key(key);
    findings.dedup_by(|next, kept| {
        let same_place = next.rule == kept.rule && next.site.place == kept.site.place;
        same_place && (next.message == kept.message || one_per_place(next.rule))
    });
}

/// Rules that have one finding for a place, whatever leads to it.
fn one_per_place(rule: RuleId) -> bool {
    rule.family() == "token" && rule != TOKEN_MISSING_PARAMETER
}

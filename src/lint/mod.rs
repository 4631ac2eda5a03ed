//! One run: from files to findings.

mod document;
mod embedded;
pub(crate) mod file;
mod overlap;
mod progress;
pub(crate) mod selection;
pub(crate) mod selectors;
mod suppressed;
mod template;

pub use crate::catalogue::Selector;
pub use progress::Progress;
pub(crate) use suppressed::unread;

use crate::catalogue::{RuleId, Severity, TEMPLATE_UNUSED_SUBSTITUTION, TOKEN_MISSING_PARAMETER};
use crate::contract::verdict::ContractVerdict;
use crate::custom::CustomRule;
use crate::files::globs::PathGlobs;
use crate::files::{FileSet, Role};
use crate::finding::Finding;
use crate::link::ConfiguredLinks;
use crate::source::{FileId, Place};
use crate::summary::{Origin, Summaries};
use crate::suppress::Suppression;
use crate::template::Budget;
use crate::{contract, fix, link};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What to look for and how to weigh it.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these rules or families; empty means all.
    pub select: Vec<Selector>,
    /// Not these rules or families.
    pub ignore: Vec<Selector>,
    /// Severities set by the user; `None` switches the rule off.
    pub severities: Vec<(RuleId, Option<Severity>)>,
    /// What holds where these options say nothing of a rule.
    pub configured: Choices,
    /// What holds for some files, before `configured`; of several the last one.
    pub overrides: Vec<Override>,
    /// Who is who, where files alone do not tell.
    pub links: ConfiguredLinks,
    /// What the configuration says not to report.
    pub suppressions: Vec<Suppression>,
    /// Rules of the user's own.
    pub custom: Vec<Arc<CustomRule>>,
    /// Number of threads; `None` leaves the choice to the program.
    pub jobs: Option<usize>,
    /// Told how far the run is.
    pub progress: Option<Arc<Progress>>,
}

/// Which rules count, and how much.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Only these rules or families; empty means all.
    pub select: Vec<Selector>,
    /// Not these rules or families.
    pub ignore: Vec<Selector>,
    /// Severities; `None` switches the rule off.
    pub severities: Vec<(RuleId, Option<Severity>)>,
}

/// Which rules count in some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files.
    pub paths: PathGlobs,
    /// What holds for them.
    pub choices: Choices,
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
    /// How many documents stand inside templates, by the form in which they do.
    pub embedded: BTreeMap<&'static str, usize>,
    /// The verdict on every Task that waits for a token, sorted by file and place; rules that are not selected count too.
    pub contracts: Vec<ContractVerdict>,
    /// What the configuration says that the documents do not bear out.
    pub warnings: Vec<String>,
    /// The rules of the user's own that were applied, sorted by id.
    pub custom: Vec<RuleId>,
    /// How tasks were linked to runbooks, and what was left out: for `--verbose`.
    pub notes: Vec<String>,
    /// How many findings of the selected rules the user told us not to report.
    pub suppressed: usize,
    /// How many more a baseline knows.
    pub known: usize,
    /// Whether state machines and runbooks were there together, so that rules on their contract had something to judge.
    pub has_both_sides: bool,
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

/// Lints files, and those that templates among them point at, which are added to the set.
pub fn lint(files: &mut FileSet, options: &Options) -> Report {
    let Run { mut report, mut documents, directives, mut custom, .. } = read(files, options);
    report.has_both_sides = !documents.machines.is_empty() && !documents.runbooks.is_empty();
    report.warnings = options.links.apply(&mut documents, files);
    match catch_unwind(AssertUnwindSafe(|| across_documents(&documents, files, &options.links, &mut report))) {
        Ok(()) => {}
        Err(_) => report.failures.push(Failure { path: String::new(), message: INTERNAL_ERROR.to_owned() }),
    }
    report.findings.append(&mut custom);
    report.custom = options.custom.iter().map(|rule| rule.id()).collect();
    report.findings.retain(|finding| concerns_named_files(finding, files));
    report.contracts.retain(|contract| is_between_named_files(contract, files));
    let mut suppressed = suppressed::take(&mut report, directives, files, options);
    for findings in [&mut report.findings, &mut suppressed] {
        selection::apply(findings, options, files);
        sort_and_merge(findings);
    }
    overlap::leave_to_contract(&mut report.findings, &mut suppressed);
    report.suppressed = suppressed.len();
    fix::realise(&mut report.findings, files);
    report
}

/// What the documents of files offer and ask for; an error says why not all of them can be read.
pub fn summarise(files: &mut FileSet, options: &Options) -> Result<Summaries, String> {
    let Run { report, mut documents, .. } = read(files, options);
    let unreadable = |finding: &&Finding| finding.rule.family() == "syntax" && finding.severity == Severity::Error;
    let syntax = report.findings.iter().find(unreadable).map(|finding| finding.message.clone());
    match report.failures.into_iter().map(|failure| failure.message).chain(syntax).next() {
        Some(message) => Err(message),
        None => {
            options.links.apply(&mut documents, files);
            Ok(documents)
        }
    }
}

/// Reads files and those that templates among them point at, each document by itself.
fn read(files: &mut FileSet, options: &Options) -> Run {
    let mut run = Run::default();
    let ids: Vec<FileId> = files.ids().collect();
    let read = read_all(files, options);
    let mut pointed = Vec::new();
    for (id, mut file) in ids.into_iter().zip(read) {
        pointed.append(&mut file.pointed);
        run.take(Some(id), files.path(id), file);
    }
    let mut budgets: HashMap<FileId, Budget> = HashMap::new();
    for pointed in &pointed {
        let budget = budgets.entry(pointed.context.file).or_default();
        let guarded =
            catch_unwind(AssertUnwindSafe(|| template::lint_pointed(files, pointed, budget, &options.custom)));
        let (target, result) = guarded.unwrap_or_else(|_| (None, internal_error()));
        run.take(target, files.path(target.unwrap_or(pointed.site.place.file)), result);
        if let Some(target) = target {
            run.pointed_at.insert(target);
            run.directives.cover_pointed(&pointed.context, target);
        }
    }
    run.finish()
}

/// What the files gave so far.
#[derive(Default)]
struct Run {
    report: Report,
    documents: Summaries,
    custom: Vec<Finding>,
    ours: HashSet<FileId>,
    counts: HashMap<FileId, usize>,
    pointed_at: HashSet<FileId>,
    used_substitutions: HashSet<Place>,
    directives: suppressed::Directives,
}

impl Run {
    fn take(&mut self, id: Option<FileId>, path: &str, mut file: document::FileResult) {
        if let Some(id) = id {
            if file.ours || file.documents > 0 {
                self.ours.insert(id);
            }
            // A document that is read again as a template means it is still one document.
            let count = self.counts.entry(id).or_default();
            *count = (*count).max(file.documents);
        }
        for form in file.forms {
            *self.report.embedded.entry(form).or_default() += 1;
        }
        self.report.findings.append(&mut file.findings);
        self.custom.append(&mut file.custom);
        self.used_substitutions.extend(file.used_substitutions);
        self.directives.add(file.directives);
        self.report.notes.extend(file.notes.into_iter().map(|note| format!("{path}: {note}")));
        self.report.failures.extend(file.failure.map(|message| Failure { path: path.to_owned(), message }));
        self.documents.machines.append(&mut file.summaries.machines);
        self.documents.runbooks.append(&mut file.summaries.runbooks);
        self.documents.roles.append(&mut file.summaries.roles);
        self.documents.attached_elsewhere.append(&mut file.summaries.attached_elsewhere);
        self.documents.automations_watched |= file.summaries.automations_watched;
    }

    fn finish(mut self) -> Self {
        self.report.files = self.ours.len();
        self.report.documents = self.counts.values().sum();
        // What a template points at counts as the template means it.
        let meant = |origin: &Origin| origin.template.is_some() || !self.pointed_at.contains(&origin.file);
        self.documents.machines.retain(|machine| meant(&machine.origin));
        // What one side of a condition leaves unused, the other may use.
        let used = &self.used_substitutions;
        let is_used = |finding: &Finding| used.contains(&finding.site.place);
        self.report.findings.retain(|finding| finding.rule != TEMPLATE_UNUSED_SUBSTITUTION || !is_used(finding));
        let forms: Vec<String> =
            self.report.embedded.iter().map(|(form, count)| format!("{count} by {form}")).collect();
        if !forms.is_empty() {
            self.report.notes.push(format!("documents in templates: {}", forms.join(", ")));
        }
        self
    }
}

fn internal_error() -> document::FileResult {
    document::FileResult { failure: Some(INTERNAL_ERROR.to_owned()), ..document::FileResult::default() }
}

/// Below this number of files, threads cost more than they save.
const PARALLEL_FROM: usize = 48;

/// More threads than this cost more than they bring, however many are asked for.
const MAX_THREADS: usize = 64;

const INTERNAL_ERROR: &str = "internal error while linting; the other files are not affected";

fn read_all(files: &FileSet, options: &Options) -> Vec<document::FileResult> {
    let (jobs, custom) = (options.jobs, &*options.custom);
    let ids: Vec<FileId> = files.ids().collect();
    let progress = options.progress.as_deref();
    progress.inspect(|progress| progress.start(ids.len()));
    let guarded = |id| {
        let result = catch_unwind(AssertUnwindSafe(|| file::lint(files, id, custom)));
        progress.inspect(|progress| progress.advance());
        result.unwrap_or_else(|_| internal_error())
    };
    if jobs == Some(1) || (jobs.is_none() && ids.len() < PARALLEL_FROM) {
        return ids.into_iter().map(guarded).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0).min(ids.len()).min(MAX_THREADS)).build();
    match pool {
        Ok(pool) => pool.install(|| ids.par_iter().map(|id| guarded(*id)).collect()),
        Err(_) => ids.into_iter().map(guarded).collect(),
    }
}

fn across_documents(documents: &Summaries, files: &FileSet, links: &ConfiguredLinks, report: &mut Report) {
    let machines: Vec<_> = documents.machines.iter().collect();
    let runbooks: Vec<_> = documents.runbooks.iter().collect();
    let calls = link::link(&machines, &runbooks, files, links);
    report.notes.extend(calls.iter().map(|call| link::describe(call, files)));
    report.notes.extend(link::describe_roles(documents, files));
    let children = link::Children::link(&runbooks, files, links);
    report.notes.extend(link::describe_children(&runbooks, &children, files));
    let (mut findings, contracts) = contract::check(documents, &calls, &report.findings, &children);
    report.findings.append(&mut findings);
    report.contracts = contracts;
}

/// Files that are read for links alone count only where they touch a named or walked one.
fn concerns_named_files(finding: &Finding, files: &FileSet) -> bool {
    is_named(finding.site.place.file, files)
        || finding.related.iter().any(|related| is_named(related.place.file, files))
}

fn is_between_named_files(contract: &ContractVerdict, files: &FileSet) -> bool {
    let places = contract.runbooks.iter().map(|runbook| runbook.place).chain([contract.site.place]);
    places.into_iter().any(|place| is_named(place.file, files))
}

fn is_named(file: FileId, files: &FileSet) -> bool {
    files.get(file).is_some_and(|file| file.role != Role::Project)
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
    matches!(rule.family(), "token" | "iam") && rule != TOKEN_MISSING_PARAMETER
}

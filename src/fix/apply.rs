//! Fixes applied in memory, as far as they prove to be good: the finding is gone, and none has come.

use crate::catalogue::{RuleId, Severity};
use crate::files::{FileSet, Role};
use crate::finding::{Edit, Finding};
use crate::lint::{Choices, Failure, Options, Report, lint, selection};
use crate::source::FileId;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

/// Which fixes are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Also those that may change what was meant.
    pub doubtful: bool,
    /// Of findings that are at least so bad.
    pub min_severity: Severity,
}

/// What was applied.
#[derive(Debug, Default)]
pub struct Applied {
    /// How many findings it repairs.
    pub findings: usize,
    /// The files that it changes: before and after.
    pub files: BTreeMap<FileId, Changed>,
    /// What could not be linted in the first place.
    pub failures: Vec<Failure>,
}

/// A file before and after.
#[derive(Debug)]
pub struct Changed {
    /// Its bytes as they are.
    pub before: Arc<[u8]>,
    /// Its bytes as they should be.
    pub after: Arc<[u8]>,
}

/// How often fixes are looked for again where others have been applied.
const MAX_ROUNDS: usize = 8;

/// How many times all files are linted again at most.
const MAX_TRIALS: usize = 256;

/// Finds the fixes that prove to be good. The set reads the repaired files from then on; nothing is written.
pub fn apply(files: &mut FileSet, options: &Options, wanted: Wanted) -> Applied {
    // What is not selected must not get worse either.
    let all = Options {
        select: Vec::new(),
        ignore: Vec::new(),
        severities: Vec::new(),
        overrides: Vec::new(),
        configured: Choices::default(),
        ..options.clone()
    };
    let mut trials = MAX_TRIALS;
    let mut report = lint(files, &all);
    let mut applied = Applied { failures: report.failures.clone(), ..Applied::default() };
    let mut refused: HashSet<Key> = HashSet::new();
    for _ in 0..MAX_ROUNDS {
        let mut findings = report.findings.clone();
        selection::apply(&mut findings, options, files);
        findings.retain(|finding| is_wanted(finding, files, wanted) && !refused.contains(&key(finding)));
        let findings = apart(findings);
        if findings.is_empty() || trials == 0 {
            break;
        }
        let mut round = Round::new(files, &all, report, &mut trials);
        round.search(&findings);
        refused.extend(round.refused.into_iter().map(|finding| key(&finding)));
        let accepted = round.accepted.len();
        report = round.last;
        if accepted == 0 {
            break;
        }
        applied.findings += accepted;
        for (file, changed) in round.changed {
            match applied.files.get_mut(&file) {
                Some(known) => known.after = changed.after,
                None => _ = applied.files.insert(file, changed),
            }
        }
    }
    applied
}

fn is_wanted(finding: &Finding, files: &FileSet, wanted: Wanted) -> bool {
    let Some(fix) = &finding.fix else { return false };
    let named = |edit: &Edit| files.get(edit.place.file).is_some_and(|file| file.role != Role::Project);
    finding.severity >= wanted.min_severity && (fix.safe || wanted.doubtful) && fix.edits.iter().all(named)
}

/// The findings whose edits overlap none of those before them; the others have their turn in the next round.
fn apart(findings: Vec<Finding>) -> Vec<Finding> {
    let mut taken: BTreeMap<(FileId, u32), u32> = BTreeMap::new();
    let mut apart = Vec::new();
    for finding in findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let is_free = |edit: &Edit| {
            let (file, span) = (edit.place.file, edit.place.span);
            let before = taken.range(..=(file, span.end)).next_back();
            before.is_none_or(|((other, start), end)| {
                *other != file || *end < span.start || *start > span.end || (*end == span.start && *start < *end)
            })
        };
        if edits.clone().all(is_free) {
            taken.extend(edits.map(|edit| ((edit.place.file, edit.place.span.start), edit.place.span.end)));
            apart.push(finding);
        }
    }
    apart
}

type Key = (RuleId, FileId, String);

fn key(finding: &Finding) -> Key {
    (finding.rule, finding.site.place.file, finding.message.clone())
}

/// One search among the fixes of a report.
struct Round<'r> {
    files: &'r mut FileSet,
    options: &'r Options,
    before: Report,
    trials: &'r mut usize,
    accepted: Vec<Finding>,
    refused: Vec<Finding>,
    changed: BTreeMap<FileId, Changed>,
    /// What is found with all that was accepted.
    last: Report,
}

impl<'r> Round<'r> {
    fn new(files: &'r mut FileSet, options: &'r Options, before: Report, trials: &'r mut usize) -> Self {
        let last = Report { findings: before.findings.clone(), ..Report::default() };
        let (accepted, refused, changed) = (Vec::new(), Vec::new(), BTreeMap::new());
        Round { files, options, before, trials, accepted, refused, changed, last }
    }

    /// Tries all fixes at once, and where that fails, each half.
    fn search(&mut self, findings: &[Finding]) {
        let mut open = vec![findings];
        while let Some(batch) = open.pop() {
            if batch.is_empty() || *self.trials == 0 {
                continue;
            }
            if self.is_good(batch) {
                self.accepted.extend_from_slice(batch);
            } else if batch.len() == 1 {
                self.refused.extend_from_slice(batch);
            } else {
                let (first, second) = batch.split_at(batch.len() / 2);
                open.extend([second, first]);
            }
        }
    }

    /// Tries some fixes with those that are accepted already.
    fn is_good(&mut self, batch: &[Finding]) -> bool {
        *self.trials -= 1;
        let together: Vec<&Finding> = self.accepted.iter().chain(batch).collect();
        let Some(changed) = self.draft(&together) else { return false };
        let touched: HashSet<FileId> = changed.keys().chain(self.changed.keys()).copied().collect();
        let put = |files: &mut FileSet, drafts: &BTreeMap<FileId, Changed>, other: &BTreeMap<FileId, Changed>| {
            for file in &touched {
                let draft = drafts.get(file).map(|draft| draft.after.clone());
                let base = other.get(file).map(|draft| draft.before.clone());
                files.set_draft(*file, draft.or(base));
            }
        };
        put(self.files, &changed, &self.changed);
        let after = lint(self.files, self.options);
        let good = is_better(&self.before, &after, &together);
        if good {
            (self.changed, self.last) = (changed, after);
        } else {
            put(self.files, &self.changed, &changed);
        }
        good
    }

    /// The files with the edits of some fixes.
    fn draft(&self, findings: &[&Finding]) -> Option<BTreeMap<FileId, Changed>> {
        let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits) {
            by_file.entry(edit.place.file).or_default().push(edit);
        }
        let mut drafts = BTreeMap::new();
        for (file, mut edits) in by_file {
            let before: Arc<[u8]> = match self.changed.get(&file) {
                Some(changed) => changed.before.clone(),
                None => self.files.read(file).ok()?.into(),
            };
            edits.sort_by_key(|edit| edit.place.span);
            let after = edited(&before, &edits)?;
            drafts.insert(file, Changed { before, after: after.into() });
        }
        Some(drafts)
    }
}

/// Bytes with edits that are sorted by their places.
fn edited(bytes: &[u8], edits: &[&Edit]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.place.span.range();
        out.extend_from_slice(bytes.get(at..range.start)?);
        out.extend_from_slice(edit.text.as_bytes());
        at = range.end;
    }
    out.extend_from_slice(bytes.get(at..)?);
    Some(out)
}

/// Whether the repaired findings are gone, and nothing has got worse.
fn is_better(before: &Report, after: &Report, repaired: &[&Finding]) -> bool {
    // A finding that has merely got another message is still there.
    let once = |finding: &Finding| {
        let (rule, file, message) = key(finding);
        vec![(rule, file, String::new()), (rule, file, message)]
    };
    let (known, left) = (counts(before.findings.iter(), once), counts(after.findings.iter(), once));
    let of = |counts: &HashMap<Key, usize>, key: &Key| counts.get(key).copied().unwrap_or_default();
    let repairs = counts(repaired.iter().copied(), once);
    let gone = repairs.iter().all(|(key, repairs)| of(&left, key) + repairs <= of(&known, key));
    // Advice that only a repaired document can be given is no reason to leave it broken.
    let least = repaired.iter().map(|finding| finding.severity.min(Severity::Warning)).min();
    let counted = |level: &Severity| least.is_some_and(|least| *level >= least);
    // A finding that has become worse is a new one of its severity.
    let levels = |finding: &Finding| {
        let (rule, file, severity) = (finding.rule, finding.site.place.file, finding.severity);
        let levels = Severity::ALL.into_iter().filter(|level| *level <= severity && counted(level));
        levels.map(|level| (rule, file, level)).collect()
    };
    let (known, left) = (counts(before.findings.iter(), levels), counts(after.findings.iter(), levels));
    let none_new = left.iter().all(|(kind, count)| known.get(kind).is_some_and(|known| count <= known));
    gone && none_new && after.failures.len() <= before.failures.len()
}

fn counts<'f, K: Hash + Eq>(
    findings: impl Iterator<Item = &'f Finding>,
    keys: impl Fn(&Finding) -> Vec<K>,
) -> HashMap<K, usize> {
    let mut counts = HashMap::new();
    for key in findings.flat_map(keys) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{ASL_UNKNOWN_STATE, TOKEN_LITERAL};
    use crate::finding::Site;
    use crate::source::{Place, Span};

    fn finding(rule: RuleId, severity: Severity, message: &str) -> Finding {
        let site = Site { place: Place { file: FileId(0), span: Span::at(0) }, pointer: "".into() };
        Finding::new(rule, site, message).severity(severity)
    }

    #[test]
    fn a_repair_is_good_if_its_finding_is_gone_and_none_has_come() {
        let report = |findings: &[Finding]| Report { findings: findings.to_vec(), ..Report::default() };
        let of_state = |message: &str| finding(ASL_UNKNOWN_STATE, Severity::Error, message);
        let (first, second) = (of_state("a"), of_state("b"));
        let other = |severity| finding(TOKEN_LITERAL, severity, "c");
        let good = |after: &[Finding]| {
            is_better(&report(&[first.clone(), second.clone(), other(Severity::Warning)]), &report(after), &[&first])
        };
        assert!(good(std::slice::from_ref(&second)) && good(&[second.clone(), other(Severity::Warning)]));
        // The same mistake in other words, another one in its place, and one that has got worse.
        assert!(!good(&[second.clone(), of_state("d")]) && !good(&[first.clone(), other(Severity::Warning)]));
        assert!(!good(&[second.clone(), other(Severity::Error)]));
        let hint = finding(crate::catalogue::TOKEN_RETRY_RESTARTS, Severity::Info, "e");
        assert!(good(&[second.clone(), hint.clone()]) && !good(&[second.clone(), hint.severity(Severity::Warning)]));
    }

    #[test]
    fn edits_that_touch_have_their_turn_one_after_the_other() {
        let at = |start: u32, end: u32| {
            let edit = Edit { place: Place { file: FileId(0), span: Span::new(start, end) }, text: "x".to_owned() };
            let fix = crate::finding::Fix { edits: vec![edit], ..crate::finding::Fix::safe("m", []) };
            finding(TOKEN_LITERAL, Severity::Error, &format!("{start}")).fix(fix)
        };
        let taken =
            |findings: Vec<Finding>| apart(findings).into_iter().map(|finding| finding.message).collect::<Vec<_>>();
        assert_eq!(taken(vec![at(0, 4), at(2, 6), at(4, 6), at(9, 9), at(9, 9)]), ["0", "4", "9"]);
        assert_eq!(taken(vec![at(5, 8), at(0, 6), at(6, 7), at(8, 8)]), ["5", "8"]);
    }
}

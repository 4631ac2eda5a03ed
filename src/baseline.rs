//! Findings that are known and not repaired yet: a file names them, so that only new ones count.

use crate::catalogue::{RuleId, Selector};
use crate::checks::suppression::is_judged;
use crate::files::{FileSet, Role, display_path, lexical};
use crate::lint::{self, Options, Report};
use crate::report::fingerprint::fingerprints;
use crate::source::FileId;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// Raised when a field changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// The findings that a file knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The folder that its paths count from: its own.
    folder: PathBuf,
    findings: Vec<Known>,
}

/// A known finding. Path, rule and fingerprint tell it from others; the rest is for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The file, relative to the baseline's folder.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// The JSON pointer when it was written.
    pub pointer: String,
    /// What tells it from others, whatever was written above it in the meantime.
    pub fingerprint: String,
    /// What the finding said.
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    schema: u32,
    tool: String,
    findings: Vec<Known>,
}

impl Baseline {
    /// All findings of a run, for a file in `folder`.
    pub fn of(report: &Report, files: &FileSet, folder: &Path) -> Self {
        let mut paths = Paths::new(files, folder);
        let known =
            report.findings.iter().zip(fingerprints(&report.findings, files)).map(|(finding, fingerprint)| Known {
                path: paths.of(finding.site.place.file).to_owned(),
                rule: finding.rule.to_string(),
                pointer: finding.site.pointer.to_string(),
                fingerprint: fingerprint.to_string(),
                message: finding.message.clone(),
            });
        let mut findings: Vec<Known> = known.collect();
        findings.sort();
        Baseline { folder: folder.to_owned(), findings }
    }

    /// Reads the text of a baseline in `folder`.
    pub fn read(text: &str, folder: &Path) -> Result<Self, String> {
        let stored: Stored = serde_json::from_str(text).map_err(|error| format!("it is no baseline: {error}"))?;
        if stored.schema != SCHEMA {
            return Err(format!("its schema is {}, and this version reads {SCHEMA} alone", stored.schema));
        }
        let mut findings = stored.findings;
        findings.sort();
        findings.dedup_by(|next, kept| next.key() == kept.key());
        Ok(Baseline { folder: folder.to_owned(), findings })
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let tool = env!("CARGO_PKG_NAME").to_owned();
        let stored = Stored { schema: SCHEMA, tool, findings: self.findings.clone() };
        // Nothing in it fails to serialise.
        serde_json::to_string_pretty(&stored).unwrap_or_default() + "\n"
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes the known findings out of a report, and those that are gone out of the baseline; returns the latter. What the
    /// run could not find, since it did not read the file or did not look for the rule, is not gone.
    pub fn apply(&mut self, report: &mut Report, files: &FileSet, options: &Options) -> Vec<Known> {
        let mut paths = Paths::new(files, &self.folder);
        let mut open: HashMap<[String; 3], usize> =
            self.findings.iter().enumerate().map(|(index, known)| (known.key().map(str::to_owned), index)).collect();
        let mut marks = fingerprints(&report.findings, files).into_iter();
        let known = report.findings.len();
        report.findings.retain(|finding| {
            let path = paths.of(finding.site.place.file).to_owned();
            let fingerprint = marks.next().map(|fingerprint| fingerprint.to_string()).unwrap_or_default();
            open.remove(&[path, finding.rule.to_string(), fingerprint]).is_none()
        });
        report.known = known - report.findings.len();
        let unmatched: HashSet<usize> = open.into_values().collect();
        let looked_at = LookedAt::new(report, files, &mut paths);
        let is_gone = |known: &Known| looked_at.file(known, &self.folder) && is_looked_for(known, report, options);
        let mut index = 0..;
        let gone = self.findings.extract_if(.., |known| {
            let is_unmatched = index.next().is_some_and(|index| unmatched.contains(&index));
            is_unmatched && is_gone(known)
        });
        gone.collect()
    }
}

impl Known {
    fn key(&self) -> [&str; 3] {
        [&self.path, &self.rule, &self.fingerprint]
    }
}

/// Whether a run would find it, were it still there.
fn is_looked_for(known: &Known, report: &Report, options: &Options) -> bool {
    RuleId::find(&known.rule)
        .is_none_or(|rule| options.includes(rule) && is_judged(Selector::Rule(rule), report.has_both_sides))
}

/// The files of which a run says everything that there is to say.
struct LookedAt {
    read: HashSet<String>,
}

impl LookedAt {
    fn new(report: &Report, files: &FileSet, paths: &mut Paths<'_>) -> Self {
        let unread = lint::unread(report.findings.iter());
        let failed: HashSet<&str> = report.failures.iter().map(|failure| failure.path.as_str()).collect();
        let linted = files.ids().filter(|id| {
            files.get(*id).is_some_and(|file| file.role != Role::Project && !failed.contains(file.path.as_str()))
        });
        LookedAt { read: linted.filter(|id| !unread.contains(id)).map(|id| paths.of(id).to_owned()).collect() }
    }

    /// A file that was removed has no findings either.
    fn file(&self, known: &Known, folder: &Path) -> bool {
        self.read.contains(&known.path) || !folder.join(&known.path).exists()
    }
}

/// The paths of a run's files, relative to a folder.
struct Paths<'f> {
    files: &'f FileSet,
    folder: PathBuf,
    known: HashMap<FileId, String>,
}

impl<'f> Paths<'f> {
    fn new(files: &'f FileSet, folder: &Path) -> Self {
        Paths { files, folder: absolute(folder), known: HashMap::new() }
    }

    fn of(&mut self, file: FileId) -> &str {
        self.known.entry(file).or_insert_with(|| relative(&absolute(&self.files.absolute(file)), &self.folder))
    }
}

fn absolute(path: &Path) -> PathBuf {
    lexical(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// The way from a folder to a path, with `/`.
fn relative(path: &Path, folder: &Path) -> String {
    let shared = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return display_path(path);
    }
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    display_path(&up.chain(path.components().skip(shared)).collect::<PathBuf>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_count_from_the_folder_of_the_baseline() {
        let relative = |path: &str, folder: &str| relative(Path::new(path), Path::new(folder));
        assert_eq!(relative("/repo/runbooks/a.yaml", "/repo"), "runbooks/a.yaml");
        assert_eq!(relative("/repo/runbooks/a.yaml", "/repo/ci/lint"), "../../runbooks/a.yaml");
        assert_eq!(relative("/repo/a.yaml", "/repo2"), "../repo/a.yaml");
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_the_place() {
        let read = |text: &str| Baseline::read(text, Path::new(".")).unwrap_err();
        assert!(read("").starts_with("it is no baseline: EOF"), "{}", read(""));
        assert!(read("{\"schema\": 1,\n\"tool\": \"x\"}").contains("missing field `findings` at line 2"));
        let finding = "{\"path\": \"a\", \"rule\": \"a/b\", \"pointer\": \"\", \"fingerprint\": \"0:1\"}";
        let text = format!("{{\"schema\": 1, \"tool\": \"x\", \"findings\": [{finding}]}}");
        assert!(read(&text).contains("missing field `message`"), "{}", read(&text));
        let newer = read("{\"schema\": 2, \"tool\": \"x\", \"findings\": []}");
        assert_eq!(newer, "its schema is 2, and this version reads 1 alone");
    }

    #[test]
    fn what_two_branches_added_is_there_once() {
        let finding =
            "{\"path\": \"a\", \"rule\": \"a/b\", \"pointer\": \"\", \"fingerprint\": \"0:1\", \"message\": \"m\"}";
        let text = format!("{{\"schema\": 1, \"tool\": \"x\", \"findings\": [{finding}, {finding}]}}");
        assert_eq!(Baseline::read(&text, Path::new(".")).unwrap().len(), 1);
    }
}

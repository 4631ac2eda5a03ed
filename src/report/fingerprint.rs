//! What tells a finding from others across runs, whatever was written above it in the meantime.

use super::sources::Sources;
use crate::files::FileSet;
use crate::finding::Finding;
use crate::source::FileId;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::HashMap;
use std::fmt;
use std::hash::Hasher as _;

/// How much of a place's text counts, so that a place as large as a document costs no more than a word, and stays the
/// same when something deep inside changes.
const TEXT_CHARACTERS: usize = 200;

/// What tells a finding from others across runs and versions of the files.
///
/// It is made of the rule, the JSON pointer and the text of the place; neither of the line nor of the message. List
/// indices of the pointer do not count, nor does how the text is indented or broken into lines, so a step may be moved
/// or get new neighbours. Findings of one file that are the same in all of that are counted. The file does not count
/// either: a moved file keeps its fingerprints.
///
/// Its form, `HASH:OCCURRENCE`, does not change between versions without being called something else in reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint {
    hash: u128,
    occurrence: u32,
}

impl Fingerprint {
    /// What tells the finding from those of other files too: 32 hexadecimal digits.
    pub fn in_file(self, path: &str) -> String {
        format!("{:032x}", hash(&[path.as_bytes(), self.to_string().as_bytes()]))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}:{}", self.hash, self.occurrence)
    }
}

/// The fingerprints of a run's findings, in their order. They must be all findings that the run reports, so that equal ones
/// are counted in the same way whatever is shown. Those that a baseline takes out are no longer counted.
pub fn fingerprints(findings: &[Finding], files: &FileSet) -> Vec<Fingerprint> {
    of_sources(findings, &Sources::new(files))
}

pub(super) fn of_sources(findings: &[Finding], sources: &Sources<'_>) -> Vec<Fingerprint> {
    let mut seen: HashMap<(FileId, u128), u32> = HashMap::new();
    let fingerprint = |finding: &Finding| {
        let place = finding.site.place;
        let hash = content(finding, place.span.of(&sources.get(place.file).text));
        let occurrence = seen.entry((place.file, hash)).and_modify(|count| *count += 1).or_insert(1);
        Fingerprint { hash, occurrence: *occurrence }
    };
    findings.iter().map(fingerprint).collect()
}

fn content(finding: &Finding, text: &str) -> u128 {
    let pointer: Vec<&str> = finding.site.pointer.split('/').map(without_index).collect();
    hash(&[finding.rule.as_str().as_bytes(), pointer.join("/").as_bytes(), normalised(text).as_bytes()])
}

/// A segment of a pointer; `*` for an index.
fn without_index(segment: &str) -> &str {
    let is_index = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    if is_index { "*" } else { segment }
}

/// The beginning of a text, with one space for any run of white space.
fn normalised(text: &str) -> String {
    let mut normal = String::new();
    let mut gap = false;
    for character in text.chars().take(TEXT_CHARACTERS) {
        if character.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !normal.is_empty() {
            normal.push(' ');
        }
        gap = false;
        normal.push(character);
    }
    normal
}

/// SipHash-1-3 without a key: the same on every platform and in every version.
fn hash(parts: &[&[u8]]) -> u128 {
    let mut hasher = SipHasher13::new();
    for part in parts {
        hasher.write(part);
        // No part holds this byte, which UTF-8 never does, so the parts cannot run into each other.
        hasher.write(&[0xFF]);
    }
    hasher.finish128().as_u128()
}

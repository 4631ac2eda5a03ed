//! One file: read, recognised, checked, summarised.

use crate::catalogue::*;
use crate::checks;
use crate::document::asl::StateMachine;
use crate::document::automation::Runbook;
use crate::document::iam::Policy;
use crate::document::{self, DocumentKind};
use crate::files::{FileSet, Role};
use crate::finding::{Finding, Site};
use crate::source::{FileId, Format, MAX_BYTES, Place, Read, Span, json, text, yaml};
use crate::summary::{MachineSummary, RunbookSummary, Summaries};
use crate::template::{self, Located};
use std::io;
use std::sync::Arc;

/// What one file gave.
#[derive(Debug, Default)]
pub(super) struct FileResult {
    /// Whether it holds something of ours, or was named.
    pub(super) ours: bool,
    /// The number of documents in it.
    pub(super) documents: usize,
    /// What is wrong with it alone.
    pub(super) findings: Vec<Finding>,
    /// What others need to know of it.
    pub(super) summaries: Summaries,
    /// Why it could not be linted.
    pub(super) failure: Option<String>,
    /// What was left out of account.
    pub(super) notes: Vec<String>,
}

/// Lints a file by itself.
pub(super) fn lint(files: &FileSet, id: FileId) -> FileResult {
    let Some(file) = files.get(id) else { return FileResult::default() };
    let named = file.role == Role::Named;
    if files.size(id).is_some_and(|size| size > MAX_BYTES) {
        return too_large(files, id, named);
    }
    match files.read(id) {
        Err(error) => unreadable(&error, id, file.role),
        Ok(bytes) if !named && !may_be_ours(&bytes, &file.path) => FileResult::default(),
        Ok(bytes) if is_binary(&bytes) => binary(named),
        Ok(bytes) => lint_bytes(bytes, id, &file.path, named),
    }
}

/// The words of which every document of ours has one; a walked file without any is not parsed.
const MARKERS: [&[u8]; 6] = [b"mainSteps", b"StartAt", b"Statement", b"Resources", b"aws_s", b"stepFunctions"];

fn may_be_ours(bytes: &[u8], path: &str) -> bool {
    document::announced_by(path).is_some() || MARKERS.iter().any(|marker| memchr::memmem::find(bytes, marker).is_some())
}

fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 8192;
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    start.contains(&0) && !text::is_utf16(bytes)
}

fn binary(named: bool) -> FileResult {
    let failure = named.then(|| "this is a binary file, not JSON or YAML".to_owned());
    FileResult { failure, ..FileResult::default() }
}

fn too_large(files: &FileSet, id: FileId, named: bool) -> FileResult {
    let limit = MAX_BYTES / (1024 * 1024);
    if !named {
        let note = format!("{}: not read, because it is larger than {limit} MiB", files.path(id));
        return FileResult { notes: vec![note], ..FileResult::default() };
    }
    let message = format!("the file is larger than {limit} MiB, so it was not read; AWS takes at most 1 MB");
    let finding = Finding::new(SYNTAX_TOO_LARGE, start_of(id), message);
    FileResult { ours: true, findings: vec![finding], ..FileResult::default() }
}

fn unreadable(error: &io::Error, id: FileId, role: Role) -> FileResult {
    let reason = error.to_string();
    let reason = reason.split(" (os error").next().unwrap_or(&reason).to_lowercase();
    match role {
        Role::Named => FileResult { failure: Some(reason), ..FileResult::default() },
        Role::Walked => {
            let finding = Finding::new(SYNTAX_UNREADABLE, start_of(id), format!("the file cannot be read: {reason}"));
            FileResult { findings: vec![finding], ..FileResult::default() }
        }
        Role::Project => FileResult::default(),
    }
}

fn start_of(file: FileId) -> Site {
    Site { place: Place { file, span: Span::at(0) }, pointer: "".into() }
}

fn lint_bytes(bytes: Vec<u8>, id: FileId, path: &str, named: bool) -> FileResult {
    let decoded = text::decode(bytes);
    let bytes_are_fine = decoded.problems.is_empty();
    let mut read = parse(decoded.text, id, path);
    read.tree.mark_damage(&read.problems);
    let announced = document::announced_by(path);
    let located = template::find(&read.tree, announced);
    let mut result = FileResult { documents: located.len(), ..FileResult::default() };
    result.summaries.automations_watched = template::watches_automations(&read.tree);
    result.ours = named || !located.is_empty() || announced.is_some();
    if !result.ours {
        return result;
    }
    let problems =
        decoded.problems.iter().chain(read.problems.iter().filter(|_| bytes_are_fine || !located.is_empty()));
    result.findings.extend(problems.map(|problem| checks::syntax::finding(&read.tree, problem)));
    if located.is_empty() && result.findings.is_empty() {
        result.findings.push(unrecognised(id));
    }
    for document in &located {
        lint_document(document, &mut result);
    }
    result
}

fn unrecognised(id: FileId) -> Finding {
    let message = "this is no runbook, state machine or policy, nor a template with one, so there is nothing to check";
    Finding::new(SYNTAX_UNRECOGNISED, start_of(id), message).help(
        "a runbook has `schemaVersion` and `mainSteps`, a state machine `StartAt` and `States`, a policy `Version` and \
         `Statement`, a template `Resources`",
    )
}

fn lint_document(document: &Located<'_>, result: &mut FileResult) {
    match document.kind {
        DocumentKind::Runbook => {
            let runbook = Runbook::new(document.node);
            checks::automation::check(&runbook, &mut result.findings);
            result.summaries.runbooks.push(RunbookSummary::new(&runbook, document));
        }
        DocumentKind::StateMachine => {
            let machine = StateMachine::new(document.node);
            checks::asl::check(&machine, &mut result.findings);
            result.summaries.machines.push(MachineSummary::new(&machine, document));
        }
        DocumentKind::Policy => checks::iam::check(&Policy::new(document.node), &mut result.findings),
    }
}

/// Reads by extension; without one that tells, a text that starts with a bracket is JSON.
fn parse(text: Arc<str>, id: FileId, path: &str) -> Read {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let format = match extension.to_ascii_lowercase().as_str() {
        "json" => Format::Json,
        "yaml" | "yml" => Format::Yaml,
        _ => {
            let start = text.trim_start_matches('\u{feff}').trim_start();
            if start.starts_with(['{', '[']) { Format::Json } else { Format::Yaml }
        }
    };
    match format {
        Format::Json => json::read(text, id, None),
        Format::Yaml => yaml::read(text, id, None),
    }
}

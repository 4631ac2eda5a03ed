//! One file: read, recognised, and its documents handed on.

use super::document::{self as lint_document, FileResult};
use super::template as lint_template;
use crate::catalogue::*;
use crate::checks;
use crate::document;
use crate::files::{FileSet, Role};
use crate::finding::{Finding, Site};
use crate::source::{Decoded, FileId, Format, MAX_BYTES, Place, ProblemKind, Read, Span, json, text, yaml};
use crate::template::{Located, cloudformation};
use std::io;
use std::sync::Arc;

/// Lints a file by itself.
pub(super) fn lint(files: &FileSet, id: FileId) -> FileResult {
    let Some(file) = files.get(id) else { return FileResult::default() };
    // A name like `*.asl.json` is a promise; of such a file there is always an answer too.
    let named = file.role == Role::Named || (file.role == Role::Walked && document::announced_by(&file.path).is_some());
    if files.size(id).is_some_and(|size| size > MAX_BYTES) {
        return too_large(files, id, named);
    }
    match files.read(id) {
        Err(error) => unreadable(&error, id, file.role),
        Ok(bytes) if !named && !may_be_ours(&bytes, &file.path) => FileResult::default(),
        Ok(bytes) if is_binary(&bytes) => binary(id, file.role, named),
        Ok(bytes) => lint_bytes(bytes, id, &file.path, named),
    }
}

/// The words of which every document of ours has one; a walked file without any is not parsed.
const MARKERS: [&[u8]; 7] =
    [b"mainSteps", b"schemaVersion", b"StartAt", b"Statement", b"Resources", b"aws_s", b"stepFunctions"];

fn may_be_ours(bytes: &[u8], path: &str) -> bool {
    document::announced_by(path).is_some() || has_marker(bytes)
}

fn has_marker(bytes: &[u8]) -> bool {
    MARKERS.iter().any(|marker| memchr::memmem::find(bytes, marker).is_some())
}

/// Whether a text that cannot be read has the words of a document of ours. Texts that another program fills in first
/// (Jinja, Helm) are none.
fn resembles_ours(text: &str) -> bool {
    const PAIRS: [(&str, &str); 4] =
        [("schemaVersion", "mainSteps"), ("StartAt", "States"), ("Resources", "AWS::"), ("Statement", "Effect")];
    let filled_in_first = ["{{-", "{% if", "{% for", "{% set", "{%-"].iter().any(|mark| text.contains(mark));
    !filled_in_first && PAIRS.iter().any(|(first, second)| text.contains(first) && text.contains(second))
}

fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 8192;
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    start.contains(&0) && !text::is_utf16(bytes)
}

fn binary(id: FileId, role: Role, named: bool) -> FileResult {
    let reason = "this is a binary file, not JSON or YAML";
    if role == Role::Named {
        return FileResult { failure: Some(reason.to_owned()), ..FileResult::default() };
    }
    let finding = Finding::new(SYNTAX_UNREADABLE, start_of(id), reason);
    FileResult { findings: named.then_some(finding).into_iter().collect(), ..FileResult::default() }
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
    let mut read = parse(decoded.text, id, path, None);
    read.tree.mark_damage(&read.problems);
    let announced = document::announced_by(path);
    let mut result = FileResult::default();
    let mut holds_template = false;
    for root in read.tree.roots() {
        if cloudformation::is_template(root) {
            holds_template = true;
            lint_template::lint(root, &mut result);
        } else if let Some(kind) = document::recognise(root, announced) {
            result.documents += 1;
            lint_document::lint(&Located { kind, node: root, context: None }, &mut result);
        }
    }
    let recognised = result.documents > 0 || !result.pointed.is_empty();
    let text = read.tree.text();
    let broken = read.problems.iter().any(|problem| problem.kind.loses_text());
    let resembles = broken && !recognised && resembles_ours(text);
    result.ours = named || recognised || resembles;
    if !result.ours {
        // Roles and rules of such a template may still concern others.
        return FileResult { summaries: result.summaries, ..FileResult::default() };
    }
    let foreign = !recognised && announced.is_none() && !has_marker(text.as_bytes());
    let blank = !decoded.problems.is_empty() && read.tree.root().is_none();
    let problems = decoded.problems.iter().chain(read.problems.iter().filter(|_| !blank));
    let problems = problems.filter(|problem| !foreign || concerns_any_reader(problem.kind));
    for problem in problems {
        let finding = checks::syntax::finding(&read.tree, problem);
        let severity = if named || recognised { finding.severity } else { finding.severity.min(Severity::Warning) };
        result.findings.push(finding.severity(severity));
    }
    if !recognised && result.findings.is_empty() {
        result.findings.push(unrecognised(id, holds_template));
    }
    result
}

/// Whether a problem is worth telling of a named file that is none of ours: comments in a tsconfig.json are not.
fn concerns_any_reader(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::Empty | ProblemKind::InvalidUtf8 | ProblemKind::TooDeep | ProblemKind::TooManyAliases)
}

fn unrecognised(id: FileId, template: bool) -> Finding {
    let message = match template {
        true => "this template holds no runbook, state machine or policy, so there is nothing to check",
        false => "this is no runbook, state machine or policy, nor a template with one, so there is nothing to check",
    };
    Finding::new(SYNTAX_UNRECOGNISED, start_of(id), message).help(
        "a runbook has `schemaVersion` and `mainSteps`, a state machine `StartAt` and `States`, a policy `Version` and \
         `Statement`, a template `Resources`",
    )
}

/// Reads by extension; without one that tells, a text that starts with a bracket is JSON.
pub(crate) fn parse(text: Arc<str>, id: FileId, path: &str, outer: Option<Decoded>) -> Read {
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
        Format::Json => json::read(text, id, outer),
        Format::Yaml => yaml::read(text, id, outer),
    }
}

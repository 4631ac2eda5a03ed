//! A syntax error is one finding: nothing that it may have hidden is called missing, in the broken file or elsewhere.

#![allow(clippy::string_slice, clippy::indexing_slicing, clippy::unwrap_used)]

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::emit::Kind;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::fs;

/// A project that lints clean.
fn project() -> Vec<(&'static str, String)> {
    let example = |path: &str| fs::read_to_string(format!("testdata/examples/patching/{path}")).unwrap();
    vec![
        ("workflow.asl.json", example("workflow.asl.json")),
        ("PatchInstance.yaml", example("runbooks/PatchInstance.yaml")),
        ("CreateBackup.yaml", example("runbooks/CreateBackup.yaml")),
        ("SfnRunCommandByInstanceIds.json", Kind::RunCommandByInstanceIds.render()),
        ("machine.asl.json", Kind::StateMachine.render()),
        ("policy.json", example("policies/runbook-role.json")),
        ("template.json", Kind::Template.render()),
    ]
}

/// Everything above info, as `rule path:offset`.
fn found(files: &[(&str, String)]) -> Vec<String> {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut set, &Options::default());
    assert_eq!(report.failures, []);
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let show = |finding: &sfn_ssm_lint::finding::Finding| {
        let place = finding.site.place;
        format!("{} {}:{}", finding.rule, set.path(place.file), place.span.start)
    };
    shown.map(show).collect()
}

/// Breaks one file in a way, and tells which follow-ups appear beside the syntax error.
fn follow_ups(project: &[(&'static str, String)], file: usize, broken: String, how: &str) -> Option<String> {
    let mut files = project.to_vec();
    files[file].1 = broken;
    let found = found(&files);
    let (syntax, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| finding.starts_with("syntax/"));
    (!syntax.is_empty() && !others.is_empty()).then(|| format!("{} {how}: {syntax:?} then {others:?}", files[file].0))
}

#[test]
fn the_project_is_clean() {
    assert_eq!(found(&project()), [] as [String; 0]);
}

#[test]
fn one_character_lost_gives_no_follow_ups() {
    let project = project();
    let mut wrong = Vec::new();
    for (file, (_, text)) in project.iter().enumerate() {
        let structural = text.char_indices().filter(|(_, c)| "\"'{}[]:,".contains(*c));
        // Every character of small files, some of large ones.
        let every = 1 + text.len() / 4000;
        for (offset, c) in structural.step_by(every) {
            let broken = format!("{}{}", &text[..offset], &text[offset + c.len_utf8()..]);
            wrong.extend(follow_ups(&project, file, broken, &format!("without the {c} at {offset}")));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_text_cut_off_gives_no_follow_ups() {
    let project = project();
    let mut wrong = Vec::new();
    for (file, (_, text)) in project.iter().enumerate() {
        for (offset, _) in text.match_indices('\n').step_by(1 + text.len() / 8000) {
            wrong.extend(follow_ups(&project, file, text[..offset].to_owned(), &format!("cut off at {offset}")));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_character_too_many_gives_no_follow_ups() {
    let project = project();
    let mut wrong = Vec::new();
    for (file, (_, text)) in project.iter().enumerate() {
        for (line, _) in text.match_indices('\n').step_by(1 + text.len() / 8000) {
            for extra in ["[", "\"", "}", " {{ x", "\t"] {
                let broken = format!("{}{extra}{}", &text[..line], &text[line..]);
                wrong.extend(follow_ups(&project, file, broken, &format!("with {extra:?} at {line}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

//! What a baseline knows, and what becomes of it when documents change.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use sfn_ssm_lint::baseline::Baseline;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, Selector, lint};
use std::fs;
use std::path::Path;

const STEP: &str = "- name: NAME\n  action: aws:sleep\n  inputs: {Duration: PT1M}\n  nextStep: Nowhere\n";

fn runbook(steps: &[&str]) -> String {
    let steps: String = steps.iter().map(|name| STEP.replace("NAME", name)).collect();
    format!("schemaVersion: '0.3'\nassumeRole: 'arn:aws:iam::111122223333:role/r'\nmainSteps:\n{steps}")
}

fn run(folder: &Path, names: &[&str], options: &Options) -> (FileSet, Report) {
    let mut files = FileSet::new();
    for name in names {
        files.add_disk(folder.join(name), Role::Named);
    }
    let report = lint(&mut files, options);
    (files, report)
}

/// A folder with `sub/a.yaml` and `b.yaml`, each with one fault, and the text of a baseline that knows both.
fn project() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    for name in ["sub/a.yaml", "b.yaml"] {
        fs::write(folder.path().join(name), runbook(&["A"])).unwrap();
    }
    let (files, report) = run(folder.path(), &["sub/a.yaml", "b.yaml"], &Options::default());
    let text = Baseline::of(&report, &files, folder.path()).text();
    (folder, text)
}

/// What is new, what is known, and the paths of what is gone.
fn compare(folder: &Path, text: &str, names: &[&str], options: &Options) -> (usize, usize, Vec<String>) {
    let mut baseline = Baseline::read(text, folder).unwrap();
    let (files, mut report) = run(folder, names, options);
    let gone = baseline.apply(&mut report, &files, options);
    let known = Baseline::read(text, folder).unwrap().len();
    assert_eq!(baseline.len() + gone.len(), known);
    (report.findings.len(), report.known, gone.into_iter().map(|known| known.path).collect())
}

const BOTH: [&str; 2] = ["sub/a.yaml", "b.yaml"];

#[test]
fn it_is_sorted_by_path_and_the_same_for_any_order_of_the_files() {
    let (folder, text) = project();
    let (files, report) = run(folder.path(), &["b.yaml", "sub/a.yaml"], &Options::default());
    assert_eq!(Baseline::of(&report, &files, folder.path()).text(), text);
    let schema =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/baseline.schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let paths: Vec<&str> =
        value["findings"].as_array().unwrap().iter().map(|of| of["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["b.yaml", "sub/a.yaml"]);
}

#[test]
fn lines_above_and_steps_moved_change_nothing() {
    let (folder, text) = project();
    let changed = format!(
        "# New.\ndescription: More.\n{}",
        runbook(&["A"]).replace("mainSteps:\n", "mainSteps:\n- name: New\n  action: aws:pause\n  inputs: {}\n")
    );
    fs::write(folder.path().join("b.yaml"), changed).unwrap();
    assert_eq!(compare(folder.path(), &text, &BOTH, &Options::default()), (0, 2, vec![]));
}

#[test]
fn of_equal_findings_as_many_are_known_as_there_were() {
    let (folder, text) = project();
    fs::write(folder.path().join("b.yaml"), runbook(&["A", "B", "C"])).unwrap();
    assert_eq!(compare(folder.path(), &text, &BOTH, &Options::default()), (2, 2, vec![]));
}

#[test]
fn what_was_repaired_or_removed_is_gone() {
    let (folder, text) = project();
    fs::write(folder.path().join("b.yaml"), runbook(&["A"]).replace("nextStep: Nowhere", "isEnd: true")).unwrap();
    fs::remove_file(folder.path().join("sub/a.yaml")).unwrap();
    let gone = vec!["b.yaml".to_owned(), "sub/a.yaml".to_owned()];
    assert_eq!(compare(folder.path(), &text, &["b.yaml"], &Options::default()), (0, 0, gone));
}

#[test]
fn what_a_run_cannot_tell_is_not_gone() {
    let (folder, text) = project();
    let at = folder.path();
    // It did not read the file.
    assert_eq!(compare(at, &text, &["b.yaml"], &Options::default()), (0, 1, vec![]));
    // It did not look for the rule.
    let ignore = Options { ignore: vec![Selector::Family("automation")], ..Options::default() };
    assert_eq!(compare(at, &text, &BOTH, &ignore), (0, 0, vec![]));
    // A syntax error hides it.
    fs::write(at.join("b.yaml"), format!("x: [\n{}", runbook(&["A"]))).unwrap();
    assert_eq!(compare(at, &text, &BOTH, &Options::default()), (1, 1, vec![]));
}

#[test]
fn a_suppressed_finding_is_no_longer_in_the_baseline() {
    let (folder, text) = project();
    let reason = "nextStep: Nowhere # sfn-ssm-lint: ignore[automation/unknown-step] published later";
    fs::write(folder.path().join("b.yaml"), runbook(&["A"]).replace("nextStep: Nowhere", reason)).unwrap();
    let gone = vec!["b.yaml".to_owned()];
    assert_eq!(compare(folder.path(), &text, &BOTH, &Options::default()), (0, 1, gone));
}

//! The bundled example projects are what their README says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use sfn_ssm_lint::catalogue::{RuleId, Severity};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::fs;
use std::path::{Path, PathBuf};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/examples")
}

/// A row of the README's table of planted defects.
struct Planted {
    rule: String,
    severity: String,
    file: String,
    line: usize,
    text: String,
}

fn planted() -> Vec<Planted> {
    let readme = fs::read_to_string(examples().join("README.md")).unwrap();
    let rows = readme.lines().filter(|line| line.starts_with("| `token/"));
    let cells = rows.map(|row| row.split(" | ").map(|cell| cell.trim_matches(['|', ' ', '`']).to_owned()).collect());
    let planted = cells.map(|cells: Vec<String>| {
        let (file, line) = cells[2].rsplit_once(':').unwrap();
        Planted {
            rule: cells[0].clone(),
            severity: cells[1].clone(),
            file: file.to_owned(),
            line: line.parse().unwrap(),
            text: cells[3].clone(),
        }
    });
    planted.collect()
}

#[test]
fn planted_defects_are_where_the_readme_says() {
    let planted = planted();
    assert_eq!(planted.len(), 6);
    for defect in planted {
        let rule = RuleId::find(&defect.rule).unwrap_or_else(|| panic!("no rule {}", defect.rule)).rule();
        assert_eq!(rule.severity.name(), defect.severity, "{}", defect.rule);
        let text = fs::read_to_string(examples().join("patching-broken").join(&defect.file)).unwrap();
        let line = text.lines().nth(defect.line - 1).unwrap();
        assert!(line.contains(&defect.text), "{}:{}: {line}", defect.file, defect.line);
    }
}

#[test]
fn tasks_name_runbooks_by_their_files() {
    for project in ["patching", "patching-broken"] {
        let folder = examples().join(project);
        let workflow = fs::read(folder.join("workflow.asl.json")).unwrap();
        let workflow: serde_json::Value = serde_json::from_slice(&workflow).unwrap();
        let states = workflow["States"].as_object().unwrap().values();
        let names: Vec<&str> = states.filter_map(|state| state["Parameters"]["DocumentName"].as_str()).collect();
        assert_eq!(names, ["CreateBackup", "PatchInstance"]);
        for name in names {
            assert!(folder.join(format!("runbooks/{name}.yaml")).is_file(), "{project}: {name}");
        }
    }
}

/// The findings above info of an example project, as `rule severity path:line`.
fn findings(project: &str) -> Vec<String> {
    let folder = examples().join(project);
    let mut files = FileSet::new();
    let names = [
        "workflow.asl.json",
        "runbooks/CreateBackup.yaml",
        "runbooks/PatchInstance.yaml",
        "policies/runbook-role.json",
        "policies/state-machine-role.json",
    ];
    for name in names {
        files.add_memory(name, fs::read(folder.join(name)).unwrap(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    assert_eq!(report.documents, names.len());
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info).map(|finding| {
        let place = finding.site.place;
        let text = files.text(place.file);
        let line = text[..place.span.start as usize].matches('\n').count() + 1;
        format!("{} {} {}:{line}", finding.rule, finding.severity, files.path(place.file))
    });
    shown.collect()
}

#[test]
fn the_right_project_is_clean() {
    assert_eq!(findings("patching"), Vec::<String>::new());
}

#[test]
fn the_broken_project_has_the_planted_defects_and_no_other() {
    let mut expected: Vec<String> = planted()
        .into_iter()
        .map(|defect| format!("{} {} {}:{}", defect.rule, defect.severity, defect.file, defect.line))
        .collect();
    let mut found = findings("patching-broken");
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

//! The bundled example projects are what their README says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use sfn_ssm_lint::catalogue::RuleId;
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

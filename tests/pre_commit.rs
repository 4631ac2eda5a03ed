//! The hooks for pre-commit and what they install fit the program. `tools/pre-commit.sh` runs them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::source::{FileId, Node, yaml};
use std::fs;

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");
const README: &str = include_str!("../README.md");

/// What the hooks say under a key.
fn values(key: &str) -> Vec<String> {
    let read = yaml::read(HOOKS.into(), FileId(0), None);
    assert_eq!(read.problems, []);
    let text = |hook: Node<'_>| hook.get(key).unwrap().decoded().unwrap().text().to_owned();
    read.tree.root().unwrap().items().map(text).collect()
}

#[test]
fn the_hooks_take_the_files_that_a_walk_takes() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "a.json",
        "a.yaml",
        "a.yml",
        "a.JSON",
        "a.template",
        "a.asl",
        "a.ssm",
        "a.asl.json",
        "a.tf",
        "json",
        "a.jsonl",
    ];
    for name in names {
        fs::write(folder.path().join(name), "{}").unwrap();
    }
    let options = DiscoverOptions { working_folder: folder.path().to_owned(), ..DiscoverOptions::default() };
    let found = discover(&[folder.path().to_owned()], &options);
    for pattern in values("files") {
        let pattern = regex::Regex::new(&pattern).unwrap();
        for name in names {
            let walked = found.files.ids().any(|id| found.files.path(id).ends_with(&format!("/{name}")));
            assert_eq!(pattern.is_match(name), walked, "{name}");
        }
    }
}

#[test]
fn every_hook_runs_the_same_command() {
    assert_eq!(values("id"), ["sfn-ssm-lint", "sfn-ssm-lint-python", "sfn-ssm-lint-system"]);
    assert_eq!(values("entry"), ["sfn-ssm-lint --project --force-exclude"; 3]);
    for id in values("id") {
        assert!(README.contains(&format!("`{id}`")), "the README does not name {id}");
    }
}

#[test]
fn the_hook_installs_the_wheel_of_this_version() {
    let project = |text: &str| toml::from_str::<toml::Table>(text).unwrap().remove("project").unwrap();
    let (hook, wheel) = (project(include_str!("../pyproject.toml")), project(include_str!("../wheel/pyproject.toml")));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(hook["version"].as_str(), Some(version));
    assert_eq!(hook["dependencies"][0].as_str(), Some(format!("sfn-ssm-lint=={version}").as_str()));
    assert_eq!(wheel["name"].as_str(), Some(env!("CARGO_PKG_NAME")));
    assert_eq!(wheel["description"].as_str(), Some(env!("CARGO_PKG_DESCRIPTION")));
}

//! The public JSON parsing suite (nst/JSONTestSuite), read from the folder that `SFN_SSM_LINT_CONFORMANCE` names.

#![allow(clippy::expect_used, clippy::panic)]

use libtest_mimic::{Arguments, Failed, Trial};
use sfn_ssm_lint::source::{FileId, Problem, ProblemKind, json, text};
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("SFN_SSM_LINT_CONFORMANCE") {
        Some(folder) => trials(&PathBuf::from(folder).join("json/test_parsing")),
        None => vec![Trial::test("skipped: SFN_SSM_LINT_CONFORMANCE is not set", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit();
}

fn trials(folder: &Path) -> Vec<Trial> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable folder").path()).collect();
    paths.sort();
    assert!(paths.len() > 300, "{}: only {} files", folder.display(), paths.len());
    let trial = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name.clone(), move || check(&path, &name))
    };
    paths.into_iter().map(trial).collect()
}

fn check(path: &Path, name: &str) -> Result<(), Failed> {
    let decoded = text::decode(fs::read(path)?);
    let mut problems = decoded.problems;
    problems.extend(json::read(decoded.text, FileId(0), None).problems);
    // The suite accepts a key that comes twice; for us it is worth a warning.
    let refused = |problem: &&Problem| problem.kind != ProblemKind::DuplicateKey;
    let first = problems.iter().find(refused);
    match (name.chars().next(), first) {
        (Some('y'), Some(problem)) => Err(format!("must be accepted: {problem:?}").into()),
        (Some('n'), None) => Err("must be refused".into()),
        (Some('y' | 'n' | 'i'), _) => Ok(()),
        _ => Err("the name says neither y, n nor i".into()),
    }
}

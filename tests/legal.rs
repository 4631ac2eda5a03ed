//! Legal designs stay free of findings: each folder of `testdata/legal` is a project that does what its README says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use libtest_mimic::{Arguments, Failed, Trial};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::Verdict;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::fs;
use std::path::{Path, PathBuf};

/// Findings above info that are due nevertheless: the folder, the finding, and why.
const EXPECTED: &[(&str, &str, &str)] = &[
    (
        "deliberate-deadline",
        "workflow.asl.json:14 warning token/timeout-too-short",
        "the deadline is shorter than the command may take, which is what the design means; nothing tells it from a mistake",
    ),
    (
        "fire-and-forget",
        "Restart.yaml:33 warning token/success-on-failure-path",
        "only `isCritical: false` would tell a step that matters to nobody from one whose failure is lost",
    ),
];

fn check(folder: &Path) -> Result<(), Failed> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let mut files = FileSet::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension != "md")) {
        files.add_memory(path.file_name().unwrap().to_str().unwrap(), fs::read(path)?, Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    let linked = report.notes.iter().any(|note| note.contains(" starts `") && !note.contains("not among these files"));
    let of_aws = report.notes.iter().any(|note| note.contains("starts `AWS-"));
    if !linked && !of_aws && !report.notes.iter().any(|note| note.contains("name is not known")) {
        return Err(format!("no Task starts a runbook of the folder: {:?}", report.notes).into());
    }
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let found: Vec<String> = shown
        .map(|finding| {
            let place = finding.site.place;
            let line = files.text(place.file)[..place.span.start as usize].matches('\n').count() + 1;
            format!("{}:{line} {} {}", files.path(place.file), finding.severity, finding.rule)
        })
        .collect();
    let broken: Vec<_> = report.contracts.iter().filter(|contract| contract.verdict == Verdict::Broken).collect();
    if !broken.is_empty() || report.contracts.is_empty() {
        return Err(format!("a verdict for every waiting Task, and none broken: {:#?}", report.contracts).into());
    }
    let name = folder.file_name().unwrap().to_str().unwrap();
    let expected: Vec<&str> = EXPECTED.iter().filter(|(of, ..)| *of == name).map(|(_, finding, _)| *finding).collect();
    if found == expected { Ok(()) } else { Err(format!("expected {expected:?}, found {found:?}").into()) }
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/legal");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let names: Vec<String> =
        folders.iter().map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let mut trials: Vec<Trial> = folders
        .into_iter()
        .zip(names.clone())
        .map(|(folder, name)| Trial::test(name, move || check(&folder)))
        .collect();
    trials.push(Trial::test("every expected finding belongs to a folder", move || {
        let stray: Vec<_> = EXPECTED.iter().filter(|(of, ..)| !names.iter().any(|name| name == of)).collect();
        if stray.is_empty() && !names.is_empty() { Ok(()) } else { Err(format!("{stray:?}").into()) }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

//! All formats tell the same findings at the same places, with the same exit status, whether they are printed or written
//! to files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod read;

use read::Found;
use sfn_ssm_lint::catalogue::RuleId;
use sfn_ssm_lint::cli::{self, Console, Terminal};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const FORMATS: [&str; 7] = ["human", "short", "json", "sarif", "github", "gitlab", "junit"];

/// Runs the program; returns the exit status and what it printed, also as an error.
fn run_to_the_end(arguments: &[OsString]) -> (u8, String, String) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut console =
        Console { stdin: &mut &b""[..], stdout: &mut stdout, stderr: &mut stderr, terminal: Terminal::none() };
    let status =
        cli::run(std::iter::once(OsString::from("sfn-ssm-lint")).chain(arguments.iter().cloned()), &mut console);
    (status, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn run(arguments: &[OsString]) -> (u8, String) {
    let (status, stdout, stderr) = run_to_the_end(arguments);
    assert_eq!(stderr, "", "{arguments:?}");
    (status, stdout)
}

/// Lints paths in all formats; returns what they agree on.
fn agreed(paths: &[PathBuf], name: &str) -> Vec<Found> {
    let reports = tempfile::tempdir().unwrap();
    let paths: Vec<OsString> = paths.iter().map(OsString::from).collect();
    let arguments = |rest: Vec<OsString>| [vec!["--min-severity=info".into()], rest, paths.clone()].concat();
    let printed: BTreeMap<&str, (u8, String)> =
        FORMATS.into_iter().map(|format| (format, run(&arguments(vec!["--format".into(), format.into()])))).collect();
    let in_files = FORMATS.iter().flat_map(|format| {
        let path = reports.path().join(format);
        ["--output".into(), format!("{format}={}", path.display()).into()]
    });
    let (status, human) = run(&arguments(in_files.collect()));
    assert_eq!(human, printed["human"].1, "{name}");
    let json = read::json(&printed["json"].1);
    let expected = u8::from(json.iter().any(|found| found.severity == "error"));
    assert_eq!(status, expected, "{name}");
    for (format, (status, text)) in &printed {
        assert_eq!(*status, expected, "{name}: {format}");
        assert_eq!(&fs::read_to_string(reports.path().join(format)).unwrap(), text, "{name}: {format}");
        let found = read::format(format, text, &json);
        assert_eq!(found, json, "{name}: {format}\n{text}");
    }
    json
}

#[test]
fn the_example_projects() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    assert_eq!(agreed(&[testdata.join("examples/patching")], "patching"), []);
    assert_eq!(agreed(&[testdata.join("examples/patching-broken")], "patching-broken").len(), 6);
    assert!(!agreed(&[testdata.join("cdk/patching-broken")], "cdk").is_empty());
}

#[test]
fn places_behind_and_around_other_alphabets() {
    let folder = tempfile::tempdir().unwrap();
    let machine = "{\"Comment\": \"é 😀\", \"StartAt\": \"Größe, 50%: 👩‍🔧\", \"States\": {\n\
                   \"\u{1d4b3}\": {\"Type\": \"Pass\", \"Next\": \"ключ\"}}}\n";
    fs::write(folder.path().join("é 😀,50%.asl.json"), machine).unwrap();
    let found = agreed(&[folder.path().to_owned()], "alphabets");
    let places: Vec<(usize, usize)> = found.iter().map(|found| (found.line, found.column)).collect();
    assert!(places.contains(&(1, 31)) && places.contains(&(2, 31)), "{found:?}");
}

/// The files under each `## Wrong` heading of a rule's page, without their marks.
fn wrong_examples(page: &str) -> Vec<Vec<(String, String)>> {
    let sections = page.split("\n## ").filter(|section| section.starts_with("Wrong"));
    let file = |fence: &str| {
        let (info, body) = fence.split_once('\n')?;
        let (_, name) = info.split_once(" file=")?;
        Some((name.to_owned(), body.replace(['«', '»'], "") + "\n"))
    };
    let files = |section: &str| section.split("\n```").skip(1).step_by(2).filter_map(file).collect::<Vec<_>>();
    sections.map(files).filter(|files| !files.is_empty()).collect()
}

#[test]
fn the_wrong_examples_of_all_rules() {
    let mut rules = 0;
    for id in RuleId::all() {
        let projects = wrong_examples(id.rule().page);
        for (index, files) in projects.iter().enumerate() {
            let folder = tempfile::tempdir().unwrap();
            let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
            for (path, (_, text)) in paths.iter().zip(files) {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            let found = agreed(&paths, &format!("{id}, example {}", index + 1));
            assert!(found.iter().any(|found| found.rule == id.as_str()), "{id}: {found:?}");
        }
        rules += usize::from(!projects.is_empty());
    }
    // A few pages have no example that a page can hold.
    assert!(rules * 10 > RuleId::all().count() * 9, "{rules}");
}

#[test]
fn a_run_that_fails_says_so_in_all_formats() {
    let reports = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let report = reports.path().join(format);
        let output = format!("{format}={}", report.display());
        let arguments = ["--exit-zero", "--format", format, "--output", &output, "no/such.json"];
        let (status, printed, errors) = run_to_the_end(&arguments.map(OsString::from));
        assert_eq!(status, 2, "{format}");
        assert_eq!(fs::read_to_string(report).unwrap(), printed, "{format}");
        let lines_tell = ["human", "short", "github", "gitlab"].contains(&format);
        let told = if lines_tell { &errors } else { &printed };
        assert!(told.contains("no/such.json") && told.contains("no such file or folder"), "{format}: {told}");
    }
}

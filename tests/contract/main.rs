//! Small projects with one thing wrong, or one thing that only looks wrong: each finding is where a comment of the
//! document announces it (`# error token/unanswered-failure`), and there is no other above info.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod arguments;
mod events;
mod links;
mod paths;
mod time;
mod wiring;

use libtest_mimic::{Arguments, Failed, Trial};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};

/// A name that says what the project shows, and its files.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

/// What documents abbreviate, so that a case shows what it is about.
const ABBREVIATIONS: [(&str, &str); 9] = [
    ("@start", "arn:aws:states:::aws-sdk:ssm:startAutomationExecution"),
    ("@wait", "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken"),
    ("@token", "States.Array($$.Task.Token)"),
    (
        "@succeed",
        "action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{ taskToken }}', output: '{}'}",
    ),
    (
        "@fail",
        "action: 'aws:executeAwsApi', inputs: {Service: stepfunctions, Api: SendTaskFailure, taskToken: '{{ taskToken }}', error: Failed}",
    ),
    ("@routed", "onFailure: 'step:Fail', onCancel: 'step:Fail'"),
    ("@run", "action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: {commands: [uptime]}}"),
    ("@branch", "onCancel: 'step:Fail', action: 'aws:branch', inputs"),
    ("@record", "action: 'aws:updateVariable', inputs"),
];

fn expand(text: &str) -> String {
    ABBREVIATIONS.iter().fold(text.to_owned(), |text, (short, long)| text.replace(short, long))
}

/// The findings that the comments announce, as `path:line severity rule`.
fn announced(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, line.split_once("  # ")?.1)));
    lines.flat_map(|(line, list)| list.split(", ").map(move |of| format!("{path}:{line} {of}"))).collect()
}

fn check((_, files): Case) -> Result<(), Failed> {
    let mut set = FileSet::new();
    let mut expected = Vec::new();
    for (path, text) in files {
        expected.extend(announced(path, text));
        set.add_memory(path, expand(text).into_bytes(), Role::Named);
    }
    let report = lint(&set, &Options::default());
    let mut found = Vec::new();
    for finding in &report.findings {
        let place = finding.site.place;
        let line = set.text(place.file)[..place.span.start as usize].matches('\n').count() + 1;
        let line = format!("{}:{line} {} {}", set.path(place.file), finding.severity, finding.rule);
        if finding.severity > Severity::Info || expected.contains(&line) {
            found.push(line);
        }
    }
    expected.sort();
    found.sort();
    if expected == found { Ok(()) } else { Err(format!("expected {expected:#?}, found {found:#?}").into()) }
}

fn main() {
    let mut trials = Vec::new();
    let topics: [(&str, &'static [Case]); 6] = [
        ("paths", paths::CASES),
        ("events", events::CASES),
        ("wiring", wiring::CASES),
        ("arguments", arguments::CASES),
        ("links", links::CASES),
        ("time", time::CASES),
    ];
    for (topic, cases) in topics {
        trials.extend(cases.iter().map(|case| Trial::test(format!("{topic}: {}", case.0), || check(*case))));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

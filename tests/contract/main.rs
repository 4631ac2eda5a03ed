//! Small projects with one thing wrong, or one thing that only looks wrong: each finding is where a comment of the
//! document announces it (`# error token/unanswered-failure`), and there is no other above info. Of a rule that a comment
//! calls silent (`# silent token/unanswered-failure`), there is none at all.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod access;
mod arguments;
mod call;
mod callbacks;
mod children;
#[path = "../clock/mod.rs"]
mod clock;
mod denied;
mod events;
mod links;
mod nested;
mod outcome;
mod outputs;
mod paths;
mod protection;
mod time;
mod verdicts;
mod wiring;
mod without_role;

use libtest_mimic::{Arguments, Failed, Trial};
use sfn_ssm_lint::catalogue::{RuleId, Severity};
use sfn_ssm_lint::contract::verdict::Verdict;
use sfn_ssm_lint::document::automation::reference::{Target, references};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::collections::BTreeSet;

/// A name that says what the project shows, and its files.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

/// What documents abbreviate, so that a case shows what it is about.
const ABBREVIATIONS: [(&str, &str); 11] = [
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
    (
        "@run",
        "action: 'aws:runCommand', inputs: {InstanceIds: [i-1], DocumentName: AWS-RunShellScript, Parameters: {commands: [uptime]}}",
    ),
    ("@branch", "onCancel: 'step:Fail', action: 'aws:branch', inputs"),
    (
        "@reads",
        "action: 'aws:executeAwsApi', inputs: {Service: ssm, Api: CancelCommand, CommandId: '{{ Run.CommandId }}'}",
    ),
    ("@sleep", "action: 'aws:sleep', inputs: {Duration: PT1M}"),
    ("@record", "action: 'aws:updateVariable', inputs"),
];

fn expand(text: &str) -> String {
    declare(ABBREVIATIONS.iter().fold(text.to_owned(), |text, (short, long)| text.replace(short, long)))
}

/// Declares what a runbook names, behind its last line, where a case leaves that to be understood.
fn declare(mut text: String) -> String {
    if !text.starts_with("schemaVersion") {
        return text;
    }
    let targets: Vec<Target<'_>> = references(&text).map(|found| Target::of(found.name)).collect();
    let parameters = targets.iter().filter_map(|target| match target {
        Target::Parameter(name) if text.contains(&format!("Iterators: '{{{{ {name} }}}}'")) => {
            Some(format!("{name}: {{type: StringList}}"))
        }
        Target::Parameter(name) => Some(format!("{name}: {{type: String}}")),
        _ => None,
    });
    let variables = targets.iter().filter_map(|target| match target {
        Target::Variable(name) => Some(format!("{name}: {{type: String}}")),
        _ => None,
    });
    let declared: [(&str, BTreeSet<String>); 2] =
        [("parameters", parameters.collect()), ("variables", variables.collect())];
    for (key, names) in declared {
        if !names.is_empty() && !text.contains(&format!("\n{key}:")) {
            let names: Vec<String> = names.into_iter().collect();
            text.push_str(&format!("{key}: {{{}}}\n", names.join(", ")));
        }
    }
    text
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
    let (silent, mut expected): (Vec<String>, Vec<String>) =
        expected.into_iter().partition(|line| line.contains(" silent "));
    let is_silent = |rule: &str| silent.iter().any(|line| line.ends_with(&format!(" silent {rule}")));
    if let Some(line) = silent.iter().find(|line| line.rsplit(' ').next().and_then(RuleId::find).is_none()) {
        return Err(format!("no such rule: {line}").into());
    }
    let report = lint(&mut set, &Options::default());
    let mut found = Vec::new();
    for finding in &report.findings {
        let place = finding.site.place;
        let line = set.text(place.file)[..place.span.start as usize].matches('\n').count() + 1;
        let line = format!("{}:{line} {} {}", set.path(place.file), finding.severity, finding.rule);
        if finding.severity > Severity::Info || expected.contains(&line) || is_silent(finding.rule.as_str()) {
            found.push(line);
        }
    }
    let broken = report.contracts.iter().any(|contract| contract.verdict == Verdict::Broken);
    if broken && report.findings.iter().all(|finding| finding.severity == Severity::Info) {
        return Err(format!("nothing is found, but broken: {:#?}", report.contracts).into());
    }
    expected.sort();
    found.sort();
    if expected == found { Ok(()) } else { Err(format!("expected {expected:#?}, found {found:#?}").into()) }
}

/// A step for each of many branches on many values: the walk gives up remembering them, and says what it still knows.
fn many_branches(steps: usize) -> Result<(), Failed> {
    const ANSWERS: &str = "- {name: Succeed, @succeed, isEnd: true}\n- {name: Fail, @fail, isEnd: true}\n";
    let step = |i: usize| {
        format!(
            "- {{name: B{i}, @branch: {{Choices: [{{NextStep: S{i}, Variable: '{{{{ p{} }}}}', StringEquals: x}}]}}}}\n\
             - {{name: T{i}, @run, @routed, nextStep: B{}}}\n\
             - {{name: S{i}, @run, onFailure: 'step:Fail'}}\n",
            (i * 7) % 20,
            i + 1
        )
    };
    let branches: String = (0..steps).map(step).collect();
    let last = format!("- {{name: B{steps}, @run, @routed}}\n");
    let role = "assumeRole: 'arn:aws:iam::111122223333:role/r'";
    let text = expand(&format!("schemaVersion: '0.3'\n{role}\nmainSteps:\n{branches}{last}{ANSWERS}"));
    let mut files = FileSet::new();
    files.add_memory("R.yaml", text.into_bytes(), Role::Named);
    let (report, used) = clock::used(|| lint(&mut files, &Options::default()));
    let serious = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let shown = serious.filter(|finding| finding.rule.to_string() != "automation/too-large");
    let found: Vec<String> = shown.map(|finding| format!("{} {}", finding.severity, finding.rule)).collect();
    if found.len() != steps || found.iter().any(|of| of != "warning token/unanswered-cancel") {
        return Err(format!("expected a warning for each S, found {found:?}").into());
    }
    // Generous for a debug build beside other tests; a walk over all combinations would not end at all.
    if used.as_secs() < 10 { Ok(()) } else { Err(format!("took {used:?}").into()) }
}

fn main() {
    let mut trials = vec![Trial::test("paths: many branches on many values", || many_branches(300))];
    let topics: [(&str, &'static [Case]); 16] = [
        ("access", access::CASES),
        ("denied", denied::CASES),
        ("paths", paths::CASES),
        ("events", events::CASES),
        ("callbacks", callbacks::CASES),
        ("children", children::CASES),
        ("nested", nested::CASES),
        ("outcome", outcome::CASES),
        ("protection", protection::CASES),
        ("wiring", wiring::CASES),
        ("arguments", arguments::CASES),
        ("call", call::CASES),
        ("links", links::CASES),
        ("time", time::CASES),
        ("without role", without_role::CASES),
        ("outputs", outputs::CASES),
    ];
    for (topic, cases) in topics {
        trials.extend(cases.iter().map(|case| Trial::test(format!("{topic}: {}", case.0), || check(*case))));
    }
    trials.extend(verdicts::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

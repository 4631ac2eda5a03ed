//! The verdict on each Task that waits, and why: silence is proof only where all is known.

mod cases;
mod projects;

use crate::expand;
use libtest_mimic::{Failed, Trial};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::{ContractVerdict, Part, ReasonKind, Verdict};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};

fn report_of(files: &[(&str, String)], options: &Options) -> Report {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.add_memory(path, expand(text).into_bytes(), Role::Named);
    }
    let report = lint(&mut set, options);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let syntax = report.findings.iter().any(|finding| finding.rule.family() == "syntax");
    assert!(!syntax || files.iter().any(|(path, _)| path.starts_with("damaged")), "{:?}", report.findings);
    report
}

/// `A: proven without roles: …`, with what decides it: rules by their ids.
fn describe(contract: &ContractVerdict) -> String {
    let without: Vec<&str> = contract.without().map(Part::name).collect();
    let without = if without.is_empty() { String::new() } else { format!(" without {}", without.join(", ")) };
    let reason = |reason: &sfn_ssm_lint::contract::verdict::Reason| match (reason.rule, reason.kind) {
        (Some((rule, _)), _) => rule.as_str().to_owned(),
        (None, ReasonKind::Assumed) => format!("assumed {}", reason.message),
        (None, _) => reason.message.clone(),
    };
    let mut reasons: Vec<String> = contract.deciding().map(reason).collect();
    reasons.dedup();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    format!("{}: {}{without}{reasons}", contract.state, contract.verdict.name())
}

fn check(files: &[(&str, String)], expected: &[&str]) -> Result<(), Failed> {
    let report = report_of(files, &Options::default());
    let found: Vec<String> = report.contracts.iter().map(describe).collect();
    if found != expected {
        return Err(format!("expected {expected:#?}, found {found:#?}").into());
    }
    let wrong = report.findings.iter().any(|finding| finding.severity == Severity::Error);
    let broken = report.contracts.iter().any(|contract| contract.verdict == Verdict::Broken);
    if broken || !wrong { Ok(()) } else { Err(format!("nothing is broken, but: {:?}", report.findings).into()) }
}

pub(crate) fn trials() -> Vec<Trial> {
    let projects = projects::PROJECTS.iter();
    let mut trials: Vec<Trial> = projects.map(|(name, run)| Trial::test(format!("verdicts: {name}"), run)).collect();
    for (name, project, expected) in cases::CASES {
        let run = move || check(&[("t.yaml", project.template())], &[expected]);
        trials.push(Trial::test(format!("verdicts: {name}"), run));
    }
    trials
}

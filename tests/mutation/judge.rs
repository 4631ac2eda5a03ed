//! What the linter says of a mutant, against what it should say.

use crate::project::{Project, file_set};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::lint::{Options, lint};

/// What should be found: `error token/literal`, or nothing above info.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    Finding(&'static str),
    Nothing,
}

impl Expected {
    /// The same finding one level less.
    pub(crate) fn lowered(self) -> Option<Self> {
        match self {
            Expected::Finding("error token/unanswered-success") => {
                Some(Expected::Finding("warning token/unanswered-success"))
            }
            Expected::Finding("warning token/timeout-too-short") => {
                Some(Expected::Finding("info token/timeout-too-short"))
            }
            _ => None,
        }
    }
}

/// Severity and rule, with the message.
pub(crate) type Found = Vec<(String, String)>;

/// How a mutant fared.
pub(crate) struct Verdict {
    /// Whether the expected finding is there, at its severity and no higher.
    pub(crate) killed: bool,
    /// Findings that should not be there.
    pub(crate) stray: Vec<String>,
}

/// Every finding of a project.
pub(crate) fn found(project: &Project) -> Found {
    let options = Options { jobs: Some(1), ..Options::default() };
    let report = lint(&mut file_set(project), &options);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let shown = |finding: &sfn_ssm_lint::finding::Finding| {
        (format!("{} {}", finding.severity, finding.rule), finding.message.clone())
    };
    report.findings.iter().map(shown).collect()
}

/// Whether a finding is above info.
pub(crate) fn is_serious((what, _): &(String, String)) -> bool {
    !what.starts_with(&Severity::Info.to_string())
}

/// Judges a mutant by what its base, which is clean, already had.
pub(crate) fn judge(base: &Found, mutant: &Found, expected: Expected, companions: &[&str]) -> Verdict {
    let count = |of: &Found, what: &str| of.iter().filter(|(found, _)| found == what).count();
    let stray_of = |is_stray: &dyn Fn(&(String, String)) -> bool| {
        mutant.iter().filter(|one| is_stray(one)).map(|(what, message)| format!("{what}: {message}")).collect()
    };
    let Expected::Finding(expected) = expected else {
        // Real runbooks have findings of their own.
        let is_new = |one: &(String, String)| is_serious(one) && count(mutant, &one.0) > count(base, &one.0);
        return Verdict { killed: true, stray: stray_of(&is_new) };
    };
    let (severity, rule) = expected.split_once(' ').unwrap();
    let worse: &[&str] = match severity {
        "info" => &["warning", "error"],
        "warning" => &["error"],
        _ => &[],
    };
    let worse = worse.iter().any(|severity| count(mutant, &format!("{severity} {rule}")) > 0);
    let is_stray = |(what, _): &(String, String)| match what.split_once(' ') {
        Some(("error", found)) => found != rule && !companions.contains(&found),
        _ => false,
    };
    // One info may take the place of another.
    let is_new = |one: &&(String, String)| one.0 == expected && !base.contains(one);
    let more = count(mutant, expected) > count(base, expected) || mutant.iter().any(|one| is_new(&one));
    Verdict { killed: !worse && more, stray: stray_of(&is_stray) }
}

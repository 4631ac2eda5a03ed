//! What the linter says of AWS's own managed policies, which IAM has taken: no error, and `testdata/managed-policies.toml`
//! accounts for the rest. `tools/managed-policy-files.sh FOLDER` writes them; SFN_SSM_LINT_MANAGED_POLICIES names the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::lint::{Options, lint};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    policies: usize,
    finding: Vec<Verdict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    severity: String,
    rule: String,
    count: usize,
    reason: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = std::env::var_os("SFN_SSM_LINT_MANAGED_POLICIES").map(PathBuf::from).filter(|folder| folder.is_dir());
    let trial = match folder {
        Some(folder) => Trial::test("verdicts", move || compare(&folder)),
        None => Trial::test("skipped: SFN_SSM_LINT_MANAGED_POLICIES names no folder of policies", || Ok(()))
            .with_ignored_flag(true),
    };
    libtest_mimic::run(&arguments, vec![trial]).exit_code()
}

fn compare(folder: &Path) -> Result<(), Failed> {
    let expected: Expected = toml::from_str(include_str!("../testdata/managed-policies.toml")).expect("a table");
    let mut discovered = discover(&[folder.to_owned()], &DiscoverOptions::default());
    let report = lint(&mut discovered.files, &Options::default());
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    for finding in &report.findings {
        *found.entry((finding.severity.name().to_owned(), finding.rule.to_string())).or_default() += 1;
    }
    let verdicts = expected.finding.iter();
    let known: BTreeMap<_, _> =
        verdicts.map(|verdict| ((verdict.severity.clone(), verdict.rule.clone()), verdict.count)).collect();
    let unreasoned = expected.finding.iter().any(|verdict| verdict.reason.is_empty() || verdict.severity == "error");
    if (report.documents, &found) != (expected.policies, &known) || unreasoned {
        return Err(format!("found {} policies with {found:#?}\nexpected {known:#?}", report.documents).into());
    }
    Ok(())
}

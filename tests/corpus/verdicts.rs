//! Every error in the corpus is defended, and every warning accounted for, in `testdata/verdicts.toml`.

use super::fail;
use libtest_mimic::Failed;
use serde::Deserialize;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::lint::{Options, lint};
use sfn_ssm_lint::source::LineIndex;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdicts {
    documents: usize,
    /// How many of them stand inside templates, by form.
    embedded: BTreeMap<String, usize>,
    /// How often each rule gives an info.
    info: BTreeMap<String, usize>,
    #[serde(default)]
    error: Vec<ErrorVerdict>,
    #[serde(default)]
    warning: Vec<WarningVerdict>,
}

/// An error, and why AWS refuses the document or the run fails.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ErrorVerdict {
    path: String,
    line: usize,
    rule: String,
    reason: String,
    source: String,
}

/// How often a rule warns, and why that is right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WarningVerdict {
    rule: String,
    count: usize,
    reason: String,
}

pub(crate) fn compare(folder: &Path) -> Result<(), Failed> {
    let text = include_str!("../../testdata/verdicts.toml");
    let verdicts: Verdicts = toml::from_str(text).map_err(|error| fail(error.to_string()))?;
    let without_reason = verdicts.error.iter().any(|error| error.reason.is_empty() || error.source.is_empty())
        || verdicts.warning.iter().any(|warning| warning.reason.is_empty());
    if without_reason {
        return Err(fail("every verdict gives its reason, and an error its source"));
    }
    let mut discovered = discover(&[folder.to_owned()], &DiscoverOptions::default());
    let report = lint(&mut discovered.files, &Options::default());
    let mut errors = Vec::new();
    let mut warnings: BTreeMap<String, usize> = BTreeMap::new();
    let mut infos: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &report.findings {
        match finding.severity {
            Severity::Error => {
                let file = finding.site.place.file;
                let text = discovered.files.text(file);
                let line = LineIndex::new(&text).position(&text, finding.site.place.span.start).line;
                let path = discovered.files.path(file);
                let path = path.strip_prefix(&*folder.to_string_lossy()).unwrap_or(path).trim_start_matches('/');
                errors.push(format!("{path}:{line} {}", finding.rule));
            }
            Severity::Warning => *warnings.entry(finding.rule.to_string()).or_default() += 1,
            Severity::Info => *infos.entry(finding.rule.to_string()).or_default() += 1,
        }
    }
    errors.sort();
    let mut expected: Vec<String> =
        verdicts.error.iter().map(|error| format!("{}:{} {}", error.path, error.line, error.rule)).collect();
    expected.sort();
    let counted: BTreeMap<String, usize> =
        verdicts.warning.iter().map(|warning| (warning.rule.clone(), warning.count)).collect();
    let failures = report.failures.iter().map(|failure| format!("{}: {}", failure.path, failure.message));
    let failures: Vec<String> = failures.collect();
    let embedded: BTreeMap<String, usize> =
        report.embedded.iter().map(|(form, count)| ((*form).to_owned(), *count)).collect();
    let counts_agree = report.documents == verdicts.documents && embedded == verdicts.embedded && failures.is_empty();
    if counts_agree && errors == expected && warnings == counted && infos == verdicts.info {
        return Ok(());
    }
    Err(fail(format!(
        "the linter says now:\n{errors:#?}\n{warnings:#?}\ninfos {infos:#?}\n{} documents {embedded:?}, failures {failures:?}\nthe verdicts say:\n\
         {expected:#?}\n{counted:#?}\n{} documents {:?}",
        report.documents, verdicts.documents, verdicts.embedded
    )))
}

//! A configuration that gives names to the files of the corpus.

use super::fail;
use libtest_mimic::Failed;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::config::{self, Found};
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::lint::{Options, Report, lint};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How many steps start a runbook whose name only the configuration knows.
const CONFIGURED: usize = 68;

/// How many starts of runbooks the files themselves tell.
const KNOWN_WITHOUT: usize = 1;

pub(crate) fn lead_to_their_files(folder: &Path) -> Result<(), Failed> {
    let names = fs::read_to_string(folder.join("names.toml")).map_err(|error| fail(error.to_string()))?;
    let found = Found {
        path: "names.toml".to_owned(),
        folder: fs::canonicalize(folder).map_err(|error| fail(error.to_string()))?,
        text: format!("[runbooks]\n{names}").into(),
    };
    let config = config::read(&found).map_err(|mistakes| fail(format!("{mistakes:#?}")))?;
    let mut discovery = DiscoverOptions::default();
    config.add_to_discovery(&mut discovery);
    let mut discovered = discover(&[folder.to_owned()], &discovery);
    let mut options = Options::default();
    let plain = lint(&mut discovered.files, &options);
    config.add_to_run(&discovered, &mut options);
    let named = lint(&mut discovered.files, &options);
    if !named.warnings.is_empty() {
        return Err(fail(named.warnings.join("\n")));
    }
    let linked = named.notes.iter().filter(|note| note.contains("(by the configuration)"));
    let resolved = |report: &Report| {
        let starts = report.notes.iter().filter(|note| note.contains("` starts `"));
        starts.filter(|note| !note.ends_with("is not among these files")).count()
    };
    let counts = (linked.count(), resolved(&plain), resolved(&named));
    if counts != (CONFIGURED, KNOWN_WITHOUT, KNOWN_WITHOUT + CONFIGURED) {
        return Err(fail(format!("links by the configuration, all without it, all with it: {counts:?}")));
    }
    // These runbooks start each other rightly, so that knowing them brings no finding.
    let count = |report: &Report| {
        let mut counts: BTreeMap<(String, Severity), usize> = BTreeMap::new();
        for finding in report.findings.iter().filter(|finding| finding.severity > Severity::Info) {
            *counts.entry((finding.rule.to_string(), finding.severity)).or_default() += 1;
        }
        counts
    };
    let (before, after) = (count(&plain), count(&named));
    if before != after {
        return Err(fail(format!("with names: {after:#?}\nwithout: {before:#?}")));
    }
    Ok(())
}

//! The policy that a document of the user's needs, be it by itself or in a template.

use super::own::{name, refuse};
use crate::cli::arguments::Arguments;
use crate::cli::configured::Settings;
use crate::cli::selectors::Selection;
use crate::cli::{Console, RUN_FAILED};
use crate::custom::Loaded;
use crate::emit::{Emission, needed_by_machine, needed_by_runbook};
use crate::files::{FileSet, Role, display_path};
use crate::lint::summarise;
use crate::summary::{MachineSummary, Origin, RunbookSummary, Summaries};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The views of a template on one document: it is there once, however many conditions decide of it.
#[derive(Default)]
struct Views<'s> {
    runbooks: Vec<&'s RunbookSummary>,
    machines: Vec<&'s MachineSummary>,
}

/// The policy for the one document of a file, or for the one that `--document` names.
pub(super) fn emission(
    arguments: &Arguments,
    path: &Path,
    (selection, custom): (&Selection, &Loaded),
    console: &mut Console<'_>,
) -> io::Result<Result<Emission, u8>> {
    let shown = display_path(path);
    let Some(settings) = Settings::load(arguments, console) else { return Ok(Err(RUN_FAILED)) };
    let mut files = FileSet::new();
    files.add_disk(path, Role::Named);
    let summaries = match summarise(&mut files, &settings.lint_options(arguments, selection, custom)) {
        Ok(summaries) => summaries,
        Err(message) => return refuse(&shown, &message, console),
    };
    let own = name(path);
    let documents = documents(&summaries, &own);
    let wanted = arguments.emission.document.as_deref();
    let chosen = match (wanted, documents.len()) {
        (None, 0) => Err("there is no runbook or state machine in it".to_owned()),
        (None, 1) => documents.first_key_value().ok_or_else(String::new),
        (None, _) => Err(format!("--document says for which: {}", listed(&documents))),
        (Some(wanted), _) => {
            let unknown = || format!("there is no `{wanted}` in it, but {}", listed(&documents));
            documents.get_key_value(wanted).ok_or_else(unknown)
        }
    };
    let made = chosen.and_then(|(name, views)| match views.machines.is_empty() {
        true => needed_by_runbook(&views.runbooks, name),
        false => needed_by_machine(&views.machines, name),
    });
    match made {
        Ok(emission) => Ok(Ok(emission)),
        Err(message) => refuse(&shown, &message, console),
    }
}

/// The documents by their logical ids; one without a template by the name of its file.
fn documents<'s>(summaries: &'s Summaries, own: &str) -> BTreeMap<String, Views<'s>> {
    let mut documents: BTreeMap<String, Views<'s>> = BTreeMap::new();
    let name = |origin: &Origin| origin.logical_id.clone().unwrap_or_else(|| own.to_owned());
    for runbook in &summaries.runbooks {
        documents.entry(name(&runbook.origin)).or_default().runbooks.push(runbook);
    }
    for machine in &summaries.machines {
        documents.entry(name(&machine.origin)).or_default().machines.push(machine);
    }
    documents
}

fn listed(documents: &BTreeMap<String, Views<'_>>) -> String {
    let names: Vec<String> = documents.keys().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "no runbook and no state machine".to_owned() } else { names.join(", ") }
}

//! `--baseline`, `--write-baseline` and `--prune-baseline`.

use super::arguments::Arguments;
use super::outputs;
use crate::baseline::{Baseline, Known};
use crate::files::{FileSet, display_path};
use crate::lint::{Options, Report};
use std::fs;
use std::path::Path;

/// Reads the file of `--baseline`, and refuses what `--write-baseline` must not do.
pub(super) fn read(arguments: &Arguments) -> Result<Option<Baseline>, String> {
    if let Some(path) = arguments.write_baseline.as_deref().filter(|path| outputs::is_linted(path, &arguments.paths)) {
        return Err(format!("--write-baseline would write over {}, which is to be linted", display_path(path)));
    }
    let Some(path) = &arguments.baseline else { return Ok(None) };
    let shown = display_path(path);
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("there is no baseline {shown}; --write-baseline {shown} writes it")
        }
        _ => format!("cannot read the baseline {shown}: {error}"),
    })?;
    let baseline = Baseline::read(&text, folder(path));
    baseline.map(Some).map_err(|why| format!("cannot use the baseline {shown}: {why}"))
}

/// Takes what a baseline knows out of the report, and writes the file that is asked for; returns what to tell of it.
pub(super) fn apply(
    arguments: &Arguments,
    baseline: Option<Baseline>,
    report: &mut Report,
    files: &FileSet,
    options: &Options,
) -> Result<Vec<String>, String> {
    if let Some(path) = &arguments.write_baseline {
        return write(path, report, files, options).map(|note| vec![note]);
    }
    let (Some(path), Some(mut baseline)) = (&arguments.baseline, baseline) else { return Ok(Vec::new()) };
    let gone = baseline.apply(report, files, options);
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let shown = display_path(path);
    let count = entries(gone.len());
    let mut notes = match arguments.prune_baseline {
        true => {
            outputs::replace(path, &baseline.text())
                .map_err(|why| format!("cannot prune the baseline {shown}: {why}"))?;
            vec![format!("removed {count} of {shown} that matched nothing any more")]
        }
        false => vec![format!("{count} of {shown} matched nothing any more; --prune-baseline removes what is gone")],
    };
    if arguments.verbose {
        notes.extend(gone.iter().map(describe));
    }
    Ok(notes)
}

fn write(path: &Path, report: &mut Report, files: &FileSet, options: &Options) -> Result<String, String> {
    let shown = display_path(path);
    if !report.failures.is_empty() {
        return Err(format!("the baseline {shown} is not written, because not everything could be linted"));
    }
    let mut baseline = Baseline::of(report, files, folder(path));
    outputs::replace(path, &baseline.text()).map_err(|why| format!("cannot write the baseline {shown}: {why}"))?;
    let findings = if baseline.len() == 1 { "1 finding".to_owned() } else { format!("{} findings", baseline.len()) };
    baseline.apply(report, files, options);
    Ok(format!("wrote {findings} to {shown}"))
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn describe(known: &Known) -> String {
    format!("gone: {}: {} at {}: {}", known.path, known.rule, pointer(known), known.message)
}

fn pointer(known: &Known) -> &str {
    if known.pointer.is_empty() { "/" } else { &known.pointer }
}

/// The folder of a file that is named on the command line.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

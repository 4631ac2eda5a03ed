//! `--fix` and `--diff`.

use super::arguments::Arguments;
use super::{CLEAN, FINDINGS, RUN_FAILED, say};
use crate::cli::Console;
use crate::files::discover::Discovered;
use crate::fix::{self, Applied, Wanted};
use crate::lint;
use std::io;

fn apply(arguments: &Arguments, rules: &lint::Options, found: &mut Discovered) -> Applied {
    let least = arguments.min_severity.unwrap_or_else(|| arguments.format.min_severity());
    let wanted = Wanted { doubtful: arguments.doubtful, min_severity: least };
    fix::apply(&mut found.files, rules, wanted)
}

/// Repairs the files; returns what could not be written.
pub(super) fn make(
    arguments: &Arguments,
    rules: &lint::Options,
    found: &mut Discovered,
    console: &mut Console<'_>,
) -> Result<Vec<String>, String> {
    if arguments.paths.iter().any(|path| path == super::DASH) {
        return Err("--fix cannot write to standard input; --diff shows what it would change".to_owned());
    }
    let applied = apply(arguments, rules, found);
    let failures = fix::write(&applied, &found.files);
    if failures.is_empty() {
        tell(arguments, "fixed", &applied, console);
    } else {
        failures.iter().for_each(|message| say(console.stderr, "error", message));
        // What is reported is what the files hold.
        applied.files.keys().for_each(|file| found.files.set_draft(*file, None));
    }
    Ok(failures)
}

/// Prints what a repair would change.
pub(super) fn show(
    arguments: &Arguments,
    rules: &lint::Options,
    found: &mut Discovered,
    console: &mut Console<'_>,
) -> io::Result<u8> {
    let applied = apply(arguments, rules, found);
    fix::unified(&applied, &found.files, console.stdout)?;
    console.stdout.flush()?;
    tell(arguments, "would fix", &applied, console);
    for failure in &found.failures {
        say(console.stderr, "error", &format!("{}: {}", failure.path, failure.message));
    }
    Ok(match (found.failures.is_empty(), applied.files.is_empty()) {
        (false, _) => RUN_FAILED,
        (true, false) => FINDINGS,
        (true, true) => CLEAN,
    })
}

fn tell(arguments: &Arguments, verb: &str, applied: &Applied, console: &mut Console<'_>) {
    if arguments.quiet {
        return;
    }
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let findings = count(applied.findings, "finding", "findings");
    let files = count(applied.files.len(), "file", "files");
    // Nobody is left to tell where standard error is closed.
    let _ = writeln!(console.stderr, "{verb} {findings} in {files}");
}

//! `--fix` and `--diff`.

use super::arguments::Arguments;
use super::{CLEAN, FINDINGS, RUN_FAILED, say};
use crate::catalogue::Severity;
use crate::cli::Console;
use crate::files::discover::Discovered;
use crate::fix::{self, Applied, Wanted};
use crate::lint::Options;
use std::io;

/// What `--fix` and `--diff` repair.
pub(super) struct Repair<'a> {
    pub(super) arguments: &'a Arguments,
    /// The least severity that is shown, and repaired.
    pub(super) least: Severity,
    pub(super) options: &'a Options,
}

impl Repair<'_> {
    fn apply(&self, found: &mut Discovered) -> Applied {
        let wanted = Wanted { doubtful: self.arguments.doubtful, min_severity: self.least };
        fix::apply(&mut found.files, self.options, wanted)
    }

    /// Repairs the files; returns what could not be written.
    pub(super) fn make(&self, found: &mut Discovered, console: &mut Console<'_>) -> Result<Vec<String>, String> {
        if self.arguments.paths.iter().any(|path| path == super::DASH) {
            return Err("--fix cannot write to standard input; --diff shows what it would change".to_owned());
        }
        let applied = self.apply(found);
        let failures = fix::write(&applied, &found.files);
        if failures.is_empty() {
            tell(self.arguments, "fixed", &applied, console);
        } else {
            failures.iter().for_each(|message| say(console.stderr, "error", message));
            // What is reported is what the files hold.
            applied.files.keys().for_each(|file| found.files.set_draft(*file, None));
        }
        Ok(failures)
    }

    /// Prints what a repair would change.
    pub(super) fn show(&self, found: &mut Discovered, console: &mut Console<'_>) -> io::Result<u8> {
        let applied = self.apply(found);
        fix::unified(&applied, &found.files, console.stdout)?;
        console.stdout.flush()?;
        tell(self.arguments, "would fix", &applied, console);
        let unfound = found.failures.iter().map(|failure| (&failure.path, &failure.message));
        let failed = applied.failures.iter().map(|failure| (&failure.path, &failure.message));
        let failures: Vec<_> = unfound.chain(failed).collect();
        for (path, message) in &failures {
            say(console.stderr, "error", &format!("{path}: {message}"));
        }
        Ok(match (failures.is_empty(), applied.files.is_empty()) {
            (false, _) => RUN_FAILED,
            (true, false) => FINDINGS,
            (true, true) => CLEAN,
        })
    }
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

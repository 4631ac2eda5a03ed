//! The command line: arguments in, reports and an exit status out.

mod about;
mod arguments;
mod emission;
mod outputs;
mod selectors;
mod terminal;

pub use terminal::Terminal;

use crate::catalogue::{RuleId, Severity};
use crate::files::discover::{DiscoverOptions, Discovered, Project, StandardInput, discover, shortened};
use crate::files::{FileSet, display_path};
use crate::lint::{self, Failure, Report, lint};
use crate::report::{self, PathBase, RenderOptions};
use crate::source::MAX_BYTES;
use arguments::{Arguments, FormatChoice};
use clap::Parser;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use terminal::ColorChoice;

/// The exit status of a run that found nothing at or above `--fail-on`.
pub const CLEAN: u8 = 0;
/// The exit status of a run that found something at or above `--fail-on`.
pub const FINDINGS: u8 = 1;
/// The exit status of a run that itself failed.
pub const RUN_FAILED: u8 = 2;

/// The path that means standard input, and its name in reports.
const DASH: &str = "-";
const STDIN_NAME: &str = "<stdin>";

/// Where a run reads and writes.
pub struct Console<'c> {
    /// Read if `-` is among the paths.
    pub stdin: &'c mut dyn Read,
    /// Takes the report.
    pub stdout: &'c mut dyn Write,
    /// Takes errors, warnings and notes.
    pub stderr: &'c mut dyn Write,
    /// What is behind them.
    pub terminal: Terminal,
}

/// Runs the program with `args`, the first of which is its own name; returns the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    match Arguments::try_parse_from(&args) {
        Ok(arguments) => {
            let status = perform(&arguments, console);
            finish(status, console)
        }
        Err(error) => usage(&error, &args, console),
    }
}

/// Ends the output. A reader that went away (`| head`) is no failure; a full disk is one.
fn finish(status: io::Result<u8>, console: &mut Console<'_>) -> u8 {
    let flushed = console.stdout.flush();
    let (status, error) = match (status, flushed) {
        (Ok(status), Ok(())) => return status,
        (Ok(status), Err(error)) => (status, error),
        (Err(error), _) => (CLEAN, error),
    };
    if error.kind() == io::ErrorKind::BrokenPipe {
        return status;
    }
    say(console.stderr, "error", &format!("cannot write to standard output: {error}"));
    RUN_FAILED
}

/// Prints what the argument parser says: an error, or the help.
fn usage(error: &clap::Error, args: &[OsString], console: &mut Console<'_>) -> u8 {
    let choice = wished_color(args);
    let text = error.render();
    if error.use_stderr() {
        let colors = console.terminal.colors_stderr(choice);
        let text = if colors { text.ansi().to_string() } else { text.to_string() };
        let _ = console.stderr.write_all(text.as_bytes());
        return RUN_FAILED;
    }
    let colors = console.terminal.colors_stdout(choice);
    let text = if colors { text.ansi().to_string() } else { text.to_string() };
    let written = console.stdout.write_all(text.as_bytes());
    finish(written.map(|()| CLEAN), console)
}

/// `--color` as far as it can be known where the arguments as a whole cannot be parsed.
fn wished_color(args: &[OsString]) -> ColorChoice {
    let mut rest = args.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = rest.next() {
        let value = match argument.strip_prefix("--color=") {
            Some(value) => value.to_owned(),
            None if argument == "--color" => rest.next().unwrap_or_default().into_owned(),
            None => continue,
        };
        return clap::ValueEnum::from_str(&value, false).unwrap_or_default();
    }
    ColorChoice::Auto
}

fn perform(arguments: &Arguments, console: &mut Console<'_>) -> io::Result<u8> {
    let out = &mut *console.stdout;
    if arguments.version {
        about::write_version(out)?;
    } else if arguments.list_rules {
        about::write_rules(&arguments.select, &arguments.ignore, &arguments.severity, arguments.format, out)?;
    } else if let Some(explained) = arguments.explain {
        about::write_explanation(explained, arguments.format, out)?;
    } else if let Some(what) = arguments.emission.emit {
        return emission::emit(arguments, what, console);
    } else {
        return lint_paths(arguments, console);
    }
    Ok(CLEAN)
}

fn lint_paths(arguments: &Arguments, console: &mut Console<'_>) -> io::Result<u8> {
    let reads_stdin = arguments.paths.iter().any(|path| path == DASH);
    if arguments.stdin_filename.is_some() && !reads_stdin {
        let message = "--stdin-filename names what comes through standard input, so `-` must be among the paths";
        say(console.stderr, "error", message);
        return Ok(RUN_FAILED);
    }
    if let Err(message) = outputs::check(&arguments.output, &arguments.paths) {
        say(console.stderr, "error", &message);
        return Ok(RUN_FAILED);
    }
    let standard_input = match reads_stdin.then(|| read_stdin(arguments, console.stdin)).transpose() {
        Ok(input) => input,
        Err(error) => {
            say(console.stderr, "error", &format!("cannot read standard input: {error}"));
            return Ok(RUN_FAILED);
        }
    };
    let options = DiscoverOptions {
        working_folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        exclude: arguments.exclude.clone(),
        project: arguments.project.clone().map(|folder| folder.map_or(Project::Repository, Project::Folder)),
        standard_input,
    };
    let paths: Vec<PathBuf> = arguments.paths.iter().filter(|path| *path != DASH).cloned().collect();
    let mut found = discover(&paths, &options);
    let mut report = lint(&mut found.files, &lint_options(arguments));
    adopt(&found, &mut report);
    let mut status = exit_status(&report, arguments.fail_on, arguments.exit_zero);
    let base = PathBase::of(&options.working_folder);
    let render = |format: FormatChoice| render_options(arguments, format, &base);
    // Files come first: a reader of standard output that goes away must not cost them.
    let unwritten = outputs::write(&arguments.output, |output, out| {
        report::write(&report, &found.files, &render(output.format), out)
    });
    if !unwritten.is_empty() {
        status = RUN_FAILED;
    }
    let written = write_report(arguments, &found, &report, &render(arguments.format), console);
    unwritten.iter().for_each(|message| say(console.stderr, "error", message));
    match written {
        // Whoever reads may have seen enough; what was found does not depend on it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(status),
        written => written.map(|()| status),
    }
}

/// Reads standard input, one byte further than the largest document, so that its size is judged like a file's.
fn read_stdin(arguments: &Arguments, stdin: &mut dyn Read) -> io::Result<StandardInput> {
    let mut bytes = Vec::new();
    stdin.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let name = arguments.stdin_filename.clone().unwrap_or_else(|| STDIN_NAME.to_owned());
    Ok(StandardInput { name, bytes })
}

fn lint_options(arguments: &Arguments) -> lint::Options {
    let mut severities: Vec<(RuleId, Option<Severity>)> = Vec::new();
    for (rule, severity) in &arguments.severity {
        severities.retain(|(known, _)| known != rule);
        severities.push((*rule, *severity));
    }
    lint::Options {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        severities,
        jobs: arguments.jobs.map(NonZeroUsize::get),
    }
}

/// Makes what went wrong or was left out before linting part of the report.
fn adopt(found: &Discovered, report: &mut Report) {
    let failures = found.failures.iter();
    let failures = failures.map(|failure| Failure { path: failure.path.clone(), message: failure.message.clone() });
    report.failures.splice(0..0, failures);
    report.notes.splice(0..0, found.left_out.iter().cloned());
}

fn write_report(
    arguments: &Arguments,
    found: &Discovered,
    report: &Report,
    options: &RenderOptions,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let nothing = report.documents == 0 && report.findings.is_empty() && report.failures.is_empty();
    if nothing && !options.format.is_document() {
        if !arguments.quiet {
            let line = printable(&format!("nothing to lint in {}", shortened(&shown_paths(arguments))));
            match arguments.format {
                FormatChoice::Human => writeln!(console.stdout, "{line}")?,
                _ => say(console.stderr, "note", &line),
            }
        }
        if arguments.verbose {
            report.notes.iter().for_each(|note| say(console.stderr, "note", note));
        }
    } else {
        write_findings(arguments, &found.files, report, options, console)?;
    }
    // What follows on standard error comes behind the report where both are one terminal.
    console.stdout.flush()?;
    if arguments.format != FormatChoice::Json {
        for failure in &report.failures {
            say(console.stderr, "error", &format!("{}: {}", failure.path, failure.message));
        }
    }
    if !arguments.quiet {
        found.warnings.iter().for_each(|warning| say(console.stderr, "warning", warning));
        found.notes.iter().for_each(|note| say(console.stderr, "note", note));
    }
    Ok(())
}

fn shown_paths(arguments: &Arguments) -> Vec<String> {
    let stdin = arguments.stdin_filename.as_deref().unwrap_or(STDIN_NAME);
    let shown = |path: &PathBuf| if path == DASH { stdin.to_owned() } else { display_path(path) };
    arguments.paths.iter().map(shown).collect()
}

fn write_findings(
    arguments: &Arguments,
    files: &FileSet,
    report: &Report,
    options: &RenderOptions,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let color = console.terminal.colors_stdout(arguments.color);
    let options = RenderOptions {
        color,
        unicode: console.terminal.unicode,
        hyperlinks: color && console.terminal.stdout_is_terminal,
        width: console.terminal.width,
        ..options.clone()
    };
    report::write(report, files, &options, console.stdout)
}

/// How a report is written where there is no terminal.
fn render_options(arguments: &Arguments, format: FormatChoice, base: &PathBase) -> RenderOptions {
    RenderOptions {
        format: format.into(),
        min_severity: arguments.min_severity.unwrap_or_else(|| format.min_severity()),
        fail_on: arguments.fail_on,
        base: base.clone(),
        width: Terminal::DEFAULT_WIDTH,
        verbose: arguments.verbose,
        contracts: arguments.contracts,
        quiet: arguments.quiet,
        ..RenderOptions::default()
    }
}

fn exit_status(report: &Report, fail_on: Severity, exit_zero: bool) -> u8 {
    if !report.failures.is_empty() {
        RUN_FAILED
    } else if !exit_zero && report.findings.iter().any(|finding| finding.severity >= fail_on) {
        FINDINGS
    } else {
        CLEAN
    }
}

/// Writes a line to standard error; if that fails, there is nobody left to tell.
fn say(stderr: &mut dyn Write, kind: &str, message: &str) {
    let _ = writeln!(stderr, "{kind}: {}", printable(message));
}

/// A text whose control characters, as a file name may have them, do nothing to a terminal.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests;

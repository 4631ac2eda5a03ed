//! The command line: arguments in, reports and an exit status out.

mod about;
mod arguments;
mod baseline;
mod configured;
mod custom;
mod emission;
mod fixes;
mod outputs;
mod progress;
mod selectors;
mod tables;
mod terminal;

pub use terminal::Terminal;

use crate::catalogue::Severity;
use crate::custom::Loaded;
use crate::files::discover::{DiscoverOptions, Discovered, Project, StandardInput, discover, shortened};
use crate::files::{FileSet, display_path};
use crate::lint::{self, Failure, Report, lint};
use crate::report::{self, PathBase, RenderOptions};
use crate::source::MAX_BYTES;
use arguments::{Arguments, FormatChoice};
use clap::{CommandFactory, Parser};
use configured::Settings;
use selectors::Selection;
use std::ffi::OsString;
use std::io::{self, Read, Write};
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
            let custom = custom::load(&arguments);
            match Selection::of(&arguments) {
                Ok(selection) => {
                    let status = perform(&arguments, &selection, &custom, console);
                    finish(status, console)
                }
                // What is not known may be the id of a page that cannot be used.
                Err(error) => {
                    tell_mistakes(&custom, console);
                    usage(&error, &args, console)
                }
            }
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

fn perform(arguments: &Arguments, selection: &Selection, custom: &Loaded, console: &mut Console<'_>) -> io::Result<u8> {
    if let Err(message) = tables::install(arguments) {
        say(console.stderr, "error", &message);
        return Ok(RUN_FAILED);
    }
    if arguments.list_rules || arguments.show_config {
        let Some(settings) = Settings::load(arguments, console) else { return Ok(RUN_FAILED) };
        match arguments.list_rules {
            true => {
                let options = settings.lint_options(arguments, selection, custom);
                about::write_rules(&options, arguments.format, console.stdout)?;
            }
            false => settings.write(arguments, selection, console.stdout)?,
        }
        console.stdout.flush()?;
        return Ok(tell_mistakes(custom, console));
    }
    let out = &mut *console.stdout;
    if arguments.version {
        about::write_version(out)?;
    } else if let Some(explained) = selection.explain {
        about::write_explanation(explained, arguments.format, out)?;
    } else if let Some(what) = arguments.emission.emit {
        return emission::emit(arguments, what, (selection, custom), console);
    } else if let Some(shell) = arguments.completions {
        about::write_completions(shell, Arguments::command(), out)?;
    } else if arguments.man {
        about::write_manual(Arguments::command(), out)?;
    } else if arguments.test_rules {
        return test_rules(arguments, custom, console);
    } else {
        return lint_paths(arguments, selection, custom, console);
    }
    console.stdout.flush()?;
    Ok(tell_mistakes(custom, console))
}

/// Writes what is wrong with pages of rules; the exit status that follows from that.
fn tell_mistakes(custom: &Loaded, console: &mut Console<'_>) -> u8 {
    let mistakes = &custom.mistakes;
    mistakes.iter().for_each(|it| say(console.stderr, "error", &format!("{}: {}", it.path, it.message)));
    if mistakes.is_empty() { CLEAN } else { RUN_FAILED }
}

fn test_rules(arguments: &Arguments, custom: &Loaded, console: &mut Console<'_>) -> io::Result<u8> {
    if custom.rules.is_empty() && custom.mistakes.is_empty() {
        say(console.stderr, "error", "there are no rules to test; `--rules DIR` names the folder of their pages");
        return Ok(RUN_FAILED);
    }
    let as_marked = custom::test(custom, arguments.quiet, console.stdout)?;
    console.stdout.flush()?;
    Ok(tell_mistakes(custom, console).max(if as_marked { CLEAN } else { FINDINGS }))
}

fn lint_paths(
    arguments: &Arguments,
    selection: &Selection,
    custom: &Loaded,
    console: &mut Console<'_>,
) -> io::Result<u8> {
    let counted = matches!(arguments.format, FormatChoice::Human | FormatChoice::Short | FormatChoice::Json);
    if arguments.statistics && !counted {
        say(console.stderr, "error", "--statistics counts for the formats human, short and json");
        return Ok(RUN_FAILED);
    }
    let reads_stdin = arguments.paths.iter().any(|path| path == DASH);
    if arguments.stdin_filename.is_some() && !reads_stdin {
        let message = "--stdin-filename names what comes through standard input, so `-` must be among the paths";
        say(console.stderr, "error", message);
        return Ok(RUN_FAILED);
    }
    if arguments.doubtful && !(arguments.fix || arguments.diff) {
        say(console.stderr, "error", "--unsafe says which fixes are made, so it goes with --fix or --diff");
        return Ok(RUN_FAILED);
    }
    if let Err(message) = outputs::check(&arguments.output, &arguments.paths) {
        say(console.stderr, "error", &message);
        return Ok(RUN_FAILED);
    }
    let Some(settings) = Settings::load(arguments, console) else { return Ok(RUN_FAILED) };
    let known = match baseline::read(arguments) {
        Ok(known) => known,
        Err(message) => {
            say(console.stderr, "error", &message);
            return Ok(RUN_FAILED);
        }
    };
    let standard_input = match reads_stdin.then(|| read_stdin(arguments, console.stdin)).transpose() {
        Ok(input) => input,
        Err(error) => {
            say(console.stderr, "error", &format!("cannot read standard input: {error}"));
            return Ok(RUN_FAILED);
        }
    };
    let mut options = DiscoverOptions {
        working_folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        exclude: arguments.exclude.clone(),
        force_exclude: arguments.force_exclude,
        project: arguments.project.clone().map(|folder| folder.map_or(Project::Repository, Project::Folder)),
        standard_input,
        ..DiscoverOptions::default()
    };
    settings.config.iter().for_each(|config| config.add_to_discovery(&mut options));
    let paths: Vec<PathBuf> = arguments.paths.iter().filter(|path| *path != DASH).cloned().collect();
    let terminal = console.terminal;
    let mut found = progress::show(&terminal, arguments.quiet, |_| discover(&paths, &options));
    let mut lint_options = settings.lint_options(arguments, selection, custom);
    settings.config.iter().for_each(|config| config.add_to_run(&found, &mut lint_options));
    let mut unfixed = Vec::new();
    if arguments.diff || arguments.fix {
        let repair =
            fixes::Repair { arguments, least: settings.min_severity(arguments.format), options: &lint_options };
        if arguments.diff {
            let status = repair.show(&mut found, console)?;
            return Ok(status.max(tell_mistakes(custom, console)));
        }
        match repair.make(&mut found, console) {
            Ok(failures) => unfixed = failures,
            Err(message) => {
                say(console.stderr, "error", &message);
                return Ok(RUN_FAILED);
            }
        }
    }
    let mut report = progress::show(&terminal, arguments.quiet, |progress| {
        lint(&mut found.files, &lint::Options { progress, ..lint_options.clone() })
    });
    adopt(&mut found, &settings, custom, &mut report);
    let applied = baseline::apply(arguments, known, &mut report, &found.files, &lint_options);
    let mut status = exit_status(&report, settings.fail_on, arguments.exit_zero);
    let base = PathBase::of(&options.working_folder);
    let render = |format: FormatChoice| render_options(arguments, &settings, format, &base);
    // Files come first: a reader of standard output that goes away must not cost them.
    let mut unwritten = outputs::write(&arguments.output, |output, out| {
        report::write(&report, &found.files, &render(output.format), out)
    });
    match applied {
        Ok(notes) => found.notes.extend(notes),
        Err(message) => unwritten.push(message),
    }
    if !unwritten.is_empty() || !unfixed.is_empty() {
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

/// Makes what went wrong or was left out before linting part of the report.
fn adopt(found: &mut Discovered, settings: &Settings, custom: &Loaded, report: &mut Report) {
    let mistakes = custom.mistakes.iter().map(|mistake| (&mistake.path, &mistake.message));
    let failures = mistakes.chain(found.failures.iter().map(|failure| (&failure.path, &failure.message)));
    let failures = failures.map(|(path, message)| Failure { path: path.clone(), message: message.clone() });
    report.failures.splice(0..0, failures);
    let configuration = settings.config.iter().map(|config| format!("configuration: {}", config.path));
    report.notes.splice(0..0, configuration.chain(found.left_out.iter().cloned()));
    found.warnings.append(&mut report.warnings);
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
        statistics: arguments.statistics,
        ..options.clone()
    };
    report::write(report, files, &options, console.stdout)
}

/// How a report is written where there is no terminal.
fn render_options(arguments: &Arguments, settings: &Settings, format: FormatChoice, base: &PathBase) -> RenderOptions {
    RenderOptions {
        format: format.into(),
        min_severity: settings.min_severity(format),
        fail_on: settings.fail_on,
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

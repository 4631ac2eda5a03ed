//! The configuration of a run, together with what the command line says.

use super::arguments::{Arguments, FormatChoice};
use super::selectors::Selection;
use super::{Console, say};
use crate::catalogue::Severity;
use crate::config::{self, Config, Given};
use crate::custom::Loaded;
use crate::files::discover::shown_from;
use crate::lint;
use crate::report::{self, RenderOptions};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Who names the wrong file need not read all of it.
const MOST_MISTAKES: usize = 100;

/// Without `--fail-on`.
const FAIL_ON: Severity = Severity::Error;

/// The settings that hold.
pub(super) struct Settings {
    /// The configuration file, if there is one.
    pub(super) config: Option<Config>,
    pub(super) fail_on: Severity,
    /// The least severity that is shown, where it does not depend on the format.
    min_severity: Option<Severity>,
}

impl Settings {
    /// Reads the configuration of a run; says what is wrong with it and gives nothing if it has mistakes.
    pub(super) fn load(arguments: &Arguments, console: &mut Console<'_>) -> Option<Self> {
        let config = match path(arguments) {
            Some(path) => Some(read(&path, arguments, console)?),
            None => None,
        };
        let set = |setting: fn(&Config) -> Option<Severity>| config.as_ref().and_then(setting);
        let fail_on = arguments.fail_on.or(set(|config| Some(config.fail_on.as_ref()?.value)));
        let min_severity = arguments.min_severity.or(set(|config| Some(config.min_severity.as_ref()?.value)));
        Some(Settings { fail_on: fail_on.unwrap_or(FAIL_ON), min_severity, config })
    }

    pub(super) fn min_severity(&self, format: FormatChoice) -> Severity {
        self.min_severity.unwrap_or_else(|| format.min_severity())
    }

    /// What holds for rules.
    pub(super) fn lint_options(&self, arguments: &Arguments, selection: &Selection, custom: &Loaded) -> lint::Options {
        let mut options = given(arguments, selection, custom);
        self.config.iter().for_each(|config| config.add_rules(&mut options));
        options
    }

    /// Writes what `--show-config` shows.
    pub(super) fn write(
        &self,
        arguments: &Arguments,
        selection: &Selection,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let given = Given {
            select: &selection.select,
            ignore: &selection.ignore,
            severities: &selection.severities,
            fail_on: arguments.fail_on,
            min_severity: arguments.min_severity,
            exclude: &arguments.exclude,
        };
        let defaults = config::Defaults { fail_on: FAIL_ON, min_severity: arguments.format.min_severity() };
        config::write(self.config.as_ref(), &given, defaults, out)
    }
}

/// What the command line says of rules.
pub(super) fn given(arguments: &Arguments, selection: &Selection, custom: &Loaded) -> lint::Options {
    lint::Options {
        select: selection.select.clone(),
        ignore: selection.ignore.clone(),
        severities: selection.severities.clone(),
        custom: custom.rules.clone(),
        jobs: arguments.jobs.map(NonZeroUsize::get),
        ..lint::Options::default()
    }
}

/// The folder of the project's own rules. What is wrong with the file is told when all of it is read.
pub(super) fn rules_folder(arguments: &Arguments) -> Option<PathBuf> {
    let folder = config::rules_folder(&config::open(&path(arguments)?).ok()?)?;
    let working_folder = std::env::current_dir().ok()?;
    Some(shown_from(&working_folder, &folder).unwrap_or(folder))
}

/// The configuration file: the one that is named, or the nearest one.
fn path(arguments: &Arguments) -> Option<PathBuf> {
    match &arguments.config {
        Some(path) => Some(path.clone()),
        None if arguments.no_config => None,
        None => config::find(&std::env::current_dir().ok()?),
    }
}

fn read(path: &Path, arguments: &Arguments, console: &mut Console<'_>) -> Option<Config> {
    let found = match config::open(path) {
        Ok(found) => found,
        Err(message) => {
            say(console.stderr, "error", &format!("{}: {message}", crate::files::display_path(path)));
            return None;
        }
    };
    let mistakes = match config::read(&found) {
        Ok(config) => return Some(config),
        Err(mistakes) => mistakes,
    };
    let options = RenderOptions {
        format: arguments.format.into(),
        color: console.terminal.colors_stderr(arguments.color),
        unicode: console.terminal.unicode,
        width: console.terminal.width,
        ..RenderOptions::default()
    };
    // If standard error cannot be written, there is nobody left to tell.
    let shown = mistakes.get(..MOST_MISTAKES).unwrap_or(&mistakes);
    let _ = report::write_mistakes(shown, &found.path, &found.text, &options, console.stderr);
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    say(console.stderr, "error", &format!("{count} in {}, so nothing was linted", found.path));
    None
}

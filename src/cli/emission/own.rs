//! Documents of the user's, which are emitted only if they have no errors.

use super::What;
use crate::catalogue::Severity;
use crate::cli::arguments::Arguments;
use crate::cli::configured::Settings;
use crate::cli::outputs::reason;
use crate::cli::selectors::Selection;
use crate::cli::{Console, FINDINGS, RUN_FAILED, render_options, say};
use crate::custom::Loaded;
use crate::document;
use crate::emit::{self, Emission};
use crate::files::{FileSet, Role, display_path};
use crate::lint::{file, lint};
use crate::report::{self, PathBase, RenderOptions};
use crate::source::{MAX_BYTES, text};
use std::io;
use std::path::Path;

/// What a file becomes, or the exit status where it becomes nothing; why is said then.
pub(super) fn emission(
    arguments: &Arguments,
    what: What,
    path: &Path,
    (selection, custom): (&Selection, &Loaded),
    console: &mut Console<'_>,
) -> io::Result<Result<Emission, u8>> {
    let shown = display_path(path);
    let mut files = FileSet::new();
    let id = files.add_disk(path, Role::Named);
    let too_large = files.size(id).is_some_and(|size| size > MAX_BYTES);
    let bytes = match files.read(id) {
        Ok(bytes) if !too_large => bytes,
        Ok(_) => return refuse(&shown, "the file is too large", console),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return refuse(&shown, "no such file", console),
        Err(error) => return refuse(&shown, &reason(&error, path), console),
    };
    let read = file::parse(text::decode(bytes).text, id, &shown, None);
    let mut roots = read.tree.roots();
    let (Some(root), None) = (roots.next(), roots.next()) else {
        return refuse(&shown, "this is not one document", console);
    };
    let kind = document::recognise(root, document::announced_by(&shown));
    // Of Command documents the linter knows nothing.
    let is_command = what == What::Wrapper && emit::is_command_document(root);
    if is_command && !read.problems.is_empty() {
        return refuse(
            &shown,
            &read.problems.first().map(|problem| problem.message.clone()).unwrap_or_default(),
            console,
        );
    }
    if !is_command {
        let Some(settings) = Settings::load(arguments, console) else { return Ok(Err(RUN_FAILED)) };
        let report = lint(&mut files, &settings.lint_options(arguments, selection, custom));
        if let Some(failure) = report.failures.first() {
            return refuse(&failure.path, &failure.message, console);
        }
        if report.count(Severity::Error) > 0 {
            let working_folder = std::env::current_dir().unwrap_or_default();
            let options = render_options(arguments, &settings, arguments.format, &PathBase::of(&working_folder));
            let color = console.terminal.colors_stderr(arguments.color);
            let width = console.terminal.width;
            let options = RenderOptions { color, unicode: console.terminal.unicode, width, ..options };
            report::write(&report, &files, &options, console.stderr)?;
            return Ok(Err(FINDINGS));
        }
    }
    let name = name(path);
    let made = match (what, kind) {
        (What::Wrapper, kind) => emit::around(root, kind, &name),
        (_, Some(kind)) => emit::own(root, kind, &name),
        _ => Err("this is no runbook, state machine or policy by itself".to_owned()),
    };
    match made {
        Ok(emission) => Ok(Ok(emission)),
        Err(message) => refuse(&shown, &message, console),
    }
}

pub(super) fn refuse(path: &str, message: &str, console: &mut Console<'_>) -> io::Result<Result<Emission, u8>> {
    say(console.stderr, "error", &format!("{path}: {message}"));
    Ok(Err(RUN_FAILED))
}

/// The name that a document has in AWS: its file's, without what tells the format and the kind.
pub(super) fn name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bare = stem.strip_suffix(".asl").or_else(|| stem.strip_suffix(".ssm")).map(str::to_owned);
    bare.unwrap_or(stem)
}

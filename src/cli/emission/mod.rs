//! `--emit`: documents are printed, written to files or handed to CloudFormation instead of being linted.

mod arguments;
mod deploy;
mod files;
mod needed;
mod own;

pub(super) use arguments::{EmissionArguments, What};

use super::arguments::Arguments;
use super::selectors::Selection;
use super::{CLEAN, Console, RUN_FAILED, say};
use crate::custom::Loaded;
use crate::emit::{self, Emission, Form, Kind};
use std::io;
use std::path::{Path, PathBuf};

/// Does what the options say; returns the exit status.
pub(super) fn emit(
    arguments: &Arguments,
    what: What,
    chosen: (&Selection, &Loaded),
    console: &mut Console<'_>,
) -> io::Result<u8> {
    let options = &arguments.emission;
    let path = match path(&arguments.paths, what, options) {
        Ok(path) => path,
        Err(message) => return fail(&message, console),
    };
    let emission = match (what, path) {
        (What::List, _) => return list(console).map(|()| CLEAN),
        (What::Reference(Kind::Policy), Some(path)) => match needed::emission(arguments, path, chosen, console)? {
            Ok(emission) => emission,
            Err(status) => return Ok(status),
        },
        (What::Reference(kind), _) => kind.emit(options.flavor.unwrap_or_default()),
        (What::Wrapper | What::Document, Some(path)) => match own::emission(arguments, what, path, chosen, console)? {
            Ok(emission) => emission,
            Err(status) => return Ok(status),
        },
        (What::Wrapper | What::Document, None) => {
            match emit::around_named(options.document.as_deref().unwrap_or_default()) {
                Ok(emission) => emission,
                Err(message) => return fail(&message, console),
            }
        }
    };
    if !arguments.quiet {
        emission.notes.iter().for_each(|note| say(console.stderr, "note", note));
    }
    write(&emission, options, arguments.quiet, console)
}

fn write(emission: &Emission, options: &EmissionArguments, quiet: bool, console: &mut Console<'_>) -> io::Result<u8> {
    if let Some(stack) = &options.deploy {
        return deploy::deploy(emission, stack, options, console);
    }
    let Some(folder) = &options.out else {
        return match emission.text(options.form) {
            Ok(text) => console.stdout.write_all(text.as_bytes()).map(|()| CLEAN),
            Err(message) => fail(&message, console),
        };
    };
    let written = emission.files(options.form).and_then(|files| files::write(folder, &files, options.force));
    match written {
        Ok(paths) => {
            if !quiet {
                paths.iter().try_for_each(|path| writeln!(console.stdout, "wrote {}", super::printable(path)))?;
            }
            Ok(CLEAN)
        }
        Err(message) => fail(&message, console),
    }
}

/// The file to emit or to wrap, if any; what does not fit together is an error.
fn path<'p>(paths: &'p [PathBuf], what: What, options: &EmissionArguments) -> Result<Option<&'p Path>, String> {
    let named: Vec<&PathBuf> = paths.iter().filter(|path| *path != Path::new(super::arguments::DEFAULT_PATH)).collect();
    let of_document = what == What::Reference(Kind::Policy) && !named.is_empty();
    if options.flavor.is_some() && (of_document || !matches!(what, What::Reference(_))) {
        return Err("--flavor is for the reference documents; --emit list names them".to_owned());
    }
    if options.document.is_some() && what != What::Wrapper && !of_document {
        return Err(
            "--document names what `--emit wrapper` wraps, or whose policy `--emit policy PATH` prints".to_owned()
        );
    }
    if what == What::List && options.writes_elsewhere() {
        return Err("--emit list prints names, and takes no options of documents".to_owned());
    }
    if options.deploy.is_some() && options.form.is_some_and(|form| form != Form::CloudFormation) {
        return Err(
            "--deploy makes a stack of a CloudFormation template, so --as can be cloudformation alone".to_owned()
        );
    }
    match (what, named.as_slice(), &options.document) {
        (What::List | What::Reference(_), [], _) | (What::Wrapper, [], Some(_)) => Ok(None),
        (What::Wrapper, [_], Some(_)) => Err("--emit wrapper takes a file or --document, not both".to_owned()),
        (What::Wrapper | What::Document | What::Reference(Kind::Policy), [path], _) => Ok(Some(path)),
        (What::Wrapper, [], None) => Err("--emit wrapper needs a file, or --document and a name".to_owned()),
        (What::Document, [], _) => Err("--emit document needs a file".to_owned()),
        (What::Wrapper | What::Document | What::Reference(Kind::Policy), ..) => {
            Err(format!("--emit {} takes one file", what.name()))
        }
        (What::List | What::Reference(_), ..) => {
            Err(format!("--emit {} takes no files; `policy`, `wrapper` and `document` do", what.name()))
        }
    }
}

fn list(console: &mut Console<'_>) -> io::Result<()> {
    let own = [
        ("wrapper", "a runbook that runs PATH, or --document NAME, and answers the token on every path"),
        ("document", "a document of yours in canonical form, if it has no errors: PATH"),
    ];
    let all = Kind::ALL.into_iter().map(|kind| (kind.name(), kind.summary())).chain(own);
    let width = Kind::ALL.into_iter().map(|kind| kind.name().len()).max().unwrap_or(0);
    for (name, summary) in all {
        writeln!(console.stdout, "{name:width$}  {summary}")?;
    }
    Ok(())
}

/// Says why nothing is emitted.
fn fail(message: &str, console: &mut Console<'_>) -> io::Result<u8> {
    say(console.stderr, "error", message);
    Ok(RUN_FAILED)
}

//! The public YAML test suite, one named test per file, where the folder of the conformance suites is given by
//! `SFN_SSM_LINT_CONFORMANCE`, and published documents, where their folder is given by `SFN_SSM_LINT_CORPUS`.

#[path = "../fuzz/properties/yaml.rs"]
mod property;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use sfn_ssm_lint::source::{FileId, Kind, Node, ProblemKind, Read, yaml};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

const SUITE: &str = "SFN_SSM_LINT_CONFORMANCE";
const CORPUS: &str = "SFN_SSM_LINT_CORPUS";

/// Valid files in which a problem is right, which one, and why.
const WITH_PROBLEM: &[(&str, ProblemKind, &str)] = &[
    ("2JQS", ProblemKind::DuplicateKey, "an empty key twice; the suite's tests stop at the syntax"),
    ("8G76", ProblemKind::Empty, "only comments"),
    ("98YD", ProblemKind::Empty, "only a comment"),
    ("AVM7", ProblemKind::Empty, "an empty file"),
    ("HWV9", ProblemKind::Empty, "only `...`"),
    ("QT73", ProblemKind::Empty, "only a comment and `...`"),
];

/// Invalid files that are read without a problem, and why.
const ACCEPTED: &[(&str, &str)] = &[
    (
        "9C9N",
        "a list in `[…]` that goes on without indentation: published templates have it, and other readers take it",
    ),
    ("QB6E", "a quoted text that goes on without indentation: published templates have it, and other readers take it"),
];

fn main() -> io::Result<ExitCode> {
    let arguments = Arguments::from_args();
    let mut trials = match env::var_os(SUITE) {
        Some(folder) => suite(&PathBuf::from(folder).join("yaml"))?,
        None => vec![skipped("the YAML suite", SUITE)],
    };
    match env::var_os(CORPUS) {
        Some(folder) => trials.extend(corpus(&PathBuf::from(folder))),
        None => trials.push(skipped("published documents", CORPUS)),
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn skipped(what: &str, variable: &str) -> Trial {
    Trial::test(format!("{what}: skipped, because {variable} does not name a folder"), || Ok(()))
        .with_ignored_flag(true)
}

fn suite(folder: &Path) -> io::Result<Vec<Trial>> {
    let mut trials = Vec::new();
    for (part, check) in [("valid", valid as fn(&Path) -> Result<(), Failed>), ("invalid", invalid)] {
        let paths: io::Result<Vec<PathBuf>> = fs::read_dir(folder.join(part))?.map(|entry| Ok(entry?.path())).collect();
        let mut paths = paths?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        paths.sort();
        assert!(!paths.is_empty(), "no *.yaml in {}", folder.join(part).display());
        trials.extend(paths.into_iter().map(|path| {
            let name = format!("{part}/{}", stem(&path));
            Trial::test(name, move || check(&path))
        }));
    }
    Ok(trials)
}

fn corpus(folder: &Path) -> Vec<Trial> {
    let is_yaml = |path: &Path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let paths = files.map(walkdir::DirEntry::into_path).filter(|path| is_yaml(path) && path.is_file());
    let trials: Vec<Trial> = paths
        .map(|path| {
            let name = format!("corpus/{}", path.strip_prefix(folder).unwrap_or(&path).display());
            Trial::test(name, move || read(&path).map(drop))
        })
        .collect();
    assert!(!trials.is_empty(), "no YAML in {}", folder.display());
    trials
}

fn valid(path: &Path) -> Result<(), Failed> {
    let read = read(path)?;
    let allowed = WITH_PROBLEM.iter().find(|(name, ..)| *name == stem(path));
    let unexpected = read.problems.iter().find(|problem| allowed.is_none_or(|(_, kind, _)| problem.kind != *kind));
    if let Some(problem) = unexpected {
        return Err(format!("{problem:?}").into());
    }
    if allowed.is_some() && read.problems.is_empty() {
        return Err("the exception is out of date: there is no problem".into());
    }
    let Ok(json) = fs::read_to_string(path.with_extension("json")) else { return Ok(()) };
    let wanted: Vec<Value> = serde_json::Deserializer::from_str(&json).into_iter().collect::<Result<_, _>>()?;
    let wanted: Vec<Value> = wanted.into_iter().map(with_floats).collect();
    let found = read.tree.roots().map(value).collect::<Result<Vec<Value>, Failed>>()?;
    if found == wanted { Ok(()) } else { Err(format!("read {found:?}\nwanted {wanted:?}").into()) }
}

fn invalid(path: &Path) -> Result<(), Failed> {
    let refused = !read(path)?.problems.is_empty();
    let allowed = ACCEPTED.iter().any(|(name, _)| *name == stem(path));
    match (refused, allowed) {
        (true, false) | (false, true) => Ok(()),
        (false, false) => Err("read without a problem".into()),
        (true, true) => Err("the exception is out of date: the file is refused".into()),
    }
}

fn read(path: &Path) -> Result<Read, Failed> {
    let text = fs::read_to_string(path)?;
    property::check(&text);
    Ok(yaml::read(text.into(), FileId(0), None))
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

fn value(node: Node<'_>) -> Result<Value, Failed> {
    Ok(match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number(text) => number(text)?.into(),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Sequence => Value::Array(node.items().map(value).collect::<Result<_, _>>()?),
        Kind::Mapping => {
            let entries = node.entries().map(|entry| Ok((key(entry.key), value(entry.value)?)));
            Value::Object(entries.collect::<Result<_, Failed>>()?)
        }
        Kind::Invalid => return Err("an invalid node in a valid file".into()),
    })
}

fn number(text: &str) -> Result<f64, Failed> {
    let whole = |digits: &str, radix: u32| i64::from_str_radix(digits, radix).map(|number| number as f64);
    Ok(match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hexadecimal), _) => whole(hexadecimal, 16)?,
        (_, Some(octal)) => whole(octal, 8)?,
        _ => text.parse()?,
    })
}

/// The value with every number as a float: `450.00` is 450.
fn with_floats(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.into_iter().map(with_floats).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, with_floats(value))).collect(),
        other => other,
    }
}

/// A key as JSON has it.
fn key(node: Node<'_>) -> String {
    match node.kind() {
        Kind::String(text) | Kind::Number(text) => text.to_owned(),
        Kind::Null => String::new(),
        other => format!("{other:?}"),
    }
}

//! Real and made documents of a language in which all is known: those of `testdata`, of the rules' pages and, where it is there, of the
//! corpus.

use super::Language;
use serde_json::{Map, Value};
use sfn_ssm_lint::page::{Page, example};
use sfn_ssm_lint::source::{FileId, Kind, Node, yaml};
use sfn_ssm_lint::value;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each once.
pub(crate) fn all(language: &Language) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("testdata"), &mut files);
    collect(&root.join("rules"), &mut files);
    if let Some(corpus) = std::env::var_os("SFN_SSM_LINT_CORPUS") {
        collect(&PathBuf::from(corpus).join(language.corpus), &mut files);
    }
    files.sort();
    let texts = files.iter().flat_map(|path| texts(path));
    let mut seen = HashSet::new();
    let mut found: Vec<Value> = texts.flat_map(|text| documents(&text, language.key)).collect();
    found.retain(|document| seen.insert(document.to_string()));
    found
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|end| ["yaml", "yml", "json", "md", "toml"].iter().any(|known| end == *known))
        {
            files.push(path);
        }
    }
}

/// The documents in a file: itself, the examples of a page, the rows of a table.
fn texts(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    match path.extension().and_then(|end| end.to_str()) {
        Some("md") => Page::parse(&text).map(|page| examples(&page)).unwrap_or_default(),
        Some("toml") => text.parse().map(|table| rows(&table)).unwrap_or_default(),
        _ => vec![text],
    }
}

fn examples(page: &Page) -> Vec<String> {
    let projects = page.sections.iter().filter_map(|section| example::project(section).ok()?);
    projects.flat_map(|project| project.files).map(|file| file.text.to_string()).collect()
}

fn rows(table: &toml::Table) -> Vec<String> {
    let rows = table.get("row").and_then(toml::Value::as_array).into_iter().flatten();
    let framed = |row: &toml::Value, side: &str| {
        let text = row.get(side)?.as_str()?.replace(['«', '»'], "");
        let Some(frame) = row.get("in") else { return Some(text) };
        let frame = table.get("frames")?.get(frame.as_str()?)?.as_str()?;
        let line = frame.split("@@").next()?.rsplit('\n').next()?;
        let indentation = if line.trim().is_empty() { line } else { "" };
        Some(frame.replace("@@", &text.trim_end().replace('\n', &format!("\n{indentation}"))))
    };
    rows.flat_map(|row| [framed(row, "wrong"), framed(row, "right")]).flatten().collect()
}

/// The outermost maps with a key, wherever they stand. JSON is YAML.
fn documents(text: &str, key: &str) -> Vec<Value> {
    let read = yaml::read(text.into(), FileId(0), None);
    if !read.problems.is_empty() {
        return Vec::new();
    }
    let inside = |node: &Node<'_>| {
        std::iter::successors(node.parent(), |node| node.parent()).any(|node| node.get(key).is_some())
    };
    let maps = read.tree.nodes().filter(|node| node.get(key).is_some() && !inside(node));
    maps.filter_map(|node| known(node, 100)).collect()
}

/// The value of a node in which all is known.
fn known(node: Node<'_>, room: u32) -> Option<Value> {
    let room = room.checked_sub(1)?;
    if value::is_unknown(node) {
        return None;
    }
    Some(match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number(text) => serde_json::from_str(text).ok()?,
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Sequence => node.items().map(|item| known(item, room)).collect::<Option<_>>()?,
        Kind::Mapping => {
            let entry = |key: Node<'_>, value| {
                let name = key.as_str().filter(|name| !name.starts_with("Fn::") && !value::is_unknown(key))?;
                Some((name.to_owned(), known(value, room)?))
            };
            Value::Object(node.entries().map(|it| entry(it.key, it.value)).collect::<Option<Map<_, _>>>()?)
        }
        Kind::Invalid => return None,
    })
}

//! The projects that are mutated: files as values, and places in them.

use serde_json::{Map, Value};
use sfn_ssm_lint::files::FileSet;
use sfn_ssm_lint::source::{FileId, Kind, Node, json, yaml};
use std::fs;
use std::path::Path;

/// The files of a folder, by name.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, Value)>,
}

/// A value in a project: a file and a JSON pointer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) file: usize,
    pub(crate) pointer: String,
}

impl Spot {
    pub(crate) fn join(&self, key: &str) -> Spot {
        let key = key.replace('~', "~0").replace('/', "~1");
        Spot { file: self.file, pointer: format!("{}/{key}", self.pointer) }
    }

    /// Whether another place is inside this one.
    pub(crate) fn holds(&self, other: &Spot) -> bool {
        let inside = other.pointer.strip_prefix(&self.pointer);
        self.file == other.file && inside.is_some_and(|rest| rest.starts_with('/'))
    }
}

impl Project {
    pub(crate) fn load(folder: &Path) -> Project {
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let files = paths.iter().map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let value = parse(&name, &fs::read_to_string(path).unwrap());
            (name, value)
        });
        Project { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), files: files.collect() }
    }

    pub(crate) fn at(&self, spot: &Spot) -> &Value {
        self.files[spot.file].1.pointer(&spot.pointer).unwrap()
    }

    /// The project with one value replaced.
    pub(crate) fn with(&self, spot: &Spot, value: Value) -> Project {
        let mut project = self.clone();
        *project.files[spot.file].1.pointer_mut(&spot.pointer).unwrap() = value;
        project
    }

    /// Every value that passes a test, outer ones first.
    pub(crate) fn spots(&self, test: impl Fn(&Value) -> bool) -> Vec<Spot> {
        let mut found = Vec::new();
        for (file, (_, value)) in self.files.iter().enumerate() {
            collect(value, Spot { file, pointer: String::new() }, &test, &mut found);
        }
        found
    }

    /// Where a place is, as people name it: states and steps by their names.
    pub(crate) fn describe(&self, spot: &Spot) -> String {
        let (file, root) = &self.files[spot.file];
        let mut here = root;
        let mut names = vec![format!("{}/{file}", self.name)];
        for key in spot.pointer.split('/').skip(1) {
            let key = key.replace("~1", "/").replace("~0", "~");
            here = match here {
                Value::Array(items) => &items[key.parse::<usize>().unwrap()],
                _ => &here[&key],
            };
            let passed_over = ["Resources", "Properties", "Content", "Definition", "States", "mainSteps"];
            match here.get("name").and_then(Value::as_str) {
                Some(name) if here.get("action").is_some() => names.push(name.to_owned()),
                _ if passed_over.contains(&key.as_str()) => {}
                _ => names.push(key),
            }
        }
        names.join(" › ")
    }

    /// The files as texts; YAML in block style.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.files.iter().map(|(name, value)| {
            let mut text = String::new();
            match name.ends_with(".json") {
                true => text = serde_json::to_string_pretty(value).unwrap(),
                false => write_yaml(value, 0, &mut text),
            }
            (name.as_str(), text)
        })
    }
}

fn collect(value: &Value, spot: Spot, test: &impl Fn(&Value) -> bool, found: &mut Vec<Spot>) {
    if test(value) {
        found.push(spot.clone());
    }
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| collect(item, spot.join(&at.to_string()), test, found));
        }
        Value::Object(map) => map.iter().for_each(|(key, item)| collect(item, spot.join(key), test, found)),
        _ => {}
    }
}

fn parse(name: &str, text: &str) -> Value {
    let file = FileId(0);
    let read =
        if name.ends_with(".json") { json::read(text.into(), file, None) } else { yaml::read(text.into(), file, None) };
    assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
    value_of(read.tree.root().unwrap())
}

fn value_of(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(is) => Value::Bool(is),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Sequence => node.items().map(value_of).collect(),
        Kind::Mapping => {
            let entries = node.entries().map(|entry| (entry.name().to_owned(), value_of(entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Invalid => panic!("unreadable"),
    }
}

/// Block style as people write it, with every text between double quotes.
fn write_yaml(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, item) in map {
                text.push_str(&format!("{indent}{}:", Value::from(key.as_str())));
                write_item(item, depth + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                text.push_str(&format!("{indent}-"));
                write_item(item, depth + 1, text);
            }
        }
        flow => text.push_str(&format!("{indent}{flow}\n")),
    }
}

fn write_item(item: &Value, depth: usize, text: &mut String) {
    let block =
        item.as_object().is_some_and(|map| !map.is_empty()) || item.as_array().is_some_and(|list| !list.is_empty());
    if block {
        text.push('\n');
        write_yaml(item, depth, text);
    } else {
        text.push_str(&format!(" {item}\n"));
    }
}

/// Files as the linter takes them.
pub(crate) fn file_set(project: &Project) -> FileSet {
    let mut files = FileSet::new();
    for (name, text) in project.texts() {
        files.add_memory(name, text.into_bytes(), sfn_ssm_lint::files::Role::Named);
    }
    files
}

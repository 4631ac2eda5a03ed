//! Compiles `rules/**/*.md` into the rule catalogue.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    severity: String,
    documents: Vec<String>,
    since: String,
    fixable: Option<Fixable>,
    #[serde(default)]
    aliases: Vec<String>,
    code: Option<String>,
}

/// `true`, or `"unsafe"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fixable {
    Plain(bool),
    Word(String),
}

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=build.rs");
    let mut pages = Vec::new();
    collect(&root.join("rules"), &mut pages);
    pages.retain(|page| *page != root.join("rules/README.md"));
    // By id: `trust` comes before `trust-action`.
    pages.sort_by_key(|page| page.with_extension(""));
    let mut constants = String::new();
    let mut table = String::from("/// All rules, sorted by id.\npub static RULES: &[Rule] = &[\n");
    for (index, path) in pages.iter().enumerate() {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (matter, page) = split(&text).unwrap_or_else(|| panic!("{}: no +++ front matter", path.display()));
        let matter: FrontMatter = toml::from_str(matter).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let relative = path.strip_prefix(root.join("rules")).expect("collected below it").with_extension("");
        let expected = relative.to_string_lossy().replace('\\', "/");
        assert_eq!(matter.id, expected, "{}: the id is the path", path.display());
        let title = page.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_else(|| {
            panic!("{}: no heading", path.display());
        });
        let severity = match matter.severity.as_str() {
            "error" => "Error",
            "warning" => "Warning",
            "info" => "Info",
            other => panic!("{}: unknown severity {other}", path.display()),
        };
        let fixable = match &matter.fixable {
            None | Some(Fixable::Plain(false)) => "No",
            Some(Fixable::Plain(true)) => "Safely",
            Some(Fixable::Word(word)) if word == "unsafe" => "Unsafely",
            Some(Fixable::Word(word)) => panic!("{}: fixable = {word:?}: true or \"unsafe\"", path.display()),
        };
        let name = matter.id.replace(['/', '-'], "_").to_uppercase();
        writeln!(constants, "/// {title}\npub(crate) const {name}: RuleId = RuleId({index});").expect("to memory");
        writeln!(
            table,
            "Rule {{ id: {:?}, title: {title:?}, severity: Severity::{severity}, documents: &{:?}, fixable: Fixable::{}, \
             since: {:?}, aliases: &{:?}, code: {:?}, page: {page:?} }},",
            matter.id, matter.documents, fixable, matter.since, matter.aliases, matter.code
        )
        .expect("to memory");
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("catalogue.rs"), format!("{table}\n{constants}")).expect("cargo's folder is writable");
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("readable folder").path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (matter, page) = text.strip_prefix("+++\n")?.split_once("\n+++\n")?;
    Some((matter, page.trim_start()))
}

//! Reads each format back.

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

static TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(error|warning|info)\[([a-z-]+/[a-z-]+)\]: ").unwrap());
static LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.+?):(\d+):(\d+): (error|warning|info)\[([a-z-]+/[a-z-]+)\] ").unwrap());
static COMMAND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^::(error|warning|notice) ([^:]*)::(.*)$").unwrap());

/// What all formats tell of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) severity: String,
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Reads any format. The frames for people are looked through for `expected` places, in their order.
pub(crate) fn format(format: &str, text: &str, expected: &[Found]) -> Vec<Found> {
    match format {
        "human" => human(text, expected),
        "short" => short(text),
        "json" => json(text),
        "sarif" => sarif(text),
        "github" => github(text),
        "gitlab" => gitlab(text),
        "junit" => junit(text),
        other => panic!("no reader for {other}"),
    }
}

fn human(text: &str, expected: &[Found]) -> Vec<Found> {
    let titles: Vec<_> = TITLE.captures_iter(text).collect();
    let starts = titles.iter().map(|title| title.get(0).unwrap().start());
    let ends = starts.clone().skip(1).chain([text.len()]);
    let blocks = starts.zip(ends).zip(&titles).enumerate();
    let read = blocks.map(|(index, ((start, end), title))| {
        let mut found = Found { rule: title[2].to_owned(), severity: title[1].to_owned(), ..nowhere() };
        if let Some(at) = expected.get(index) {
            let place = format!("[{}:{}:{}]", at.path, at.line, at.column);
            if text[start..end].contains(&place) {
                found = Found { rule: found.rule, severity: found.severity, ..at.clone() };
            }
        }
        found
    });
    read.collect()
}

fn nowhere() -> Found {
    Found { rule: String::new(), severity: String::new(), path: String::new(), line: 0, column: 0 }
}

/// A line of the short format, which JUnit has in its texts.
fn line(text: &str) -> Option<Found> {
    let parts = LINE.captures(text)?;
    let number = |index: usize| parts[index].parse().unwrap();
    Some(Found {
        rule: parts[5].to_owned(),
        severity: parts[4].to_owned(),
        path: parts[1].to_owned(),
        line: number(2),
        column: number(3),
    })
}

fn short(text: &str) -> Vec<Found> {
    text.lines().filter_map(line).collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string")).to_owned()
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number")) as usize
}

pub(crate) fn json(text: &str) -> Vec<Found> {
    let report: Value = serde_json::from_str(text).unwrap();
    let read = |found: &Value| Found {
        rule: string(&found["rule"]),
        severity: string(&found["severity"]),
        path: string(&found["path"]),
        line: number(&found["start"]["line"]),
        column: number(&found["start"]["column"]),
    };
    report["diagnostics"].as_array().unwrap().iter().map(read).collect()
}

/// The part of a log without the rules, whose pages would take most of the time.
#[derive(Deserialize)]
struct Log {
    runs: [Run; 1],
}

#[derive(Deserialize)]
struct Run {
    results: Vec<Value>,
}

fn sarif(text: &str) -> Vec<Found> {
    let Log { runs: [run] } = serde_json::from_str(text).unwrap();
    let read = |found: &Value| {
        let place = &found["locations"][0]["physicalLocation"];
        let uri = string(&place["artifactLocation"]["uri"]);
        let path = uri.strip_prefix("file://").unwrap_or(&uri);
        let path = percent_decoded(path);
        // Within the repository, paths are relative to its root, where this test runs.
        let base = if place["artifactLocation"]["uriBaseId"] == "%SRCROOT%" { root() } else { String::new() };
        Found {
            rule: string(&found["ruleId"]),
            severity: string(&found["level"]).replace("note", "info"),
            path: base + &path,
            line: number(&place["region"]["startLine"]),
            column: number(&place["region"]["startColumn"]),
        }
    };
    run.results.iter().map(read).collect()
}

fn root() -> String {
    format!("{}/", env!("CARGO_MANIFEST_DIR"))
}

/// A path of the formats that print paths from the root of the repository.
fn from_root(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { root() + path }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn github(text: &str) -> Vec<Found> {
    let read = |parts: regex::Captures<'_>| {
        let property = |name: &str| {
            let found = parts[2].split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            found.map(percent_decoded)
        };
        let path = property("file").unwrap();
        let message = percent_decoded(&parts[3]);
        let behind = message.strip_prefix(&format!("{path}:")).unwrap();
        let (line, behind) = behind.split_once(':').unwrap();
        let column = behind.split_once(':').unwrap().0;
        assert_eq!(property("line").unwrap(), line);
        assert!(property("col").is_none_or(|it| it == column));
        assert_eq!(property("col").is_some(), property("line") == property("endLine"));
        Found {
            rule: property("title").unwrap(),
            severity: parts[1].replace("notice", "info"),
            path: from_root(&path),
            line: line.parse().unwrap(),
            column: column.parse().unwrap(),
        }
    };
    COMMAND.captures_iter(text).map(read).collect()
}

fn gitlab(text: &str) -> Vec<Found> {
    let issues: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut fingerprints: Vec<String> = issues.iter().map(|issue| string(&issue["fingerprint"])).collect();
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len(), "GitLab drops an issue whose fingerprint it knows");
    let read = |issue: &Value| {
        let begin = &issue["location"]["positions"]["begin"];
        Found {
            rule: string(&issue["check_name"]),
            severity: match issue["severity"].as_str().unwrap() {
                "critical" => "error".to_owned(),
                "minor" => "warning".to_owned(),
                other => other.to_owned(),
            },
            path: from_root(&string(&issue["location"]["path"])),
            line: number(&begin["line"]),
            column: number(&begin["column"]),
        }
    };
    issues.iter().map(read).collect()
}

fn junit(text: &str) -> Vec<Found> {
    let document = roxmltree::Document::parse(text).unwrap();
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    let read = |case: roxmltree::Node<'_, '_>| {
        let verdict = case.children().find(roxmltree::Node::is_element)?;
        let found = line(verdict.text().unwrap()).unwrap();
        assert_eq!(case.attribute("file"), Some(found.path.as_str()));
        assert_eq!(case.attribute("line"), Some(found.line.to_string().as_str()));
        assert_eq!(verdict.tag_name().name() == "failure", found.severity == "error");
        Some(Found { path: from_root(&found.path), ..found })
    };
    cases.filter_map(read).collect()
}

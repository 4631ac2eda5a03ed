//! What an expression can read: no value by name alone, and of `$states` what its field has.

use super::walk::Visit;
use super::{OPENING, Reading, site};
use crate::catalogue::*;
use crate::checks::asl::paths;
use crate::checks::respelled_at;
use crate::document::asl::jsonata::{Kind, NamedPath, Node};
use crate::document::asl::{Available, context};
use crate::finding::{Finding, Site};
use crate::spelling;
use std::collections::HashSet;

const MEMBERS: [&str; 4] = ["input", "result", "errorOutput", "context"];
const NOTHING: &str = "it gives nothing, and an expression that gives nothing fails with States.QueryEvaluationError";

pub(super) fn check(read: &Reading<'_, '_>, visits: &[Visit], findings: &mut Vec<Finding>) {
    top_level(read, visits, findings);
    if read.own.contains("states") {
        return;
    }
    for path in read.expression.named_paths().iter().filter(|path| path.variable == "states") {
        match path.keys.as_slice() {
            [] | ["input", ..] => {}
            ["result", ..] if matches!(read.text.available, Available::Result | Available::Unknown) => {}
            ["errorOutput", ..] if matches!(read.text.available, Available::ErrorOutput | Available::Unknown) => {}
            ["result" | "errorOutput", ..] => findings.push(not_there(read, path)),
            ["context", keys @ ..] => findings.extend(in_context(read, path, keys)),
            [key, ..] => findings.extend(no_member(read, path, key)),
        }
    }
}

/// `asl/top-level-reference`: a name, or `$`, where there is nothing that it could be read of.
fn top_level(read: &Reading<'_, '_>, visits: &[Visit], findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    let parts = visits.iter().filter(|visit| !visit.has_context).filter_map(|visit| read.expression.get(visit.id));
    let mut parts: Vec<&Node<'_>> =
        parts.filter(|node| matches!(node.kind, Kind::Name(_) | Kind::Variable("" | "$"))).collect();
    parts.sort_by_key(|node| node.range.start);
    for node in parts {
        let (written, help) = match node.kind {
            Kind::Name(name) => (
                name,
                format!(
                    "the state's input is `$states.input`, so its field is `$states.input.{name}`; a variable is `${name}`"
                ),
            ),
            Kind::Variable("") => ("$", "the state's input is `$states.input`".to_owned()),
            Kind::Variable("$") => {
                ("$$", "the context object is `$states.context`, the state's input `$states.input`".to_owned())
            }
            _ => continue,
        };
        if seen.insert(written) {
            let message = format!(
                "an expression has no value of its own to read `{written}` of, so AWS refuses the state machine"
            );
            let finding = Finding::new(ASL_TOP_LEVEL_REFERENCE, site(&read.text, node.range.clone()), message);
            findings.push(finding.label("read of nothing").help(help));
        }
    }
}

/// `asl/states-member`: `$states.result` or `$states.errorOutput` where there is none.
fn not_there(read: &Reading<'_, '_>, path: &NamedPath<'_>) -> Finding {
    let (name, place) = match path.keys.first() {
        Some(&"result") => ("result", "the `Output` and `Assign` of a Task, Parallel or Map"),
        _ => ("errorOutput", "the `Output` and `Assign` of a catcher"),
    };
    let message = format!("there is no `$states.{name}` here, so AWS refuses the state machine");
    Finding::new(ASL_STATES_MEMBER, key_site(read, path, 0), message).help(format!("{place} have it"))
}

/// The same for a name that `$states` never has.
fn no_member(read: &Reading<'_, '_>, path: &NamedPath<'_>, key: &str) -> Option<Finding> {
    let nearest = spelling::only_nearest(key, MEMBERS);
    let place = key_site(read, path, 0);
    let fix = respelled_at(&place, nearest);
    let message = format!("`$states` has no `{key}`: {NOTHING}");
    let finding = Finding::new(ASL_STATES_MEMBER, place, message).label("no such member").offer(fix);
    let finding = if is_whole(read, path) { finding } else { finding.severity(Severity::Warning) };
    Some(finding.help(spelling::suggestion(key, MEMBERS)?))
}

/// `asl/unknown-context-path`
fn in_context(read: &Reading<'_, '_>, path: &NamedPath<'_>, keys: &[&str]) -> Option<Finding> {
    let weighed = |finding: Finding| if is_whole(read, path) { finding } else { finding.severity(Severity::Warning) };
    if keys.first() == Some(&"Map") && !read.has_item {
        let message = format!("there is no item of a Map here, since no Map is around: {NOTHING}");
        let finding = Finding::new(ASL_UNKNOWN_CONTEXT_PATH, key_site(read, path, 1), message);
        return Some(weighed(finding.label("no item here")));
    }
    let (position, members) = context::unknown_member(keys.iter().copied())?;
    let key = keys.get(position)?;
    let written = format!("`$states.context.{}`", keys.get(..=position)?.join("."));
    let place = key_site(read, path, position + 1);
    Some(weighed(paths::no_such_member(&written, key, members, place, NOTHING)))
}

/// Whether the expression is nothing but the path.
fn is_whole(read: &Reading<'_, '_>, path: &NamedPath<'_>) -> bool {
    read.expression.get(read.expression.root()).is_some_and(|root| root.range == path.range)
}

fn key_site(read: &Reading<'_, '_>, path: &NamedPath<'_>, key: usize) -> Site {
    let range = path.key_ranges.get(key).unwrap_or(&path.range);
    Site::part(read.text.node, OPENING + range.start..OPENING + range.end)
}

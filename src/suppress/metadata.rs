//! Directives in a resource's `Metadata`: `sfn-ssm-lint: {ignore: [{rule: token/no-timeout, reason: …}]}`, or in short
//! `sfn-ssm-lint: {ignore: {token/no-timeout: …}}`.

use super::owners::Owners;
use super::{Directive, NAME, Named};
use crate::finding::Site;
use crate::source::{Kind, Node, Place};

pub(super) fn collect<'t>(map: Node<'t>, owners: &Owners<'t>, directives: &mut Vec<Directive>) {
    let Some(settings) = map.get("Metadata").and_then(|metadata| metadata.entry(NAME)) else { return };
    let covers = || owners.covered(map);
    let directive = |at: Node<'_>, rules: Vec<Named>, has_reason: bool, mistake: Option<&'static str>| Directive {
        site: Site::of(at),
        has_reason,
        mistake,
        rules,
        covers: covers(),
        resource: owners.name(map).map(str::to_owned),
    };
    let Some(ignore) = settings.value.get("ignore").filter(|ignore| ignore.is_mapping() || ignore.is_sequence()) else {
        let mistake = "it has no `ignore` with a list of rules and reasons";
        directives.push(directive(settings.key, Vec::new(), true, Some(mistake)));
        return;
    };
    for entry in ignore.entries() {
        directives.push(directive(entry.key, names(entry.key), is_reason(Some(entry.value)), None));
    }
    for item in ignore.items() {
        let rule = item.get("rule").unwrap_or(item);
        let rules = names(rule);
        let mistake = rules.is_empty().then_some("it names no `rule`");
        let has_reason = mistake.is_some() || is_reason(item.get("reason"));
        directives.push(directive(rule, rules, has_reason, mistake));
    }
}

fn is_reason(node: Option<Node<'_>>) -> bool {
    node.is_some_and(|node| match node.kind() {
        Kind::Null => false,
        Kind::String(text) => text.contains(char::is_alphanumeric),
        _ => true,
    })
}

/// The names of a text, separated by commas.
fn names(node: Node<'_>) -> Vec<Named> {
    let Some(text) = node.as_str() else { return Vec::new() };
    let mut at = 0;
    let mut names = Vec::new();
    for part in text.split(',') {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        if !part.trim().is_empty() {
            let place: Place = node.part_place(start..start + part.trim().len());
            names.push(Named::new(part.trim(), place));
        }
    }
    names
}

//! Directives in the text that a document has for people, where JSON has no comments.

use super::owners::Owners;
use super::{Directive, directive, in_string};
use crate::source::Node;

/// `Comment` of a state machine or state, `description` of a runbook or step.
const KEYS: [&str; 2] = ["Comment", "description"];

pub(super) fn collect<'t>(map: Node<'t>, owners: &Owners<'t>, directives: &mut Vec<Directive>) {
    for entry in map.entries().filter(|entry| KEYS.contains(&entry.name())) {
        let written = entry.value.as_str().map(directive::find).unwrap_or_default();
        if written.is_empty() {
            continue;
        }
        let covered = owners.covered(map);
        directives.extend(written.into_iter().map(|written| {
            let covers = if written.whole_file { &owners.whole } else { &covered };
            in_string(entry.value, written, covers.clone())
        }));
    }
}

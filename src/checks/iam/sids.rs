//! The names of statements.

use crate::catalogue::*;
use crate::document::iam::{Policy, PolicyKind, text};
use crate::finding::Finding;
use crate::source::Node;
use std::collections::HashMap;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<&str, Node<'_>> = HashMap::new();
    for node in policy.statements.iter().filter_map(|statement| statement.node.get("Sid")) {
        let Some(sid) = text::known(node) else { continue };
        if sid.is_empty() {
            let message = "the `Sid` is empty and names nothing";
            findings.push(Finding::at(IAM_EMPTY_SID, node, message).label("empty"));
            continue;
        }
        invalid(policy, node, sid, findings);
        match seen.get(sid) {
            Some(first) => findings.push(duplicate(policy, node, sid, *first)),
            None => _ = seen.insert(sid, node),
        }
    }
}

/// Services with policies of resources take other characters too.
fn invalid(policy: &Policy<'_>, node: Node<'_>, sid: &str, findings: &mut Vec<Finding>) {
    let is_iams = matches!(policy.kind, PolicyKind::Identity | PolicyKind::Trust);
    let Some(wrong) = sid.chars().find(|letter| !letter.is_ascii_alphanumeric()).filter(|_| is_iams) else { return };
    let message = format!("the `Sid` `{sid}` has {}, which IAM refuses", spelled(wrong));
    let finding = Finding::at(IAM_INVALID_SID, node, message).help("a `Sid` has letters and digits alone");
    findings.push(match policy.attachment {
        Some(_) => finding,
        // It may be a policy of an organisation or of a service.
        None => finding.severity(Severity::Warning),
    });
}

fn spelled(letter: char) -> String {
    if letter == ' ' { "a blank".to_owned() } else { format!("`{letter}`") }
}

fn duplicate(policy: &Policy<'_>, node: Node<'_>, sid: &str, first: Node<'_>) -> Finding {
    let is_iams = matches!(policy.kind, PolicyKind::Identity | PolicyKind::Trust);
    let consequence = if is_iams { "so IAM refuses the policy" } else { "which most services refuse" };
    let message = format!("two statements have the `Sid` `{sid}`, {consequence}");
    let finding = Finding::at(IAM_DUPLICATE_SID, node, message).related(first.place(), "the first one is here");
    if is_iams { finding } else { finding.severity(Severity::Warning) }
}

//! How long a policy may be (IAM User Guide, `reference_iam-quotas`); whitespace does not count.

use crate::catalogue::*;
use crate::document::iam::{Attachment, Holder, Policy, PolicyKind};
use crate::finding::Finding;
use crate::source::{Kind, Node};

const MANAGED: usize = 6_144;
const INLINE_ROLE: usize = 10_240;
const INLINE_USER: usize = 2_048;
const INLINE_GROUP: usize = 5_120;
const TRUST: usize = 2_048;
const TRUST_ON_REQUEST: usize = 4_096;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let Some((limit, of)) = limit(policy) else { return };
    let size = least_size(policy.node);
    if size <= limit {
        return;
    }
    let message = format!("the policy has {size} characters without whitespace; {of} at most {limit}");
    let finding = Finding::at(IAM_POLICY_SIZE, policy.node.first_key(), message);
    findings.push(match policy.attachment {
        // The quota can be raised.
        Some(Attachment::Trust) if size <= TRUST_ON_REQUEST => finding.severity(Severity::Warning),
        Some(_) => finding,
        None => finding.severity(Severity::Info),
    });
}

fn limit(policy: &Policy<'_>) -> Option<(usize, &'static str)> {
    Some(match (policy.attachment, policy.kind) {
        (Some(Attachment::Managed), _) => (MANAGED, "IAM takes managed policies of"),
        (Some(Attachment::Inline(Holder::User)), _) => (INLINE_USER, "the inline policies of a user have"),
        (Some(Attachment::Inline(Holder::Group)), _) => (INLINE_GROUP, "the inline policies of a group have"),
        (Some(Attachment::Inline(_)), _) => (INLINE_ROLE, "the inline policies of a role have"),
        (Some(Attachment::Trust), _) | (None, PolicyKind::Trust) => (TRUST, "a trust policy has"),
        (None, PolicyKind::Identity) => (MANAGED, "IAM takes managed policies of"),
        (None, _) => return None,
    })
}

/// Enough to know that it is too much.
const ENOUGH: usize = 1_000_000;

/// The characters of the policy as JSON, without whitespace and without what is not known.
fn least_size(policy: Node<'_>) -> usize {
    let mut size = 0;
    let mut open = vec![policy];
    while let Some(node) = open.pop().filter(|_| size < ENOUGH) {
        size += match node.kind() {
            Kind::Null => 4,
            Kind::Bool(value) => {
                if value {
                    4
                } else {
                    5
                }
            }
            Kind::Number(text) => text.len(),
            Kind::String(text) => 2 + fixed_characters(text),
            Kind::Sequence => 2 + node.items().len().saturating_sub(1),
            // A colon for each entry and the commas between them.
            Kind::Mapping => 2 + (2 * node.entries().len()).saturating_sub(1),
            Kind::Invalid => 0,
        };
        open.extend(node.items());
        open.extend(node.entries().flat_map(|entry| [entry.key, entry.value]));
    }
    size
}

fn fixed_characters(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    let characters = |part: &str| part.chars().filter(|letter| !letter.is_whitespace()).count();
    while let Some((before, behind)) = rest.split_once("${") {
        count += characters(before);
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    count + characters(rest)
}

//! What can be said of one document alone. Each check is a function from a view to findings.

pub mod asl;
pub mod automation;
pub mod iam;
pub mod syntax;

use crate::catalogue::RuleId;
use crate::finding::Finding;
use crate::source::Node;

/// Says that a key is missing.
fn missing(rule: RuleId, anchor: Node<'_>, message: String, key: &str) -> Finding {
    Finding::at(rule, anchor, message).label(format!("no `{key}`"))
}

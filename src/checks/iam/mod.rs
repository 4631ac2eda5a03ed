//! IAM policies: what IAM refuses, and what grants other things than it seems to (IAM User Guide,
//! `reference_policies_elements`; the codes are Access Analyzer's).

mod actions;
mod arns;
mod conditions;
mod elements;
mod keys;
mod principals;
mod redundant;
mod security;
mod sids;
mod size;
mod trust;
mod types;
mod values;
mod variables;

use crate::document::iam::Policy;
use crate::finding::Finding;

/// How many findings of one rule in one document get a suggestion; comparing names takes time.
const MAX_SUGGESTIONS: usize = 32;

/// A policy with more names than this is longer than any that AWS takes, whatever it is for; the rest is not looked at.
const MAX_NAMES: usize = 8_192;

/// Longer names than this are nobody's misspelling.
const LONGEST_NAME: usize = 64;

/// Whether the name of something that is not known is compared with those that are.
fn may_suggest(name: &str, findings: &[Finding]) -> bool {
    name.len() <= LONGEST_NAME && findings.len() <= 8 * MAX_SUGGESTIONS
}

/// All checks of a policy.
pub fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    elements::check(policy, findings);
    // What a syntax error has left of a statement says nothing for sure.
    let sound = policy.statements.iter().copied().filter(|statement| !statement.node.is_damaged()).collect();
    let policy = &Policy { statements: sound, ..*policy };
    for family in FAMILIES {
        family(policy, findings);
    }
}

const FAMILIES: [fn(&Policy<'_>, &mut Vec<Finding>); 13] = [
    types::check,
    sids::check,
    size::check,
    actions::check,
    arns::check,
    principals::check,
    trust::check,
    conditions::check,
    keys::check,
    values::check,
    variables::check,
    redundant::check,
    security::check,
];

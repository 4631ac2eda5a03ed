//! Operators of conditions, and keys that stand there twice.

use super::may_suggest;
use crate::catalogue::*;
use crate::checks::renamed;
use crate::document::iam::operator::{
    Family, IF_EXISTS, OPERATORS, Operator, QUALIFIERS, split_if_exists, split_qualifier,
};
use crate::document::iam::{Policy, PolicyKind, Statement};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};
use std::collections::HashMap;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    for statement in &policy.statements {
        let condition = statement.condition.filter(|node| matches!(value::of(*node), Value::Map));
        for entry in condition.into_iter().flat_map(Node::entries).filter(|entry| !value::is_unknown(entry.key)) {
            let name = entry.name();
            match Operator::parse(name) {
                Some(operator) => {
                    null(entry.key, operator, findings);
                    if policy.kind != PolicyKind::Resource {
                        findings.extend(other_case(entry.key, name, operator));
                    }
                }
                None if name.starts_with("Fn::") => {}
                None => findings.push(unknown(entry.key, name, may_suggest(name, findings))),
            }
        }
        repeated(statement, findings);
    }
}

fn unknown(node: Node<'_>, name: &str, suggest: bool) -> Finding {
    let (qualifier, rest) = split_qualifier(name);
    let (bare, if_exists) = split_if_exists(rest);
    let (prefix, before) = match (qualifier, rest.split_once(':')) {
        (None, Some((wrong, _))) if suggest => {
            let known = QUALIFIERS.iter().map(|(known, _)| known.trim_end_matches(':'));
            let message = format!("`{wrong}:` cannot stand before an operator, so IAM refuses the policy");
            let finding = Finding::at(IAM_UNKNOWN_OPERATOR, node, message);
            return Finding { help: spelling::suggestion(wrong, known), ..finding };
        }
        _ => (name.get(..name.len() - rest.len()).unwrap_or_default(), bare),
    };
    let message = format!("there is no operator `{name}`, so IAM refuses the policy");
    let known = || OPERATORS.iter().map(|(known, _)| *known).filter(|_| suggest);
    let meant = spelling::only_nearest(before, known());
    let finding = Finding::at(IAM_UNKNOWN_OPERATOR, node, message).label("no operator");
    let full = meant.map(|meant| format!("{prefix}{meant}{}", if if_exists { IF_EXISTS } else { "" }));
    Finding { help: spelling::suggestion(before, known()), ..finding }.offer(renamed(node, full.as_deref()))
}

/// An operator in letters of another case, which IAM has been seen to refuse.
fn other_case(node: Node<'_>, name: &str, operator: Operator) -> Option<Finding> {
    let known = operator.to_string();
    let message = format!("IAM writes this operator `{known}` and refuses a policy with `{name}`");
    let finding = Finding::at(IAM_UNKNOWN_OPERATOR, node, message).severity(Severity::Warning);
    (name != known).then(|| finding.help(format!("write `{known}`")).offer(renamed(node, Some(&known))))
}

fn null(node: Node<'_>, operator: Operator, findings: &mut Vec<Finding>) {
    if operator.family != Family::Null {
        return;
    }
    if operator.if_exists {
        let message = "`Null` asks whether the key is there; with `IfExists`, IAM refuses the policy";
        findings.push(Finding::at(IAM_NULL_IF_EXISTS, node, message).help("write `Null`"));
    } else if operator.qualifier.is_some() {
        let message = "`Null` asks whether the key is there, not for its values: what stands before it does nothing";
        findings.push(Finding::at(IAM_NULL_QUALIFIER, node, message).help("write `Null`"));
    }
}

/// Keys are the same in any case.
fn repeated(statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<(String, String), Node<'_>> = HashMap::new();
    for test in statement.tests() {
        let name = |node: Node<'_>| node.as_str().unwrap_or_default().to_owned();
        let key = (name(test.operator), name(test.key).to_lowercase());
        match seen.get(&key) {
            // The same spelling twice is the reader's.
            Some(first) if first.as_str() != test.key.as_str() => {
                let message =
                    format!("`{}` is there twice, and keys are the same in any case: IAM refuses this", key.1);
                let finding = Finding::at(IAM_DUPLICATE_CONDITION_KEY, test.key, message);
                findings.push(finding.related(first.place(), "it is here first"));
            }
            Some(_) => {}
            None => _ = seen.insert(key, test.key),
        }
    }
}

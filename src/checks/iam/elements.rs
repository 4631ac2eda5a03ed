//! Which elements a policy and its statements have.

use super::{LONGEST_NAME, may_suggest};
use crate::catalogue::*;
use crate::checks::{missing, renamed, respelled};
use crate::document::iam::{Clause, Policy, PolicyKind, Statement};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value;

const POLICY: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let message = "the policy has no `Statement`, so IAM refuses it";
    findings.extend(missing(IAM_MISSING_STATEMENT, policy.node, policy.node.first_key(), message, "Statement"));
    unknown(policy.node, &POLICY, "a policy", findings);
    version(policy, findings);
    for statement in &policy.statements {
        unknown(statement.node, &STATEMENT, "a statement", findings);
        effect(statement, findings);
        action(statement, findings);
        whom_or_what(policy, statement, findings);
        pairs(statement, findings);
        of_kind(policy, statement, findings);
    }
}

fn unknown(map: Node<'_>, known: &'static [&'static str], what: &str, findings: &mut Vec<Finding>) {
    let absent: Vec<&str> = known.iter().copied().filter(|known| map.get(known).is_none()).collect();
    // A key may be what a syntax error has left of one.
    for entry in map.entries().filter(|entry| !value::is_unknown(entry.key) && !map.is_damaged()) {
        let name = entry.name();
        // Keys of a template's functions are no elements.
        if known.contains(&name) || name.starts_with("Fn::") {
            continue;
        }
        // Said of the missing one already.
        if known == POLICY
            && name.len() <= LONGEST_NAME
            && map.get("Statement").is_none()
            && spelling::nearest(name, ["Statement"]).is_some()
        {
            continue;
        }
        let message = format!("{what} has no element `{name}`, so IAM refuses the policy");
        let absent = if may_suggest(name, findings) { absent.as_slice() } else { &[] };
        let finding = Finding::at(IAM_UNKNOWN_ELEMENT, entry.key, message).label("no element");
        let finding = finding.offer(renamed(entry.key, spelling::only_nearest(name, absent.iter().copied())));
        findings.push(Finding { help: spelling::suggestion(name, absent.iter().copied()), ..finding });
    }
}

fn version(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let Some(node) = policy.node.get("Version") else {
        if policy.node.get("Statement").is_some() && !policy.node.is_damaged() {
            let message = "the policy has no `Version`, so it is read as one of 2008, in which `${…}` is plain text";
            let finding = Finding::at(IAM_MISSING_VERSION, policy.node.first_key(), message).label("no `Version`");
            findings.push(finding.help("add `\"Version\": \"2012-10-17\"`"));
        }
        return;
    };
    let Some(version) = value::text(node).filter(|version| !VERSIONS.contains(version)) else { return };
    let message = format!("`Version` cannot be `{version}`, so IAM refuses the policy");
    let help = "it is the version of the policy language: `2012-10-17`, or `2008-10-17`";
    let finding = Finding::at(IAM_INVALID_VERSION, node, message).help(help);
    findings.push(finding.offer(respelled(node, Some("2012-10-17"))));
}

/// Whether a misspelt element may be the one that is missing.
fn may_be_misspelt(statement: Node<'_>, name: &str) -> bool {
    let others = statement.entries().map(|entry| entry.name());
    let others = others.filter(|other| !STATEMENT.contains(other) && other.len() <= LONGEST_NAME);
    spelling::nearest(name, others).is_some()
}

fn effect(statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let Some(node) = statement.effect else {
        if may_be_misspelt(statement.node, "Effect") {
            return;
        }
        let message = "the statement has no `Effect`, so IAM refuses the policy";
        let finding = missing(IAM_MISSING_EFFECT, statement.node, statement.node.first_key(), message, "Effect");
        findings.extend(finding.map(|finding| finding.help("add `Effect`: `Allow` or `Deny`")));
        return;
    };
    let Some(effect) = value::text(node).filter(|effect| !matches!(*effect, "Allow" | "Deny")) else { return };
    let mut finding =
        Finding::at(IAM_INVALID_EFFECT, node, format!("`Effect` cannot be `{effect}`, so IAM refuses the policy"));
    finding.help = spelling::suggestion(effect, ["Allow", "Deny"]);
    findings.push(finding);
}

fn action(statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    if statement.actions.is_some() || may_be_misspelt(statement.node, "Action") {
        return;
    }
    let message = "the statement has neither `Action` nor `NotAction`, so IAM refuses the policy";
    findings.extend(missing(IAM_MISSING_ACTION, statement.node, statement.node.first_key(), message, "Action"));
}

/// A statement of an identity says on what, one of a trust policy whom; every other says one of the two at least.
fn whom_or_what(policy: &Policy<'_>, statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let node = statement.node;
    let (principals, resources) = (statement.principals.is_some(), statement.resources.is_some());
    if resources || node.is_damaged() || may_be_misspelt(node, "Resource") || may_be_misspelt(node, "Principal") {
        return;
    }
    let at = node.first_key();
    let mut report = |rule, message: &str, label| findings.push(Finding::at(rule, at, message).label(label));
    match policy.kind {
        PolicyKind::Trust if !principals => {
            let message = "the statement has no `Principal`, so IAM refuses the trust policy";
            report(IAM_MISSING_PRINCIPAL, message, "no `Principal`");
        }
        PolicyKind::Identity | PolicyKind::Unknown if !principals => {
            let message = "the statement has neither `Resource` nor `NotResource`, so IAM refuses the policy";
            report(IAM_MISSING_RESOURCE, message, "no `Resource`");
        }
        _ => {}
    }
}

fn pairs(statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    for (plain, opposite) in [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")] {
        let (Some(first), Some(second)) = (statement.node.entry(plain), statement.node.entry(opposite)) else {
            continue;
        };
        let message = format!("a statement cannot have both `{plain}` and `{opposite}`, so IAM refuses the policy");
        let finding = Finding::at(IAM_ELEMENT_COMBINATION, second.key, message);
        findings.push(finding.related(first.key.place(), format!("`{plain}` is here")));
    }
}

/// Elements that the kind of policy does not have.
fn of_kind(policy: &Policy<'_>, statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let mut report = |rule, clause: Clause<'_>, message: String| {
        findings.push(Finding::at(rule, clause.key, message).label("not in this kind of policy"));
    };
    let name = |clause: Clause<'_>| clause.key.as_str().unwrap_or_default().to_owned();
    match (policy.kind, statement.principals, statement.resources) {
        (PolicyKind::Identity, Some(clause), _) if policy.attachment.is_some() => {
            let message = format!(
                "`{}` stands in the policy of an identity, which is the principal itself, so IAM refuses the policy",
                name(clause)
            );
            report(IAM_UNSUPPORTED_PRINCIPAL, clause, message);
        }
        (PolicyKind::Trust, principals, resources) => {
            if let Some(clause) = resources {
                let message = format!("a trust policy speaks of its own role, so IAM refuses `{}` in it", name(clause));
                report(IAM_TRUST_RESOURCE, clause, message);
            }
            if let Some(clause) = principals.filter(|clause| clause.negated) {
                let message = "a trust policy says whom it lets in; IAM refuses `NotPrincipal` in it".to_owned();
                report(IAM_TRUST_NOT_PRINCIPAL, clause, message);
            }
        }
        _ => {}
    }
}

//! IAM policies: what IAM refuses (IAM User Guide, `reference_policies_elements`; the codes are Access Analyzer's).

use super::missing;
use crate::catalogue::*;
use crate::document::iam::{Policy, Statement};
use crate::finding::Finding;
use crate::spelling;
use crate::value;

/// All checks of a policy.
pub fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let message = "the policy has no `Statement`, so IAM refuses it";
    findings.extend(missing(IAM_MISSING_STATEMENT, policy.node, policy.node.first_key(), message, "Statement"));
    for statement in &policy.statements {
        effect(statement, findings);
        action(statement, findings);
    }
}

fn effect(statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let Some(node) = statement.effect else {
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
    if statement.actions.is_some() {
        return;
    }
    let message = "the statement has neither `Action` nor `NotAction`, so IAM refuses the policy";
    findings.extend(missing(IAM_MISSING_ACTION, statement.node, statement.node.first_key(), message, "Action"));
}

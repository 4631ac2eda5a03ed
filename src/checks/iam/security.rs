//! Statements that allow to hand out, or to make, more roles than they name.

use crate::aws::iam::Wildcard;
use crate::catalogue::*;
use crate::document::iam::{Clause, Policy, PolicyKind, Statement, text};
use crate::finding::Finding;
use crate::source::Node;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    // Policies of resources do not speak of all actions.
    if !matches!(policy.kind, PolicyKind::Identity) {
        return;
    }
    for statement in policy.statements.iter().filter(|statement| statement.allows()) {
        for role in [
            Handed {
                rule: IAM_PASS_ANY_ROLE,
                action: "iam:PassRole",
                limits: &["iam:PassedToService", "iam:AssociatedResourceArn"],
                what: "pass every role of the account to every service",
                help: "name the roles in `Resource`, or the service in a condition on `iam:PassedToService`",
            },
            Handed {
                rule: IAM_CREATE_ANY_SERVICE_ROLE,
                action: "iam:CreateServiceLinkedRole",
                limits: &["iam:AWSServiceName"],
                what: "create the service-linked role of every service",
                help: "name the roles in `Resource`, or the service in a condition on `iam:AWSServiceName`",
            },
        ] {
            findings.extend(role.given_by(statement));
        }
    }
}

struct Handed {
    rule: RuleId,
    action: &'static str,
    /// Conditions that narrow it.
    limits: &'static [&'static str],
    what: &'static str,
    help: &'static str,
}

impl Handed {
    fn given_by(&self, statement: &Statement<'_>) -> Option<Finding> {
        let at = self.allowed_by(statement.actions?)?;
        let resources = statement.resources?;
        let wide = match resources.negated {
            true => true,
            false => resources.values().any(|node| text::known(node).is_some_and(is_every_role)),
        };
        let narrowed = statement.tests().any(|test| {
            test.key.as_str().is_some_and(|key| self.limits.iter().any(|limit| key.eq_ignore_ascii_case(limit)))
        });
        if !wide || narrowed || has_unknown_condition(statement) {
            return None;
        }
        let message = format!("this allows to {}", self.what);
        let finding = Finding::at(self.rule, at, message).help(self.help);
        Some(finding.related(resources.node.place(), "on which resources"))
    }

    /// The item that allows the action.
    fn allowed_by<'t>(&self, clause: Clause<'t>) -> Option<Node<'t>> {
        let meant = |node: &Node<'t>| text::known(*node).is_some_and(|text| Wildcard::new(text).matches(self.action));
        if !clause.negated {
            return clause.values().find(meant);
        }
        let mut values = clause.values().peekable();
        let known = values.peek().is_some();
        let left_out = values.any(|node| text::known(node).is_none() || meant(&node));
        (known && !left_out).then_some(clause.key)
    }
}

/// `*`, or an ARN that stands for every role.
fn is_every_role(resource: &str) -> bool {
    resource.bytes().all(|byte| byte == b'*')
        || Wildcard::new(resource).matches("arn:aws:iam::000000000000:role/") && !resource.ends_with("role/")
}

/// A condition that is not written as one may narrow it.
fn has_unknown_condition(statement: &Statement<'_>) -> bool {
    statement.condition.is_some_and(|condition| condition.entries().len() > 0 && statement.tests().next().is_none())
}

//! What the role of a runbook allows beyond what the runbook calls.

use super::permissions::name;
use super::roles::{Actor, How, Roles};
use crate::access::evaluate::matches;
use crate::access::glob::Match;
use crate::catalogue::*;
use crate::finding::Finding;
use crate::summary::policy::{Effect, Patterns, Statement};
use crate::summary::{RoleSummary, RunbookSummary};
use std::collections::BTreeSet;

/// The services that a runbook under contract calls anyway.
const OWN: [&str; 2] = ["ssm", "states"];

/// `iam/broad-permission`: a statement allows far more than the runbook calls.
pub(super) fn permissions<'s>(
    runbook: &RunbookSummary,
    actor: Actor<'s>,
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    let own = matches!(actor.how, How::Constant | How::Passed);
    let Some(role) = actor.role.filter(|_| own) else { return };
    let statements = roles.permissions(role).unwrap_or_default();
    findings.extend(statements.iter().filter_map(|statement| one(runbook, role, statement)));
}

fn one(runbook: &RunbookSummary, role: &RoleSummary, statement: &Statement) -> Option<Finding> {
    let Patterns::OneOf(actions) = &statement.actions else { return None };
    if statement.effect != Effect::Allow || statement.by_aws || !statement.conditions.is_empty() {
        return None;
    }
    let broad = actions.iter().find(|action| *action == "*" || service_of(action).is_some());
    let allows = match broad {
        Some(action) => format!("`{action}`"),
        None if passes_any_role(statement) => "`iam:PassRole` on every role".to_owned(),
        None => return None,
    };
    let service = broad.and_then(|action| service_of(action)).or(broad.is_none().then_some("iam"));
    let called = called(runbook, service);
    let derived = runbook.steps.iter().all(|step| step.needs.open.is_empty());
    let calls = match (called.is_empty(), derived) {
        (true, true) => "calls none of it".to_owned(),
        (true, false) => "calls none of it as far as that can be derived".to_owned(),
        (false, true) => format!("calls only {}", listed(&called)),
        (false, false) => format!("calls {}, and what cannot be derived", listed(&called)),
    };
    let message = format!("`{}` allows {allows}, but the runbook {calls}", name(role));
    Some(
        Finding::new(IAM_BROAD_PERMISSION, statement.site.clone(), message)
            .label("wider than the runbook needs")
            .related(runbook.site.place, "runs as this role")
            .help("`sfn-ssm-lint --emit policy` prints the least that the runbook needs"),
    )
}

/// The service all of whose actions a pattern means, if it is one of a contract's own.
fn service_of(action: &str) -> Option<&'static str> {
    let prefix = action.strip_suffix(":*")?;
    OWN.into_iter().find(|service| service.eq_ignore_ascii_case(prefix))
}

fn passes_any_role(statement: &Statement) -> bool {
    let Patterns::OneOf(resources) = &statement.resources else { return false };
    matches(&statement.actions, "iam:passrole", true) == Match::Covers
        && resources.iter().any(|resource| resource == "*")
}

/// What a runbook calls of a service, or of all.
fn called(runbook: &RunbookSummary, service: Option<&str>) -> BTreeSet<String> {
    let callbacks =
        runbook.steps.iter().filter_map(|step| Some(format!("states:{}", step.callback.as_ref()?.kind.api())));
    let scripts = runbook.steps.iter().flat_map(|step| &step.script_callbacks).map(|action| (*action).to_owned());
    let steps = runbook.steps.iter().flat_map(|step| &step.needs.list).flat_map(|need| need.actions.iter().cloned());
    let all = steps.chain(callbacks).chain(scripts);
    all.filter(|action| service.is_none_or(|service| action.split(':').next() == Some(service))).collect()
}

/// The first of them, and how many more there are.
fn listed(actions: &BTreeSet<String>) -> String {
    const SHOWN: usize = 4;
    let mut shown: Vec<String> = actions.iter().take(SHOWN).map(|action| format!("`{action}`")).collect();
    if actions.len() > SHOWN {
        shown.push(format!("{} more", actions.len() - SHOWN));
    }
    shown.join(", ")
}

//! What steps and Tasks call against what their roles allow.

use super::permissions::{ANYTHING, as_far_as_known, name, runs_as};
use super::roles::{Actor, How, Resource, Roles};
use crate::access::needs::{Need, as_pattern};
use crate::catalogue::*;
use crate::finding::Finding;
use crate::summary::machine::MachineCall;
use crate::summary::run_as::Credentials;
use crate::summary::{MachineSummary, Origin, RunbookSummary, StepSummary};

/// `iam/step-denied`: a step is refused what it calls.
pub(super) fn step<'s>(
    runbook: &'s RunbookSummary,
    step: &'s StepSummary,
    actor: Actor<'s>,
    roles: Roles<'s>,
) -> Option<Finding> {
    // Callbacks have a rule of their own.
    let answers = step.callback.is_some() || !step.script_callbacks.is_empty();
    let is_callback = |need: &Need| answers && need.actions.iter().any(|action| is_answer(action));
    // A script gets no credentials of the one who starts the runbook.
    let has_credentials = |need: &Need| !need.by_script || actor.how != How::Starter;
    let needs = step.needs.list.iter().filter(|need| !is_callback(need) && has_credentials(need));
    let denied = Denied::of(needs, actor, &runbook.origin, roles)?;
    let Denied { role, list, .. } = &denied;
    let message = match (step.action.as_deref(), denied.by_script) {
        (_, true) => {
            format!("`{role}` does not allow {list}: where the script of `{}` calls that, AWS refuses it", step.name)
        }
        (action, false) => {
            let calls = action.unwrap_or_default();
            format!("`{role}` does not allow {list}, which `{calls}` calls, so `{}` fails", step.name)
        }
    };
    let finding = Finding::new(IAM_STEP_DENIED, step.site.clone(), message).severity(denied.severity);
    let finding = finding.label("not allowed").related(actor.role?.site.place, runs_as(actor)).help(denied.help);
    Some(as_far_as_known(finding, actor.role?))
}

/// `iam/task-denied`: a Task is refused what it calls.
pub(super) fn tasks<'s>(machine: &'s MachineSummary, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    // What a start of a runbook needs has rules of its own.
    let calls = machine.calls.iter().filter(|call| !call.starts_automation);
    findings.extend(calls.filter_map(|call| task(machine, call, roles)));
}

fn task<'s>(machine: &'s MachineSummary, call: &'s MachineCall, roles: Roles<'s>) -> Option<Finding> {
    let actor = roles.caller(machine, call.credentials.as_ref());
    let denied = Denied::of(call.needs.list.iter(), actor, &machine.origin, roles)?;
    let message = format!("`{}` does not allow {}, so `{}` fails", denied.role, denied.list, call.state);
    let how = match call.credentials {
        Some(Credentials { .. }) => "the Task calls with this role",
        None => "the state machine runs as this role",
    };
    let finding = Finding::new(IAM_TASK_DENIED, call.site.clone(), message).severity(denied.severity);
    let finding = finding.label("not allowed").related(actor.role?.site.place, how).help(denied.help);
    Some(as_far_as_known(finding, actor.role?))
}

/// What of some needs a role certainly does not allow.
struct Denied<'s> {
    role: &'s str,
    /// The actions, as a message lists them.
    list: String,
    by_script: bool,
    severity: Severity,
    help: String,
}

impl<'s> Denied<'s> {
    fn of<'n>(
        needs: impl Iterator<Item = &'n Need>,
        actor: Actor<'s>,
        origin: &Origin,
        roles: Roles<'s>,
    ) -> Option<Self> {
        let role = name(actor.role?);
        let certain = needs.filter(|need| need.certain);
        let denied: Vec<(&Need, Option<&str>)> =
            certain.filter_map(|need| Some((need, refused(need, actor, origin, roles)?))).collect();
        let all =
            |need: &Need| need.actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" or ");
        let shown = |(need, on): &(&Need, Option<&str>)| match on {
            Some(resource) => format!("{} on `{}`", all(need), as_pattern(resource, "*")),
            None => all(need),
        };
        let (first, _) = denied.first()?;
        let list = denied.iter().map(shown).collect::<Vec<_>>().join(", ");
        // A key is mostly open to a role by its own policy.
        let of_keys = denied.iter().all(|(need, _)| need.actions.iter().all(|action| action.starts_with("kms:")));
        let own = policy_of_its_own(first);
        let help = match own {
            Some(resource) if denied.len() == 1 => format!("allow {list}, unless the policy of the {resource} does"),
            _ => format!("allow {list}"),
        };
        let by_script = denied.iter().all(|(need, _)| need.by_script);
        let severity = if of_keys || by_script { Severity::Info } else { Severity::Warning };
        Some(Denied { role, list, by_script, severity, help })
    }
}

/// The resource on which a need is certainly refused, or none where it is refused on every one.
fn refused<'n>(need: &'n Need, actor: Actor<'_>, origin: &Origin, roles: Roles<'_>) -> Option<Option<&'n str>> {
    let on = |text: &str| {
        let resource = Resource { text, origin };
        need.actions.iter().all(|action| roles.denies(actor, action, &resource).is_some())
    };
    if on(ANYTHING) {
        return Some(None);
    }
    need.resources.iter().map(String::as_str).find(|resource| on(resource)).map(Some)
}

fn is_answer(action: &str) -> bool {
    matches!(action, "states:SendTaskSuccess" | "states:SendTaskFailure")
}

/// What a policy of its own may open to the role, by the service of the action
/// (IAM User Guide, `reference_aws-services-that-work-with-iam`).
fn policy_of_its_own(need: &Need) -> Option<&'static str> {
    let (service, _) = need.actions.first()?.split_once(':')?;
    Some(match service {
        "dynamodb" => "table",
        "events" => "event bus",
        "kinesis" => "stream",
        "kms" => "key",
        "lambda" => "function",
        "s3" => "bucket",
        "secretsmanager" => "secret",
        "sns" => "topic",
        "sqs" => "queue",
        _ => return None,
    })
}

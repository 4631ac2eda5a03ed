//! What roles allow against what is called with them.

use super::broad;
use super::denied;
use super::roles::{Actor, How, Resource, Roles, document_names};
use super::without_role;
use crate::access::Access;
use crate::access::glob::UNKNOWN_NAME;
use crate::aws::managed;
use crate::catalogue::*;
use crate::finding::{Change, Finding, Fix, Site};
use crate::link::Call;
use crate::summary::policy::{Effect, Patterns, Statement};
use crate::summary::run_as::AssumeRole;
use crate::summary::{RoleSummary, RunbookName, RunbookSummary, StepSummary};
use std::collections::BTreeSet;

/// Any resource at all.
pub(super) const ANYTHING: &str = "${?}";
/// What AWS names when it refuses a callback: a state machine, or an activity.
const ANSWERED: &str = "arn:aws:states:${AWS::Region}:${AWS::AccountId}:${?}";
pub(super) const START: &str = "ssm:StartAutomationExecution";

/// The rules about what a runbook may do.
pub(super) fn of_runbook<'s>(
    runbook: &'s RunbookSummary,
    callers: &[&Call<'s>],
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    without_role::no_assume_role(runbook, callers, roles, findings);
    let sure: Vec<&Call<'s>> = callers.iter().copied().filter(|call| call.runbook().is_some()).collect();
    let mut actors: Vec<Actor<'s>> = Vec::new();
    match runbook.assume_role {
        AssumeRole::Role(_) => actors.push(roles.runs_as(runbook, None)),
        _ => {
            // A role that may not even start the runbook is told so once.
            let starts = |call: &&&Call<'s>| {
                roles.runs_as(runbook, Some(call)).how != How::Starter || !Refused::of(call, roles).wholly()
            };
            actors.extend(sure.iter().filter(starts).map(|call| roles.runs_as(runbook, Some(call))));
        }
    }
    let answers = runbook.steps.iter().any(|step| step.callback.is_some() || !step.script_callbacks.is_empty());
    let under_contract = answers || callers.iter().any(|call| call.task.waits);
    for actor in actors {
        if under_contract {
            broad::permissions(runbook, actor, roles, findings);
        }
        for step in &runbook.steps {
            callback_denied(runbook, step, actor, roles, findings);
            findings.extend(denied::step(runbook, step, actor, roles));
        }
    }
    if runbook.assume_role == AssumeRole::Nobody && sure.is_empty() {
        runbook.steps.iter().for_each(|step| findings.extend(script_without_role(runbook, step)));
    }
}

/// `iam/callback-denied`: the answer is refused.
fn callback_denied<'s>(
    runbook: &RunbookSummary,
    step: &StepSummary,
    actor: Actor<'s>,
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    if actor.how == How::Starter && !step.script_callbacks.is_empty() {
        return findings.extend(script_without_role(runbook, step));
    }
    let api = step.callback.as_ref().map(|callback| format!("states:{}", callback.kind.api()));
    let calls = step.script_callbacks.iter().map(|action| (*action).to_owned()).chain(api);
    let resource = Resource { text: ANSWERED, origin: &runbook.origin };
    for action in calls {
        let Some(role) = roles.denies(actor, &action, &resource) else { continue };
        let message = format!(
            "`{}` does not allow `{action}`, which `{}` calls: AWS refuses it, and the state waits on for its answer",
            name(role),
            step.name
        );
        let finding = Finding::new(IAM_CALLBACK_DENIED, step.site.clone(), message)
            .label("not allowed to answer")
            .related(role.site.place, runs_as(actor))
            .help(format!("allow `{action}` on `*` or on the state machine's ARN"))
            .offer(granted(role, &action, roles));
        findings.push(as_far_as_known(finding, role));
    }
}

fn script_without_role(runbook: &RunbookSummary, step: &StepSummary) -> Option<Finding> {
    let action = step.script_callbacks.first()?;
    let message = format!(
        "the script of `{}` calls `{action}`, but the runbook runs without a role: scripts get no credentials then, \
         and the answer is lost",
        step.name
    );
    let finding = Finding::new(IAM_CALLBACK_DENIED, step.site.clone(), message).label("no credentials");
    let site = runbook.assume_role_site.as_ref().unwrap_or(&runbook.site);
    Some(finding.related(site.place, "no role here").help("give the runbook an `assumeRole` that may answer"))
}

/// The rules about what the starter of a Task's runbook may do.
pub(super) fn of_call<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    if !call.task.starts_automation {
        return;
    }
    start(call, roles, findings);
    pass_role(call, roles, findings);
}

/// What of a start a role certainly does not allow.
struct Refused {
    /// On the runbook as `document/NAME`.
    document: bool,
    /// On the runbook by its older name.
    definition: bool,
    /// On the executions that it makes.
    execution: bool,
}

impl Refused {
    fn of<'s>(call: &Call<'s>, roles: Roles<'s>) -> Self {
        let denies = |what: &str| start_on(call, roles, what) == Some(Access::Denied);
        let names = document_names(call);
        Refused {
            document: names.iter().all(|name| denies(&format!("document/{name}"))),
            definition: names.iter().all(|name| denies(&format!("automation-definition/{name}:{UNKNOWN_NAME}"))),
            execution: denies(&format!("automation-execution/{UNKNOWN_NAME}")),
        }
    }

    fn wholly(&self) -> bool {
        self.document && self.definition
    }
}

/// What the starter may do with something of a runbook.
fn start_on<'s>(call: &Call<'s>, roles: Roles<'s>, what: &str) -> Option<Access> {
    // A runbook that is not here may be shared by another account, or be AWS's.
    let account = if call.runbook().is_some() { "${AWS::AccountId}" } else { ANYTHING };
    let text = format!("arn:aws:ssm:${{AWS::Region}}:{account}:{what}");
    roles.access(roles.starter(call), START, &Resource { text: &text, origin: &call.machine.origin })
}

/// Whether the starter may start the runbook, as AWS asks for it now.
pub(super) fn may_start<'s>(call: &Call<'s>, roles: Roles<'s>) -> Option<Access> {
    let mut names = document_names(call);
    if let Some((RunbookName::Resource(id), _)) = &call.task.runbook {
        names.push(format!("${{{id}}}"));
    }
    let documents = names.iter().map(|name| start_on(call, roles, &format!("document/{name}")));
    let of_document = documents.flatten().min_by_key(|access| *access != Access::Allowed)?;
    let of_execution = start_on(call, roles, &format!("automation-execution/{UNKNOWN_NAME}"))?;
    Some(if of_document == Access::Allowed { of_execution } else { of_document })
}

/// Whether the starter may pass the runbook its role.
pub(super) fn may_pass<'s>(actor: Actor<'s>, call: &Call<'s>, roles: Roles<'s>) -> Option<Access> {
    let resource = Resource { text: actor.text?, origin: actor.origin };
    roles.access(roles.starter(call), "iam:PassRole", &resource)
}

/// Whether an actor may call what a runbook answers with.
pub(super) fn may_answer<'s>(
    runbook: &RunbookSummary,
    actor: Actor<'s>,
    roles: Roles<'s>,
) -> Vec<(String, Option<Access>)> {
    let resource = Resource { text: ANSWERED, origin: &runbook.origin };
    let callbacks =
        runbook.steps.iter().filter_map(|step| Some(format!("states:{}", step.callback.as_ref()?.kind.api())));
    let scripts = runbook.steps.iter().flat_map(|step| &step.script_callbacks).map(|action| (*action).to_owned());
    let actions: BTreeSet<String> = callbacks.chain(scripts).collect();
    let access = |action: String| {
        let access = roles.access(actor, &action, &resource);
        (action, access)
    };
    actions.into_iter().map(access).collect()
}

/// `iam/start-denied` and `iam/start-legacy`: the runbook cannot be started, or by an older kind of permission only.
fn start<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    let refused = Refused::of(call, roles);
    let Some(role) = roles.starter(call).role else { return };
    let state = &call.task.state;
    let (rule, message, help) = match (refused.document, refused.definition, refused.execution) {
        (true, true, _) => (
            IAM_START_DENIED,
            format!("`{}` does not allow `{START}` on this runbook, so `{state}` fails", name(role)),
            "allow it on `document/NAME` of the runbook and on `automation-execution/*`",
        ),
        (true, false, _) => (
            IAM_START_LEGACY,
            format!("`{}` allows `{START}` on `automation-definition/…` only, the older name", name(role)),
            "allow it on `document/NAME` and on `automation-execution/*` too",
        ),
        (false, _, true) => (
            IAM_START_LEGACY,
            format!("`{}` allows `{START}` on the runbook, but not on `automation-execution/*`", name(role)),
            "AWS asks for both: add `automation-execution/*`",
        ),
        (false, _, false) => return,
    };
    let finding = Finding::new(rule, call.task.site.clone(), message)
        .label("may not start it so")
        .related(role.site.place, format!("`{state}` calls with this role"))
        .help(help)
        .offer(granted(role, START, roles).filter(|_| rule == IAM_START_DENIED));
    findings.push(as_far_as_known(finding, role));
}

/// `iam/pass-role`: the starter hands the runbook a role that it may not pass.
fn pass_role<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    let Some(runbook) = call.runbook() else { return };
    let actor = roles.runs_as(runbook, Some(call));
    let (Some(text), How::Constant | How::Passed) = (actor.text, actor.how) else { return };
    let resource = Resource { text, origin: actor.origin };
    let Some(role) = roles.denies(roles.starter(call), "iam:PassRole", &resource) else { return };
    let passed = actor.site.filter(|_| actor.how == How::Passed);
    let runs = match actor.how {
        How::Passed => "AWS refuses to start the runbook",
        _ => "AWS's pages disagree whether the runbook starts then",
    };
    let message =
        format!("`{}` does not allow `iam:PassRole` on the role that the runbook runs as: {runs}", name(role));
    let place: &Site = passed.filter(|site| site.place.file == call.task.site.place.file).unwrap_or(&call.task.site);
    let finding = Finding::new(IAM_PASS_ROLE, place.clone(), message)
        .severity(if passed.is_some() { Severity::Warning } else { Severity::Info })
        .related(role.site.place, format!("`{}` calls with this role", call.task.state))
        .help("allow `iam:PassRole` on it, with `iam:PassedToService`: `ssm.amazonaws.com`");
    findings.push(as_far_as_known(finding, role));
}

/// The missing action beside one of the same service that the role is already allowed without conditions.
fn granted<'s>(role: &'s RoleSummary, action: &str, roles: Roles<'s>) -> Option<Fix> {
    let (service, _) = action.split_once(':')?;
    let alike = |other: &String| other.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(service));
    let allows = |statement: &&Statement| {
        let actions = matches!(&statement.actions, Patterns::OneOf(actions) if actions.iter().any(alike));
        statement.effect == Effect::Allow && statement.conditions.is_empty() && !statement.by_aws && actions
    };
    let statement = roles.permissions(role)?.iter().find(allows)?;
    let change = Change::Append { at: statement.site.clone(), key: "Action", item: action.to_owned() };
    Some(Fix::doubtful(format!("allow `{action}` in the same statement as other calls of `{service}`"), [change]))
}

/// A finding of what a role does not allow: AWS may have widened its own policies since they were read.
pub(super) fn as_far_as_known(finding: Finding, role: &RoleSummary) -> Finding {
    let Some(statement) = role.permissions.iter().flatten().find(|statement| statement.by_aws) else { return finding };
    let severity = finding.severity.min(Severity::Warning);
    let read = format!("the policies of AWS are those of {}", managed::date());
    finding.severity(severity).related(statement.site.place, read)
}

/// What a role is called.
pub(super) fn name(role: &RoleSummary) -> &str {
    role.origin.logical_id.as_deref().or(role.name.as_deref()).unwrap_or("the role")
}

pub(super) fn runs_as(actor: Actor<'_>) -> &'static str {
    match actor.how {
        How::Starter => "the runbook has no role of its own, and runs as this one",
        How::Constant | How::Passed | How::Unknown => "the runbook runs as this role",
    }
}

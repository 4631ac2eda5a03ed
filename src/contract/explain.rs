//! Says what is wrong with the ends of a runbook's runs, and how to get there.

use super::answers::{Contract, Fault};
use super::effects::Effect;
use super::paths::{Outcome, Runs};
use super::until;
use crate::catalogue::*;
use crate::finding::{Change, Finding, Fix, Scalar, TraceStep};
use crate::flow::Target;
use crate::summary::{CallbackKind, RunbookSummary, StepSummary};

/// How many of the Tasks that wait are named with a finding.
pub(super) const MAX_CALLERS: usize = 3;

/// How many steps of a long way are shown at its start and at its end.
const SHOWN: (usize, usize) = (4, 16);

/// What a step does that does not end in the time after a cancel.
const CUT_SHORT: &str = "outlasts the two minutes after a cancel";

/// The steps of a way, each with its outcome, and how the run ends.
pub(super) fn trace(
    runbook: &RunbookSummary,
    runs: &Runs,
    way: &[(usize, Outcome)],
    end: &'static str,
) -> Vec<TraceStep> {
    let mut trace = passed(runbook, runs, way);
    trace.push(TraceStep { step: "end".to_owned(), outcome: end.into(), place: None });
    trace
}

/// The steps of a way, each with its outcome.
pub(super) fn passed(runbook: &RunbookSummary, runs: &Runs, way: &[(usize, Outcome)]) -> Vec<TraceStep> {
    let step = |at: usize| runbook.steps.get(runs.configs.get(at)?.step);
    let mut trace: Vec<TraceStep> = Vec::new();
    let left_out = way.len().saturating_sub(SHOWN.0 + SHOWN.1);
    for (position, (at, outcome)) in way.iter().enumerate() {
        if left_out > 1 && (SHOWN.0..SHOWN.0 + left_out).contains(&position) {
            if position == SHOWN.0 {
                let outcome = format!("{left_out} more steps").into();
                trace.push(TraceStep { step: "…".to_owned(), outcome, place: None });
            }
            continue;
        }
        let Some(here) = step(*at) else { continue };
        let outcome = match outcome {
            Outcome::Succeeds => "succeeds".into(),
            Outcome::Answers => "answers".into(),
            Outcome::AnswersAgain => "answers again".into(),
            Outcome::Fails => "fails".into(),
            Outcome::IsCancelled => "is cancelled".into(),
            Outcome::IsCutShort => CUT_SHORT.into(),
            Outcome::Chooses => match way.get(position + 1).and_then(|(next, _)| step(*next)) {
                Some(next) => format!("chooses {}", next.name).into(),
                None => "chooses the end".into(),
            },
        };
        trace.push(TraceStep { step: here.name.clone(), outcome, place: Some(here.site.place) });
    }
    trace
}

/// The finding for a fault of a step.
pub(super) fn finding(contract: &Contract<'_>, rule: RuleId, index: usize, fault: &Fault) -> Option<Finding> {
    let step = contract.runbook.steps.get(index)?;
    let onward = fault.onward.and_then(|step| contract.runbook.steps.get(step));
    let (message, label, help) = match rule {
        TOKEN_UNANSWERED_FAILURE if fault.disputed && step.action.as_deref() == Some("aws:approve") => {
            unanswered_approval(step)
        }
        TOKEN_UNANSWERED_FAILURE if fault.disputed && step.is_end => unanswered_end(step),
        TOKEN_UNANSWERED_FAILURE if is_answering_child(contract, index) => unanswered_start(contract, step, onward),
        TOKEN_UNANSWERED_FAILURE => unanswered_failure(contract, step, onward),
        TOKEN_UNANSWERED_CANCEL => {
            let late = fault.trace.iter().find(|step| step.outcome == CUT_SHORT);
            unanswered_cancel(contract, step, onward, late.map(|late| late.step.as_str()))
        }
        TOKEN_UNANSWERED_SUCCESS => unanswered_success(contract, step),
        _ if fault.onward == Some(index) => answered_in_each_round(step),
        _ => answered_twice(step, onward?),
    };
    let mut finding = Finding::new(rule, step.site.clone(), message)
        .severity(fault.severity)
        .label(label)
        .help(help)
        .trace(fault.trace.clone())
        .offer(fix(contract, rule, index, fault));
    if let Some(second) = onward.filter(|_| rule == TOKEN_ANSWERED_TWICE) {
        return Some(finding.related(second.site.place, "the second answer"));
    }
    for parent in contract.parents.iter().take(MAX_CALLERS) {
        let Some(starter) = parent.runbook.steps.get(parent.step) else { continue };
        finding = finding.related(starter.site.place, format!("`{}` hands the token on to this runbook", starter.name));
    }
    for call in contract.callers.iter().take(MAX_CALLERS) {
        let message = format!("`{}` waits for this token{}", call.task.state, until(call));
        finding = finding.related(call.task.site.place, message);
        if let Some(alarms) = call.task.alarms.as_ref().filter(|_| rule == TOKEN_UNANSWERED_CANCEL) {
            finding = finding.related(alarms.place, "an alarm that goes off cancels the automation");
        }
    }
    Some(finding)
}

/// The way to an answer that a fault lacks, where the runbook has one already.
fn fix(contract: &Contract<'_>, rule: RuleId, index: usize, fault: &Fault) -> Option<Fix> {
    let step = contract.runbook.steps.get(index)?;
    let at = step.site.clone();
    let key = match rule {
        TOKEN_UNANSWERED_FAILURE => "onFailure",
        TOKEN_UNANSWERED_CANCEL => "onCancel",
        TOKEN_ANSWERED_TWICE => return ends_here(contract, index, fault),
        _ => return None,
    };
    // A way that leads astray may serve something else; what a loop runs cannot leave it to the answer.
    if fault.onward.is_some() || fault.severity == Severity::Info || step.in_loop {
        return None;
    }
    let callback = callback(contract, CallbackKind::Failure).filter(|callback| callback.name != step.name)?;
    let certain = |(index, _): &(usize, &StepSummary)| contract.answers_with(*index, CallbackKind::Failure);
    let is_only = contract.runbook.steps.iter().enumerate().filter(certain).count() == 1;
    let message = format!("add `{key}: step:{}`", callback.name);
    let value = Scalar::Text(format!("step:{}", callback.name));
    let changes = [Change::Set { at, key, value, without: &[] }];
    Some(if is_only { Fix::safe(message, changes) } else { Fix::doubtful(message, changes) })
}

/// The end behind the first answer, where the second comes next. It is certainly meant where the second is the last step,
/// and where nobody can doubt what becomes of a failure.
fn ends_here(contract: &Contract<'_>, index: usize, fault: &Fault) -> Option<Fix> {
    let leads_to = |index: usize, target: Target| {
        let flow = contract.runbook.graph.step(index);
        flow.is_some_and(|flow| flow.success.iter().all(|edge| edge.target == target))
    };
    let second = fault.onward.filter(|second| leads_to(index, Target::Step(*second)))?;
    let step = contract.runbook.steps.get(index)?;
    let value = Scalar::Bool(true);
    let change = Change::Set { at: step.site.clone(), key: "isEnd", value, without: &["nextStep"] };
    let message = "add `isEnd: true`";
    let is_plain = leads_to(second, Target::End) && step.failure_route.is_none();
    Some(if is_plain { Fix::safe(message, [change]) } else { Fix::doubtful(message, [change]) })
}

type Texts = (String, String, String);

/// Whether the step starts a runbook that answers when it fails itself.
fn is_answering_child(contract: &Contract<'_>, step: usize) -> bool {
    matches!(contract.effects.get(step), Some(Effect::Child(child)) if !child.failure.leave_it_to_the_parent())
}

fn unanswered_start(contract: &Contract<'_>, step: &StepSummary, onward: Option<&StepSummary>) -> Texts {
    let (_, label, help) = unanswered_failure(contract, step, onward);
    (format!("when `{}` cannot start its runbook, or times out, nobody answers the task token", step.name), label, help)
}

fn unanswered_approval(step: &StepSummary) -> Texts {
    (
        format!("when `{}` times out, nobody may answer the task token", step.name),
        "by one edition of AWS's page a timeout stops the automation here, whatever `onFailure` says".to_owned(),
        "give the waiting Task a `TimeoutSeconds` that is longer than the approval's `timeoutSeconds`".to_owned(),
    )
}

fn unanswered_end(step: &StepSummary) -> Texts {
    (
        format!("when `{}` fails, nobody may answer the task token", step.name),
        "AWS's pages contradict each other on whether `isEnd: true` stops the automation here, before `onFailure`"
            .to_owned(),
        format!("take `isEnd` away from `{}`, and end the run in a step behind it", step.name),
    )
}

fn unanswered_failure(contract: &Contract<'_>, step: &StepSummary, onward: Option<&StepSummary>) -> Texts {
    let label = match onward {
        Some(onward) => leads_astray("onFailure", onward),
        None => "no way to a callback: the automation stops here".to_owned(),
    };
    (
        format!("when `{}` fails, nobody answers the task token", step.name),
        label,
        route_help(contract, "onFailure", onward),
    )
}

/// `late` is the step that outlasts the two minutes after a cancel.
fn unanswered_cancel(
    contract: &Contract<'_>,
    step: &StepSummary,
    onward: Option<&StepSummary>,
    late: Option<&str>,
) -> Texts {
    let label = match (onward, late) {
        (Some(_), Some(late)) => format!("the two minutes after a cancel are over before `{late}` ends"),
        (Some(onward), None) => leads_astray("onCancel", onward),
        (None, _) => "no `onCancel` that leads to a callback".to_owned(),
    };
    let message = format!("when the automation is cancelled during `{}`, nobody answers the task token", step.name);
    (message, label, route_help(contract, "onCancel", onward.filter(|_| late.is_none())))
}

fn unanswered_success(contract: &Contract<'_>, step: &StepSummary) -> Texts {
    (
        format!("the runbook can end behind `{}` without answering the task token, although nothing failed", step.name),
        "the run ends here".to_owned(),
        match callback(contract, CallbackKind::Success) {
            Some(callback) => format!("lead this path to `{}`", callback.name),
            None => "add an `aws:executeAwsApi` step that calls SendTaskSuccess".to_owned(),
        },
    )
}

fn answered_twice(step: &StepSummary, second: &StepSummary) -> Texts {
    let (first, second) = (&step.name, &second.name);
    (
        format!("`{first}` answers the task token, and then `{second}` answers it again: the second call fails"),
        format!("goes on to `{second}`"),
        format!("end the automation at `{first}` with `isEnd: true`, or lead it past `{second}`"),
    )
}

fn answered_in_each_round(step: &StepSummary) -> Texts {
    (
        format!("`{}` answers the task token each time that the run comes to it: the second call fails", step.name),
        "comes round again".to_owned(),
        "answer once, behind the loop, or leave the loop after the answer with `nextStep`".to_owned(),
    )
}

fn leads_astray(field: &str, onward: &StepSummary) -> String {
    format!("`{field}` leads to `{}`, but the run ends behind it without an answer", onward.name)
}

fn route_help(contract: &Contract<'_>, field: &str, onward: Option<&StepSummary>) -> String {
    match (callback(contract, CallbackKind::Failure), onward) {
        (Some(callback), Some(onward)) => format!("lead `{}` on to `{}`", onward.name, callback.name),
        (Some(callback), None) => format!("add `{field}: step:{}`", callback.name),
        (None, _) => format!("add a step that calls SendTaskFailure, and `{field}: step:` with its name"),
    }
}

/// The first step that certainly answers in a way.
pub(super) fn callback<'a>(contract: &Contract<'a>, kind: CallbackKind) -> Option<&'a StepSummary> {
    let steps = contract.runbook.steps.iter().zip(contract.effects);
    let mut answering = steps.filter(|(_, effect)| **effect == Effect::Answers).map(|(step, _)| step);
    answering.find(|step| step.callback.as_ref().is_some_and(|callback| callback.kind == kind))
}

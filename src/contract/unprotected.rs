//! What becomes of the answer where the callback itself fails?

use super::answers::Contract;
use super::effects::Effect;
use super::explain::{self, MAX_CALLERS};
use super::until;
use crate::catalogue::*;
use crate::document::automation::reference::references;
use crate::finding::{Change, Finding, Fix, Scalar};
use crate::flow::{StepFlow, Target};
use crate::summary::{CallbackKind, InputValue, StepSummary};

/// `token/callback-unprotected`: a callback has one attempt only, or a success that may be refused has no way to a
/// failure callback.
pub(super) fn callback_unprotected(contract: &Contract<'_>) -> Vec<Finding> {
    let leads_on = lead_to_failure(contract);
    let finding = |index: usize| {
        let step = contract.runbook.steps.get(index)?;
        let kind = step.callback.as_ref()?.kind;
        let caught = match contract.runbook.graph.step(index)?.failure {
            Target::Step(handler) => handler != index && leads_on.get(handler).copied().unwrap_or(true),
            Target::End => false,
            Target::Unknown => true,
        };
        let once = step.time.attempts == Some(1);
        let uncaught = kind == CallbackKind::Success && has_computed_output(step) && !caught;
        (once || uncaught).then(|| unprotected(contract, step, kind, (once, uncaught, caught)))
    };
    let certain = contract.effects.iter().enumerate().filter(|(_, effect)| **effect == Effect::Answers);
    certain.filter_map(|(index, _)| finding(index)).collect()
}

/// Whether what a success reports is put together at run time, so that Step Functions may refuse it.
fn has_computed_output(step: &StepSummary) -> bool {
    let output = step.callback.as_ref().map(|callback| &callback.output.value);
    matches!(output, Some(InputValue::Text(text)) if references(text).next().is_some())
}

/// From which steps a run may come to one that answers with a failure, or may answer.
fn lead_to_failure(contract: &Contract<'_>) -> Vec<bool> {
    let flows = &contract.runbook.graph.steps;
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); flows.len()];
    let mut leads = vec![false; flows.len()];
    let mut open = Vec::new();
    for (index, flow) in flows.iter().enumerate() {
        let targets: Vec<Target> = targets(flow).collect();
        let may_answer = contract.effects.get(index) == Some(&Effect::MayAnswer);
        if may_answer || contract.answers_with(index, CallbackKind::Failure) || targets.contains(&Target::Unknown) {
            open.push(index);
        }
        for target in targets {
            if let Target::Step(next) = target {
                before.get_mut(next).into_iter().for_each(|list| list.push(index));
            }
        }
    }
    while let Some(index) = open.pop() {
        let Some(slot) = leads.get_mut(index).filter(|slot| !**slot) else { continue };
        *slot = true;
        open.extend(before.get(index).into_iter().flatten());
    }
    leads
}

fn targets(flow: &StepFlow) -> impl Iterator<Item = Target> {
    flow.success.iter().map(|edge| edge.target).chain([flow.failure])
}

fn unprotected(
    contract: &Contract<'_>,
    step: &StepSummary,
    kind: CallbackKind,
    (once, uncaught, caught): (bool, bool, bool),
) -> Finding {
    let name = &step.name;
    let message = match (once, uncaught) {
        (true, true) => format!("`{name}` has one attempt, and where it fails, nothing else answers the task token"),
        (false, _) => {
            format!("where Step Functions refuses the output of `{name}`, nothing else answers the task token")
        }
        (true, false) if kind == CallbackKind::Success && caught => {
            format!("`{name}` has one attempt: where that fails, a run that succeeded is not reported as one")
        }
        (true, false) if caught => {
            format!("`{name}` has one attempt: where that fails, only what its `onFailure` leads to can answer")
        }
        (true, false) => format!("`{name}` has one attempt: where that fails, nothing else answers the task token"),
    };
    let label = match (once, uncaught) {
        (true, true) => "neither `maxAttempts` above 1 nor a way to a failure callback",
        (true, false) => "no `maxAttempts` above 1",
        (false, _) => "no way to a failure callback",
    };
    let mut help = Vec::new();
    help.extend(once.then(|| "add `maxAttempts: 3`".to_owned()));
    help.extend(uncaught.then(|| match explain::callback(contract, CallbackKind::Failure) {
        Some(failure) => format!(
            "put `{name}` last in the list, without `isEnd` and with `onFailure: step:{0}`, and `{0}` before it, with \
             `isEnd: true`",
            failure.name
        ),
        None => format!(
            "put a step before `{name}` that calls SendTaskFailure with `isEnd: true`, and lead `onFailure` of `{name}`, \
             the last in the list and without `isEnd`, to it"
        ),
    }));
    let finding = Finding::new(TOKEN_CALLBACK_UNPROTECTED, step.site.clone(), message);
    let fix = (once && !uncaught).then(|| {
        let (at, value) = (step.site.clone(), Scalar::Number(3));
        Fix::safe("add `maxAttempts: 3`", [Change::Set { at, key: "maxAttempts", value, without: &[] }])
    });
    let finding = finding.label(label).help(help.join("; ")).offer(fix);
    contract.callers.iter().take(MAX_CALLERS).fold(finding, |finding, call| {
        finding.related(call.task.site.place, format!("`{}` waits for this answer{}", call.task.state, until(call)))
    })
}

//! What a waiting Task makes of its answer: the errors that it names and the result that it reads.

use super::answers_of;
use super::effects::{self, Effect};
use crate::catalogue::*;
use crate::document::automation::reference;
use crate::finding::Finding;
use crate::link::Call;
use crate::summary::handling::EXECUTION_ID;
use crate::summary::{Callback, CallbackKind, ErrorNames};

/// The rules about one Task that waits for a token.
pub(super) fn check(call: &Call<'_>, findings: &mut Vec<Finding>) {
    if !call.task.waits {
        return;
    }
    findings.extend(express(call));
    findings.extend(timeout_not_caught(call));
    findings.extend(retry_restarts(call));
    findings.extend(error_name(call));
    result_shape(call, findings);
}

/// `token/express`: callbacks are not available in EXPRESS workflows.
fn express(call: &Call<'_>) -> Option<Finding> {
    let express = call.task.handling.express.as_ref()?;
    let message = format!(
        "`{}` waits for a task token in an EXPRESS workflow, which cannot wait: AWS refuses the definition",
        call.task.state
    );
    Some(
        Finding::new(TOKEN_EXPRESS, call.task.resource.clone(), message)
            .label("`.waitForTaskToken` needs a STANDARD workflow")
            .related(express.place, "this makes it EXPRESS")
            .help("make the workflow STANDARD"),
    )
}

impl ErrorNames {
    fn names_one_of(&self, wanted: &[&str]) -> bool {
        self.names.iter().any(|(name, _)| wanted.contains(&name.as_str()))
    }
}

/// `token/timeout-not-caught`: errors are caught, but not that of a lost token.
fn timeout_not_caught(call: &Call<'_>) -> Option<Finding> {
    let handling = &call.task.handling;
    let catch = handling.catch.as_ref().filter(|catch| catch.known && !catch.names.is_empty())?;
    let heartbeat_only = !handling.limits_total && handling.heartbeat.is_some();
    let caught = catch.names_one_of(&["States.ALL", "States.Timeout"])
        || (heartbeat_only && catch.names_one_of(&["States.HeartbeatTimeout"]));
    if caught || handling.caught_outside || !call.task.has_timeout {
        return None;
    }
    let message = format!(
        "if the answer is lost, `{}` fails with States.Timeout, which its `Catch` does not name",
        call.task.state
    );
    Some(
        Finding::new(TOKEN_TIMEOUT_NOT_CAUGHT, catch.site.clone(), message)
            .label("neither `States.ALL` nor `States.Timeout`")
            .help("`States.TaskFailed` matches every error but `States.Timeout`; add that to `ErrorEquals`"),
    )
}

/// Whether an error is one of the call itself, after which nothing was started: `Ssm.ThrottlingException`.
fn is_of_call(name: &str) -> bool {
    let service = name.split_once('.').map(|(service, _)| service);
    service.is_some_and(|service| service != "States") && (name.ends_with("Exception") || name.ends_with("Error"))
}

/// `token/retry-restarts`: another run is started while the first may still go on.
fn retry_restarts(call: &Call<'_>) -> Option<Finding> {
    let retry = call.task.handling.retry.as_ref().filter(|retry| retry.known)?;
    let restarts = retry.names.iter().any(|(name, _)| !is_of_call(name));
    let what = if call.task.starts_automation { "starts the runbook again" } else { "makes the call again" };
    let message = format!(
        "a retry of `{}` {what} with a new token, while what the first one started may still run; its answer is then refused",
        call.task.state
    );
    restarts.then(|| {
        Finding::new(TOKEN_RETRY_RESTARTS, retry.site.clone(), message)
            .label("starts again")
            .help("retry only errors of the call itself, such as `Ssm.AutomationExecutionLimitExceededException`, or make sure that two runs do no harm")
    })
}

/// `token/error-name`: the errors that are named are none of those that the runbook sends.
fn error_name(call: &Call<'_>) -> Option<Finding> {
    let handling = &call.task.handling;
    let handlers: Vec<&ErrorNames> = handling.catch.iter().chain(&handling.retry).collect();
    if !handlers.iter().all(|handler| handler.known) {
        return None;
    }
    let names = handlers.iter().flat_map(|handler| &handler.names);
    let own: Vec<_> = names.filter(|(name, _)| !name.starts_with("States.") && !is_of_call(name)).collect();
    let sent = sent_errors(call)?;
    let (first, site) = own.first()?;
    if own.iter().any(|(name, _)| sent.contains(&name.as_str())) {
        return None;
    }
    let listed = crate::spelling::list(sent.iter().copied()).unwrap_or_default();
    let message = format!("the runbook never fails with `{first}`: it sends {listed}");
    let mut finding = Finding::new(TOKEN_ERROR_NAME, site.clone(), message).label("never sent");
    finding.help = crate::spelling::nearest(first, sent.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let place = answers_of(call.candidates.first()?.runbook, CallbackKind::Failure).next()?.site.place;
    Some(finding.related(place, "the error that is sent"))
}

/// The errors that the runbook sends, if all of them are literal and it alone answers.
fn sent_errors<'s>(call: &Call<'s>) -> Option<Vec<&'s str>> {
    let mut sent = Vec::new();
    for candidate in &call.candidates {
        if call.task.may_differ || !answers_alone(call, candidate.runbook) {
            return None;
        }
        for step in answers_of(candidate.runbook, CallbackKind::Failure) {
            let error = step.callback.as_ref().and_then(Callback::text);
            sent.push(error.filter(|error| !error.contains("{{") && !error.is_empty())?);
        }
    }
    sent.sort_unstable();
    sent.dedup();
    (!sent.is_empty()).then_some(sent)
}

/// Whether all of the runbook is known, and nothing but its callbacks can answer the token.
fn answers_alone(call: &Call<'_>, runbook: &crate::summary::RunbookSummary) -> bool {
    let mut tokens = call.token_parameters().peekable();
    let carried = tokens.peek().is_some();
    let certain = |token| !effects::of_steps(runbook, token).contains(&Effect::MayAnswer);
    runbook.steps_known && carried && tokens.all(certain)
}

/// `token/result-shape`: the result is read as if it came from the API.
fn result_shape(call: &Call<'_>, findings: &mut Vec<Finding>) {
    if !call.task.starts_automation {
        return;
    }
    let outputs = || {
        let steps = call.candidates.iter().flat_map(|candidate| answers_of(candidate.runbook, CallbackKind::Success));
        steps.map(|step| step.callback.as_ref().and_then(Callback::text))
    };
    let alone = call.candidates.iter().all(|candidate| answers_alone(call, candidate.runbook));
    if !alone || outputs().any(may_hold_id) {
        return;
    }
    let literal = outputs().next().is_some() && outputs().flatten().all(lacks_id);
    let lacks = literal && !call.task.may_differ;
    for read in &call.task.handling.reads_execution_id {
        let severity = if lacks && read.needed { Severity::Error } else { Severity::Warning };
        let message = format!(
            "the result of `{}` is what the runbook gives SendTaskSuccess as `output`, not the answer of the API with its `{EXECUTION_ID}`",
            call.task.state
        );
        let mut finding = Finding::new(TOKEN_RESULT_SHAPE, read.site.clone(), message)
            .severity(severity)
            .label("not in the result")
            .help(format!("let the runbook send `{{\"{EXECUTION_ID}\": \"{{{{ automation:EXECUTION_ID }}}}\"}}`"));
        let first = call.candidates.first().and_then(|found| answers_of(found.runbook, CallbackKind::Success).next());
        finding.related.extend(first.map(|step| crate::finding::Related {
            message: "the result comes from here".to_owned(),
            place: step.site.place,
        }));
        findings.push(finding);
    }
}

/// Whether an `output` has the id in it, or may.
fn may_hold_id(output: Option<&str>) -> bool {
    output.is_none_or(|output| output.contains(EXECUTION_ID) || reference::whole(output).is_some())
}

/// Whether a literal `output` is JSON without the id.
fn lacks_id(output: &str) -> bool {
    !output.contains("{{") && serde_json::from_str::<serde::de::IgnoredAny>(output).is_ok()
}

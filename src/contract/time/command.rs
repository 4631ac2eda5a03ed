//! The timeouts around one command: delivery, execution, and the step's own.

use super::seconds_at;
use crate::aws::automation::MAX_EXECUTION_TIMEOUT;
use crate::catalogue::*;
use crate::contract::arguments::severity_against_declaration;
use crate::document::automation::pattern::java_pattern;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::summary::{ParameterSummary, RunbookSummary, StepSummary, Timeout, TimeoutValue};

/// How long a command may wait for its servers (API Reference, `SendCommand`).
const DELIVERY: std::ops::RangeInclusive<u64> = 30..=2_592_000;

/// The execution timeouts that the shell documents take.
const EXECUTION: std::ops::RangeInclusive<u64> = 1..=MAX_EXECUTION_TIMEOUT;

/// The rules about the commands of a runbook.
pub(in crate::contract) fn check(runbook: &RunbookSummary, callers: &[&Call<'_>], findings: &mut Vec<Finding>) {
    delivery_timeout(runbook, callers, findings);
    findings.extend(runbook.steps.iter().filter_map(step_timeout_too_short));
    unbounded_execution_timeout(runbook, findings);
}

/// `token/delivery-timeout`: a delivery timeout that AWS refuses, or that was meant to be another one.
fn delivery_timeout(runbook: &RunbookSummary, callers: &[&Call<'_>], findings: &mut Vec<Finding>) {
    let delivery = |step: &'_ StepSummary| step.time.delivery.clone();
    for timeout in runbook.steps.iter().filter_map(delivery) {
        if let TimeoutValue::Parameter(name) = &timeout.value
            && name.eq_ignore_ascii_case("executionTimeout")
        {
            let message = format!(
                "`{name}` becomes the delivery timeout, which ends when the command reaches the server; it does not bound the command"
            );
            findings.push(
                Finding::new(TOKEN_DELIVERY_TIMEOUT, timeout.site.clone(), message)
                    .severity(Severity::Warning)
                    .label("the delivery timeout")
                    .help(format!(
                        "hand `{name}` to the document: `Parameters: {{ executionTimeout: \"{{{{ {name} }}}}\" }}`"
                    )),
            );
        }
        let takes = |other: &RunbookSummary, name: &str| {
            other.steps.iter().filter_map(delivery).any(|of| of.value == TimeoutValue::Parameter(name.to_owned()))
        };
        for (text, site, call) in super::literals_reaching(&timeout, runbook, callers, takes) {
            let severity = call.map_or(Severity::Error, severity_against_declaration);
            findings.extend(undeliverable(&text, &site).map(|finding| finding.severity(severity)));
        }
    }
}

fn undeliverable(text: &str, site: &Site) -> Option<Finding> {
    if text.parse().is_ok_and(|seconds: u64| DELIVERY.contains(&seconds)) {
        return None;
    }
    let message = format!(
        "`TimeoutSeconds` of aws:runCommand cannot be `{text}`: it is the delivery timeout, a whole number of seconds from {} to {} (30 days)",
        DELIVERY.start(),
        DELIVERY.end()
    );
    Some(
        Finding::new(TOKEN_DELIVERY_TIMEOUT, site.clone(), message)
            .label("not from 30 to 2592000")
            .help("how long the command itself may run is `Parameters.executionTimeout`"),
    )
}

/// `token/step-timeout-too-short`: the step gives up before the command that it waits for may.
fn step_timeout_too_short(step: &StepSummary) -> Option<Finding> {
    let (execution, _) = step.execution_timeout.as_ref()?;
    let limit = step.time.limit.as_ref()?;
    let allowed = execution.value.seconds().filter(|seconds| EXECUTION.contains(seconds))?;
    let limit_seconds = limit.value.seconds()?;
    let message = format!(
        "`{}` gives up after {limit_seconds} s, although its command may run for {allowed} s; the command goes on by itself",
        step.name
    );
    (limit_seconds < allowed).then(|| {
        Finding::new(TOKEN_STEP_TIMEOUT_TOO_SHORT, limit.site.clone(), message)
            .label("shorter than the command")
            .related(execution.site.place, format!("the command may take {allowed} s"))
            .help("set `timeoutSeconds` above `executionTimeout` and the delivery timeout together, or lower `executionTimeout`")
    })
}

/// `token/unbounded-execution-timeout`: the declaration lets through what Run Command refuses.
fn unbounded_execution_timeout(runbook: &RunbookSummary, findings: &mut Vec<Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    for (timeout, _) in runbook.steps.iter().filter_map(|step| step.execution_timeout.as_ref()) {
        let TimeoutValue::Parameter(name) = &timeout.value else { continue };
        let Some(parameter) = runbook.parameter(name).filter(|_| !seen.contains(&name.as_str())) else { continue };
        seen.push(name);
        findings.extend(unbounded(parameter, timeout));
    }
}

fn unbounded(parameter: &ParameterSummary, used: &Timeout) -> Option<Finding> {
    const REFUSED: [&str; 4] = ["0", "172801", "999999", "x"];
    let name = &parameter.name;
    let lets_through = match (parameter.lists_values, parameter.has_pattern) {
        (true, _) => return None,
        (false, false) => Some(REFUSED[1]),
        (false, true) => {
            let pattern = java_pattern(&format!("^(?:{})$", parameter.allowed_pattern.as_deref()?))?;
            REFUSED.into_iter().find(|value| pattern.is_match(value.as_bytes()))
        }
    }?;
    let message = format!(
        "`{name}` may be `{lets_through}`, which Run Command refuses as `executionTimeout`: then the step fails instead of the call"
    );
    Some(
        Finding::new(TOKEN_UNBOUNDED_EXECUTION_TIMEOUT, parameter.site.clone(), message)
            .label("not bounded to 1 to 172800")
            .related(used.site.place, "the `executionTimeout` that it becomes")
            .help("add the pattern that AWS-RunShellScript has itself, or `allowedValues`"),
    )
}

/// What the action allows a command to take on one attempt: delivery and execution.
pub(super) fn allowance(
    step: &StepSummary,
    runbook: &RunbookSummary,
    call: Option<&Call<'_>>,
) -> super::worst::Allowance {
    const DEFAULT: u64 = 3600;
    let mut parts = super::worst::Allowance::default();
    let delivery = step.time.delivery.as_ref().map(|timeout| seconds_at(timeout, runbook, call));
    let shell = step.execution_timeout.as_ref().map(|(timeout, _)| seconds_at(timeout, runbook, call));
    // What AWS refuses is never waited for, and has a finding of its own.
    let delivery = delivery.map(|seconds| seconds.filter(|seconds| DELIVERY.contains(seconds)));
    let shell = shell.map(|seconds| seconds.filter(|seconds| EXECUTION.contains(seconds)));
    parts.add(delivery, *DELIVERY.start(), DEFAULT, "delivery");
    match (shell, step.runs_shell) {
        (None, false) => parts.uncounted = true,
        (shell, _) => parts.add(shell, 1, DEFAULT, "execution"),
    }
    parts
}

//! Timeouts: the Task's own, and the `executionTimeout` of a command.

use crate::aws::automation::MAX_EXECUTION_TIMEOUT;
use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::summary::{ArgumentValue, ItemValue, RunbookSummary, TimeoutValue};

/// `token/no-timeout`: the Task waits without a limit.
pub(super) fn no_timeout(call: &Call<'_>, findings: &mut Vec<Finding>) {
    let task = call.task;
    if !task.waits || task.has_timeout {
        return;
    }
    let (severity, until) = match call.machine.has_timeout {
        true => (Severity::Info, "the whole execution times out, which no Catch sees"),
        false => (Severity::Warning, "the execution ends after a year"),
    };
    let message = format!("`{}` has no timeout: if its token is lost, it waits until {until}", task.state);
    findings.push(
        Finding::new(TOKEN_NO_TIMEOUT, task.site.clone(), message)
            .severity(severity)
            .label("neither `TimeoutSeconds` nor `HeartbeatSeconds`")
            .help("set `TimeoutSeconds` above the runbook's longest run, and catch `States.Timeout`"),
    );
}

/// `token/execution-timeout`: a literal that reaches `executionTimeout` of a shell document and that AWS refuses.
pub(super) fn execution_timeout(runbook: &RunbookSummary, callers: &[&Call<'_>], findings: &mut Vec<Finding>) {
    let mut seen: Vec<&str> = Vec::new();
    for (timeout, document) in runbook.steps.iter().filter_map(|step| step.execution_timeout.as_ref()) {
        match &timeout.value {
            TimeoutValue::Literal(text) => findings.extend(out_of_bounds(text, &timeout.site, document)),
            TimeoutValue::Parameter(name) if !seen.contains(&name.as_str()) => {
                seen.push(name);
                let default = runbook.parameter(name).and_then(|parameter| parameter.default.as_ref());
                let literals = default.into_iter().filter_map(|default| match &default.value {
                    TimeoutValue::Literal(text) => Some((text, &default.site)),
                    _ => None,
                });
                let literals = literals.chain(callers.iter().filter_map(|call| passed(call, name)));
                findings.extend(literals.filter_map(|(text, site)| out_of_bounds(text, site, document)));
            }
            TimeoutValue::Parameter(_) | TimeoutValue::Unknown => {}
        }
    }
}

/// The literal that a caller passes for a parameter.
fn passed<'s>(call: &Call<'s>, name: &str) -> Option<(&'s String, &'s Site)> {
    let arguments = call.task.arguments.as_ref()?;
    let argument = arguments.list.iter().find(|argument| argument.name == name)?;
    match &argument.value {
        ArgumentValue::List(items) => match items.as_slice() {
            [item] => match &item.value {
                ItemValue::Text(text) => Some((text, &item.site)),
                _ => None,
            },
            _ => None,
        },
        ArgumentValue::Text(text) => Some((text, &argument.site)),
        _ => None,
    }
}

fn out_of_bounds(text: &str, site: &Site, document: &str) -> Option<Finding> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let in_bounds = text.parse().is_ok_and(|seconds: u64| (1..=MAX_EXECUTION_TIMEOUT).contains(&seconds));
    if digits && in_bounds {
        return None;
    }
    let message = format!(
        "`executionTimeout` cannot be `{text}`: {document} takes a whole number of seconds from 1 to \
         {MAX_EXECUTION_TIMEOUT} (48 hours), and SendCommand refuses anything else"
    );
    Some(
        Finding::new(TOKEN_EXECUTION_TIMEOUT, site.clone(), message)
            .label("not from 1 to 172800")
            .help("a command that needs longer has to run in the background and be polled"),
    )
}

//! Timeouts: the Task's own, and those of commands.

pub(super) mod command;
pub(super) mod worst;

use super::arguments::severity_against_declaration;
use super::walks::Walks;
use crate::aws::automation::MAX_EXECUTION_TIMEOUT;
use crate::catalogue::*;
use crate::finding::{Change, Finding, Fix, Scalar, Site};
use crate::link::Call;
use crate::summary::{ArgumentValue, Item, ItemValue, RunbookSummary, Timeout, TimeoutValue};

/// `token/no-timeout`: the Task waits without a limit.
pub(super) fn no_timeout(call: &Call<'_>, walks: &Walks, findings: &mut Vec<Finding>) {
    let task = call.task;
    if !task.waits || task.has_timeout {
        return;
    }
    let (severity, until) = match call.machine.has_timeout {
        true => (Severity::Info, "the whole execution times out, which no Catch sees"),
        false => (Severity::Warning, "the execution ends after a year"),
    };
    let message = format!("`{}` has no timeout: if its token is lost, it waits until {until}", task.state);
    let answer = if task.starts_automation { "the runbook's longest run" } else { "the longest time to an answer" };
    findings.push(
        Finding::new(TOKEN_NO_TIMEOUT, task.site.clone(), message)
            .severity(severity)
            .label("neither `TimeoutSeconds` nor `HeartbeatSeconds`")
            .help(format!("set `TimeoutSeconds` above {answer}, and catch `States.Timeout`"))
            .offer(above_longest_run(call, walks)),
    );
}

/// A timeout above the longest run, where that is known.
fn above_longest_run(call: &Call<'_>, walks: &Walks) -> Option<Fix> {
    /// For the start of the automation and between its steps.
    const MARGIN: u64 = 300;
    let longest = worst::longest(call, walks)?;
    let seconds = (longest + MARGIN).next_multiple_of(60);
    let (at, value) = (call.task.site.clone(), Scalar::Number(seconds));
    let message = format!("set `TimeoutSeconds` to {seconds}, as the runbook takes {longest} s at worst");
    Some(Fix::doubtful(message, [Change::Set { at, key: "TimeoutSeconds", value, without: &[] }]))
}

/// `token/execution-timeout`: a literal that reaches `executionTimeout` of a shell document and that AWS refuses.
pub(super) fn execution_timeout(runbook: &RunbookSummary, callers: &[&Call<'_>], findings: &mut Vec<Finding>) {
    let takes = |other: &RunbookSummary, name: &str| {
        let timeouts = other.steps.iter().filter_map(|step| step.execution_timeout.as_ref());
        timeouts.map(|(timeout, _)| timeout).any(|of| matches!(&of.value, TimeoutValue::Parameter(of) if of == name))
    };
    for (timeout, document) in runbook.steps.iter().filter_map(|step| step.execution_timeout.as_ref()) {
        for (text, site, call) in literals_reaching(timeout, runbook, callers, takes) {
            let severity = call.map_or(Severity::Error, severity_against_declaration);
            findings.extend(out_of_bounds(&text, &site, document).map(|finding| finding.severity(severity)));
        }
    }
}

/// A literal, its place, and the call that passes it.
type Reaching<'c, 's> = (String, Site, Option<&'c Call<'s>>);

/// The literals that reach a place: its own, the default of the parameter that feeds it, and what callers pass if every
/// runbook that they may mean `takes` that parameter for the same.
fn literals_reaching<'c, 's>(
    timeout: &Timeout,
    runbook: &RunbookSummary,
    callers: &[&'c Call<'s>],
    takes: impl Fn(&RunbookSummary, &str) -> bool,
) -> Vec<Reaching<'c, 's>> {
    let name = match &timeout.value {
        TimeoutValue::Literal(text) => return vec![(text.clone(), timeout.site.clone(), None)],
        TimeoutValue::Parameter(name) => name,
        TimeoutValue::Unknown => return Vec::new(),
    };
    let mut all = Vec::new();
    let default = runbook.parameter(name).and_then(|parameter| parameter.default.as_ref());
    if let Some(Timeout { site, value: TimeoutValue::Literal(text) }) = default {
        all.push((text.clone(), site.clone(), None));
    }
    for call in callers {
        let agree = call.candidates.iter().all(|candidate| takes(candidate.runbook, name));
        if let (Passed::Literal(text, site), true) = (passed(call, name), agree) {
            all.push((text.clone(), site.clone(), Some(*call)));
        }
    }
    all
}

/// How many seconds a runbook runs at worst if no step comes twice, and the steps whose time nothing bounds.
pub(crate) fn longest_run(runbook: &RunbookSummary) -> (u64, Vec<&str>) {
    let allowances = || runbook.steps.iter().map(|step| (step, worst::allowance(step, runbook, None)));
    let total = allowances().map(|(_, allowance)| allowance.total).fold(0, u64::saturating_add);
    let unbounded = allowances().filter(|(step, allowance)| allowance.uncounted || step.in_loop);
    (total, unbounded.map(|(step, _)| step.name.as_str()).collect())
}

/// What a caller passes for a parameter.
enum Passed<'s> {
    Nothing,
    Literal(&'s String, &'s Site),
    Unknown,
}

fn passed<'s>(call: &Call<'s>, name: &str) -> Passed<'s> {
    let task = call.task;
    let Some(arguments) = &task.arguments else {
        return if task.payload_unknown || task.filled_unknown { Passed::Unknown } else { Passed::Nothing };
    };
    let Some(argument) = arguments.list.iter().find(|argument| argument.name == name) else {
        let filled = task.filled_unknown || task.filled_by_targets.iter().any(|filled| filled == name);
        return if arguments.known && !filled { Passed::Nothing } else { Passed::Unknown };
    };
    match &argument.value {
        ArgumentValue::List(items) => match items.as_slice() {
            [Item { value: ItemValue::Text(text), site, .. }] => Passed::Literal(text, site),
            _ => Passed::Unknown,
        },
        ArgumentValue::Text(text) => Passed::Literal(text, &argument.site),
        _ => Passed::Unknown,
    }
}

/// The seconds of a timeout in the run that a call starts, or in one of which no call is known, if they are literal.
fn seconds_at(timeout: &Timeout, runbook: &RunbookSummary, call: Option<&Call<'_>>) -> Option<u64> {
    match &timeout.value {
        TimeoutValue::Parameter(name) => match passed(call?, name) {
            Passed::Literal(text, _) => text.parse().ok(),
            Passed::Nothing => runbook.parameter(name)?.default.as_ref()?.value.seconds(),
            Passed::Unknown => None,
        },
        literal => literal.seconds(),
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

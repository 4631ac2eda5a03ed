//! How long a step takes: what it says, and what AWS lets it.

use crate::aws::automation::{self, Limit, MAX_APPROVAL, MAX_SLEEP};
use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::document::automation::{Step, duration};
use crate::finding::Finding;
use crate::source::Node;
use crate::value::{self, Value};

/// The checks of one `aws:sleep`.
pub(super) fn check(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let text = |name: &str| step.input(name).and_then(|node| Some((node, literal(node)?)));
    findings.extend(text("Duration").and_then(|(node, text)| invalid_duration(node, text)));
    findings.extend(text("Timestamp").and_then(|(node, text)| invalid_timestamp(node, text)));
}

/// `automation/invalid-duration`: not an ISO 8601 duration, or one that `aws:sleep` does not take.
fn invalid_duration(node: Node<'_>, text: &str) -> Option<Finding> {
    let finding = |why: String| {
        let message = format!("{why}, so the step fails");
        Finding::at(AUTOMATION_INVALID_DURATION, node, message)
    };
    let Some(duration) = duration::read(text) else {
        let message = format!("`{text}` is no ISO 8601 duration");
        let help = "write `PT30S`, `PT10M`, `PT2H` or `P1D`: the `T` stands before hours, minutes and seconds";
        return Some(finding(message).label("not a duration").help(help));
    };
    if duration.is_negative {
        return Some(finding(format!("`{text}` is negative, which `aws:sleep` does not take")).label("negative"));
    }
    if duration.seconds <= MAX_SLEEP {
        return None;
    }
    let message = format!("`{text}` is longer than `aws:sleep` takes: at most {MAX_SLEEP} seconds, not quite 7 days");
    let found = finding(message).label("too long");
    let minutes = text.starts_with('P') && text.ends_with('M') && !text.contains('T');
    Some(if minutes { found.help("`P1M` is a month, `PT1M` a minute") } else { found })
}

/// `automation/invalid-timestamp`: certainly not an ISO 8601 date and time.
fn invalid_timestamp(node: Node<'_>, text: &str) -> Option<Finding> {
    if may_be_timestamp(text) {
        return None;
    }
    let message = format!("`{text}` is no ISO 8601 date and time, so the step fails");
    let help = "write it as `2030-01-31T23:59:00Z`";
    Some(Finding::at(AUTOMATION_INVALID_TIMESTAMP, node, message).label("not a timestamp").help(help))
}

fn may_be_timestamp(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_digit() || b"-+:.,TtZzWw ".contains(&byte);
    let year = text.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    if !year || !text.bytes().all(allowed) {
        return false;
    }
    // Only the notation with dashes and colons is read closely; ISO 8601 has others.
    let number = |from: usize, before: &str| {
        let separated = text.get(from..from + 1) == Some(before) && text.get(from + 3..from + 4) != Some(before);
        text.get(from + 1..from + 3).filter(|_| separated).and_then(|digits| digits.parse::<u32>().ok())
    };
    let month = text.get(5..7).filter(|_| text.get(4..5) == Some("-")).and_then(|digits| digits.parse::<u32>().ok());
    let (day, hour) = (number(7, "-"), number(10, "T"));
    month.is_none_or(|month| (1..=12).contains(&month))
        && (month.is_none() || day.is_none_or(|day| (1..=31).contains(&day)))
        && (month.is_none() || hour.is_none_or(|hour| hour <= 24))
}

/// `automation/timeout-cap`: a step's own timeout is longer than AWS lets the action run.
pub(super) fn timeout_cap(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some(action) = step.known_action().and_then(automation::find) else { return };
    let cap = match action.limit {
        Limit::Cap(seconds) => seconds,
        _ if action.name == "aws:approve" => MAX_APPROVAL,
        _ => return,
    };
    let Some(node) = step.node.get("timeoutSeconds") else { return };
    let seconds = match value::of(node) {
        Value::Number(text) | Value::Text(text) => text.parse::<u64>().ok(),
        _ => None,
    };
    let Some(seconds) = seconds.filter(|seconds| *seconds > cap) else { return };
    let name = action.name;
    let message = format!("AWS stops `{name}` after {cap} seconds, so a timeout of {seconds} never takes effect");
    findings.push(Finding::at(AUTOMATION_TIMEOUT_CAP, node, message).label(format!("at most {cap}")));
}

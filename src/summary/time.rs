//! How long a step may take, as its document says.

use super::runbook::{Timeout, TimeoutValue, timeout};
use crate::document::automation::Step;
use crate::value::{self, Value};

/// What a step says of its own time.
#[derive(Debug)]
pub struct StepTime {
    /// `timeoutSeconds`.
    pub limit: Option<Timeout>,
    /// `maxAttempts`, one where there is none; `None` where it is not known.
    pub attempts: Option<u64>,
    /// `TimeoutSeconds` of `aws:runCommand`: how long a command waits for its servers.
    pub delivery: Option<Timeout>,
    /// The literal `Duration` of `aws:sleep`, in seconds.
    pub sleep: Option<u64>,
}

impl StepTime {
    pub(super) fn of(step: &Step<'_>) -> Self {
        let is = |name: &str| step.known_action() == Some(name);
        let attempts = step.node.get("maxAttempts").map(timeout);
        let delivery = step.input("TimeoutSeconds").filter(|_| is("aws:runCommand"));
        let duration = step.input("Duration").filter(|_| is("aws:sleep"));
        StepTime {
            limit: step.node.get("timeoutSeconds").map(timeout),
            attempts: attempts.map_or(Some(1), |attempts| attempts.value.seconds()).map(|attempts| attempts.max(1)),
            delivery: delivery.map(timeout),
            sleep: duration.and_then(|node| match value::of(node) {
                Value::Text(text) => iso_duration(text),
                _ => None,
            }),
        }
    }
}

impl TimeoutValue {
    /// The literal number of seconds.
    pub fn seconds(&self) -> Option<u64> {
        match self {
            TimeoutValue::Literal(text) => text.parse().ok(),
            TimeoutValue::Parameter(_) | TimeoutValue::Unknown => None,
        }
    }
}

/// The seconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds: `PT10M`, `P1DT2H`.
fn iso_duration(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let (mut total, mut in_time) = (0_u64, false);
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('T').filter(|behind| !in_time && !behind.is_empty()) {
            (rest, in_time) = (behind, true);
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at_checked(digits)?;
        let unit = match (behind.chars().next()?, in_time) {
            ('W', false) => 604_800,
            ('D', false) => 86_400,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        total = number.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(total)?;
        rest = behind.get(1..)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in
            [("PT10M", 600), ("PT1H30S", 3630), ("P1D", 86_400), ("P1DT2H", 93_600), ("P1W", 604_800)]
        {
            assert_eq!(iso_duration(text), Some(seconds), "{text}");
        }
        for text in ["", "P", "PT", "10M", "P10M", "PT5", "PTM", "PT1.5S", "P1DT", "PT99999999999999999999S"] {
            assert_eq!(iso_duration(text), None, "{text}");
        }
    }
}

//! How long a step may take, as its document says.

use super::runbook::{Timeout, TimeoutValue, timeout};
use crate::document::automation::{Step, duration};
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
                Value::Text(text) => exact_seconds(text),
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

fn exact_seconds(text: &str) -> Option<u64> {
    duration::read(text).filter(|duration| duration.is_exact && !duration.is_negative).map(|duration| duration.seconds)
}

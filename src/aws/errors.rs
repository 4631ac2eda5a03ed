//! The errors that Step Functions itself raises (Developer Guide, `concepts-error-handling`, read in November 2026; the last
//! five: Amazon States Language, "Errors").

/// All reserved names, sorted.
pub static RESERVED: [&str; 17] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// What the names of all errors that Step Functions raises itself start with.
pub const PREFIX: &str = "States.";

/// Matches every error but [`RUNTIME`] and `States.DataLimitExceeded`; alone and last in its list.
pub const ALL: &str = "States.ALL";

/// Matches every error but [`TIMEOUT`].
pub const TASK_FAILED: &str = "States.TaskFailed";

/// A state that did not end, or gave no sign of life, in time.
pub const TIMEOUT: &str = "States.Timeout";

/// A state that gave no sign of life in time.
pub const HEARTBEAT_TIMEOUT: &str = "States.HeartbeatTimeout";

/// What no `Retry` and no `Catch` ever sees: a path that leads nowhere, an expression that cannot be evaluated.
pub const RUNTIME: &str = "States.Runtime";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(RESERVED.windows(2).all(|pair| pair[0] < pair[1]));
        assert!([ALL, TASK_FAILED, TIMEOUT, HEARTBEAT_TIMEOUT, RUNTIME].iter().all(|name| RESERVED.contains(name)));
    }
}

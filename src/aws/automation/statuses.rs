//! The values of outputs that say how something stands, as the API references list them, read in November 2026.

/// User Guide, `automation-action-approve`.
pub(super) static APPROVAL: [&str; 3] = ["Approved", "Rejected", "Waiting"];

/// Systems Manager, `AutomationExecution`.
pub(super) static AUTOMATION: [&str; 19] = [
    "Pending",
    "InProgress",
    "Waiting",
    "Success",
    "TimedOut",
    "Cancelling",
    "Cancelled",
    "Failed",
    "PendingApproval",
    "Approved",
    "Rejected",
    "Scheduled",
    "RunbookInProgress",
    "PendingChangeCalendarOverride",
    "ChangeCalendarOverrideApproved",
    "ChangeCalendarOverrideRejected",
    "CompletedWithSuccess",
    "CompletedWithFailure",
    "Exited",
];

/// Systems Manager, `Command` and `CommandInvocation`: the statuses and the detailed ones, with spaces and without. The
/// User Guide does not say which of them the output has.
pub(super) static COMMAND: [&str; 25] = [
    "Success",
    "Failed",
    "TimedOut",
    "Cancelled",
    "Canceled",
    "Pending",
    "InProgress",
    "In Progress",
    "Delayed",
    "Cancelling",
    "Delivery Timed Out",
    "DeliveryTimedOut",
    "Execution Timed Out",
    "ExecutionTimedOut",
    "Undeliverable",
    "Terminated",
    "Incomplete",
    "Rate Exceeded",
    "RateExceeded",
    "Access Denied",
    "AccessDenied",
    "No Instances In Tag",
    "NoInstancesInTag",
    "Invalid Platform",
    "InvalidPlatform",
];

/// EC2, `Image`.
pub(super) static IMAGE: [&str; 8] =
    ["pending", "available", "invalid", "deregistered", "transient", "failed", "error", "disabled"];

/// CloudFormation, `Stack`.
pub(super) static STACK: [&str; 23] = [
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
    "DELETE_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "REVIEW_IN_PROGRESS",
    "IMPORT_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
];

/// Step Functions, `DescribeExecution`.
pub(super) static STATE_MACHINE: [&str; 6] =
    ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];

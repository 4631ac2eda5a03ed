//! The sample state machine: one task that starts a runbook and waits for its answer.

use super::runbook::{Addressing, DEFAULT_EXECUTION_SECONDS, task_timeout_seconds};
use serde_json::{Value, json};

/// The resource of the waiting task, in the standard partition.
pub(super) const WAITING_START: &str = "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken";

/// Harmless commands that show something.
pub(super) fn sample_commands() -> Value {
    json!(["uname -a", "uptime"])
}

/// The definition for an account in the standard partition, with the runbook by its name.
pub(super) fn standalone() -> Value {
    definition(json!(WAITING_START), json!(Addressing::InstanceIds.runbook()))
}

/// The definition, whose execution input says where to run: `{"InstanceIds": ["i-…"]}`. The commands are part of the
/// definition, so that the right to start an execution is not the right to run anything as root.
pub(super) fn definition(resource: Value, document_name: Value) -> Value {
    let arguments = json!({
        "InstanceIds.$": "$.InstanceIds",
        "Commands": sample_commands(),
        "executionTimeout": [DEFAULT_EXECUTION_SECONDS.to_string()],
        "taskToken.$": "States.Array($$.Task.Token)",
    });
    waiting(
        "Runs shell commands on managed nodes and waits for their end",
        "RunCommand",
        json!({ "DocumentName": document_name, "Parameters": arguments }),
        resource,
        u64::from(task_timeout_seconds()),
    )
}

/// A state machine of one task that starts a runbook and waits; its failure ends the execution with its own error.
pub(super) fn waiting(comment: &str, task: &str, start: Value, resource: Value, timeout_seconds: u64) -> Value {
    let failed = format!("{task}Failed");
    json!({
        "Comment": comment,
        "StartAt": task,
        "States": {
            (task): {
                "Type": "Task",
                "Resource": resource,
                "Parameters": start,
                "TimeoutSeconds": timeout_seconds,
                "ResultPath": format!("$.{task}"),
                "Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.Failure", "Next": failed }],
                "End": true,
            },
            // A timeout may come without a `Cause`, so no path reads it.
            (failed): {
                "Type": "Fail",
                "ErrorPath": "$.Failure.Error",
                "CausePath": "States.JsonToString($.Failure)",
            },
        },
    })
}

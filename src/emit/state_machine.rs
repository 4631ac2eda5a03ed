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
    json!({
        "Comment": "Runs shell commands on managed nodes and waits for their end",
        "StartAt": "RunCommand",
        "States": {
            "RunCommand": {
                "Type": "Task",
                "Resource": resource,
                "Parameters": {
                    "DocumentName": document_name,
                    "Parameters": {
                        "InstanceIds.$": "$.InstanceIds",
                        "Commands": sample_commands(),
                        "executionTimeout": [DEFAULT_EXECUTION_SECONDS.to_string()],
                        "taskToken.$": "States.Array($$.Task.Token)",
                    },
                },
                "TimeoutSeconds": task_timeout_seconds(),
                "ResultPath": "$.RunCommand",
                "Catch": [
                    { "ErrorEquals": ["States.ALL"], "ResultPath": "$.Failure", "Next": "RunCommandFailed" },
                ],
                "End": true,
            },
            // A timeout may come without a `Cause`, so no path reads it.
            "RunCommandFailed": {
                "Type": "Fail",
                "ErrorPath": "$.Failure.Error",
                "CausePath": "States.JsonToString($.Failure)",
            },
        },
    })
}

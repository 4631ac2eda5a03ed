//! What the hardened runbooks add: commands for PowerShell, and a delivery timeout that the caller sets.

use super::runbook::{Addressing, DELIVERY_SECONDS, MAX_EXECUTION_SECONDS, TO_FAILURE, shell_command};
use serde_json::{Map, Value, json};

/// The longest delivery timeout that SendCommand takes.
const MAX_DELIVERY_SECONDS: u32 = 2_592_000;

/// Values of `shell`, each with the document that runs its commands.
const SHELLS: [(&str, &str); 2] = [("Shell", "AWS-RunShellScript"), ("PowerShell", "AWS-RunPowerShellScript")];

/// The documents that run the commands, and what the steps do.
pub(super) const DESCRIPTION: (&str, &str) = (
    "AWS-RunShellScript or AWS-RunPowerShellScript",
    "- **Branch**: chooses by `shell`.\n\
     - **RunCommand_Shell**, **RunCommand_PowerShell**: sends the commands and waits for them.\n\
     - **KeepId_Shell**, **KeepStatus_Shell**, **KeepId_PowerShell**, **KeepStatus_PowerShell**: keep the id and the \
     status of the command for the result.\n",
);

pub(super) fn parameters() -> Map<String, Value> {
    let shell = json!({
        "type": "String",
        "description": "(Optional) What runs the commands: Shell on Linux and macOS, PowerShell on Windows.",
        "default": "Shell",
        "allowedValues": SHELLS.map(|(shell, _)| shell),
    });
    let delivery = json!({
        "type": "Integer",
        "description": format!(
            "(Optional) How many seconds the commands may take to reach a node: 30 to {MAX_DELIVERY_SECONDS} (30 days)."
        ),
        "default": DELIVERY_SECONDS,
    });
    [("shell".to_owned(), shell), ("deliveryTimeout".to_owned(), delivery)].into_iter().collect()
}

/// What one of two steps made, for steps behind both.
pub(super) fn variables() -> Value {
    let empty = || json!({ "type": "String", "default": "" });
    json!({ "CommandId": empty(), "Status": empty() })
}

pub(super) fn run_commands(addressing: Addressing) -> Vec<Value> {
    let branch = json!({
        "name": "Branch",
        "action": "aws:branch",
        "inputs": {
            "Choices": [
                { "Variable": "{{ shell }}", "StringEquals": "PowerShell", "NextStep": "RunCommand_PowerShell" },
            ],
            "Default": "RunCommand_Shell",
        },
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
    });
    let run = |(shell, document): (&str, &str)| {
        let step = format!("RunCommand_{shell}");
        let command = json!({
            "name": step,
            "action": "aws:runCommand",
            "inputs": shell_command(addressing, document, json!("{{ deliveryTimeout }}")),
            // The step must outlive the longest command that a caller may ask for.
            "timeoutSeconds": MAX_DELIVERY_SECONDS + MAX_EXECUTION_SECONDS,
            "onFailure": TO_FAILURE,
            "onCancel": TO_FAILURE,
            "nextStep": format!("KeepId_{shell}"),
        });
        let status = format!("KeepStatus_{shell}");
        let keep_id = keep(&format!("KeepId_{shell}"), "CommandId", &format!("{step}.CommandId"), &status);
        let keep_status = keep(&status, "Status", &format!("{step}.Status"), addressing.after_command());
        [command, keep_id, keep_status]
    };
    std::iter::once(branch).chain(SHELLS.into_iter().flat_map(run)).collect()
}

/// A step that keeps an output in a variable; its action takes no `onCancel`.
fn keep(name: &str, variable: &str, output: &str, next: &str) -> Value {
    json!({
        "name": name,
        "action": "aws:updateVariable",
        "inputs": { "Name": format!("variable:{variable}"), "Value": format!("{{{{ {output} }}}}") },
        "onFailure": TO_FAILURE,
        "nextStep": next,
    })
}

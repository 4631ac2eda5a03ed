//! The runbooks: run shell commands on nodes, then answer the task that waits, whatever happened.

use super::state_machine::{self, WAITING_START};
use serde_json::{Map, Value, json};

/// How long a node may take to receive the command: Run Command's own default, written down.
pub(super) const DELIVERY_SECONDS: u32 = 3_600;
/// How long the commands may run if the caller says nothing.
pub(super) const DEFAULT_EXECUTION_SECONDS: u32 = 3_600;
/// The longest `executionTimeout` that AWS-RunShellScript takes.
pub(super) const MAX_EXECUTION_SECONDS: u32 = 172_800;
/// `aws:executeAwsApi` never waits longer for an answer.
const API_SECONDS: u32 = 25;
/// A refused or throttled call is repeated. On the cancel path all attempts together have two minutes.
const API_ATTEMPTS: u32 = 3;
/// The longest that one API step may take.
pub(super) const API_STEP_SECONDS: u32 = API_SECONDS * API_ATTEMPTS;

/// The error that a waiting task sees, in the form that `ErrorEquals` takes.
pub(super) const ERROR: &str = "RunbookFailed";

/// Whole seconds from 1 to [`MAX_EXECUTION_SECONDS`], nothing else.
const EXECUTION_TIMEOUT_PATTERN: &str = "^([1-9][0-9]{0,4}|1[0-6][0-9]{4}|17[01][0-9]{3}|172[0-7][0-9]{2}|172800)$";

const TO_FAILURE: &str = "step:SendTaskFailure";

/// How a runbook is told where to run the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressing {
    /// By a list of node ids.
    InstanceIds,
    /// By search criteria.
    Targets,
}

/// Where a runbook gets its role from.
#[derive(Clone, Debug)]
pub(super) enum RunsAs {
    /// From an optional parameter: a document on its own cannot know the ARN of a role without a fixed name. Callers
    /// of the published runbooks, who do not know the parameter, keep working; the runbook then runs with the
    /// permissions of whoever starts it.
    Parameter,
    /// Always this role.
    Role(Value),
}

impl Addressing {
    /// The name of the runbook, which callers write in `DocumentName`.
    pub(super) fn runbook(self) -> &'static str {
        match self {
            Addressing::InstanceIds => "SfnRunCommandByInstanceIds",
            Addressing::Targets => "SfnRunCommandByTargets",
        }
    }

    /// The parameter of the runbook and the input of `aws:runCommand`.
    fn parameter(self) -> &'static str {
        match self {
            Addressing::InstanceIds => "InstanceIds",
            Addressing::Targets => "Targets",
        }
    }

    fn declaration(self) -> Value {
        match self {
            Addressing::InstanceIds => json!({
                "type": "StringList",
                "description": "(Required) The ids of the managed nodes to run the commands on.",
            }),
            Addressing::Targets => json!({
                "type": "MapList",
                "description": "(Required) Search criteria for the managed nodes to run the commands on, each a Key and \
                    its Values. Step Functions passes each of them as a JSON string.",
            }),
        }
    }

    /// An argument for the parameter, as a state machine passes it.
    fn example_argument(self) -> Value {
        match self {
            Addressing::InstanceIds => json!(["i-02573cafcfEXAMPLE"]),
            Addressing::Targets => json!([json!({ "Key": "tag:Role", "Values": ["web"] }).to_string()]),
        }
    }

    /// What follows a successful command and comes before its success is reported.
    fn checks(self) -> Vec<Value> {
        match self {
            Addressing::InstanceIds => Vec::new(),
            Addressing::Targets => target_checks(),
        }
    }

    /// The longest run that uses the default execution timeout.
    fn longest_default_run(self) -> u32 {
        let calls = match self {
            Addressing::InstanceIds => 2,
            Addressing::Targets => 3,
        };
        DELIVERY_SECONDS + DEFAULT_EXECUTION_SECONDS + calls * API_STEP_SECONDS
    }
}

/// How long a task waits for either runbook with the default execution timeout: the longest run, and some time to start.
pub(super) fn task_timeout_seconds() -> u32 {
    Addressing::Targets.longest_default_run() + API_STEP_SECONDS
}

/// One of the runbooks.
pub(super) fn runbook(addressing: Addressing, runs_as: RunsAs) -> Value {
    let mut steps = vec![run_command(addressing)];
    steps.extend(addressing.checks());
    steps.push(send_task_failure());
    steps.push(send_task_success());
    let assume_role = match &runs_as {
        RunsAs::Parameter => json!("{{ AutomationAssumeRole }}"),
        RunsAs::Role(role) => role.clone(),
    };
    json!({
        "description": description(addressing),
        "schemaVersion": "0.3",
        "assumeRole": assume_role,
        "parameters": parameters(addressing, &runs_as),
        "mainSteps": steps,
    })
}

fn parameters(addressing: Addressing, runs_as: &RunsAs) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert(addressing.parameter().to_owned(), addressing.declaration());
    let mut declare = |name: &str, declaration: Value| parameters.insert(name.to_owned(), declaration);
    declare(
        "taskToken",
        json!({
            "type": "String",
            "description": "(Required) The token of the Step Functions task that waits for this runbook.",
        }),
    );
    declare(
        "Commands",
        json!({
            "type": "StringList",
            "description": "(Required) The shell commands to run, one line each.",
        }),
    );
    declare(
        "workingDirectory",
        json!({
            "type": "String",
            "description": "(Optional) The folder on the node to run the commands in. Without it, the agent's own choice.",
            "default": "",
        }),
    );
    declare(
        "executionTimeout",
        json!({
            "type": "String",
            "description": format!(
                "(Optional) How many seconds the commands may run once they have reached the node: 1 to \
                 {MAX_EXECUTION_SECONDS} (48 hours)."
            ),
            "default": DEFAULT_EXECUTION_SECONDS.to_string(),
            "allowedPattern": EXECUTION_TIMEOUT_PATTERN,
        }),
    );
    if let RunsAs::Parameter = runs_as {
        declare(
            "AutomationAssumeRole",
            json!({
                "type": "String",
                "description": "(Optional) The ARN of the role that this runbook runs as. Without it, the runbook runs \
                    with the permissions of whoever starts it, for at most 12 hours.",
                "default": "",
            }),
        );
    }
    parameters
}

fn run_command(addressing: Addressing) -> Value {
    let next = match addressing {
        Addressing::InstanceIds => "SendTaskSuccess",
        Addressing::Targets => "CountTargets",
    };
    json!({
        "name": "RunCommand",
        "action": "aws:runCommand",
        "inputs": {
            "DocumentName": "AWS-RunShellScript",
            (addressing.parameter()): format!("{{{{ {} }}}}", addressing.parameter()),
            "TimeoutSeconds": DELIVERY_SECONDS,
            "Parameters": {
                "commands": "{{ Commands }}",
                "workingDirectory": "{{ workingDirectory }}",
                "executionTimeout": "{{ executionTimeout }}",
            },
        },
        // The step must outlive the longest command that a caller may ask for.
        "timeoutSeconds": DELIVERY_SECONDS + MAX_EXECUTION_SECONDS,
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
        "nextStep": next,
    })
}

/// Run Command reports success where the criteria match no node at all.
fn target_checks() -> Vec<Value> {
    let count = json!({
        "name": "CountTargets",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "ssm",
            "Api": "list_commands",
            "CommandId": "{{ RunCommand.CommandId }}",
        },
        "outputs": [
            { "Name": "TargetCount", "Selector": "$.Commands[0].TargetCount", "Type": "Integer" },
        ],
        "timeoutSeconds": API_SECONDS,
        "maxAttempts": API_ATTEMPTS,
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
        "nextStep": "RequireTarget",
    });
    let require = json!({
        "name": "RequireTarget",
        "action": "aws:branch",
        "inputs": {
            "Choices": [
                {
                    "Variable": "{{ CountTargets.TargetCount }}",
                    "NumericGreaterOrEquals": 1,
                    "NextStep": "SendTaskSuccess",
                },
            ],
            "Default": "SendTaskFailure",
        },
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
    });
    vec![count, require]
}

/// Reads no output of another step: after a refused command there is none, and an input that cannot be resolved would
/// lose the answer.
fn send_task_failure() -> Value {
    json!({
        "name": "SendTaskFailure",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "stepfunctions",
            "Api": "send_task_failure",
            "taskToken": "{{ taskToken }}",
            "error": ERROR,
            "cause": "The commands did not succeed, or their success could not be reported: see Automation execution \
                {{ automation:EXECUTION_ID }}",
        },
        "timeoutSeconds": API_SECONDS,
        "maxAttempts": API_ATTEMPTS,
        "isEnd": true,
    })
}

/// Last in the list, so that it ends the runbook without `isEnd`, of which AWS does not say how it goes together with
/// `onFailure`.
fn send_task_success() -> Value {
    // Ids and the status are words without quotes, so the text stays JSON. The keys are those of the SSM API.
    let output = json!({
        "AutomationExecutionId": "{{ automation:EXECUTION_ID }}",
        "CommandId": "{{ RunCommand.CommandId }}",
        "Status": "{{ RunCommand.Status }}",
    });
    json!({
        "name": "SendTaskSuccess",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "stepfunctions",
            "Api": "send_task_success",
            "taskToken": "{{ taskToken }}",
            "output": output.to_string(),
        },
        "timeoutSeconds": API_SECONDS,
        "maxAttempts": API_ATTEMPTS,
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
    })
}

fn description(addressing: Addressing) -> String {
    let (nodes, other, criteria, checks) = match addressing {
        Addressing::InstanceIds => ("the managed nodes in `InstanceIds`", Addressing::Targets, "by tag", ""),
        Addressing::Targets => (
            "the managed nodes that match `Targets`",
            Addressing::InstanceIds,
            "by id",
            "- **CountTargets**, **RequireTarget**: treat a command that matched no node as failed.\n",
        ),
    };
    let example = json!({
        "Type": "Task",
        "Resource": WAITING_START,
        "Parameters": {
            "DocumentName": addressing.runbook(),
            "Parameters": {
                (addressing.parameter()): addressing.example_argument(),
                "Commands": state_machine::sample_commands(),
                "workingDirectory": ["/tmp"],
                "taskToken.$": "States.Array($$.Task.Token)",
            },
        },
        "TimeoutSeconds": task_timeout_seconds(),
        "End": true,
    });
    format!(
        "Runs shell commands with AWS-RunShellScript on {nodes}, and tells the Step Functions task that waits for it how \
         they ended. To choose the nodes {criteria}, use `{}`.\n\
         \n\
         # Steps\n\
         - **RunCommand**: sends the commands and waits for them.\n\
         {checks}\
         - **SendTaskFailure**: when the commands are refused, not delivered, fail, run out of time or are cancelled, or \
         when their success cannot be reported: fails the task with the error `{ERROR}`.\n\
         - **SendTaskSuccess**: when the commands succeed: ends the task with the ids and the status of the run as its \
         result.\n\
         \n\
         # A task that waits\n\
         ```json\n\
         {example:#}\n\
         ```\n\
         `TimeoutSeconds` must exceed the time for delivery ({DELIVERY_SECONDS} seconds), `executionTimeout` and a few \
         minutes for the answer.\n",
        other.runbook()
    )
}

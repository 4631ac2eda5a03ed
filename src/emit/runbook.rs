//! The runbooks: run shell commands on nodes, then answer the task that waits, whatever happened.

use super::Flavor;
use super::hardened;
use super::state_machine::{self, WAITING_START};
use serde_json::{Map, Value, json};

/// How long a node may take to receive the command: Run Command's own default, written down.
pub(super) const DELIVERY_SECONDS: u32 = 3_600;
/// How long the commands may run if the caller says nothing.
pub(super) const DEFAULT_EXECUTION_SECONDS: u32 = 3_600;
/// The longest `executionTimeout` that AWS-RunShellScript takes.
pub(super) const MAX_EXECUTION_SECONDS: u32 = 172_800;
/// `aws:executeAwsApi` never waits longer for an answer.
pub(super) const API_SECONDS: u32 = 25;
/// A refused or throttled call is repeated. On the cancel path all attempts together have two minutes.
pub(super) const API_ATTEMPTS: u32 = 3;
/// The longest that one API step may take.
pub(super) const API_STEP_SECONDS: u32 = API_SECONDS * API_ATTEMPTS;

/// The error that a waiting task sees, in the form that `ErrorEquals` takes.
pub(super) const ERROR: &str = "RunbookFailed";

/// Whole seconds from 1 to [`MAX_EXECUTION_SECONDS`], nothing else.
const EXECUTION_TIMEOUT_PATTERN: &str = "^([1-9][0-9]{0,4}|1[0-6][0-9]{4}|17[01][0-9]{3}|172[0-7][0-9]{2}|172800)$";

pub(super) const TO_FAILURE: &str = "step:SendTaskFailure";

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
    pub(super) fn parameter(self) -> &'static str {
        match self {
            Addressing::InstanceIds => "InstanceIds",
            Addressing::Targets => "Targets",
        }
    }

    pub(super) fn declaration(self) -> Value {
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
    fn checks(self, flavor: Flavor) -> Vec<Value> {
        match self {
            Addressing::InstanceIds => Vec::new(),
            Addressing::Targets => target_checks(flavor),
        }
    }

    /// The step that follows a successful command.
    pub(super) fn after_command(self) -> &'static str {
        match self {
            Addressing::InstanceIds => "SendTaskSuccess",
            Addressing::Targets => "CountTargets",
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
pub(super) fn runbook(addressing: Addressing, flavor: Flavor, runs_as: RunsAs) -> Value {
    let mut steps = match flavor {
        Flavor::Standard => vec![run_command(addressing)],
        Flavor::Hardened => hardened::run_commands(addressing),
    };
    steps.extend(addressing.checks(flavor));
    steps.push(send_task_failure("The commands did not succeed, or their success"));
    // Ids and the status are words without quotes, so the text stays JSON. The keys are those of the SSM API.
    let output = json!({
        "AutomationExecutionId": "{{ automation:EXECUTION_ID }}",
        "CommandId": command_id(flavor),
        "Status": status(flavor),
    });
    steps.push(send_task_success(&output));
    let variables = match flavor {
        Flavor::Standard => None,
        Flavor::Hardened => Some(hardened::variables()),
    };
    document(&description(addressing, flavor), runs_as, parameters(addressing, flavor), variables, steps)
}

/// A runbook of these parts; where its role is a parameter, that comes last.
pub(super) fn document(
    description: &str,
    runs_as: RunsAs,
    mut parameters: Map<String, Value>,
    variables: Option<Value>,
    steps: Vec<Value>,
) -> Value {
    let assume_role = match runs_as {
        RunsAs::Parameter => json!("{{ AutomationAssumeRole }}"),
        RunsAs::Role(ref role) => role.clone(),
    };
    if let RunsAs::Parameter = runs_as {
        // A wrapped runbook may ask for the same.
        parameters.entry("AutomationAssumeRole").or_insert_with(role_parameter);
    }
    let mut document = Map::new();
    let mut set = |key: &str, value: Value| document.insert(key.to_owned(), value);
    set("description", json!(description));
    set("schemaVersion", json!("0.3"));
    set("assumeRole", assume_role);
    set("parameters", Value::Object(parameters));
    if let Some(variables) = variables {
        set("variables", variables);
    }
    set("mainSteps", Value::Array(steps));
    Value::Object(document)
}

/// How steps behind the command read its id.
fn command_id(flavor: Flavor) -> &'static str {
    match flavor {
        Flavor::Standard => "{{ RunCommand.CommandId }}",
        Flavor::Hardened => "{{ variable:CommandId }}",
    }
}

fn status(flavor: Flavor) -> &'static str {
    match flavor {
        Flavor::Standard => "{{ RunCommand.Status }}",
        Flavor::Hardened => "{{ variable:Status }}",
    }
}

fn role_parameter() -> Value {
    json!({
        "type": "String",
        "description": "(Optional) The ARN of the role that this runbook runs as. Without it, the runbook runs with the \
            permissions of whoever starts it, for at most 12 hours.",
        "default": "",
    })
}

/// The parameter that carries the token.
pub(super) fn token_parameter() -> Value {
    json!({
        "type": "String",
        "description": "(Required) The token of the Step Functions task that waits for this runbook.",
    })
}

fn parameters(addressing: Addressing, flavor: Flavor) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert(addressing.parameter().to_owned(), addressing.declaration());
    let mut declare = |name: &str, declaration: Value| parameters.insert(name.to_owned(), declaration);
    declare("taskToken", token_parameter());
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
    if flavor == Flavor::Hardened {
        parameters.extend(hardened::parameters());
    }
    parameters
}

fn run_command(addressing: Addressing) -> Value {
    json!({
        "name": "RunCommand",
        "action": "aws:runCommand",
        "inputs": shell_command(addressing, "AWS-RunShellScript", json!(DELIVERY_SECONDS)),
        // The step must outlive the longest command that a caller may ask for.
        "timeoutSeconds": DELIVERY_SECONDS + MAX_EXECUTION_SECONDS,
        "onFailure": TO_FAILURE,
        "onCancel": TO_FAILURE,
        "nextStep": addressing.after_command(),
    })
}

/// The inputs of a step that runs the commands with one of AWS's documents.
pub(super) fn shell_command(addressing: Addressing, document: &str, delivery: Value) -> Value {
    json!({
        "DocumentName": document,
        (addressing.parameter()): format!("{{{{ {} }}}}", addressing.parameter()),
        "TimeoutSeconds": delivery,
        "Parameters": {
            "commands": "{{ Commands }}",
            "workingDirectory": "{{ workingDirectory }}",
            "executionTimeout": "{{ executionTimeout }}",
        },
    })
}

/// Run Command reports success where the criteria match no node at all.
fn target_checks(flavor: Flavor) -> Vec<Value> {
    let count = json!({
        "name": "CountTargets",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "ssm",
            "Api": "list_commands",
            "CommandId": command_id(flavor),
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
pub(super) fn send_task_failure(what: &str) -> Value {
    json!({
        "name": "SendTaskFailure",
        "action": "aws:executeAwsApi",
        "inputs": {
            "Service": "stepfunctions",
            "Api": "send_task_failure",
            "taskToken": "{{ taskToken }}",
            "error": ERROR,
            "cause": format!(
                "{what} could not be reported: see Automation execution {{{{ automation:EXECUTION_ID }}}}"
            ),
        },
        "timeoutSeconds": API_SECONDS,
        "maxAttempts": API_ATTEMPTS,
        "isEnd": true,
    })
}

/// Last in the list, so that it ends the runbook without `isEnd`, of which AWS does not say how it goes together with
/// `onFailure`.
pub(super) fn send_task_success(output: &Value) -> Value {
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

fn description(addressing: Addressing, flavor: Flavor) -> String {
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
    let (document, run) = match flavor {
        Flavor::Standard => ("AWS-RunShellScript", "- **RunCommand**: sends the commands and waits for them.\n"),
        Flavor::Hardened => hardened::DESCRIPTION,
    };
    let delivery = match flavor {
        Flavor::Standard => format!("the time for delivery ({DELIVERY_SECONDS} seconds)"),
        Flavor::Hardened => "`deliveryTimeout`".to_owned(),
    };
    format!(
        "Runs shell commands with {document} on {nodes}, and tells the Step Functions task that waits for it how \
         they ended. To choose the nodes {criteria}, use `{}`.\n\
         \n\
         # Steps\n\
         {run}{checks}\
         - **SendTaskFailure**: when the commands are refused, not delivered, fail, run out of time or are cancelled, or \
         when their success cannot be reported: fails the task with the error `{ERROR}`.\n\
         - **SendTaskSuccess**: when the commands succeed: ends the task with the ids and the status of the run as its \
         result.\n\
         \n\
         # A task that waits\n\
         ```json\n\
         {example:#}\n\
         ```\n\
         `TimeoutSeconds` must exceed {delivery}, `executionTimeout` and a few \
         minutes for the answer.\n",
        other.runbook()
    )
}

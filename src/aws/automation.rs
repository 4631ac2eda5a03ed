//! The actions of Automation runbooks (Systems Manager User Guide, `automation-actions`, read in November 2026).

pub mod input_types;
mod statuses;
mod value_type;

pub use value_type::ValueType;

/// When the table was read from its source, for `--version`.
pub const READ: &str = "2026-11";

/// An action that a step can name.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// `aws:runCommand`.
    pub name: &'static str,
    /// Whether a step of it can practically fail.
    pub can_fail: bool,
    /// Whether a step of it may carry `onCancel`.
    pub can_route_cancel: bool,
    /// Whether `onCancel` may lead to a step of it.
    pub can_follow_cancel: bool,
    /// What bounds the time of one attempt.
    pub limit: Limit,
    /// The outputs that its steps have without declaring them.
    pub outputs: &'static [Output],
}

/// What bounds the time of one attempt at a step, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Nothing that takes time happens.
    Instant,
    /// AWS stops it after this time, whatever `timeoutSeconds` says.
    Cap(u64),
    /// AWS stops it after this time where there is no `timeoutSeconds`.
    Default(u64),
    /// Its own `Duration`.
    Duration,
    /// The timeouts of the command.
    Command,
    /// Nothing that AWS documents.
    Unknown,
}

/// An output that an action has by itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// `CommandId`.
    pub name: &'static str,
    /// What it is.
    pub kind: OutputKind,
    /// The only values that it takes; empty where they are not listed.
    pub values: &'static [&'static str],
}

/// What an output is when it is written into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputKind {
    /// An id, an ARN or a word: never JSON, and without quotes or line breaks.
    Word,
    /// Whatever a program printed.
    Text,
    /// A list.
    List,
    /// What a function or a script returned, often JSON.
    Returned,
    /// A number, a date, or not documented.
    Other,
}

const fn output(name: &'static str, kind: OutputKind) -> Output {
    Output { name, kind, values: &[] }
}

const fn one_of(name: &'static str, values: &'static [&'static str]) -> Output {
    Output { name, kind: OutputKind::Word, values }
}

use OutputKind::{List, Other, Returned, Text, Word};

const IMAGE: &[Output] = &[output("ImageId", Word), one_of("ImageState", &statuses::IMAGE)];
const APPROVE: &[Output] = &[one_of("ApprovalStatus", &statuses::APPROVAL), output("ApproverDecisions", Other)];
const STACK: &[Output] =
    &[output("StackId", Word), one_of("StackStatus", &statuses::STACK), output("StackStatusReason", Text)];
const AUTOMATION: &[Output] =
    &[output("Output", List), output("ExecutionId", Word), one_of("Status", &statuses::AUTOMATION)];
const SCRIPT: &[Output] = &[output("Payload", Returned), output("OutputPayload", Returned)];
const STATE_MACHINE: &[Output] = &[
    output("executionArn", Word),
    output("input", Other),
    output("name", Other),
    output("output", Returned),
    output("startDate", Other),
    output("stateMachineArn", Word),
    one_of("status", &statuses::STATE_MACHINE),
    output("stopDate", Other),
];
const LAMBDA: &[Output] = &[
    output("StatusCode", Other),
    output("FunctionError", Other),
    output("LogResult", Text),
    output("Payload", Returned),
];
const WEBHOOK: &[Output] = &[output("Response", Text), output("ResponseCode", Other)];
const LOOP: &[Output] = &[output("CurrentIteration", Other), output("CurrentIteratorValue", Other)];
const COMMAND: &[Output] = &[
    output("CommandId", Word),
    one_of("Status", &statuses::COMMAND),
    output("ResponseCode", Other),
    output("Output", Text),
];
const INSTANCES: &[Output] = &[output("InstanceIds", List), output("InstanceStates", List)];

const fn action(name: &'static str) -> Action {
    Action {
        name,
        can_fail: true,
        can_route_cancel: true,
        can_follow_cancel: true,
        limit: Limit::Unknown,
        outputs: &[],
    }
}

const fn limited(name: &'static str, limit: Limit) -> Action {
    Action { limit, ..action(name) }
}

const fn harmless(name: &'static str, limit: Limit) -> Action {
    Action { can_fail: false, ..limited(name, limit) }
}

impl Action {
    const fn with(self, outputs: &'static [Output]) -> Action {
        Action { outputs, ..self }
    }

    const fn never_behind_cancel(self) -> Action {
        Action { can_follow_cancel: false, ..self }
    }
}

/// All actions, sorted by name.
pub static ACTIONS: [Action; 23] = [
    limited("aws:approve", Limit::Default(604_800)).with(APPROVE).never_behind_cancel(),
    limited("aws:assertAwsResourceProperty", Limit::Instant),
    harmless("aws:branch", Limit::Instant),
    limited("aws:changeInstanceState", Limit::Default(3600)),
    action("aws:copyImage").with(IMAGE).never_behind_cancel(),
    action("aws:createImage").with(IMAGE).never_behind_cancel(),
    action("aws:createStack").with(STACK).never_behind_cancel(),
    limited("aws:createTags", Limit::Instant).never_behind_cancel(),
    action("aws:deleteImage"),
    action("aws:deleteStack"),
    action("aws:executeAutomation").with(AUTOMATION),
    limited("aws:executeAwsApi", Limit::Cap(25)),
    limited("aws:executeScript", Limit::Cap(600)).with(SCRIPT),
    action("aws:executeStateMachine").with(STATE_MACHINE),
    limited("aws:invokeLambdaFunction", Limit::Cap(300)).with(LAMBDA),
    action("aws:invokeWebhook").with(WEBHOOK),
    Action { can_route_cancel: false, ..limited("aws:loop", Limit::Instant).with(LOOP).never_behind_cancel() },
    harmless("aws:pause", Limit::Unknown).never_behind_cancel(),
    limited("aws:runCommand", Limit::Command).with(COMMAND),
    action("aws:runInstances").with(INSTANCES).never_behind_cancel(),
    harmless("aws:sleep", Limit::Duration).never_behind_cancel(),
    Action { can_route_cancel: false, ..harmless("aws:updateVariable", Limit::Instant) },
    limited("aws:waitForAwsResourceProperty", Limit::Default(3600)),
];

impl Action {
    /// The output of a name that its steps have by themselves.
    pub fn output(&self, name: &str) -> Option<&'static Output> {
        self.outputs.iter().find(|output| output.name == name)
    }
}

/// The action with a name.
pub fn find(name: &str) -> Option<&'static Action> {
    let index = ACTIONS.binary_search_by(|action| action.name.cmp(name)).ok()?;
    ACTIONS.get(index)
}

/// The system variables, `global:…` (User Guide, `automation-variables`).
pub const GLOBALS: [&str; 5] = ["ACCOUNT_ID", "AWS_PARTITION", "DATE", "DATE_TIME", "REGION"];

/// The automation variables, `automation:…` (User Guide, `automation-variables`).
pub const AUTOMATION_VARIABLES: [&str; 1] = ["EXECUTION_ID"];

/// What a maintenance window puts in the place of `{{ … }}` (User Guide, `maintenance-window-tasks-pseudo-parameters`).
pub const PSEUDO_PARAMETERS: [&str; 9] = [
    "INVOCATION_ID",
    "RESOURCE_ID",
    "TARGET_ID",
    "TARGET_TYPE",
    "TASK_EXECUTION_ID",
    "WINDOW_EXECUTION_ID",
    "WINDOW_ID",
    "WINDOW_TARGET_ID",
    "WINDOW_TASK_ID",
];

/// The command documents whose `executionTimeout` AWS bounds
/// (User Guide, `monitor-commands`; the parameter's own pattern in the documents).
pub const SHELL_DOCUMENTS: [&str; 2] = ["AWS-RunShellScript", "AWS-RunPowerShellScript"];

/// The longest `executionTimeout` of [`SHELL_DOCUMENTS`], in seconds: 48 hours.
pub const MAX_EXECUTION_TIMEOUT: u64 = 172_800;

/// The longest `aws:sleep`, in seconds (User Guide, `automation-action-sleep`).
pub const MAX_SLEEP: u64 = 604_799;

/// The longest timeout of `aws:approve`, in seconds: 30 days (User Guide, `automation-action-approve`).
pub const MAX_APPROVAL: u64 = 2_592_000;

/// The runtimes of `aws:executeScript`, the newest of each language first (User Guide, `automation-action-executeScript`).
pub const RUNTIMES: [&str; 4] = ["python3.12", "python3.11", "python3.10", "PowerShell 7.4"];

/// Runtimes that AWS used to list there.
pub const RETIRED_RUNTIMES: [&str; 5] =
    ["python3.6", "python3.7", "python3.8", "PowerShell Core 6.0", "PowerShell 7.0"];

/// How the names of documents owned by AWS start, in any case; nobody else may use them.
pub const RESERVED_PREFIXES: [&str; 3] = ["aws", "amazon", "amzn"];

/// Whether a document of this name can only belong to AWS.
pub fn is_reserved(name: &str) -> bool {
    let starts = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    RESERVED_PREFIXES.into_iter().any(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_sorted_and_found() {
        assert!(ACTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(ACTIONS.iter().all(|action| find(action.name) == Some(action)));
        assert_eq!(find("aws:runcommand"), None);
    }

    #[test]
    fn reserved_names() {
        assert!(
            is_reserved("AWS-RestartEC2Instance") && is_reserved("amazonCloudWatch-x") && is_reserved("AWSSupport-a")
        );
        assert!(!is_reserved("Patch") && !is_reserved("aw"));
    }
}

//! The actions of Automation runbooks (Systems Manager User Guide, `automation-actions`, read in November 2026).

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
    /// What bounds the time of one attempt.
    pub limit: Limit,
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

const fn action(name: &'static str) -> Action {
    Action { name, can_fail: true, can_route_cancel: true, limit: Limit::Unknown }
}

const fn limited(name: &'static str, limit: Limit) -> Action {
    Action { limit, ..action(name) }
}

const fn harmless(name: &'static str, limit: Limit) -> Action {
    Action { can_fail: false, ..limited(name, limit) }
}

/// All actions, sorted by name.
pub static ACTIONS: [Action; 23] = [
    limited("aws:approve", Limit::Default(604_800)),
    limited("aws:assertAwsResourceProperty", Limit::Instant),
    harmless("aws:branch", Limit::Instant),
    limited("aws:changeInstanceState", Limit::Default(3600)),
    action("aws:copyImage"),
    action("aws:createImage"),
    action("aws:createStack"),
    limited("aws:createTags", Limit::Instant),
    action("aws:deleteImage"),
    action("aws:deleteStack"),
    action("aws:executeAutomation"),
    limited("aws:executeAwsApi", Limit::Cap(25)),
    limited("aws:executeScript", Limit::Cap(600)),
    action("aws:executeStateMachine"),
    limited("aws:invokeLambdaFunction", Limit::Cap(300)),
    action("aws:invokeWebhook"),
    Action { can_route_cancel: false, ..limited("aws:loop", Limit::Instant) },
    harmless("aws:pause", Limit::Unknown),
    limited("aws:runCommand", Limit::Command),
    action("aws:runInstances"),
    harmless("aws:sleep", Limit::Duration),
    Action { can_route_cancel: false, ..harmless("aws:updateVariable", Limit::Instant) },
    limited("aws:waitForAwsResourceProperty", Limit::Default(3600)),
];

/// The action with a name.
pub fn find(name: &str) -> Option<&'static Action> {
    let index = ACTIONS.binary_search_by(|action| action.name.cmp(name)).ok()?;
    ACTIONS.get(index)
}

/// The command documents whose `executionTimeout` AWS bounds
/// (User Guide, `monitor-commands`; the parameter's own pattern in the documents).
pub const SHELL_DOCUMENTS: [&str; 2] = ["AWS-RunShellScript", "AWS-RunPowerShellScript"];

/// The longest `executionTimeout` of [`SHELL_DOCUMENTS`], in seconds: 48 hours.
pub const MAX_EXECUTION_TIMEOUT: u64 = 172_800;

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

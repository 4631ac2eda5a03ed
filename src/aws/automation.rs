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
}

const fn action(name: &'static str) -> Action {
    Action { name, can_fail: true, can_route_cancel: true }
}

const fn harmless(name: &'static str) -> Action {
    Action { name, can_fail: false, can_route_cancel: true }
}

/// All actions, sorted by name.
pub static ACTIONS: [Action; 23] = [
    action("aws:approve"),
    action("aws:assertAwsResourceProperty"),
    harmless("aws:branch"),
    action("aws:changeInstanceState"),
    action("aws:copyImage"),
    action("aws:createImage"),
    action("aws:createStack"),
    action("aws:createTags"),
    action("aws:deleteImage"),
    action("aws:deleteStack"),
    action("aws:executeAutomation"),
    action("aws:executeAwsApi"),
    action("aws:executeScript"),
    action("aws:executeStateMachine"),
    action("aws:invokeLambdaFunction"),
    action("aws:invokeWebhook"),
    Action { name: "aws:loop", can_fail: true, can_route_cancel: false },
    harmless("aws:pause"),
    action("aws:runCommand"),
    action("aws:runInstances"),
    harmless("aws:sleep"),
    Action { name: "aws:updateVariable", can_fail: false, can_route_cancel: false },
    action("aws:waitForAwsResourceProperty"),
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

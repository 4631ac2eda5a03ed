//! The `Resource` of a Task (Developer Guide, `connect-to-resource`).

use crate::aws::integrations;
use crate::source::Node;
use crate::value::{self, Value};

/// What a Task calls, and how it waits.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// The value.
    pub node: Node<'t>,
    /// `aws-sdk:ssm:startAutomationExecution`, `lambda:invoke`; `None` for Lambda and activity ARNs, or if unknown.
    pub integration: Option<&'t str>,
    /// How the state goes on.
    pub pattern: Pattern,
    /// What stands behind the dot of an integration: `waitForTaskToken`.
    pub suffix: Option<&'t str>,
}

/// How a Task goes on after its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// As soon as the call is answered.
    RequestResponse,
    /// When the job has ended: `.sync`, `.sync:2`.
    Sync,
    /// When someone returns the task token.
    WaitForTaskToken,
    /// A worker takes it from an activity.
    Activity,
    /// Not known.
    Unknown,
}

/// The integration that starts a runbook.
const START_AUTOMATION: &str = "aws-sdk:ssm:startAutomationExecution";

const WAIT_SUFFIX: &str = ".waitForTaskToken";
const WAIT: &str = "waitForTaskToken";

impl<'t> Resource<'t> {
    pub(super) fn new(node: Node<'t>) -> Self {
        let text = match value::of(node) {
            Value::Text(text) | Value::Unknown(value::Unknown::Placeholder(text)) => text,
            _ => return Resource { node, integration: None, pattern: Pattern::Unknown, suffix: None },
        };
        let Some(integration) = integration(text) else {
            let suffix = runs_alone(text).then(|| text.strip_suffix(WAIT_SUFFIX)).flatten().map(|_| WAIT);
            return Resource { node, integration: None, pattern: foreign_pattern(text), suffix };
        };
        let (name, pattern) = split_pattern(integration);
        if value::has_placeholder(name) {
            return Resource { node, integration: None, pattern, suffix: None };
        }
        let suffix =
            integration.split_once('.').map(|(_, suffix)| suffix).filter(|suffix| !value::has_placeholder(suffix));
        Resource { node, integration: Some(name), pattern: possible(name, pattern), suffix }
    }

    /// Whether it starts a runbook.
    pub fn starts_automation(&self) -> bool {
        self.integration == Some(START_AUTOMATION)
    }
}

/// What follows `arn:PARTITION:states:REGION:ACCOUNT:`, for integrations of Step Functions. A placeholder may stand for
/// partition, region and account.
fn integration(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("arn:")?;
    let service = rest.find(":states:")?;
    let (_, rest) = rest.split_at_checked(service + ":states:".len())?;
    let mut from = 0;
    for _ in 0..2 {
        from += field_end(rest.get(from..)?)? + 1;
    }
    rest.get(from..).filter(|name| !name.starts_with("activity:") && !name.starts_with("stateMachine:"))
}

/// The next `:` outside `${…}`.
fn field_end(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b':' && depth == 0
    })
}

fn split_pattern(integration: &str) -> (&str, Pattern) {
    if let Some(name) = integration.strip_suffix(WAIT_SUFFIX) {
        return (name, Pattern::WaitForTaskToken);
    }
    match integration.rsplit_once('.') {
        Some((name, "sync" | "sync:2")) => (name, Pattern::Sync),
        Some((name, suffix)) if !suffix.contains('}') => (name, Pattern::Unknown),
        _ if integration.ends_with('}') => (integration, Pattern::Unknown),
        _ => (integration, Pattern::RequestResponse),
    }
}

/// A service that cannot wait for a token does not; that it was meant to is told elsewhere.
fn possible(name: &str, pattern: Pattern) -> Pattern {
    let service = name.split(':').next().and_then(integrations::find);
    let cannot = pattern == Pattern::WaitForTaskToken && service.is_some_and(|service| !service.token);
    if cannot { Pattern::Unknown } else { pattern }
}

/// Whether the text is the ARN of a function or an activity, which takes no suffix.
fn runs_alone(text: &str) -> bool {
    let function = text.contains(":lambda:") && text.contains(":function:");
    text.starts_with("arn:") && (text.contains(":activity:") || (function && !text.contains(":states:")))
}

fn foreign_pattern(text: &str) -> Pattern {
    if runs_alone(text) && text.ends_with(WAIT_SUFFIX) {
        return Pattern::Unknown;
    }
    if text.ends_with(WAIT_SUFFIX) {
        return Pattern::WaitForTaskToken;
    }
    if text.contains(":activity:") {
        return Pattern::Activity;
    }
    let lambda = text.starts_with("arn:") && text.contains(":lambda:") && !value::has_placeholder(text);
    if lambda { Pattern::RequestResponse } else { Pattern::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let of = |text| integration(text).map(split_pattern);
        let start = "aws-sdk:ssm:startAutomationExecution";
        let expected = Some((start, Pattern::WaitForTaskToken));
        assert_eq!(of("arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken"), expected);
        assert_eq!(
            of("arn:${AWS::Partition}:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken"),
            expected
        );
        assert_eq!(
            of("arn:aws:states:${AWS::Region}:123456789012:aws-sdk:ssm:startAutomationExecution.waitForTaskToken"),
            expected
        );
        assert_eq!(of("arn:aws:states:::states:startExecution.sync:2"), Some(("states:startExecution", Pattern::Sync)));
        assert_eq!(of("arn:aws:states:::sqs:sendMessage"), Some(("sqs:sendMessage", Pattern::RequestResponse)));
        assert_eq!(of("arn:aws:states:::sqs:sendMessage${Suffix}").map(|found| found.1), Some(Pattern::Unknown));
        assert_eq!(
            of("arn:aws:states:::sqs:sendMessage.waitForTasktoken").map(|found| found.1),
            Some(Pattern::Unknown)
        );
        assert_eq!(of("arn:aws:states:us-east-1:123456789012:activity:a"), None);
        assert_eq!(foreign_pattern("${Function}"), Pattern::Unknown);
        assert_eq!(foreign_pattern("arn:aws:lambda:us-east-1:123456789012:function:f"), Pattern::RequestResponse);
    }
}

//! Typed views of the three kinds of document, and what tells them apart.

pub mod asl;
pub mod automation;
pub mod iam;

use crate::aws::automation as actions;
use crate::source::Node;
use crate::value;

/// What a node is, judged by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// An Automation runbook, schema 0.3.
    Runbook,
    /// An Amazon States Language state machine.
    StateMachine,
    /// An IAM policy.
    Policy,
}

/// Recognises a standalone document by its content, and by the file's name where the content leaves it open. Command
/// and Session documents (schema 1.x, 2.x) are none of ours.
pub fn recognise(node: Node<'_>, named: Option<DocumentKind>) -> Option<DocumentKind> {
    if !node.is_mapping() {
        return None;
    }
    let has = |key: &str| node.get(key).is_some();
    if has("mainSteps") || has("schemaVersion") {
        return is_runbook(node, named).then_some(DocumentKind::Runbook);
    }
    if is_state_machine(node) {
        return Some(DocumentKind::StateMachine);
    }
    if is_policy(node) {
        return Some(DocumentKind::Policy);
    }
    match named {
        Some(DocumentKind::StateMachine) => {
            ["StartAt", "States"].into_iter().any(has).then_some(DocumentKind::StateMachine)
        }
        _ => None,
    }
}

/// The kind that a file's name announces: `*.asl.*` and `*.ssm.*`.
pub fn announced_by(path: &str) -> Option<DocumentKind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.contains(".asl.") || name.ends_with(".asl") {
        return Some(DocumentKind::StateMachine);
    }
    (name.contains(".ssm.") || name.ends_with(".ssm")).then_some(DocumentKind::Runbook)
}

/// Without the schema version of runbooks, the actions of the steps tell: those of Command documents are others.
fn is_runbook(node: Node<'_>, named: Option<DocumentKind>) -> bool {
    let version = node.get("schemaVersion").map(value::of);
    if matches!(version, Some(value::Value::Text("0.3") | value::Value::Number("0.3"))) {
        return true;
    }
    let steps = node.get("mainSteps").into_iter().flat_map(Node::items);
    let mut actions = steps.filter_map(|step| step.get("action")?.as_str());
    let says_nothing = matches!(version, Some(value::Value::Unknown(_)) | None);
    actions.any(|action| actions::find(action).is_some()) || (says_nothing && named == Some(DocumentKind::Runbook))
}

fn is_state_machine(node: Node<'_>) -> bool {
    let Some(states) = node.get("States") else { return false };
    let mut all = states.entries().map(|state| state.value).peekable();
    let has_some = all.peek().is_some();
    match node.get("StartAt") {
        Some(_) => !has_some || !states.is_mapping() || all.any(|state| state.get("Type").is_some() || leads_on(state)),
        None => has_some && states.entries().all(|state| state.value.is_mapping()) && all.any(is_state),
    }
}

fn leads_on(state: Node<'_>) -> bool {
    ["Next", "End", "Resource", "Choices"].iter().any(|key| state.get(key).is_some())
}

fn is_state(node: Node<'_>) -> bool {
    let kind = node.get("Type").and_then(Node::as_str).and_then(asl::StateType::parse);
    kind.is_some() && leads_on(node)
}

fn is_policy(node: Node<'_>) -> bool {
    const ELEMENTS: [&str; 5] = ["Effect", "Action", "NotAction", "Principal", "Resource"];
    let is_statement = |node: Node<'_>| ELEMENTS.iter().filter(|key| node.get(key).is_some()).count() >= 2;
    let version = node.get("Version").and_then(Node::as_str);
    let dated = matches!(version, Some("2012-10-17" | "2008-10-17"));
    match node.get("Statement") {
        Some(statement) => {
            let all = || std::iter::once(statement).chain(statement.items());
            dated || (all().any(is_statement) && all().any(|statement| statement.get("Effect").is_some()))
        }
        None => dated && node.entries().all(|entry| matches!(entry.name(), "Version" | "Id")),
    }
}

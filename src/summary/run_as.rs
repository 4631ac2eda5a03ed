//! Whose credentials a document runs with.

use super::payload::Reader;
use crate::document::asl::{QueryLanguage, State, jsonata_expression};
use crate::document::automation::reference;
use crate::document::automation::script::Script;
use crate::document::automation::{Runbook, Step};
use crate::finding::Site;
use crate::source::Node;
use crate::value::{self, Unknown, Value};

/// The `assumeRole` of a runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssumeRole {
    /// There is none, or an empty one: the runbook runs as whoever starts it.
    Nobody,
    /// A role: a reference or an ARN, with holes.
    Role(String),
    /// The role that the caller passes in a parameter.
    Parameter(String),
    /// Not known.
    Unknown,
}

/// The `Credentials` of a Task.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The value that names the role.
    pub site: Site,
    /// The role, with holes; `None` where it is computed.
    pub role: Option<String>,
}

impl AssumeRole {
    /// What a runbook says, with the place.
    pub(super) fn of(runbook: &Runbook<'_>) -> (Self, Option<Site>) {
        let Some(node) = runbook.assume_role else {
            let known = !runbook.node.is_damaged() && !runbook.node.entries().any(|entry| value::is_unknown(entry.key));
            return (if known { AssumeRole::Nobody } else { AssumeRole::Unknown }, None);
        };
        let role = match text_with_holes(node) {
            Some(text) if text.trim().is_empty() => AssumeRole::Nobody,
            Some(text) => match reference::whole(text) {
                Some(name) if !name.contains(['.', ':']) => AssumeRole::Parameter(name.to_owned()),
                _ if text.contains("{{") || text.contains("%%") => AssumeRole::Unknown,
                _ => AssumeRole::Role(text.to_owned()),
            },
            None => AssumeRole::Unknown,
        };
        (role, Some(Site::of(node)))
    }
}

/// The `Credentials` of a Task.
pub(super) fn credentials(state: &State<'_>, reader: &Reader) -> Option<Credentials> {
    let node = state.field("Credentials")?;
    let entry = node.entry("RoleArn").or_else(|| node.entry("RoleArn.$"));
    let Some(entry) = entry else { return Some(Credentials { site: Site::of(node), role: None }) };
    let literal = |text: &&str| {
        let computed = reader.language != QueryLanguage::JsonPath && jsonata_expression(text).is_some();
        entry.name() == "RoleArn" && !computed && reader.language != QueryLanguage::Unknown
    };
    let role = text_with_holes(entry.value).filter(literal).map(str::to_owned);
    Some(Credentials { site: Site::of(entry.value), role })
}

/// The accounts that `TargetLocations` lists.
pub(super) fn target_accounts(payload: Node<'_>) -> Vec<(String, Site)> {
    let locations = payload.get("TargetLocations").into_iter().flat_map(Node::items);
    let accounts = locations.filter_map(|location| location.get("Accounts")).flat_map(Node::items);
    let account =
        |node| value::text(node).filter(|text| is_account(text)).map(|text| (text.to_owned(), Site::of(node)));
    accounts.filter_map(account).collect()
}

/// The account of an ARN, if it is a literal one.
pub fn account(arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?.split(':').nth(3).filter(|account| is_account(account))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The IAM actions of the callbacks that a script names, unless it takes a role of its own.
pub(super) fn script_callbacks(step: &Step<'_>) -> Vec<&'static str> {
    const SUCCESS: [&str; 3] = ["send_task_success", "SendTaskSuccess", "Send-SFNTaskSuccess"];
    const FAILURE: [&str; 3] = ["send_task_failure", "SendTaskFailure", "Send-SFNTaskFailure"];
    let words = || SUCCESS.iter().chain(&FAILURE);
    let Some(script) = Script::of(step).filter(|script| words().any(|word| script.text.contains(word))) else {
        return Vec::new();
    };
    let tokens = script.tokens();
    // A call that only a comment or a text names is none.
    let names = |words: &[&str]| tokens.complete && tokens.has_name(|name| words.contains(&name));
    let other_role = script.names_credentials();
    let calls = [(names(&SUCCESS), "states:SendTaskSuccess"), (names(&FAILURE), "states:SendTaskFailure")];
    calls.into_iter().filter(|(named, _)| *named && !other_role).map(|(_, action)| action).collect()
}

/// The text of a node, unknown parts included.
pub(super) fn text_with_holes(node: Node<'_>) -> Option<&str> {
    match value::of(node) {
        Value::Text(text) | Value::Unknown(Unknown::Placeholder(text)) => Some(text),
        _ => None,
    }
}

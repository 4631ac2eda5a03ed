//! Which runbook a Task starts, and which parameters AWS itself fills.

use super::payload::Reader;
use super::several::{self, SeveralRuns};
use crate::document::asl::{QueryLanguage, jsonata_expression};
use crate::finding::Site;
use crate::source::Node;
use crate::template::Context;
use crate::template::evaluate::UNNAMED_HOLE;
use crate::value::{self, Unknown, Value};

/// How a Task names its runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunbookName {
    /// By name, or by the name in an ARN.
    Literal(String),
    /// By the resource of a template.
    Resource(String),
    /// By a text with references in it; the same text means the same name within one template.
    Shared(String),
    /// By a value that is not known.
    Unknown,
}

/// What a payload says of how the runbook is started.
#[derive(Debug, Default)]
pub struct Start {
    /// What makes it several runs.
    pub several_runs: Option<SeveralRuns>,
    /// A `ClientToken` that is the same for every run.
    pub constant_token: Option<Site>,
    /// A `ClientToken` that is the same within one execution.
    pub execution_token: Option<Site>,
    /// `Mode: Interactive`.
    pub interactive: Option<Site>,
    /// Whether there is a `DocumentVersion` that is not known.
    pub version_unknown: bool,
    /// What may make it run in other accounts and regions.
    pub elsewhere: Option<Site>,
}

impl Start {
    /// Reads a payload of StartAutomationExecution.
    pub(super) fn new(reader: &Reader, payload: Node<'_>) -> Self {
        let mut start = Start { several_runs: several::of_call(payload), ..Start::default() };
        for entry in payload.entries() {
            let (name, dynamic) = reader.split_key(entry.name());
            let computed = dynamic || value::text(entry.value).is_some_and(|text| reader.jsonata(text).is_some());
            start.version_unknown |= name == "DocumentVersion" && (computed || value::is_unknown(entry.value));
            if matches!(name, "TargetLocations" | "TargetLocationsURL") {
                start.elsewhere = Some(Site::of(entry.key));
            }
            let Some(text) = value::text(entry.value) else { continue };
            let site = || Some(Site::of(entry.value));
            match (name, reader.jsonata(text).or(dynamic.then_some(text))) {
                ("Mode", None) if text == "Interactive" => start.interactive = site(),
                ("ClientToken", None) => start.constant_token = site(),
                ("ClientToken", Some(path)) if starts_with_one_of(path, &OF_MACHINE) => start.constant_token = site(),
                ("ClientToken", Some(path)) if starts_with_one_of(path, &OF_EXECUTION) => {
                    start.execution_token = site()
                }
                _ => {}
            }
        }
        start
    }
}

/// Paths that are the same in every execution of a state machine.
const OF_MACHINE: [&str; 2] = ["$$.StateMachine.", "$states.context.StateMachine."];

/// Paths that are the same in every state of an execution.
const OF_EXECUTION: [&str; 2] = ["$$.Execution.", "$states.context.Execution."];

fn starts_with_one_of(path: &str, starts: &[&str]) -> bool {
    let path = path.trim();
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"$.".contains(&byte));
    plain && starts.iter().any(|start| path.starts_with(start))
}

/// The runbook that a payload names, with the value that names it.
pub(super) fn runbook(reader: &Reader, payload: Node<'_>, context: Option<&Context>) -> Option<(RunbookName, Site)> {
    let entry = payload.entries().rev().find(|entry| reader.split_key(entry.name()).0 == "DocumentName")?;
    let (_, dynamic) = reader.split_key(entry.name());
    let computed = reader.language != QueryLanguage::JsonPath
        && matches!(value::of(entry.value), Value::Text(text) | Value::Unknown(Unknown::Placeholder(text)) if text.starts_with("{%"));
    let name = if dynamic || computed { RunbookName::Unknown } else { named_by(entry.value, context) };
    Some((name, Site::of(entry.value)))
}

pub(super) fn named_by(node: Node<'_>, context: Option<&Context>) -> RunbookName {
    let (Value::Text(text) | Value::Unknown(Unknown::Placeholder(text))) = value::of(node) else {
        return RunbookName::Unknown;
    };
    let name = name_in_arn(text);
    if !value::has_placeholder(name) {
        return RunbookName::Literal(name.to_owned());
    }
    let Some(context) = context else { return RunbookName::Unknown };
    match context.resource_in(name, &["Name"]) {
        Some(id) => RunbookName::Resource(id.to_owned()),
        None if name.contains(UNNAMED_HOLE) => RunbookName::Unknown,
        None => RunbookName::Shared(name.to_owned()),
    }
}

/// The name of a document in its ARN: `…:document/NAME`, `…:automation-definition/NAME:VERSION`.
pub(super) fn name_in_arn(text: &str) -> &str {
    if !text.starts_with("arn:") {
        return text;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    // A reference may have colons of its own (`${AWS::StackName}`).
    let behind_references = name.rfind('}').map_or(0, |at| at + 1);
    let version = name.bytes().skip(behind_references).position(|byte| byte == b':');
    version.and_then(|at| name.get(..behind_references + at)).unwrap_or(name)
}

/// Whether another text may run than the one of that name among these files: `DocumentVersion` is a number, or
/// `DocumentName` an ARN of another account.
pub(super) fn may_differ(payload: Node<'_>, context: Option<&Context>) -> bool {
    let version = payload.get("DocumentVersion").map(value::of);
    let numbered = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let pinned = matches!(version, Some(Value::Text(text) | Value::Number(text)) if numbered(text));
    let documents = payload.get("DocumentName").and_then(value::text);
    let own = context.and_then(|context| context.role.as_deref());
    let foreign = match (documents.and_then(account), own.and_then(account)) {
        (Some(theirs), Some(own)) => theirs != own,
        _ => false,
    };
    pinned || foreign
}

/// The account of an ARN.
fn account(arn: &str) -> Option<&str> {
    let account = arn.strip_prefix("arn:")?.split(':').nth(3)?;
    account.bytes().all(|byte| byte.is_ascii_digit()).then_some(account).filter(|account| !account.is_empty())
}

/// The parameters that `TargetParameterName` and `TargetMaps` fill, and whether there may be others.
pub(super) fn filled_by_aws(payload: Option<Node<'_>>) -> (Vec<String>, bool) {
    let mut names = Vec::new();
    let mut unknown = false;
    for entry in payload.into_iter().flat_map(Node::entries) {
        match entry.name() {
            "TargetParameterName" => match value::text(entry.value).filter(|text| jsonata_expression(text).is_none()) {
                Some(name) => names.push(name.to_owned()),
                None => unknown = true,
            },
            "TargetMaps" if matches!(value::of(entry.value), Value::List) => {
                for map in entry.value.items() {
                    unknown |= !matches!(value::of(map), Value::Map);
                    names.extend(map.entries().map(|entry| entry.name().trim_end_matches(".$").to_owned()));
                }
            }
            "TargetMaps"
            | "TargetMaps.$"
            | "TargetParameterName.$"
            | "TargetLocations"
            | "TargetLocations.$"
            | "TargetLocationsURL"
            | "TargetLocationsURL.$" => unknown = true,
            _ => {}
        }
    }
    (names, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_arns_lose_their_version() {
        for (text, name) in [
            ("Patch", "Patch"),
            ("arn:aws:ssm:eu-west-1:123456789012:document/Patch", "Patch"),
            ("arn:aws:ssm:eu-west-1:123456789012:automation-definition/Patch:3", "Patch"),
            ("arn:aws:ssm:${AWS::Region}:1:automation-definition/${Patch}:$DEFAULT", "${Patch}"),
            ("arn:aws:ssm:us-east-1:1:document/${AWS::StackName}-Patch", "${AWS::StackName}-Patch"),
        ] {
            assert_eq!(name_in_arn(text), name);
        }
    }
}

//! CloudFormation templates (Template Reference, `AWS_SSM`, `AWS_StepFunctions`, `AWS_IAM`, `AWS_Events`).

use super::intrinsic::alternatives;
use super::{Held, Resource, Site, sam};
use crate::document::DocumentKind;
use crate::document::automation::reference::texts;
use crate::source::{Kind, Node};
use crate::value::{self, Value};

/// Whether a document is a template.
pub fn is_template(root: Node<'_>) -> bool {
    let types = root.get("Resources").into_iter().flat_map(Node::entries);
    let mut types = types.filter_map(|entry| entry.value.get("Type")?.as_str());
    root.get("AWSTemplateFormatVersion").is_some() || types.any(|kind| kind.starts_with("AWS::"))
}

/// Where a template's resources hold documents.
pub fn sites(root: Node<'_>) -> Vec<Site<'_>> {
    Resource::all(root).flat_map(sites_of).collect()
}

fn sites_of(resource: Resource<'_>) -> Vec<Site<'_>> {
    let site = |kind, held| Site { kind, resource, held };
    let properties = resource.properties;
    let value = |kind, key: &str| properties.get(key).map(|node| site(kind, Held::Value(node)));
    match resource.kind {
        "AWS::SSM::Document" => automation_content(properties)
            .map(|node| site(DocumentKind::Runbook, Held::Value(node)))
            .into_iter()
            .collect(),
        "AWS::StepFunctions::StateMachine" => {
            let held = ["Definition", "DefinitionString"].iter().find_map(|key| value(DocumentKind::StateMachine, key));
            let key = properties.get("DefinitionS3Location").and_then(|location| location.get("Key"));
            held.or_else(|| key.map(|key| site(DocumentKind::StateMachine, Held::S3(key)))).into_iter().collect()
        }
        "AWS::IAM::Policy"
        | "AWS::IAM::ManagedPolicy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy" => value(DocumentKind::Policy, "PolicyDocument").into_iter().collect(),
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
            role_policies(properties).map(|node| site(DocumentKind::Policy, Held::Value(node))).collect()
        }
        kind if kind.starts_with("AWS::Serverless::") => sam::sites_of(resource),
        _ => Vec::new(),
    }
}

/// `Content`, unless the resource is another type of document.
fn automation_content(properties: Node<'_>) -> Option<Node<'_>> {
    let content = properties.get("Content")?;
    let automation = match properties.get("DocumentType").map(value::of) {
        Some(Value::Text(kind)) => kind == "Automation",
        // The default type is Command; an unknown one is judged by its content.
        Some(Value::Unknown(_)) | None => content.get("mainSteps").is_some() && is_schema_0_3(content),
        Some(_) => false,
    };
    automation.then_some(content)
}

fn is_schema_0_3(content: Node<'_>) -> bool {
    matches!(content.get("schemaVersion").map(Node::kind), Some(Kind::String("0.3") | Kind::Number("0.3")))
}

fn role_policies(properties: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let trust = properties.get("AssumeRolePolicyDocument").into_iter();
    let inline = properties.get("Policies").into_iter().flat_map(alternatives);
    trust.chain(inline.filter_map(|policy| policy.get("PolicyDocument")))
}

/// Whether a template holds an EventBridge rule that sees automations end, so that something else may answer for them
/// (Systems Manager User Guide, `monitoring-systems-manager-event-examples`).
pub fn watches_automations(root: Node<'_>) -> bool {
    const DETAIL_TYPE: &str = "EC2 Automation Execution Status-change Notification";
    let mut rules = Resource::all(root).flat_map(|resource| {
        let events = resource.properties.get("Events").into_iter().flat_map(Node::entries).map(|event| event.value);
        let own = (resource.kind == "AWS::Events::Rule").then_some(resource.properties);
        own.into_iter().chain(events)
    });
    rules.any(|rule| texts(rule).any(|text| text.contains(DETAIL_TYPE)))
}

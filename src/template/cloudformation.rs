//! CloudFormation templates (Template Reference, `AWS_SSM`, `AWS_StepFunctions`, `AWS_IAM`).

use super::{Located, Resource};
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

/// The documents that a template's resources hold as plain objects.
pub fn documents(root: Node<'_>) -> Vec<Located<'_>> {
    let resources = root.get("Resources").into_iter().flat_map(Node::entries);
    let mut found = Vec::new();
    for entry in resources {
        let (Some(kind), Some(properties)) = (entry.value.get("Type"), entry.value.get("Properties")) else { continue };
        let resource = Resource { logical_id: entry.name(), properties };
        let held = kind.as_str().map(|kind| documents_of(kind, properties)).unwrap_or_default();
        let objects = held.into_iter().filter(|(_, node)| matches!(value::of(*node), Value::Map));
        found.extend(objects.map(|(kind, node)| Located { kind, node, resource: Some(resource) }));
    }
    found
}

/// Whether a template holds an EventBridge rule that is told how automations end
/// (User Guide, `monitoring-systems-manager-event-examples`).
pub fn watches_automations(root: Node<'_>) -> bool {
    const DETAIL_TYPE: &str = "EC2 Automation Execution Status-change Notification";
    let resources = root.get("Resources").into_iter().flat_map(Node::entries).map(|entry| entry.value);
    let mut rules =
        resources.filter(|resource| resource.get("Type").and_then(Node::as_str) == Some("AWS::Events::Rule"));
    rules.any(|rule| texts(rule).any(|text| text.contains(DETAIL_TYPE)))
}

fn documents_of<'t>(kind: &str, properties: Node<'t>) -> Vec<(DocumentKind, Node<'t>)> {
    let one = |kind, key: &str| properties.get(key).map(|node| (kind, node)).into_iter().collect();
    match kind {
        "AWS::SSM::Document" => {
            automation_content(properties).map(|node| (DocumentKind::Runbook, node)).into_iter().collect()
        }
        "AWS::StepFunctions::StateMachine" => one(DocumentKind::StateMachine, "Definition"),
        "AWS::IAM::Policy"
        | "AWS::IAM::ManagedPolicy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy" => one(DocumentKind::Policy, "PolicyDocument"),
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => role_policies(properties),
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

fn role_policies(properties: Node<'_>) -> Vec<(DocumentKind, Node<'_>)> {
    let trust = properties.get("AssumeRolePolicyDocument").into_iter();
    let inline = properties.get("Policies").into_iter().flat_map(Node::items);
    let inline = inline.filter_map(|policy| policy.get("PolicyDocument"));
    trust.chain(inline).map(|node| (DocumentKind::Policy, node)).collect()
}

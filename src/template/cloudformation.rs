//! CloudFormation templates (Template Reference, `AWS_SSM`, `AWS_StepFunctions`, `AWS_IAM`, `AWS_Events`).

use super::conditions::View;
use super::intrinsic::Intrinsic;
use super::{DocumentSite, Held, Resource, evaluate, sam};
use crate::document::DocumentKind;
use crate::document::iam::{Attachment, Holder};
use crate::source::{Kind, Node};
use crate::value::{self, Value};

/// Whether a document is a template.
pub fn is_template(root: Node<'_>) -> bool {
    let types = root.get("Resources").into_iter().flat_map(Node::entries);
    let mut types = types.filter_map(|entry| entry.value.get("Type")?.as_str());
    root.get("AWSTemplateFormatVersion").is_some() || types.any(|kind| kind.starts_with("AWS::"))
}

/// Where a resource holds documents in one view of its template.
pub fn sites_of<'t>(resource: Resource<'t>, view: &View) -> Vec<DocumentSite<'t>> {
    let site = |kind, held| DocumentSite { kind, resource, held, attachment: None };
    let value = |kind, node: Node<'t>| site(kind, Held::Value(node));
    let policy =
        |node: Node<'t>, attachment| DocumentSite { attachment: Some(attachment), ..value(DocumentKind::Policy, node) };
    match resource.kind {
        "AWS::SSM::Document" => {
            let content = automation_content(resource, view);
            content.map(|node| value(DocumentKind::Runbook, node)).into_iter().collect()
        }
        "AWS::StepFunctions::StateMachine" => {
            let text = ["Definition", "DefinitionString"].iter().find_map(|key| resource.get(key, view));
            let location = resource.get("DefinitionS3Location", view).map(|location| match location.get("Key") {
                Some(key) => Held::S3(key),
                // A path that `aws cloudformation package` replaces.
                None => Held::File(location),
            });
            let held = text.map(Held::Value).or(location);
            held.map(|held| site(DocumentKind::StateMachine, held)).into_iter().collect()
        }
        "AWS::IAM::Policy"
        | "AWS::IAM::ManagedPolicy"
        | "AWS::IAM::RolePolicy"
        | "AWS::IAM::UserPolicy"
        | "AWS::IAM::GroupPolicy" => {
            let document = resource.get("PolicyDocument", view);
            document.map(|node| policy(node, attachment_of(resource.kind))).into_iter().collect()
        }
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
            let trust = resource.get("AssumeRolePolicyDocument", view).map(|node| policy(node, Attachment::Trust));
            let inline = resource.items("Policies", view);
            let inline = inline.filter_map(|policy| evaluate::chosen(policy.get("PolicyDocument")?, view));
            trust.into_iter().chain(inline.map(|node| policy(node, attachment_of(resource.kind)))).collect()
        }
        kind if kind.starts_with(sam::TYPES) => sam::sites_of(resource, view),
        _ => Vec::new(),
    }
}

/// What a resource does with the policies that it holds.
fn attachment_of(kind: &str) -> Attachment {
    match kind {
        "AWS::IAM::ManagedPolicy" => Attachment::Managed,
        "AWS::IAM::Role" | "AWS::IAM::RolePolicy" => Attachment::Inline(Holder::Role),
        "AWS::IAM::User" | "AWS::IAM::UserPolicy" => Attachment::Inline(Holder::User),
        "AWS::IAM::Group" | "AWS::IAM::GroupPolicy" => Attachment::Inline(Holder::Group),
        _ => Attachment::Inline(Holder::Any),
    }
}

/// `Content`, unless the resource is another type of document.
fn automation_content<'t>(resource: Resource<'t>, view: &View) -> Option<Node<'t>> {
    let content = resource.get("Content", view)?;
    let automation = match resource.get("DocumentType", view).map(value::of) {
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

/// The source and the type of the events that Systems Manager sends when an automation ends
/// (Systems Manager User Guide, `monitoring-systems-manager-event-examples`).
const SOURCE: &str = "aws.ssm";
const DETAIL_TYPE: &str = "EC2 Automation Execution Status-change Notification";

/// Whether a template holds an EventBridge rule that sees automations end, so that something else may answer for them.
pub fn watches_automations<'v>(root: Node<'_>, views: impl Iterator<Item = &'v View> + Clone) -> bool {
    Resource::all(root).any(|resource| {
        let patterns = patterns(resource);
        patterns.into_iter().any(|pattern| views.clone().any(|view| sees_automations(pattern, view)))
    })
}

fn patterns(resource: Resource<'_>) -> Vec<Node<'_>> {
    if resource.kind == "AWS::Events::Rule" {
        return resource.properties.get("EventPattern").into_iter().collect();
    }
    let events = resource.properties.get("Events").filter(|_| resource.kind.starts_with(sam::TYPES));
    let events = events.into_iter().flat_map(Node::entries);
    events.filter_map(|event| event.value.get("Properties")?.get("Pattern")).collect()
}

fn sees_automations(pattern: Node<'_>, view: &View) -> bool {
    let Some(pattern) = evaluate::chosen(pattern, view) else { return false };
    if let Some(text) = evaluate::text(pattern, view) {
        return text.text().contains(DETAIL_TYPE);
    }
    let names = |key: &str, name: &str| {
        let list = evaluate::chosen(pattern.get(key)?, view)?;
        Some(Intrinsic::of(list).is_some() || evaluate::items(list, view).any(|item| may_match(item, name, view)))
    };
    match names("detail-type", DETAIL_TYPE) {
        Some(named) => named && names("source", SOURCE) != Some(false),
        None => names("source", SOURCE) == Some(true),
    }
}

/// Whether an item of a pattern's list may fit a text. Of the filters only `prefix` is evaluated.
fn may_match(item: Node<'_>, name: &str, view: &View) -> bool {
    match (evaluate::text(item, view), item.get("prefix").and_then(Node::as_str)) {
        (Some(text), _) => text.text() == name || value::has_placeholder(text.text()),
        (None, Some(prefix)) => name.starts_with(prefix),
        (None, None) => true,
    }
}

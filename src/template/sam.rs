//! What the Serverless Application Model adds (SAM Developer Guide, `sam-resource-statemachine`).

use super::evaluate::{self, Side};
use super::{Held, Resource, Site};
use crate::document::DocumentKind;
use crate::source::Node;
use crate::summary::role::RolePolicy;

/// Where a resource of SAM holds documents, or points at them.
pub(super) fn sites_of(resource: Resource<'_>) -> Vec<Site<'_>> {
    let site = |kind, held| Site { kind, resource, held };
    let machine = (resource.kind == "AWS::Serverless::StateMachine").then(|| definition(resource)).flatten();
    let policies = inline_policies(resource).map(|node| site(DocumentKind::Policy, Held::Value(node)));
    machine.map(|held| site(DocumentKind::StateMachine, held)).into_iter().chain(policies).collect()
}

fn definition(resource: Resource<'_>) -> Option<Held<'_>> {
    let properties = resource.properties;
    if let Some(definition) = properties.get("Definition") {
        return Some(Held::Value(definition));
    }
    let uri = properties.get("DefinitionUri")?;
    match uri.get("Key") {
        Some(key) => Some(Held::S3(key)),
        None => Some(Held::File(uri)),
    }
}

/// The role that SAM makes for a resource without one.
pub(super) fn role_id(logical_id: &str) -> String {
    format!("{logical_id}Role")
}

/// The policies of the role that SAM makes for a state machine; `None` where the resource names its role.
pub(super) fn role_policies(resource: Resource<'_>) -> Option<Vec<RolePolicy>> {
    let makes_one = resource.kind == "AWS::Serverless::StateMachine" && resource.properties.get("Role").is_none();
    let policies = resource.properties.get("Policies").filter(|_| makes_one);
    let single = policies.filter(|node| !node.is_sequence());
    let items = policies.into_iter().flat_map(Node::items);
    let policy = |node: Node<'_>| match (evaluate::text(node, Side::Then), node.entries().next()) {
        (Some(text), _) => RolePolicy::Managed(text.text().to_owned()),
        (None, Some(_)) if node.get("Statement").is_some() => RolePolicy::Inline,
        (None, Some(entry)) => RolePolicy::Template(entry.name().to_owned()),
        (None, None) => RolePolicy::Managed(evaluate::UNNAMED_HOLE.to_owned()),
    };
    makes_one.then(|| single.into_iter().chain(items).map(policy).collect())
}

/// The items of `Policies` that are statements of their own; the others are names of AWS's policies and SAM's templates.
fn inline_policies(resource: Resource<'_>) -> impl Iterator<Item = Node<'_>> {
    let policies = resource.properties.get("Policies");
    let single = policies.filter(|node| node.is_mapping());
    let items = policies.into_iter().flat_map(Node::items);
    single.into_iter().chain(items).filter(|policy| policy.get("Statement").is_some())
}

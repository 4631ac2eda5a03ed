//! What the Serverless Application Model adds (SAM Developer Guide, `sam-resource-statemachine`).

use super::{Held, Resource, Site};
use crate::document::DocumentKind;
use crate::source::Node;

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

/// The items of `Policies` that are statements of their own; the others are names of AWS's policies and SAM's templates.
fn inline_policies(resource: Resource<'_>) -> impl Iterator<Item = Node<'_>> {
    let policies = resource.properties.get("Policies");
    let single = policies.filter(|node| node.is_mapping());
    let items = policies.into_iter().flat_map(Node::items);
    single.into_iter().chain(items).filter(|policy| policy.get("Statement").is_some())
}

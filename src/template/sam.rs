//! What the Serverless Application Model adds (SAM Developer Guide, `sam-resource-statemachine`).

use super::evaluate::{self, Side};
use super::intrinsic::alternatives;
use super::{Held, Resource, Site};
use crate::document::DocumentKind;
use crate::source::{Kind, Node};
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

/// Whether SAM makes a role for a resource: a state machine that names none.
pub(super) fn makes_role(resource: Resource<'_>) -> bool {
    let role = resource.properties.get("Role").filter(|role| role.as_str() != Some(""));
    resource.kind == "AWS::Serverless::StateMachine" && role.is_none()
}

/// The policies of the role that SAM makes for a state machine, with the documents of those written into it.
pub(super) fn role_policies(resource: Resource<'_>) -> Vec<(RolePolicy, Option<Node<'_>>)> {
    let policy = |node| match (evaluate::text(node, Side::Then), Node::entries(node).next()) {
        (Some(text), _) => (RolePolicy::Managed(text.text().to_owned()), None),
        (None, Some(_)) if node.get("Statement").is_some() => (RolePolicy::Inline, Some(node)),
        (None, Some(entry)) => (RolePolicy::Template(entry.name().to_owned()), None),
        (None, None) => (RolePolicy::Managed(evaluate::UNNAMED_HOLE.to_owned()), None),
    };
    let policies = resource.properties.get("Policies").into_iter().flat_map(alternatives).map(policy);
    let traced = resource.properties.get("Tracing").and_then(|tracing| tracing.get("Enabled"));
    let traces = traced.is_some_and(|enabled| enabled.kind() == Kind::Bool(true));
    let tracing = traces.then(|| (RolePolicy::Managed("AWSXrayWriteOnlyAccess".to_owned()), None));
    let mut all: Vec<(RolePolicy, Option<Node<'_>>)> = Vec::new();
    for (policy, document) in policies.chain(tracing) {
        // SAM attaches a managed policy once.
        let again = matches!(policy, RolePolicy::Managed(_)) && all.iter().any(|(known, _)| *known == policy);
        if !again {
            all.push((policy, document));
        }
    }
    all
}

/// A policy that a connector attaches to the role of its source.
#[derive(Debug)]
pub(super) struct Connection<'t> {
    /// The logical id of the source.
    pub(super) source: &'t str,
    /// The logical id that SAM gives to the policy.
    pub(super) policy: String,
}

/// The connectors of a resource, or the one that it is (SAM Developer Guide, `sam-resource-connector`).
pub(super) fn connections(resource: Resource<'_>) -> Vec<Connection<'_>> {
    let mut found = Vec::new();
    if resource.kind == "AWS::Serverless::Connector" {
        let source = resource.properties.get("Source").and_then(|source| source.get("Id")).and_then(Node::as_str);
        found.extend(source.into_iter().flat_map(|source| connected(source, resource.logical_id, resource.properties)));
    }
    let around = resource.properties.parent();
    let own = around.and_then(|node| node.get("Connectors")).into_iter().flat_map(Node::entries);
    for (entry, properties) in own.filter_map(|entry| Some((entry, entry.value.get("Properties")?))) {
        let id = format!("{}{}", resource.logical_id, entry.name());
        found.extend(connected(resource.logical_id, &id, properties));
    }
    found
}

fn connected<'t>(source: &'t str, id: &str, properties: Node<'_>) -> Vec<Connection<'t>> {
    let destination = properties.get("Destination");
    let several = destination.filter(|node| node.is_sequence());
    let policies = match several {
        Some(list) => (0..list.items().len()).map(|index| format!("{id}PolicyDestination{index}")).collect(),
        None => vec![format!("{id}Policy")],
    };
    policies.into_iter().map(|policy| Connection { source, policy }).collect()
}

/// The items of `Policies` that are statements of their own; the others are names of AWS's policies and SAM's templates.
fn inline_policies(resource: Resource<'_>) -> impl Iterator<Item = Node<'_>> {
    let policies = resource.properties.get("Policies");
    policies.into_iter().flat_map(alternatives).filter(|policy| policy.get("Statement").is_some())
}

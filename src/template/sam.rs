//! What the Serverless Application Model adds (SAM Developer Guide, `sam-resource-statemachine`).

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::intrinsic::{Intrinsic, alternatives};
use super::{DocumentSite, Held, Resource};
use crate::document::DocumentKind;
use crate::document::iam::{Attachment, Holder};
use crate::source::{Kind, Node};
use crate::summary::role::RolePolicy;

/// How the type of every resource of SAM begins.
pub const TYPES: &str = "AWS::Serverless::";

const STATE_MACHINE: &str = "AWS::Serverless::StateMachine";

/// Where a resource of SAM holds documents, or points at them.
pub(super) fn sites_of<'t>(resource: Resource<'t>, view: &View) -> Vec<DocumentSite<'t>> {
    let site = |kind, held, attachment| DocumentSite { kind, resource, held, attachment };
    let policy = |node, attachment| site(DocumentKind::Policy, Held::Value(node), Some(attachment));
    let machine = (resource.kind == STATE_MACHINE).then(|| definition(resource, view)).flatten();
    let trust = resource.get("AssumeRolePolicyDocument", view).map(|node| policy(node, Attachment::Trust));
    let inline = policies(resource, view).filter(|policy| policy.get("Statement").is_some());
    let policies = trust.into_iter().chain(inline.map(|node| policy(node, Attachment::Inline(Holder::Role))));
    machine.map(|held| site(DocumentKind::StateMachine, held, None)).into_iter().chain(policies).collect()
}

fn definition<'t>(resource: Resource<'t>, view: &View) -> Option<Held<'t>> {
    if let Some(definition) = resource.get("Definition", view) {
        return Some(Held::Value(definition));
    }
    let uri = resource.get("DefinitionUri", view)?;
    match uri.get("Key") {
        Some(key) => Some(Held::S3(key)),
        None => Some(Held::File(uri)),
    }
}

/// Whether SAM makes a role for a resource.
pub(super) fn makes_role(resource: Resource<'_>, view: &View) -> bool {
    let role = resource.get("Role", view).filter(|role| role.as_str() != Some(""));
    resource.kind == STATE_MACHINE && role.is_none()
}

/// The logical id of that role.
pub(super) fn role_id(logical_id: &str) -> String {
    format!("{logical_id}Role")
}

/// The policies of the role that SAM makes for a state machine, with the documents of those written into it; `None` where
/// the resource names its role.
pub(super) fn role_policies<'t>(resource: Resource<'t>, view: &View) -> Option<Vec<(RolePolicy, Option<Node<'t>>)>> {
    let policy = |node: Node<'t>| match (evaluate::text(node, view), node.entries().next()) {
        (Some(text), _) => (RolePolicy::Managed(text.text().to_owned()), None),
        (None, Some(_)) if node.get("Statement").is_some() => (RolePolicy::Inline, Some(node)),
        (None, Some(entry)) => (RolePolicy::Template(entry.name().to_owned()), None),
        (None, None) => (RolePolicy::Managed(UNNAMED_HOLE.to_owned()), None),
    };
    if !makes_role(resource, view) {
        return None;
    }
    let policies = resource.properties.get("Policies").into_iter().flat_map(alternatives).map(policy);
    let traced = resource.get("Tracing", view).and_then(|tracing| tracing.get("Enabled"));
    let traces = traced.is_some_and(|enabled| enabled.kind() == Kind::Bool(true));
    let tracing = traces.then(|| (RolePolicy::Managed("AWSXrayWriteOnlyAccess".to_owned()), None));
    let mut all: Vec<(RolePolicy, Option<Node<'t>>)> = Vec::new();
    for (policy, document) in policies.chain(tracing) {
        // SAM attaches a managed policy once.
        let again = matches!(policy, RolePolicy::Managed(_)) && all.iter().any(|(known, _)| *known == policy);
        if !again {
            all.push((policy, document));
        }
    }
    Some(all)
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

/// The items of `Policies`, which may be one or a list: statements of their own, names of AWS's policies, SAM's
/// templates.
fn policies<'t>(resource: Resource<'t>, view: &View) -> impl Iterator<Item = Node<'t>> {
    let is_list = |policies: &Node<'t>| policies.is_sequence() && Intrinsic::of(*policies).is_none();
    let single = resource.get("Policies", view).filter(|policies| !is_list(policies));
    single.into_iter().chain(resource.items("Policies", view))
}

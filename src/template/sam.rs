//! What the Serverless Application Model adds (SAM Developer Guide, `sam-resource-statemachine`).

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::intrinsic::Intrinsic;
use super::{DocumentSite, Held, Resource};
use crate::document::DocumentKind;
use crate::source::Node;
use crate::summary::role::RolePolicy;

/// How the type of every resource of SAM begins.
pub const TYPES: &str = "AWS::Serverless::";

const STATE_MACHINE: &str = "AWS::Serverless::StateMachine";

/// Where a resource of SAM holds documents, or points at them.
pub(super) fn sites_of<'t>(resource: Resource<'t>, view: &View) -> Vec<DocumentSite<'t>> {
    let site = |kind, held| DocumentSite { kind, resource, held };
    let machine = (resource.kind == STATE_MACHINE).then(|| definition(resource, view)).flatten();
    let trust = resource.get("AssumeRolePolicyDocument", view);
    let inline = policies(resource, view).filter(|policy| policy.get("Statement").is_some());
    let policies = trust.into_iter().chain(inline).map(|node| site(DocumentKind::Policy, Held::Value(node)));
    machine.map(|held| site(DocumentKind::StateMachine, held)).into_iter().chain(policies).collect()
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
    resource.kind == STATE_MACHINE && resource.get("Role", view).is_none()
}

/// The logical id of that role.
pub(super) fn role_id(logical_id: &str) -> String {
    format!("{logical_id}Role")
}

/// The policies of the role that SAM makes for a state machine; `None` where the resource names its role.
pub(super) fn role_policies(resource: Resource<'_>, view: &View) -> Option<Vec<RolePolicy>> {
    let policy = |node: Node<'_>| match (evaluate::text(node, view), node.entries().next()) {
        (Some(text), _) => RolePolicy::Managed(text.text().to_owned()),
        (None, Some(_)) if node.get("Statement").is_some() => RolePolicy::Inline,
        (None, Some(entry)) => RolePolicy::Template(entry.name().to_owned()),
        (None, None) => RolePolicy::Managed(UNNAMED_HOLE.to_owned()),
    };
    makes_role(resource, view).then(|| policies(resource, view).map(policy).collect())
}

/// The items of `Policies`, which may be one or a list: statements of their own, names of AWS's policies, SAM's
/// templates.
fn policies<'t>(resource: Resource<'t>, view: &View) -> impl Iterator<Item = Node<'t>> {
    let is_list = |policies: &Node<'t>| policies.is_sequence() && Intrinsic::of(*policies).is_none();
    let single = resource.get("Policies", view).filter(|policies| !is_list(policies));
    single.into_iter().chain(resource.items("Policies", view))
}

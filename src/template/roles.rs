//! The roles of a template, with the policies that the template gives them.

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::intrinsic::{Intrinsic, alternatives};
use super::{Resource, sam};
use crate::source::Node;
use crate::summary::Origin;
use crate::summary::role::{RolePolicy, RoleSummary};
use crate::value;
use std::collections::HashMap;

/// All roles of a template in one view; SAM's own ones too.
pub fn roles(root: Node<'_>, view: &View) -> Vec<RoleSummary> {
    let mut roles: Vec<RoleSummary> = Resource::all(root).filter_map(|resource| role(resource, view)).collect();
    let mut by_text: HashMap<String, usize> = HashMap::new();
    for (index, role) in roles.iter().enumerate() {
        let reference = role.origin.logical_id.as_ref().map(|id| format!("${{{id}}}"));
        for text in reference.into_iter().chain(role.name.clone()) {
            by_text.entry(text).or_insert(index);
        }
    }
    let runs_as: HashMap<&str, String> =
        Resource::all(root).filter_map(|resource| Some((resource.logical_id, resource.role(view)?))).collect();
    let source_role = |source: &str| {
        let id = value::whole_substitution(runs_as.get(source)?)?;
        Some(format!("${{{}}}", id.strip_suffix(".Arn").unwrap_or(id)))
    };
    for resource in Resource::all(root) {
        let own = attached_to(resource, view).into_iter().map(|role| (role, resource.logical_id.to_owned()));
        let connections = sam::connections(resource).into_iter();
        let connected = connections.filter_map(|found| Some((source_role(found.source)?, found.policy)));
        for (text, policy) in own.chain(connected) {
            if let Some(role) = by_text.get(&text).and_then(|index| roles.get_mut(*index)) {
                role.policies.push(RolePolicy::Attached(policy));
            }
        }
    }
    roles
}

/// The role that a resource is, or that SAM makes for it.
fn role(resource: Resource<'_>, view: &View) -> Option<RoleSummary> {
    let file = resource.properties.tree().file();
    let boundary = resource.properties.get("PermissionsBoundary").map(|node| text(node, view));
    let origin = |id: String| Origin { file, template: Some(file), views: u64::MAX, logical_id: Some(id) };
    if resource.kind == "AWS::IAM::Role" {
        return Some(RoleSummary {
            origin: origin(resource.logical_id.to_owned()),
            name: resource.text("RoleName", view).map(|name| name.text().to_owned()),
            policies: own_policies(resource, view),
            boundary,
        });
    }
    let policies = sam::role_policies(resource, view)?;
    Some(RoleSummary { origin: origin(sam::role_id(resource.logical_id)), name: None, policies, boundary })
}

fn own_policies(role: Resource<'_>, view: &View) -> Vec<RolePolicy> {
    let items = |property: &str| role.properties.get(property).into_iter().flat_map(alternatives);
    let inline = items("Policies").map(|node| match Intrinsic::of(node) {
        None if node.is_mapping() => RolePolicy::Inline,
        _ => RolePolicy::Managed(text(node, view)),
    });
    let managed = items("ManagedPolicyArns").map(|node| RolePolicy::Managed(text(node, view)));
    inline.chain(managed).collect()
}

/// The roles that a policy's resource attaches itself to.
fn attached_to(resource: Resource<'_>, view: &View) -> Vec<String> {
    let roles = match resource.kind {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => resource.properties.get("Roles"),
        "AWS::IAM::RolePolicy" => resource.properties.get("RoleName"),
        _ => None,
    };
    roles.into_iter().flat_map(alternatives).map(|node| text(node, view)).collect()
}

fn text(node: Node<'_>, view: &View) -> String {
    evaluate::text(node, view).map_or(UNNAMED_HOLE.to_owned(), |text| text.text().to_owned())
}

//! The roles of a template, with the policies that the template gives them.

use super::evaluate::{self, Side, UNNAMED_HOLE};
use super::intrinsic::{Intrinsic, alternatives};
use super::{Resource, sam};
use crate::source::Node;
use crate::summary::Origin;
use crate::summary::role::{RolePolicy, RoleSummary};
use crate::value;
use std::collections::HashMap;

/// All roles of a template; SAM's own ones too.
pub fn roles(root: Node<'_>) -> Vec<RoleSummary> {
    let file = root.tree().file();
    let origin = |id: &str| Origin { file, template: Some(file), logical_id: Some(id.to_owned()) };
    let boundary = |resource: Resource<'_>| resource.properties.get("PermissionsBoundary").map(text);
    let written =
        Resource::all(root).filter(|resource| resource.kind == "AWS::IAM::Role").map(|resource| RoleSummary {
            origin: origin(resource.logical_id),
            name: resource.text("RoleName", Side::Then).map(|name| name.text().to_owned()),
            policies: own_policies(resource),
            boundary: boundary(resource),
        });
    let generated = Resource::all(root).filter(|resource| sam::makes_role(*resource)).map(|resource| RoleSummary {
        origin: origin(&sam::role_id(resource.logical_id)),
        name: None,
        policies: sam::role_policies(resource),
        boundary: boundary(resource),
    });
    let mut roles: Vec<RoleSummary> = written.chain(generated).collect();
    attach(root, &mut roles);
    roles
}

/// Adds the policies that attach themselves.
fn attach(root: Node<'_>, roles: &mut [RoleSummary]) {
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (index, role) in roles.iter().enumerate() {
        by_name.extend(role.name.clone().map(|name| (name, index)));
        by_name.extend(role.origin.logical_id.as_deref().map(|id| (format!("${{{id}}}"), index)));
    }
    let runs_as: HashMap<&str, String> =
        Resource::all(root).filter_map(|resource| Some((resource.logical_id, resource.role(Side::Then)?))).collect();
    let source_role = |source: &str| {
        let id = value::whole_substitution(runs_as.get(source)?)?;
        Some(format!("${{{}}}", id.strip_suffix(".Arn").unwrap_or(id)))
    };
    for resource in Resource::all(root) {
        let own = attached_to(resource).into_iter().map(|role| (role, resource.logical_id.to_owned()));
        let connections = sam::connections(resource).into_iter();
        let connected = connections.filter_map(|found| Some((source_role(found.source)?, found.policy)));
        for (role, policy) in own.chain(connected) {
            if let Some(role) = by_name.get(&role).and_then(|index| roles.get_mut(*index)) {
                role.policies.push(RolePolicy::Attached(policy));
            }
        }
    }
}

fn own_policies(role: Resource<'_>) -> Vec<RolePolicy> {
    let items = |property: &str| role.properties.get(property).into_iter().flat_map(alternatives).collect::<Vec<_>>();
    let inline = items("Policies").into_iter().map(|node| match Intrinsic::of(node) {
        None if node.is_mapping() => RolePolicy::Inline,
        _ => RolePolicy::Managed(text(node)),
    });
    let managed = items("ManagedPolicyArns").into_iter().map(|node| RolePolicy::Managed(text(node)));
    inline.chain(managed).collect()
}

/// The roles that a policy's resource attaches itself to.
fn attached_to(resource: Resource<'_>) -> Vec<String> {
    let roles = match resource.kind {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => resource.properties.get("Roles"),
        "AWS::IAM::RolePolicy" => resource.properties.get("RoleName"),
        _ => None,
    };
    roles.into_iter().flat_map(alternatives).map(text).collect()
}

fn text(node: Node<'_>) -> String {
    evaluate::text(node, Side::Then).map_or(UNNAMED_HOLE.to_owned(), |text| text.text().to_owned())
}

//! The roles of a template, with the policies that the template gives them.

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::{Resource, sam};
use crate::source::Node;
use crate::summary::Origin;
use crate::summary::role::{RolePolicy, RoleSummary};
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
    for resource in Resource::all(root) {
        for text in attached_to(resource, view) {
            if let Some(role) = by_text.get(&text).and_then(|index| roles.get_mut(*index)) {
                role.policies.push(RolePolicy::Attached(resource.logical_id.to_owned()));
            }
        }
    }
    roles
}

/// The role that a resource is, or that SAM makes for it.
fn role(resource: Resource<'_>, view: &View) -> Option<RoleSummary> {
    let file = resource.properties.tree().file();
    let origin = |id: String| Origin { file, template: Some(file), views: u64::MAX, logical_id: Some(id) };
    if resource.kind == "AWS::IAM::Role" {
        return Some(RoleSummary {
            origin: origin(resource.logical_id.to_owned()),
            name: resource.text("RoleName", view).map(|name| name.text().to_owned()),
            policies: own_policies(resource, view),
        });
    }
    let policies = sam::role_policies(resource, view)?;
    Some(RoleSummary { origin: origin(sam::role_id(resource.logical_id)), name: None, policies })
}

fn own_policies(role: Resource<'_>, view: &View) -> Vec<RolePolicy> {
    let inline = role.items("Policies", view).map(|_| RolePolicy::Inline);
    let managed = role.items("ManagedPolicyArns", view).map(|node| RolePolicy::Managed(text(node, view)));
    inline.chain(managed).collect()
}

/// The roles that a policy's resource attaches itself to.
fn attached_to(resource: Resource<'_>, view: &View) -> Vec<String> {
    match resource.kind {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => {
            resource.items("Roles", view).map(|node| text(node, view)).collect()
        }
        "AWS::IAM::RolePolicy" => resource.get("RoleName", view).map(|node| text(node, view)).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn text(node: Node<'_>, view: &View) -> String {
    evaluate::text(node, view).map_or(UNNAMED_HOLE.to_owned(), |text| text.text().to_owned())
}

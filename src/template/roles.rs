//! The roles of a template, with the policies that the template gives them.

use super::evaluate::{self, Side, UNNAMED_HOLE};
use super::{Resource, sam};
use crate::source::Node;
use crate::summary::Origin;
use crate::summary::role::{RolePolicy, RoleSummary};

/// All roles of a template; SAM's own ones too.
pub fn roles(root: Node<'_>) -> Vec<RoleSummary> {
    let file = root.tree().file();
    let origin = |id: &str| Origin { file, template: Some(file), logical_id: Some(id.to_owned()) };
    let mut roles: Vec<RoleSummary> = Resource::all(root)
        .filter(|resource| resource.kind == "AWS::IAM::Role")
        .map(|resource| RoleSummary {
            origin: origin(resource.logical_id),
            name: resource.text("RoleName", Side::Then).map(|name| name.text().to_owned()),
            policies: own_policies(resource),
        })
        .collect();
    let generated = Resource::all(root).filter_map(|resource| {
        let policies = sam::role_policies(resource)?;
        Some(RoleSummary { origin: origin(&sam::role_id(resource.logical_id)), name: None, policies })
    });
    roles.extend(generated.collect::<Vec<_>>());
    for resource in Resource::all(root) {
        for role in attached_to(resource) {
            let meant = |known: &&mut RoleSummary| {
                let id = known.origin.logical_id.as_deref().unwrap_or_default();
                crate::value::whole_substitution(&role) == Some(id) || known.name.as_deref() == Some(role.as_str())
            };
            if let Some(known) = roles.iter_mut().find(meant) {
                known.policies.push(RolePolicy::Attached(resource.logical_id.to_owned()));
            }
        }
    }
    roles
}

fn own_policies(role: Resource<'_>) -> Vec<RolePolicy> {
    let items = |property: &str| role.properties.get(property).into_iter().flat_map(Node::items).collect::<Vec<_>>();
    let inline = items("Policies").into_iter().map(|_| RolePolicy::Inline);
    let managed = items("ManagedPolicyArns").into_iter().map(|node| RolePolicy::Managed(text(node)));
    inline.chain(managed).collect()
}

/// The roles that a policy's resource attaches itself to.
fn attached_to(resource: Resource<'_>) -> Vec<String> {
    match resource.kind {
        "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" => {
            resource.properties.get("Roles").into_iter().flat_map(Node::items).map(text).collect()
        }
        "AWS::IAM::RolePolicy" => resource.properties.get("RoleName").map(text).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn text(node: Node<'_>) -> String {
    evaluate::text(node, Side::Then).map_or(UNNAMED_HOLE.to_owned(), |text| text.text().to_owned())
}

//! The roles of a template, with the policies that the template gives them.

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::intrinsic::{Intrinsic, alternatives};
use super::policies::{by_aws, holds_choice, statements};
use super::{Resource, sam};
use crate::finding::Site;
use crate::source::{FileId, Node};
use crate::summary::Origin;
use crate::summary::policy::Statement;
use crate::summary::role::{RolePolicy, RoleSummary, Trust};
use crate::value;
use std::collections::HashMap;

/// What a template says of roles.
#[derive(Debug)]
pub struct Roles {
    /// All roles of the template; SAM's own ones too.
    pub roles: Vec<RoleSummary>,
    /// Its policies for roles that it does not hold: the role's name, with holes.
    pub attached_elsewhere: Vec<(FileId, String)>,
}

/// Reads the roles of a template.
pub fn roles(root: Node<'_>, view: &View) -> Roles {
    let open = may_grow(root, view);
    let written = Resource::all(root).filter(|resource| resource.kind == "AWS::IAM::Role").map(|resource| {
        let policies = own_policies(root, resource, view);
        let name = resource.text("RoleName", view).map(|name| name.text().to_owned());
        RoleSummary {
            name,
            trust: trust(resource, view),
            ..role(root, resource, resource.logical_id, policies, (open, view))
        }
    });
    let generated = Resource::all(root).filter_map(|resource| {
        let policies = sam::role_policies(resource, view)?.into_iter();
        let site = Site::of(resource.properties.get("Policies").unwrap_or(resource.properties));
        let read = |(policy, document)| with_statements(root, policy, document, &site, view);
        let policies = policies.map(read).collect();
        let open = open || chooses(resource, "Policies");
        Some(role(root, resource, &sam::role_id(resource.logical_id), policies, (open, view)))
    });
    let mut roles: Vec<RoleSummary> = written.chain(generated).collect();
    let elsewhere = attach(root, &mut roles, view);
    let file = root.tree().file();
    Roles { roles, attached_elsewhere: elsewhere.into_iter().map(|name| (file, name)).collect() }
}

/// A policy with its statements, where they are known.
type Read = (RolePolicy, Option<Vec<Statement>>);

fn role(
    root: Node<'_>,
    resource: Resource<'_>,
    id: &str,
    policies: Vec<Read>,
    (open, view): (bool, &View),
) -> RoleSummary {
    let file = root.tree().file();
    let key = root.get("Resources").and_then(|resources| resources.entry(resource.logical_id));
    let boundary = resource.properties.get("PermissionsBoundary").map(|node| text(node, view));
    let (policies, read): (Vec<RolePolicy>, Vec<Option<Vec<Statement>>>) = policies.into_iter().unzip();
    let known: Option<Vec<Vec<Statement>>> = read.into_iter().collect();
    let sees_all = boundary.is_none() && !open && !resource.properties.is_damaged();
    RoleSummary {
        origin: Origin { file, template: Some(file), views: u64::MAX, logical_id: Some(id.to_owned()) },
        name: None,
        policies,
        boundary,
        site: Site::of(key.map_or(resource.properties, |entry| entry.key)),
        trust: None,
        permissions: known.filter(|_| sees_all).map(|all| all.into_iter().flatten().collect()),
    }
}

/// Whether something may add policies that the template does not show: a macro, or resources made by a loop.
fn may_grow(root: Node<'_>, view: &View) -> bool {
    const HARMLESS: [&str; 3] = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"];
    let resources = root.get("Resources");
    let mut names = resources.into_iter().flat_map(Node::entries).map(|entry| entry.name());
    let transforms = root.get("Transform").into_iter();
    let mut transforms = transforms.flat_map(alternatives).map(|node| text(node, view));
    root.is_damaged()
        || names.any(|name| name.starts_with("Fn::"))
        || transforms.any(|name| !HARMLESS.contains(&name.as_str()))
}

/// Adds the policies that attach themselves; returns the names of roles that are not here.
fn attach(root: Node<'_>, roles: &mut [RoleSummary], view: &View) -> Vec<String> {
    let mut elsewhere = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (index, role) in roles.iter().enumerate() {
        by_name.extend(role.name.clone().map(|name| (name, index)));
        by_name.extend(role.origin.logical_id.as_deref().map(|id| (format!("${{{id}}}"), index)));
    }
    let runs_as: HashMap<&str, String> =
        Resource::all(root).filter_map(|resource| Some((resource.logical_id, resource.role(view)?))).collect();
    let source_role = |source: &str| {
        let id = value::whole_substitution(runs_as.get(source)?)?;
        Some(format!("${{{}}}", id.strip_suffix(".Arn").unwrap_or(id)))
    };
    for resource in Resource::all(root) {
        let document = resource.properties.get("PolicyDocument");
        let read = document
            .and_then(|node| statements(node, view))
            .filter(|_| !is_conditional(resource) && !chooses(resource, "Roles"));
        let own =
            attached_to(resource, view).into_iter().map(|role| (role, resource.logical_id.to_owned(), read.clone()));
        let connections = sam::connections(resource).into_iter();
        let connected = connections.filter_map(|found| Some((source_role(found.source)?, found.policy, None)));
        for (name, policy, read) in own.chain(connected) {
            let Some(role) = by_name.get(&name).and_then(|index| roles.get_mut(*index)) else {
                elsewhere.push(name);
                continue;
            };
            role.policies.push(RolePolicy::Attached(policy));
            role.permissions = match (role.permissions.take(), read) {
                (Some(mut all), Some(read)) => {
                    all.extend(read);
                    Some(all)
                }
                _ => None,
            };
        }
    }
    elsewhere
}

fn trust(role: Resource<'_>, view: &View) -> Option<Trust> {
    let entry = role.properties.entry("AssumeRolePolicyDocument")?;
    Some(Trust { site: Site::of(entry.key), statements: statements(entry.value, view)? })
}

fn own_policies(root: Node<'_>, role: Resource<'_>, view: &View) -> Vec<Read> {
    let items = |property: &str| role.properties.get(property).into_iter().flat_map(alternatives).collect::<Vec<_>>();
    let conditional = chooses(role, "Policies") || chooses(role, "ManagedPolicyArns");
    let inline = items("Policies").into_iter().map(|node| match Intrinsic::of(node) {
        None if node.is_mapping() => (RolePolicy::Inline, node.get("PolicyDocument"), node),
        _ => (RolePolicy::Managed(text(node, view)), None, node),
    });
    let managed =
        items("ManagedPolicyArns").into_iter().map(|node| (RolePolicy::Managed(text(node, view)), None, node));
    let all = inline
        .chain(managed)
        .map(|(policy, document, node)| with_statements(root, policy, document, &Site::of(node), view));
    all.map(|(policy, read)| (policy, read.filter(|_| !conditional))).collect()
}

fn with_statements(root: Node<'_>, policy: RolePolicy, document: Option<Node<'_>>, site: &Site, view: &View) -> Read {
    let read = match &policy {
        RolePolicy::Inline => document.and_then(|node| statements(node, view)),
        RolePolicy::Managed(name) => managed_here(root, name, view).or_else(|| by_aws(name, site)),
        RolePolicy::Attached(_) | RolePolicy::Template(_) => None,
    };
    (policy, read)
}

/// The statements of a managed policy that the template itself makes.
fn managed_here(root: Node<'_>, name: &str, view: &View) -> Option<Vec<Statement>> {
    let id = value::whole_substitution(name)?;
    let id = id.strip_suffix(".PolicyArn").unwrap_or(id);
    let mut policies = Resource::all(root).filter(|resource| resource.kind == "AWS::IAM::ManagedPolicy");
    let policy = policies.find(|resource| resource.logical_id == id)?;
    statements(policy.properties.get("PolicyDocument")?, view).filter(|_| !is_conditional(policy))
}

/// Whether a condition of the template decides if a resource exists.
fn is_conditional(resource: Resource<'_>) -> bool {
    resource.properties.parent().is_some_and(|around| around.get("Condition").is_some())
}

/// Whether a condition of the template decides a property.
fn chooses(resource: Resource<'_>, property: &str) -> bool {
    resource.properties.get(property).is_some_and(holds_choice)
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

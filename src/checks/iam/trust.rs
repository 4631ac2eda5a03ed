//! What is particular to trust policies (IAM User Guide, `id_roles_terms-and-concepts`).

use crate::catalogue::*;
use crate::document::iam::{Clause, Policy, PolicyKind, Statement, text, values};
use crate::finding::Finding;
use crate::source::Node;
use crate::value;
use std::collections::HashSet;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    if policy.kind != PolicyKind::Trust {
        return;
    }
    for statement in &policy.statements {
        let Some(principals) = statement.principals.filter(|clause| !clause.negated) else { continue };
        everybody(statement, principals, findings);
        sessions(principals, findings);
        actions(statement, principals, findings);
    }
}

/// `"*"` without a condition lets in whoever knows the role's name.
fn everybody(statement: &Statement<'_>, principals: Clause<'_>, findings: &mut Vec<Finding>) {
    let whole = (value::text(principals.node) == Some("*")).then_some(principals.node);
    let aws = principals.node.get("AWS").into_iter().flat_map(values).find(|node| value::text(*node) == Some("*"));
    let Some(node) = whole.or(aws).filter(|_| statement.allows() && statement.condition.is_none()) else { return };
    let message = "every principal of every account may assume the role";
    let finding = Finding::at(IAM_TRUST_EVERYBODY, node, message);
    findings.push(finding.help("name the service or the account that uses the role, or add a `Condition`"));
}

/// Sessions of a role that is named itself.
fn sessions(principals: Clause<'_>, findings: &mut Vec<Finding>) {
    let nodes: Vec<(Node<'_>, &str)> = principals
        .node
        .get("AWS")
        .into_iter()
        .flat_map(values)
        .filter_map(|node| Some((node, text::known(node)?)))
        .collect();
    let named: HashSet<&str> = nodes.iter().map(|(_, principal)| *principal).collect();
    for (node, principal) in &nodes {
        let Some(role) = role_of_session(principal).filter(|role| named.contains(role.as_str())) else { continue };
        let message = format!("this session is one of the role `{role}`, which is let in as a whole");
        findings.push(Finding::at(IAM_REDUNDANT_PRINCIPAL, *node, message).label("said already"));
    }
}

/// `arn:aws:iam::1:role/name` for `arn:aws:sts::1:assumed-role/name/session`.
fn role_of_session(principal: &str) -> Option<String> {
    let (start, rest) = principal.split_once(":assumed-role/")?;
    let (role, _) = rest.split_once('/')?;
    Some(format!("{}:role/{role}", start.replacen(":sts:", ":iam:", 1)))
}

const WITH_SAML: &str = "sts:AssumeRoleWithSAML";
const WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

/// Each way to assume a role has principals of its own.
fn actions(statement: &Statement<'_>, principals: Clause<'_>, findings: &mut Vec<Finding>) {
    let Some(clause) = statement.actions.filter(|clause| !clause.negated) else { return };
    let Some(types) = types(principals) else { return };
    for (node, action) in clause.values().filter_map(|node| Some((node, text::known(node)?))) {
        let wanted = match action {
            _ if action.eq_ignore_ascii_case(WITH_SAML) => [Type::Saml, Type::Federated],
            _ if action.eq_ignore_ascii_case(WITH_WEB_IDENTITY) => [Type::Web, Type::Federated],
            _ if action.eq_ignore_ascii_case("sts:AssumeRole") => [Type::Other, Type::Other],
            _ => continue,
        };
        if types.iter().any(|of| wanted.contains(of)) || types.is_empty() {
            continue;
        }
        let expected = match wanted.first() {
            Some(Type::Saml) => "a SAML provider under `Federated`",
            Some(Type::Web) => "an OpenID Connect provider under `Federated`",
            _ => "a service, an account, a role or a user",
        };
        let message = format!("`{action}` is called by {expected}, and this statement names none");
        let help = format!("an OpenID Connect provider uses `{WITH_WEB_IDENTITY}`, a SAML provider `{WITH_SAML}`");
        findings.push(Finding::at(IAM_TRUST_ACTION, node, message).help(help));
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Saml,
    Web,
    /// A provider that is not known.
    Federated,
    Other,
}

/// The types of the principals, unless there may be others.
fn types(principals: Clause<'_>) -> Option<Vec<Type>> {
    if !principals.node.is_mapping() {
        return None;
    }
    let mut types = Vec::new();
    for entry in principals.node.entries() {
        match entry.name() {
            "Federated" => types.extend(values(entry.value).map(|node| match text::known(node) {
                Some(provider) if provider.contains(":saml-provider/") => Type::Saml,
                Some(provider) if provider.contains('.') => Type::Web,
                _ => Type::Federated,
            })),
            "AWS" if values(entry.value).any(|node| value::text(node) == Some("*")) => return None,
            "AWS" | "Service" => types.push(Type::Other),
            _ => return None,
        }
    }
    Some(types)
}

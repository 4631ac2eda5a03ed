//! Who a policy speaks of (IAM User Guide, `reference_policies_elements_principal`).

use super::may_suggest;
use crate::catalogue::*;
use crate::document::iam::{Clause, Policy, arn, text, values};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};

const TYPES: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    for statement in &policy.statements {
        let Some(clause) = statement.principals else { continue };
        if statement.allows() && clause.negated {
            let message = "this allows everybody but those named, whoever they are, anonymous callers too";
            let finding = Finding::at(IAM_ALLOW_NOT_PRINCIPAL, clause.key, message);
            findings.push(finding.help("name those who may in `Principal`, or deny all others"));
        }
        whole(clause, findings);
        for entry in clause.node.entries().filter(|_| matches!(value::of(clause.node), Value::Map)) {
            let name = entry.name();
            if !TYPES.contains(&name) && !name.starts_with("Fn::") && !value::is_unknown(entry.key) {
                let message = format!("there is no type of principal `{name}`, so IAM refuses the policy");
                let finding = Finding::at(IAM_UNKNOWN_PRINCIPAL_TYPE, entry.key, message);
                let help = may_suggest(name, findings).then(|| spelling::suggestion(name, TYPES)).flatten();
                findings.push(Finding { help, ..finding });
                continue;
            }
            for node in values(entry.value) {
                let Some(principal) = text::known(node) else { continue };
                match name {
                    "AWS" => findings.extend(aws(node, principal)),
                    "Service" => findings.extend(service(node, principal)),
                    "Federated" => findings.extend(federated(node, principal)),
                    _ => {}
                }
            }
        }
    }
}

fn whole(clause: Clause<'_>, findings: &mut Vec<Finding>) {
    let wrong = match value::of(clause.node) {
        Value::Text("*") | Value::Unknown(_) => return,
        Value::Map if clause.node.entries().len() == 0 => {
            let message = "the principal is empty, so the statement speaks of nobody";
            return findings.push(Finding::at(IAM_EMPTY_ELEMENT, clause.node, message).label("empty"));
        }
        Value::Map => return,
        Value::Text(text) => format!("`{text}`"),
        Value::List => "a list".to_owned(),
        _ => "not a name".to_owned(),
    };
    let name = clause.key.as_str().unwrap_or_default();
    let message = format!("`{name}` is {wrong}, without the type of the principal, so IAM refuses the policy");
    let help = "write an object: `{\"Service\": \"ssm.amazonaws.com\"}`, `{\"AWS\": \"111122223333\"}`; or `\"*\"`";
    findings.push(Finding::at(IAM_INVALID_PRINCIPAL, clause.node, message).help(help));
}

fn refused(node: Node<'_>, message: String) -> Finding {
    Finding::at(IAM_INVALID_PRINCIPAL, node, message)
}

fn aws(node: Node<'_>, principal: &str) -> Option<Finding> {
    let digits = !principal.is_empty() && principal.bytes().all(|byte| byte.is_ascii_digit());
    if principal == "*" || (digits && principal.len() == 12) {
        return None;
    }
    if digits {
        let message =
            format!("the account `{principal}` has {} digits instead of 12, so IAM refuses it", principal.len());
        return Some(refused(node, message));
    }
    if principal.contains(['*', '?']) && !principal.contains("${") {
        let message = format!("principals have no wildcards in them, so IAM refuses `{principal}`");
        let finding = Finding::at(IAM_PRINCIPAL_WILDCARD, node, message);
        let help = "name the account, and match its roles by a condition on `aws:PrincipalArn`";
        return Some(finding.help(help));
    }
    if let Some(kind) = unique_id(principal) {
        let message = format!("`{principal}` is the id of a {kind}: it is lost once the {kind} is deleted");
        return Some(Finding::at(IAM_PRINCIPAL_ID, node, message).help(format!("name the {kind} by its ARN")));
    }
    if principal.ends_with(".amazonaws.com") {
        let message = format!("`{principal}` is a service, not an account or role, so IAM refuses it here");
        return Some(refused(node, message).help(format!("write `\"Service\": \"{principal}\"`")));
    }
    let arn = arn::parse(principal)?;
    let account = arn.account.text;
    let wrong = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()) && account.len() != 12;
    if wrong {
        let message = format!("the account `{account}` has {} digits instead of 12, so IAM refuses it", account.len());
        return Some(refused(node, message));
    }
    let is_one = matches!(arn.service.text, "iam" | "sts");
    (!is_one && !arn.service.is_open()).then(|| {
        let message = format!("`{principal}` is the ARN of no account, user, role or session, so IAM refuses it");
        refused(node, message).help("roles and users are `arn:aws:iam::ACCOUNT:role/NAME` and `…:user/NAME`")
    })
}

/// What a unique id belongs to (IAM User Guide, `reference_identifiers`).
fn unique_id(principal: &str) -> Option<&'static str> {
    let is_id =
        principal.len() >= 16 && principal.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let kind = match principal.get(..4)? {
        "AROA" => "role",
        "AIDA" => "user",
        _ => return None,
    };
    is_id.then_some(kind)
}

fn service(node: Node<'_>, principal: &str) -> Option<Finding> {
    if principal == "*" || principal.contains('.') || principal.contains("${") || principal.is_empty() {
        return None;
    }
    let message = format!("`{principal}` is no service principal, so IAM refuses the policy");
    let help = format!("a service is named in full: `{principal}.amazonaws.com`");
    Some(refused(node, message).help(help))
}

fn federated(node: Node<'_>, principal: &str) -> Option<Finding> {
    let is_provider = |arn: arn::Arn<'_>| {
        let resource = arn.resource.text;
        arn.service.text == "iam" && (resource.starts_with("saml-provider/") || resource.starts_with("oidc-provider/"))
    };
    let fits = arn::parse(principal).map_or(principal.contains('.') && !principal.contains([':', '/']), is_provider);
    if fits || principal == "*" || principal.contains("${") {
        return None;
    }
    let message = format!("`{principal}` is no identity provider, so IAM refuses the trust policy");
    let help = "a provider is a domain, or `arn:aws:iam::ACCOUNT:oidc-provider/DOMAIN`, or `…:saml-provider/NAME`";
    Some(Finding::at(IAM_FEDERATED_PRINCIPAL, node, message).help(help))
}

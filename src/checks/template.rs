//! Templates: placeholders, references and the files that they point at.

use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;
use crate::template::intrinsic::Intrinsic;
use crate::template::substitute::placeholders;
use crate::template::{Context, Resource};
use std::collections::HashSet;

/// `template/unresolved-placeholder` and `template/unused-substitution`: the names of a definition's placeholders against
/// those of `DefinitionSubstitutions`.
pub fn substitutions(
    context: &Context,
    open: impl IntoIterator<Item = (String, Site)>,
    used: &HashSet<String>,
    findings: &mut Vec<Finding>,
) {
    if !context.substitutions.declared {
        return;
    }
    let by_name = &context.substitutions.by_name;
    let mut declared: Vec<&str> = by_name.keys().map(String::as_str).collect();
    declared.sort_unstable();
    for (name, site) in open.into_iter().filter(|(name, _)| is_name(name)) {
        let message = format!(
            "`DefinitionSubstitutions` of `{}` has no `{name}`, so the definition keeps the text `${{{name}}}`",
            context.logical_id
        );
        let mut finding = Finding::new(TEMPLATE_UNRESOLVED_PLACEHOLDER, site, message).label("stays as it is");
        finding.help = spelling::suggestion(&name, declared.iter().copied());
        findings.push(finding);
    }
    for (name, unused) in by_name.iter().filter(|(name, _)| !used.contains(*name)) {
        let message = format!(
            "the definition of `{}` has no `${{{name}}}`, so this substitution does nothing",
            context.logical_id
        );
        findings.push(Finding::new(TEMPLATE_UNUSED_SUBSTITUTION, unused.key.clone(), message).label("not used"));
    }
}

/// Whether a placeholder can be one of CloudFormation's: names are letters and digits; shell variables are often others.
fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !name.is_empty()
}

/// `template/definition-file`: the file that a resource points at cannot be read.
pub fn definition_file(site: &Site, path: &str, reason: &str) -> Finding {
    let message = format!("`{path}` {reason}: the state machine is not checked, and cannot be packaged from here");
    Finding::new(TEMPLATE_DEFINITION_FILE, site.clone(), message)
        .label(reason.to_owned())
        .help("the path is relative to the template")
}

/// `template/unknown-reference`: a document's resource refers to something that the template does not have.
pub fn unknown_references(root: Node<'_>, findings: &mut Vec<Finding>) {
    let names = |section: &str| root.get(section).into_iter().flat_map(Node::entries).map(|entry| entry.name());
    let resources: Vec<&str> = names("Resources").collect();
    let known: HashSet<&str> = resources.iter().copied().chain(names("Parameters")).collect();
    let transforms = root.get("Transform");
    // A macro may add resources of any name, and a broken text may have lost some.
    let generates =
        resources.iter().any(|name| name.starts_with("Fn::")) || root.is_damaged() || adds_anything(transforms);
    if generates {
        return;
    }
    let serverless = transforms.is_some();
    // SAM names the resources that it adds after those that ask for them.
    let may_be_added = |name: &str| {
        serverless && (name.starts_with("Serverless") || resources.iter().any(|known| name.starts_with(known)))
    };
    for resource in Resource::all(root).filter(|resource| holds_documents(resource.kind)) {
        for (target, node) in references(resource.properties) {
            if known.contains(target) || target.starts_with("AWS::") || may_be_added(target) {
                continue;
            }
            let message = format!("the template has no resource or parameter `{target}`, so CloudFormation refuses it");
            let mut finding = Finding::at(TEMPLATE_UNKNOWN_REFERENCE, node, message).label("not in this template");
            finding.help = spelling::suggestion(target, known.iter().copied().collect::<Vec<_>>());
            findings.push(finding);
        }
    }
}

fn holds_documents(kind: &str) -> bool {
    matches!(kind, "AWS::SSM::Document" | "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine")
        || kind.starts_with("AWS::IAM::")
}

/// Whether a transform may add resources that cannot be told from here: any but SAM's own.
fn adds_anything(transforms: Option<Node<'_>>) -> bool {
    let Some(node) = transforms else { return false };
    let serverless = |node: Node<'_>| node.as_str().is_some_and(|name| name.starts_with("AWS::Serverless"));
    if node.is_sequence() { !node.items().all(serverless) } else { !serverless(node) }
}

/// Everything that `Ref`, `Fn::GetAtt` and `Fn::Sub` name below a node.
fn references(node: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match Intrinsic::of(node) {
            Some(Intrinsic::Reference { target, .. }) => found.push((target, node)),
            Some(Intrinsic::Sub { text, variables }) => {
                let own: Vec<&str> = variables.into_iter().flat_map(Node::entries).map(|entry| entry.name()).collect();
                let names = placeholders(text.as_str().unwrap_or_default()).map(|found| found.name);
                let names = names.filter(|name| !name.starts_with('!') && !own.contains(name));
                found.extend(names.map(|name| (name.split('.').next().unwrap_or(name), text)));
                open.extend(variables.into_iter().flat_map(Node::entries).map(|entry| entry.value));
            }
            _ => {
                open.extend(node.items());
                open.extend(node.entries().map(|entry| entry.value));
            }
        }
    }
    found
}

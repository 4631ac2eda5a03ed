//! Templates: placeholders, references and the files that they point at.

use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;
use crate::template::intrinsic::Intrinsic;
use crate::template::substitute::{Open, placeholders};
use crate::template::{Context, Resource, sam};
use std::collections::HashSet;
use std::ops::Range;

/// `template/unresolved-placeholder` and `template/unused-substitution`: the names of a definition's placeholders against
/// those of `DefinitionSubstitutions`.
pub fn substitutions(context: &Context, open: &[(Open, Site)], used: &HashSet<String>, findings: &mut Vec<Finding>) {
    if !context.substitutions.declared {
        return;
    }
    let by_name = &context.substitutions.by_name;
    let mut declared: Vec<&str> = by_name.keys().map(String::as_str).collect();
    declared.sort_unstable();
    for (index, (open, site)) in open.iter().filter(|(open, _)| is_name(&open.name)).enumerate() {
        let name = &open.name;
        let message = format!(
            "`DefinitionSubstitutions` of `{}` has no `{name}`, so the definition keeps the text `${{{name}}}`",
            context.logical_id
        );
        let mut finding = Finding::new(TEMPLATE_UNRESOLVED_PLACEHOLDER, site.clone(), message).label("stays as it is");
        if open.among_words {
            // A shell may know it.
            finding.severity = Severity::Info;
        }
        finding.help = spelling::suggestion(name, declared.iter().copied().filter(|_| index < MAX_SUGGESTIONS));
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

/// How many findings of one rule in one document get a suggestion; comparing names takes time.
const MAX_SUGGESTIONS: usize = 32;

/// `template/unknown-reference`: a document's resource refers to something that the template does not have.
pub fn unknown_references(root: Node<'_>, findings: &mut Vec<Finding>) {
    let Some(names) = Names::of(root) else { return };
    let mut found = Vec::new();
    for resource in Resource::all(root).filter(|resource| holds_documents(resource.kind)) {
        for reference in references(resource.properties).into_iter().filter(|reference| !names.has(reference.target)) {
            found.push(names.finding(&reference, found.len() < MAX_SUGGESTIONS));
        }
    }
    findings.append(&mut found);
}

fn holds_documents(kind: &str) -> bool {
    matches!(kind, "AWS::SSM::Document" | "AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine")
        || kind.starts_with("AWS::IAM::")
}

/// What the references of a template may name.
struct Names<'t> {
    known: HashSet<&'t str>,
    /// Names that begin like this may be added: SAM and modules name resources after those that ask for them.
    adding: Vec<&'t str>,
}

/// The names that SAM gives to resources of a whole template.
const ADDED_BY_SAM: [&str; 2] = ["Serverless", "CodeDeployServiceRole"];

impl<'t> Names<'t> {
    /// The names, unless there may be others: a macro adds resources of any name, a broken text has lost some.
    fn of(root: Node<'t>) -> Option<Self> {
        let names = |section: &str| root.get(section).into_iter().flat_map(Node::entries).map(|entry| entry.name());
        let calls_macro = |name: &str| name.starts_with("Fn::");
        let adds_any = root.entries().any(|entry| calls_macro(entry.name()))
            || names("Resources").any(calls_macro)
            || names("Parameters").any(calls_macro)
            || adds_anything(root.get("Transform"));
        if adds_any || root.is_damaged() {
            return None;
        }
        let kinds = || Resource::all(root).map(|resource| (resource.logical_id, resource.kind));
        let serverless = root.get("Transform").is_some() || kinds().any(|(_, kind)| kind.starts_with(sam::TYPES));
        let modules = kinds().filter(|(_, kind)| kind.ends_with("::MODULE")).map(|(id, _)| id);
        let mut adding: Vec<&str> = modules.collect();
        if serverless {
            adding.extend(ADDED_BY_SAM.into_iter().chain(names("Resources")));
        }
        adding.sort_unstable();
        Some(Names { known: names("Resources").chain(names("Parameters")).collect(), adding })
    }

    fn has(&self, target: &str) -> bool {
        // A template has few long names that begin alike, so looking at every beginning is quick.
        let mut beginnings = target.char_indices().map(|(end, letter)| target.get(..end + letter.len_utf8()));
        self.known.contains(target)
            || target.starts_with("AWS::")
            || beginnings.any(|start| start.is_some_and(|start| self.adding.binary_search(&start).is_ok()))
    }

    fn finding(&self, reference: &Reference<'_>, suggest: bool) -> Finding {
        let target = reference.target;
        let mut names: Vec<&str> = self.known.iter().copied().filter(|_| suggest).collect();
        names.sort_unstable();
        let text =
            reference.placeholder().map(|name| format!("write `${{!{name}}}` if the text `${{{name}}}` is meant"));
        let may_be_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
        if reference.placeholder().is_some_and(|name| !name.bytes().all(may_be_name)) {
            let message = format!("`Fn::Sub` takes no name like `{target}`, so CloudFormation refuses the template");
            let mut finding = Finding::new(TEMPLATE_UNKNOWN_REFERENCE, reference.site(), message);
            finding.help = text;
            return finding.label("not a name");
        }
        let message = format!("the template has no resource or parameter `{target}`, so CloudFormation refuses it");
        let finding = Finding::new(TEMPLATE_UNKNOWN_REFERENCE, reference.site(), message);
        let mut finding = finding.label("not in this template");
        let near = spelling::nearest(target, names.iter().copied()).map(|name| format!("did you mean `{name}`?"));
        finding.help = near.or(text).or_else(|| spelling::suggestion(target, names.iter().copied()));
        finding
    }
}

/// Whether a transform may add resources that cannot be told from here: any but SAM's own.
fn adds_anything(transforms: Option<Node<'_>>) -> bool {
    let Some(node) = transforms else { return false };
    let serverless = |node: Node<'_>| node.as_str().is_some_and(|name| name.starts_with("AWS::Serverless"));
    if node.is_sequence() { !node.items().all(serverless) } else { !serverless(node) }
}

/// A name that `Ref`, `Fn::GetAtt` or `Fn::Sub` refers to.
struct Reference<'t> {
    target: &'t str,
    node: Node<'t>,
    /// What stands between the braces in an `Fn::Sub`, and where.
    placeholder: Option<(&'t str, Range<usize>)>,
}

impl<'t> Reference<'t> {
    fn site(&self) -> Site {
        match &self.placeholder {
            Some((_, range)) => Site::part(self.node, range.clone()),
            None => Site::of(self.node),
        }
    }

    fn placeholder(&self) -> Option<&'t str> {
        self.placeholder.as_ref().map(|(name, _)| *name)
    }
}

/// Everything that is referred to below a node.
fn references(node: Node<'_>) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match Intrinsic::of(node) {
            Some(Intrinsic::Reference { target, .. }) => found.push(Reference { target, node, placeholder: None }),
            Some(Intrinsic::Sub { text, variables }) => {
                let own: HashSet<&str> =
                    variables.into_iter().flat_map(Node::entries).map(|entry| entry.name()).collect();
                let names = placeholders(text.as_str().unwrap_or_default());
                let names = names.filter(|found| !found.name.starts_with('!') && !own.contains(found.name));
                found.extend(names.filter(|found| !found.name.is_empty()).map(|found| Reference {
                    target: found.name.split('.').next().unwrap_or(found.name),
                    node: text,
                    placeholder: Some((found.name, found.range)),
                }));
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

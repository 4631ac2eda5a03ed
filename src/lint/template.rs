//! The documents of a template, each looked at for itself.

use super::document::{FileResult, Pointed, PointedTarget};
use super::embedded::{self, Text};
use crate::checks;
use crate::custom::CustomRule;
use crate::files::{FileSet, Target};
use crate::finding::Site;
use crate::source::{Decoded, FileId, MAX_BYTES, Node, text};
use crate::template::intrinsic::{Intrinsic, function};
use crate::template::{
    Budget, Context, DocumentSite, Held, Resource, View, Views, assets, cloudformation, evaluate, roles,
};
use crate::value;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Lints every document that a template holds, and notes those that it points at.
pub(super) fn lint(root: Node<'_>, custom: &[Arc<CustomRule>], result: &mut FileResult) {
    let resources: Arc<HashSet<String>> = Arc::new(
        root.get("Resources").into_iter().flat_map(Node::entries).map(|entry| entry.name().to_owned()).collect(),
    );
    let used: Vec<(Resource<'_>, BTreeSet<&str>)> =
        Resource::all(root).map(|resource| (resource, resource.conditions())).collect();
    let views = Views::new(root, used.iter().flat_map(|(_, conditions)| conditions.iter().copied()));
    for (resource, conditions) in &used {
        lint_resource(*resource, &views.of_resource(resource.condition, conditions), &resources, custom, result);
    }
    let mut roles = roles::roles(root, views.first());
    result.summaries.roles.append(&mut roles.roles);
    result.summaries.attached_elsewhere.append(&mut roles.attached_elsewhere);
    result.summaries.automations_watched |= cloudformation::watches_automations(root, views.all());
    checks::template::unknown_references(root, &mut result.findings);
    if views.first().budget.is_empty() {
        result.notes.push("its aliases and functions make more text of it than is read".to_owned());
    }
}

/// Lints the documents of one resource in each view. They are the same documents, so they count once.
fn lint_resource(
    resource: Resource<'_>,
    views: &[(&View, u64)],
    resources: &Arc<HashSet<String>>,
    custom: &[Arc<CustomRule>],
    result: &mut FileResult,
) {
    let file = resource.properties.tree().file();
    let (documents, mut forms) = (result.documents, std::mem::take(&mut result.forms));
    let (mut most, mut most_forms) = (0, Vec::new());
    for (view, bits) in views {
        result.documents = 0;
        for site in cloudformation::sites_of(resource, view) {
            let context = resource.context(file, resources, (view, *bits));
            lint_site(site, view, Context { attachment: site.attachment, ..context }, custom, result);
        }
        most = most.max(result.documents);
        let found = std::mem::take(&mut result.forms);
        if found.len() > most_forms.len() {
            most_forms = found;
        }
    }
    forms.append(&mut most_forms);
    (result.documents, result.forms) = (documents + most, forms);
}

fn lint_site(
    site: DocumentSite<'_>,
    view: &View,
    context: Context,
    custom: &[Arc<CustomRule>],
    result: &mut FileResult,
) {
    match site.held {
        Held::Value(node) => match (Intrinsic::of(node), function(node)) {
            (Some(_), Some(("ToJsonString", object))) if object.is_mapping() => {
                embedded::lint_object(site.kind, object, view, context, custom, result);
            }
            (Some(_), _) => lint_text(site, node, view, context, custom, result),
            (None, _) if node.as_str().is_some() => lint_text(site, node, view, context, custom, result),
            (None, _) if node.is_mapping() => embedded::lint_object(site.kind, node, view, context, custom, result),
            (None, _) => {}
        },
        Held::File(node) => match evaluate::text(node, view).map(|text| text.text().to_owned()) {
            Some(path) if path.starts_with("s3://") => point(site, node, PointedTarget::Key(path), context, result),
            Some(path) if !value::has_placeholder(&path) => {
                point(site, node, PointedTarget::Path(path), context, result);
            }
            _ => result.notes.push(embedded::not_read(&context, "a path that is not known here")),
        },
        Held::S3(node) => match evaluate::text(node, view).map(|text| text.text().to_owned()) {
            Some(key) if !value::has_placeholder(&key) => {
                point(site, node, PointedTarget::Key(key), context, result);
            }
            _ => result.notes.push(embedded::not_read(&context, "an object of S3 whose key is not known here")),
        },
    }
}

/// Notes that a template points at a document; what is so in several views is noted once.
fn point(site: DocumentSite<'_>, node: Node<'_>, target: PointedTarget, context: Context, result: &mut FileResult) {
    let pointed = Pointed { kind: site.kind, site: Site::of(node), target, context };
    let views = pointed.context.views;
    let alike = |known: &&mut Pointed| {
        let context = Context { views: known.context.views, ..pointed.context.clone() };
        known.site == pointed.site && known.target == pointed.target && known.context == context
    };
    match result.pointed.last_mut().filter(alike) {
        Some(known) => known.context.views |= views,
        None => result.pointed.push(pointed),
    }
}

fn lint_text(
    site: DocumentSite<'_>,
    node: Node<'_>,
    view: &View,
    context: Context,
    custom: &[Arc<CustomRule>],
    result: &mut FileResult,
) {
    let Some(text) = evaluate::text(node, view) else { return };
    result.forms.push(match Intrinsic::of(node) {
        None => "string",
        Some(Intrinsic::Sub { .. }) => "Fn::Sub",
        Some(Intrinsic::Join { .. }) => "Fn::Join",
        Some(_) => "another intrinsic",
    });
    if value::whole_substitution(text.text()).is_some() {
        result.notes.push(embedded::not_read(&context, "a value that is not known here"));
        return;
    }
    let text = Text { kind: site.kind, text, file: node.tree().file(), path: "", pointer: node.pointer() + "#" };
    embedded::lint_text(text, context, &view.budget, custom, result);
}

/// Lints a document that a template points at, as the template means it. The first value is the file, if there is one.
pub(super) fn lint_pointed(
    files: &mut FileSet,
    pointed: &Pointed,
    budget: &Budget,
    custom: &[Arc<CustomRule>],
) -> (Option<FileId>, FileResult) {
    let mut result = FileResult::default();
    let path = match &pointed.target {
        PointedTarget::Path(path) => path.clone(),
        PointedTarget::Key(key) => {
            let manifests = files.siblings(pointed.context.file, ".assets.json");
            let Some(path) = manifests.iter().find_map(|manifest| assets::source_of(manifest, key)) else {
                result.notes.push(embedded::not_read(&pointed.context, &format!("in S3 ({key})")));
                return (None, result);
            };
            path
        }
    };
    let target = match files.follow(pointed.context.file, &path) {
        Target::File(target) => target,
        Target::Refused(reason) => {
            result.findings.push(checks::template::definition_file(&pointed.site, &path, &reason));
            return (None, result);
        }
    };
    let affordable = |size: u64| size <= MAX_BYTES && budget.take(size as usize);
    if !files.size(target).is_some_and(affordable) {
        result.notes.push(embedded::not_read(&pointed.context, "larger than the rest of what is read for a template"));
        return (Some(target), result);
    }
    let Ok(bytes) = files.read(target) else {
        result.findings.push(checks::template::definition_file(&pointed.site, &path, "cannot be read"));
        return (Some(target), result);
    };
    let decoded = text::decode(bytes);
    result.findings.extend(decoded.problems.iter().map(|problem| checks::syntax::undecoded(target, problem)));
    result.forms.push("file");
    let text = Text {
        kind: pointed.kind,
        text: Decoded::verbatim(&*decoded.text, 0),
        file: target,
        path: files.path(target),
        pointer: String::new(),
    };
    embedded::lint_text(text, pointed.context.clone(), budget, custom, &mut result);
    if budget.is_empty() {
        result.notes.push(embedded::not_read(&pointed.context, "larger than the rest of what is read for a template"));
    }
    (Some(target), result)
}

//! The documents of a template, each looked at for itself.

use super::document::{self, FileResult, Pointed, PointedTarget};
use super::file;
use crate::checks;
use crate::document::DocumentKind;
use crate::files::{FileSet, Target};
use crate::finding::Site as FindingSite;
use crate::source::{Decoded, FileId, Node, Place, Read, Span, text};
use crate::template::intrinsic::Intrinsic;
use crate::template::normalise::{OpenPlaceholder, normalise};
use crate::template::substitute::substitute;
use crate::template::{Context, Held, Located, Resource, Side, Site, assets, cloudformation, evaluate, roles};
use crate::value;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// Lints every document that a template holds, and notes those that it points at.
pub(super) fn lint(root: Node<'_>, result: &mut FileResult) {
    let resources: Arc<HashSet<String>> = Arc::new(
        root.get("Resources").into_iter().flat_map(Node::entries).map(|entry| entry.name().to_owned()).collect(),
    );
    let file = root.tree().file();
    for site in cloudformation::sites(root) {
        let either = sides(site);
        for side in either {
            let context = site.resource.context(file, &resources, *side);
            let before = result.documents;
            lint_site(site, *side, context, result);
            if *side == Side::Otherwise {
                // The same document, seen under the other condition.
                result.documents = before;
            }
        }
    }
    let mut roles = roles::roles(root);
    result.summaries.roles.append(&mut roles.roles);
    result.summaries.attached_elsewhere.append(&mut roles.attached_elsewhere);
    result.summaries.automations_watched |= cloudformation::watches_automations(root);
    checks::template::unknown_references(root, &mut result.findings);
}

/// The sides of `Fn::If` to look at: both, if the resource has any.
fn sides(site: Site<'_>) -> &'static [Side] {
    if has_condition(site.resource) { &[Side::Then, Side::Otherwise] } else { &[Side::Then] }
}

fn has_condition(resource: Resource<'_>) -> bool {
    let mut open = vec![resource.properties];
    while let Some(node) = open.pop() {
        if matches!(Intrinsic::of(node), Some(Intrinsic::If { .. })) {
            return true;
        }
        open.extend(node.items());
        open.extend(node.entries().map(|entry| entry.value));
    }
    false
}

fn lint_site(site: Site<'_>, side: Side, context: Context, result: &mut FileResult) {
    let pointed = |node: Node<'_>, target: PointedTarget, context| Pointed {
        kind: site.kind,
        site: FindingSite::of(node),
        target,
        context,
    };
    match site.held {
        Held::Value(node) => {
            let chosen = chosen(node, side);
            if Intrinsic::of(chosen).is_some() || chosen.as_str().is_some() {
                lint_text(site.kind, chosen, side, &context, result);
            } else if chosen.is_mapping() {
                lint_object(site.kind, chosen, side, &context, result);
            }
        }
        Held::File(node) => match evaluate::text(node, side).map(|text| text.text().to_owned()) {
            Some(path) if path.starts_with("s3://") => {
                result.pointed.push(pointed(node, PointedTarget::Key(path), context));
            }
            Some(path) if !value::has_placeholder(&path) => {
                result.pointed.push(pointed(node, PointedTarget::Path(path), context));
            }
            _ => result.notes.push(not_read(&context, "a path that is not known here")),
        },
        Held::S3(node) => match evaluate::text(node, side).map(|text| text.text().to_owned()) {
            Some(key) if !value::has_placeholder(&key) => {
                result.pointed.push(pointed(node, PointedTarget::Key(key), context));
            }
            _ => result.notes.push(not_read(&context, "an object of S3 whose key is not known here")),
        },
    }
}

/// The side of an `Fn::If` that stands for the whole document.
fn chosen(node: Node<'_>, side: Side) -> Node<'_> {
    let mut node = node;
    // Deeper nesting than the readers allow cannot be.
    for _ in 0..crate::source::MAX_DEPTH {
        match Intrinsic::of(node) {
            Some(Intrinsic::If { then, otherwise }) => node = if side == Side::Then { then } else { otherwise },
            _ => return node,
        }
    }
    node
}

fn not_read(context: &Context, what: &str) -> String {
    format!("the definition of `{}` is not read: it is {what}", context.logical_id)
}

/// What is put in the place of placeholders, and which names were.
struct Substitutions<'c> {
    context: &'c Context,
    used: RefCell<HashSet<String>>,
}

impl<'c> Substitutions<'c> {
    fn new(context: &'c Context) -> Self {
        Substitutions { context, used: RefCell::default() }
    }

    fn value(&self, name: &str) -> Option<String> {
        let value = self.context.substitution(name)?;
        self.used.borrow_mut().insert(name.to_owned());
        Some(value)
    }
}

fn lint_object(kind: DocumentKind, node: Node<'_>, side: Side, context: &Context, result: &mut FileResult) {
    let substitutions = Substitutions::new(context);
    let value = |name: &str| substitutions.value(name);
    let (tree, open) = normalise(node, side, if kind == DocumentKind::StateMachine { &value } else { &|_| None });
    let Some(root) = tree.root() else { return };
    result.documents += 1;
    result.forms.push("object");
    document::lint(&Located { kind, node: root, context: Some(context) }, result);
    if kind == DocumentKind::StateMachine {
        let site = |open: OpenPlaceholder<'_>| {
            let place = Place { file: context.file, span: open.span };
            (open.name, FindingSite { place, pointer: open.node.pointer().into() })
        };
        let open = open.into_iter().filter(|_| context.substitutes).map(site);
        checks::template::substitutions(context, open, &substitutions.used.borrow(), &mut result.findings);
    }
}

fn lint_text(kind: DocumentKind, node: Node<'_>, side: Side, context: &Context, result: &mut FileResult) {
    let Some(text) = evaluate::text(node, side) else { return };
    result.forms.push(match Intrinsic::of(node) {
        None => "string",
        Some(Intrinsic::Sub { .. }) => "Fn::Sub",
        Some(Intrinsic::Join { .. }) => "Fn::Join",
        Some(_) => "another intrinsic",
    });
    if text.text() == evaluate::UNNAMED_HOLE || value::whole_substitution(text.text()).is_some() {
        result.notes.push(not_read(context, "a value that is not known here"));
        return;
    }
    let pointer = node.pointer() + "#";
    lint_decoded(kind, &text, node.tree().file(), "", pointer, context, result);
}

/// Lints a document that is a text: in a template, or a file that a template points at.
fn lint_decoded(
    kind: DocumentKind,
    text: &Decoded,
    file: FileId,
    path: &str,
    pointer: String,
    context: &Context,
    result: &mut FileResult,
) {
    let substitutions = Substitutions::new(context);
    let none = |_: &str| None;
    let value = |name: &str| substitutions.value(name);
    let replaced = kind == DocumentKind::StateMachine;
    let (text, open) = substitute(text, if replaced { &value as &dyn Fn(&str) -> Option<String> } else { &none });
    let mut read: Read = file::parse(text.text().into(), file, path, Some(text));
    read.tree.mark_damage(&read.problems);
    read.tree.set_pointer_prefix(pointer);
    result.documents += 1;
    result.findings.extend(read.problems.iter().map(|problem| checks::syntax::finding(&read.tree, problem)));
    let Some(root) = read.tree.root() else { return };
    if root.is_mapping() {
        document::lint(&Located { kind, node: root, context: Some(context) }, result);
    }
    if replaced {
        let open = open.into_iter().filter(|_| context.substitutes);
        let open = open.map(|(name, range)| (name, site_in(root, range)));
        checks::template::substitutions(context, open, &substitutions.used.borrow(), &mut result.findings);
    }
}

/// Where a part of a document's text is, with the pointer of the innermost node around it.
fn site_in(root: Node<'_>, part: Span) -> FindingSite {
    let mut innermost = root;
    loop {
        let mut parts = innermost.items().chain(innermost.entries().flat_map(|entry| [entry.key, entry.value]));
        match parts.find(|child| child.span().contains(part)) {
            Some(child) => innermost = child,
            None => break,
        }
    }
    FindingSite { place: root.tree().place(part), pointer: innermost.pointer().into() }
}

/// Lints a document that a template points at, as the template means it. The first value is the file, if there is one.
pub(super) fn lint_pointed(files: &mut FileSet, pointed: &Pointed) -> (Option<FileId>, FileResult) {
    let mut result = FileResult::default();
    let path = match &pointed.target {
        PointedTarget::Path(path) => path.clone(),
        PointedTarget::Key(key) => {
            let manifests = files.siblings(pointed.context.file, ".assets.json");
            let Some(path) = manifests.iter().find_map(|manifest| assets::source_of(manifest, key)) else {
                result.notes.push(not_read(&pointed.context, &format!("in S3 ({key})")));
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
    let Ok(bytes) = files.read(target) else { return (Some(target), result) };
    let decoded = text::decode(bytes);
    result.forms.push("file");
    let whole = Decoded::verbatim(&*decoded.text, 0);
    lint_decoded(pointed.kind, &whole, target, files.path(target), String::new(), &pointed.context, &mut result);
    (Some(target), result)
}

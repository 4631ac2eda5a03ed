//! One document of a template: its placeholders replaced, then linted as any other.

use super::document::{self, FileResult};
use super::file;
use crate::checks;
use crate::document::DocumentKind;
use crate::finding::Site;
use crate::source::{Decoded, FileId, Node, Place, Read};
use crate::template::evaluate::UNNAMED_HOLE;
use crate::template::normalise::normalise;
use crate::template::substitute::substitute;
use crate::template::{Budget, Context, Located, View};
use std::cell::RefCell;
use std::collections::HashSet;

/// A document that is a text: in a template, or a file that a template points at.
pub(super) struct Text<'p> {
    /// What it is.
    pub(super) kind: DocumentKind,
    /// The text, its pieces being offsets of the file's text.
    pub(super) text: Decoded,
    /// The file that it stands in.
    pub(super) file: FileId,
    /// The path that tells its format; empty where nothing does.
    pub(super) path: &'p str,
    /// Where it stands in the file.
    pub(super) pointer: String,
}

/// What was not read, and why.
pub(super) fn not_read(context: &Context, what: &str) -> String {
    format!("the definition of `{}` is not read: it is {what}", context.logical_id)
}

/// What is put in the place of a document's placeholders, and which names were.
struct Replaced<'c> {
    context: &'c Context,
    budget: &'c Budget,
    used: RefCell<HashSet<String>>,
}

impl<'c> Replaced<'c> {
    fn new(context: &'c Context, budget: &'c Budget) -> Self {
        Replaced { context, budget, used: RefCell::default() }
    }

    fn value(&self, kind: DocumentKind, name: &str) -> Option<String> {
        let known = self.context.substitutions.by_name.get(name).filter(|_| kind == DocumentKind::StateMachine)?;
        self.used.borrow_mut().insert(name.to_owned());
        let affordable = self.budget.take(known.text.len());
        Some(if affordable { known.text.clone() } else { UNNAMED_HOLE.to_owned() })
    }
}

/// Lints a document that stands in a template as an object.
pub(super) fn lint_object(
    kind: DocumentKind,
    node: Node<'_>,
    view: &View,
    mut context: Context,
    result: &mut FileResult,
) {
    let replaced = Replaced::new(&context, &view.budget);
    let (tree, open) = normalise(node, view, &|name| replaced.value(kind, name));
    let used = replaced.used.into_inner();
    let Some(root) = tree.root().filter(|root| root.is_mapping()) else {
        result.notes.push(not_read(&context, "made by a function"));
        return;
    };
    result.documents += 1;
    result.forms.push("object");
    context.plain = open.iter().map(|(name, _)| name.clone()).collect();
    document::lint(&Located { kind, node: root, context: Some(&context) }, result);
    if kind == DocumentKind::StateMachine {
        let pointer = root.pointer();
        let site = |span| Site { place: tree.place(span), pointer: pointer.as_str().into() };
        let open = open.into_iter().map(|(name, span)| (name, site(span)));
        checks::template::substitutions(&context, open, &used, &mut result.findings);
    }
}

/// Lints a document that is a text.
pub(super) fn lint_text(document: Text<'_>, mut context: Context, budget: &Budget, result: &mut FileResult) {
    let Text { kind, text, file, path, pointer } = document;
    let replaced = Replaced::new(&context, budget);
    let (text, open) = substitute(&text, |name| replaced.value(kind, name));
    let used = replaced.used.into_inner();
    let site = |range| Site { place: Place { file, span: text.sources(range).primary }, pointer: pointer.as_str().into() };
    let open: Vec<(String, Site)> = open.into_iter().map(|(name, range)| (name, site(range))).collect();
    context.plain = open.iter().map(|(name, _)| name.clone()).collect();
    let mut read: Read = file::parse(text.text().into(), file, path, Some(text));
    read.tree.mark_damage(&read.problems);
    read.tree.set_pointer_prefix(pointer);
    result.documents += 1;
    result.findings.extend(read.problems.iter().map(|problem| checks::syntax::finding(&read.tree, problem)));
    let Some(root) = read.tree.root() else { return };
    if root.is_mapping() {
        document::lint(&Located { kind, node: root, context: Some(&context) }, result);
    }
    if kind == DocumentKind::StateMachine {
        checks::template::substitutions(&context, open, &used, &mut result.findings);
    }
}

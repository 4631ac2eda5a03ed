//! One document of a template: its placeholders replaced, then linted as any other.

use super::document::{self, FileResult};
use super::file;
use crate::checks;
use crate::custom::CustomRule;
use crate::document::DocumentKind;
use crate::finding::Site;
use crate::source::{Decoded, DecodedBuilder, FileId, Node, PieceKind, Place, Problem, ProblemKind, Read, Span};
use crate::suppress;
use crate::template::evaluate::UNNAMED_HOLE;
use crate::template::normalise::normalise;
use crate::template::substitute::{Open, substitute};
use crate::template::{Budget, Context, Located, View};
use crate::value;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

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
    custom: &[Arc<CustomRule>],
    result: &mut FileResult,
) {
    let replaced = Replaced::new(&context, &view.budget);
    let (tree, open) = normalise(node, view, &|name| replaced.value(kind, name));
    let used = replaced.used.into_inner();
    if view.budget.is_empty() {
        return;
    }
    let Some(root) = tree.root().filter(|root| root.is_mapping()) else {
        result.notes.push(not_read(&context, "made by a function"));
        return;
    };
    result.documents += 1;
    result.forms.push("object");
    context.plain = open.iter().map(|open| open.name.clone()).collect();
    document::lint(&Located { kind, node: root, context: Some(&context) }, custom, result);
    if kind == DocumentKind::StateMachine {
        let open = open.into_iter().filter(|_| context.substitutions.declared);
        let open: Vec<(Open, Site)> = open
            .map(|open| {
                let pointer = innermost(root, open.range).pointer();
                let site = Site { place: tree.place(open.range), pointer: pointer.into() };
                (open, site)
            })
            .collect();
        substitutions(&context, &open, &used, result);
    }
}

/// Lints a document that is a text.
pub(super) fn lint_text(
    document: Text<'_>,
    mut context: Context,
    budget: &Budget,
    custom: &[Arc<CustomRule>],
    result: &mut FileResult,
) {
    let Text { kind, text, file, path, pointer } = document;
    let replaced = Replaced::new(&context, budget);
    let (text, open) = substitute(&text, |name| replaced.value(kind, name));
    let used = replaced.used.into_inner();
    if budget.is_empty() {
        return;
    }
    context.plain = open.iter().map(|open| open.name.clone()).collect();
    let places: Vec<Place> = open.iter().map(|open| Place { file, span: text.sources(open.range).primary }).collect();
    let mut read = read(text, file, path, budget);
    read.tree.set_pointer_prefix(pointer);
    suppress::collect(&read.tree, &mut result.directives);
    result.documents += 1;
    result.findings.extend(read.problems.iter().map(|problem| checks::syntax::finding(&read.tree, problem)));
    let Some(root) = read.tree.root() else { return };
    // A list or a single value lacks everything that the document must have.
    if !value::is_unknown(root) {
        document::lint(&Located { kind, node: root, context: Some(&context) }, custom, result);
    }
    if kind == DocumentKind::StateMachine {
        let open = open.into_iter().zip(places).filter(|_| context.substitutions.declared);
        let open: Vec<(Open, Site)> = open
            .map(|(open, place)| {
                let pointer = innermost(root, open.range).pointer();
                (open, Site { place, pointer: pointer.into() })
            })
            .collect();
        substitutions(&context, &open, &used, result);
    }
}

/// The innermost node around a part of a document's text.
fn innermost<'t>(root: Node<'t>, part: Span) -> Node<'t> {
    let mut innermost = root;
    loop {
        let mut parts = innermost.items().chain(innermost.entries().flat_map(|entry| [entry.key, entry.value]));
        match parts.find(|child| child.span().contains(part)) {
            Some(child) => innermost = child,
            None => return innermost,
        }
    }
}

fn substitutions(context: &Context, open: &[(Open, Site)], used: &HashSet<String>, result: &mut FileResult) {
    checks::template::substitutions(context, open, used, &mut result.findings);
    let keys = used.iter().filter_map(|name| context.substitutions.by_name.get(name));
    result.used_substitutions.extend(keys.map(|known| known.key.place));
}

/// How often a text may be read again with one more hole in quotes.
const MAX_READINGS: usize = 32;

/// Reads a text with holes. What stands in the place of a hole may be anything, more than one value too, so a problem
/// with the hole itself is none.
fn read(text: Decoded, file: FileId, path: &str, budget: &Budget) -> Read {
    let mut text = text;
    let mut quoted: HashSet<u32> = HashSet::new();
    loop {
        let holes: Vec<Span> = unknown_holes(&text).collect();
        let mut read = file::parse(text.text().into(), file, path, Some(text.clone()));
        read.tree.mark_damage(&read.problems);
        let blamed = |problem: &Problem| holes.iter().find(|hole| touches(**hole, problem.span)).copied();
        // YAML ends at its first error, JSON does not.
        let hole = read.problems.iter().filter(|problem| problem.kind == ProblemKind::Yaml).find_map(blamed);
        let again = hole.filter(|_| quoted.len() < MAX_READINGS && budget.take(text.text().len()));
        match again.filter(|hole| quoted.insert(text.sources(*hole).primary.start)) {
            Some(hole) => text = in_quotes(&text, hole),
            None => {
                read.problems.retain(|problem| blamed(problem).is_none());
                return read;
            }
        }
    }
}

fn unknown_holes(text: &Decoded) -> impl Iterator<Item = Span> {
    let holes = text.pieces().iter().filter(|piece| piece.kind == PieceKind::Hole);
    holes.map(|piece| piece.text).filter(|hole| hole.of(text.text()).contains("${"))
}

fn touches(hole: Span, span: Span) -> bool {
    hole.start <= span.end && span.start <= hole.end
}

/// The text with quotes around a hole, as a value inside `[…]` or `{…}` needs them.
fn in_quotes(text: &Decoded, hole: Span) -> Decoded {
    let mut out = DecodedBuilder::default();
    for piece in text.pieces() {
        let is_meant = piece.text == hole;
        if is_meant {
            out.inserted("\"", piece.source.start);
        }
        out.push(piece.text.of(text.text()), piece.source, piece.kind);
        if is_meant {
            out.inserted("\"", piece.source.end);
        }
    }
    out.finish()
}

//! A document that stands in a template as an object, without its intrinsics: each has become the text that it gives,
//! so that checks see one kind of unknown everywhere.

use super::conditions::View;
use super::evaluate::{self, chosen};
use super::intrinsic::Intrinsic;
use super::substitute::{Open, substitute};
use crate::source::tree::pointer_step;
use crate::source::{Content, Decoded, Entry, Kind, MAX_DEPTH, Node, NodeId, PieceKind, Span, Tree, TreeBuilder};

/// Looks at a part of a template as a document of its own: intrinsics evaluated, properties without a value left out,
/// placeholders replaced where `value` knows them. Those that it does not know are returned with their places in the
/// file's text.
pub fn normalise(node: Node<'_>, view: &View, value: &dyn Fn(&str) -> Option<String>) -> (Tree, Vec<Open>) {
    let tree = node.tree();
    let builder = TreeBuilder::new(tree.file(), tree.text().clone(), tree.format());
    let mut copier = Copier { builder, view, value, open: Vec::new() };
    let root = copier.copy(node, MAX_DEPTH);
    copier.builder.root(root);
    let mut copy = copier.builder.finish(None);
    copy.set_pointer_prefix(node.pointer());
    copy.inherit_damage(tree);
    (copy, copier.open)
}

/// What a node costs beside its text.
const NODE: usize = 16;

struct Copier<'a> {
    builder: TreeBuilder,
    view: &'a View,
    value: &'a dyn Fn(&str) -> Option<String>,
    open: Vec<Open>,
}

impl Copier<'_> {
    fn copy(&mut self, node: Node<'_>, room: u32) -> NodeId {
        let Some(room) = room.checked_sub(1).filter(|_| self.view.budget.take(NODE)) else {
            return self.unknown(node);
        };
        match Intrinsic::of(node) {
            Some(Intrinsic::If { condition, then, otherwise }) => {
                return self.copy(if self.view.holds(condition) { then } else { otherwise }, room);
            }
            Some(Intrinsic::Other) => return self.unknown(node),
            Some(_) => return self.evaluated(node),
            None => {}
        }
        let view = self.view;
        match node.kind() {
            Kind::Null => self.builder.node(node.span(), Content::Null),
            Kind::Bool(value) => self.builder.node(node.span(), Content::Bool(value)),
            Kind::Number(_) => self.builder.node(node.span(), Content::Number),
            Kind::Invalid => self.unknown(node),
            Kind::String(_) => self.string(node),
            Kind::Sequence => {
                let items = node.items().enumerate().filter(|(_, item)| chosen(*item, view).is_some()).enumerate();
                let items: Vec<NodeId> = items.map(|(at, (index, item))| self.item(item, at, index, room)).collect();
                self.builder.sequence(node.span(), &items)
            }
            // A function beside other keys (`Fn::Transform`, `Fn::ForEach::Name`) adds keys that cannot be told from here.
            Kind::Mapping if node.entries().any(|entry| entry.name().starts_with("Fn::")) => self.unknown(node),
            Kind::Mapping => {
                let entries = node.entries().filter(|entry| chosen(entry.value, view).is_some());
                let entries: Vec<(NodeId, NodeId)> = entries.map(|entry| self.entry(entry, room)).collect();
                self.builder.mapping(node.span(), &entries)
            }
        }
    }

    /// An item that may have lost some before it.
    fn item(&mut self, item: Node<'_>, at: usize, index: usize, room: u32) -> NodeId {
        let copy = self.copy(item, room);
        let branches = branches(item, self.view);
        if at != index || !branches.is_empty() {
            self.builder.pointer_step(copy, format!("{index}{branches}"));
        }
        copy
    }

    fn entry(&mut self, entry: Entry<'_>, room: u32) -> (NodeId, NodeId) {
        let key = self.string(entry.key);
        let value = self.copy(entry.value, room);
        let branches = branches(entry.value, self.view);
        if !branches.is_empty() {
            self.builder.pointer_step(value, pointer_step(entry.name()) + &branches);
        }
        (key, value)
    }

    fn unknown(&mut self, node: Node<'_>) -> NodeId {
        self.builder.node(node.span(), Content::Invalid)
    }

    fn evaluated(&mut self, node: Node<'_>) -> NodeId {
        match evaluate::text(node, self.view) {
            Some(text) => self.text(node, text),
            None => self.unknown(node),
        }
    }

    fn string(&mut self, node: Node<'_>) -> NodeId {
        match node.decoded() {
            Some(text) if self.view.budget.take(text.text().len()) => self.text(node, text),
            Some(_) => self.unknown(node),
            None => self.builder.node(node.span(), Content::Null),
        }
    }

    fn text(&mut self, node: Node<'_>, text: Decoded) -> NodeId {
        let (text, open) = substitute(&text, self.value);
        self.open.extend(open.into_iter().map(|open| Open { range: text.sources(open.range).primary, ..open }));
        match text.pieces() {
            [] => self.builder.node(node.span(), Content::Verbatim(Span::at(node.span().start))),
            [piece] if piece.kind == PieceKind::Same => self.builder.node(node.span(), Content::Verbatim(piece.source)),
            _ => self.builder.decoded(node.span(), text),
        }
    }
}

/// The way through every `Fn::If` that stands for a value, as a part of its JSON pointer.
fn branches(node: Node<'_>, view: &View) -> String {
    let mut branches = String::new();
    let mut node = node;
    while let Some(Intrinsic::If { condition, then, otherwise }) = Intrinsic::of(node) {
        let holds = view.holds(condition);
        branches += if node.is_mapping() { "/Fn::If" } else { "" };
        branches += if holds { "/1" } else { "/2" };
        node = if holds { then } else { otherwise };
    }
    branches
}

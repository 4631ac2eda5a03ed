//! A document that stands in a template as an object, without its intrinsics: each has become the text that it gives,
//! so that checks see one kind of unknown everywhere.

use super::evaluate::{self, Side};
use super::intrinsic::{Intrinsic, NO_VALUE};
use super::substitute::substitute;
use crate::source::{Content, Decoded, Kind, MAX_DEPTH, Node, NodeId, PieceKind, Span, Tree, TreeBuilder};

/// A placeholder that nothing replaces.
#[derive(Clone, Debug)]
pub struct OpenPlaceholder<'t> {
    /// What stands between its braces.
    pub name: String,
    /// The string of the template that holds it.
    pub node: Node<'t>,
    /// Its bytes in the file.
    pub span: Span,
}

/// Looks at a part of a template as a document of its own: intrinsics evaluated for one side of every `Fn::If`,
/// properties without a value left out, placeholders replaced where `value` knows them. Those that it does not know are
/// returned.
pub fn normalise<'t>(
    node: Node<'t>,
    side: Side,
    value: &dyn Fn(&str) -> Option<String>,
) -> (Tree, Vec<OpenPlaceholder<'t>>) {
    let tree = node.tree();
    let mut copier = Copier {
        builder: TreeBuilder::new(tree.file(), tree.text().clone(), tree.format()),
        side,
        value,
        open: Vec::new(),
    };
    let root = copier.copy(node, MAX_DEPTH);
    copier.builder.root(root);
    let mut copy = copier.builder.finish(None);
    copy.set_pointer_prefix(node.pointer());
    copy.inherit_damage(tree);
    (copy, copier.open)
}

struct Copier<'a, 't> {
    builder: TreeBuilder,
    side: Side,
    value: &'a dyn Fn(&str) -> Option<String>,
    open: Vec<OpenPlaceholder<'t>>,
}

impl<'t> Copier<'_, 't> {
    fn copy(&mut self, node: Node<'t>, room: u32) -> NodeId {
        let Some(room) = room.checked_sub(1) else { return self.builder.node(node.span(), Content::Invalid) };
        match Intrinsic::of(node) {
            Some(Intrinsic::If { then, otherwise }) => {
                return self.copy(if self.side == Side::Then { then } else { otherwise }, room);
            }
            Some(Intrinsic::Other) => return self.builder.node(node.span(), Content::Invalid),
            Some(_) => return self.evaluated(node),
            None => {}
        }
        let side = self.side;
        match node.kind() {
            Kind::Null => self.builder.node(node.span(), Content::Null),
            Kind::Bool(value) => self.builder.node(node.span(), Content::Bool(value)),
            Kind::Number(_) => self.builder.node(node.span(), Content::Number),
            Kind::Invalid => self.builder.node(node.span(), Content::Invalid),
            Kind::String(_) => self.string(node),
            Kind::Sequence => {
                let items: Vec<NodeId> =
                    node.items().filter(|item| !is_nothing(*item, side)).map(|item| self.copy(item, room)).collect();
                self.builder.sequence(node.span(), &items)
            }
            Kind::Mapping => {
                let entries = node.entries().filter(|entry| !is_nothing(entry.value, side));
                let entries: Vec<(NodeId, NodeId)> =
                    entries.map(|entry| (self.string(entry.key), self.copy(entry.value, room))).collect();
                self.builder.mapping(node.span(), &entries)
            }
        }
    }

    fn evaluated(&mut self, node: Node<'t>) -> NodeId {
        match evaluate::text(node, self.side) {
            Some(text) => self.text(node, text),
            None => self.builder.node(node.span(), Content::Invalid),
        }
    }

    fn string(&mut self, node: Node<'t>) -> NodeId {
        match node.decoded() {
            Some(text) => self.text(node, text),
            None => self.builder.node(node.span(), Content::Null),
        }
    }

    fn text(&mut self, node: Node<'t>, text: Decoded) -> NodeId {
        let (text, open) = substitute(&text, self.value);
        let open = open.into_iter().map(|(name, range)| (name, text.sources(range).primary));
        self.open.extend(open.map(|(name, span)| OpenPlaceholder { name, node, span }));
        match text.pieces() {
            [] => self.builder.node(node.span(), Content::Verbatim(Span::at(node.span().start))),
            [piece] if piece.kind == PieceKind::Same => self.builder.node(node.span(), Content::Verbatim(piece.source)),
            _ => self.builder.decoded(node.span(), text),
        }
    }
}

/// Whether a value says that there is none.
fn is_nothing(node: Node<'_>, side: Side) -> bool {
    match Intrinsic::of(node) {
        Some(Intrinsic::Reference { target, attribute: None }) => target == NO_VALUE,
        Some(Intrinsic::If { then, otherwise }) => {
            let chosen = if side == Side::Then { then } else { otherwise };
            matches!(Intrinsic::of(chosen), Some(Intrinsic::Reference { target: NO_VALUE, attribute: None }))
        }
        _ => false,
    }
}

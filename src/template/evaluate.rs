//! Intrinsic functions as text with holes
//! (CloudFormation Template Reference, `intrinsic-function-reference`).
//!
//! What is known is put in; what is not becomes a hole, spelled as `Fn::Sub` would: `${Resource}` for `Ref`,
//! `${Resource.Attribute}` for `Fn::GetAtt`, so that equal references are equal texts. Anything else is `${?}`.

use super::conditions::View;
use super::intrinsic::Intrinsic;
use super::substitute;
use crate::source::{Decoded, DecodedBuilder, Kind, MAX_DEPTH, Node, PieceKind, Span};
use std::collections::HashMap;

/// What a hole is called that stands for something without a name.
pub const UNNAMED_HOLE: &str = "${?}";

/// How deep intrinsics may nest before they count as unknown.
const MAX_NESTING: u32 = 32;

/// The text that a value gives, its pieces being offsets of the template's text; `None` for lists and maps.
pub fn text(node: Node<'_>, view: &View) -> Option<Decoded> {
    let mut text = Text { view, out: DecodedBuilder::default() };
    text.append(node, MAX_NESTING).then(|| text.out.finish())
}

/// The value that `Fn::If` chooses; `None` where that is none at all.
pub fn chosen<'t>(node: Node<'t>, view: &View) -> Option<Node<'t>> {
    let mut node = node;
    // Deeper nesting than the readers allow cannot be.
    for _ in 0..=MAX_DEPTH {
        match Intrinsic::of(node) {
            Some(Intrinsic::If { condition, then, otherwise }) => {
                node = if view.holds(condition) { then } else { otherwise };
            }
            Some(intrinsic) if intrinsic.is_no_value() => return None,
            _ => break,
        }
    }
    Some(node)
}

/// The items of a list that there are; nothing where the list is not known.
pub fn items<'t>(node: Node<'t>, view: &View) -> impl Iterator<Item = Node<'t>> {
    let list = chosen(node, view).filter(|list| Intrinsic::of(*list).is_none());
    list.into_iter().flat_map(Node::items).filter_map(|item| chosen(item, view))
}

struct Text<'v> {
    view: &'v View,
    out: DecodedBuilder,
}

impl Text<'_> {
    fn append(&mut self, node: Node<'_>, room: u32) -> bool {
        let Some(room) = room.checked_sub(1).filter(|_| !self.view.budget.is_empty()) else {
            return self.unknown(node.span());
        };
        match Intrinsic::of(node) {
            Some(Intrinsic::Reference { target, attribute }) => {
                let name = attribute.map(|attribute| format!("{target}.{attribute}"));
                self.hole(&stand_in(name.as_deref().unwrap_or(target)), node.span())
            }
            Some(Intrinsic::Sub { text, variables }) => self.sub(text, variables, room),
            Some(Intrinsic::Join { separator, items }) => self.join(separator, items, room),
            Some(Intrinsic::If { condition, then, otherwise }) => {
                self.append(if self.view.holds(condition) { then } else { otherwise }, room)
            }
            Some(Intrinsic::Other) => self.unknown(node.span()),
            None => self.literal(node),
        }
    }

    fn literal(&mut self, node: Node<'_>) -> bool {
        match node.kind() {
            Kind::String(text) if self.view.budget.take(text.len()) => {
                node.decoded().into_iter().for_each(|decoded| append_all(&decoded, &mut self.out));
            }
            Kind::Number(text) => self.out.same(text, node.span().start),
            Kind::Bool(value) => self.out.escape(if value { "true" } else { "false" }, node.span()),
            Kind::String(_) | Kind::Invalid => return self.unknown(node.span()),
            Kind::Null | Kind::Sequence | Kind::Mapping => return false,
        }
        true
    }

    fn unknown(&mut self, span: Span) -> bool {
        self.out.hole(UNNAMED_HOLE, span);
        true
    }

    fn hole(&mut self, text: &str, span: Span) -> bool {
        if !self.view.budget.take(text.len()) {
            return self.unknown(span);
        }
        self.out.hole(text, span);
        true
    }

    /// `Fn::Sub`: `${Name}` is one of its own variables or a reference, `${!Name}` is the text `${Name}`.
    fn sub(&mut self, node: Node<'_>, variables: Option<Node<'_>>, room: u32) -> bool {
        let source = node.decoded().filter(|source| self.view.budget.take(source.text().len()));
        let Some(source) = source else { return self.unknown(node.span()) };
        let entries = variables.into_iter().flat_map(Node::entries);
        let values: HashMap<&str, String> =
            entries.map(|entry| (entry.name(), self.variable(entry.value, room))).collect();
        let mut at = 0;
        for found in substitute::placeholders(source.text()) {
            let range = Span::new(found.range.start as u32, found.range.end as u32);
            append_part(&source, Span::new(at, range.start), &mut self.out);
            at = range.end;
            let span = source.sources(range).primary;
            match (found.name.strip_prefix('!'), values.get(found.name)) {
                (Some(literal), _) => self.out.escape(&format!("${{{literal}}}"), span),
                (None, Some(value)) => _ = self.hole(value, span),
                (None, None) => _ = self.hole(&stand_in(found.name), span),
            }
        }
        append_part(&source, Span::new(at, source.text().len() as u32), &mut self.out);
        true
    }

    /// The text of a variable's value; its own places do not count, since `${Name}` is where a reader looks.
    fn variable(&self, node: Node<'_>, room: u32) -> String {
        let mut value = Text { view: self.view, out: DecodedBuilder::default() };
        if value.append(node, room) { value.out.text().to_owned() } else { UNNAMED_HOLE.to_owned() }
    }

    fn join(&mut self, separator: &str, list: Node<'_>, room: u32) -> bool {
        let Some(list) = chosen(list, self.view).filter(|list| list.is_sequence() && Intrinsic::of(*list).is_none())
        else {
            return self.unknown(list.span());
        };
        for (index, item) in items(list, self.view).enumerate() {
            if index > 0 && self.view.budget.take(separator.len()) {
                self.out.inserted(separator, item.span().start);
            }
            if !self.append(item, room) {
                self.unknown(item.span());
            }
        }
        true
    }
}

/// The partition is the one pseudo parameter that decides how a document is read; AWS's own is as good as any.
fn stand_in(name: &str) -> String {
    match name {
        "AWS::Partition" => "aws".to_owned(),
        name => format!("${{{name}}}"),
    }
}

fn append_all(decoded: &Decoded, out: &mut DecodedBuilder) {
    for piece in decoded.pieces() {
        out.push(piece.text.of(decoded.text()), piece.source, piece.kind);
    }
}

/// Appends a range of a decoded text.
pub(super) fn append_part(decoded: &Decoded, range: Span, out: &mut DecodedBuilder) {
    let first = decoded.pieces().partition_point(|piece| piece.text.end <= range.start);
    for piece in decoded.pieces().iter().skip(first).take_while(|piece| piece.text.start < range.end) {
        let part = Span::new(piece.text.start.max(range.start), piece.text.end.min(range.end));
        let source = match piece.kind {
            PieceKind::Same => decoded.sources(part).primary,
            _ => piece.source,
        };
        out.push(part.of(decoded.text()), source, piece.kind);
    }
}

//! Intrinsic functions as text with holes
//! (CloudFormation Template Reference, `intrinsic-function-reference`).
//!
//! What is known is put in; what is not becomes a hole, spelled as `Fn::Sub` would: `${Resource}` for `Ref`,
//! `${Resource.Attribute}` for `Fn::GetAtt`, so that equal references are equal texts. Anything else is `${?}`.

use super::intrinsic::Intrinsic;
use super::substitute;
use crate::source::{Decoded, DecodedBuilder, Kind, Node, PieceKind, Span};

/// Which side of every `Fn::If` is looked at; each is looked at alone, never the product of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The value if the condition holds.
    Then,
    /// The value if it does not.
    Otherwise,
}

/// What a hole is called that stands for something without a name.
pub const UNNAMED_HOLE: &str = "${?}";

/// How deep intrinsics may nest before they count as unknown.
const MAX_NESTING: u32 = 32;

/// The text that a value gives, its pieces being offsets of the template's text; `None` for lists and maps.
pub fn text(node: Node<'_>, side: Side) -> Option<Decoded> {
    let mut builder = DecodedBuilder::default();
    append(node, side, &mut builder, MAX_NESTING).then(|| builder.finish())
}

fn append(node: Node<'_>, side: Side, out: &mut DecodedBuilder, room: u32) -> bool {
    let Some(room) = room.checked_sub(1) else { return unknown(node, out) };
    match Intrinsic::of(node) {
        Some(Intrinsic::Reference { target, attribute }) => {
            let name = match attribute {
                Some(attribute) => format!("{target}.{attribute}"),
                None => target.to_owned(),
            };
            out.hole(&stand_in(&name), node.span());
            true
        }
        Some(Intrinsic::Sub { text, variables }) => sub(text, variables, side, out, room),
        Some(Intrinsic::Join { separator, items }) => join(separator, items, side, out, room),
        Some(Intrinsic::If { then, otherwise }) => {
            append(if side == Side::Then { then } else { otherwise }, side, out, room)
        }
        Some(Intrinsic::Other) => unknown(node, out),
        None => literal(node, out),
    }
}

fn literal(node: Node<'_>, out: &mut DecodedBuilder) -> bool {
    match node.kind() {
        Kind::String(_) => node.decoded().into_iter().for_each(|decoded| append_all(&decoded, out)),
        Kind::Number(text) => out.same(text, node.span().start),
        Kind::Bool(value) => out.escape(if value { "true" } else { "false" }, node.span()),
        Kind::Invalid => return unknown(node, out),
        Kind::Null | Kind::Sequence | Kind::Mapping => return false,
    }
    true
}

fn unknown(node: Node<'_>, out: &mut DecodedBuilder) -> bool {
    out.hole(UNNAMED_HOLE, node.span());
    true
}

/// The partition is the one pseudo parameter that decides how a document is read; AWS's own is as good as any.
fn stand_in(name: &str) -> String {
    match name {
        "AWS::Partition" => "aws".to_owned(),
        name => format!("${{{name}}}"),
    }
}

/// `Fn::Sub`: `${Name}` is one of its own variables or a reference, `${!Name}` is the text `${Name}`.
fn sub(node: Node<'_>, variables: Option<Node<'_>>, side: Side, out: &mut DecodedBuilder, room: u32) -> bool {
    let Some(source) = node.decoded() else { return unknown(node, out) };
    let mut at = 0;
    for found in substitute::placeholders(source.text()) {
        append_part(&source, Span::new(at, found.range.start as u32), out);
        at = found.range.end as u32;
        let range = Span::new(found.range.start as u32, at);
        let span = source.sources(range).primary;
        if let Some(literal) = found.name.strip_prefix('!') {
            out.escape(&format!("${{{literal}}}"), span);
            continue;
        }
        match variables.and_then(|variables| variables.get(found.name)).and_then(|value| nested(value, side, room)) {
            Some(value) => out.hole(&value, span),
            None => out.hole(&stand_in(found.name), span),
        }
    }
    append_part(&source, Span::new(at, source.text().len() as u32), out);
    true
}

/// The text of a variable's value; its own places do not count, since `${Name}` is where a reader looks.
fn nested(node: Node<'_>, side: Side, room: u32) -> Option<String> {
    let mut builder = DecodedBuilder::default();
    append(node, side, &mut builder, room).then(|| builder.text().to_owned())
}

fn join(separator: &str, items: Node<'_>, side: Side, out: &mut DecodedBuilder, room: u32) -> bool {
    if !items.is_sequence() {
        return unknown(items, out);
    }
    for (index, item) in items.items().enumerate() {
        if index > 0 {
            out.inserted(separator, item.span().start);
        }
        if !append(item, side, out, room) {
            unknown(item, out);
        }
    }
    true
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

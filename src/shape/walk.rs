//! Holds a node against a shape. Whatever may be filled in later, or was lost to a syntax error, is passed over.

use super::{Constraint, Others, Schema, Shape, Types};
use crate::source::{Kind, MAX_DEPTH, Node, Piece, PieceKind};
use crate::value;

/// Something that no value of the shape has.
#[derive(Clone, Copy, Debug)]
pub struct Violation<'t> {
    /// What is wrong.
    pub broken: Broken<'t>,
    /// The shape that is not kept.
    pub shape: &'static Shape,
    /// What the innermost map or list with a title is called.
    pub owner: &'static str,
    /// The key at fault, the map without a required key, or the value.
    pub node: Node<'t>,
    /// The key that the value belongs to.
    pub key: &'t str,
    /// The same, where the schema lists it.
    pub listed_key: Option<&'static str>,
    /// Whether the value is an item of a list.
    pub is_item: bool,
}

/// How a shape is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Broken<'t> {
    /// A key that the shape does not have.
    UnknownKey(&'t str),
    /// A required key is not there.
    MissingKey(&'static str),
    /// A value of another type.
    WrongType,
    /// None of the allowed texts.
    Value(&'t str),
    /// A text that does not have the pattern.
    Pattern(&'t str),
    /// A number outside of the range.
    Range(&'t str),
    /// A text that is too short or too long, with its length.
    Length(usize),
    /// Too few or too many items, with their number.
    Count(usize),
}

impl Broken<'_> {
    /// The constraint that is broken.
    pub fn constraint(self) -> Constraint {
        match self {
            Broken::UnknownKey(_) => Constraint::Keys,
            Broken::MissingKey(_) => Constraint::Required,
            Broken::WrongType => Constraint::Type,
            Broken::Value(_) => Constraint::Values,
            Broken::Pattern(_) => Constraint::Pattern,
            Broken::Range(_) | Broken::Length(_) | Broken::Count(_) => Constraint::Bounds,
        }
    }
}

/// Reports all violations of a schema, outer ones before inner ones.
pub fn walk<'t>(schema: &'static Schema, node: Node<'t>, report: &mut dyn FnMut(Violation<'t>)) {
    let Some(shape) = schema.shape(0) else { return };
    Walker { schema, report }.node(
        shape,
        node,
        Place { owner: shape.title, key: "", listed_key: None, is_item: false },
        MAX_DEPTH,
    );
}

struct Walker<'r, 't> {
    schema: &'static Schema,
    report: &'r mut dyn FnMut(Violation<'t>),
}

/// Where a value stands, for messages.
#[derive(Clone, Copy)]
struct Place<'t> {
    owner: &'static str,
    key: &'t str,
    listed_key: Option<&'static str>,
    is_item: bool,
}

impl<'t> Walker<'_, 't> {
    /// The depth is that of the tree, which the readers bound.
    fn node(&mut self, shape: &'static Shape, node: Node<'t>, place: Place<'t>, room: u32) {
        let Some(room) = room.checked_sub(1) else { return };
        let owner = if shape.title.is_empty() { place.owner } else { shape.title };
        let place = Place { owner, ..place };
        match node.kind() {
            Kind::Invalid => {}
            Kind::Null => self.typed(shape, node, place, Types::NULL),
            Kind::Bool(_) => self.typed(shape, node, place, Types::BOOLEAN),
            Kind::Number(text) => self.number(shape, node, place, text),
            Kind::String(text) => self.text(shape, node, place, text),
            Kind::Sequence if shape.types.allow(Types::ARRAY) => self.list(shape, node, place, room),
            Kind::Sequence => self.broken(Broken::WrongType, shape, node, place),
            Kind::Mapping if shape.types.allow(Types::OBJECT) => self.map(shape, None, node, place, room),
            Kind::Mapping => self.broken(Broken::WrongType, shape, node, place),
        }
    }

    fn typed(&mut self, shape: &'static Shape, node: Node<'t>, place: Place<'t>, kind: Types) {
        if !shape.types.allow(kind) {
            self.broken(Broken::WrongType, shape, node, place);
        } else if !shape.values.is_empty() {
            self.broken(Broken::Value(""), shape, node, place);
        }
    }

    fn number(&mut self, shape: &'static Shape, node: Node<'t>, place: Place<'t>, text: &'t str) {
        let value = number(text);
        let whole = value.is_some_and(|value| value.fract() == 0.0);
        let allowed = shape.types.allow(Types::NUMBER) || (whole && shape.types.allow(Types::INTEGER));
        if !allowed {
            self.broken(Broken::WrongType, shape, node, place);
        } else if value.is_some_and(|value| value < shape.range.0 || value > shape.range.1) {
            self.broken(Broken::Range(text), shape, node, place);
        } else if !shape.values.is_empty() {
            self.broken(Broken::Value(text), shape, node, place);
        }
    }

    fn text(&mut self, shape: &'static Shape, node: Node<'t>, place: Place<'t>, text: &'t str) {
        let stands_in = || shape.stand_in.is_some_and(|pattern| pattern.fits(text));
        let broken = if !shape.types.allow(Types::STRING) {
            Broken::WrongType
        } else if !shape.values.is_empty() && !shape.values.contains(&text) {
            Broken::Value(text)
        } else if shape.pattern.is_some_and(|pattern| !pattern.fits(text)) {
            Broken::Pattern(text)
        } else if shape.length != (0, usize::MAX) {
            let length = text.chars().count();
            if (shape.length.0..=shape.length.1).contains(&length) {
                return;
            }
            Broken::Length(length)
        } else {
            return;
        };
        if !stands_in() {
            self.broken(broken, shape, node, place);
        }
    }

    fn list(&mut self, shape: &'static Shape, node: Node<'t>, place: Place<'t>, room: u32) {
        let count = node.items().len();
        if !(shape.count.0..=shape.count.1).contains(&count) && !node.items().any(value::is_unknown) {
            self.broken(Broken::Count(count), shape, node, place);
        }
        let Some(item) = shape.items.and_then(|index| self.schema.shape(index)) else { return };
        for node in node.items() {
            self.node(item, node, Place { is_item: true, ..place }, room);
        }
    }

    /// A shape that holds beside another one says nothing of values that already have the wrong type for that one.
    fn map(
        &mut self,
        shape: &'static Shape,
        beside: Option<&'static Shape>,
        node: Node<'t>,
        place: Place<'t>,
        room: u32,
    ) {
        if value::is_unknown(node) {
            return;
        }
        let mut all_known = true;
        for entry in node.entries() {
            let Some(name) = key_text(entry.key) else {
                all_known = false;
                continue;
            };
            let (listed_key, index) = match (shape.property(name), shape.others) {
                (Some((name, index)), _) => (Some(name), index),
                (None, Others::Each(index)) => (None, index),
                (None, Others::Open) => continue,
                (None, Others::None) if node.is_damaged() => continue,
                (None, Others::None) => {
                    self.broken(Broken::UnknownKey(name), shape, entry.key, place);
                    continue;
                }
            };
            let first = beside.and_then(|shape| self.schema.shape(shape.property(name)?.1));
            if first.is_some_and(|first| !may_be(first.types, entry.value)) {
                continue;
            }
            let place = Place { key: name, listed_key, is_item: false, ..place };
            let Some(inner) = self.schema.shape(index) else { continue };
            match shape.required.iter().find(|(required, _)| *required == name) {
                Some((name, _)) if entry.value.kind() == Kind::Null && !inner.types.allow(Types::NULL) => {
                    self.broken(Broken::MissingKey(name), shape, entry.value, place);
                }
                _ => self.node(inner, entry.value, place, room),
            }
        }
        if all_known {
            for (name, _) in shape.required.iter().filter(|(name, _)| node.get(name).is_none()) {
                self.broken(Broken::MissingKey(name), shape, node, place);
            }
        }
        let case = shape.cases.as_ref().and_then(|cases| cases.of(value::text(node.get(cases.key)?)?));
        if let Some(case) = case.and_then(|index| self.schema.shape(index)) {
            self.map(case, Some(shape), node, place, room);
        }
    }

    fn broken(&mut self, broken: Broken<'t>, shape: &'static Shape, node: Node<'t>, place: Place<'t>) {
        // A text that was lost is an invalid node; of a list or a map a part may be missing.
        let is_whole = matches!(broken, Broken::Value(_) | Broken::Pattern(_) | Broken::Range(_) | Broken::Length(_));
        if value::is_unknown(node) || (!is_whole && node.is_damaged()) || is_filled_in(node) {
            return;
        }
        let Place { owner, key, listed_key, is_item } = place;
        (self.report)(Violation { broken, shape, owner, node, key, listed_key, is_item });
    }
}

/// Whether a template puts a part of a text in: in the deployed document it may be a number, or true or false.
fn is_filled_in(node: Node<'_>) -> bool {
    let is_hole = |piece: &Piece| piece.kind == PieceKind::Hole;
    node.decoded().is_some_and(|text| text.pieces().iter().any(is_hole))
}

/// Whether a value may have one of the types; a number's fraction is not looked at.
fn may_be(types: Types, node: Node<'_>) -> bool {
    types.allow(match node.kind() {
        Kind::Null => Types::NULL,
        Kind::Bool(_) => Types::BOOLEAN,
        Kind::Number(_) => Types(Types::INTEGER.0 | Types::NUMBER.0),
        Kind::String(_) => Types::STRING,
        Kind::Sequence => Types::ARRAY,
        Kind::Mapping => Types::OBJECT,
        Kind::Invalid => Types::ANY,
    })
}

/// The text of a key, unless something else fills it in or it belongs to a template around the document.
fn key_text(key: Node<'_>) -> Option<&str> {
    let text = match key.kind() {
        Kind::String(text) | Kind::Number(text) => text,
        Kind::Bool(true) => "true",
        Kind::Bool(false) => "false",
        _ => return None,
    };
    (!text.starts_with("Fn::") && !value::is_unknown(key)).then_some(text)
}

/// The value of a number; none where JSON could not write it.
fn number(text: &str) -> Option<f64> {
    let digits = |prefix: &str, base| i64::from_str_radix(text.strip_prefix(prefix)?, base).ok();
    match digits("0x", 16).or_else(|| digits("0o", 8)) {
        Some(whole) => Some(whole as f64),
        None => text.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

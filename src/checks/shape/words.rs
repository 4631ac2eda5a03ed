//! What messages call values and their types.

use crate::shape::{Shape, Types, Violation};
use crate::source::{Kind, Node};
use std::fmt;

/// A value as it was found.
pub(in crate::checks) struct Found<'t>(pub(in crate::checks) Node<'t>);

impl Found<'_> {
    /// Its text, shortened.
    pub(in crate::checks) fn text(&self) -> String {
        match self.0.kind() {
            Kind::String(text) | Kind::Number(text) => shortened(text),
            Kind::Bool(value) => value.to_string(),
            Kind::Sequence => "a list".to_owned(),
            Kind::Mapping => "a map".to_owned(),
            Kind::Null | Kind::Invalid => String::new(),
        }
    }
}

impl fmt::Display for Found<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind() {
            Kind::String("") => write!(out, "the empty text"),
            Kind::String(_) => write!(out, "the text `{}`", self.text()),
            Kind::Number(_) => write!(out, "the number `{}`", self.text()),
            Kind::Bool(value) => write!(out, "`{value}`"),
            _ => write!(out, "{}", self.text()),
        }
    }
}

/// The beginning of a text, on one line.
pub(in crate::checks) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut start: String = text.chars().take(SHOWN).map(|next| if next.is_control() { ' ' } else { next }).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// What a violation is about: the key, or an item of its list.
pub(in crate::checks) fn subject(violation: &Violation<'_>) -> String {
    let key = shortened(violation.key);
    match (violation.is_item, key.is_empty()) {
        (_, true) => format!("the {}", violation.owner),
        (true, false) => format!("an item of `{key}`"),
        (false, false) => format!("`{key}`"),
    }
}

/// The types that a shape allows.
pub(in crate::checks) fn expected(shape: &Shape) -> String {
    let names = [
        (Types::BOOLEAN, "a boolean"),
        (Types::INTEGER, "a whole number"),
        (Types::NUMBER, "a number"),
        (Types::STRING, "a text"),
        (Types::ARRAY, "a list"),
        (Types::OBJECT, "a map"),
    ];
    let names: Vec<&str> = names.iter().filter(|(kind, _)| shape.types.allow(*kind)).map(|(_, name)| *name).collect();
    one_of(&names)
}

/// "a, b or c".
pub(in crate::checks) fn one_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// "a step", "an output".
pub(in crate::checks) fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// The allowed numbers.
pub(in crate::checks) fn between<T: PartialEq + fmt::Display>(least: T, greatest: T, unbounded: T) -> String {
    match greatest == unbounded {
        true => format!("no less than {least}"),
        false => format!("{least} to {greatest}"),
    }
}

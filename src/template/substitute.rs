//! `${Name}` in a text, and what is put in its place.

use super::evaluate::append_part;
use crate::source::{Decoded, DecodedBuilder, PieceKind, Span};
use std::ops::Range;

/// A `${…}` of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder<'t> {
    /// What stands between the braces, without blanks around it.
    pub name: &'t str,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// All placeholders of a text, in order. Braces do not nest.
pub fn placeholders(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find("${")?;
            let inside = start + 2;
            let end = inside + text.get(inside..)?.find(['}', '{', '\n'])?;
            // The brace of another `${` may stand inside.
            at = end - usize::from(text.get(end..)?.starts_with('{'));
            if text.get(end..)?.starts_with('}') {
                at = end + 1;
                return Some(Placeholder { name: text.get(inside..end)?.trim(), range: start..at });
            }
        }
    })
}

/// A text in which `value` has replaced the placeholders that it knows; the others are returned by name with their
/// range in the new text. Holes that are already there stay.
pub fn substitute(text: &Decoded, value: impl Fn(&str) -> Option<String>) -> (Decoded, Vec<(String, Span)>) {
    let mut out = DecodedBuilder::default();
    let mut open = Vec::new();
    let mut at = 0;
    for found in placeholders(text.text()) {
        let range = Span::new(found.range.start as u32, found.range.end as u32);
        if is_hole(text, range) {
            continue;
        }
        match value(found.name) {
            Some(value) => {
                append_part(text, Span::new(at, range.start), &mut out);
                let sources = text.sources(range);
                out.hole(&value, sources.further.iter().fold(sources.primary, |all, span| all.join(*span)));
                at = range.end;
            }
            None => {
                append_part(text, Span::new(at, range.end), &mut out);
                at = range.end;
                let end = out.text().len() as u32;
                open.push((found.name.to_owned(), Span::new(end - range.len(), end)));
            }
        }
    }
    append_part(text, Span::new(at, text.text().len() as u32), &mut out);
    (out.finish(), open)
}

fn is_hole(text: &Decoded, range: Span) -> bool {
    let first = text.pieces().partition_point(|piece| piece.text.end <= range.start);
    text.pieces().get(first).is_some_and(|piece| piece.kind == PieceKind::Hole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_one_by_one() {
        let names = |text| placeholders(text).map(|found| found.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names("${A}-${ B }$${C}"), ["A", "B", "C"]);
        assert_eq!(names("${A ${B} ${\n} ${"), ["B"]);
        assert_eq!(names("${!Literal}${}"), ["!Literal", ""]);
    }

    #[test]
    fn known_names_are_replaced_and_the_others_told() {
        let text = Decoded::verbatim("a ${X} b ${Y} c", 100);
        let (filled, open) = substitute(&text, |name| (name == "X").then(|| "longer".to_owned()));
        assert_eq!(filled.text(), "a longer b ${Y} c");
        assert_eq!(filled.sources(Span::new(2, 8)).primary, Span::new(102, 106));
        assert_eq!(filled.sources(Span::new(9, 10)).primary, Span::new(107, 108));
        assert_eq!(open, [("Y".to_owned(), Span::new(11, 15))]);
        let (again, open) = substitute(&filled, |name| (name == "Y").then(|| "${Z}".to_owned()));
        assert_eq!((again.text(), open.len()), ("a longer b ${Z} c", 0));
        assert_eq!(substitute(&again, |_| Some(String::new())).0.text(), "a longer b ${Z} c");
    }
}

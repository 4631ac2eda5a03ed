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

/// A placeholder that nothing replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub range: Span,
    /// Whether there are blanks in the value around it, as in a command or a sentence.
    pub among_words: bool,
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

/// A text in which `value` has replaced the placeholders that it knows; the others are returned with their range in the
/// new text. Holes that are already there stay.
pub fn substitute(text: &Decoded, value: impl Fn(&str) -> Option<String>) -> (Decoded, Vec<Open>) {
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
                open.push(Open {
                    name: found.name.to_owned(),
                    range: Span::new(end - range.len(), end),
                    among_words: is_among_words(text.text(), found.range),
                });
            }
        }
    }
    append_part(text, Span::new(at, text.text().len() as u32), &mut out);
    (out.finish(), open)
}

/// Whether the value that a range belongs to, as far as quotes and line breaks tell, has blanks near it.
fn is_among_words(text: &str, range: Range<usize>) -> bool {
    const NEAR: usize = 80;
    const ENDS: [char; 3] = ['"', '\'', '\n'];
    let before = text.get(..range.start).unwrap_or_default().chars().rev().take(NEAR);
    let mut before: String = before.take_while(|letter| !ENDS.contains(letter)).collect();
    // A YAML value begins behind its key or its dash.
    if let Some(end) = before.find(" :").or(before.find(" -")) {
        before.truncate(end);
    }
    let behind = text.get(range.end..).unwrap_or_default().chars().take(NEAR);
    let behind: String = behind.take_while(|letter| !ENDS.contains(letter)).collect();
    before.contains(' ') || behind.trim_end().contains(' ')
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
        assert_eq!(open, [Open { name: "Y".to_owned(), range: Span::new(11, 15), among_words: true }]);
        let (again, open) = substitute(&filled, |name| (name == "Y").then(|| "${Z}".to_owned()));
        assert_eq!((again.text(), open.len()), ("a longer b ${Z} c", 0));
        assert_eq!(substitute(&again, |_| Some(String::new())).0.text(), "a longer b ${Z} c");
    }
    #[test]
    fn commands_and_sentences_are_told_from_values() {
        let among_words =
            |text| substitute(&Decoded::verbatim(text, 0), |_| None).1.iter().all(|open| open.among_words);
        for text in ["\"echo ${HOME}\"", "\"${HOME}/bin/run now\"", "  - cd ${HOME}", "Comment: starts ${Name}\n"] {
            assert!(among_words(text), "{text}");
        }
        for text in
            ["\"${Name}\"", "{\"A\": \"arn:${P}:x\", \"B\": 1}", "  Topic: ${Topic}\n  B: 1", "  - ${A}", "\"N\": ${N}"]
        {
            assert!(!among_words(text), "{text}");
        }
    }
}

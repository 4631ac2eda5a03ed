//! The marks `«…»` around what a finding must point at.

use crate::source::Span;

/// The text without its marks, and the bytes that they enclosed, in order.
pub(super) fn remove(marked: &str) -> Result<(String, Vec<Span>), String> {
    let mut text = String::with_capacity(marked.len());
    let mut spans = Vec::new();
    let mut open = None;
    for character in marked.chars() {
        let here = text.len() as u32;
        match character {
            '«' if open.is_some() => return Err(format!("`«` inside marks: {}", line_at(&text))),
            '«' => open = Some(here),
            '»' => match open.take() {
                Some(start) => spans.push(Span::new(start, here)),
                None => return Err(format!("`»` without `«`: {}", line_at(&text))),
            },
            other => text.push(other),
        }
    }
    match open {
        Some(_) => Err("`«` without `»`".to_owned()),
        None => Ok((text, spans)),
    }
}

/// The last line of what was read so far.
fn line_at(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_byte_ranges_of_the_text_without_them() {
        let (text, spans) = remove("é: «\"x\"»\n«b»: 2\n").unwrap();
        assert_eq!(text, "é: \"x\"\nb: 2\n");
        assert_eq!(spans, [Span::new(4, 7), Span::new(8, 9)]);
        assert_eq!(spans.iter().map(|span| span.of(&text)).collect::<Vec<_>>(), ["\"x\"", "b"]);
    }

    #[test]
    fn marks_may_enclose_nothing_or_several_lines() {
        let (text, spans) = remove("«»a\n«b\nc»").unwrap();
        assert_eq!((text.as_str(), spans), ("a\nb\nc", vec![Span::at(0), Span::new(2, 5)]));
    }

    #[test]
    fn marks_that_do_not_pair_are_refused() {
        for wrong in ["«", "»", "«a«b»»", "a» «b"] {
            assert!(remove(wrong).is_err(), "{wrong}");
        }
    }
}

//! The marks `«…»` around what a finding must point at.

use libtest_mimic::Trial;
use sfn_ssm_lint::source::Span;

/// The text without its marks, and the bytes that they enclosed, in order.
pub(crate) fn remove(marked: &str) -> Result<(String, Vec<Span>), String> {
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

pub(crate) fn tests() -> Vec<Trial> {
    vec![
        super::trial("marks become byte ranges of the text without them", || {
            let (text, spans) = remove("é: «\"x\"»\n«b»: 2\n").unwrap();
            assert_eq!(text, "é: \"x\"\nb: 2\n");
            assert_eq!(spans, [Span::new(4, 7), Span::new(8, 9)]);
            assert_eq!(spans.iter().map(|span| span.of(&text)).collect::<Vec<_>>(), ["\"x\"", "b"]);
        }),
        super::trial("marks may enclose nothing, or several lines", || {
            let (text, spans) = remove("«»a\n«b\nc»").unwrap();
            assert_eq!((text.as_str(), spans), ("a\nb\nc", vec![Span::at(0), Span::new(2, 5)]));
        }),
        super::trial("marks that do not pair are refused", || {
            for wrong in ["«", "»", "«a«b»»", "a» «b"] {
                assert!(remove(wrong).is_err(), "{wrong}");
            }
        }),
    ]
}

//! From bytes to text.

use super::{Problem, ProblemKind, Span};
use std::fmt::Write as _;
use std::sync::Arc;

/// How many runs of invalid bytes are reported.
const MAX_PROBLEMS: usize = 5;

/// How many bytes of a run its message shows.
const SHOWN_BYTES: usize = 8;

/// A file's text and what was wrong with its bytes.
#[derive(Debug)]
pub struct DecodedBytes {
    /// The text, byte for byte as long as the file: a byte that is not UTF-8 is replaced by `?`. A file in another
    /// encoding is all blanks, so that nothing more is said about it.
    pub text: Arc<str>,
    /// Bytes that are not UTF-8.
    pub problems: Vec<Problem>,
}

/// Decodes UTF-8.
pub fn decode(bytes: Vec<u8>) -> DecodedBytes {
    if is_utf16(&bytes) {
        return DecodedBytes { text: " ".repeat(bytes.len()).into(), problems: vec![utf16_problem(&bytes)] };
    }
    match String::from_utf8(bytes) {
        Ok(text) => DecodedBytes { text: text.into(), problems: Vec::new() },
        Err(error) => replace_invalid(error.as_bytes()),
    }
}

/// Whether the bytes start like UTF-16: with its byte order mark, or with every other byte zero.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    match bytes.first_chunk::<4>() {
        Some([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) => true,
        Some([a, b, c, d]) => (*a != 0 && *b == 0 && *c != 0 && *d == 0) || (*a == 0 && *b != 0 && *c == 0 && *d != 0),
        None => matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]),
    }
}

fn utf16_problem(bytes: &[u8]) -> Problem {
    Problem {
        kind: ProblemKind::InvalidUtf8,
        span: Span::new(0, bytes.len().min(2) as u32),
        message: "the file is UTF-16; it must be saved as UTF-8".to_owned(),
        related: None,
    }
}

fn replace_invalid(bytes: &[u8]) -> DecodedBytes {
    let mut text = String::with_capacity(bytes.len());
    let mut runs: Vec<Span> = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        let start = text.len() as u32;
        text.extend(chunk.invalid().iter().map(|_| '?'));
        let end = text.len() as u32;
        match runs.last_mut() {
            Some(run) if run.end == start => run.end = end,
            _ => runs.push(Span::new(start, end)),
        }
    }
    let mut problems: Vec<Problem> = runs.iter().take(MAX_PROBLEMS).map(|run| invalid_run(bytes, *run)).collect();
    let further = runs.len() - problems.len();
    if let Some(last) = problems.last_mut().filter(|_| further > 0) {
        _ = write!(last.message, "; {further} further places are not reported");
    }
    DecodedBytes { text: text.into(), problems }
}

fn invalid_run(bytes: &[u8], run: Span) -> Problem {
    let run_bytes = bytes.get(run.range()).unwrap_or_default();
    let mut values = String::new();
    for byte in run_bytes.iter().take(SHOWN_BYTES) {
        _ = write!(values, " 0x{byte:02X}");
    }
    if run_bytes.len() > SHOWN_BYTES {
        values.push_str(" …");
    }
    let (noun, verb) = if run_bytes.len() == 1 { ("byte", "is") } else { ("bytes", "are") };
    let mut message = format!("{noun}{values} at offset {} {verb} not UTF-8", run.start);
    if run_bytes.len() <= SHOWN_BYTES && run_bytes.iter().all(|byte| *byte > 0xA0) {
        let latin: String = run_bytes.iter().map(|byte| char::from(*byte)).collect();
        _ = write!(message, " (Latin-1 `{latin}`?)");
    }
    Problem { kind: ProblemKind::InvalidUtf8, span: run, message, related: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_text_stays() {
        let decoded = decode("{\"a\": \"é😀\"}\r\n".into());
        assert_eq!(&*decoded.text, "{\"a\": \"é😀\"}\r\n");
        assert_eq!(decoded.problems, []);
        assert_eq!(&*decode(Vec::new()).text, "");
    }

    #[test]
    fn an_invalid_byte_is_replaced_and_named() {
        let decoded = decode(b"{\"name\":\"caf\xE9\"}".to_vec());
        assert_eq!(&*decoded.text, "{\"name\":\"caf?\"}");
        let [problem] = &decoded.problems[..] else { panic!("{:?}", decoded.problems) };
        assert_eq!(problem.kind, ProblemKind::InvalidUtf8);
        assert_eq!(problem.span, Span::new(12, 13));
        assert_eq!(problem.message, "byte 0xE9 at offset 12 is not UTF-8 (Latin-1 `é`?)");
    }

    #[test]
    fn invalid_bytes_beside_each_other_are_one_problem() {
        // A character that is cut short, then a continuation byte without a start.
        let decoded = decode(b"a\xE2\x82\x80\xBFb\xFF".to_vec());
        assert_eq!(&*decoded.text, "a\u{2080}?b?");
        let decoded = decode(b"a\xE2\x82\xFF\x80b".to_vec());
        assert_eq!(&*decoded.text, "a????b");
        let [problem] = &decoded.problems[..] else { panic!("{:?}", decoded.problems) };
        assert_eq!(problem.span, Span::new(1, 5));
        assert_eq!(problem.message, "bytes 0xE2 0x82 0xFF 0x80 at offset 1 are not UTF-8");
    }

    #[test]
    fn at_most_a_handful_is_reported() {
        let decoded = decode(b"\xFFa".repeat(1000));
        assert_eq!(decoded.text.len(), 2000);
        assert_eq!(decoded.problems.len(), MAX_PROBLEMS);
        assert_eq!(decoded.problems[4].span, Span::new(8, 9));
        assert!(decoded.problems[4].message.ends_with("; 995 further places are not reported"));
    }

    #[test]
    fn a_long_run_is_shown_in_part() {
        let decoded = decode([b"x".as_slice(), &[0xFF; 20]].concat());
        assert_eq!(decoded.problems[0].span, Span::new(1, 21));
        assert!(decoded.problems[0].message.contains("0xFF 0xFF …"), "{}", decoded.problems[0].message);
    }

    #[test]
    fn utf16_is_recognised_with_and_without_its_mark() {
        let text = "{\"é\": 1}\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [vec![0xFF, 0xFE], little.clone()].concat();
        for bytes in [little, big, marked, vec![0xFE, 0xFF], vec![0xFF, 0xFE, 0x31]] {
            let decoded = decode(bytes.clone());
            assert_eq!(decoded.text.len(), bytes.len());
            assert_eq!(decoded.text.trim(), "");
            let [problem] = &decoded.problems[..] else { panic!("{:?}", decoded.problems) };
            assert_eq!((problem.kind, problem.span), (ProblemKind::InvalidUtf8, Span::new(0, 2)));
            assert!(problem.message.contains("UTF-16"));
        }
    }

    #[test]
    fn a_single_zero_byte_is_text() {
        assert_eq!(decode(b"a\0b".to_vec()).problems, []);
        assert_eq!(decode(b"\0\0\0\0".to_vec()).problems, []);
    }
}

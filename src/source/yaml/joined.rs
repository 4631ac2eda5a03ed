//! Quoted texts that go on at less indentation than YAML 1.2 asks for: the parser refuses them, CloudFormation and
//! other readers take them (`PolicyDocument: !Sub '{`, and the JSON below starts further left).

use super::place::next_token;
use super::scalar;
use granit_parser::{ErrorKind, ScanError};
use std::ops::Range;

/// How many bytes may be read again, all in all.
const MAX_READ_AGAIN: usize = 32 << 20;

/// A text in which the lines of some quoted texts are one, at the same offsets.
#[derive(Default)]
pub(super) struct Joined {
    text: Option<String>,
    quotes: Vec<usize>,
    read_again: usize,
}

impl Joined {
    /// What the parser reads of `text`.
    pub(super) fn text<'t>(&'t self, text: &'t str) -> &'t str {
        self.text.as_deref().unwrap_or(text)
    }

    /// Where the joined texts start, in their order.
    pub(super) fn quotes(&self) -> &[usize] {
        &self.quotes
    }

    /// The quoted text behind `end`, where the parser stopped in it for its indentation. One that its line goes on behind
    /// is none: there a quote is missing.
    pub(super) fn wanted(&self, text: &str, end: usize, error: &ScanError) -> Option<Range<usize>> {
        if !matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent) || self.read_again > MAX_READ_AGAIN {
            return None;
        }
        let start = next_token(text, end);
        let end = start + closing(text.get(start..)?)?;
        let behind = text.get(scalar::skip(text, end, " \t")..)?;
        let ends = behind.is_empty() || behind.starts_with(['\n', '\r', '#']);
        (ends && !self.quotes.contains(&start)).then_some(start..end)
    }

    /// Makes one line of a quoted text.
    pub(super) fn join(&mut self, text: &str, quoted: Range<usize>) {
        let line = text.get(quoted.clone()).unwrap_or_default().replace(['\n', '\r'], " ");
        self.quotes.push(quoted.start);
        self.read_again += text.len();
        self.text.get_or_insert_with(|| text.to_owned()).replace_range(quoted, &line);
    }
}

/// How long a quoted text is, with its quotes.
fn closing(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut inside = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = inside.next() {
        let is_escape = if quote == '"' {
            character == '\\'
        } else {
            character == quote && inside.peek().is_some_and(|(_, next)| *next == quote)
        };
        if is_escape {
            inside.next();
        } else if character == quote {
            return Some(at + 1);
        }
    }
    None
}

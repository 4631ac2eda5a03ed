//! What stands between tokens: white space, and what people take for it.

use super::reader::{Reader, span};
use crate::source::ProblemKind;

impl Reader<'_> {
    /// Goes to the next token and returns its first byte; nothing at the end of the text.
    pub(super) fn skip_space(&mut self) -> Option<u8> {
        loop {
            match self.byte(self.at) {
                Some(b'\n') => {
                    self.at += 1;
                    while self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(&[b' '; 8])) {
                        self.at += 8;
                    }
                }
                Some(b' ' | b'\r' | b'\t') => self.at += 1,
                Some(byte @ (b'/' | b'#')) => {
                    if !self.skip_comments() {
                        return Some(byte);
                    }
                }
                Some(byte @ (0x0B | 0x0C | 0x80..)) => {
                    if !self.skip_odd_space() {
                        return Some(byte);
                    }
                }
                other => return other,
            }
        }
    }

    /// Skips comments that follow each other; one finding for the block.
    fn skip_comments(&mut self) -> bool {
        let start = self.at;
        let mut end = start;
        loop {
            match (self.byte(self.at), self.byte(self.at + 1)) {
                (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => end = self.line_end(self.at),
                (Some(b'/'), Some(b'*')) => {
                    let rest = self.text.get(self.at + 2..).unwrap_or_default();
                    let Some(length) = rest.find("*/") else {
                        let opening = span(self.at, self.at + 2);
                        self.report(ProblemKind::Unterminated, opening, format_args!("the comment is never closed"));
                        self.unbalanced = true;
                        self.at = self.bytes.len();
                        break;
                    };
                    end = self.at + 2 + length + 2;
                }
                _ => break,
            }
            self.at = end;
            while matches!(self.byte(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
                self.at += 1;
            }
        }
        if end > start {
            self.report(ProblemKind::Comment, span(start, end), format_args!("JSON has no comments"));
        }
        self.at > start
    }

    /// Skips characters that look like white space and are none in JSON; one finding for the text, since such
    /// characters come with every line of something copied from a page.
    fn skip_odd_space(&mut self) -> bool {
        let start = self.at;
        let mut first = None;
        while let Some(character) = self.char_at(self.at).filter(|character| is_odd_space(*character)) {
            first.get_or_insert(character);
            self.at += character.len_utf8();
        }
        let Some(character) = first else { return false };
        if !self.odd_space {
            self.odd_space = true;
            let message = format_args!(
                "U+{:04X} is no white space in JSON, only space, tab and line breaks are; further such characters are \
                 not reported",
                character as u32
            );
            self.report(ProblemKind::UnexpectedToken, span(start, self.at), message);
        }
        true
    }

    /// Whether a character that only looks like white space stands at an offset.
    pub(super) fn is_odd_space_at(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(is_odd_space)
    }
}

fn is_odd_space(character: char) -> bool {
    let json = matches!(character, ' ' | '\t' | '\n' | '\r');
    let invisible = matches!(character, '\u{feff}' | '\u{200b}' | '\u{2060}');
    (character.is_whitespace() && !json) || invisible
}

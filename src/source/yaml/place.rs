//! Places that the parser does not tell.

use super::loader::Loader;
use super::scalar;

impl Loader<'_> {
    /// Where a value that was left out would stand: behind the colon of its key, if there is one.
    pub(super) fn behind_colon(&self, offset: u32) -> u32 {
        let Some(frame) = self.frames.last().filter(|frame| frame.is_map) else { return offset };
        if !frame.merging && frame.nodes.len() % 2 == 0 {
            return offset;
        }
        let key_end = frame.span.map_or(offset, |span| span.end);
        let next = trivia(self.text, key_end as usize);
        if self.text.as_bytes().get(next) == Some(&b':') { next as u32 + 1 } else { key_end }
    }

    /// Where a document without `---` starts whose first token is at `token`: the lines of a block scalar are, but not
    /// its `|`. Behind an error such a document follows a `...`.
    pub(super) fn implicit_start(&self, token: usize) -> usize {
        let between = self.text.get(self.end..token).unwrap_or_default();
        let is_line_start = |at: &usize| between.get(..*at).is_some_and(|before| before.ends_with(['\n', '\r']));
        let marker = between.rmatch_indices("...").map(|(at, _)| at).find(is_line_start);
        self.end + marker.map_or(0, |at| at + "...".len())
    }
}

/// The first byte of the next scalar from `at` on, behind indicators, tags and anchors.
pub(super) fn next_token(text: &str, at: usize) -> usize {
    let mut at = trivia(text, at);
    loop {
        let skipped = match text.as_bytes().get(at) {
            Some(b'-' | b'.' | b':' | b'?' | b'[' | b'{' | b',') => 1,
            Some(b'!' | b'&') => {
                let rest = text.get(at..).unwrap_or_default();
                rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len())
            }
            _ => return at,
        };
        at = trivia(text, at + skipped);
    }
}

/// Skips white space and comments.
fn trivia(text: &str, mut at: usize) -> usize {
    loop {
        at = scalar::skip(text, at, " \t\r\n");
        let rest = text.get(at..).unwrap_or_default();
        match rest.strip_prefix('\u{feff}') {
            Some(_) => at += '\u{feff}'.len_utf8(),
            None if rest.starts_with('#') => at += rest.find(['\n', '\r']).unwrap_or(rest.len()),
            None => return at,
        }
    }
}

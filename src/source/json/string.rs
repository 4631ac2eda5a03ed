//! Strings: first where one ends, which is a guess where its closing quote is missing, then what it says.

use super::reader::{Reader, Shown, span};
use crate::source::{Content, DecodedBuilder, NodeId, ProblemKind, Span};
use std::fmt;

/// What a string stands for, and so which token follows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    Value,
}

impl Role {
    fn separator(self) -> char {
        match self {
            Role::Key => ':',
            Role::Value => ',',
        }
    }
}

/// Where a string ends.
struct End {
    /// Offset behind its text.
    text: usize,
    /// Offset behind its closing quote, or of whatever comes next.
    next: usize,
    /// Whether it is a value within which the file may end.
    cut: bool,
}

/// Raw control characters of one string, reported together.
#[derive(Default)]
struct Controls {
    first: Option<Span>,
    further: usize,
}

impl Reader<'_> {
    /// Reads the string whose opening quote is the next byte.
    pub(super) fn string(&mut self, role: Role) -> NodeId {
        let open = self.at;
        let stop = plain_end(self.bytes, open + 1);
        if self.byte(stop) == Some(b'"') && self.may_follow_string(stop + 1) {
            self.at = stop + 1;
            return self.builder.node(span(open, self.at), Content::Verbatim(span(open + 1, stop)));
        }
        let end = self.find_end(open, stop, role);
        self.finish(open, open + 1, &end, role)
    }

    /// Whether what stands at an offset may stand directly behind a string, or at least does not look like a part of it.
    fn may_follow_string(&self, at: usize) -> bool {
        match self.byte(at) {
            None | Some(b',' | b':' | b'}' | b']' | b'\n' | b'\r' | b' ' | b'\t') => true,
            Some(b'"' | b'[' | b'{' | b'/' | b'#' | b'=' | b'\0'..=b'\x1F') => true,
            Some(0x80..) => self.is_odd_space_at(at),
            Some(_) => false,
        }
    }

    fn find_end(&mut self, open: usize, stop: usize, role: Role) -> End {
        let mut at = stop;
        let (mut inner_until, mut several_lines) = (0, false);
        loop {
            match self.byte(at) {
                Some(b'"') if at >= inner_until && self.may_follow_string(at + 1) => {
                    return End { text: at, next: at + 1, cut: false };
                }
                Some(b'"') if at >= inner_until => match self.glued_text(open, at, role) {
                    Ok(closing) => {
                        inner_until = closing;
                        at += 1;
                    }
                    Err(end) => return end,
                },
                Some(b'\\') => at += if matches!(self.byte(at + 1), None | Some(..=0x1F)) { 1 } else { 2 },
                Some(b'\n') if !several_lines => {
                    several_lines = self.closes_in_later_line(at, role);
                    if !several_lines {
                        return self.cut_line(open, open + 1, at, role);
                    }
                    at += 1;
                }
                Some(_) => at += 1,
                None => return self.cut_line(open, open + 1, self.bytes.len(), role),
            }
            at = plain_end(self.bytes, at);
        }
    }

    /// Text directly behind the quote at `quote`: either that quote belongs to the string (its real end is returned),
    /// or the one before was forgotten.
    fn glued_text(&mut self, open: usize, quote: usize, role: Role) -> Result<usize, End> {
        let text = self.slice(open + 1, quote).trim_ascii_end();
        let cut = text.strip_suffix(role.separator()).map(|text| open + 1 + text.trim_ascii_end().len());
        match (role, self.real_end(quote + 1, role), cut) {
            (Role::Value, Some(closing), _) | (Role::Key, Some(closing), None) => {
                let message = format_args!("a `\"` inside a string is written `\\\"`");
                self.report(ProblemKind::UnexpectedToken, span(quote, quote + 1), message);
                Ok(closing)
            }
            (_, _, Some(end)) => {
                self.never_closed(span(open, end));
                Err(End { text: end, next: end, cut: false })
            }
            (_, None, None) => {
                let end = self.unquoted_end(quote + 1, Role::Value);
                let glued = self.slice(quote + 1, end);
                let message =
                    format_args!("`{}` directly behind a string: a quote is missing or too many", Shown(glued));
                self.report(ProblemKind::UnexpectedToken, span(quote + 1, end), message);
                Err(End { text: quote, next: end, cut: false })
            }
        }
    }

    /// The next quote of the line that is followed by what follows a string in this role; nothing if a value's line
    /// has a key before it.
    fn real_end(&self, from: usize, role: Role) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        let end = self.line_end(from);
        let mut at = from;
        while let Some(byte) = self.byte(at).filter(|_| at < end) {
            match byte {
                b'\\' => at += 1,
                b'"' if self.ends_string(at + 1, role) => return Some(at),
                b'"' if role == Role::Value && self.ends_string(at + 1, Role::Key) => return None,
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Whether what follows the quote before `at` shows that it was a closing one.
    fn ends_string(&self, at: usize, role: Role) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        match role {
            Role::Key => next == Some(&b':'),
            Role::Value => matches!(next, None | Some(b',' | b'}' | b']' | b'\n')),
        }
    }

    /// Whether a string that meets the line break at `at` is closed in a later line, rather than the next quote
    /// opening another string.
    fn closes_in_later_line(&self, at: usize, role: Role) -> bool {
        if self.is_full() {
            return false;
        }
        let mut at = at;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\\' => at += 1,
                b'"' => return self.ends_string(at + 1, role),
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Ends a string without a closing quote in its line, before what belongs to the structure around it: a key before
    /// the colon; a value before a comma and the brackets that were opened in the same line.
    fn cut_line(&mut self, open: usize, start: usize, line_end: usize, role: Role) -> End {
        let line = self.slice(start, line_end);
        let text = match role {
            Role::Key => line.split(':').next().unwrap_or_default(),
            Role::Value => {
                let text = line.trim_ascii_end();
                let text = self.without_closers(open, text.strip_suffix(',').unwrap_or(text).trim_ascii_end());
                text.strip_suffix(',').unwrap_or(text)
            }
        };
        let end = start + text.trim_ascii_end().len();
        // The brackets around a string in the last line are open for the same reason.
        self.unbalanced |= !self.is_full() && self.trimmed_end() <= line_end;
        self.never_closed(span(open, end));
        End { text: end, next: end, cut: role == Role::Value && self.trimmed_end() <= end }
    }

    /// Adds the string that ends so; nobody knows what the file's end has cut off.
    fn finish(&mut self, open: usize, start: usize, end: &End, role: Role) -> NodeId {
        self.at = end.next;
        let whole = span(open, end.next);
        let text = self.decode(whole, start, end.text);
        let unknown = end.cut && matches!(role, Role::Value);
        if unknown { self.builder.node(whole, Content::Invalid) } else { text }
    }

    fn without_closers<'l>(&self, open: usize, line: &'l str) -> &'l str {
        let before = self.bytes.get(..open).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        let opened = self.frames.iter().rev().take_while(|frame| frame.open >= start);
        let closers: Vec<u8> = opened.map(|frame| frame.bracket.closer()).collect();
        let fits = |count: &usize| closers.get(..*count).is_some_and(|closers| line.as_bytes().ends_with(closers));
        let count = (0..=closers.len()).rev().find(fits).unwrap_or(0);
        line.get(..line.len() - count).unwrap_or(line).trim_ascii_end()
    }

    fn never_closed(&mut self, place: Span) {
        self.report(ProblemKind::Unterminated, place, format_args!("the string is never closed"));
    }

    /// Reads a string in other quotes than double ones; nothing where none starts at the next byte.
    pub(super) fn odd_string(&mut self, role: Role) -> Option<NodeId> {
        let open = self.at;
        let (quote, closers): (char, &[char]) = match self.char_at(open)? {
            quote @ ('\'' | '`') => (quote, if quote == '\'' { &['\''] } else { &['`'] }),
            quote @ ('“' | '”' | '„' | '‟') => (quote, &['“', '”', '"']),
            quote @ ('‘' | '’') => (quote, &['‘', '’']),
            _ => return None,
        };
        let start = open + quote.len_utf8();
        let rest = self.text.get(start..).unwrap_or_default();
        let mut escaped = false;
        let stop = rest.char_indices().find(|(_, character)| {
            let found = *character == '\n' || (!escaped && closers.contains(character));
            escaped = !escaped && *character == '\\';
            found
        });
        let Some((length, closer)) = stop.filter(|(_, character)| *character != '\n') else {
            let line_end = stop.map_or(self.bytes.len(), |(length, _)| start + length);
            let end = self.cut_line(open, start, line_end, role);
            return Some(self.finish(open, start, &end, role));
        };
        let end = start + length;
        self.at = end + closer.len_utf8();
        let whole = span(open, self.at);
        let message = format_args!("a string stands in double quotes `\"`, not in `{quote}`");
        self.report(ProblemKind::UnexpectedToken, whole, message);
        Some(self.decode(whole, start, end))
    }

    /// Adds the string whose text is `start..end`.
    fn decode(&mut self, whole: Span, start: usize, end: usize) -> NodeId {
        let mut decoded = DecodedBuilder::default();
        let mut controls = Controls::default();
        let bytes = self.bytes.get(..end).unwrap_or_default();
        let (mut same, mut at) = (start, plain_end(bytes, start));
        while at < end {
            let next = match self.byte(at) {
                Some(b'\\') => {
                    let (meaning, next) = self.escape(at, end);
                    if let Some(meaning) = meaning {
                        decoded.same(self.slice(same, at), same as u32);
                        decoded.escape(meaning.encode_utf8(&mut [0; 4]), span(at, next));
                        same = next;
                    }
                    next
                }
                Some(..=0x1F) => {
                    let next = at + self.control_length(at);
                    controls.add(span(at, next));
                    next
                }
                _ => at + 1,
            };
            at = plain_end(bytes, next);
        }
        self.report_controls(&controls);
        if same == start {
            return self.builder.node(whole, Content::Verbatim(span(start, end)));
        }
        decoded.same(self.slice(same, end), same as u32);
        self.builder.decoded(whole, decoded.finish())
    }

    /// What the escape at `at` means, if anything, and where it ends.
    fn escape(&mut self, at: usize, end: usize) -> (Option<char>, usize) {
        let meaning = match self.byte(at + 1).filter(|_| at + 1 < end) {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at, end),
            Some(..=0x1F) => {
                self.bad_escape(at, at + 1, format_args!("a `\\` at the end of a line does not continue a string"));
                return (None, at + 1 + self.control_length(at + 1));
            }
            Some(_) => {
                let next = at + 1 + self.char_at(at + 1).map_or(1, char::len_utf8);
                let quote = self.byte(at + 1) == Some(b'\'');
                if quote {
                    self.bad_escape(at, next, format_args!("JSON has no escape `\\'`; `'` needs none"));
                } else {
                    let text = self.slice(at, next);
                    self.bad_escape(
                        at,
                        next,
                        format_args!("JSON has no escape `{text}`; a backslash is written `\\\\`"),
                    );
                }
                return (quote.then_some('\''), next);
            }
            None => return (None, end),
        };
        (Some(meaning), at + 2)
    }

    fn unicode_escape(&mut self, at: usize, end: usize) -> (Option<char>, usize) {
        let (unit, next) = self.hex(at + 2, end);
        let Some(unit) = unit else {
            let text = self.slice(at, next);
            self.bad_escape(at, next, format_args!("`{text}`: four hexadecimal digits must follow `\\u`"));
            return (Some(char::REPLACEMENT_CHARACTER), next);
        };
        if let Some(character) = char::from_u32(unit) {
            return (Some(character), next);
        }
        if unit < 0xDC00
            && next + 2 <= end
            && self.slice(next, next + 2) == "\\u"
            && let (Some(low @ 0xDC00..=0xDFFF), behind) = self.hex(next + 2, end)
        {
            let character = char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return (character, behind);
        }
        let text = self.slice(at, next);
        self.bad_escape(at, next, format_args!("`{text}` is half of a surrogate pair and no character"));
        (Some(char::REPLACEMENT_CHARACTER), next)
    }

    /// Reads up to four hexadecimal digits; their value if there are four.
    fn hex(&self, start: usize, end: usize) -> (Option<u32>, usize) {
        let digits = self.bytes.get(start..end.min(start + 4)).unwrap_or_default();
        let length = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let text = self.slice(start, start + length);
        (if length == 4 { u32::from_str_radix(text, 16).ok() } else { None }, start + length)
    }

    fn bad_escape(&mut self, start: usize, end: usize, message: fmt::Arguments<'_>) {
        self.report(ProblemKind::BadEscape, span(start, end), message);
    }

    /// The length of the control character at an offset; a CRLF counts as one.
    fn control_length(&self, at: usize) -> usize {
        1 + usize::from(self.byte(at) == Some(b'\r') && self.byte(at + 1) == Some(b'\n'))
    }

    fn report_controls(&mut self, controls: &Controls) {
        let Some(place) = controls.first else { return };
        let (name, spelling) = match self.byte(place.start as usize).unwrap_or_default() {
            b'\t' => ("tab".to_owned(), "\\t".to_owned()),
            b'\n' | b'\r' => ("line break".to_owned(), "\\n".to_owned()),
            byte => (format!("U+{byte:04X}"), format!("\\u{byte:04x}")),
        };
        let further = match controls.further {
            0 => String::new(),
            count => format!("; the string has {count} more raw control characters"),
        };
        let message = format_args!("a raw {name} in a string: it is written `{spelling}`{further}");
        self.report(ProblemKind::ControlCharacter, place, message);
    }
}

impl Controls {
    fn add(&mut self, place: Span) {
        match self.first {
            Some(_) => self.further += 1,
            None => self.first = Some(place),
        }
    }
}

/// The offset of the first quote, backslash or control character from `at` on, or the end; eight bytes at a time.
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = ONES << 7;
    let is_plain = |byte: &u8| *byte >= 0x20 && *byte != b'"' && *byte != b'\\';
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zero = |word: u64| word.wrapping_sub(ONES) & !word;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (zero(word ^ (ONES * b'"' as u64)) | zero(word ^ (ONES * b'\\' as u64)) | control) & HIGH;
        if found != 0 {
            // Borrows reach upwards only, so the lowest bit found is a true one.
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
        rest = behind;
    }
    at + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
}

//! Numbers, literals, placeholders and everything that stands where a value or key should, without double quotes.

use super::reader::{Reader, Shown, span};
use super::string::Role;
use crate::source::{Content, NodeId, ProblemKind};

/// How many bytes a template without its quotes may have; this keeps reading linear.
const LONGEST_TEMPLATE: usize = 4096;

impl Reader<'_> {
    /// Reads a value that is no list and no map; at least one byte is read.
    pub(super) fn scalar(&mut self) -> NodeId {
        match self.byte(self.at) {
            Some(b'"') => self.string(Role::Value),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') if self.is_word(b"true") => self.literal(4, Content::Bool(true)),
            Some(b'f') if self.is_word(b"false") => self.literal(5, Content::Bool(false)),
            Some(b'n') if self.is_word(b"null") => self.literal(4, Content::Null),
            _ => self.odd_scalar(),
        }
    }

    /// Whether a value that JSON knows, or a substitution, starts with this byte.
    pub(super) fn starts_value(&self, byte: u8) -> bool {
        match byte {
            b'"' | b'[' | b'{' | b'-' | b'0'..=b'9' => true,
            b't' => self.is_word(b"true"),
            b'f' => self.is_word(b"false"),
            b'n' => self.is_word(b"null"),
            b'$' => self.substitution_end(self.at).is_some(),
            _ => false,
        }
    }

    fn literal(&mut self, length: usize, content: Content) -> NodeId {
        let start = self.at;
        self.at += length;
        self.builder.node(span(start, self.at), content)
    }

    fn is_word(&self, word: &[u8]) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.strip_prefix(word).is_some_and(|rest| rest.first().is_none_or(|byte| ends_word(*byte)))
    }

    fn number(&mut self) -> NodeId {
        let start = self.at;
        match number_end(self.bytes, start) {
            Some(end) if self.byte(end).is_none_or(ends_word) => self.literal(end - start, Content::Number),
            _ => self.odd_number(),
        }
    }

    fn odd_number(&mut self) -> NodeId {
        let start = self.at;
        let word = self.slice(start, self.word_end(start));
        let digits = word.trim_start_matches(['-', '+']);
        let place = span(start, start + word.len());
        self.at += word.len();
        if is_not_finite(digits) {
            self.report(ProblemKind::UnexpectedToken, place, format_args!("JSON has no `{}`", Shown(word)));
            return self.builder.node(place, Content::Invalid);
        }
        let unpadded = digits.trim_start_matches('0');
        let hint = match digits.bytes().next() {
            _ if word.starts_with('+') => "a number has no `+` before it",
            Some(b'.') => "a digit must stand before the `.`",
            Some(b'0') if unpadded.starts_with(|next: char| next.is_ascii_digit()) => "a number has no leading zeros",
            _ if digits.ends_with('.') => "a digit must stand behind the `.`",
            _ if digits.bytes().all(|byte| b"0123456789.eE+-".contains(&byte)) && !ends_in_digit(digits) => {
                "a digit must come last"
            }
            _ => "text stands in double quotes",
        };
        self.report(ProblemKind::InvalidNumber, place, format_args!("`{}` is no JSON number; {hint}", Shown(word)));
        let content = if word.parse::<f64>().is_ok() { Content::Number } else { Content::Invalid };
        self.builder.node(place, content)
    }

    fn odd_scalar(&mut self) -> NodeId {
        if let Some(end) = self.substitution_end(self.at) {
            let place = span(self.at, end);
            self.at = end;
            return self.builder.node(place, Content::Verbatim(place));
        }
        if let Some(node) = self.odd_string(Role::Value) {
            return node;
        }
        let start = self.at;
        let word = self.slice(start, self.word_end(start));
        if word.starts_with(['+', '.']) && word.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.odd_number();
        }
        let place = span(start, start + word.len());
        let (content, spelling) = match word.to_ascii_lowercase().as_str() {
            "true" => (Content::Bool(true), "JSON spells it `true`"),
            "false" => (Content::Bool(false), "JSON spells it `false`"),
            "null" | "none" | "nil" | "undefined" => (Content::Null, "JSON spells it `null`"),
            lower if is_not_finite(lower) => (Content::Invalid, "JSON has no such number"),
            _ => return self.unquoted_value(),
        };
        self.at += word.len();
        self.report(ProblemKind::UnexpectedToken, place, format_args!("`{word}`: {spelling}"));
        self.builder.node(place, content)
    }

    fn unquoted_value(&mut self) -> NodeId {
        let start = self.at;
        self.at = self.unquoted_end(start, Role::Value);
        let text = self.slice(start, self.at);
        let message = format_args!(
            "`{}` is no JSON value: text stands in double quotes, other values are numbers, `true`, `false` and `null`",
            Shown(text)
        );
        self.report(ProblemKind::UnexpectedToken, span(start, self.at), message);
        self.builder.node(span(start, self.at), Content::Invalid)
    }

    /// Reads a key without double quotes; nothing where the text has no colon behind it and is no key.
    pub(super) fn unquoted_key(&mut self) -> Option<NodeId> {
        if let Some(key) = self.odd_string(Role::Key) {
            return Some(key);
        }
        let start = self.at;
        let end = self.unquoted_end(start, Role::Key);
        let text = self.slice(start, end);
        let place = span(start, end);
        self.at = end;
        if !matches!(self.byte_after_space(end), Some((_, b':'))) {
            let message = format_args!("a key in double quotes or `}}` must stand here, not `{}`", Shown(text));
            self.report(ProblemKind::UnexpectedToken, place, message);
            return None;
        }
        let message = format_args!("the key `{}` must stand in double quotes", Shown(text));
        self.report(ProblemKind::UnexpectedToken, place, message);
        Some(self.builder.node(place, Content::Verbatim(place)))
    }

    /// Reads `{{ … }}` or `{% … %}` that stands where a value should, without the quotes that it needs.
    pub(super) fn unquoted_template(&mut self) -> Option<NodeId> {
        let closer = match self.byte(self.at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => return None,
        };
        if self.is_full() {
            return None;
        }
        let start = self.at;
        let inside = self.slice(start + 2, self.text.floor_char_boundary(start + LONGEST_TEMPLATE));
        let length = inside.find(closer)?;
        let never_inside: &[char] = if closer == "}}" { &['\n', '"', '{'] } else { &['\n'] };
        if inside.get(..length).is_none_or(|inside| inside.contains(never_inside)) {
            return None;
        }
        self.at = start + 2 + length + 2;
        let place = span(start, self.at);
        let text = self.slice(start, self.at);
        let message = format_args!("`{}` must stand in double quotes", Shown(text));
        self.report(ProblemKind::UnexpectedToken, place, message);
        Some(self.builder.node(place, Content::Invalid))
    }

    /// The end of `${Name}`, or of several, glued to plain characters.
    fn substitution_end(&self, start: usize) -> Option<usize> {
        let mut end = None;
        let mut at = start;
        while self.bytes.get(at..).is_some_and(|rest| rest.starts_with(b"${")) {
            let inside = self.bytes.get(at + 2..)?;
            let length = inside.iter().position(|byte| matches!(byte, b'}' | b'{' | b'"' | b'\n' | b'\r'))?;
            if length == 0 || inside.get(length) != Some(&b'}') {
                break;
            }
            at += 2 + length + 1;
            while self.byte(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
                at += 1;
            }
            end = Some(at);
        }
        end.filter(|end| self.byte(*end).is_none_or(ends_word))
    }

    /// The end of what stands in one piece; behind at least one character.
    fn word_end(&self, start: usize) -> usize {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let length = rest.iter().position(|byte| ends_word(*byte)).unwrap_or(rest.len());
        start + length.max(self.char_at(start).map_or(0, char::len_utf8))
    }

    /// The end of text without quotes: the rest of the line, up to what separates values. A quote that is glued to the
    /// text belongs to it.
    pub(super) fn unquoted_end(&self, start: usize, role: Role) -> usize {
        let first = self.char_at(start).map_or(0, char::len_utf8);
        let mut at = start + first;
        let mut before = self.byte(start).unwrap_or_default();
        let mut substitution = false;
        while let Some(byte) = self.byte(at) {
            let spaced = matches!(before, b' ' | b'\t');
            match byte {
                b'{' if before == b'$' => substitution = true,
                b'}' if substitution => substitution = false,
                b'\n' | b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if role == Role::Key => break,
                b'"' | b'#' if spaced => break,
                b'/' if spaced && matches!(self.byte(at + 1), Some(b'/' | b'*')) => break,
                _ => {}
            }
            before = byte;
            at += 1;
        }
        (start + self.slice(start, at).trim_ascii_end().len()).max(start + first)
    }
}

fn ends_in_digit(word: &str) -> bool {
    word.ends_with(|last: char| last.is_ascii_digit())
}

fn is_not_finite(word: &str) -> bool {
    ["nan", "infinity", "inf"].iter().any(|name| word.eq_ignore_ascii_case(name))
}

fn ends_word(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\n'
            | b'\r'
            | b'\t'
            | b','
            | b':'
            | b';'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'"'
            | b'\''
            | b'/'
            | b'#'
            | 0x0B
            | 0x0C
    )
}

/// The end of the JSON number at `start`.
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (length > 0).then_some(at + length)
    };
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    let integer = at;
    at = digits(at)?;
    if bytes.get(integer) == Some(&b'0') && at > integer + 1 {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits(at + 1 + signed)?;
    }
    Some(at)
}

//! What a scalar means, and which bytes of the source each part of its text came from.

use crate::source::{Content, Decoded, DecodedBuilder, Piece, PieceKind, Span};
use granit_parser::ScalarStyle;

/// The value that the core schema gives an untagged plain scalar; nothing where it is a string.
pub(super) fn resolve(plain: &str) -> Option<Content> {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Content::Null),
        "true" | "True" | "TRUE" => return Some(Content::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Content::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => return Some(Content::Number),
        _ => {}
    }
    let digits = |text: &str, radix: u32| !text.is_empty() && text.chars().all(|digit| digit.is_digit(radix));
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(plain);
    let number = matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || is_decimal(unsigned)
        || plain.strip_prefix("0o").is_some_and(|octal| digits(octal, 8))
        || plain.strip_prefix("0x").is_some_and(|hexadecimal| digits(hexadecimal, 16));
    number.then_some(Content::Number)
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let some = !whole.is_empty() || !fraction.is_empty();
    some && !exponent.is_empty() && digits(whole) && digits(fraction) && digits(exponent)
}

/// The text between the quotes of a quoted scalar; a plain one has none.
pub(super) fn inside(span: Span, style: ScalarStyle) -> Span {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.len() >= 2 => {
            Span::new(span.start + 1, span.end - 1)
        }
        _ => span,
    }
}

/// Where the parts of a plain or quoted scalar's text came from. `inside` is what stands between the quotes.
pub(super) fn flow(text: &str, inside: Span, style: ScalarStyle, decoded: &str) -> Decoded {
    walk(text, inside, style).finish(decoded, inside)
}

/// The same for a quoted scalar whose text the parser did not read from its lines.
pub(super) fn lines(text: &str, inside: Span, style: ScalarStyle) -> Decoded {
    walk(text, inside, style).built.finish()
}

fn walk(text: &str, inside: Span, style: ScalarStyle) -> Walk<'_> {
    let mut walk = Walk::new(text, inside.start);
    let end = inside.end as usize;
    while walk.at < end {
        let rest = text.get(walk.at..end).unwrap_or_default();
        let special = |c: char| match c {
            ' ' | '\t' | '\n' | '\r' => true,
            '\'' => style == ScalarStyle::SingleQuoted,
            '\\' => style == ScalarStyle::DoubleQuoted,
            _ => false,
        };
        let run = rest.find(special).unwrap_or(rest.len());
        walk.same(walk.at + run);
        match text.as_bytes().get(walk.at).filter(|_| walk.at < end) {
            None => break,
            Some(b'\'') => walk.escape("'", walk.at, walk.at + 2),
            Some(b'\\') if is_break(text, walk.at + 1) => {
                walk.at += 1;
                walk.fold(walk.at, true);
            }
            Some(b'\\') => {
                let escape = rest.get(run + 1..).and_then(unescape);
                let Some((character, length)) = escape else { break };
                walk.escape(character.encode_utf8(&mut [0; 4]), walk.at, walk.at + 1 + length);
            }
            Some(_) => {
                let blanks = skip(text, walk.at, " \t").min(end);
                if blanks < end && is_break(text, blanks) {
                    let start = std::mem::replace(&mut walk.at, blanks);
                    walk.fold(start, false);
                } else {
                    walk.same(blanks);
                }
            }
        }
    }
    walk
}

/// Where the lines of a block scalar came from. `header` is the offset of its `|` or `>`, `indent` the number of
/// spaces before its content.
pub(super) fn block(text: &str, header: usize, indent: usize, style: ScalarStyle, decoded: &str) -> Decoded {
    let folded = style == ScalarStyle::Folded;
    let mut walk = Walk::new(text, header as u32);
    walk.at = line(text, header).1;
    let mut breaks: Vec<(usize, usize)> = Vec::new();
    let mut previous_can_fold = false;
    while walk.at < text.len() {
        let (end, next) = line(text, walk.at);
        let spaces = skip(text, walk.at, " ") - walk.at;
        let content = walk.at + spaces.min(indent);
        if content < end {
            let rest = text.get(content..).unwrap_or_default();
            let marker = indent == 0 && (rest.starts_with("---") || rest.starts_with("...")) && !is_text(rest.get(3..));
            if spaces < indent || marker {
                break;
            }
            let can_fold = folded && !rest.starts_with([' ', '\t']);
            if can_fold && previous_can_fold {
                walk.fold_breaks(&breaks, content);
            } else {
                walk.keep_breaks(&breaks);
            }
            breaks.clear();
            previous_can_fold = can_fold;
            walk.at = content;
            walk.same(end);
        }
        if end < next {
            breaks.push((end, next));
        }
        walk.at = next;
    }
    walk.keep_breaks(&breaks);
    if walk.built.text().len() < decoded.len() {
        walk.built.inserted("\n", walk.at as u32);
    }
    if walk.built.text().starts_with(decoded) {
        walk.built.truncate(decoded.len());
    }
    walk.finish(decoded, Span::new(header as u32, header as u32 + 1))
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    built: DecodedBuilder,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, at: u32) -> Self {
        Walk { text, at: at as usize, built: DecodedBuilder::default() }
    }

    fn same(&mut self, end: usize) {
        self.built.same(self.text.get(self.at..end).unwrap_or_default(), self.at as u32);
        self.at = end;
    }

    fn escape(&mut self, meaning: &str, start: usize, end: usize) {
        self.built.escape(meaning, Span::new(start as u32, end as u32));
        self.at = end;
    }

    /// At the line break of a plain or quoted scalar, with the white space before it from `start` on: skips to the
    /// next text. A single break is a space, of several the first one is dropped, an escaped one is nothing.
    fn fold(&mut self, start: usize, escaped: bool) {
        let mut breaks = Vec::new();
        while is_break(self.text, self.at) {
            let (end, next) = line(self.text, self.at);
            breaks.push((end, next));
            self.at = skip(self.text, next, " \t");
        }
        match breaks.first_mut() {
            Some(_) if escaped => self.keep_breaks(breaks.get(1..).unwrap_or_default()),
            Some(first) => {
                first.0 = start;
                self.fold_breaks(&breaks, self.at);
            }
            None => {}
        }
    }

    fn fold_breaks(&mut self, breaks: &[(usize, usize)], content: usize) {
        match breaks {
            [(start, _)] => self.escape(" ", *start, content),
            [_, kept @ ..] => self.keep_breaks(kept),
            [] => {}
        }
        self.at = content;
    }

    fn keep_breaks(&mut self, breaks: &[(usize, usize)]) {
        let back = self.at;
        for (start, end) in breaks {
            self.at = *start;
            match self.text.get(*start..*end) {
                Some("\n") => self.same(*end),
                _ => self.escape("\n", *start, *end),
            }
        }
        self.at = back;
    }

    /// What was built, if it is the text that the parser read. Should the two ever differ, nothing may be lost: the
    /// text is the parser's, as one piece.
    fn finish(self, decoded: &str, whole: Span) -> Decoded {
        if self.built.text() == decoded {
            return self.built.finish();
        }
        debug_assert!(false, "{:?} was rebuilt as {:?}", decoded, self.built.text());
        let mut builder = DecodedBuilder::default();
        builder.escape(decoded, whole);
        builder.finish()
    }
}

/// The span of a decoded text that stands in the source as it is.
pub(super) fn verbatim(decoded: &Decoded) -> Option<Span> {
    match decoded.pieces() {
        [Piece { kind: PieceKind::Same, source, .. }] => Some(*source),
        _ => None,
    }
}

/// The end of the line that holds `at`, and the start of the next one.
fn line(text: &str, at: usize) -> (usize, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let line_break = match rest.as_bytes().get(length..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([_, ..]) => 1,
        _ => 0,
    };
    (at + length, at + length + line_break)
}

/// The first offset from `at` on that holds none of the ASCII characters `set`.
pub(super) fn skip(text: &str, at: usize, set: &str) -> usize {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    at + bytes.iter().take_while(|byte| set.as_bytes().contains(byte)).count()
}

fn is_break(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at), Some(b'\n' | b'\r'))
}

/// Whether a text goes on in the same word.
fn is_text(rest: Option<&str>) -> bool {
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', '\r', '\0']))
}

/// What the escape behind a backslash means, and its length without the backslash.
fn unescape(rest: &str) -> Option<(char, usize)> {
    let hexadecimal = |from: usize, length: usize| u32::from_str_radix(rest.get(from..from + length)?, 16).ok();
    let first = rest.chars().next()?;
    let digits = match first {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            let meaning = match first {
                '0' => '\0',
                'a' => '\u{7}',
                'b' => '\u{8}',
                't' | '\t' => '\t',
                'n' => '\n',
                'v' => '\u{b}',
                'f' => '\u{c}',
                'r' => '\r',
                'e' => '\u{1b}',
                ' ' | '"' | '/' | '\\' => first,
                'N' => '\u{85}',
                '_' => '\u{a0}',
                'L' => '\u{2028}',
                'P' => '\u{2029}',
                _ => return None,
            };
            return Some((meaning, 1));
        }
    };
    let code = hexadecimal(1, digits)?;
    if digits == 4 && (0xD800..0xDC00).contains(&code) {
        let low = hexadecimal(7, 4)?.checked_sub(0xDC00)?;
        return Some((char::from_u32(0x10000 + ((code - 0xD800) << 10 | low))?, 11));
    }
    Some((char::from_u32(code)?, 1 + digits))
}

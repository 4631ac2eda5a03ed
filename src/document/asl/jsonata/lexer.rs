//! The words of an expression, as the reference implementation cuts them.

use super::SyntaxError;
use std::borrow::Cow;
use std::ops::Range;

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) range: Range<usize>,
    pub(super) word: Word<'a>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word<'a> {
    Name(&'a str),
    Variable(&'a str),
    Text(Cow<'a, str>),
    Number(&'a str),
    Boolean(bool),
    Null,
    Regex(&'a str),
    /// An operator; `and`, `or` and `in` are names where no operator can stand.
    Operator(&'static str),
    End,
}

/// Longer ones first.
const OPERATORS: [&str; 33] = [
    "..", ":=", "!=", ">=", "<=", "**", "~>", ".", "[", "]", "{", "}", "(", ")", ",", "@", "#", ";", ":", "?", "+",
    "-", "*", "/", "%", "|", "=", "<", ">", "^", "&", "!", "~",
];

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn first(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next word. Behind an operand a `/` divides; elsewhere it begins a regular expression.
    pub(super) fn next(&mut self, behind_operand: bool) -> Result<Token<'a>, SyntaxError> {
        self.space()?;
        let start = self.at;
        let word = match self.first() {
            None => Word::End,
            Some('/') if !behind_operand => self.regex()?,
            Some(c) if is_operator(c) => self.operator()?,
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            Some(c) if c.is_ascii_digit() => self.number()?,
            Some('`') => self.backticks()?,
            Some(_) => self.name(),
        };
        Ok(Token { range: start..self.at, word })
    }

    fn space(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.at = self.text.len() - self.rest().trim_start_matches(is_space).len();
            let Some(comment) = self.rest().strip_prefix("/*") else { return Ok(()) };
            let Some(length) = comment.find("*/") else {
                return Err(self.fail(self.text.len(), "this comment is not closed with `*/`"));
            };
            self.at += length + 4;
        }
    }

    fn operator(&mut self) -> Result<Word<'a>, SyntaxError> {
        let rest = self.rest();
        let found = OPERATORS.into_iter().find(|operator| rest.starts_with(operator)).unwrap_or_default();
        if matches!(found, "!" | "~") {
            return Err(self.fail(self.at + 1, format!("`{found}` is no operator by itself")));
        }
        self.at += found.len();
        Ok(Word::Operator(found))
    }

    /// The end is a `/` outside of brackets; the reference implementation counts brackets without knowing classes.
    fn regex(&mut self) -> Result<Word<'a>, SyntaxError> {
        let rest = self.rest();
        let mut depth = 0_i64;
        let mut before = '/';
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                '/' if depth == 0 && !escaped => {
                    if at == 1 {
                        return Err(self.fail(self.at + 2, "this regular expression is empty"));
                    }
                    let behind = rest.get(at + 1..).unwrap_or_default();
                    let length = rest.len() - behind.trim_start_matches(['i', 'm']).len();
                    self.at += length;
                    return Ok(Word::Regex(rest.get(..length).unwrap_or_default()));
                }
                '(' | '[' | '{' if before != '\\' => depth += 1,
                ')' | ']' | '}' if before != '\\' => depth -= 1,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
            before = c;
        }
        Err(self.fail(self.text.len(), "this regular expression is not closed with `/`"))
    }

    fn quoted(&mut self, quote: char) -> Result<Word<'a>, SyntaxError> {
        let inside = self.text.get(self.at + 1..).unwrap_or_default();
        let end = inside.find([quote, '\\']);
        if let Some(end) = end.filter(|end| inside.get(*end..).is_some_and(|rest| rest.starts_with(quote))) {
            self.at += end + 2;
            return Ok(Word::Text(Cow::Borrowed(inside.get(..end).unwrap_or_default())));
        }
        let mut text = String::new();
        let mut at = 0;
        while let Some(c) = inside.get(at..).and_then(|rest| rest.chars().next()) {
            at += c.len_utf8();
            match c {
                c if c == quote => {
                    self.at += 1 + at;
                    return Ok(Word::Text(Cow::Owned(text)));
                }
                '\\' => {
                    let rest = inside.get(at..).unwrap_or_default();
                    let Some((c, length)) = escape(rest) else {
                        let start = self.at + at;
                        let end = start + 1 + rest.chars().next().map_or(0, char::len_utf8);
                        return Err(SyntaxError::new(start..end, "JSON has no such escape"));
                    };
                    text.push(c);
                    at += length;
                }
                c => text.push(c),
            }
        }
        Err(self.fail(self.text.len(), format!("this string is not closed with `{quote}`")))
    }

    fn number(&mut self) -> Result<Word<'a>, SyntaxError> {
        let rest = self.rest();
        let digits = |from: usize| {
            let rest = rest.get(from..).unwrap_or_default();
            rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()
        };
        let byte = |at: usize| rest.as_bytes().get(at).copied();
        let mut length = if byte(0) == Some(b'0') { 1 } else { digits(0) };
        if byte(length) == Some(b'.') && digits(length + 1) > 0 {
            length += 1 + digits(length + 1);
        }
        if matches!(byte(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(byte(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            length += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        let text = rest.get(..length).unwrap_or_default();
        if !text.parse::<f64>().is_ok_and(f64::is_finite) {
            return Err(self.fail(self.at + length, "this number is too large"));
        }
        self.at += length;
        Ok(Word::Number(text))
    }

    fn backticks(&mut self) -> Result<Word<'a>, SyntaxError> {
        let inside = self.text.get(self.at + 1..).unwrap_or_default();
        let Some(end) = inside.find('`') else {
            return Err(self.fail(self.text.len(), "this name is not closed with a backtick"));
        };
        self.at += end + 2;
        Ok(Word::Name(inside.get(..end).unwrap_or_default()))
    }

    fn name(&mut self) -> Word<'a> {
        let rest = self.rest();
        let length = rest.find(|c| is_space(c) || is_operator(c)).unwrap_or(rest.len());
        self.at += length;
        let name = rest.get(..length).unwrap_or_default();
        match name {
            "and" => Word::Operator("and"),
            "or" => Word::Operator("or"),
            "in" => Word::Operator("in"),
            "true" => Word::Boolean(true),
            "false" => Word::Boolean(false),
            "null" => Word::Null,
            _ => name.strip_prefix('$').map_or(Word::Name(name), Word::Variable),
        }
    }

    fn fail(&self, end: usize, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.at..end, message)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}

fn is_operator(c: char) -> bool {
    matches!(
        c,
        '.' | '['
            | ']'
            | '{'
            | '}'
            | '('
            | ')'
            | ','
            | '@'
            | '#'
            | ';'
            | ':'
            | '?'
            | '+'
            | '-'
            | '*'
            | '/'
            | '%'
            | '|'
            | '='
            | '<'
            | '>'
            | '^'
            | '&'
            | '!'
            | '~'
    )
}

/// The character that stands behind a backslash, and how many bytes it takes there.
fn escape(rest: &str) -> Option<(char, usize)> {
    let plain = match rest.chars().next()? {
        c @ ('"' | '\\' | '/') => c,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode_escape(rest),
        _ => return None,
    };
    Some((plain, 1))
}

/// Half of a pair of surrogates without the other half is kept as a replacement character.
fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits = text.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let first = unit(rest.get(1..)?)?;
    let second = rest.get(5..).and_then(|rest| rest.strip_prefix("\\u")).and_then(unit);
    if let Some(second) = second
        && let Some(Ok(c)) = char::decode_utf16([first, second]).next()
        && c.len_utf16() == 2
    {
        return Some((c, 11));
    }
    Some((char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER), 5))
}

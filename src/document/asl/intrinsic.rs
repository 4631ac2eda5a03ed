//! Intrinsic functions of the JSONPath query language: `States.Array($$.Task.Token)`
//! (Developer Guide, `intrinsic-functions`).

use std::ops::Range;

/// An expression behind a key that ends in `.$`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression<'a> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: ExpressionKind<'a>,
}

/// The forms of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind<'a> {
    /// A path, as it is written.
    Path(&'a str),
    /// `'text'`, without quotes, as it is written.
    Text(&'a str),
    /// A number, a boolean or `null`.
    Literal(&'a str),
    /// A function with its arguments.
    Call {
        /// `States.Array`.
        name: &'a str,
        /// The arguments.
        arguments: Vec<Expression<'a>>,
    },
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// The part of the text at fault.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub message: &'static str,
}

/// AWS allows 10 levels; nobody writes this many.
const MAX_NESTING: u32 = 32;

impl<'a> Expression<'a> {
    /// Reads a path or a call; `None` where the text is neither.
    pub fn parse(text: &'a str) -> Option<Self> {
        Self::read(text).ok()
    }

    /// Reads a path or a call, or says why the text is neither.
    pub fn read(text: &'a str) -> Result<Self, ExpressionError> {
        let mut reader = Reader { text, at: 0 };
        let expression = reader.expression(MAX_NESTING, true)?;
        reader.blanks();
        if reader.at < text.len() {
            return reader.fail("an intrinsic function ends with its `)`");
        }
        Ok(expression)
    }

    /// The expression and everything inside it, outer ones first.
    pub fn all(&self) -> Vec<&Expression<'a>> {
        let mut all = Vec::new();
        let mut open = vec![self];
        while let Some(expression) = open.pop() {
            all.push(expression);
            if let ExpressionKind::Call { arguments, .. } = &expression.kind {
                open.extend(arguments.iter().rev());
            }
        }
        all
    }
}

type Read<T> = Result<T, ExpressionError>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.blanks();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn fail<T>(&self, message: &'static str) -> Read<T> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Err(ExpressionError { range: self.at..self.at + length, message })
    }

    fn expression(&mut self, room: u32, outermost: bool) -> Read<Expression<'a>> {
        self.blanks();
        let start = self.at;
        let kind = match self.rest().chars().next() {
            Some('$') => ExpressionKind::Path(self.path(outermost)?),
            Some('\'') if !outermost => ExpressionKind::Text(self.quoted()?),
            Some(c) if !outermost && (c == '-' || c.is_ascii_digit()) => ExpressionKind::Literal(self.word()),
            _ => self.call(room, outermost)?,
        };
        Ok(Expression { range: start..self.at, kind })
    }

    fn call(&mut self, room: u32, outermost: bool) -> Read<ExpressionKind<'a>> {
        let start = self.at;
        let name = self.word();
        if !outermost && matches!(name, "true" | "false" | "null") {
            return Ok(ExpressionKind::Literal(name));
        }
        if !name.starts_with("States.") {
            self.at = start;
            return self.fail(match outermost {
                true => "this is neither a path nor an intrinsic function",
                false => {
                    "an argument is a path, a text in single quotes, a number, `true`, `false`, `null` or a function"
                }
            });
        }
        if !self.eat('(') {
            return self.fail("there should be a `(` behind the name of the function");
        }
        let Some(room) = room.checked_sub(1) else { return self.fail("the functions are nested too deep") };
        let mut arguments = Vec::new();
        if !self.eat(')') {
            loop {
                arguments.push(self.expression(room, false)?);
                if self.eat(')') {
                    break;
                }
                if !self.eat(',') {
                    return self.fail("there should be a `,` or a `)`");
                }
            }
        }
        Ok(ExpressionKind::Call { name, arguments })
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_')));
        self.take(end.unwrap_or(rest.len()))
    }

    /// A path ends at a `,` or `)` outside brackets and quotes; alone it takes the whole text.
    fn path(&mut self, outermost: bool) -> Read<&'a str> {
        let rest = self.rest();
        if outermost {
            return Ok(self.take(rest.trim_end().len()));
        }
        let mut quote = None;
        let mut depth = 0_u32;
        let mut first_blank = None;
        let end = rest.char_indices().find(|(at, c)| {
            match (quote, c) {
                (Some(open), c) if open == *c => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(*c),
                (None, '[' | '(') => depth += 1,
                (None, ']' | ')') if depth > 0 => depth -= 1,
                (None, ',' | ')') => return depth == 0,
                (None, c) if depth == 0 && c.is_whitespace() => first_blank = first_blank.or(Some(*at)),
                (None, _) => {}
            }
            false
        });
        let whole = rest.get(..end.map_or(rest.len(), |(end, _)| end)).unwrap_or_default().trim_end();
        if let Some(blank) = first_blank.filter(|blank| *blank < whole.len()) {
            self.at += blank;
            self.blanks();
            return self.fail("there should be a `,` or a `)`");
        }
        if end.is_none() {
            self.at = self.text.len();
            return self.fail("there should be a `)`");
        }
        Ok(self.take(whole.len()))
    }

    fn quoted(&mut self) -> Read<&'a str> {
        let start = self.at;
        self.take(1);
        let mut escaped = false;
        let end = self.rest().find(|c: char| {
            let closes = c == '\'' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        let Some(end) = end else {
            return Err(ExpressionError { range: start..self.text.len(), message: "this text is not closed" });
        };
        let text = self.take(end);
        self.take(1);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in r#"(States\.[A-Z(]|[$@.,'"(){}\\ é0-])*"#) {
            let ranges: Vec<_> = match Expression::read(&text) {
                Ok(expression) => expression.all().iter().map(|part| part.range.clone()).collect(),
                Err(error) => vec![error.range],
            };
            for range in ranges {
                prop_assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }

    #[test]
    fn reads_nested_calls_with_their_ranges() {
        let text = "States.Array( States.Format('{}, \\'x\\'', $$.Task.Token) , 3, true)";
        let expression = Expression::parse(text).unwrap();
        let all = expression.all();
        let parts: Vec<&str> = all.iter().map(|found| &text[found.range.clone()]).collect();
        assert_eq!(parts[1..4], ["States.Format('{}, \\'x\\'', $$.Task.Token)", "'{}, \\'x\\''", "$$.Task.Token"]);
        assert_eq!(all[5].kind, ExpressionKind::Literal("true"));
    }

    #[test]
    fn paths_keep_brackets_and_commas_inside_them() {
        let expression = Expression::parse("States.Array($.a['b, )'], $.c[?(@.d == 1)])").unwrap();
        let paths: Vec<_> = expression.all()[1..].iter().map(|found| found.kind.clone()).collect();
        assert_eq!(paths, [ExpressionKind::Path("$.a['b, )']"), ExpressionKind::Path("$.c[?(@.d == 1)]")]);
        assert_eq!(Expression::parse("$.a b").unwrap().kind, ExpressionKind::Path("$.a b"));
    }

    #[test]
    fn says_where_a_text_is_no_expression() {
        for (text, range, message) in [
            ("", 0..0, "this is neither a path nor an intrinsic function"),
            ("Format('{}', $.a)", 0..1, "this is neither a path nor an intrinsic function"),
            ("States.UUID", 11..11, "there should be a `(` behind the name of the function"),
            ("States.Array($.a", 16..16, "there should be a `)`"),
            ("States.Array($.a $.b)", 17..18, "there should be a `,` or a `)`"),
            ("States.Array(1 2)", 15..16, "there should be a `,` or a `)`"),
            ("States.Array($.a) b", 18..19, "an intrinsic function ends with its `)`"),
            ("States.Array('it)", 13..17, "this text is not closed"),
            (
                "States.Array($.a,",
                17..17,
                "an argument is a path, a text in single quotes, a number, `true`, `false`, `null` or a function",
            ),
        ] {
            let error = Expression::read(text).unwrap_err();
            assert_eq!((error.range, error.message), (range, message), "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in ["", "plain", "States.Array($.a", "States.Array($.a))", "'quoted'", "3", "Other.F()"] {
            assert_eq!(Expression::parse(text), None, "{text}");
        }
        let deep = "States.Array(".repeat(10_000);
        assert_eq!(Expression::parse(&deep), None);
    }
}

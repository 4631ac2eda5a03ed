//! Reads queries.

use super::Root;
use super::query::{Filter, Operand, PathError, Query, Selector, Step};
use std::borrow::Cow;

/// How deep filters may be nested; deeper ones are refused.
const MAX_DEPTH: u32 = 32;

/// Operators of filters that are signs, longer ones first, and that are words, in any case.
const SIGNS: [&str; 9] = ["===", "!==", "==", "!=", "=~", "<=", ">=", "<", ">"];
const WORDS: [&str; 11] =
    ["in", "nin", "subsetof", "anyof", "noneof", "size", "contains", "all", "type", "matches", "empty"];

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

type Read<T> = Result<T, PathError>;

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Reader { text, at: 0, depth: 0 }
    }

    pub(super) fn whole(mut self) -> Read<Query<'a>> {
        let query = self.query()?;
        if self.at < self.text.len() {
            return self.fail("a path cannot go on like this");
        }
        Ok(query)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        self.take(rest.find(|c| !wanted(c)).unwrap_or(rest.len()))
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn fail<T>(&self, message: &'static str) -> Read<T> {
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        Err(PathError { range: self.at..self.at + length, message })
    }

    fn expect(&mut self, wanted: &str, message: &'static str) -> Read<()> {
        self.blanks();
        if self.eat(wanted) { Ok(()) } else { self.fail(message) }
    }

    fn query(&mut self) -> Read<Query<'a>> {
        let start = self.at;
        let root = if self.eat("@") {
            if self.depth == 0 {
                return Err(PathError { range: start..self.at, message: "`@` is the item of a filter" });
            }
            Root::Item
        } else if self.eat("$$") {
            Root::Context
        } else if self.eat("$") {
            match self.take_while(|c| c.is_alphanumeric() || c == '_') {
                "" => Root::Input,
                name => Root::Variable(name),
            }
        } else {
            return self.fail("a path starts with `$`");
        };
        let mut steps = Vec::new();
        while self.rest().starts_with(['.', '[']) {
            steps.push(self.step()?);
        }
        Ok(Query { range: start..self.at, root, steps })
    }

    fn step(&mut self) -> Read<Step<'a>> {
        let start = self.at;
        let descends = self.eat("..");
        let dotted = descends || self.eat(".");
        let selector = match self.rest().chars().next() {
            Some('[') => self.bracket()?,
            Some('*') if dotted => {
                self.take(1);
                Selector::Wildcard
            }
            _ => self.key()?,
        };
        Ok(Step { range: start..self.at, descends, selector })
    }

    /// A name behind a dot. In a filter it ends before whatever compares it.
    fn key(&mut self) -> Read<Selector<'a>> {
        let inside = self.depth > 0;
        let ends = |c: char| {
            matches!(c, '.' | '[' | '(' | '\'' | '"')
                || c.is_whitespace()
                || inside && matches!(c, ')' | ']' | '=' | '!' | '<' | '>' | '&' | '|' | '~' | ',')
        };
        let key = self.take_while(|c| !ends(c));
        if key.is_empty() {
            return self.fail("there should be a name, or brackets around one in quotes");
        }
        if self.eat("(") {
            return Ok(Selector::Function(key, self.arguments()?));
        }
        Ok(Selector::Keys(vec![Cow::Borrowed(key)]))
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == MAX_DEPTH {
            return self.fail("the path is nested too deep");
        }
        self.depth += 1;
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn arguments(&mut self) -> Read<Vec<Operand<'a>>> {
        let mut arguments = Vec::new();
        self.blanks();
        while !self.eat(")") {
            if !arguments.is_empty() {
                self.expect(",", "there should be a `,` or a `)`")?;
            }
            arguments.push(self.nested(Self::operand)?);
            self.blanks();
        }
        Ok(arguments)
    }

    fn bracket(&mut self) -> Read<Selector<'a>> {
        self.take(1);
        self.blanks();
        let selector = match self.rest().chars().next() {
            Some('\'' | '"') => self.keys()?,
            Some('*') => {
                self.take(1);
                Selector::Wildcard
            }
            Some('?') => {
                self.take(1);
                Selector::Filter(self.nested(Self::any)?)
            }
            Some('(') => self.script()?,
            _ => self.indices()?,
        };
        self.expect("]", "there should be a `]`")?;
        Ok(selector)
    }

    /// An index that is computed: what stands in its parentheses is not read further.
    fn script(&mut self) -> Read<Selector<'a>> {
        self.take(1);
        let script = self.take_while(|c| !matches!(c, ')' | '(' | '[' | ']'));
        if script.trim().is_empty() {
            return self.fail("there should be an expression, as in `[(@.length-1)]`");
        }
        self.expect(")", "there should be a `)`")?;
        self.blanks();
        Ok(Selector::Script(script))
    }

    fn keys(&mut self) -> Read<Selector<'a>> {
        let mut keys = Vec::new();
        loop {
            keys.push(self.quoted()?);
            self.blanks();
            if !self.eat(",") {
                return Ok(Selector::Keys(keys));
            }
            self.blanks();
        }
    }

    fn indices(&mut self) -> Read<Selector<'a>> {
        let first = self.index()?;
        self.blanks();
        if self.eat(":") {
            self.blanks();
            return Ok(Selector::Slice(first, self.index()?));
        }
        let Some(first) = first else { return self.fail("there should be an index, a name in quotes, `*` or `?(`") };
        let mut indices = vec![first];
        while self.eat(",") {
            self.blanks();
            match self.index()? {
                Some(index) => indices.push(index),
                None => return self.fail("there should be an index"),
            }
            self.blanks();
        }
        Ok(Selector::Indices(indices))
    }

    fn index(&mut self) -> Read<Option<i64>> {
        let start = self.at;
        let text = self.take_while(|c| c == '-' || c.is_ascii_digit());
        if text.is_empty() {
            return Ok(None);
        }
        let too_far = PathError { range: start..self.at, message: "this is no index" };
        text.parse().map(Some).map_err(|_| too_far)
    }

    fn quoted(&mut self) -> Read<Cow<'a, str>> {
        let start = self.at;
        let Some(quote) = self.rest().chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            return self.fail("there should be a name in quotes");
        };
        self.take(1);
        let inside = self.rest();
        let mut owned: Option<String> = None;
        let mut chars = inside.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.take(at + 1);
                let plain = Cow::Borrowed(inside.get(..at).unwrap_or_default());
                return Ok(owned.map_or(plain, Cow::Owned));
            }
            if c == '\\' {
                let text = owned.get_or_insert_with(|| inside.get(..at).unwrap_or_default().to_owned());
                text.extend(chars.next().map(|(_, c)| c));
            } else if let Some(text) = &mut owned {
                text.push(c);
            }
        }
        Err(PathError { range: start..self.text.len(), message: "this text is not closed" })
    }

    fn any(&mut self) -> Read<Filter<'a>> {
        let mut parts = vec![self.all()?];
        while self.joins("||") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Read<Filter<'a>> {
        let mut parts = vec![self.condition()?];
        while self.joins("&&") {
            parts.push(self.condition()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    fn joins(&mut self, operator: &str) -> bool {
        self.blanks();
        self.eat(operator)
    }

    fn condition(&mut self) -> Read<Filter<'a>> {
        self.blanks();
        if self.eat("!") {
            return Ok(Filter::Not(Box::new(self.nested(Self::condition)?)));
        }
        if self.eat("(") {
            let inner = self.nested(Self::any)?;
            self.expect(")", "there should be a `)`")?;
            return Ok(inner);
        }
        let left = self.operand()?;
        self.blanks();
        match self.operator() {
            Some(operator) => Ok(Filter::Compare(left, operator, self.operand()?)),
            None => Ok(Filter::Exists(left)),
        }
    }

    fn operator(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            return Some(self.take(sign.len()));
        }
        let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        WORDS.into_iter().any(|known| known.eq_ignore_ascii_case(word)).then(|| self.take(length))
    }

    fn operand(&mut self) -> Read<Operand<'a>> {
        self.blanks();
        match self.rest().chars().next() {
            Some('@' | '$') => self.query().map(Operand::Query),
            Some('\'' | '"') => self.quoted().map(Operand::Text),
            Some('/') => self.regex().map(Operand::Regex),
            Some('[' | '{') => self.json().map(Operand::Json),
            _ => {
                let ends = |c: char| {
                    c.is_whitespace() || matches!(c, ')' | ']' | '(' | '&' | '|' | '=' | '!' | '<' | '>' | ',')
                };
                match self.take_while(|c| !ends(c)) {
                    "" => self.fail("there should be a value"),
                    word => Ok(Operand::Word(word)),
                }
            }
        }
    }

    fn regex(&mut self) -> Read<&'a str> {
        let rest = self.rest();
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|(_, c)| {
            let closes = *c == '/' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        });
        let Some((end, _)) = end else { return self.fail("this regular expression is not closed") };
        let behind = rest.get(end + 1..).unwrap_or_default();
        Ok(self.take(rest.len() - behind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len()))
    }

    fn json(&mut self) -> Read<&'a str> {
        let mut depth = 0_u32;
        let mut quote = None;
        let mut escaped = false;
        let rest = self.rest();
        for (at, c) in rest.char_indices() {
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '[' | '{') => depth += 1,
                (None, ']' | '}') => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(self.take(at + 1));
                    }
                }
                (None, _) => {}
            }
        }
        self.fail("this list or object is not closed")
    }
}

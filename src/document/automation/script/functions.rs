//! The functions that a Python script defines.

use super::{TokenKind, Tokens};
use std::ops::Range;

/// A function of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function<'s> {
    /// Its name.
    pub name: &'s str,
    /// The bytes of the name in the script.
    pub range: Range<usize>,
    /// The column of its line.
    pub column: usize,
    /// Whether it stands behind a decorator, which may make something else of it.
    pub decorated: bool,
    /// What it takes; `None` where that cannot be read.
    pub parameters: Option<Parameters>,
}

/// The parameters of a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// How many it takes by position.
    pub positional: usize,
    /// How many of them it requires.
    pub required: usize,
    /// Whether it takes any further ones.
    pub variadic: bool,
    /// How many it requires by name alone.
    pub required_by_name: usize,
}

/// All functions, those inside others and inside classes included.
pub fn functions<'s>(tokens: &Tokens<'s>) -> Vec<Function<'s>> {
    let mut found = Vec::new();
    let mut decorated = false;
    for (index, token) in tokens.iter().enumerate() {
        let Some(column) = token.starts_line else { continue };
        let def = if tokens.text(token) == "async" { index + 1 } else { index };
        if tokens.name_at(def) == Some("def")
            && let (Some(name), Some(token)) = (tokens.name_at(def + 1), tokens.get(def + 1))
        {
            let parameters = parameters(tokens, def + 2);
            found.push(Function { name, range: token.range.clone(), column, decorated, parameters });
        }
        decorated = tokens.text(token) == "@";
    }
    found
}

/// Reads from the opening bracket on.
fn parameters(tokens: &Tokens<'_>, open: usize) -> Option<Parameters> {
    if tokens.text_at(open) != "(" {
        return None;
    }
    let mut read = Parameters::default();
    let (mut depth, mut by_name) = (1_u32, false);
    // What the parameter that is being read starts with, and whether it has a default.
    let (mut first, mut has_default) = (None, false);
    for index in open + 1.. {
        let token = tokens.get(index)?;
        let text = tokens.text(token);
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && text == ",") {
            match first.take() {
                Some("/") | None => {}
                Some("**") => {}
                Some("*") => by_name = true,
                Some("*name") => (by_name, read.variadic) = (true, true),
                Some(_) if by_name => read.required_by_name += usize::from(!has_default),
                Some(_) => {
                    read.positional += 1;
                    read.required += usize::from(!has_default);
                }
            }
            has_default = false;
            if depth == 0 {
                return Some(read);
            }
        } else if depth == 1 {
            first = match (first, token.kind, text) {
                (None, _, text) => Some(text),
                (Some("*"), TokenKind::Name, _) => Some("*name"),
                (Some("*"), _, "*") => Some("**"),
                (first, _, _) => first,
            };
            has_default |= text == "=";
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::python;
    use super::*;

    fn of(text: &str) -> (usize, usize, bool, usize) {
        let tokens = python::tokens(text);
        let read = functions(&tokens)[0].parameters.unwrap();
        (read.positional, read.required, read.variadic, read.required_by_name)
    }

    #[test]
    fn what_functions_take() {
        assert_eq!(of("def f(): pass"), (0, 0, false, 0));
        assert_eq!(of("def f(events, context):"), (2, 2, false, 0));
        assert_eq!(of("def f(a: Dict[str, int] = {'x': (1, 2)}, b=None,\n):"), (2, 0, false, 0));
        assert_eq!(of("def f(a, /, b, *, c, d=1):"), (2, 2, false, 1));
        assert_eq!(of("def f(*args, **kwargs) -> x:"), (0, 0, true, 0));
        assert_eq!(of("def f(a, *, # b\n c: int):"), (1, 1, false, 1));
        assert_eq!(
            functions(&python::tokens("def f(a")),
            [Function { name: "f", range: 4..5, column: 0, decorated: false, parameters: None }]
        );
    }

    #[test]
    fn where_functions_stand() {
        let text =
            "'''\ndef not_me(): pass'''\n@wraps\ndef a(): pass\nclass C:\n  async def b(self): pass\nx = 'def c():'\n";
        let tokens = python::tokens(text);
        let found = functions(&tokens);
        let shown: Vec<_> =
            found.iter().map(|of| (of.name, of.column, of.decorated, &text[of.range.clone()])).collect();
        assert_eq!(shown, [("a", 0, true, "a"), ("b", 2, false, "b")]);
    }
}

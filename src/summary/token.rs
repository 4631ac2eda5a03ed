//! Where expressions and texts of a state speak of the task token
//! (Developer Guide, `input-output-contextobject`, `connect-to-resource`).

use crate::document::asl::intrinsic::{Expression, ExpressionKind, Shape};
use crate::document::asl::path::{Path, Root, Segment};
use crate::document::asl::{QueryLanguage, jsonata_expression};
use crate::finding::Site;
use crate::source::Node;
use std::ops::Range;

/// A part of a text that speaks of the task token.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The part.
    pub site: Site,
    /// As it is written.
    pub text: String,
    /// What it is.
    pub kind: MentionKind,
}

/// How a text speaks of the task token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// An expression that is the token.
    Exact,
    /// An expression for something that holds the token: `$$`, `$$.Task`, `$states.context`.
    Ancestor,
    /// An expression that reaches for the token by a path that is not it.
    WrongPath,
    /// `$.Task.Token`, a path into the state's own input: wrong unless a parent hands its token on.
    InputPath,
    /// A plain text that only looks like the token.
    Literal,
    /// An expression that cannot be followed.
    Unknown,
}

/// How the token is written in a language.
pub fn token_path(language: QueryLanguage) -> &'static str {
    match language {
        QueryLanguage::Jsonata => "$states.context.Task.Token",
        QueryLanguage::JsonPath | QueryLanguage::Unknown => "$$.Task.Token",
    }
}

/// What a text says, as ranges of it.
pub type Found = Vec<(Range<usize>, MentionKind)>;

/// What a path of the context object is to the token, by its keys.
fn context_kind(keys: &[&str]) -> Option<MentionKind> {
    match keys {
        [] | ["Task"] => Some(MentionKind::Ancestor),
        ["Task", "Token"] => Some(MentionKind::Exact),
        _ => misspelt(keys).then_some(MentionKind::WrongPath),
    }
}

/// Whether keys mean `Task.Token` in other words or another case.
fn misspelt(keys: &[&str]) -> bool {
    let letters = |key: &&str| key.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    matches!(keys.iter().map(letters).collect::<String>().as_str(), "tasktoken" | "token" | "tasktasktoken")
}

/// What one JSONPath path is to the token; `base` is what `InputPath` selects of the context object.
pub fn path_kind(text: &str, base: Option<&[String]>) -> Option<MentionKind> {
    let Some(path) = Path::parse(text) else {
        return text.starts_with("$$").then_some(MentionKind::Unknown);
    };
    let keys = path.keys();
    match (path.root, keys) {
        (Root::Context, Some(keys)) => context_kind(&keys),
        (Root::Input, Some(keys)) => match base {
            Some(base) => {
                let all: Vec<&str> = base.iter().map(String::as_str).chain(keys).collect();
                context_kind(&all)
            }
            None => (keys == ["Task", "Token"]).then_some(MentionKind::InputPath),
        },
        (Root::Variable("states"), Some(keys)) => {
            let keys = keys.strip_prefix(&["context"]).unwrap_or(&keys);
            misspelt(keys).then_some(MentionKind::WrongPath)
        }
        _ => None,
    }
}

/// What the value of a key that ends in `.$` says.
pub fn in_json_path(text: &str, base: Option<&[String]>) -> Found {
    let Some(expression) = Expression::parse(text) else {
        return if text.contains("$$") { vec![(0..text.len(), MentionKind::Unknown)] } else { Vec::new() };
    };
    let mut found = Found::new();
    for part in expression.all() {
        let kind = match part.kind {
            ExpressionKind::Path(path) => path_kind(path, base),
            ExpressionKind::Text(text) => looks_like_token(text).then_some(MentionKind::Literal),
            _ => None,
        };
        found.extend(kind.map(|kind| (part.range.clone(), kind)));
    }
    found
}

/// What a `{% … %}` text says; ranges count from the start of the whole text.
pub fn in_jsonata(text: &str) -> Found {
    let Some(expression) = jsonata_expression(text) else { return Found::new() };
    let mut found = Found::new();
    let offset = "{%".len();
    let mut at = 0;
    while let Some(rest) = expression.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(c) = rest.chars().next() else { break };
        let next = at + c.len_utf8();
        at = match c {
            '\'' | '"' => rest.get(1..).and_then(|rest| quoted_end(rest, c)).map_or(next, |end| next + end),
            '$' => {
                let (end, kind) = jsonata_path(expression, at);
                found.extend(kind.map(|kind| (offset + at..offset + end, kind)));
                end.max(next)
            }
            _ => next,
        };
    }
    // Quotes inside a regular expression or a comment are no quotes.
    if found.is_empty() && expression.contains('/') && expression.contains("Token") {
        found.push((0..text.len(), MentionKind::Unknown));
    }
    found
}

fn quoted_end(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    let end = text.find(|c: char| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    end.map(|end| end + 1)
}

/// The end of the path that starts at a `$`, and what it is to the token.
fn jsonata_path(text: &str, start: usize) -> (usize, Option<MentionKind>) {
    let rest = text.get(start..).unwrap_or_default();
    let name_end = rest.find(|c: char| !(c == '$' || c == '_' || c.is_alphanumeric())).unwrap_or(rest.len());
    let name = rest.get(..name_end).unwrap_or_default();
    let mut end = start + name_end;
    let mut keys: Vec<&str> = Vec::new();
    while let Some((key, behind)) = jsonata_key(text, end) {
        keys.push(key);
        end = behind;
    }
    let kind = match (name, keys.as_slice()) {
        ("$states", []) => Some(MentionKind::Ancestor),
        ("$states", ["context", keys @ ..]) => context_kind(keys),
        ("$states", ["input", "Task", "Token"]) => Some(MentionKind::InputPath),
        ("$states", keys) => misspelt(keys).then_some(MentionKind::WrongPath),
        ("$$", keys) if !keys.is_empty() => misspelt(keys).then_some(MentionKind::WrongPath),
        _ => None,
    };
    (end, kind)
}

/// A `.key` or a `` .`key` `` from an offset, with the offset behind it.
fn jsonata_key(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let inside = rest.trim_start().strip_prefix('.')?.trim_start();
    let from = text.len() - inside.len();
    if let Some(quoted) = inside.strip_prefix('`') {
        let length = quoted.find('`')?;
        return Some((quoted.get(..length)?, from + length + 2));
    }
    let length = inside.find(|c: char| !(c == '_' || c.is_alphanumeric())).unwrap_or(inside.len());
    (length > 0).then_some((inside.get(..length)?, from + length))
}

/// Whether a JSONata expression certainly gives a string: `$string(…)`, or parts joined by `&` with nothing around that
/// binds looser.
pub fn jsonata_gives_text(expression: &str) -> bool {
    let mut rest = expression.trim();
    let mut depth = 0_u32;
    let mut joined = false;
    let mut calls = 0;
    let converted = rest.starts_with("$string(");
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\'' | '"' => match quoted_end(behind, c) {
                Some(end) => behind.get(end..).unwrap_or_default(),
                None => return false,
            },
            '(' | '[' | '{' => {
                calls += u32::from(depth == 0);
                depth += 1;
                behind
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                behind
            }
            // Comments and regular expressions are not followed.
            '/' => return false,
            '?' | ':' | ';' | '~' | '=' | '<' | '>' | '!' if depth == 0 => return false,
            '&' => {
                joined |= depth == 0;
                behind
            }
            c if depth == 0 && c.is_alphabetic() => {
                let end = rest.find(|c: char| !(c == '_' || c.is_alphanumeric())).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
                if matches!(word, "and" | "or" | "in") {
                    return false;
                }
                behind
            }
            _ => behind,
        };
    }
    joined || (converted && calls == 1 && expression.trim().ends_with(')'))
}

/// Whether a plain text is the token in the notation of either language.
pub fn looks_like_token(text: &str) -> bool {
    let text = text.trim();
    let is_token = |kind| kind == MentionKind::Exact;
    if jsonata_expression(text).is_some() {
        return in_jsonata(text).iter().any(|(_, kind)| is_token(*kind));
    }
    if text.starts_with("States.") {
        return in_json_path(text, None).iter().any(|(_, kind)| is_token(*kind));
    }
    path_kind(text, None).is_some_and(is_token) || text == token_path(QueryLanguage::Jsonata)
}

/// Whether an expression certainly gives one text made of the token.
pub fn is_token_text(expression: &Expression<'_>, base: Option<&[String]>) -> bool {
    let carries = |part: &Expression<'_>| match part.kind {
        ExpressionKind::Path(path) => path_kind(path, base) == Some(MentionKind::Exact),
        _ => false,
    };
    match &expression.kind {
        ExpressionKind::Path(_) => carries(expression),
        ExpressionKind::Call { name: "States.ArrayGetItem", arguments } => {
            match arguments.first().map(|list| &list.kind) {
                Some(ExpressionKind::Call { name: "States.Array", arguments: items }) => {
                    !items.is_empty() && items.iter().all(|item| is_token_text(item, base))
                }
                _ => false,
            }
        }
        ExpressionKind::Call { .. } => expression.shape() == Shape::Text && expression.all().into_iter().any(carries),
        _ => false,
    }
}

/// What `InputPath` selects of the context object; `None` where it selects of the input.
pub fn context_base(input_path: Option<&str>) -> Option<Vec<String>> {
    let path = Path::parse(input_path?)?;
    let key = |segment: &Segment<'_>| match segment {
        Segment::Key(key) => Some(key.clone().into_owned()),
        Segment::Index(_) => None,
    };
    (path.root == Root::Context).then(|| path.segments.iter().map(key).collect())?
}

/// The mentions of a text node, with their places.
pub fn mentions(node: Node<'_>, found: Found) -> impl Iterator<Item = Mention> {
    let text = node.as_str().unwrap_or_default();
    found.into_iter().map(move |(range, kind)| Mention {
        text: text.get(range.clone()).unwrap_or_default().to_owned(),
        site: Site::part(node, range),
        kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(found: Found) -> Vec<MentionKind> {
        found.into_iter().map(|(_, kind)| kind).collect()
    }

    #[test]
    fn json_path() {
        use MentionKind::*;
        let cases: [(&str, &[MentionKind]); 14] = [
            ("$$.Task.Token", &[Exact]),
            ("$$['Task']['Token']", &[Exact]),
            ("States.Array($$.Task.Token)", &[Exact]),
            ("States.Array(States.Format('{}', $$.Task.Token))", &[Exact]),
            ("$$", &[Ancestor]),
            ("$$.Task", &[Ancestor]),
            ("$$.task.token", &[WrongPath]),
            ("$$.TaskToken", &[WrongPath]),
            ("$states.context.Task.Token", &[WrongPath]),
            ("$.Task.Token", &[InputPath]),
            ("$.token", &[]),
            ("$$.Execution.Id", &[]),
            ("States.Array('$$.Task.Token')", &[Literal]),
            ("$$..Token", &[Unknown]),
        ];
        for (text, expected) in cases {
            assert_eq!(kinds(in_json_path(text, None)), expected, "{text}");
        }
        let base = context_base(Some("$$.Task"));
        assert_eq!(kinds(in_json_path("$.Token", base.as_deref())), [Exact]);
        assert_eq!(context_base(Some("$.Task")), None);
    }

    #[test]
    fn jsonata() {
        use MentionKind::*;
        let cases: [(&str, &[MentionKind]); 10] = [
            ("{% $states.context.Task.Token %}", &[Exact]),
            ("{% [ $states . context.`Task`.Token ] %}", &[Exact]),
            ("{% $merge([$states.input, {'t': [$states.context.Task.Token]}]) %}", &[Exact]),
            ("{% $string($states.context) %}", &[Ancestor]),
            ("{% $states.input.token %}", &[]),
            ("{% '$states.context.Task.Token' %}", &[]),
            ("{% $$.Task.Token %}", &[WrongPath]),
            ("{% $states.context.task.token %}", &[WrongPath]),
            ("{% $states.Task.Token %}", &[WrongPath]),
            ("{% $states.context.Execution.Name %}", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(kinds(in_jsonata(text)), expected, "{text}");
        }
        let text = "{% 'é' & $states.context.Task.Token %}";
        let (range, _) = in_jsonata(text).remove(0);
        assert_eq!(&text[range], "$states.context.Task.Token");
    }

    #[test]
    fn jsonata_that_gives_a_string() {
        for text in [
            " 'a' & $states.context.Task.Token ",
            "$states.context.Task.Token & [1]",
            "$string($x & ')')",
            "$f(a ? b : c) & 'x = y'",
        ] {
            assert!(jsonata_gives_text(text), "{text}");
        }
        for text in [
            "[$a & $b]",
            "$a ? $b & 'x' : []",
            "$a & 'x' ~> $split('')",
            "$a & $b = 'x'",
            "$a & $b in $c",
            "$string($a) = $string($b)",
            "$string($a)[0] = (1)",
            "$a /* & */",
            "$a & 'open",
        ] {
            assert!(!jsonata_gives_text(text), "{text}");
        }
    }

    #[test]
    fn quotes_in_regular_expressions_hide_nothing() {
        use MentionKind::*;
        assert_eq!(kinds(in_jsonata("{% $replace($x, /'/, 'y') & $states.context.Task.Token & 'z' %}")), [Unknown]);
        assert_eq!(kinds(in_jsonata("{% $states.context.Task.Token & ' %}")), [Exact]);
    }

    #[test]
    fn texts_that_look_like_the_token() {
        for text in [
            "$$.Task.Token",
            " States.Array($$.Task.Token)",
            "{% $states.context.Task.Token %}",
            "$states.context.Task.Token",
        ] {
            assert!(looks_like_token(text), "{text}");
        }
        for text in ["$.Task.Token", "taskToken", "echo $$.Task.Token", "States.Array($.x)"] {
            assert!(!looks_like_token(text), "{text}");
        }
    }
}

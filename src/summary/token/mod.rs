//! Where expressions and texts of a state speak of the task token
//! (Developer Guide, `input-output-contextobject`, `connect-to-resource`).

mod functions;
mod given;
mod json_path;
mod jsonata;

#[cfg(test)]
mod tests;

pub(super) use given::{Carries, Field, Given, Item, Kind, Text};
pub(super) use json_path::{gives as json_path_gives, in_json_path};
pub(super) use jsonata::Read as Jsonata;

use crate::document::asl::QueryLanguage;
use crate::document::asl::path::{Path, Root, Segment};
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

/// Whether a plain text is the token in the notation of either language.
pub fn looks_like_token(text: &str) -> bool {
    let text = text.trim();
    let is_token = |kind| kind == MentionKind::Exact;
    if let Some(read) = Jsonata::new(text) {
        return read.mentions().iter().any(|(_, kind)| is_token(*kind));
    }
    if text.starts_with("States.") {
        return in_json_path(text, None).iter().any(|(_, kind)| is_token(*kind));
    }
    path_kind(text, None).is_some_and(is_token) || text == token_path(QueryLanguage::Jsonata)
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

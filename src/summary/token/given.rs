//! What an expression gives, as far as that is certain without running it.

use std::borrow::Cow;
use std::ops::Range;

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::summary) struct Given<'a> {
    /// What it is.
    pub(in crate::summary) kind: Kind<'a>,
    /// Whether there may be nothing instead.
    pub(in crate::summary) optional: bool,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::summary) enum Kind<'a> {
    Unknown,
    Null,
    Boolean,
    Number,
    Text(Text<'a>),
    /// A list of known length.
    List(Vec<Item<'a>>),
    /// Another list.
    SomeList(Carries),
    /// An object of known keys.
    Object(Vec<Field<'a>>),
    /// Another object.
    SomeObject(Carries),
    /// `$states`, which holds the context object.
    States,
    /// The context object, or an object inside it.
    Context(Vec<Cow<'a, str>>),
    Function,
}

/// The kinds of text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::summary) enum Text<'a> {
    Literal(Cow<'a, str>),
    /// The token and nothing else.
    Token,
    /// A text made of the token that is not the token.
    MadeOfToken,
    /// The token, or a text with or without it.
    MaybeToken,
    /// A text with or without the token in it, but neither empty nor the token.
    Longer,
    Other,
}

/// An item of a list, with the part of the expression that gives it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::summary) struct Item<'a> {
    pub(in crate::summary) range: Range<usize>,
    pub(in crate::summary) value: Given<'a>,
}

/// A field of an object, with the parts of the expression that give it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::summary) struct Field<'a> {
    pub(in crate::summary) key: Cow<'a, str>,
    pub(in crate::summary) key_range: Range<usize>,
    pub(in crate::summary) range: Range<usize>,
    pub(in crate::summary) value: Given<'a>,
}

/// Whether the token is in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::summary) enum Carries {
    No,
    Unknown,
    Yes,
}

/// How large a value may be that a variable holds; larger ones are not followed.
const MAX_WEIGHT: usize = 64;

impl<'a> Given<'a> {
    pub(super) const UNKNOWN: Given<'static> = Given { kind: Kind::Unknown, optional: true };

    pub(super) fn certain(kind: Kind<'a>) -> Self {
        Given { kind, optional: false }
    }

    pub(super) fn perhaps(kind: Kind<'a>) -> Self {
        Given { kind, optional: true }
    }

    pub(super) fn text(text: Text<'a>) -> Self {
        Given::certain(Kind::Text(text))
    }

    /// Whether the token is in it.
    pub(in crate::summary) fn carries(&self) -> Carries {
        match self.kind.carries() {
            Carries::Yes if self.optional => Carries::Unknown,
            carries => carries,
        }
    }

    /// What a field of it gives.
    pub(super) fn field(&self, name: &str) -> Given<'a> {
        let mut found = match &self.kind {
            Kind::States if name == "context" => Given::certain(Kind::Context(Vec::new())),
            Kind::Context(keys) => {
                let mut keys = keys.clone();
                keys.push(Cow::Owned(name.to_owned()));
                in_context(keys)
            }
            Kind::Object(fields) => match fields.iter().rev().find(|field| field.key == name) {
                Some(field) => field.value.clone(),
                None => Given::UNKNOWN,
            },
            _ => Given::UNKNOWN,
        };
        found.optional |= self.optional;
        found
    }

    /// What one of two expressions gives.
    pub(super) fn or(self, other: Given<'a>) -> Given<'a> {
        let optional = self.optional || other.optional;
        let carries = self.carries().both(other.carries());
        let kind = match (self.kind, other.kind) {
            (left, right) if left == right => left,
            (Kind::Text(left), Kind::Text(right)) => Kind::Text(left.or(&right)),
            (Kind::List(left), Kind::List(right)) if left.len() == right.len() => {
                let pairs = left.into_iter().zip(right);
                let item =
                    |(left, right): (Item<'a>, Item<'a>)| Item { range: left.range, value: left.value.or(right.value) };
                Kind::List(pairs.map(item).collect())
            }
            (left, right) if left.is_list() && right.is_list() => Kind::SomeList(carries),
            (left, right) if left.is_object() && right.is_object() => Kind::SomeObject(carries),
            _ => Kind::Unknown,
        };
        Given { kind, optional }
    }

    /// The value, unless it is too large to be kept in a variable.
    pub(super) fn bounded(self) -> Self {
        let mut weight = 0;
        let mut open = vec![&self];
        while let Some(value) = open.pop() {
            weight += 1;
            if weight > MAX_WEIGHT {
                return Given::UNKNOWN;
            }
            match &value.kind {
                Kind::List(items) => open.extend(items.iter().map(|item| &item.value)),
                Kind::Object(fields) => open.extend(fields.iter().map(|field| &field.value)),
                _ => {}
            }
        }
        self
    }
}

impl<'a> Kind<'a> {
    fn carries(&self) -> Carries {
        match self {
            Kind::Unknown => Carries::Unknown,
            Kind::Text(Text::Token | Text::MadeOfToken) | Kind::States => Carries::Yes,
            Kind::Text(Text::MaybeToken | Text::Longer) => Carries::Unknown,
            Kind::SomeList(carries) | Kind::SomeObject(carries) => *carries,
            Kind::List(items) => most(items.iter().map(|item| &item.value)),
            Kind::Object(fields) => most(fields.iter().map(|field| &field.value)),
            Kind::Context(keys) if keys.first().is_none_or(|key| key == "Task") => Carries::Yes,
            Kind::Context(_) | Kind::Text(_) | Kind::Null | Kind::Boolean | Kind::Number | Kind::Function => {
                Carries::No
            }
        }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self, Kind::List(_) | Kind::SomeList(_))
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self, Kind::Object(_) | Kind::SomeObject(_) | Kind::Context(_) | Kind::States)
    }
}

impl<'a> Text<'a> {
    fn speaks_of_token(&self) -> bool {
        matches!(self, Text::Token | Text::MadeOfToken | Text::MaybeToken | Text::Longer)
    }

    fn or(self, other: &Text<'a>) -> Text<'a> {
        if self.speaks_of_token() || other.speaks_of_token() { Text::MaybeToken } else { Text::Other }
    }

    /// The text of both, one behind the other.
    pub(super) fn then(self, other: Text<'a>) -> Text<'a> {
        let is_empty = |text: &Text<'_>| matches!(text, Text::Literal(text) if text.is_empty());
        let adds = |text: &Text<'_>| !matches!(text, Text::MaybeToken | Text::Other);
        match (self, other) {
            (left, right) if is_empty(&right) => left,
            (left, right) if is_empty(&left) => right,
            (Text::Literal(left), Text::Literal(right)) => Text::Literal(left + right),
            (Text::MadeOfToken, _) | (_, Text::MadeOfToken) => Text::MadeOfToken,
            (Text::Token, other) | (other, Text::Token) if adds(&other) => Text::MadeOfToken,
            (Text::Token, _) | (_, Text::Token) => Text::MaybeToken,
            (left, right) if adds(&left) || adds(&right) => Text::Longer,
            (left, right) if left.speaks_of_token() || right.speaks_of_token() => Text::MaybeToken,
            _ => Text::Other,
        }
    }
}

impl Carries {
    /// What holds for one of two values.
    pub(super) fn both(self, other: Carries) -> Carries {
        if self == other { self } else { Carries::Unknown }
    }
}

/// Whether the token is in any of the values.
pub(super) fn most<'v, 'a: 'v>(values: impl Iterator<Item = &'v Given<'a>>) -> Carries {
    values.map(Given::carries).max().unwrap_or(Carries::No)
}

/// What a path of the context object gives, in a Task that waits (Developer Guide, `input-output-contextobject`).
pub(super) fn in_context(keys: Vec<Cow<'_, str>>) -> Given<'_> {
    let names: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        ["Task", "Token"] => Given::text(Text::Token),
        [] | ["Task" | "Execution" | "State" | "StateMachine"] => Given::certain(Kind::Context(keys)),
        ["Execution", "Id" | "Name" | "RoleArn" | "StartTime"]
        | ["State", "Name" | "EnteredTime"]
        | ["StateMachine", "Id" | "Name"] => Given::text(Text::Other),
        ["State", "RetryCount"] => Given::certain(Kind::Number),
        _ => Given::UNKNOWN,
    }
}

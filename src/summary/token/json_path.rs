//! What a path or an intrinsic function gives, and where it speaks of the token.

use super::functions::as_text;
use super::given::{Carries, Given, Item, Kind, Text, in_context, most};
use super::{Found, MentionKind, looks_like_token, path_kind};
use crate::document::asl::intrinsic::{Expression, ExpressionKind};
use crate::document::asl::path::{Path, Root, Segment};
use std::borrow::Cow;

/// What the value of a key that ends in `.$` says.
pub(in crate::summary) fn in_json_path(text: &str, base: Option<&[String]>) -> Found {
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

/// What an expression gives; `base` is what `InputPath` selects of the context object.
pub(in crate::summary) fn gives<'a>(expression: &Expression<'a>, base: Option<&[String]>) -> Given<'a> {
    match &expression.kind {
        ExpressionKind::Path(path) => of_path(path, base),
        ExpressionKind::Text(text) => Given::text(Text::Literal(unescaped(text))),
        ExpressionKind::Literal("true" | "false") => Given::certain(Kind::Boolean),
        ExpressionKind::Literal("null") => Given::certain(Kind::Null),
        ExpressionKind::Literal(_) => Given::certain(Kind::Number),
        ExpressionKind::Call { name, arguments } => {
            let items = arguments.iter().map(|part| Item { range: part.range.clone(), value: gives(part, base) });
            of_call(name, arguments, items.collect())
        }
    }
}

/// A path that does not exist ends the execution, so that what it gives is not optional.
fn of_path<'a>(text: &'a str, base: Option<&[String]>) -> Given<'a> {
    let unknown = Given::certain(Kind::Unknown);
    let Some(path) = Path::parse(text) else { return unknown };
    let before = match (path.root, base) {
        (Root::Context, _) => &[],
        (Root::Input, Some(base)) => base,
        _ => return unknown,
    };
    let keys = path.segments.into_iter().map(|segment| match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    });
    let before = before.iter().map(|key| Some(Cow::Owned(key.clone())));
    let keys: Option<Vec<Cow<'_, str>>> = before.chain(keys).collect();
    Given { optional: false, ..keys.map_or(Given::UNKNOWN, in_context) }
}

fn of_call<'a>(name: &str, arguments: &[Expression<'a>], mut items: Vec<Item<'a>>) -> Given<'a> {
    let carries = most(items.iter().map(|item| &item.value));
    let made = match carries {
        Carries::No => Text::Other,
        Carries::Unknown => Text::MaybeToken,
        Carries::Yes => Text::MadeOfToken,
    };
    let some_list = Kind::SomeList(if carries == Carries::No { Carries::No } else { Carries::Unknown });
    Given::certain(match name {
        "States.Array" => Kind::List(items),
        "States.ArrayUnique" => match items.pop().map(|item| item.value.kind) {
            Some(Kind::List(list)) if list.len() <= 1 => Kind::List(list),
            _ => some_list,
        },
        "States.ArrayPartition" | "States.ArrayRange" | "States.StringSplit" => some_list,
        "States.ArrayGetItem" => return item(arguments, items),
        "States.Format" => Kind::Text(format(items)),
        "States.Base64Encode" | "States.Hash" | "States.JsonToString" => Kind::Text(made),
        "States.Base64Decode" if carries == Carries::No => Kind::Text(Text::Other),
        "States.Base64Decode" => Kind::Text(Text::MaybeToken),
        "States.UUID" => Kind::Text(Text::Other),
        "States.ArrayLength" | "States.MathAdd" | "States.MathRandom" => Kind::Number,
        "States.ArrayContains" => Kind::Boolean,
        "States.JsonMerge" => Kind::SomeObject(if carries == Carries::No { Carries::No } else { Carries::Unknown }),
        _ => Kind::Unknown,
    })
}

/// The item at a literal index, or what all items have in common.
fn item<'a>(arguments: &[Expression<'a>], items: Vec<Item<'a>>) -> Given<'a> {
    let unknown = Given::certain(Kind::Unknown);
    let Some(Kind::List(list)) = items.into_iter().next().map(|item| item.value.kind) else { return unknown };
    let index = match arguments.get(1).map(|index| &index.kind) {
        Some(ExpressionKind::Literal(index)) => index.parse::<usize>().ok(),
        _ => None,
    };
    let mut values = list.into_iter().map(|item| item.value);
    match index {
        Some(index) => values.nth(index).unwrap_or(unknown),
        None => values.reduce(Given::or).unwrap_or(unknown),
    }
}

/// The text of a literal template whose `{}` are filled.
fn format<'a>(items: Vec<Item<'a>>) -> Text<'a> {
    let unknown =
        if most(items.iter().map(|item| &item.value)) == Carries::No { Text::Other } else { Text::MaybeToken };
    let mut items = items.into_iter();
    let Some(Kind::Text(Text::Literal(template))) = items.next().map(|item| item.value.kind) else { return unknown };
    let mut pieces = template.split("{}");
    let mut text = Text::Literal(Cow::Owned(pieces.next().unwrap_or_default().to_owned()));
    for piece in pieces {
        let Some(item) = items.next() else { return unknown };
        text = text.then(as_text(item.value)).then(Text::Literal(Cow::Owned(piece.to_owned())));
    }
    if items.next().is_some() { unknown } else { text }
}

/// The text between the quotes of an intrinsic function's argument.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    Cow::Owned(plain)
}

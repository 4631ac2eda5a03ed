//! What the functions of JSONata give (docs.jsonata.org; Developer Guide, `transforming-data`).

use super::given::{Carries, Field, Given, Kind, Text, most};
use std::collections::HashMap;

/// A function that is followed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// `$string`
    String,
    /// A text made of its first argument that may be equal to it.
    Rewritten,
    /// A text made of its first argument that is certainly another one.
    Encoded,
    /// A text that tells nothing of its arguments.
    OtherText,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A list.
    List,
    /// `$lookup`
    Lookup,
    /// `$merge`
    Merge,
    /// `$append`
    Append,
}

impl Known {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Known::String,
            "substring" | "substringBefore" | "substringAfter" | "lowercase" | "uppercase" | "trim" | "pad"
            | "join" | "replace" | "encodeUrl" | "encodeUrlComponent" | "decodeUrl" | "decodeUrlComponent"
            | "base64decode" => Known::Rewritten,
            "base64encode" | "hash" => Known::Encoded,
            "formatNumber" | "formatBase" | "formatInteger" | "fromMillis" | "now" | "uuid" | "type" => {
                Known::OtherText
            }
            "number" | "length" | "count" | "sum" | "max" | "min" | "average" | "abs" | "floor" | "ceil" | "round"
            | "power" | "sqrt" | "random" | "millis" | "toMillis" | "parseInteger" => Known::Number,
            "exists" | "contains" | "boolean" | "not" => Known::Boolean,
            "split" | "range" | "partition" => Known::List,
            "lookup" => Known::Lookup,
            "merge" => Known::Merge,
            "append" => Known::Append,
            _ => return None,
        })
    }

    /// What it gives for what it gets.
    pub(super) fn gives<'a>(self, arguments: Vec<Given<'a>>) -> Given<'a> {
        let mut arguments = arguments.into_iter();
        let Some(first) = arguments.next() else { return Given::UNKNOWN };
        let carries = first.carries();
        // Where the first argument does not fit, most functions read the focus instead.
        let fits = matches!((self, &first.kind), (Known::String, _) | (_, Kind::Text(_)));
        let optional = first.optional || !fits;
        let text = |text| Given { kind: Kind::Text(text), optional };
        match self {
            Known::String => text(match as_text(Given { optional: false, ..first }) {
                Text::Longer if carries == Carries::No => Text::Other,
                text => text,
            }),
            Known::Rewritten if carries == Carries::No => text(Text::Other),
            Known::Rewritten => text(Text::MaybeToken),
            Known::Encoded if carries == Carries::Yes => text(Text::MadeOfToken),
            Known::Encoded | Known::OtherText => text(Text::Other),
            Known::Number => Given::perhaps(Kind::Number),
            Known::Boolean => Given::perhaps(Kind::Boolean),
            Known::List => {
                let carries = if carries == Carries::No { Carries::No } else { Carries::Unknown };
                Given::perhaps(Kind::SomeList(carries))
            }
            Known::Lookup => match arguments.next().map(|key| key.kind) {
                Some(Kind::Text(Text::Literal(key))) if !first.kind.is_list() => first.field(&key),
                _ => Given::UNKNOWN,
            },
            Known::Merge => merge(first),
            Known::Append => match (first.kind, arguments.next().map(|second| (second.kind, second.optional))) {
                (Kind::List(mut left), Some((Kind::List(right), false))) if !first.optional => {
                    left.extend(right);
                    Given::certain(Kind::List(left))
                }
                _ => Given::UNKNOWN,
            },
        }
    }
}

/// One object of all that are in a list, later keys over earlier ones.
fn merge(list: Given<'_>) -> Given<'_> {
    let Kind::List(items) = list.kind else { return Given::UNKNOWN };
    let carries = match most(items.iter().map(|item| &item.value)) {
        Carries::No => Carries::No,
        _ => Carries::Unknown,
    };
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut places = HashMap::new();
    for item in items {
        let Kind::Object(more) = item.value.kind else { return Given::perhaps(Kind::SomeObject(carries)) };
        for field in more {
            let place = *places.entry(field.key.clone()).or_insert(fields.len());
            match fields.get_mut(place) {
                // What may be nothing may leave what was there before.
                Some(known) if field.value.optional => {
                    let value = Given { optional: known.value.optional, ..field.value };
                    known.value = value.or(known.value.clone());
                }
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
    }
    Given { kind: Kind::Object(fields), optional: list.optional }
}

/// A value as text. Of nothing, `&` makes an empty one.
pub(super) fn as_text(value: Given<'_>) -> Text<'_> {
    let carries = value.carries();
    match value.kind {
        Kind::Text(Text::Literal(_) | Text::Other) if value.optional => Text::Other,
        Kind::Text(_) if value.optional => Text::MaybeToken,
        Kind::Text(text) => text,
        _ if carries == Carries::Yes => Text::MadeOfToken,
        _ if carries == Carries::Unknown => Text::MaybeToken,
        _ if value.optional => Text::Other,
        _ => Text::Longer,
    }
}

//! The arguments that a Task hands to a runbook.

use super::payload::Reader;
use super::token::{self, Carries, Field, Found, Given, Kind, MentionKind, Text};
use crate::document::asl::QueryLanguage;
use crate::document::asl::intrinsic::Expression;
use crate::finding::Site;
use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// The arguments of a runbook, as a Task writes them.
#[derive(Debug)]
pub struct Arguments {
    /// The key that holds them.
    pub site: Site,
    /// Whether all of them are visible.
    pub known: bool,
    /// The visible ones.
    pub list: Vec<Argument>,
}

/// One argument.
#[derive(Debug)]
pub struct Argument {
    /// The parameter that it fills.
    pub name: String,
    /// Its key.
    pub key: Site,
    /// Its value.
    pub site: Site,
    /// What the value is.
    pub value: ArgumentValue,
    /// What it says of the token.
    pub token: Vec<MentionKind>,
}

/// What an argument's value is.
#[derive(Debug, PartialEq)]
pub enum ArgumentValue {
    /// A list of known length.
    List(Vec<Item>),
    /// The token, bare or as part of a text.
    TokenText,
    /// A literal text.
    Text(String),
    /// Certainly something else than a list: "an object", "a number", "a text".
    NoList(&'static str),
    /// Not known.
    Unknown,
}

/// An item of an argument's list.
#[derive(Debug, PartialEq)]
pub struct Item {
    /// Its place.
    pub site: Site,
    /// What it is.
    pub value: ItemValue,
    /// Its text with holes, where it is one that the template fills in.
    pub holes: Option<String>,
}

/// What an item of an argument's list is.
#[derive(Debug, PartialEq)]
pub enum ItemValue {
    /// A literal text.
    Text(String),
    /// The token.
    Token,
    /// A text with the token in it, or made of it.
    TokenInText,
    /// Certainly no text: "an object".
    NoText(&'static str),
    /// Not known.
    Unknown,
}

impl Arguments {
    /// Reads the map that a Task hands to a runbook, or the expression of one.
    pub(super) fn new(reader: &Reader, entry: Entry<'_>) -> Self {
        let (_, dynamic) = reader.split_key(entry.name());
        if let Some(read) = value::text(entry.value).and_then(|text| reader.certain_jsonata(text)) {
            let found = read.mentions();
            return Arguments::of_given(entry.value, Site::of(entry.key), read.gives(), &found);
        }
        let whole = |name: &str| name.starts_with("Fn::") || value::has_placeholder(name);
        let known = !dynamic
            && matches!(value::of(entry.value), Value::Map)
            && !entry.value.is_damaged()
            && !entry.value.entries().any(|entry| whole(entry.name()));
        let list = entry.value.entries().filter(|_| known).map(|entry| argument(reader, entry));
        Arguments { site: Site::of(entry.key), known, list: list.collect() }
    }

    /// Reads the arguments in a payload that is one expression.
    pub(super) fn in_expression(node: Node<'_>, payload: &[Field<'_>], found: &Found) -> Option<Self> {
        let field = payload.iter().find(|field| field.key == "Parameters")?;
        Some(Arguments::of_given(node, Site::part(node, field.key_range.clone()), field.value.clone(), found))
    }

    /// What an `aws:executeAutomation` step, which names its runbook so, passes to it.
    pub(super) fn of_child(inputs: Node<'_>, name: Node<'_>) -> Self {
        let hidden = inputs.is_damaged() || inputs.entries().any(|entry| value::is_unknown(entry.key));
        let Some(passed) = inputs.entry("RuntimeParameters") else {
            return Arguments { site: Site::of(name), known: !hidden, list: Vec::new() };
        };
        let unknown_key = || passed.value.entries().any(|entry| value::is_unknown(entry.key));
        let nothing = matches!(value::of(passed.value), Value::Null);
        let map = matches!(value::of(passed.value), Value::Map) && !passed.value.is_damaged() && !unknown_key();
        let entries = passed.value.entries().filter(|_| map);
        let list = entries.map(|entry| Argument {
            name: entry.name().to_owned(),
            key: Site::of(entry.key),
            site: Site::of(entry.value),
            value: child_value(entry.value),
            token: Vec::new(),
        });
        Arguments { site: Site::of(passed.key), known: !hidden && (map || nothing), list: list.collect() }
    }

    fn of_given(node: Node<'_>, site: Site, given: Given<'_>, found: &Found) -> Self {
        match given.kind {
            Kind::Object(fields) => {
                let list = fields.into_iter().map(|field| computed(node, field, found));
                Arguments { site, known: true, list: list.collect() }
            }
            _ => Arguments { site, known: false, list: Vec::new() },
        }
    }
}

/// A value that a step passes to a runbook, which may be one text instead of a list; what holds a reference is not known.
fn child_value(node: Node<'_>) -> ArgumentValue {
    let item = |node: Node<'_>| {
        let value = match value::text(node).filter(|text| !text.contains("{{")) {
            Some(text) => ItemValue::Text(text.to_owned()),
            None => ItemValue::Unknown,
        };
        Item { site: Site::of(node), value, holes: None }
    };
    match value::of(node) {
        Value::List if !node.is_damaged() => ArgumentValue::List(node.items().map(item).collect()),
        Value::Text(text) if !text.contains("{{") => ArgumentValue::List(vec![item(node)]),
        _ => ArgumentValue::Unknown,
    }
}

/// An argument that an expression gives among others.
fn computed(node: Node<'_>, field: Field<'_>, found: &Found) -> Argument {
    let inside = |range: &std::ops::Range<usize>| field.range.start <= range.start && range.end <= field.range.end;
    let mut token: Vec<MentionKind> = found.iter().filter(|(range, _)| inside(range)).map(|(_, kind)| *kind).collect();
    if token.is_empty() && field.value.carries() == Carries::Yes {
        token.push(MentionKind::Exact);
    }
    Argument {
        name: field.key.into_owned(),
        key: Site::part(node, field.key_range),
        site: Site::part(node, field.range),
        value: of_given(node, field.value, &token),
        token,
    }
}

fn argument(reader: &Reader, entry: Entry<'_>) -> Argument {
    let (name, expression) = reader.split_key(entry.name());
    let leaves = reader.payload(entry.name(), entry.value).leaves;
    Argument {
        name: name.to_owned(),
        key: Site::of(entry.key),
        site: Site::of(entry.value),
        value: argument_value(reader, expression, entry.value),
        token: leaves.into_iter().flat_map(|leaf| leaf.found).map(|(_, kind)| kind).collect(),
    }
}

fn argument_value(reader: &Reader, expression: bool, node: Node<'_>) -> ArgumentValue {
    match value::of(node) {
        Value::Unknown(_) => ArgumentValue::Unknown,
        Value::List => ArgumentValue::List(node.items().map(|item| list_item(reader, item)).collect()),
        Value::Text(text) if expression => {
            let Some(expression) = Expression::parse(text) else { return ArgumentValue::Unknown };
            let base = reader.base.as_deref();
            of_given(node, token::json_path_gives(&expression, base), &kinds(&token::in_json_path(text, base)))
        }
        Value::Text(text) => match reader.read_jsonata(text) {
            Some(read) if reader.language == QueryLanguage::Jsonata => {
                of_given(node, read.gives(), &kinds(&read.mentions()))
            }
            Some(_) => ArgumentValue::Unknown,
            None => ArgumentValue::Text(text.to_owned()),
        },
        other => ArgumentValue::NoList(article(&other)),
    }
}

fn kinds(found: &Found) -> Vec<MentionKind> {
    found.iter().map(|(_, kind)| *kind).collect()
}

fn list_item(reader: &Reader, node: Node<'_>) -> Item {
    let value = match value::of(node) {
        Value::Unknown(_) => ItemValue::Unknown,
        Value::Text(text) => match reader.read_jsonata(text) {
            Some(read) => item_of_given(read.gives()),
            None => ItemValue::Text(text.to_owned()),
        },
        other => ItemValue::NoText(article(&other)),
    };
    let holes = match value::of(node) {
        Value::Unknown(value::Unknown::Placeholder(text)) if !text.contains("{%") => Some(text.to_owned()),
        _ => None,
    };
    Item { site: Site::of(node), value, holes }
}

/// What an expression in `node`, which speaks of the token so, gives as an argument.
fn of_given(node: Node<'_>, given: Given<'_>, mentions: &[MentionKind]) -> ArgumentValue {
    match given.kind {
        Kind::List(items) => {
            let item = |item: token::Item<'_>| Item {
                site: Site::part(node, item.range),
                value: item_of_given(item.value),
                holes: None,
            };
            ArgumentValue::List(items.into_iter().map(item).collect())
        }
        Kind::Text(Text::Token | Text::MadeOfToken | Text::MaybeToken | Text::Longer)
            if mentions.contains(&MentionKind::Exact) =>
        {
            ArgumentValue::TokenText
        }
        kind => {
            kind_article(&kind).filter(|what| *what != "a list").map_or(ArgumentValue::Unknown, ArgumentValue::NoList)
        }
    }
}

fn item_of_given(given: Given<'_>) -> ItemValue {
    match given.kind {
        Kind::Text(Text::Token) => ItemValue::Token,
        Kind::Text(Text::MadeOfToken) => ItemValue::TokenInText,
        Kind::Text(Text::Literal(text)) => ItemValue::Text(text.into_owned()),
        Kind::Text(Text::MaybeToken | Text::Longer | Text::Other) => ItemValue::Unknown,
        kind => kind_article(&kind).map_or(ItemValue::Unknown, ItemValue::NoText),
    }
}

fn kind_article(kind: &Kind<'_>) -> Option<&'static str> {
    Some(match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::Text(_) => "a text",
        Kind::List(_) | Kind::SomeList(_) => "a list",
        Kind::Object(_) | Kind::SomeObject(_) | Kind::Context(_) | Kind::States => "an object",
        Kind::Function | Kind::Unknown => return None,
    })
}

fn article(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::List => "a list",
        Value::Map => "an object",
        Value::Text(_) | Value::Unknown(_) => "a text",
    }
}

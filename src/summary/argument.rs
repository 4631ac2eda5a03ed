//! The arguments that a Task hands to a runbook.

use super::payload::Reader;
use super::token::{self, MentionKind};
use crate::document::asl::intrinsic::{Expression, ExpressionKind, Shape};
use crate::document::asl::{QueryLanguage, jsonata_expression};
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
    /// Reads the map that a Task hands to a runbook.
    pub(super) fn new(reader: &Reader, entry: Entry<'_>) -> Self {
        let (_, dynamic) = reader.split_key(entry.name());
        let whole = |name: &str| name.starts_with("Fn::") || value::has_placeholder(name);
        let known = !dynamic
            && matches!(value::of(entry.value), Value::Map)
            && !entry.value.is_damaged()
            && !entry.value.entries().any(|entry| whole(entry.name()));
        let list = entry.value.entries().filter(|_| known).map(|entry| argument(reader, entry));
        Arguments { site: Site::of(entry.key), known, list: list.collect() }
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
        Value::Text(text) if expression => json_path_value(reader, node, text),
        Value::Text(text) => match reader.jsonata(text) {
            Some(expression) if reader.language == QueryLanguage::Jsonata => jsonata_value(text, expression),
            Some(_) => ArgumentValue::Unknown,
            None => ArgumentValue::Text(text.to_owned()),
        },
        other => ArgumentValue::NoList(article(&other)),
    }
}

fn list_item(reader: &Reader, node: Node<'_>) -> Item {
    let value = match value::of(node) {
        Value::Unknown(_) => ItemValue::Unknown,
        Value::Text(text) => match reader.jsonata(text) {
            Some(expression) if is_whole_token(text) || is_token_as_text(expression) => ItemValue::Token,
            Some(expression) if is_token_in_text(text, expression) => ItemValue::TokenInText,
            Some(_) => ItemValue::Unknown,
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

fn shape_article(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Text => Some("a text"),
        Shape::Number => Some("a number"),
        Shape::Boolean => Some("a boolean"),
        Shape::Object => Some("an object"),
        Shape::List | Shape::Unknown => None,
    }
}

fn json_path_value(reader: &Reader, node: Node<'_>, text: &str) -> ArgumentValue {
    let Some(expression) = Expression::parse(text) else { return ArgumentValue::Unknown };
    let base = reader.base.as_deref();
    if token::is_token_text(&expression, base) {
        return ArgumentValue::TokenText;
    }
    match &expression.kind {
        ExpressionKind::Call { name: "States.Array", arguments } => {
            let item = |part: &Expression<'_>| Item {
                site: Site::part(node, part.range.clone()),
                value: intrinsic_item(part, base),
                holes: None,
            };
            ArgumentValue::List(arguments.iter().map(item).collect())
        }
        _ => shape_article(expression.shape()).map_or(ArgumentValue::Unknown, ArgumentValue::NoList),
    }
}

fn intrinsic_item(part: &Expression<'_>, base: Option<&[String]>) -> ItemValue {
    if token::is_token_text(part, base) {
        return if is_bare_token(part) { ItemValue::Token } else { ItemValue::TokenInText };
    }
    match (&part.kind, part.shape()) {
        (ExpressionKind::Text(text), _) if !text.contains('\\') => ItemValue::Text((*text).to_owned()),
        (_, Shape::Text | Shape::Unknown) => ItemValue::Unknown,
        (_, Shape::List) => ItemValue::NoText("a list"),
        (_, shape) => shape_article(shape).map_or(ItemValue::Unknown, ItemValue::NoText),
    }
}

/// Whether a `{% … %}` text is the token and nothing else.
fn is_whole_token(text: &str) -> bool {
    let found = token::in_jsonata(text);
    let [(range, MentionKind::Exact)] = found.as_slice() else { return false };
    let inside = jsonata_expression(text).unwrap_or_default();
    inside.trim().len() == range.len()
}

fn jsonata_value(text: &str, expression: &str) -> ArgumentValue {
    if is_whole_token(text) || is_token_as_text(expression) || is_token_in_text(text, expression) {
        ArgumentValue::TokenText
    } else {
        ArgumentValue::Unknown
    }
}

fn is_token_in_text(text: &str, expression: &str) -> bool {
    let holds_token = token::in_jsonata(text).iter().any(|(_, kind)| *kind == MentionKind::Exact);
    holds_token && token::jsonata_gives_text(expression) && !is_token_as_text(expression)
}

/// `$string($states.context.Task.Token)` is the token.
fn is_token_as_text(expression: &str) -> bool {
    let inside = expression.trim().strip_prefix("$string(").and_then(|rest| rest.strip_suffix(')'));
    inside.is_some_and(|inside| is_whole_token(&format!("{{%{inside}%}}")))
}

/// Whether a part that is made of the token is the token itself: the path, or `States.Format('{}', path)`.
fn is_bare_token(part: &Expression<'_>) -> bool {
    let mut part = part;
    loop {
        match &part.kind {
            ExpressionKind::Path(_) => return true,
            ExpressionKind::Call { name: "States.Format", arguments } => match arguments.as_slice() {
                [Expression { kind: ExpressionKind::Text("{}"), .. }, inner] => part = inner,
                _ => return false,
            },
            ExpressionKind::Call { name: "States.ArrayGetItem", .. } => return true,
            _ => return false,
        }
    }
}

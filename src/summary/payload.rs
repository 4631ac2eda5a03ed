//! What the payload of a state says of the task token.

use super::token::{self, MentionKind};
use crate::document::asl::{QueryLanguage, State, jsonata_expression};
use crate::source::{Kind, Node};
use crate::value::{self, Unknown, Value};

/// A text of a state with what it says of the token.
pub(super) struct Leaf<'t> {
    pub(super) node: Node<'t>,
    pub(super) found: token::Found,
}

/// What was read of a payload.
#[derive(Default)]
pub(super) struct Payload<'t> {
    /// Its texts.
    pub(super) leaves: Vec<Leaf<'t>>,
    /// Whether something in it is not known that may hold the token.
    pub(super) unknown: bool,
}

/// Reads the payload of one state.
pub(super) struct Reader {
    pub(super) language: QueryLanguage,
    /// What `InputPath` selects of the context object.
    pub(super) base: Option<Vec<String>>,
}

/// Fields that name a document; a value that is not known there may be any name, but never holds the token.
const DOCUMENT_FIELDS: [&str; 2] = ["DocumentName", "DocumentVersion"];

impl Reader {
    pub(super) fn new(state: &State<'_>) -> Self {
        let input_path = state.field("InputPath").and_then(value::text);
        let base = match state.language {
            QueryLanguage::JsonPath => token::context_base(input_path),
            _ => None,
        };
        Reader { language: state.language, base }
    }

    pub(super) fn selects_of_context(&self) -> bool {
        self.base.is_some()
    }

    /// A key's name, and whether the key marks its value as an expression.
    pub(super) fn split_key<'k>(&self, key: &'k str) -> (&'k str, bool) {
        match key.strip_suffix(".$") {
            Some(name) if self.language != QueryLanguage::Jsonata => (name, true),
            _ => (key, false),
        }
    }

    /// The expression of a `{% … %}` text, where such texts count.
    pub(super) fn jsonata<'k>(&self, text: &'k str) -> Option<&'k str> {
        jsonata_expression(text).filter(|_| self.language != QueryLanguage::JsonPath)
    }

    /// The expression of a `{% … %}` text, read, where such texts count.
    pub(super) fn read_jsonata<'k>(&self, text: &'k str) -> Option<token::Jsonata<'k>> {
        self.jsonata(text).and_then(|_| token::Jsonata::new(text))
    }

    /// The same, only where it is certain that such texts count.
    pub(super) fn certain_jsonata<'k>(&self, text: &'k str) -> Option<token::Jsonata<'k>> {
        self.read_jsonata(text).filter(|_| self.language == QueryLanguage::Jsonata)
    }

    /// All texts of a value behind a key.
    pub(super) fn payload<'t>(&self, key: &str, node: Node<'t>) -> Payload<'t> {
        let mut payload = Payload::default();
        let mut open = vec![(self.split_key(key).1, node)];
        while let Some((expression, node)) = open.pop() {
            let value = value::of(node);
            payload.unknown |= self.may_hold_token(value, expression);
            match (value, node.kind()) {
                (Value::Text(_) | Value::Unknown(Unknown::Placeholder(_)), Kind::String(text)) => {
                    payload.leaves.push(Leaf { node, found: self.read(text, expression) });
                }
                (Value::List, _) => open.extend(node.items().map(|item| (false, item))),
                (Value::Map, _) => {
                    for entry in node.entries() {
                        let (name, expression) = self.split_key(entry.name());
                        payload.unknown |= value::is_unknown(entry.key);
                        let names_document = DOCUMENT_FIELDS.contains(&name) && value::is_unknown(entry.value);
                        open.extend((!names_document).then_some((expression, entry.value)));
                    }
                }
                _ => {}
            }
        }
        payload.leaves.sort_by_key(|leaf| leaf.node.span().start);
        payload
    }

    /// Whether a value that is not known may be an expression for the token. In JSONPath a text is none without `.$`.
    fn may_hold_token(&self, value: Value<'_>, expression: bool) -> bool {
        let Value::Unknown(unknown) = value else { return false };
        match (self.language, unknown) {
            (QueryLanguage::JsonPath, Unknown::Placeholder(_) | Unknown::Reference { .. }) => expression,
            (QueryLanguage::Jsonata, Unknown::Placeholder(text)) => {
                ["{%", "${", "%%"].iter().any(|start| text.starts_with(start))
            }
            _ => true,
        }
    }

    /// What a text says.
    fn read(&self, text: &str, expression: bool) -> token::Found {
        let literal = || {
            let looks = token::looks_like_token(text);
            if looks { vec![(0..text.len(), MentionKind::Literal)] } else { Vec::new() }
        };
        match self.language {
            QueryLanguage::JsonPath if expression => token::in_json_path(text, self.base.as_deref()),
            QueryLanguage::JsonPath => literal(),
            QueryLanguage::Jsonata => token::Jsonata::new(text).map_or_else(literal, |read| read.mentions()),
            QueryLanguage::Unknown => vec![(0..text.len(), MentionKind::Unknown)],
        }
    }
}

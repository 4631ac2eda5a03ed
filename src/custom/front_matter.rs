//! The front matter of a custom rule's page: TOML, every mistake with its place.

use super::message::Message;
use super::schema;
use crate::catalogue::{RuleId, Severity};
use crate::document::DocumentKind;
use crate::page::{MATTER_LINE, Mistake};
use crate::spelling;
use jsonpath_rust::parser::errors::JsonPathError;
use jsonpath_rust::parser::model::JpQuery;
use jsonpath_rust::parser::parse_json_path;
use jsonschema::Validator;
use serde_json::Value;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 8] = ["id", "severity", "documents", "since", "select", "require", "message", "help"];

const DOCUMENTS: [(&str, DocumentKind); 4] = [
    ("asl", DocumentKind::StateMachine),
    ("automation", DocumentKind::Runbook),
    ("iam", DocumentKind::Policy),
    ("policy", DocumentKind::Policy),
];

/// What stands between the `+++` lines.
pub(super) struct FrontMatter {
    pub(super) id: String,
    pub(super) severity: Severity,
    pub(super) documents: Vec<DocumentKind>,
    pub(super) since: String,
    pub(super) select: JpQuery,
    pub(super) require: Validator,
    pub(super) message: Message,
    pub(super) help: Option<String>,
}

/// Reads front matter, or says everything that is wrong with it.
pub(super) fn parse(text: &str) -> Result<FrontMatter, Vec<Mistake>> {
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let place = error.span().unwrap_or_default();
            return Err(vec![mistake(text, place, format!("this is no TOML: {}", error.message()))]);
        }
    };
    let mut reader = Reader { text, table: &table, mistakes: Vec::new(), meant: Vec::new() };
    reader.unknown_keys();
    let id = reader.required("id", Reader::id);
    let severity = reader.required("severity", Reader::severity);
    let documents = reader.required("documents", Reader::documents);
    let since = reader.optional("since", |reader, value| reader.text("since", value).map(str::to_owned));
    let select = reader.required("select", Reader::select);
    let require = reader.required("require", Reader::require);
    let message = reader.required("message", Reader::message);
    let help = reader.optional("help", |reader, value| reader.text("help", value).map(str::to_owned));
    match (id, severity, documents, select, require, message) {
        (Some(id), Some(severity), Some(documents), Some(select), Some(require), Some(message))
            if reader.mistakes.is_empty() =>
        {
            let since = since.unwrap_or_default();
            Ok(FrontMatter { id, severity, documents, since, select, require, message, help })
        }
        _ => Err(reader.mistakes),
    }
}

fn mistake(text: &str, place: Range<usize>, message: impl Into<String>) -> Mistake {
    let before = text.get(..place.start).unwrap_or(text);
    let (lines, last) =
        before.rsplit_once('\n').map_or((0, before), |(lines, last)| (lines.lines().count().max(1), last));
    Mistake { line: MATTER_LINE + lines, column: last.chars().count() + 1, message: message.into() }
}

struct Reader<'m> {
    text: &'m str,
    table: &'m DeTable<'m>,
    mistakes: Vec<Mistake>,
    /// What misspelt keys are taken for.
    meant: Vec<&'static str>,
}

type Entry<'m> = &'m Spanned<DeValue<'m>>;

impl<'m> Reader<'m> {
    fn wrong<T>(&mut self, place: Range<usize>, message: impl Into<String>) -> Option<T> {
        self.mistakes.push(mistake(self.text, place, message));
        None
    }

    fn unknown_keys(&mut self) {
        for key in self.table.keys().filter(|key| !KEYS.contains(&key.as_ref().as_ref())) {
            self.meant.extend(spelling::nearest(key.as_ref(), KEYS));
            let suggestion = spelling::suggestion(key.as_ref(), KEYS).unwrap_or_default();
            let _: Option<()> = self.wrong(key.span(), format!("there is no key `{}`; {suggestion}", key.as_ref()));
        }
    }

    fn entry(&self, key: &str) -> Option<Entry<'m>> {
        self.table.iter().find(|(name, _)| name.as_ref() == key).map(|(_, value)| value)
    }

    fn optional<T>(&mut self, key: &str, read: impl FnOnce(&mut Self, Entry<'m>) -> Option<T>) -> Option<T> {
        let value = self.entry(key)?;
        read(self, value)
    }

    fn required<T>(&mut self, key: &str, read: impl FnOnce(&mut Self, Entry<'m>) -> Option<T>) -> Option<T> {
        match self.entry(key) {
            Some(value) => read(self, value),
            // A misspelt key is told already.
            None if self.meant.contains(&key) => None,
            None => self.wrong(0..0, format!("the front matter lacks `{key}`")),
        }
    }

    fn text(&mut self, key: &str, value: Entry<'m>) -> Option<&'m str> {
        match value.as_ref().as_str() {
            Some(text) => Some(text),
            None => self.wrong(value.span(), format!("`{key}` is text, and this is of type {}", type_of(value))),
        }
    }

    fn id(&mut self, value: Entry<'m>) -> Option<String> {
        let id = self.text("id", value)?;
        let is_name = |part: &str| {
            part.starts_with(|first: char| first.is_ascii_lowercase())
                && part.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
        };
        let Some((family, _)) = id.split_once('/').filter(|(family, name)| is_name(family) && is_name(name)) else {
            let form = "an id is `family/name` in small letters, digits and hyphens, as in `acme/owner-tag`";
            return self.wrong(value.span(), format!("`{id}` is no id: {form}"));
        };
        if RuleId::all().any(|rule| rule.family() == family) {
            let message = format!("`{family}` is a family of built-in rules; rules of your own need another one");
            return self.wrong(value.span(), message);
        }
        Some(id.to_owned())
    }

    fn severity(&mut self, value: Entry<'m>) -> Option<Severity> {
        let name = self.text("severity", value)?;
        let found = Severity::ALL.into_iter().find(|severity| severity.name() == name);
        found.or_else(|| self.unknown(value, "severity", name, &Severity::ALL.map(Severity::name)))
    }

    fn unknown<T>(&mut self, value: Entry<'m>, what: &str, name: &str, known: &[&str]) -> Option<T> {
        let suggestion = spelling::suggestion(name, known.iter().copied()).unwrap_or_default();
        self.wrong(value.span(), format!("`{name}` is no {what}; {suggestion}"))
    }

    fn documents(&mut self, value: Entry<'m>) -> Option<Vec<DocumentKind>> {
        let Some(list) = value.as_ref().as_array().filter(|list| !list.is_empty()) else {
            return self.wrong(value.span(), "`documents` is a list of some of asl, automation and policy");
        };
        let mut kinds = Vec::new();
        for item in list.iter() {
            let name = self.text("a document", item)?;
            let found = DOCUMENTS.iter().find(|(known, _)| *known == name);
            let Some((_, kind)) = found else {
                return self.unknown(item, "kind of document", name, &["asl", "automation", "policy"]);
            };
            if !kinds.contains(kind) {
                kinds.push(*kind);
            }
        }
        Some(kinds)
    }

    fn select(&mut self, value: Entry<'m>) -> Option<JpQuery> {
        let path = self.text("select", value)?;
        match parse_json_path(path) {
            Ok(query) => Some(query),
            Err(error) => {
                let place = self.inside(value.span(), path, &error);
                self.wrong(place, "here `select` is no JSONPath of RFC 9535, as in `$.States[?@.Type == 'Task']`")
            }
        }
    }

    /// The character of a path that the parser stumbled over, where the text stands in the page as it is. The parser tells
    /// it only in what it prints: ` --> LINE:COLUMN`.
    fn inside(&self, whole: Range<usize>, path: &str, error: &JsonPathError) -> Range<usize> {
        let printed = error.to_string();
        let place = printed.split_once("--> 1:").and_then(|(_, rest)| rest.lines().next()?.trim().parse().ok());
        let mut ends = path.char_indices().map(|(offset, _)| offset).chain([path.len()]);
        let Some(offset) = place.and_then(|column: usize| ends.nth(column.checked_sub(1)?)) else { return whole };
        let verbatim = self.text.get(whole.start + 1..).is_some_and(|rest| rest.starts_with(path));
        if verbatim { whole.start + 1 + offset..whole.end } else { whole }
    }

    fn require(&mut self, value: Entry<'m>) -> Option<Validator> {
        let schema = match value.as_ref().as_str() {
            Some(text) => match serde_json::from_str(text) {
                Ok(schema) => schema,
                Err(error) => return self.wrong(value.span(), format!("the text of `require` is no JSON: {error}")),
            },
            None => match json(value) {
                Ok(schema @ (Value::Object(_) | Value::Bool(_))) => schema,
                Ok(_) => return self.wrong(value.span(), "`require` is a JSON Schema: a table, or true or false"),
                Err(place) => return self.wrong(place, "a date is nothing that JSON has; write it as text"),
            },
        };
        match schema::compile(&schema) {
            Ok(validator) => Some(validator),
            Err(wrong) => {
                let place = place_of(value, &wrong.pointer);
                self.wrong(place, wrong.message)
            }
        }
    }

    fn message(&mut self, value: Entry<'m>) -> Option<Message> {
        let text = self.text("message", value)?;
        if text.trim().is_empty() {
            return self.wrong(value.span(), "the message is empty");
        }
        Message::parse(text).map_or_else(|wrong| self.wrong(value.span(), wrong), Some)
    }
}

fn type_of(value: Entry<'_>) -> &'static str {
    value.as_ref().type_str()
}

/// A value of TOML as JSON, or the place of what JSON cannot have.
fn json(value: &Spanned<DeValue<'_>>) -> Result<Value, Range<usize>> {
    Ok(match value.as_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => {
            let digits = i64::from_str_radix(number.as_str(), number.radix());
            Value::Number(digits.map_err(|_| value.span())?.into())
        }
        DeValue::Float(number) => {
            let number = number.as_str().parse().ok().and_then(serde_json::Number::from_f64);
            Value::Number(number.ok_or_else(|| value.span())?)
        }
        DeValue::Datetime(_) => return Err(value.span()),
        DeValue::Array(items) => Value::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        DeValue::Table(table) => {
            let entries = table.iter().map(|(key, value)| Ok((key.as_ref().to_string(), json(value)?)));
            Value::Object(entries.collect::<Result<_, Range<usize>>>()?)
        }
    })
}

/// Where a part of a schema stands; where it is text, the whole of it.
fn place_of(value: &Spanned<DeValue<'_>>, pointer: &str) -> Range<usize> {
    let mut found = value;
    let mut place = value.span();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match found.as_ref() {
            DeValue::Table(table) => table.iter().find(|(key, _)| key.as_ref() == step.as_str()),
            DeValue::Array(items) => {
                let item = step.parse().ok().and_then(|index: usize| items.get(index));
                let Some(item) = item else { break };
                (found, place) = (item, item.span());
                continue;
            }
            _ => None,
        };
        let Some((key, value)) = next else { break };
        (found, place) = (value, key.span());
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "id = \"acme/comment\"\nseverity = \"warning\"\ndocuments = [\"asl\", \"policy\"]\n\
                         select = \"$.States.*\"\nmessage = \"`{key}` lacks a Comment\"\n[require]\nrequired = [\"Comment\"]\n";

    #[test]
    fn everything_is_read() {
        let matter = parse(RIGHT).ok().unwrap();
        assert_eq!((matter.id.as_str(), matter.severity), ("acme/comment", Severity::Warning));
        assert_eq!(matter.documents, [DocumentKind::StateMachine, DocumentKind::Policy]);
        assert_eq!((matter.since.as_str(), matter.help), ("", None));
    }

    #[test]
    fn a_schema_may_be_json_too() {
        let text = RIGHT.replace("[require]\nrequired = [\"Comment\"]", "require = '''{\"const\": null}'''");
        assert!(parse(&text).is_ok());
        assert!(parse(&RIGHT.replace("[require]\nrequired = [\"Comment\"]", "require = false")).is_ok());
    }

    #[test]
    fn each_mistake_has_its_place_and_the_nearest_spelling() {
        for (part, replacement, line, column, expected) in [
            ("severity", "sevrity", 3, 1, "there is no key `sevrity`; did you mean `severity`?"),
            ("\"warning\"", "\"warn\"", 3, 12, "`warn` is no severity"),
            ("\"warning\"", "1", 3, 12, "`severity` is text, and this is of type integer"),
            ("acme/comment", "token/comment", 2, 6, "`token` is a family of built-in rules"),
            ("acme/comment", "comment", 2, 6, "`comment` is no id"),
            ("acme/comment", "acme/Comment", 2, 6, "is no id"),
            ("\"policy\"", "\"polcy\"", 4, 21, "`polcy` is no kind of document; did you mean `policy`?"),
            ("[\"asl\", \"policy\"]", "[]", 4, 13, "`documents` is a list"),
            ("$.States.*", "$.States[?", 5, 21, "is no JSONPath"),
            ("{key}", "{kye}", 6, 11, "`{kye}`; did you mean `key`?"),
            ("required = [\"Comment\"]", "required = [\"Comment\", 1]", 8, 24, "is not of type"),
            ("required =", "requierd =", 8, 1, "no keyword `requierd`; did you mean `required`?"),
            ("required = [\"Comment\"]", "pattern = \"(\"", 8, 1, "is not a \"regex\""),
            ("required = [\"Comment\"]", "const = 2026-01-01", 8, 9, "a date is nothing that JSON has"),
            ("id = ", "id ", 2, 4, "this is no TOML"),
        ] {
            let mistakes = parse(&RIGHT.replacen(part, replacement, 1)).err().unwrap();
            let found = mistakes.iter().find(|mistake| mistake.message.contains(expected));
            let found = found.unwrap_or_else(|| panic!("{replacement}: {mistakes:?}"));
            assert_eq!((found.line, found.column), (line, column), "{found}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let mistakes = parse("help = \"x\"").err().unwrap();
        let missing: Vec<String> =
            mistakes.iter().map(|mistake| mistake.message.replace("the front matter lacks ", "")).collect();
        assert_eq!(missing, ["`id`", "`severity`", "`documents`", "`select`", "`require`", "`message`"]);
    }
}

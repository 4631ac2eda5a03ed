//! TOML values as settings need them; what does not fit becomes a mistake at its place.

use super::{Mistake, Set};
use crate::source::{LineIndex, Span};
use crate::spelling;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

const STRINGS: &str = "a list of strings";

/// A key with its value.
pub(super) struct Entry<'v, 't> {
    pub(super) name: &'v str,
    pub(super) key: Range<usize>,
    pub(super) value: &'v Value<'t>,
}

/// Reads the values of one file.
pub(super) struct Values<'t> {
    text: &'t str,
    lines: LineIndex,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'t> Values<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Values { text, lines: LineIndex::new(text), mistakes: Vec::new() }
    }

    /// The line of a place, counted from 1.
    pub(super) fn line(&self, place: &Range<usize>) -> usize {
        self.lines.position(self.text, offset(place.start)).line
    }

    pub(super) fn set<T>(&self, value: T, place: &Range<usize>) -> Set<T> {
        Set { value, line: self.line(place) }
    }

    pub(super) fn mistake(
        &mut self,
        place: &Range<usize>,
        message: impl Into<String>,
        label: &str,
        help: Option<String>,
    ) {
        let span = Span::new(offset(place.start), offset(place.end));
        let label = (!label.is_empty()).then(|| label.to_owned());
        self.mistakes.push(Mistake { span, message: message.into(), label, help });
    }

    fn wrong_type(&mut self, name: &str, expected: &str, value: &Value<'_>) {
        let kind = kind(value);
        self.mistake(&value.span(), format!("`{name}` takes {expected}, and this is {kind}"), kind, None);
    }

    /// The entries of a table in the order of the file.
    pub(super) fn entries<'v>(table: &'v DeTable<'t>) -> Vec<Entry<'v, 't>> {
        let entry = |(key, value): (&'v Spanned<Cow<'t, str>>, _)| (key.span(), &**key.get_ref(), value);
        let mut entries: Vec<_> = table.iter().map(entry).collect();
        entries.sort_by_key(|(place, ..)| place.start);
        entries.into_iter().map(|(key, name, value)| Entry { name, key, value }).collect()
    }

    pub(super) fn table<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Vec<Entry<'v, 't>> {
        match value.get_ref() {
            DeValue::Table(table) => Self::entries(table),
            _ => {
                self.wrong_type(name, "a table", value);
                Vec::new()
            }
        }
    }

    pub(super) fn list<'v>(&mut self, name: &str, expected: &str, value: &'v Value<'t>) -> &'v [Value<'t>] {
        match value.get_ref() {
            DeValue::Array(list) => list,
            DeValue::String(text) => {
                let message = format!("`{name}` takes {expected}, and this is a string");
                let help = (expected == STRINGS).then(|| format!("write `[{text:?}]`"));
                self.mistake(&value.span(), message, "a string", help);
                &[]
            }
            _ => {
                self.wrong_type(name, expected, value);
                &[]
            }
        }
    }

    pub(super) fn string<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Option<&'v str> {
        match value.get_ref() {
            DeValue::String(text) => Some(text),
            _ => {
                self.wrong_type(name, "a string", value);
                None
            }
        }
    }

    /// The strings of a list with their places; those that are none are mistakes.
    pub(super) fn strings<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Vec<(&'v str, Range<usize>)> {
        let items = self.list(name, STRINGS, value);
        let mut strings = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => strings.push((&**text, item.span())),
                _ => self.wrong_type(name, "strings", item),
            }
        }
        strings
    }

    /// The same of a list that must not be empty.
    pub(super) fn some_strings<'v>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
        help: &str,
    ) -> Vec<(&'v str, Range<usize>)> {
        if matches!(value.get_ref(), DeValue::Array(list) if list.is_empty()) {
            self.mistake(&value.span(), format!("`{name}` is empty"), "nothing", Some(help.to_owned()));
        }
        self.strings(name, value)
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, name: &str, value: &Value<'t>, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.string(name, value)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let allowed = words.iter().map(|(word, _)| *word);
            let help = spelling::suggestion(text, allowed);
            self.mistake(&value.span(), format!("`{name}` cannot be `{text}`"), "not one of its values", help);
        }
        found.map(|(_, meaning)| *meaning)
    }

    pub(super) fn unknown_key(&mut self, entry: &Entry<'_, '_>, within: &str, known: &[&'static str]) {
        let help = spelling::suggestion(entry.name, known.iter().copied());
        self.mistake(&entry.key, format!("{within} has no key `{}`", entry.name), "unknown", help);
    }
}

/// What a value is, in words.
fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

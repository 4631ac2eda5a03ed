//! The keywords of one schema that speak of itself and not of schemas inside of it.

use super::Object;
use super::pattern;
use serde_json::Value;
use std::fmt::Write as _;

/// The keywords that a violation can be named by, in the order of `Constraint`.
pub(super) const CONSTRAINTS: [&str; 6] = ["additionalProperties", "required", "type", "enum", "bounds", "pattern"];

const KNOWN: [&str; 25] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "const",
    "default",
    "description",
    "enum",
    "examples",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "x-help",
    "x-message",
    "x-rule",
    "x-severity",
    "x-values",
];

const OF_THE_WHOLE: [&str; 5] = ["$comment", "$defs", "$id", "$schema", "x-rules"];

/// The keywords of one schema.
pub(super) struct Keywords<'s> {
    pub(super) object: &'s Object,
    /// Where the schema stands, for mistakes in it.
    pub(super) at: String,
}

impl Keywords<'_> {
    fn fail(&self, why: &str) -> ! {
        panic!("{}: {why}", self.at)
    }

    pub(super) fn are_known(&self, whole: bool) {
        let known = |key: &str| KNOWN.contains(&key) || (whole && OF_THE_WHOLE.contains(&key));
        if let Some(key) = self.object.keys().find(|key| !known(key)) {
            self.fail(&format!("{key} is outside of the subset that shapes know"));
        }
    }

    /// The fields of a shape that hold no other shapes.
    pub(super) fn scalars(&self) -> String {
        let mut text = String::new();
        let mut field = |name: &str, value: String| write!(text, "{name}: {value}, ").expect("to memory");
        field("types", self.types());
        if let Some(title) = self.text("title") {
            field("title", format!("{title:?}"));
        }
        if let Some(message) = self.text("x-message") {
            field("message", format!("{message:?}"));
        }
        if let Some(help) = self.text("x-help") {
            field("help", format!("{help:?}"));
        }
        for (name, least, greatest) in [("count", "minItems", "maxItems"), ("length", "minLength", "maxLength")] {
            let bound = |key, none: &str| self.number(key).map_or(none.to_owned(), |bound| bound.to_string());
            field(name, format!("({}, {})", bound(least, "0"), bound(greatest, "usize::MAX")));
        }
        let bound = |key, none: &str| self.number(key).map_or(none.to_owned(), |bound| format!("{bound}_f64"));
        field("range", format!("({}, {})", bound("minimum", "f64::NEG_INFINITY"), bound("maximum", "f64::INFINITY")));
        field("values", format!("&{:?}", self.values()));
        if let Some(pattern) = self.text("pattern") {
            let compiled = pattern::compiled(pattern).unwrap_or_else(|why| self.fail(&why));
            field("pattern", format!("Some(&{compiled})"));
        }
        field("listed", format!("&{:?}", self.texts("x-values")));
        field("severities", self.severities());
        text
    }

    fn types(&self) -> String {
        let names = match self.object.get("type") {
            None => return "Types::ANY".to_owned(),
            Some(Value::Array(_)) => self.texts("type"),
            Some(_) => self.text("type").into_iter().collect(),
        };
        let known = ["null", "boolean", "integer", "number", "string", "array", "object"];
        let bits = names.iter().map(|name| match known.iter().position(|known| known == name) {
            Some(bit) => 1_u8 << bit,
            None => self.fail(&format!("no type {name}")),
        });
        format!("Types({})", bits.fold(0, |all, bit| all | bit))
    }

    fn values(&self) -> Vec<&str> {
        let values = match self.object.get("const") {
            Some(_) => self.text("const").into_iter().collect(),
            None => self.texts("enum"),
        };
        if !values.is_empty() && self.text("type") != Some("string") {
            self.fail("values are listed of texts only, which `type` has to say");
        }
        values
    }

    /// `warning` for all constraints, or a severity for some of them.
    fn severities(&self) -> String {
        let given = self.object.get("x-severity");
        let of = |keyword: &&str| {
            let given = given.and_then(|given| if given.is_string() { Some(given) } else { given.get(keyword) });
            match given.and_then(Value::as_str) {
                None => "None".to_owned(),
                Some("error") => "Some(Severity::Error)".to_owned(),
                Some("warning") => "Some(Severity::Warning)".to_owned(),
                Some("info") => "Some(Severity::Info)".to_owned(),
                Some(other) => self.fail(&format!("no severity {other}")),
            }
        };
        format!("[{}]", CONSTRAINTS.iter().map(of).collect::<Vec<_>>().join(", "))
    }

    fn number(&self, key: &str) -> Option<u64> {
        let value = self.object.get(key)?;
        Some(value.as_u64().unwrap_or_else(|| self.fail(&format!("{key} is a whole number here"))))
    }

    fn text(&self, key: &str) -> Option<&str> {
        let value = self.object.get(key)?;
        if !value.is_string() {
            self.fail(&format!("{key} is a text here"));
        }
        value.as_str()
    }

    fn texts(&self, key: &str) -> Vec<&str> {
        let Some(value) = self.object.get(key) else { return Vec::new() };
        let texts: Option<Vec<&str>> = value.as_array().map(|all| all.iter().filter_map(Value::as_str).collect());
        let complete = texts.as_ref().map(Vec::len) == value.as_array().map(Vec::len);
        texts.filter(|_| complete).unwrap_or_else(|| self.fail(&format!("{key} is a list of texts here")))
    }
}

/// The key, the value and the schema of a case.
pub(super) fn case(case: &Value) -> Option<(&str, &str, &Value)> {
    let (condition, then) = (case.get("if")?.as_object()?, case.get("then")?);
    let (name, value) = condition.get("properties")?.as_object()?.iter().next()?;
    let [required] = condition.get("required")?.as_array()?.as_slice() else { return None };
    let plain = case.as_object()?.len() == 2 && condition.len() == 2 && required == name.as_str();
    Some((name.as_str(), value.get("const")?.as_str()?, then)).filter(|_| plain)
}

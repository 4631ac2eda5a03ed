//! Texts of states that use JSONata.

use crate::document::asl::{State, StateType};
use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// A text of a state in which an expression may stand.
#[derive(Clone, Copy, Debug)]
pub struct JsonataText<'t> {
    /// The text.
    pub node: Node<'t>,
    /// The text itself.
    pub text: &'t str,
    /// The key of the value, or of the list that it stands in.
    pub key: Node<'t>,
    /// What `$states` holds there beside `input` and `context`.
    pub available: Available,
}

/// What `$states` holds beside `input` and `context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Available {
    /// Nothing else.
    Nothing,
    /// `result`
    Result,
    /// `errorOutput`
    ErrorOutput,
    /// Not known.
    Unknown,
}

/// Fields that take no expressions, or whose expressions belong to the states inside.
const WITHOUT: [&str; 21] = [
    "Type",
    "Comment",
    "QueryLanguage",
    "Resource",
    "Next",
    "End",
    "Default",
    "StartAt",
    "States",
    "Branches",
    "ItemProcessor",
    "Iterator",
    "Retry",
    "Label",
    "Result",
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ItemsPath",
    "Parameters",
    "ResultSelector",
];

impl<'t> State<'t> {
    /// The texts of a state that uses JSONata in which expressions may stand, in no particular order.
    pub fn jsonata_texts(&self) -> Vec<JsonataText<'t>> {
        let has_result = match self.kind {
            Some(StateType::Task | StateType::Parallel | StateType::Map) => Available::Result,
            Some(_) => Available::Nothing,
            None => Available::Unknown,
        };
        let mut texts = Vec::new();
        for entry in self.node.entries().filter(|entry| !WITHOUT.contains(&entry.name())) {
            match entry.name() {
                "Assign" | "Output" => in_value(entry, has_result, &mut texts),
                "Catch" => in_each(entry.value, &["Assign", "Output"], Available::ErrorOutput, &mut texts),
                "Choices" => {
                    in_each(entry.value, &["Condition", "Assign", "Output"], Available::Nothing, &mut texts);
                }
                _ => in_value(entry, Available::Nothing, &mut texts),
            }
        }
        texts
    }
}

fn in_each<'t>(list: Node<'t>, fields: &[&str], available: Available, texts: &mut Vec<JsonataText<'t>>) {
    for item in list.items() {
        let entries = fields.iter().filter_map(|field| item.entry(field));
        entries.for_each(|entry| in_value(entry, available, texts));
    }
}

fn in_value<'t>(field: Entry<'t>, available: Available, texts: &mut Vec<JsonataText<'t>>) {
    let mut open = vec![field];
    while let Some(entry) = open.pop() {
        match value::of(entry.value) {
            Value::Map => open.extend(entry.value.entries().filter(|entry| entry.name() != "Resource")),
            Value::List => open.extend(entry.value.items().map(|item| Entry { key: entry.key, value: item })),
            Value::Text(text) => texts.push(JsonataText { node: entry.value, text, key: entry.key, available }),
            _ => {}
        }
    }
}

//! Texts of states that use JSONPath.

use crate::document::asl::{State, StateType};
use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// A value of a state where JSONPath is looked for.
#[derive(Clone, Copy, Debug)]
pub struct JsonPathUse<'t> {
    /// The key, and the value.
    pub entry: Entry<'t>,
    /// What the value has to be.
    pub role: PathRole,
    /// Whether the rule of a Choice asks with it whether something is there at all.
    pub asks_for_presence: bool,
}

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathRole {
    /// Any path, or `null`: `InputPath`, `OutputPath`.
    Path,
    /// A path that names one place of the input, of the context object, or of a variable.
    Reference,
    /// The same without the context object: the numbers of a Map.
    ReferenceWithoutContext,
    /// A path that names one place of the input, or `null`: `ResultPath`.
    Target,
    /// A path or an intrinsic function: a key that ends in `.$`.
    Expression,
    /// The same without a `.$`: `ErrorPath`, `CausePath`.
    ExpressionField,
    /// A plain value of a payload.
    Plain,
}

/// Fields that hold paths without a `.$`.
const PATHS: [(&str, PathRole); 14] = [
    ("InputPath", PathRole::Path),
    ("OutputPath", PathRole::Path),
    ("ResultPath", PathRole::Target),
    ("ItemsPath", PathRole::Reference),
    ("SecondsPath", PathRole::Reference),
    ("TimestampPath", PathRole::Reference),
    ("TimeoutSecondsPath", PathRole::Reference),
    ("HeartbeatSecondsPath", PathRole::Reference),
    ("MaxConcurrencyPath", PathRole::ReferenceWithoutContext),
    ("ToleratedFailureCountPath", PathRole::ReferenceWithoutContext),
    ("ToleratedFailurePercentagePath", PathRole::ReferenceWithoutContext),
    ("ErrorPath", PathRole::ExpressionField),
    ("CausePath", PathRole::ExpressionField),
    ("Variable", PathRole::Reference),
];

/// Fields that hold a payload with `.$` keys, by the field around them.
const PAYLOADS: [(&str, &[&str]); 4] = [
    ("", &["Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials"]),
    ("ItemReader", &["Parameters"]),
    ("ResultWriter", &["Parameters"]),
    ("ItemBatcher", &["BatchInput"]),
];

impl<'t> State<'t> {
    /// The values of a state that uses JSONPath where JSONPath is looked for, in no particular order.
    pub fn json_path_uses(&self) -> Vec<JsonPathUse<'t>> {
        let mut uses = Vec::new();
        fields(self.node, &mut uses);
        for (field, names) in PAYLOADS {
            let holder = if field.is_empty() { Some(self.node) } else { self.field(field) };
            let payloads = names.iter().filter_map(|name| holder?.entry(name));
            payloads.for_each(|entry| payload(entry, &mut uses));
        }
        for (holder, name) in [
            (self.field("ItemReader").and_then(|reader| reader.get("ReaderConfig")), "MaxItemsPath"),
            (self.field("ItemBatcher"), "MaxItemsPerBatchPath"),
            (self.field("ItemBatcher"), "MaxInputBytesPerBatchPath"),
        ] {
            let entry = holder.and_then(|holder| holder.entry(name));
            uses.extend(entry.map(|entry| JsonPathUse::new(entry, PathRole::ReferenceWithoutContext)));
        }
        for catcher in self.field("Catch").into_iter().flat_map(Node::items) {
            fields(catcher, &mut uses);
            catcher.entry("Assign").into_iter().for_each(|entry| payload(entry, &mut uses));
        }
        if self.kind == Some(StateType::Choice) {
            self.field("Choices").into_iter().for_each(|choices| comparisons(choices, &mut uses));
        }
        uses
    }
}

impl<'t> JsonPathUse<'t> {
    fn new(entry: Entry<'t>, role: PathRole) -> Self {
        JsonPathUse { entry, role, asks_for_presence: false }
    }
}

fn fields<'t>(holder: Node<'t>, uses: &mut Vec<JsonPathUse<'t>>) {
    for entry in holder.entries() {
        let found = PATHS.iter().find(|(name, _)| *name == entry.name());
        uses.extend(found.map(|(_, role)| JsonPathUse::new(entry, *role)));
    }
}

/// Everything in a payload; lists in it have no keys of their own, and take that of the field.
fn payload<'t>(field: Entry<'t>, uses: &mut Vec<JsonPathUse<'t>>) {
    let mut open = vec![field];
    while let Some(entry) = open.pop() {
        if entry.name().ends_with(".$") {
            uses.push(JsonPathUse::new(entry, PathRole::Expression));
            continue;
        }
        match value::of(entry.value) {
            Value::Map => open.extend(entry.value.entries()),
            Value::List => open.extend(entry.value.items().map(|item| Entry { key: entry.key, value: item })),
            Value::Text(_) => uses.push(JsonPathUse::new(entry, PathRole::Plain)),
            _ => {}
        }
    }
}

/// The rules of a Choice, the ones inside `And`, `Or` and `Not` too.
fn comparisons<'t>(choices: Node<'t>, uses: &mut Vec<JsonPathUse<'t>>) {
    let mut open = vec![choices];
    while let Some(node) = open.pop() {
        open.extend(node.items().filter(|item| item.is_mapping()));
        let asks_for_presence = node.get("IsPresent").is_some();
        for entry in node.entries() {
            match entry.name() {
                "And" | "Or" | "Not" => open.push(entry.value),
                "Assign" => payload(entry, uses),
                name if name == "Variable" || name.ends_with("Path") => {
                    uses.push(JsonPathUse { entry, role: PathRole::Reference, asks_for_presence });
                }
                _ => {}
            }
        }
    }
}

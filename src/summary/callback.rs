//! The steps that answer a token: what they call, and with what.

use crate::document::automation::Step;
use crate::document::automation::callback::{self, is_nearly};
use crate::document::automation::reference::{self, Reference, references};
use crate::finding::Site;
use crate::source::{Format, Node};
use crate::value::{self, Value};

pub use crate::document::automation::callback::{CallbackKind, Spelling};

/// A call that answers a token.
#[derive(Clone, Debug)]
pub struct Callback {
    /// Which one.
    pub kind: CallbackKind,
    /// What it answers: the parameter whose whole value it passes as `taskToken`.
    pub token: Option<String>,
    /// How it spells the service.
    pub service: Spelt,
    /// How it spells the call.
    pub api: Spelt,
    /// The input `taskToken`.
    pub task_token: Input,
    /// The input `output` of `SendTaskSuccess`.
    pub output: Input,
    /// The input `error` of `SendTaskFailure`.
    pub error: Input,
    /// The input `cause` of `SendTaskFailure`.
    pub cause: Input,
    /// The step outputs that its inputs name.
    pub reads: Vec<Read>,
}

/// A reference to an output of a step.
#[derive(Clone, Debug)]
pub struct Read {
    /// Where it stands.
    pub site: Site,
    /// The step.
    pub step: String,
    /// The output.
    pub output: String,
}

/// A name as a step writes it.
#[derive(Clone, Debug)]
pub struct Spelt {
    /// Where it stands.
    pub site: Site,
    /// What it says.
    pub text: String,
    /// How right that is.
    pub spelling: Spelling,
}

/// An input of a call.
#[derive(Clone, Debug)]
pub struct Input {
    /// The value; the key where that is misspelt; what stands for the step where there is none.
    pub site: Site,
    /// What it is.
    pub value: InputValue,
}

/// The value of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputValue {
    /// There is no such input.
    Missing,
    /// There is one under a key that was probably meant so.
    Misspelt(String),
    /// A text, perhaps with references in it.
    Text(String),
    /// Something else: "a map".
    NotText(&'static str),
    /// Not known.
    Unknown,
}

impl Callback {
    /// The text that it answers with: the `output`, or the `error`; references stay as they are written.
    pub fn text(&self) -> Option<&str> {
        let input = match self.kind {
            CallbackKind::Success => &self.output,
            CallbackKind::Failure => &self.error,
        };
        match &input.value {
            InputValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The call of a step, if it answers a token, or was meant to.
    pub(super) fn of(step: &Step<'_>) -> Option<Self> {
        let meant = callback::meant(step)?;
        let (service, api) = (step.input("Service")?, step.input("Api")?);
        let task_token = input(step, "taskToken");
        let token = match &task_token.value {
            InputValue::Text(text) => reference::whole(text).map(str::to_owned),
            _ => None,
        };
        let spelt = |node: Node<'_>, spelling| {
            let text = node.as_str().unwrap_or_default().to_owned();
            Spelt { site: Site::of(node), text, spelling }
        };
        Some(Callback {
            kind: meant.kind,
            token,
            service: spelt(service, meant.service),
            api: spelt(api, meant.api),
            task_token,
            output: input(step, "output"),
            error: input(step, "error"),
            cause: input(step, "cause"),
            reads: reads(step),
        })
    }
}

fn reads(step: &Step<'_>) -> Vec<Read> {
    let values = step.inputs.into_iter().flat_map(Node::entries).map(|entry| entry.value);
    let texts = values.filter_map(|node| Some((node, value::text(node)?)));
    let read = |node, found: Reference<'_>| {
        let (step, output) = found.name.split_once('.')?;
        Some(Read { site: Site::part(node, found.range), step: step.to_owned(), output: output.to_owned() })
    };
    texts.flat_map(|(node, text)| references(text).filter_map(move |found| read(node, found))).collect()
}

fn input(step: &Step<'_>, name: &str) -> Input {
    let inputs_unknown = step.node.is_damaged()
        || step.inputs.is_some_and(|inputs| {
            !matches!(value::of(inputs), Value::Map | Value::Null)
                || inputs.entries().any(|entry| value::is_unknown(entry.key))
        });
    match step.input(name) {
        Some(node) => {
            Input { site: Site::of(node), value: if inputs_unknown { InputValue::Unknown } else { value_of(node) } }
        }
        None if inputs_unknown => Input { site: Site::of(step.anchor()), value: InputValue::Unknown },
        None => match misspelt(step, name) {
            Some(key) => {
                Input { site: Site::of(key), value: InputValue::Misspelt(key.as_str().unwrap_or_default().to_owned()) }
            }
            None => Input { site: Site::of(step.anchor()), value: InputValue::Missing },
        },
    }
}

/// The key that was meant to be an input.
fn misspelt<'t>(step: &Step<'t>, name: &str) -> Option<Node<'t>> {
    const INPUTS: [&str; 6] = ["Service", "Api", "taskToken", "output", "error", "cause"];
    let keys = step.inputs?.entries().map(|entry| entry.key);
    let mut others = keys.filter(|key| key.as_str().is_some_and(|text| !INPUTS.contains(&text)));
    others.find(|key| is_nearly(key.as_str().unwrap_or_default(), name))
}

fn value_of(node: Node<'_>) -> InputValue {
    match value::of(node) {
        Value::Text(_) if node.is_damaged() || has_bad_escape(node) => InputValue::Unknown,
        Value::Text(text) => InputValue::Text(text.to_owned()),
        Value::Null => InputValue::NotText("null"),
        Value::Bool(_) => InputValue::NotText("a boolean"),
        Value::Number(_) => InputValue::NotText("a number"),
        Value::List => InputValue::NotText("a list"),
        Value::Map => InputValue::NotText("a map"),
        Value::Unknown(_) => InputValue::Unknown,
    }
}

/// Whether JSON has no such escape as one of a text, whose end may then be another than it seems.
fn has_bad_escape(node: Node<'_>) -> bool {
    let mut characters = node.span().of(node.tree().text()).chars();
    node.tree().format() == Format::Json
        && std::iter::from_fn(|| characters.by_ref().find(|c| *c == '\\').and_then(|_| characters.next()))
            .any(|escape| !"\"\\/bfnrtu".contains(escape))
}

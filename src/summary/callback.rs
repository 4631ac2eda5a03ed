//! The steps that answer a token: what they call, and with what.

use crate::document::automation::Step;
use crate::document::automation::reference::{self, Reference, references};
use crate::finding::Site;
use crate::source::{Format, Node};
use crate::value::{self, Value};

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

/// The calls that answer a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallbackKind {
    /// `SendTaskSuccess`.
    Success,
    /// `SendTaskFailure`.
    Failure,
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

/// How right a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As the SDK spells it.
    Right,
    /// In another case, which may be understood.
    OtherCase,
    /// Nothing of this name exists.
    Wrong,
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

impl CallbackKind {
    /// The API's name.
    pub fn api(self) -> &'static str {
        match self {
            CallbackKind::Success => "SendTaskSuccess",
            CallbackKind::Failure => "SendTaskFailure",
        }
    }
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
        if step.known_action() != Some("aws:executeAwsApi") {
            return None;
        }
        let (service, api) = (step.input("Service")?, step.input("Api")?);
        let (service_text, api_text) = (value::text(service)?, value::text(api)?);
        let (kind, api_spelling) = meant_call(api_text)?;
        let service_spelling = spelling_of_service(service_text);
        // No other service has calls of these names.
        if api_spelling == Spelling::Wrong && !may_mean_step_functions(service_text) {
            return None;
        }
        let task_token = input(step, "taskToken");
        let token = match &task_token.value {
            InputValue::Text(text) => reference::whole(text).map(str::to_owned),
            _ => None,
        };
        let spelt = |node, text: &str, spelling| Spelt { site: Site::of(node), text: text.to_owned(), spelling };
        Some(Callback {
            kind,
            token,
            service: spelt(service, service_text, service_spelling),
            api: spelt(api, api_text, api_spelling),
            task_token,
            output: input(step, "output"),
            error: input(step, "error"),
            cause: input(step, "cause"),
            reads: reads(step),
        })
    }
}

/// A name without what spellings differ in.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The call that is meant, if it answers tokens.
fn meant_call(api: &str) -> Option<(CallbackKind, Spelling)> {
    /// "SendTaskFailed" and "SendSuccess" are that far away.
    const FARTHEST: usize = 4;
    let bare = bare(api);
    let names = [
        ("sendtasksuccess", Some(CallbackKind::Success)),
        ("sendtaskfailure", Some(CallbackKind::Failure)),
        ("sendtaskheartbeat", None),
    ];
    let distances = names.map(|(name, kind)| (strsim::osa_distance(name, &bare), kind));
    let (distance, kind) = distances.into_iter().min_by_key(|(distance, _)| *distance)?;
    let kind = kind.filter(|_| distance <= FARTHEST)?;
    Some((
        kind,
        match api {
            "SendTaskSuccess" | "send_task_success" | "SendTaskFailure" | "send_task_failure" => Spelling::Right,
            "sendTaskSuccess" | "sendTaskFailure" => Spelling::OtherCase,
            _ => Spelling::Wrong,
        },
    ))
}

/// boto3 calls the client `stepfunctions`.
fn spelling_of_service(service: &str) -> Spelling {
    match service {
        "stepfunctions" => Spelling::Right,
        _ if service.eq_ignore_ascii_case("stepfunctions") => Spelling::OtherCase,
        _ => Spelling::Wrong,
    }
}

/// Whether a service's name is that of Step Functions, well written or not.
pub(super) fn may_mean_step_functions(service: &str) -> bool {
    let bare = bare(service);
    bare.contains("stepfunction") || matches!(bare.as_str(), "states" | "sfn")
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
    others.find(|key| strsim::osa_distance(&bare(key.as_str().unwrap_or_default()), &bare(name)) <= 2)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_are_meant() {
        let success = |spelling| Some((CallbackKind::Success, spelling));
        assert_eq!(meant_call("SendTaskSuccess"), success(Spelling::Right));
        assert_eq!(meant_call("send_task_success"), success(Spelling::Right));
        assert_eq!(meant_call("sendTaskSuccess"), success(Spelling::OtherCase));
        for wrong in ["SendTaskSucces", "sendtasksuccess", "send-task-success", "SendSuccess"] {
            assert_eq!(meant_call(wrong), success(Spelling::Wrong), "{wrong}");
        }
        assert_eq!(meant_call("SendTaskFailed"), Some((CallbackKind::Failure, Spelling::Wrong)));
        for other in ["SendTaskHeartbeat", "SendTaskHeartBeat", "StartExecution", "GetActivityTask", "SendMessage"] {
            assert_eq!(meant_call(other), None, "{other}");
        }
    }

    #[test]
    fn services_that_may_be_meant() {
        for service in ["stepfunctions", "StepFunctions", "step-functions", "stepfunction", "sfn", "states"] {
            assert!(may_mean_step_functions(service), "{service}");
        }
        assert!(!may_mean_step_functions("sqs"));
    }
}

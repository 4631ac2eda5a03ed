//! A runbook as the model sees it: what its steps do to the token, and where each of their outcomes leads.

use serde_json::{Map, Value, json};

/// A step, by its place in the list of all steps, those inside loops included.
pub(crate) type Id = usize;

#[derive(Clone, Debug)]
pub(crate) struct Runbook {
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) action: Action,
    pub(crate) on_failure: OnFailure,
    pub(crate) on_cancel: Option<Id>,
    pub(crate) next: Next,
    /// The loop that it is a step of.
    pub(crate) parent: Option<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnFailure {
    Unset,
    Abort,
    Continue,
    Step(Id),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Following,
    Step(Id),
    End,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// An API call with outputs that branches may test.
    Work,
    Sleep {
        seconds: u32,
    },
    Succeed,
    Fail,
    Heartbeat,
    /// A script that names the callback: it may answer.
    Script,
    Record {
        variable: usize,
        value: Recorded,
    },
    Branch {
        choices: Vec<(Condition, Id)>,
        default: Option<Id>,
    },
    Loop {
        times: Times,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum Times {
    /// For each item of a literal list.
    Each,
    /// For each item of a list that may be empty.
    EachOf(Given),
    /// As long as this holds behind the last step.
    While(Condition),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Recorded {
    Text(&'static str),
    Copy(Given),
}

/// A value that does not change while the runbook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Given {
    /// A String with `allowedValues`.
    Limited,
    /// A String without.
    Free,
    Token,
    /// What a step put out.
    Text(Id),
    /// The token that a step copied into a variable.
    TokenCopy(Id),
}

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Held {
    Text(&'static str),
    Given(Given),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Tested {
    Given(Given),
    Variable(usize),
    Flag,
    Count(Id),
    Ok(Id),
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Test(Tested, Test),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Test {
    Text(TextTest, &'static str),
    Number(NumberTest, i32),
    Boolean(bool),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextTest {
    Equals,
    EqualsIgnoreCase,
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberTest {
    Equals,
    Greater,
    Lesser,
    GreaterOrEquals,
    LesserOrEquals,
}

pub(crate) const ALLOWED: [&str; 3] = ["a", "b", "c"];
/// What the variables hold at first.
pub(crate) const DEFAULTS: [&str; 2] = ["a", "b"];

pub(crate) fn name(id: Id) -> String {
    format!("S{id}")
}

impl Runbook {
    /// The document that CreateDocument would get.
    pub(crate) fn document(&self) -> Value {
        json!({
            "schemaVersion": "0.3",
            "parameters": {
                "taskToken": {"type": "String"},
                "Limited": {"type": "String", "allowedValues": ALLOWED, "default": "a"},
                "Free": {"type": "String", "default": "a"},
                "Flag": {"type": "Boolean", "default": true},
            },
            "variables": {
                "v0": {"type": "String", "default": DEFAULTS[0]},
                "v1": {"type": "String", "default": DEFAULTS[1]},
            },
            "mainSteps": self.list(None),
        })
    }

    /// Where the document names a step.
    pub(crate) fn pointer(&self, id: Id) -> String {
        let parent = self.steps[id].parent;
        let position = self.steps[..id].iter().filter(|step| step.parent == parent).count();
        match parent {
            Some(parent) => format!("{}/inputs/Steps/{position}/name", self.pointer(parent).trim_end_matches("/name")),
            None => format!("/mainSteps/{position}/name"),
        }
    }

    fn list(&self, parent: Option<Id>) -> Vec<Value> {
        let steps = self.steps.iter().enumerate().filter(|(_, step)| step.parent == parent);
        steps.map(|(id, step)| self.step(id, step)).collect()
    }

    fn step(&self, id: Id, step: &Step) -> Value {
        let mut map = Map::new();
        map.insert("name".into(), name(id).into());
        let (action, inputs) = self.action(id, &step.action);
        map.insert("action".into(), action.into());
        map.insert("inputs".into(), inputs);
        if matches!(step.action, Action::Work) {
            let output = |name: &str, of: &str| json!({"Name": name, "Selector": format!("$.{name}"), "Type": of});
            let outputs = [output("Text", "String"), output("Count", "Integer"), output("Ok", "Boolean")];
            map.insert("outputs".into(), outputs.to_vec().into());
        }
        match step.on_failure {
            OnFailure::Unset => None,
            OnFailure::Abort => map.insert("onFailure".into(), "Abort".into()),
            OnFailure::Continue => map.insert("onFailure".into(), "Continue".into()),
            OnFailure::Step(to) => map.insert("onFailure".into(), format!("step:{}", name(to)).into()),
        };
        if let Some(to) = step.on_cancel {
            map.insert("onCancel".into(), format!("step:{}", name(to)).into());
        }
        match step.next {
            Next::Following => None,
            Next::Step(to) => map.insert("nextStep".into(), name(to).into()),
            Next::End => map.insert("isEnd".into(), true.into()),
        };
        map.into()
    }

    fn action(&self, id: Id, action: &Action) -> (&'static str, Value) {
        let call = |api: &str, mut inputs: Value| {
            inputs["Service"] = "stepfunctions".into();
            inputs["Api"] = api.into();
            inputs["taskToken"] = "{{ taskToken }}".into();
            ("aws:executeAwsApi", inputs)
        };
        match action {
            Action::Work => ("aws:executeAwsApi", json!({"Service": "ec2", "Api": "DescribeInstances"})),
            Action::Sleep { seconds } => ("aws:sleep", json!({"Duration": format!("PT{seconds}S")})),
            Action::Succeed => call("SendTaskSuccess", json!({"output": "{}"})),
            Action::Fail => call("SendTaskFailure", json!({"error": "Failed"})),
            Action::Heartbeat => call("SendTaskHeartbeat", json!({})),
            Action::Script => (
                "aws:executeScript",
                json!({
                    "Runtime": "python3.11",
                    "Handler": "handler",
                    "Script": "def handler(events, context):\n  client.send_task_success(taskToken=events['token'])\n",
                    "InputPayload": {"token": "{{ taskToken }}"},
                }),
            ),
            Action::Record { variable, value } => {
                let value = match value {
                    Recorded::Text(text) => (*text).to_owned(),
                    Recorded::Copy(given) => reference(Tested::Given(*given)),
                };
                ("aws:updateVariable", json!({"Name": format!("variable:v{variable}"), "Value": value}))
            }
            Action::Branch { choices, default } => {
                let choice = |(condition, to): &(Condition, Id)| {
                    let mut choice = condition_value(condition);
                    choice["NextStep"] = name(*to).into();
                    choice
                };
                let mut inputs = json!({"Choices": choices.iter().map(choice).collect::<Vec<_>>()});
                if let Some(to) = default {
                    inputs["Default"] = name(*to).into();
                }
                ("aws:branch", inputs)
            }
            Action::Loop { times } => {
                let mut inputs = json!({"Steps": self.list(Some(id))});
                match times {
                    Times::Each => inputs["Iterators"] = json!(["1", "2"]),
                    Times::EachOf(given) => inputs["Iterators"] = reference(Tested::Given(*given)).into(),
                    Times::While(condition) => {
                        inputs["LoopCondition"] = condition_value(condition);
                        inputs["MaxIterations"] = 2.into();
                    }
                }
                ("aws:loop", inputs)
            }
        }
    }
}

fn reference(tested: Tested) -> String {
    match tested {
        Tested::Given(Given::Limited) => "{{ Limited }}".into(),
        Tested::Given(Given::Free) => "{{ Free }}".into(),
        Tested::Given(Given::Token) => "{{ taskToken }}".into(),
        Tested::Given(Given::Text(id)) => format!("{{{{ {}.Text }}}}", name(id)),
        Tested::Given(Given::TokenCopy(_)) => unreachable!("copies are read as variables"),
        Tested::Variable(variable) => format!("{{{{ variable:v{variable} }}}}"),
        Tested::Flag => "{{ Flag }}".into(),
        Tested::Count(id) => format!("{{{{ {}.Count }}}}", name(id)),
        Tested::Ok(id) => format!("{{{{ {}.Ok }}}}", name(id)),
    }
}

fn condition_value(condition: &Condition) -> Value {
    match condition {
        Condition::Not(inner) => json!({"Not": condition_value(inner)}),
        Condition::All(list) => json!({"And": list.iter().map(condition_value).collect::<Vec<_>>()}),
        Condition::Any(list) => json!({"Or": list.iter().map(condition_value).collect::<Vec<_>>()}),
        Condition::Test(tested, test) => {
            let mut value = json!({"Variable": reference(*tested)});
            let (operator, operand): (&str, Value) = match *test {
                Test::Text(TextTest::Equals, text) => ("StringEquals", text.into()),
                Test::Text(TextTest::EqualsIgnoreCase, text) => ("EqualsIgnoreCase", text.into()),
                Test::Text(TextTest::StartsWith, text) => ("StartsWith", text.into()),
                Test::Text(TextTest::EndsWith, text) => ("EndsWith", text.into()),
                Test::Text(TextTest::Contains, text) => ("Contains", text.into()),
                Test::Number(NumberTest::Equals, number) => ("NumericEquals", number.into()),
                Test::Number(NumberTest::Greater, number) => ("NumericGreater", number.into()),
                Test::Number(NumberTest::Lesser, number) => ("NumericLesser", number.into()),
                Test::Number(NumberTest::GreaterOrEquals, number) => ("NumericGreaterOrEquals", number.into()),
                Test::Number(NumberTest::LesserOrEquals, number) => ("NumericLesserOrEquals", number.into()),
                Test::Boolean(boolean) => ("BooleanEquals", boolean.into()),
            };
            value[operator] = operand;
            value
        }
    }
}

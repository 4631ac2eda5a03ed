//! Automation runbooks, schema 0.3
//! (Systems Manager User Guide, "Automation runbook" pages; actions under `automation-actions`).

pub mod callback;
mod condition;
pub mod duration;
pub mod pattern;
pub mod reference;
pub mod script;

pub use condition::{Choice, Condition, Test};

use crate::source::Node;
use crate::value::{self, Value};

/// A runbook.
#[derive(Debug)]
pub struct Runbook<'t> {
    /// The whole document.
    pub node: Node<'t>,
    /// The role that it runs as.
    pub assume_role: Option<Node<'t>>,
    /// What callers pass; `None` where the map itself is not known.
    pub parameters: Option<Vec<Parameter<'t>>>,
    /// The variables that `aws:updateVariable` writes.
    pub variables: Vec<Variable<'t>>,
    /// The steps; empty where there are none or where they are not known.
    pub steps: Vec<Step<'t>>,
    /// Whether the list of steps is complete: false where it or one of its items is not known.
    pub steps_known: bool,
}

/// A declared parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'t> {
    /// Its name.
    pub name: &'t str,
    /// The key that declares it.
    pub key: Node<'t>,
    /// The declaration.
    pub node: Node<'t>,
}

impl<'t> Parameter<'t> {
    /// The declared type, if it is known.
    pub fn kind(&self) -> Option<&'t str> {
        self.node.get("type").and_then(value::text)
    }

    /// The value used when no caller passes one. Without it the parameter is required.
    pub fn default(&self) -> Option<Node<'t>> {
        self.node.get("default")
    }

    /// Whether a call must pass it; an unknown declaration may have a default.
    pub fn is_required(&self) -> bool {
        matches!(value::of(self.node), Value::Map) && self.default().is_none()
    }
}

/// A declared variable with the value that it starts with.
#[derive(Clone, Copy, Debug)]
pub struct Variable<'t> {
    /// Its name, without `variable:`.
    pub name: &'t str,
    /// Its first value.
    pub default: Option<Node<'t>>,
}

/// What a step says of whether its failure makes the automation one that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Critical {
    /// Nothing.
    Unsaid,
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Something that is not known here.
    Unknown,
}

/// A step of `mainSteps` or of a loop.
#[derive(Debug)]
pub struct Step<'t> {
    /// The whole step.
    pub node: Node<'t>,
    /// Its name, if it has one.
    pub name: Option<Node<'t>>,
    /// Its action.
    pub action: Option<Node<'t>>,
    /// What the action is given.
    pub inputs: Option<Node<'t>>,
    /// The successor, where it is not the next one in the list.
    pub next_step: Option<Node<'t>>,
    /// Whether the automation stops here; `None` where that is not known.
    pub is_end: Option<bool>,
    /// Where a failure leads.
    pub on_failure: Option<Route<'t>>,
    /// Where a cancel leads.
    pub on_cancel: Option<Route<'t>>,
    /// The choices of `aws:branch`, in order.
    pub choices: Vec<Choice<'t>>,
    /// The `Default` of `aws:branch`.
    pub default: Option<Node<'t>>,
    /// The steps inside `aws:loop`.
    pub inner: Vec<Step<'t>>,
    /// Whether these are all of them.
    pub inner_known: bool,
}

/// The value of `onFailure` or `onCancel`.
#[derive(Clone, Copy, Debug)]
pub struct Route<'t> {
    /// The value.
    pub node: Node<'t>,
    /// What it says.
    pub target: RouteTarget<'t>,
}

/// Where a failure or a cancel leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteTarget<'t> {
    /// The automation stops.
    Abort,
    /// It goes on as after a success; `onFailure` only.
    Continue,
    /// It goes on at a step.
    Step(&'t str),
    /// Not known, or none of these.
    Unknown,
}

/// What `onFailure: step:…` starts with.
pub const STEP_PREFIX: &str = "step:";

impl<'t> Runbook<'t> {
    /// The view of a document.
    pub fn new(node: Node<'t>) -> Self {
        let steps = node.get("mainSteps");
        Runbook {
            node,
            assume_role: node.get("assumeRole"),
            parameters: parameters(node.get("parameters")).filter(|_| !node.is_damaged()),
            variables: named(node.get("variables"))
                .map(|(name, _, node)| Variable { name, default: node.get("default") })
                .collect(),
            steps: steps.map(read_steps).unwrap_or_default(),
            steps_known: !node.is_damaged() && steps.is_none_or(all_steps_known),
        }
    }

    /// All steps, those inside loops behind their loop.
    pub fn all_steps(&self) -> Vec<&Step<'t>> {
        let mut all = Vec::new();
        let mut open: Vec<&Step<'t>> = self.steps.iter().rev().collect();
        while let Some(step) = open.pop() {
            all.push(step);
            open.extend(step.inner.iter().rev());
        }
        all
    }
}

impl<'t> Step<'t> {
    /// The step's name, if it is known.
    pub fn known_name(&self) -> Option<&'t str> {
        self.name.and_then(value::text)
    }

    /// The action, if it is known.
    pub fn known_action(&self) -> Option<&'t str> {
        self.action.and_then(value::text)
    }

    /// An input of the action.
    pub fn input(&self, name: &str) -> Option<Node<'t>> {
        self.inputs?.get(name)
    }

    /// Whether its failure counts (`isCritical`).
    pub fn critical(&self) -> Critical {
        match self.node.get("isCritical").map(flag) {
            None => Critical::Unsaid,
            Some(Some(true)) => Critical::Yes,
            Some(Some(false)) => Critical::No,
            Some(None) => Critical::Unknown,
        }
    }

    /// What stands for the step in a finding: its name, else its first key, else all of it.
    pub fn anchor(&self) -> Node<'t> {
        self.name.unwrap_or_else(|| self.node.first_key())
    }
}

fn parameters(node: Option<Node<'_>>) -> Option<Vec<Parameter<'_>>> {
    let unknown_name = |node: Node<'_>| node.entries().any(|entry| value::is_unknown(entry.key));
    if node.is_some_and(|node| !matches!(value::of(node), Value::Map | Value::Null) || unknown_name(node)) {
        return None;
    }
    Some(named(node).map(|(name, key, node)| Parameter { name, key, node }).collect())
}

fn named<'t>(map: Option<Node<'t>>) -> impl Iterator<Item = (&'t str, Node<'t>, Node<'t>)> {
    let entries = map.into_iter().flat_map(Node::entries);
    entries.filter_map(|entry| Some((entry.key.as_str()?, entry.key, entry.value)))
}

fn read_steps(list: Node<'_>) -> Vec<Step<'_>> {
    list.items().filter(|item| matches!(value::of(*item), Value::Map)).map(read_step).collect()
}

fn all_steps_known(list: Node<'_>) -> bool {
    matches!(value::of(list), Value::List) && !list.items().any(value::is_unknown)
}

fn read_step(node: Node<'_>) -> Step<'_> {
    let inputs = node.get("inputs");
    let input = |name: &str| inputs.and_then(|inputs| inputs.get(name));
    let action = node.get("action");
    let is = |name: &str| action.and_then(Node::as_str) == Some(name);
    let choices = input("Choices").filter(|_| is("aws:branch"));
    let inner = input("Steps").filter(|_| is("aws:loop"));
    Step {
        node,
        name: node.get("name"),
        action,
        inputs,
        next_step: node.get("nextStep"),
        is_end: node.get("isEnd").map_or(Some(false), flag),
        on_failure: node.get("onFailure").map(route),
        on_cancel: node.get("onCancel").map(route),
        choices: choices.into_iter().flat_map(Node::items).map(Choice::new).collect(),
        default: input("Default").filter(|_| is("aws:branch")),
        inner: inner.map(read_steps).unwrap_or_default(),
        inner_known: inner.is_none_or(all_steps_known),
    }
}

fn flag(node: Node<'_>) -> Option<bool> {
    match value::of(node) {
        Value::Bool(value) => Some(value),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn route(node: Node<'_>) -> Route<'_> {
    let target = match value::text(node) {
        Some("Abort") => RouteTarget::Abort,
        Some("Continue") => RouteTarget::Continue,
        Some(text) => text.strip_prefix(STEP_PREFIX).map_or(RouteTarget::Unknown, RouteTarget::Step),
        None => RouteTarget::Unknown,
    };
    Route { node, target }
}

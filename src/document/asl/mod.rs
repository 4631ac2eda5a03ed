//! State machines in the Amazon States Language
//! (Step Functions Developer Guide, `concepts-amazon-states-language`; fields per state type: `workflow-states`).

pub mod context;
pub mod intrinsic;
pub mod jsonata;
pub mod location;
pub mod path;
mod resource;
mod uses;

pub use resource::{Pattern, Resource};
pub use uses::{Available, JsonPathUse, JsonataText, PathRole};

use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// A state machine.
#[derive(Debug)]
pub struct StateMachine<'t> {
    /// The whole document.
    pub node: Node<'t>,
    /// The outermost states.
    pub scope: Scope<'t>,
    /// The language of states that do not name their own.
    pub language: QueryLanguage,
}

/// A set of states that can reach each other: the machine itself, a branch of a Parallel, the processor of a Map.
#[derive(Debug)]
pub struct Scope<'t> {
    /// The map that holds `StartAt` and `States`.
    pub node: Node<'t>,
    /// The first state.
    pub start_at: Option<Node<'t>>,
    /// The states; empty where they are not known.
    pub states: Vec<State<'t>>,
    /// Whether all states are known.
    pub states_known: bool,
}

/// A state.
#[derive(Debug)]
pub struct State<'t> {
    /// Its name.
    pub name: &'t str,
    /// The key that names it.
    pub key: Node<'t>,
    /// The whole state.
    pub node: Node<'t>,
    /// Its type, if it is a known one.
    pub kind: Option<StateType>,
    /// The language of its expressions.
    pub language: QueryLanguage,
    /// The branches of a Parallel, or the processor of a Map.
    pub scopes: Vec<Scope<'t>>,
}

/// The language of a state's expressions; unknown where a value that is not known decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryLanguage {
    /// `$.path` behind keys that end in `.$`.
    JsonPath,
    /// `{% … %}` anywhere.
    Jsonata,
    /// Not known.
    Unknown,
}

/// The types of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateType {
    /// Does something outside.
    Task,
    /// Passes its input on.
    Pass,
    /// Branches.
    Choice,
    /// Waits for a time.
    Wait,
    /// Ends well.
    Succeed,
    /// Ends badly.
    Fail,
    /// Runs branches side by side.
    Parallel,
    /// Runs a processor for each item.
    Map,
}

impl StateType {
    /// All types, in AWS's own order.
    pub const NAMES: [&'static str; 8] = ["Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"];

    /// The type with a name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Task" => StateType::Task,
            "Pass" => StateType::Pass,
            "Choice" => StateType::Choice,
            "Wait" => StateType::Wait,
            "Succeed" => StateType::Succeed,
            "Fail" => StateType::Fail,
            "Parallel" => StateType::Parallel,
            "Map" => StateType::Map,
            _ => return None,
        })
    }
}

impl<'t> StateMachine<'t> {
    /// The view of a document.
    pub fn new(node: Node<'t>) -> Self {
        // Put among the states by mistake, it tells what the states are written in all the same.
        let misplaced =
            node.get("States").map_or(QueryLanguage::JsonPath, |states| language(states, QueryLanguage::JsonPath));
        let language = language(node, misplaced);
        StateMachine { node, scope: Scope::new(node, language), language }
    }

    /// All scopes, outer ones first.
    pub fn scopes(&self) -> Vec<&Scope<'t>> {
        let mut all = Vec::new();
        let mut open = vec![&self.scope];
        while let Some(scope) = open.pop() {
            all.push(scope);
            open.extend(scope.states.iter().rev().flat_map(|state| state.scopes.iter().rev()));
        }
        all
    }

    /// All states of all scopes.
    pub fn states(&self) -> impl Iterator<Item = &State<'t>> {
        self.scopes().into_iter().flat_map(|scope| scope.states.iter())
    }
}

impl<'t> Scope<'t> {
    fn new(node: Node<'t>, inherited: QueryLanguage) -> Self {
        let states = node.get("States");
        let known = !node.is_damaged() && states.is_none_or(|states| matches!(value::of(states), Value::Map));
        let maps = states.into_iter().flat_map(Node::entries);
        let states = maps.filter_map(|entry| State::new(entry, inherited)).collect();
        Scope { node, start_at: node.get("StartAt"), states, states_known: known }
    }
}

impl<'t> State<'t> {
    fn new(entry: Entry<'t>, inherited: QueryLanguage) -> Option<Self> {
        let node = entry.value;
        if !matches!(value::of(node), Value::Map) {
            return None;
        }
        let kind = node.get("Type").and_then(value::text).and_then(StateType::parse);
        let processor = node.get("ItemProcessor").or_else(|| node.get("Iterator"));
        let scopes = match kind {
            Some(StateType::Parallel) => node.get("Branches").into_iter().flat_map(Node::items).collect(),
            Some(StateType::Map) => processor.into_iter().collect(),
            _ => Vec::new(),
        };
        let maps = scopes.into_iter().filter(|scope: &Node<'_>| matches!(value::of(*scope), Value::Map));
        Some(State {
            name: entry.key.as_str()?,
            key: entry.key,
            node,
            kind,
            language: language(node, inherited),
            scopes: maps.map(|scope| Scope::new(scope, inherited)).collect(),
        })
    }

    /// A field of the state.
    pub fn field(&self, name: &str) -> Option<Node<'t>> {
        self.node.get(name)
    }

    /// What a Task calls.
    pub fn resource(&self) -> Option<Resource<'t>> {
        let node = self.field("Resource").filter(|_| self.kind == Some(StateType::Task))?;
        Some(Resource::new(node))
    }

    /// What a Task hands to its resource.
    pub fn arguments(&self) -> Option<Entry<'t>> {
        match self.language {
            QueryLanguage::JsonPath => self.node.entry("Parameters"),
            QueryLanguage::Jsonata => self.node.entry("Arguments"),
            QueryLanguage::Unknown => self.node.entry("Parameters").or_else(|| self.node.entry("Arguments")),
        }
    }
}

/// The expression inside `{% … %}`; only the first and the last characters of the text count.
pub fn jsonata_expression(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}")
}

fn language(node: Node<'_>, inherited: QueryLanguage) -> QueryLanguage {
    match node.get("QueryLanguage").map(value::of) {
        Some(Value::Text("JSONata")) => QueryLanguage::Jsonata,
        Some(Value::Text("JSONPath")) => QueryLanguage::JsonPath,
        Some(_) => QueryLanguage::Unknown,
        None => inherited,
    }
}

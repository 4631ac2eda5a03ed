//! What a call is given, in the notation of either document.

use crate::source::Node;
use crate::value::{self, Unknown, Value};

/// The inputs of a step, or the payload of a Task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inputs<'t>(pub(super) Option<Node<'t>>);

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<'t> {
    /// It is not there.
    Missing,
    /// A text, perhaps with holes that a template fills.
    Text(&'t str),
    /// Known only when it runs.
    Computed,
}

impl<'t> Given<'t> {
    fn of(node: Node<'t>) -> Self {
        match value::of(node) {
            Value::Text(text) | Value::Unknown(Unknown::Placeholder(text)) if !is_computed(text) => Given::Text(text),
            _ => Given::Computed,
        }
    }

    /// The text, if it is one.
    pub(super) fn text(self) -> Option<&'t str> {
        match self {
            Given::Text(text) => Some(text),
            Given::Missing | Given::Computed => None,
        }
    }
}

/// Whether a text holds an expression: `{{ Name }}` of Automation, `{% … %}` of JSONata.
fn is_computed(text: &str) -> bool {
    text.contains("{{") || text.starts_with("{%")
}

impl<'t> Inputs<'t> {
    /// Whether all of them can be seen.
    pub(super) fn are_known(self) -> bool {
        self.0.is_none_or(|node| !node.is_damaged() && matches!(value::of(node), Value::Map | Value::Null))
    }

    /// An input by its name; Step Functions writes all names with a capital.
    pub(super) fn get(self, name: &str) -> Given<'t> {
        if !self.are_known() {
            return Given::Computed;
        }
        match self.entry(name) {
            Some((_, true)) => Given::Computed,
            Some((node, false)) => Given::of(node),
            None => Given::Missing,
        }
    }

    /// Whether an input is the literal `true`, or `false`.
    pub(super) fn is(self, name: &str, expected: bool) -> bool {
        self.node(name).is_some_and(|node| match value::of(node) {
            Value::Bool(value) => value == expected,
            Value::Text(text) => text.eq_ignore_ascii_case(if expected { "true" } else { "false" }),
            _ => false,
        })
    }

    /// The texts of an input that is a list of them, or one.
    pub(super) fn all(self, name: &str) -> Option<Vec<&'t str>> {
        let (node, false) = self.entry(name).filter(|_| self.are_known())? else { return None };
        match value::of(node) {
            Value::List => node.items().map(|item| Given::of(item).text()).collect(),
            _ => Given::of(node).text().map(|text| vec![text]),
        }
    }

    /// Everything that is visible, by name.
    pub(super) fn texts(self) -> impl Iterator<Item = (&'t str, Given<'t>)> {
        let entries = self.0.filter(|_| self.are_known()).into_iter().flat_map(Node::entries);
        entries.map(|entry| match entry.name().strip_suffix(".$") {
            Some(name) => (name, Given::Computed),
            None => (entry.name(), Given::of(entry.value)),
        })
    }

    /// The value of an input, if it is visible.
    pub(super) fn node(self, name: &str) -> Option<Node<'t>> {
        self.entry(name).filter(|(_, computed)| !computed).map(|(node, _)| node)
    }

    fn entry(self, name: &str) -> Option<(Node<'t>, bool)> {
        self.0?.entries().find_map(|entry| {
            let (key, computed) = entry.name().strip_suffix(".$").map_or((entry.name(), false), |key| (key, true));
            key.eq_ignore_ascii_case(name).then_some((entry.value, computed))
        })
    }
}

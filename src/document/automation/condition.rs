//! The choices of `aws:branch` (User Guide, `automation-branch-condition`).

use crate::source::Node;
use crate::value::{self, Value};

/// One choice of a branch.
#[derive(Debug)]
pub struct Choice<'t> {
    /// The whole choice.
    pub node: Node<'t>,
    /// Where it leads.
    pub next_step: Option<Node<'t>>,
    /// When it is taken.
    pub condition: Condition<'t>,
}

/// When a choice is taken.
#[derive(Debug)]
pub enum Condition<'t> {
    /// One comparison.
    Test(Test<'t>),
    /// The opposite.
    Not(Box<Condition<'t>>),
    /// All of them.
    And(Vec<Condition<'t>>),
    /// One of them.
    Or(Vec<Condition<'t>>),
    /// Not known.
    Unknown,
}

/// A comparison of a variable with an operand.
#[derive(Clone, Copy, Debug)]
pub struct Test<'t> {
    /// What is compared, as it is written: `{{ Step.Output }}`.
    pub variable: &'t str,
    /// The operator: `StringEquals`.
    pub operator: &'t str,
    /// The literal that it is compared with.
    pub operand: &'t str,
    /// Where the literal stands.
    pub node: Node<'t>,
}

impl<'t> Choice<'t> {
    pub(super) fn new(node: Node<'t>) -> Self {
        Choice { node, next_step: node.get("NextStep"), condition: Condition::read(node, MAX_NESTING) }
    }
}

/// Deeper nested conditions count as unknown.
const MAX_NESTING: u32 = 16;

impl<'t> Condition<'t> {
    fn read(node: Node<'t>, room: u32) -> Self {
        let Some(room) = room.checked_sub(1) else { return Condition::Unknown };
        let list = |node: Node<'t>| node.items().map(|item| Condition::read(item, room)).collect::<Vec<_>>();
        let is_list = |node: &Node<'t>| matches!(value::of(*node), Value::List) && node.items().len() > 0;
        if let Some(inner) = node.get("Not") {
            return Condition::Not(Box::new(Condition::read(inner, room)));
        }
        if let Some(inner) = node.get("And") {
            return Some(inner).filter(is_list).map_or(Condition::Unknown, |inner| Condition::And(list(inner)));
        }
        if let Some(inner) = node.get("Or") {
            return Some(inner).filter(is_list).map_or(Condition::Unknown, |inner| Condition::Or(list(inner)));
        }
        Self::test(node).map_or(Condition::Unknown, Condition::Test)
    }

    fn test(node: Node<'t>) -> Option<Test<'t>> {
        let variable = node.get("Variable").and_then(value::text)?;
        let mut operators = node.entries().filter(|entry| !matches!(entry.name(), "NextStep" | "Variable"));
        let (operator, None) = (operators.next()?, operators.next()) else { return None };
        let operand = match value::of(operator.value) {
            Value::Text(text) | Value::Number(text) => text,
            Value::Bool(value) => {
                if value {
                    "true"
                } else {
                    "false"
                }
            }
            _ => return None,
        };
        Some(Test { variable: variable.trim(), operator: operator.key.as_str()?, operand, node: operator.value })
    }
}

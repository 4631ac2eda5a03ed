//! The conditions of a runbook's branches, as others see them.

use crate::document::automation::Condition;
use crate::document::automation::reference;

/// A condition of a branch, without its text's lifetime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedCondition {
    /// A comparison of the value of a whole reference (`taskToken`, `Step.Output`, `variable:x`).
    Test {
        /// What is compared.
        variable: String,
        /// The operator.
        operator: String,
        /// The literal.
        operand: String,
    },
    /// The opposite.
    Not(Box<OwnedCondition>),
    /// All of them.
    And(Vec<OwnedCondition>),
    /// One of them.
    Or(Vec<OwnedCondition>),
    /// Not known.
    Unknown,
}

impl OwnedCondition {
    /// Whether it compares a value.
    pub fn tests(&self, name: &str) -> bool {
        let mut open = vec![self];
        while let Some(condition) = open.pop() {
            match condition {
                OwnedCondition::Test { variable, .. } if variable == name => return true,
                OwnedCondition::Not(inner) => open.push(inner),
                OwnedCondition::And(parts) | OwnedCondition::Or(parts) => open.extend(parts),
                OwnedCondition::Test { .. } | OwnedCondition::Unknown => {}
            }
        }
        false
    }

    pub(super) fn of(condition: &Condition<'_>) -> Self {
        match condition {
            Condition::Test(test) => match reference::whole(test.variable) {
                Some(variable) if !test.operand.contains("{{") => OwnedCondition::Test {
                    variable: variable.to_owned(),
                    operator: test.operator.to_owned(),
                    operand: test.operand.to_owned(),
                },
                _ => OwnedCondition::Unknown,
            },
            Condition::Not(inner) => OwnedCondition::Not(Box::new(Self::of(inner))),
            Condition::And(all) => OwnedCondition::And(all.iter().map(Self::of).collect()),
            Condition::Or(any) => OwnedCondition::Or(any.iter().map(Self::of).collect()),
            Condition::Unknown => OwnedCondition::Unknown,
        }
    }
}

//! The conditions of a runbook's branches, with equal comparisons told by number.

use crate::summary::RunbookSummary;
use crate::summary::runbook::OwnedCondition;
use std::collections::HashMap;

/// A comparison of a value with a literal.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub(super) variable: &'a str,
    pub(super) operator: Operator,
    pub(super) operand: &'a str,
    /// The same for equal tests.
    pub(super) id: usize,
    /// The same for tests of one value.
    pub(super) variable_id: usize,
}

/// How a branch compares (User Guide, `automation-branch-condition`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operator {
    StringEquals,
    EqualsIgnoreCase,
    StartsWith,
    EndsWith,
    Contains,
    BooleanEquals,
    NumericEquals,
    NumericGreater,
    NumericLesser,
    NumericGreaterOrEquals,
    NumericLesserOrEquals,
    Unknown,
}

/// A condition of a branch.
pub(super) enum Condition<'a> {
    Test(Test<'a>),
    Not(Box<Condition<'a>>),
    And(Vec<Condition<'a>>),
    Or(Vec<Condition<'a>>),
    Unknown,
}

/// The conditions of all choices, by step.
pub(super) struct Conditions<'a> {
    by_step: Vec<Vec<Condition<'a>>>,
    /// How many different tests there are.
    pub(super) count: usize,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(runbook: &'a RunbookSummary) -> Self {
        let mut numbers = Numbers::default();
        let of_step = |choices: &'a [OwnedCondition]| choices.iter().map(|choice| numbers.condition(choice)).collect();
        let by_step = runbook.steps.iter().map(|step| step.choices.as_slice()).map(of_step).collect();
        Conditions { by_step, count: numbers.tests.len() }
    }

    /// The conditions of a step's choices.
    pub(super) fn of(&self, step: usize) -> &[Condition<'a>] {
        self.by_step.get(step).map(Vec::as_slice).unwrap_or_default()
    }

    /// All comparisons of a step.
    pub(super) fn tests_of(&self, step: usize) -> impl Iterator<Item = &Test<'a>> {
        let mut open: Vec<&Condition<'a>> = self.of(step).iter().rev().collect();
        std::iter::from_fn(move || {
            while let Some(condition) = open.pop() {
                match condition {
                    Condition::Test(test) => return Some(test),
                    Condition::Not(inner) => open.push(inner),
                    Condition::And(parts) | Condition::Or(parts) => open.extend(parts.iter().rev()),
                    Condition::Unknown => {}
                }
            }
            None
        })
    }
}

#[derive(Default)]
struct Numbers<'a> {
    tests: HashMap<(usize, Operator, &'a str), usize>,
    variables: HashMap<&'a str, usize>,
}

impl<'a> Numbers<'a> {
    fn condition(&mut self, condition: &'a OwnedCondition) -> Condition<'a> {
        match condition {
            OwnedCondition::Test { variable, operator, operand } => {
                let next = self.variables.len();
                let variable_id = *self.variables.entry(variable).or_insert(next);
                let operator = Operator::of(operator);
                let next = self.tests.len();
                let id = *self.tests.entry((variable_id, operator, operand)).or_insert(next);
                Condition::Test(Test { variable, operator, operand, id, variable_id })
            }
            OwnedCondition::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            OwnedCondition::And(parts) => Condition::And(parts.iter().map(|part| self.condition(part)).collect()),
            OwnedCondition::Or(parts) => Condition::Or(parts.iter().map(|part| self.condition(part)).collect()),
            OwnedCondition::Unknown => Condition::Unknown,
        }
    }
}

impl Operator {
    fn of(name: &str) -> Self {
        match name {
            "StringEquals" => Operator::StringEquals,
            "EqualsIgnoreCase" => Operator::EqualsIgnoreCase,
            "StartsWith" => Operator::StartsWith,
            "EndsWith" => Operator::EndsWith,
            "Contains" => Operator::Contains,
            "BooleanEquals" => Operator::BooleanEquals,
            "NumericEquals" => Operator::NumericEquals,
            "NumericGreater" => Operator::NumericGreater,
            "NumericLesser" => Operator::NumericLesser,
            "NumericGreaterOrEquals" => Operator::NumericGreaterOrEquals,
            "NumericLesserOrEquals" => Operator::NumericLesserOrEquals,
            _ => Operator::Unknown,
        }
    }

    pub(super) fn is_numeric(self) -> bool {
        matches!(
            self,
            Operator::NumericEquals
                | Operator::NumericGreater
                | Operator::NumericLesser
                | Operator::NumericGreaterOrEquals
                | Operator::NumericLesserOrEquals
        )
    }
}

impl PartialEq for Test<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Test<'_> {
    /// The outcome for a value; `None` where it cannot be told.
    pub(super) fn of(&self, value: &str) -> Option<bool> {
        let numbers = || Some((value.parse::<i64>().ok()?, self.operand.parse::<i64>().ok()?));
        match self.operator {
            Operator::StringEquals => Some(value == self.operand),
            Operator::EqualsIgnoreCase | Operator::BooleanEquals => Some(value.eq_ignore_ascii_case(self.operand)),
            Operator::StartsWith => Some(value.starts_with(self.operand)),
            Operator::EndsWith => Some(value.ends_with(self.operand)),
            Operator::Contains => Some(value.contains(self.operand)),
            Operator::NumericEquals => numbers().map(|(value, operand)| value == operand),
            Operator::NumericGreater => numbers().map(|(value, operand)| value > operand),
            Operator::NumericLesser => numbers().map(|(value, operand)| value < operand),
            Operator::NumericGreaterOrEquals => numbers().map(|(value, operand)| value >= operand),
            Operator::NumericLesserOrEquals => numbers().map(|(value, operand)| value <= operand),
            Operator::Unknown => None,
        }
    }

    /// The outcome for the token, which is long and not empty: it equals no literal that a runbook can name.
    pub(super) fn of_token(&self) -> Option<bool> {
        matches!(self.operator, Operator::StringEquals | Operator::EqualsIgnoreCase).then_some(false)
    }
}

//! The conditions of a runbook's branches, with equal comparisons told by number.

use crate::summary::OwnedCondition;
use crate::summary::{RunbookSummary, StepSummary};
use std::collections::HashMap;

/// A comparison of a value with a literal; or that a variable holds another value, which the operand names.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub(super) variable: &'a str,
    pub(super) operator: Operator,
    pub(super) operand: &'a str,
    /// The same for equal tests.
    pub(super) id: usize,
    /// The same for tests of one value.
    pub(super) variable_id: usize,
    /// The number of the value that a variable holds a copy of.
    pub(super) copied_id: Option<usize>,
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
    /// The variable holds what the operand names.
    Copy,
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
    /// Which variables may hold copies of what.
    pub(super) copies: Vec<Test<'a>>,
    /// How many different tests there are.
    pub(super) count: usize,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(runbook: &'a RunbookSummary) -> Self {
        let mut numbers = Numbers::default();
        let of_step = |choices: &'a [OwnedCondition]| choices.iter().map(|choice| numbers.condition(choice)).collect();
        let by_step = runbook.steps.iter().map(|step| step.choices.as_slice()).map(of_step).collect();
        let copies = runbook.steps.iter().filter_map(|step| numbers.copy(step)).collect();
        Conditions { by_step, copies, count: numbers.tests.len() }
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
    fn test(&mut self, variable: &'a str, operator: Operator, operand: &'a str) -> Test<'a> {
        let variable_id = self.variable(variable);
        let next = self.tests.len();
        let id = *self.tests.entry((variable_id, operator, operand)).or_insert(next);
        Test { variable, operator, operand, id, variable_id, copied_id: None }
    }

    fn variable(&mut self, name: &'a str) -> usize {
        let next = self.variables.len();
        *self.variables.entry(name).or_insert(next)
    }

    /// What a step that copies a value into a variable makes hold.
    fn copy(&mut self, step: &'a StepSummary) -> Option<Test<'a>> {
        let (name, _) = step.assigns.as_ref()?;
        let copied = step.copies.as_deref()?;
        let copied_id = Some(self.variable(copied));
        Some(Test { copied_id, ..self.test(name, Operator::Copy, copied) })
    }

    fn condition(&mut self, condition: &'a OwnedCondition) -> Condition<'a> {
        match condition {
            OwnedCondition::Test { variable, operator, operand } => {
                Condition::Test(self.test(variable, Operator::of(operator), operand))
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
        let of_same = self.variable_id == other.variable_id && self.operator == other.operator;
        of_same && self.operand == other.operand
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
            Operator::Copy | Operator::Unknown => None,
        }
    }

    /// The same test of the value that a copy was made of.
    pub(super) fn of_original(self, copy: &Self) -> Option<Self> {
        Some(Test { variable: copy.operand, variable_id: copy.copied_id?, ..self })
    }

    /// The outcome for the token, which is long and not empty: it equals no literal that a runbook can name.
    pub(super) fn of_token(&self) -> Option<bool> {
        matches!(self.operator, Operator::StringEquals | Operator::EqualsIgnoreCase).then_some(false)
    }
}

/// Whether a text can be such that all these comparisons come out so.
pub(super) fn possible_text(known: &[(Test<'_>, bool)], more: (Test<'_>, bool)) -> bool {
    let all = || known.iter().copied().chain([more]);
    let fits = |value: &str| all().all(|(test, holds)| test.of(value).is_none_or(|of| of == holds));
    let operands = |operator| all().filter(move |(test, holds)| *holds && test.operator == operator);
    if let Some((test, _)) = operands(Operator::StringEquals).next() {
        return fits(test.operand);
    }
    let longest = |operator| operands(operator).map(|(test, _)| test.operand).max_by_key(|text| text.len());
    let contained: Vec<&str> = operands(Operator::Contains).map(|(test, _)| test.operand).collect();
    let (start, end) =
        (longest(Operator::StartsWith).unwrap_or_default(), longest(Operator::EndsWith).unwrap_or_default());
    if let Some((test, _)) = operands(Operator::EqualsIgnoreCase).next() {
        let other_spellings = all().map(|(other, _)| other.operand).filter(|o| o.eq_ignore_ascii_case(test.operand));
        let mixed = test.operand.len() > 1 && !(start.is_empty() && end.is_empty() && contained.is_empty());
        let (upper, lower) = (test.operand.to_ascii_uppercase(), test.operand.to_ascii_lowercase());
        return mixed || fits(&upper) || fits(&lower) || { other_spellings }.any(fits);
    }
    // Parted by what no comparison names, it holds only what it must.
    fits(&format!("{start}\u{0}{}\u{0}{end}", contained.join("\u{0}")))
}

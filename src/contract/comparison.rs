//! What a branch compares, and how that can come out.

use crate::summary::runbook::OwnedCondition;

/// A comparison of a value with a literal; or, under the operator [`COPY`], that a variable holds another value.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Test<'a> {
    pub(super) variable: &'a str,
    pub(super) operator: &'a str,
    pub(super) operand: &'a str,
}

/// That a variable holds what the operand names.
pub(super) const COPY: &str = "=";

/// Whether a text can be such that all these comparisons come out so.
pub(super) fn possible_text(known: &[(Test<'_>, bool)], more: (Test<'_>, bool)) -> bool {
    let all = || known.iter().copied().chain([more]);
    let fits = |value: &str| all().all(|(test, holds)| test.of(value).is_none_or(|of| of == holds));
    let operands = |operator| all().filter(move |(test, holds)| *holds && test.operator == operator);
    if let Some((test, _)) = operands("StringEquals").next() {
        return fits(test.operand);
    }
    let longest = |operator| operands(operator).map(|(test, _)| test.operand).max_by_key(|text| text.len());
    let contained: Vec<&str> = operands("Contains").map(|(test, _)| test.operand).collect();
    let (start, end) = (longest("StartsWith").unwrap_or_default(), longest("EndsWith").unwrap_or_default());
    if let Some((test, _)) = operands("EqualsIgnoreCase").next() {
        let other_spellings = all().map(|(other, _)| other.operand).filter(|o| o.eq_ignore_ascii_case(test.operand));
        let mixed = test.operand.len() > 1 && !(start.is_empty() && end.is_empty() && contained.is_empty());
        let (upper, lower) = (test.operand.to_ascii_uppercase(), test.operand.to_ascii_lowercase());
        return mixed || fits(&upper) || fits(&lower) || { other_spellings }.any(fits);
    }
    // Parted by what no comparison names, it holds only what it must.
    fits(&format!("{start}\u{0}{}\u{0}{end}", contained.join("\u{0}")))
}

impl<'a> Test<'a> {
    pub(super) fn of_condition(condition: &'a OwnedCondition) -> Option<Self> {
        match condition {
            OwnedCondition::Test { variable, operator, operand } => Some(Test { variable, operator, operand }),
            _ => None,
        }
    }

    /// The outcome for a value; `None` where it cannot be told.
    pub(super) fn of(&self, value: &str) -> Option<bool> {
        let numbers = || Some((value.parse::<i64>().ok()?, self.operand.parse::<i64>().ok()?));
        match self.operator {
            "StringEquals" => Some(value == self.operand),
            "EqualsIgnoreCase" | "BooleanEquals" => Some(value.eq_ignore_ascii_case(self.operand)),
            "StartsWith" => Some(value.starts_with(self.operand)),
            "EndsWith" => Some(value.ends_with(self.operand)),
            "Contains" => Some(value.contains(self.operand)),
            "NumericEquals" => numbers().map(|(value, operand)| value == operand),
            "NumericGreater" => numbers().map(|(value, operand)| value > operand),
            "NumericLesser" => numbers().map(|(value, operand)| value < operand),
            "NumericGreaterOrEquals" => numbers().map(|(value, operand)| value >= operand),
            "NumericLesserOrEquals" => numbers().map(|(value, operand)| value <= operand),
            _ => None,
        }
    }

    /// The outcome for the token, which is long and not empty: it equals no literal that a runbook can name.
    pub(super) fn of_token(&self) -> Option<bool> {
        matches!(self.operator, "StringEquals" | "EqualsIgnoreCase").then_some(false)
    }
}

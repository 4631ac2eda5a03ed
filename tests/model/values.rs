//! What a tested value can be: of all that it might be, one for each way in which the runbook's tests can turn out.

use super::runbook::{ALLOWED, Action, Condition, Given, Held, NumberTest, Runbook, Test, Tested, TextTest, Times};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Concrete {
    Text(&'static str),
    Number(i32),
    Boolean(bool),
}

/// Texts that tell apart every combination of tests with operands of one or two of these letters.
const TEXTS: [&str; 24] = [
    "", "z", "a", "b", "c", "A", "B", "C", "az", "bz", "za", "zb", "zaz", "zbz", "ab", "ba", "aba", "bab", "azb",
    "bza", "zabz", "Az", "zA", "zAz",
];
/// A waiting caller passes a token: it is not empty, and equals nothing that a runbook says.
const TOKENS: [&str; 6] = ["zzzz", "azzz", "zzzb", "azzb", "zazz", "zazb"];
const NUMBERS: [i32; 7] = [-5, 0, 5, 10, 15, 20, 25];

pub(crate) struct Domains {
    texts: Vec<Concrete>,
    tokens: Vec<Concrete>,
}

impl Domains {
    pub(crate) fn of(runbook: &Runbook) -> Self {
        let mut tests = Vec::new();
        for step in &runbook.steps {
            match &step.action {
                Action::Branch { choices, .. } => {
                    choices.iter().for_each(|(condition, _)| collect(condition, &mut tests))
                }
                Action::Loop { times: Times::While(condition) } => collect(condition, &mut tests),
                _ => {}
            }
        }
        let turns_out =
            |text| tests.iter().map(|(test, operand)| holds_for_text(*test, text, operand)).collect::<Vec<_>>();
        let distinct = |texts: &[&'static str]| {
            let mut seen = BTreeSet::new();
            texts.iter().filter(|text| seen.insert(turns_out(text))).map(|text| Concrete::Text(text)).collect()
        };
        Domains { texts: distinct(&TEXTS), tokens: distinct(&TOKENS) }
    }

    pub(crate) fn of_value(&self, tested: Tested) -> Vec<Concrete> {
        match tested {
            Tested::Given(Given::Limited) => ALLOWED.map(Concrete::Text).to_vec(),
            Tested::Given(Given::Token | Given::TokenCopy(_)) => self.tokens.clone(),
            Tested::Given(Given::Free | Given::Text(_)) => self.texts.clone(),
            Tested::Variable(_) => unreachable!("a variable holds another value"),
            Tested::Flag | Tested::Ok(_) => [true, false].map(Concrete::Boolean).to_vec(),
            Tested::Count(_) => NUMBERS.map(Concrete::Number).to_vec(),
        }
    }
}

fn collect(condition: &Condition, tests: &mut Vec<(TextTest, &'static str)>) {
    match condition {
        Condition::Test(_, Test::Text(test, operand)) => tests.push((*test, operand)),
        Condition::Test(..) => {}
        Condition::Not(inner) => collect(inner, tests),
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| collect(inner, tests)),
    }
}

/// The values that a condition tests, with those behind variables.
pub(crate) fn tested(condition: &Condition, variables: &[Held], found: &mut BTreeSet<Tested>) {
    match condition {
        Condition::Test(Tested::Variable(variable), _) => {
            if let Held::Given(given) = variables[*variable] {
                found.insert(Tested::Given(given));
            }
        }
        Condition::Test(value, _) => {
            found.insert(*value);
        }
        Condition::Not(inner) => tested(inner, variables, found),
        Condition::All(list) | Condition::Any(list) => list.iter().for_each(|inner| tested(inner, variables, found)),
    }
}

pub(crate) fn holds(condition: &Condition, value: &impl Fn(Tested) -> Concrete) -> bool {
    match condition {
        Condition::Not(inner) => !holds(inner, value),
        Condition::All(list) => list.iter().all(|inner| holds(inner, value)),
        Condition::Any(list) => list.iter().any(|inner| holds(inner, value)),
        Condition::Test(tested, test) => match (value(*tested), *test) {
            (Concrete::Text(text), Test::Text(test, operand)) => holds_for_text(test, text, operand),
            (Concrete::Boolean(boolean), Test::Boolean(operand)) => boolean == operand,
            (Concrete::Number(number), Test::Number(test, operand)) => match test {
                NumberTest::Equals => number == operand,
                NumberTest::Greater => number > operand,
                NumberTest::Lesser => number < operand,
                NumberTest::GreaterOrEquals => number >= operand,
                NumberTest::LesserOrEquals => number <= operand,
            },
            (value, test) => unreachable!("{test:?} of {value:?}"),
        },
    }
}

fn holds_for_text(test: TextTest, text: &str, operand: &str) -> bool {
    match test {
        TextTest::Equals => text == operand,
        TextTest::EqualsIgnoreCase => text.eq_ignore_ascii_case(operand),
        TextTest::StartsWith => text.starts_with(operand),
        TextTest::EndsWith => text.ends_with(operand),
        TextTest::Contains => text.contains(operand),
    }
}

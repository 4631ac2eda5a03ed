//! What is known of the values that branches test, along one path of a runbook.

use crate::flow::{Edge, Graph, StepFlow, Target};
use crate::summary::runbook::{OwnedCondition, RunbookSummary, StepSummary};
use std::borrow::Cow;
use std::collections::HashMap;

/// What is known of the remembered tests: bit `i` is test `i` of [`Tests`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    holds: u32,
    fails: u32,
}

/// A comparison of a value with a literal.
#[derive(Clone, Copy, PartialEq)]
struct Test<'a> {
    variable: &'a str,
    operator: &'a str,
    operand: &'a str,
}

/// What a step writes into a variable.
#[derive(Clone, Copy)]
enum Written<'a> {
    Literal(&'a str),
    Token,
    Unknown,
}

/// The comparisons whose outcome is remembered along a path: those of variables, and of values tested repeatedly.
pub(super) struct Tests<'a> {
    runbook: &'a RunbookSummary,
    token: &'a str,
    list: Vec<Test<'a>>,
    /// For each step, the tests whose outcome matters there or further on.
    needed: Vec<u32>,
}

/// One branch must not remember more comparisons than this while its choices are weighed.
const MAX_ASSUMED: usize = 64;

/// A way on from a step: where it leads, what is known then, and how many unknown values decide that it is taken.
pub(super) type Way = (Target, Facts, u32);

impl<'a> Tests<'a> {
    /// At most `limit` (up to 32) tests are remembered.
    pub(super) fn new(runbook: &'a RunbookSummary, token: &'a str, limit: usize) -> Self {
        let mut testers: HashMap<&str, usize> = HashMap::new();
        for step in &runbook.steps {
            let mut variables: Vec<&str> = tests_of(step).map(|test| test.variable).collect();
            variables.sort_unstable();
            variables.dedup();
            variables.into_iter().for_each(|variable| *testers.entry(variable).or_default() += 1);
        }
        let mut list: Vec<Test<'a>> = Vec::new();
        for test in runbook.steps.iter().flat_map(tests_of) {
            let repeated = testers.get(test.variable).is_some_and(|steps| *steps > 1);
            let remembered = test.variable != token && (repeated || test.variable.starts_with("variable:"));
            if remembered && list.len() < limit && !list.contains(&test) {
                list.push(test);
            }
        }
        let mut tests = Tests { runbook, token, list, needed: Vec::new() };
        tests.needed = tests.needed_from(&runbook.graph);
        tests
    }

    /// What the variables' first values make of the tests.
    pub(super) fn initial(&self) -> Facts {
        self.runbook.variables.iter().fold(Facts::default(), |facts, (name, value)| {
            let written = value.as_deref().map_or(Written::Unknown, Written::Literal);
            self.write(facts, name, written)
        })
    }

    /// What of the known still matters from a step on.
    pub(super) fn needed_at(&self, step: usize, facts: Facts) -> Facts {
        let needed = self.needed.get(step).copied().unwrap_or(u32::MAX);
        Facts { holds: facts.holds & needed, fails: facts.fails & needed }
    }

    /// What is known behind a step that succeeded, for each way on.
    pub(super) fn ways(&self, step: usize, facts: Facts) -> Vec<Way> {
        let facts = self.after(step, facts);
        let edges = self.runbook.graph.step(step).map(|flow| flow.success.as_slice()).unwrap_or_default();
        match self.runbook.steps.get(step).filter(|step| !step.choices.is_empty()) {
            Some(branch) => self.choices(&branch.choices, edges, facts),
            None => edges.iter().map(|edge| (edge.target, facts, edge.unknowns)).collect(),
        }
    }

    /// The choices of a branch in order: each is taken where those before it do not hold.
    fn choices(&self, conditions: &'a [OwnedCondition], edges: &[Edge], facts: Facts) -> Vec<Way> {
        let mut known: Vec<(Test<'a>, bool)> = self.known(facts);
        let mut ways = Vec::new();
        let mut decided = true;
        for edge in edges {
            let Some(condition) = edge.choice.and_then(|choice| conditions.get(choice)) else {
                ways.push((edge.target, self.facts(&known), if decided { 0 } else { edge.unknowns }));
                continue;
            };
            match self.holds(condition, &known) {
                Some(false) => {}
                Some(true) => {
                    ways.push((edge.target, self.facts(&known), u32::from(!decided)));
                    return ways;
                }
                None => {
                    decided = false;
                    let before = known.len();
                    assume(condition, true, &mut known);
                    ways.push((edge.target, self.facts(&known), edge.unknowns));
                    known.truncate(before);
                    assume(condition, false, &mut known);
                }
            }
        }
        ways
    }

    fn after(&self, step: usize, facts: Facts) -> Facts {
        let Some(step) = self.runbook.steps.get(step) else { return facts };
        let outputs_of = |test: &Test<'_>| test.variable.strip_prefix(&*step.name).is_some_and(|r| r.starts_with('.'));
        let mut facts = facts;
        for (bit, _) in self.list.iter().enumerate().filter(|(_, test)| outputs_of(test)) {
            facts.forget(bit);
        }
        match &step.assigns {
            Some((name, Some(literal))) => self.write(facts, name, Written::Literal(literal)),
            Some((name, None)) if step.references.iter().any(|reference| reference == self.token) => {
                self.write(facts, name, Written::Token)
            }
            Some((name, None)) => self.write(facts, name, Written::Unknown),
            None => facts,
        }
    }

    fn write(&self, mut facts: Facts, name: &str, written: Written<'_>) -> Facts {
        for (bit, test) in self.list.iter().enumerate().filter(|(_, test)| test.variable == name) {
            facts.forget(bit);
            let outcome = match written {
                Written::Literal(value) => test.of(value),
                Written::Token => test.of_token(),
                Written::Unknown => None,
            };
            outcome.into_iter().for_each(|holds| facts.set(bit, holds));
        }
        facts
    }

    fn known(&self, facts: Facts) -> Vec<(Test<'a>, bool)> {
        let tests = self.list.iter().enumerate();
        tests.filter_map(|(bit, test)| Some((*test, facts.get(bit)?))).collect()
    }

    fn facts(&self, known: &[(Test<'a>, bool)]) -> Facts {
        let mut facts = Facts::default();
        for (test, holds) in known {
            let bit = self.list.iter().position(|remembered| remembered == test);
            bit.into_iter().for_each(|bit| facts.set(bit, *holds));
        }
        facts
    }

    fn holds(&self, condition: &'a OwnedCondition, known: &[(Test<'a>, bool)]) -> Option<bool> {
        match condition {
            OwnedCondition::Test { .. } => Test::of_condition(condition).and_then(|test| self.outcome(test, known)),
            OwnedCondition::Not(inner) => self.holds(inner, known).map(|holds| !holds),
            OwnedCondition::And(all) => {
                let each: Vec<_> = all.iter().map(|inner| self.holds(inner, known)).collect();
                if each.contains(&Some(false)) { Some(false) } else { each.iter().all(Option::is_some).then_some(true) }
            }
            OwnedCondition::Or(any) => {
                let each: Vec<_> = any.iter().map(|inner| self.holds(inner, known)).collect();
                if each.contains(&Some(true)) { Some(true) } else { each.iter().all(Option::is_some).then_some(false) }
            }
            OwnedCondition::Unknown => None,
        }
    }

    /// The outcome of a test, if all values that are still possible agree on it.
    fn outcome(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<bool> {
        if test.variable == self.token {
            return test.of_token();
        }
        let known: Vec<_> = known.iter().copied().filter(|(other, _)| other.variable == test.variable).collect();
        if let Some((_, holds)) = known.iter().find(|(other, _)| *other == test) {
            return Some(*holds);
        }
        let possible = self.possible_values(test, &known)?;
        let fits = |value: &str| known.iter().all(|(other, holds)| other.of(value).is_none_or(|of| of == *holds));
        let mut outcomes = possible.iter().filter(|value| fits(value)).map(|value| test.of(value));
        let first = outcomes.next()??;
        outcomes.all(|other| other == Some(first)).then_some(first)
    }

    /// Values that stand for all that a test can meet; `None` where they cannot be listed.
    fn possible_values(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<Vec<Cow<'a, str>>> {
        let equal = |operator| known.iter().find(|(other, holds)| *holds && other.operator == operator);
        if let Some((other, _)) = equal("StringEquals") {
            return Some(vec![other.operand.into()]);
        }
        if let Some((other, _)) = equal("EqualsIgnoreCase")
            && matches!(test.operator, "StringEquals" | "EqualsIgnoreCase")
        {
            let spelt_so = test.operand.eq_ignore_ascii_case(other.operand);
            let spelling = if spelt_so { test.operand.to_ascii_lowercase() } else { other.operand.to_owned() };
            return Some(vec![other.operand.to_ascii_uppercase().into(), spelling.into(), other.operand.into()]);
        }
        if let Some(allowed) = self.allowed_values(test.variable) {
            return Some(allowed.iter().map(|value| value.as_str().into()).collect());
        }
        if test.operator == "BooleanEquals" {
            return Some(vec!["true".into(), "false".into()]);
        }
        if !test.operator.starts_with("Numeric") {
            return None;
        }
        // Whole numbers at, below and above each bound behave like all others.
        let numeric = known.iter().map(|(other, _)| other).chain([&test]).filter(|t| t.operator.starts_with("Numeric"));
        let bounds = numeric.map(|test| test.operand.parse::<i64>().ok()).collect::<Option<Vec<i64>>>()?;
        let around = |bound: i64| [bound.saturating_sub(1), bound, bound.saturating_add(1)];
        Some(bounds.into_iter().flat_map(around).map(|value| value.to_string().into()).collect())
    }

    fn allowed_values(&self, variable: &str) -> Option<&'a [String]> {
        let parameter = self.runbook.parameter(variable)?;
        let scalar = matches!(parameter.kind.as_deref(), Some("String" | "Integer" | "Boolean"));
        parameter.allowed_values.as_deref().filter(|values| scalar && !values.is_empty())
    }

    /// Which tests matter at each step: those of values that it tests, or that a step behind it tests before they are
    /// written again.
    fn needed_from(&self, graph: &Graph) -> Vec<u32> {
        let bits_of = |matches: &dyn Fn(&str) -> bool| {
            let tests = self.list.iter().enumerate().filter(|(_, test)| matches(test.variable));
            tests.fold(0_u32, |bits, (bit, _)| bits | 1 << bit)
        };
        let mut needed: Vec<u32> = vec![0; graph.steps.len()];
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); graph.steps.len()];
        let mut written: Vec<u32> = vec![0; graph.steps.len()];
        let mut open = Vec::new();
        if self.list.is_empty() {
            return needed;
        }
        for (index, (flow, step)) in graph.steps.iter().zip(&self.runbook.steps).enumerate() {
            for target in targets(flow) {
                before.get_mut(target).into_iter().for_each(|list| list.push(index));
            }
            let asked: Vec<&str> = tests_of(step).map(|test| test.variable).collect();
            if let Some(slot) = needed.get_mut(index).filter(|_| !asked.is_empty()) {
                *slot = bits_of(&|variable| asked.contains(&variable));
                open.push(index);
            }
            if let (Some(slot), Some((name, _))) = (written.get_mut(index), &step.assigns) {
                *slot = bits_of(&|variable| variable == name);
            }
        }
        while let Some(index) = open.pop() {
            let here = needed.get(index).copied().unwrap_or(0);
            for &previous in before.get(index).into_iter().flatten() {
                let new = here & !written.get(previous).copied().unwrap_or(0);
                if let Some(slot) = needed.get_mut(previous).filter(|slot| new & !**slot != 0) {
                    *slot |= new;
                    open.push(previous);
                }
            }
        }
        needed
    }
}

/// The steps that a step can lead to.
fn targets(flow: &StepFlow) -> impl Iterator<Item = usize> {
    let success = flow.success.iter().map(|edge| edge.target);
    success.chain([flow.failure, flow.cancel]).chain(flow.failure_if_end_wins).filter_map(|target| match target {
        Target::Step(step) => Some(step),
        Target::End | Target::Unknown => None,
    })
}

/// Notes what follows from a condition that came out as `result`; nothing where it has several parts that could decide.
fn assume<'a>(condition: &'a OwnedCondition, result: bool, known: &mut Vec<(Test<'a>, bool)>) {
    match (condition, result) {
        (OwnedCondition::Test { .. }, _) => {
            let test = Test::of_condition(condition).filter(|_| known.len() < MAX_ASSUMED);
            known.extend(test.map(|test| (test, result)));
        }
        (OwnedCondition::Not(inner), _) => assume(inner, !result, known),
        (OwnedCondition::And(parts), true) | (OwnedCondition::Or(parts), false) => {
            parts.iter().for_each(|part| assume(part, result, known));
        }
        _ => {}
    }
}

fn tests_of(step: &StepSummary) -> impl Iterator<Item = Test<'_>> {
    let mut open: Vec<&OwnedCondition> = step.choices.iter().rev().collect();
    std::iter::from_fn(move || {
        while let Some(condition) = open.pop() {
            match condition {
                OwnedCondition::Test { .. } => return Test::of_condition(condition),
                OwnedCondition::Not(inner) => open.push(inner),
                OwnedCondition::And(parts) | OwnedCondition::Or(parts) => open.extend(parts.iter().rev()),
                OwnedCondition::Unknown => {}
            }
        }
        None
    })
}

impl<'a> Test<'a> {
    fn of_condition(condition: &'a OwnedCondition) -> Option<Self> {
        match condition {
            OwnedCondition::Test { variable, operator, operand } => Some(Test { variable, operator, operand }),
            _ => None,
        }
    }

    /// The outcome for a value; `None` where it cannot be told.
    fn of(&self, value: &str) -> Option<bool> {
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
    fn of_token(&self) -> Option<bool> {
        matches!(self.operator, "StringEquals" | "EqualsIgnoreCase").then_some(false)
    }
}

impl Facts {
    fn get(self, bit: usize) -> Option<bool> {
        let mask = 1_u32 << bit;
        if self.holds & mask != 0 { Some(true) } else { (self.fails & mask != 0).then_some(false) }
    }

    fn set(&mut self, bit: usize, holds: bool) {
        self.forget(bit);
        *(if holds { &mut self.holds } else { &mut self.fails }) |= 1 << bit;
    }

    fn forget(&mut self, bit: usize) {
        self.holds &= !(1 << bit);
        self.fails &= !(1 << bit);
    }
}

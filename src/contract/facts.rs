//! What is known of the values that branches test, along one path of a runbook.

use super::conditions::{Condition, Conditions, Operator, Test, possible_text};
use crate::flow::{Edge, Graph, StepFlow, Target};
use crate::summary::RunbookSummary;
use std::borrow::Cow;
use std::collections::HashMap;

/// What is known of the remembered tests: bit `i` is test `i` of [`Tests`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    holds: u32,
    fails: u32,
}

/// What a step writes into a variable.
#[derive(Clone, Copy)]
enum Written<'a> {
    Literal(&'a str),
    Token,
    /// What a parameter or an output holds.
    Copy(&'a str),
    Unknown,
}

/// The comparisons whose outcome is remembered along a path: those of variables, and of values tested repeatedly.
pub(super) struct Tests<'a> {
    runbook: &'a RunbookSummary,
    token: &'a str,
    conditions: &'a Conditions<'a>,
    list: Vec<Test<'a>>,
    /// For each test, its place in the list if it is remembered.
    bits: Vec<Option<usize>>,
    /// For each step, the tests whose outcome matters there or further on.
    needed: Vec<u32>,
}

/// One branch must not remember more comparisons than this while its choices are weighed.
const MAX_ASSUMED: usize = 64;

/// In how many ways the conditions of a branch may come out before they are taken as not known.
const MAX_WORLDS: usize = 32;

/// Comparisons and how they come out.
type Known<'a> = Vec<(Test<'a>, bool)>;

/// What may be known where a condition holds, and where it does not.
#[derive(Default)]
struct Split<'a> {
    holds: Vec<Known<'a>>,
    fails: Vec<Known<'a>>,
}

impl<'a> Split<'a> {
    /// A condition of which nothing is known.
    fn open(known: &Known<'a>) -> Self {
        Split { holds: vec![known.clone()], fails: vec![known.clone()] }
    }
}

/// A way on from a step: where it leads, what is known then, and how many unknown values decide that it is taken.
pub(super) type Way = (Target, Facts, u32);

impl<'a> Tests<'a> {
    /// At most `limit` (up to 32) tests are remembered.
    pub(super) fn new(
        runbook: &'a RunbookSummary,
        token: &'a str,
        conditions: &'a Conditions<'a>,
        limit: usize,
    ) -> Self {
        let mut testers: HashMap<usize, usize> = HashMap::new();
        for step in 0..runbook.steps.len() {
            let mut variables: Vec<usize> = conditions.tests_of(step).map(|test| test.variable_id).collect();
            variables.sort_unstable();
            variables.dedup();
            variables.into_iter().for_each(|variable| *testers.entry(variable).or_default() += 1);
        }
        let read = |copy: &&Test<'a>| testers.contains_key(&copy.variable_id) && copy.operand != token;
        let copies: Vec<Test<'a>> = conditions.copies.iter().filter(read).copied().collect();
        let mut list: Vec<Test<'a>> = Vec::new();
        let mut bits = vec![None; conditions.count];
        let of_branches = (0..runbook.steps.len()).flat_map(|step| conditions.tests_of(step));
        for test in of_branches.chain(&copies) {
            let repeated = testers.get(&test.variable_id).is_some_and(|steps| *steps > 1)
                || test.variable.starts_with("variable:")
                || copies.iter().any(|copy| copy.copied_id == Some(test.variable_id));
            let Some(bit) = bits.get_mut(test.id).filter(|bit| bit.is_none()) else { continue };
            if repeated && test.variable != token && list.len() < limit {
                *bit = Some(list.len());
                list.push(*test);
            }
        }
        let mut tests = Tests { runbook, token, conditions, list, bits, needed: Vec::new() };
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
        match self.conditions.of(step) {
            choices if !choices.is_empty() => self.choices(choices, edges, facts),
            _ => edges.iter().map(|edge| (edge.target, facts, edge.unknowns)).collect(),
        }
    }

    /// The choices of a branch in order: each is taken where those before it do not hold.
    fn choices(&self, conditions: &'a [Condition<'a>], edges: &[Edge], facts: Facts) -> Vec<Way> {
        let mut worlds: Vec<Known<'a>> = vec![self.known(facts)];
        let mut ways: Vec<Way> = Vec::new();
        let mut decided = true;
        for edge in edges {
            let (taken, passed) = match edge.choice.and_then(|choice| conditions.get(choice)) {
                Some(condition) => {
                    let Split { holds, fails } = self.split_all(&worlds, condition);
                    (holds, fails)
                }
                None => (worlds, Vec::new()),
            };
            let open = if edge.choice.is_some() && passed.is_empty() { u32::from(!decided) } else { edge.unknowns };
            let unknowns = if edge.choice.is_none() && decided { 0 } else { open };
            decided &= taken.is_empty() || passed.is_empty();
            for world in &taken {
                let way = (edge.target, self.facts(world), unknowns);
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
            worlds = if passed.len() > MAX_WORLDS { vec![self.known(facts)] } else { passed };
            if worlds.is_empty() {
                break;
            }
        }
        ways
    }

    /// What may be known where a condition holds in some worlds, and where it does not.
    fn split_all(&self, worlds: &[Known<'a>], condition: &'a Condition<'a>) -> Split<'a> {
        let mut all = Split::default();
        for world in worlds {
            let split = self.split(world, condition);
            all.holds.extend(split.holds);
            all.fails.extend(split.fails);
        }
        all
    }

    /// What may be known where a condition holds, and where it does not: one world for each way in which that can be.
    fn split(&self, known: &Known<'a>, condition: &'a Condition<'a>) -> Split<'a> {
        let (parts, decides) = match condition {
            Condition::Unknown => return Split::open(known),
            Condition::Not(inner) => {
                let Split { holds, fails } = self.split(known, inner);
                return Split { holds: fails, fails: holds };
            }
            Condition::Test(test) => return self.split_by_test(known, *test),
            Condition::And(parts) => (parts, false),
            Condition::Or(parts) => (parts, true),
        };
        // The first part that decides, and those before it that do not; or none of them does.
        let (mut decided, mut undecided) = (Vec::new(), vec![known.clone()]);
        for part in parts {
            let Split { holds, fails } = self.split_all(&undecided, part);
            let (deciding, other) = if decides { (holds, fails) } else { (fails, holds) };
            decided.extend(deciding);
            undecided = other;
            if decided.len() + undecided.len() > MAX_WORLDS {
                return Split::open(known);
            }
        }
        if decides { Split { holds: decided, fails: undecided } } else { Split { holds: undecided, fails: decided } }
    }

    fn split_by_test(&self, known: &Known<'a>, test: Test<'a>) -> Split<'a> {
        let with = |result| vec![known.iter().copied().chain([(test, result)]).collect()];
        match self.outcome(test, known) {
            Some(true) => Split { holds: vec![known.clone()], fails: Vec::new() },
            Some(false) => Split { holds: Vec::new(), fails: vec![known.clone()] },
            None if known.len() >= MAX_ASSUMED => Split::open(known),
            None => Split { holds: with(true), fails: with(false) },
        }
    }

    fn after(&self, step: usize, facts: Facts) -> Facts {
        let Some(step) = self.runbook.steps.get(step) else { return facts };
        let is_output = |name: &str| name.strip_prefix(&*step.name).is_some_and(|rest| rest.starts_with('.'));
        let of_outputs =
            |test: &Test<'_>| is_output(test.variable) || test.operator == Operator::Copy && is_output(test.operand);
        let mut facts = facts;
        for (bit, _) in self.list.iter().enumerate().filter(|(_, test)| of_outputs(test)) {
            facts.forget(bit);
        }
        match &step.assigns {
            Some((name, Some(literal))) => self.write(facts, name, Written::Literal(literal)),
            Some((name, None)) if step.references.iter().any(|reference| reference == self.token) => {
                self.write(facts, name, Written::Token)
            }
            Some((name, None)) => {
                let copied = step.copies.as_deref().map_or(Written::Unknown, Written::Copy);
                self.write(facts, name, copied)
            }
            None => facts,
        }
    }

    fn write(&self, mut facts: Facts, name: &str, written: Written<'_>) -> Facts {
        for (bit, test) in self.list.iter().enumerate().filter(|(_, test)| test.variable == name) {
            facts.forget(bit);
            let outcome = match written {
                Written::Literal(value) => test.of(value),
                Written::Token => test.of_token(),
                Written::Copy(value) => (test.operator == Operator::Copy).then_some(test.operand == value),
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
            let bit = self.bits.get(test.id).copied().flatten();
            bit.into_iter().for_each(|bit| facts.set(bit, *holds));
        }
        facts
    }

    /// The outcome of a test, if all values that are still possible agree on it.
    fn outcome(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<bool> {
        if test.variable == self.token {
            return test.of_token();
        }
        if self.conditions.copies.is_empty() {
            let known: Vec<_> =
                known.iter().copied().filter(|(other, _)| other.variable_id == test.variable_id).collect();
            return self.outcome_of_value(test, &known);
        }
        let copied = |of: &Test<'a>| {
            let is_copy = |copy: &Test<'a>| copy.operator == Operator::Copy && copy.variable_id == of.variable_id;
            known.iter().find(|(copy, holds)| *holds && is_copy(copy)).map(|(copy, _)| *copy)
        };
        let original = |of: Test<'a>| copied(&of).and_then(|copy| of.of_original(&copy)).unwrap_or(of);
        let test = original(test);
        let compared = known.iter().filter(|(other, _)| other.operator != Operator::Copy);
        let known = compared.map(|(other, holds)| (original(*other), *holds));
        let known: Vec<_> = known.filter(|(other, _)| other.variable_id == test.variable_id).collect();
        self.outcome_of_value(test, &known)
    }

    /// The outcome of a test where `known` are the other comparisons of the same value.
    fn outcome_of_value(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<bool> {
        if let Some((_, holds)) = known.iter().find(|(other, _)| *other == test) {
            return Some(*holds);
        }
        let Some(possible) = self.possible_values(test, known) else {
            return match [true, false].map(|result| possible_text(known, (test, result))) {
                [false, true] => Some(false),
                [true, false] => Some(true),
                _ => None,
            };
        };
        let fits = |value: &str| known.iter().all(|(other, holds)| other.of(value).is_none_or(|of| of == *holds));
        let mut outcomes = possible.iter().filter(|value| fits(value)).map(|value| test.of(value));
        let first = outcomes.next()??;
        outcomes.all(|other| other == Some(first)).then_some(first)
    }

    /// Values that stand for all that a test can meet; `None` where they cannot be listed.
    fn possible_values(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<Vec<Cow<'a, str>>> {
        if let Some(allowed) = self.allowed_values(test.variable) {
            return Some(allowed.iter().map(|value| value.as_str().into()).collect());
        }
        if test.operator == Operator::BooleanEquals {
            return Some(vec!["true".into(), "false".into()]);
        }
        if !test.operator.is_numeric() {
            return None;
        }
        // Whole numbers at, below and above each bound behave like all others.
        let numeric = known.iter().map(|(other, _)| other).chain([&test]).filter(|t| t.operator.is_numeric());
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
        let mut before: Vec<Vec<(usize, bool)>> = vec![Vec::new(); graph.steps.len()];
        let mut written: Vec<u32> = vec![0; graph.steps.len()];
        let mut open = Vec::new();
        if self.list.is_empty() {
            return needed;
        }
        for (index, (flow, step)) in graph.steps.iter().zip(&self.runbook.steps).enumerate() {
            for (target, succeeded) in targets(flow) {
                before.get_mut(target).into_iter().for_each(|list| list.push((index, succeeded)));
            }
            let mut asked: Vec<&str> = self.conditions.tests_of(index).map(|test| test.variable).collect();
            for copy in self.list.iter().filter(|test| test.operator == Operator::Copy) {
                if asked.contains(&copy.variable) || asked.contains(&copy.operand) {
                    asked.extend([copy.variable, copy.operand]);
                }
            }
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
            for &(previous, succeeded) in before.get(index).into_iter().flatten() {
                // A step that fails has written nothing.
                let new = here & !written.get(previous).copied().filter(|_| succeeded).unwrap_or(0);
                if let Some(slot) = needed.get_mut(previous).filter(|slot| new & !**slot != 0) {
                    *slot |= new;
                    open.push(previous);
                }
            }
        }
        needed
    }
}

/// The steps that a step can lead to, and whether it does so by succeeding.
fn targets(flow: &StepFlow) -> impl Iterator<Item = (usize, bool)> {
    let success = flow.success.iter().map(|edge| (edge.target, true));
    let other = [flow.failure, flow.cancel].into_iter().chain(flow.failure_if_end_wins).map(|target| (target, false));
    success.chain(other).filter_map(|(target, succeeded)| match target {
        Target::Step(step) => Some((step, succeeded)),
        Target::End | Target::Unknown => None,
    })
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

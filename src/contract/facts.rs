//! What is known of the values that branches test, along one path of a runbook.

use super::comparison::{COPY, Test, possible_text};
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
    list: Vec<Test<'a>>,
    /// For each step, the tests whose outcome matters there or further on.
    needed: Vec<u32>,
}

/// One branch must not remember more comparisons than this while its choices are weighed.
const MAX_ASSUMED: usize = 64;

/// In how many ways the conditions of a branch may come out before they are taken as not known.
const MAX_WORLDS: usize = 32;

/// Comparisons and how they come out.
type Known<'a> = Vec<(Test<'a>, bool)>;

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
        let copies: Vec<Test<'a>> = runbook.steps.iter().filter_map(copy_of).collect();
        let copies = copies.into_iter().filter(|copy| testers.contains_key(copy.variable) && copy.operand != token);
        let copies: Vec<Test<'a>> = copies.collect();
        let mut list: Vec<Test<'a>> = Vec::new();
        for test in runbook.steps.iter().flat_map(tests_of).chain(copies.iter().copied()) {
            let repeated = testers.get(test.variable).is_some_and(|steps| *steps > 1)
                || test.variable.starts_with("variable:")
                || copies.iter().any(|copy| copy.operand == test.variable);
            if repeated && test.variable != token && list.len() < limit && !list.contains(&test) {
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
        let mut worlds: Vec<Known<'a>> = vec![self.known(facts)];
        let mut ways: Vec<Way> = Vec::new();
        let mut decided = true;
        for edge in edges {
            let (taken, passed) = match edge.choice.and_then(|choice| conditions.get(choice)) {
                Some(condition) => {
                    (self.where_all(&worlds, condition, true), self.where_all(&worlds, condition, false))
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

    fn where_all(&self, worlds: &[Known<'a>], condition: &'a OwnedCondition, result: bool) -> Vec<Known<'a>> {
        worlds.iter().flat_map(|world| self.worlds(world, condition, result)).collect()
    }

    /// What may be known where a condition comes out as `result`: one world for each way in which it can.
    fn worlds(&self, known: &Known<'a>, condition: &'a OwnedCondition, result: bool) -> Vec<Known<'a>> {
        let (parts, decides) = match condition {
            OwnedCondition::Unknown => return vec![known.clone()],
            OwnedCondition::Not(inner) => return self.worlds(known, inner, !result),
            OwnedCondition::Test { .. } => {
                let Some(test) = Test::of_condition(condition) else { return vec![known.clone()] };
                return match self.outcome(test, known) {
                    Some(outcome) if outcome != result => Vec::new(),
                    Some(_) => vec![known.clone()],
                    None if known.len() >= MAX_ASSUMED => vec![known.clone()],
                    None => vec![known.iter().copied().chain([(test, result)]).collect()],
                };
            }
            OwnedCondition::And(parts) => (parts, false),
            OwnedCondition::Or(parts) => (parts, true),
        };
        // The first part that decides, and those before it that do not; or none of them does.
        let (mut decided, mut undecided) = (Vec::new(), vec![known.clone()]);
        for part in parts {
            if result == decides {
                decided.extend(self.where_all(&undecided, part, decides));
            }
            undecided = self.where_all(&undecided, part, !decides);
            if decided.len() + undecided.len() > MAX_WORLDS {
                return vec![known.clone()];
            }
        }
        if result == decides { decided } else { undecided }
    }

    fn after(&self, step: usize, facts: Facts) -> Facts {
        let Some(step) = self.runbook.steps.get(step) else { return facts };
        let is_output = |name: &str| name.strip_prefix(&*step.name).is_some_and(|rest| rest.starts_with('.'));
        let of_outputs = |test: &Test<'_>| is_output(test.variable) || test.operator == COPY && is_output(test.operand);
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
                Written::Copy(value) => (test.operator == COPY).then_some(test.operand == value),
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

    /// The outcome of a test, if all values that are still possible agree on it.
    fn outcome(&self, test: Test<'a>, known: &[(Test<'a>, bool)]) -> Option<bool> {
        if test.variable == self.token {
            return test.of_token();
        }
        let copied = |of: &Test<'a>| {
            known.iter().find(|(copy, holds)| *holds && copy.operator == COPY && copy.variable == of.variable)
        };
        let original = |of: Test<'a>| copied(&of).map_or(of, |(copy, _)| Test { variable: copy.operand, ..of });
        let test = original(test);
        let compared = known.iter().filter(|(other, _)| other.operator != COPY);
        let known: Vec<_> = compared.map(|(other, holds)| (original(*other), *holds)).collect();
        let known: Vec<_> = known.into_iter().filter(|(other, _)| other.variable == test.variable).collect();
        if let Some((_, holds)) = known.iter().find(|(other, _)| *other == test) {
            return Some(*holds);
        }
        let Some(possible) = self.possible_values(test, &known) else {
            return match [true, false].map(|result| possible_text(&known, (test, result))) {
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
            let mut asked: Vec<&str> = tests_of(step).map(|test| test.variable).collect();
            for copy in self.list.iter().filter(|test| test.operator == COPY) {
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

/// That the variable which a step writes holds the parameter or output that it copies.
fn copy_of(step: &StepSummary) -> Option<Test<'_>> {
    let (variable, _) = step.assigns.as_ref()?;
    Some(Test { variable, operator: COPY, operand: step.copies.as_deref()? })
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

/// The comparisons of a branch's choices.
pub(super) fn tests_of(step: &StepSummary) -> impl Iterator<Item = Test<'_>> {
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

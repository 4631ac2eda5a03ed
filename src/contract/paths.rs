//! The runs of a runbook that holds a token, as a graph of configurations.
//!
//! A configuration is a step about to run, with what is known there. The walk is forward over all outcomes of all
//! steps; a second walk backward over successes tells from where a run ends without an answer.

use super::answers::Effect;
use crate::flow::{Graph, Target};
use crate::summary::runbook::{OwnedCondition, RunbookSummary};
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap, VecDeque};

/// How the token stands when a step is about to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    /// Nobody has answered.
    No,
    /// Nobody has certainly answered, but a step that may have done so failed.
    Doubtful,
    /// A step that may answer has succeeded.
    Maybe,
    /// The step with this index has answered.
    By(usize),
}

/// A step about to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Config {
    pub(super) step: usize,
    pub(super) answer: Answer,
    /// Whether nothing has failed or been cancelled so far.
    pub(super) clean: bool,
    facts: Facts,
}

/// What is known of the tested values: bit `i` is test `i` of [`Tests`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Facts {
    holds: u32,
    fails: u32,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Succeeds,
    /// It is a branch that took a choice, or none.
    Chooses,
    Answers,
    AnswersAgain,
    Fails,
    IsCancelled,
}

/// Where a step's outcome leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Config(usize),
    End,
    Unknown,
}

/// An outcome of a configuration's step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) outcome: Outcome,
    pub(super) next: Next,
    /// How many values that are not known decide that it is taken.
    pub(super) unknowns: u32,
}

/// Which of two readings of AWS's pages holds for `isEnd: true` with `onFailure: step:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    FailureRouteWins,
    EndWins,
}

/// All configurations that a run can reach.
pub(super) struct Runs {
    pub(super) configs: Vec<Config>,
    pub(super) moves: Vec<Vec<Move>>,
    /// The way back to the start, with the fewest unknown values.
    parents: Vec<Option<(usize, Move)>>,
    /// The unknown values on that way.
    pub(super) unknowns: Vec<u32>,
    /// Whether values were left out of account to keep the walk short; then paths may contradict themselves.
    pub(super) coarse: bool,
}

/// From a configuration: the least number of unknown values on the way to an end without an answer, over successes
/// alone, and the first move of that way.
pub(super) type Unanswered = Vec<Option<(u32, Move)>>;

/// The cost of a way: unknown values first, then its length. Ways of equal cost are ordered by their configuration.
#[derive(Clone, Copy, Debug)]
struct Cost {
    unknowns: u32,
    length: u32,
    at: usize,
    taken: Move,
}

impl Cost {
    fn key(&self) -> (u32, u32, usize) {
        (self.unknowns, self.length, self.at)
    }

    fn further(&self, at: usize, taken: Move) -> Cost {
        Cost { unknowns: self.unknowns + taken.unknowns, length: self.length + 1, at, taken }
    }
}

impl PartialEq for Cost {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

const MAX_CONFIGS: usize = 50_000;
const MAX_TESTS: usize = 16;

struct Walk<'a> {
    graph: &'a Graph,
    effects: &'a [Effect],
    runbook: &'a RunbookSummary,
    tests: Tests<'a>,
    reading: Reading,
    index: HashMap<Config, usize>,
    runs: Runs,
    queue: VecDeque<usize>,
}

impl Runs {
    /// Walks a runbook whose parameter `token` holds the token; `effects` has what each step does to it.
    pub(super) fn explore(runbook: &RunbookSummary, effects: &[Effect], token: &str, reading: Reading) -> Self {
        let fine = Walk::new(runbook, effects, Tests::new(runbook, token, MAX_TESTS), reading).run();
        match fine {
            Some(runs) => runs,
            None => {
                let mut walk = Walk::new(runbook, effects, Tests::new(runbook, token, 0), reading);
                walk.runs.coarse = true;
                walk.run().unwrap_or_default()
            }
        }
    }

    /// The way from the start to a configuration: each configuration passed with the move that leaves it.
    pub(super) fn way_to(&self, config: usize) -> Vec<(usize, Outcome)> {
        let mut way = Vec::new();
        let mut at = config;
        while let Some((parent, taken)) = self.parents.get(at).copied().flatten() {
            way.push((parent, taken.outcome));
            at = parent;
        }
        way.reverse();
        way
    }

    /// From where a run ends without an answer if everything succeeds.
    pub(super) fn unanswered(&self) -> Unanswered {
        let mut before: Vec<Vec<(usize, Move)>> = vec![Vec::new(); self.configs.len()];
        let mut queue = BinaryHeap::new();
        let open = |config: &Config| matches!(config.answer, Answer::No | Answer::Doubtful);
        let sources = self.configs.iter().zip(&self.moves).enumerate().filter(|(_, (config, _))| open(config));
        for (index, (_, moves)) in sources {
            for taken in moves.iter().filter(|taken| matches!(taken.outcome, Outcome::Succeeds | Outcome::Chooses)) {
                match taken.next {
                    Next::End => {
                        queue.push(Reverse(Cost { unknowns: taken.unknowns, length: 1, at: index, taken: *taken }))
                    }
                    Next::Config(next) => before.get_mut(next).into_iter().for_each(|list| list.push((index, *taken))),
                    Next::Unknown => {}
                }
            }
        }
        let mut found: Unanswered = vec![None; self.configs.len()];
        while let Some(Reverse(cost)) = queue.pop() {
            let Some(slot) = found.get_mut(cost.at).filter(|slot| slot.is_none()) else { continue };
            *slot = Some((cost.unknowns, cost.taken));
            for (previous, taken) in before.get(cost.at).into_iter().flatten() {
                queue.push(Reverse(cost.further(*previous, *taken)));
            }
        }
        found
    }

    /// Finds the way to each configuration that depends on the fewest unknown values, the shortest of those.
    fn find_ways(&mut self) {
        self.parents = vec![None; self.configs.len()];
        self.unknowns = vec![u32::MAX; self.configs.len()];
        let mut queue = BinaryHeap::new();
        let start = Move { outcome: Outcome::Succeeds, next: Next::Config(0), unknowns: 0 };
        queue.push((Reverse(Cost { unknowns: 0, length: 0, at: 0, taken: start }), None));
        while let Some((Reverse(cost), parent)) = queue.pop() {
            let Some(slot) = self.unknowns.get_mut(cost.at).filter(|slot| **slot == u32::MAX) else { continue };
            *slot = cost.unknowns;
            if let Some(slot) = self.parents.get_mut(cost.at) {
                *slot = parent.map(|from| (from, cost.taken));
            }
            for taken in self.moves.get(cost.at).into_iter().flatten() {
                if let Next::Config(next) = taken.next {
                    queue.push((Reverse(cost.further(next, *taken)), Some(cost.at)));
                }
            }
        }
    }

    /// The way from a configuration to the end without an answer.
    pub(super) fn way_on(&self, unanswered: &Unanswered, config: usize) -> Vec<(usize, Outcome)> {
        let mut way = Vec::new();
        let mut at = config;
        while let Some((_, taken)) = unanswered.get(at).copied().flatten() {
            way.push((at, taken.outcome));
            match taken.next {
                Next::Config(next) if way.len() <= self.configs.len() => at = next,
                _ => break,
            }
        }
        way
    }
}

impl Default for Runs {
    fn default() -> Self {
        Runs { configs: Vec::new(), moves: Vec::new(), parents: Vec::new(), unknowns: Vec::new(), coarse: true }
    }
}

impl<'a> Walk<'a> {
    fn new(runbook: &'a RunbookSummary, effects: &'a [Effect], tests: Tests<'a>, reading: Reading) -> Self {
        let runs = Runs { coarse: false, ..Runs::default() };
        let (index, queue) = (HashMap::new(), VecDeque::new());
        Walk { graph: &runbook.graph, effects, runbook, tests, reading, index, runs, queue }
    }

    /// `None` if there are too many configurations.
    fn run(mut self) -> Option<Runs> {
        if let Target::Step(step) = self.graph.entry() {
            let facts = self.tests.initial(self.runbook);
            self.visit(Config { step, answer: Answer::No, clean: true, facts });
        }
        while let Some(index) = self.queue.pop_front() {
            if self.runs.configs.len() > MAX_CONFIGS && !self.runs.coarse {
                return None;
            }
            let config = *self.runs.configs.get(index)?;
            let moves = self.moves(config);
            if let Some(slot) = self.runs.moves.get_mut(index) {
                *slot = moves;
            }
        }
        self.runs.find_ways();
        Some(self.runs)
    }

    /// The index of a configuration; it is walked on from unless it was reached before.
    fn visit(&mut self, config: Config) -> usize {
        if let Some(&known) = self.index.get(&config) {
            return known;
        }
        let index = self.runs.configs.len();
        self.index.insert(config, index);
        self.runs.configs.push(config);
        self.runs.moves.push(Vec::new());
        self.queue.push_back(index);
        index
    }

    fn moves(&mut self, config: Config) -> Vec<Move> {
        let graph = self.graph;
        let (Some(flow), Some(effect)) = (graph.step(config.step), self.effects.get(config.step)) else {
            return Vec::new();
        };
        let mut moves = Vec::new();
        let (answer, outcome) = match (effect, config.answer) {
            (Effect::None, answer) => (answer, Outcome::Succeeds),
            (Effect::Answers(_), Answer::No) => (Answer::By(config.step), Outcome::Answers),
            (Effect::Answers(_), Answer::By(first)) => (Answer::By(first), Outcome::AnswersAgain),
            (Effect::Answers(_) | Effect::MayAnswer, Answer::Maybe | Answer::Doubtful) => {
                (Answer::Maybe, Outcome::Answers)
            }
            (Effect::MayAnswer, Answer::No) => (Answer::Maybe, Outcome::Answers),
            (Effect::MayAnswer, answer) => (answer, Outcome::Succeeds),
        };
        let facts = self.tests.after(self.runbook, config.step, config.facts);
        for (target, facts, unknowns) in self.ways(config.step, facts) {
            let outcome = if flow.success.len() > 1 { Outcome::Chooses } else { outcome };
            let next = Config { answer, facts, ..config };
            moves.push(self.take(target, next, outcome, unknowns));
        }
        // That callbacks themselves fail or are cancelled is the subject of another rule.
        if matches!(effect, Effect::Answers(_)) {
            return moves;
        }
        let doubt = match (effect, config.answer) {
            (Effect::MayAnswer, Answer::No) => Answer::Doubtful,
            (_, answer) => answer,
        };
        let next = Config { answer: doubt, clean: false, ..config };
        let failure = match (self.reading, flow.failure_if_end_wins) {
            (Reading::EndWins, Some(target)) => target,
            _ => flow.failure,
        };
        moves.push(self.take(failure, next, Outcome::Fails, 0));
        moves.push(self.take(flow.cancel, next, Outcome::IsCancelled, 0));
        moves
    }

    fn take(&mut self, target: Target, next: Config, outcome: Outcome, unknowns: u32) -> Move {
        let next = match target {
            Target::End => Next::End,
            Target::Unknown => Next::Unknown,
            Target::Step(step) => Next::Config(self.visit(Config { step, ..next })),
        };
        Move { outcome, next, unknowns }
    }

    /// Where a step's success leads, with what each way adds to the facts and how many unknown values decide it.
    fn ways(&self, step: usize, facts: Facts) -> Vec<(Target, Facts, u32)> {
        let edges = self.graph.step(step).map(|flow| flow.success.as_slice()).unwrap_or_default();
        let conditions = self.runbook.steps.get(step).map(|step| step.choices.as_slice()).unwrap_or_default();
        let mut facts = facts;
        let mut ways = Vec::new();
        let mut decided = true;
        for edge in edges {
            let Some(condition) = edge.choice.and_then(|choice| conditions.get(choice)) else {
                let branch = !conditions.is_empty();
                ways.push((edge.target, facts, if branch && decided { 0 } else { edge.unknowns }));
                continue;
            };
            match self.tests.holds(condition, facts) {
                Some(false) => continue,
                Some(true) => {
                    ways.push((edge.target, facts, u32::from(!decided)));
                    return ways;
                }
                None => {
                    decided = false;
                    ways.push((edge.target, self.tests.assume(condition, true, facts), edge.unknowns));
                    facts = self.tests.assume(condition, false, facts);
                }
            }
        }
        ways
    }
}

/// The comparisons whose outcome is remembered along a path: those of variables, and of values tested repeatedly.
struct Tests<'a> {
    token: &'a str,
    list: Vec<Test<'a>>,
}

#[derive(PartialEq)]
struct Test<'a> {
    variable: &'a str,
    operator: &'a str,
    operand: &'a str,
}

impl<'a> Tests<'a> {
    fn new(runbook: &'a RunbookSummary, token: &'a str, limit: usize) -> Self {
        let mut list: Vec<Test<'a>> = Vec::new();
        let mut testers: HashMap<&str, usize> = HashMap::new();
        for step in &runbook.steps {
            let mut variables: Vec<&str> = step.choices.iter().flat_map(tests_of).map(|test| test.variable).collect();
            variables.sort_unstable();
            variables.dedup();
            variables.into_iter().for_each(|variable| *testers.entry(variable).or_default() += 1);
        }
        for test in runbook.steps.iter().flat_map(|step| &step.choices).flat_map(tests_of) {
            let repeated = testers.get(test.variable).is_some_and(|steps| *steps > 1);
            let tracked = test.variable != token && (repeated || test.variable.starts_with("variable:"));
            if tracked && list.len() < limit && !list.contains(&test) {
                list.push(test);
            }
        }
        Tests { token, list }
    }

    /// What the variables' first values make of the tests.
    fn initial(&self, runbook: &RunbookSummary) -> Facts {
        let set = runbook.variables.iter();
        set.fold(Facts::default(), |facts, (name, value)| self.assign(facts, name, value.as_deref()))
    }

    /// What is known behind a step that may write a variable.
    fn after(&self, runbook: &RunbookSummary, step: usize, facts: Facts) -> Facts {
        match runbook.steps.get(step).and_then(|step| step.assigns.as_ref()) {
            Some((name, value)) => self.assign(facts, name, value.as_deref()),
            None => facts,
        }
    }

    fn assign(&self, mut facts: Facts, name: &str, value: Option<&str>) -> Facts {
        for (bit, test) in self.list.iter().enumerate().filter(|(_, test)| test.variable == name) {
            facts.forget(bit);
            if let Some(result) = value.and_then(|value| compare(test.operator, value, test.operand)) {
                facts.set(bit, result);
            }
        }
        facts
    }

    fn holds(&self, condition: &OwnedCondition, facts: Facts) -> Option<bool> {
        match condition {
            OwnedCondition::Test { variable, operator, operand } => self.test_holds(variable, operator, operand, facts),
            OwnedCondition::Not(inner) => self.holds(inner, facts).map(|holds| !holds),
            OwnedCondition::And(all) => {
                let each: Vec<_> = all.iter().map(|inner| self.holds(inner, facts)).collect();
                if each.contains(&Some(false)) { Some(false) } else { each.iter().all(Option::is_some).then_some(true) }
            }
            OwnedCondition::Or(any) => {
                let each: Vec<_> = any.iter().map(|inner| self.holds(inner, facts)).collect();
                if each.contains(&Some(true)) { Some(true) } else { each.iter().all(Option::is_some).then_some(false) }
            }
            OwnedCondition::Unknown => None,
        }
    }

    fn test_holds(&self, variable: &str, operator: &str, operand: &str, facts: Facts) -> Option<bool> {
        let equality = matches!(operator, "StringEquals" | "EqualsIgnoreCase");
        if variable == self.token {
            // A token is long and not empty: it equals no literal that a runbook can name.
            return equality.then_some(false);
        }
        let test = Test { variable, operator, operand };
        let bit = self.list.iter().position(|known| *known == test);
        if let Some(known) = bit.and_then(|bit| facts.get(bit)) {
            return Some(known);
        }
        let equals_other = |(bit, known): (usize, &Test<'_>)| {
            known.variable == variable
                && known.operator == "StringEquals"
                && known.operand != operand
                && facts.get(bit) == Some(true)
        };
        let excluded = operator == "StringEquals" && self.list.iter().enumerate().any(equals_other);
        excluded.then_some(false)
    }

    /// What is known once a condition came out as `result`; nothing more where it has several parts that could decide.
    fn assume(&self, condition: &OwnedCondition, result: bool, mut facts: Facts) -> Facts {
        match (condition, result) {
            (OwnedCondition::Test { variable, operator, operand }, _) => {
                let test = Test { variable, operator, operand };
                if let Some(bit) = self.list.iter().position(|known| *known == test) {
                    facts.set(bit, result);
                }
                facts
            }
            (OwnedCondition::Not(inner), _) => self.assume(inner, !result, facts),
            (OwnedCondition::And(parts), true) | (OwnedCondition::Or(parts), false) => {
                parts.iter().fold(facts, |facts, part| self.assume(part, result, facts))
            }
            _ => facts,
        }
    }
}

fn tests_of(condition: &OwnedCondition) -> Vec<Test<'_>> {
    match condition {
        OwnedCondition::Test { variable, operator, operand } => vec![Test { variable, operator, operand }],
        OwnedCondition::Not(inner) => tests_of(inner),
        OwnedCondition::And(parts) | OwnedCondition::Or(parts) => parts.iter().flat_map(tests_of).collect(),
        OwnedCondition::Unknown => Vec::new(),
    }
}

/// The outcome of comparing two known texts; `None` for operators on numbers.
fn compare(operator: &str, value: &str, operand: &str) -> Option<bool> {
    match operator {
        "StringEquals" => Some(value == operand),
        "EqualsIgnoreCase" => Some(value.eq_ignore_ascii_case(operand)),
        "StartsWith" => Some(value.starts_with(operand)),
        "EndsWith" => Some(value.ends_with(operand)),
        "Contains" => Some(value.contains(operand)),
        "BooleanEquals" => Some(value.eq_ignore_ascii_case(operand)),
        _ => None,
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

//! The runs of a runbook that holds a token, as a graph of configurations.
//!
//! A configuration is a step about to run, with what is known there. The walk is forward over all outcomes of all
//! steps; further walks backward tell from where a run ends without an answer, and from where it answers again.

use super::effects::Effect;
use super::facts::{Facts, Tests};
use crate::aws::automation;
use crate::flow::{Graph, Target};
use crate::summary::RunbookSummary;
use std::cmp::Reverse;
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
    /// A step has certainly answered.
    Yes,
}

/// What has gone wrong when a step is about to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Past {
    Clean,
    Failed,
    /// Somebody cancelled the automation; nobody can do so twice.
    Cancelled,
}

/// A step about to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Config {
    pub(super) step: usize,
    pub(super) answer: Answer,
    pub(super) past: Past,
    facts: Facts,
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
    /// How many values that are not known, or events that hardly ever happen, decide that it is taken.
    pub(super) unknowns: u32,
}

/// Which of two readings of AWS's pages holds for `isEnd: true` with `onFailure: step:…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    FailureRouteWins,
    EndWins,
}

/// All configurations that a run can reach.
#[derive(Default)]
pub(super) struct Runs {
    pub(super) configs: Vec<Config>,
    pub(super) moves: Vec<Vec<Move>>,
    /// Where all moves lead from the start.
    reached: Reach,
    /// Whether values were left out of account to keep the walk short; then choices may contradict each other.
    pub(super) coarse: bool,
}

/// From each configuration: the least number of unknown values on a way to what is looked for, and the way's first move.
pub(super) struct Ways(Vec<Option<(u32, Move)>>);

/// The unknown values on a way, the configurations passed with the moves that leave them, and the goal.
type CheapestWay = (u32, Vec<(usize, Outcome)>, usize);

/// How each configuration is reached from the start: by the fewest unknown values, the shortest of those ways.
#[derive(Default)]
pub(super) struct Reach(Vec<Option<Arrival>>);

/// The cheapest way to a configuration, by its last move.
#[derive(Clone, Copy)]
struct Arrival {
    unknowns: u32,
    length: u32,
    before: Option<(usize, Outcome)>,
}

/// How many configurations are walked before values are left out of account.
const MAX_CONFIGS: usize = 10_000;

/// How many comparisons are remembered along a path; fewer where that makes too many configurations.
const REMEMBERED: [usize; 2] = [16, 5];

struct Walk<'a> {
    runbook: &'a RunbookSummary,
    graph: &'a Graph,
    effects: &'a [Effect],
    tests: Tests<'a>,
    reading: Reading,
    index: HashMap<Config, usize>,
    queue: VecDeque<usize>,
    runs: Runs,
}

impl Runs {
    /// Walks a runbook whose parameter `token` holds the token; `effects` has what each step does to it.
    pub(super) fn explore(runbook: &RunbookSummary, effects: &[Effect], token: &str, reading: Reading) -> Self {
        let walk = |remembered| Walk::new(runbook, effects, Tests::new(runbook, token, remembered), reading);
        let fine = REMEMBERED.into_iter().find_map(|remembered| walk(remembered).run(MAX_CONFIGS));
        let mut runs = fine.or_else(|| {
            let mut walk = walk(0);
            walk.runs.coarse = true;
            walk.run(usize::MAX)
        });
        runs.iter_mut().for_each(|runs| runs.reached = runs.reach(|_, _| true));
        runs.unwrap_or_default()
    }

    /// The unknown values on the way to a configuration.
    pub(super) fn unknowns_to(&self, config: usize) -> u32 {
        self.reached.cost(config).map_or(0, |(unknowns, _)| unknowns)
    }

    /// The number of steps on the way to a configuration.
    pub(super) fn steps_to(&self, config: usize) -> u32 {
        self.reached.cost(config).map_or(0, |(_, length)| length)
    }

    /// The way from the start to a configuration: each configuration passed with the move that leaves it.
    pub(super) fn way_to(&self, config: usize) -> Vec<(usize, Outcome)> {
        self.reached.way_to(config)
    }

    /// From where a run ends without an answer if everything succeeds.
    pub(super) fn to_unanswered_end(&self) -> Ways {
        self.ways(|config, taken| {
            let open = matches!(config.answer, Answer::No | Answer::Doubtful);
            open && matches!(taken.outcome, Outcome::Succeeds | Outcome::Chooses)
        })
    }

    /// From where a run that has answered answers again.
    pub(super) fn to_second_answer(&self) -> Ways {
        self.ways(|config, taken| {
            let ends = taken.next == Next::End && taken.outcome != Outcome::AnswersAgain;
            config.answer == Answer::Yes && !ends
        })
    }

    /// The cheapest ways to an end or a second answer along the moves that `counts` admits.
    fn ways(&self, counts: impl Fn(&Config, &Move) -> bool) -> Ways {
        let mut before: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.configs.len()];
        let mut found: Vec<Option<(u32, Move)>> = vec![None; self.configs.len()];
        let mut queue = BinaryHeap::new();
        for (at, (config, moves)) in self.configs.iter().zip(&self.moves).enumerate() {
            for (index, taken) in moves.iter().enumerate().filter(|(_, taken)| counts(config, taken)) {
                match taken.next {
                    _ if taken.outcome == Outcome::AnswersAgain => queue.push(Reverse((0, 1, at, index))),
                    Next::End => queue.push(Reverse((taken.unknowns, 1, at, index))),
                    Next::Config(next) => before.get_mut(next).into_iter().for_each(|list| list.push((at, index))),
                    Next::Unknown => {}
                }
            }
        }
        while let Some(Reverse((unknowns, length, at, index))) = queue.pop() {
            let Some(slot) = found.get_mut(at).filter(|slot| slot.is_none()) else { continue };
            *slot = self.taken(at, index).map(|taken| (unknowns, taken));
            for &(previous, index) in before.get(at).into_iter().flatten() {
                let more = self.taken(previous, index).map_or(0, |taken| taken.unknowns);
                queue.push(Reverse((unknowns + more, length + 1, previous, index)));
            }
        }
        Ways(found)
    }

    /// The cheapest way from the start to a configuration that `is_goal`, along the moves that `counts` admits.
    pub(super) fn cheapest_way(
        &self,
        is_goal: impl Fn(&Config) -> bool,
        counts: impl Fn(&Config, &Move) -> bool,
    ) -> Option<CheapestWay> {
        let reach = self.reach(counts);
        let goals = self.configs.iter().enumerate().filter(|(_, config)| is_goal(config));
        let (at, unknowns) = reach.nearest(goals.map(|(at, _)| at))?;
        Some((unknowns, reach.way_to(at), at))
    }

    /// Where the moves that `counts` admits lead from the start.
    pub(super) fn reach(&self, counts: impl Fn(&Config, &Move) -> bool) -> Reach {
        let mut reach = Reach(vec![None; self.configs.len()]);
        let mut queue = BinaryHeap::from([Reverse((0_u32, 0_u32, 0_usize, None))]);
        while let Some(Reverse((unknowns, length, at, parent))) = queue.pop() {
            let Some(slot) = reach.0.get_mut(at).filter(|slot| slot.is_none()) else { continue };
            let before = parent.and_then(|(from, index)| Some((from, self.taken(from, index)?.outcome)));
            *slot = Some(Arrival { unknowns, length, before });
            let Some(config) = self.configs.get(at) else { continue };
            for (index, taken) in self.moves.get(at).into_iter().flatten().enumerate() {
                if let Next::Config(next) = taken.next
                    && counts(config, taken)
                {
                    queue.push(Reverse((unknowns + taken.unknowns, length + 1, next, Some((at, index)))));
                }
            }
        }
        reach
    }

    fn taken(&self, config: usize, index: usize) -> Option<Move> {
        self.moves.get(config)?.get(index).copied()
    }

    /// The way on from a configuration; it ends with the configuration that ends the run or answers again.
    pub(super) fn way_on(&self, ways: &Ways, config: usize) -> Vec<(usize, Outcome)> {
        let mut way = Vec::new();
        let mut at = config;
        while let Some((_, taken)) = ways.first_move(at) {
            way.push((at, taken.outcome));
            match taken.next {
                Next::Config(next) if taken.outcome != Outcome::AnswersAgain && way.len() <= self.configs.len() => {
                    at = next
                }
                _ => break,
            }
        }
        way
    }
}

impl Reach {
    /// The unknown values on the way to a configuration, and its length; `None` where no way leads there.
    fn cost(&self, config: usize) -> Option<(u32, u32)> {
        self.0.get(config)?.map(|arrival| (arrival.unknowns, arrival.length))
    }

    /// The cheapest to reach of some configurations, with the unknown values on the way to it.
    pub(super) fn nearest(&self, configs: impl Iterator<Item = usize>) -> Option<(usize, u32)> {
        let (cost, at) = configs.filter_map(|at| Some((self.cost(at)?, at))).min()?;
        Some((at, cost.0))
    }

    /// The way from the start to a configuration: each configuration passed with the move that leaves it.
    pub(super) fn way_to(&self, config: usize) -> Vec<(usize, Outcome)> {
        let mut way = Vec::new();
        let mut at = config;
        while let Some((from, outcome)) = self.0.get(at).copied().flatten().and_then(|arrival| arrival.before) {
            way.push((from, outcome));
            at = from;
        }
        way.reverse();
        way
    }
}

impl Ways {
    /// The unknown values on the way from a configuration and its first move; `None` where there is no way.
    pub(super) fn first_move(&self, config: usize) -> Option<(u32, Move)> {
        self.0.get(config).copied().flatten()
    }
}

impl<'a> Walk<'a> {
    fn new(runbook: &'a RunbookSummary, effects: &'a [Effect], tests: Tests<'a>, reading: Reading) -> Self {
        let (index, queue) = (HashMap::new(), VecDeque::new());
        Walk { runbook, graph: &runbook.graph, effects, tests, reading, index, queue, runs: Runs::default() }
    }

    /// `None` if there are more than `limit` configurations.
    fn run(mut self, limit: usize) -> Option<Runs> {
        if let Target::Step(step) = self.graph.entry() {
            let facts = self.tests.initial();
            self.visit(Config { step, answer: Answer::No, past: Past::Clean, facts });
        }
        while let Some(index) = self.queue.pop_front() {
            if self.runs.configs.len() > limit {
                return None;
            }
            let config = *self.runs.configs.get(index)?;
            let moves = self.moves(config);
            if let Some(slot) = self.runs.moves.get_mut(index) {
                *slot = moves;
            }
        }
        Some(self.runs)
    }

    /// The index of a configuration; it is walked on from unless it was reached before.
    fn visit(&mut self, config: Config) -> usize {
        let config = Config { facts: self.tests.needed_at(config.step, config.facts), ..config };
        *self.index.entry(config).or_insert_with(|| {
            let index = self.runs.configs.len();
            self.runs.configs.push(config);
            self.runs.moves.push(Vec::new());
            self.queue.push_back(index);
            index
        })
    }

    fn moves(&mut self, config: Config) -> Vec<Move> {
        let graph = self.graph;
        let (Some(flow), Some(effect)) = (graph.step(config.step), self.effects.get(config.step)) else {
            return Vec::new();
        };
        let mut moves = Vec::new();
        let (answer, outcome) = after_success(*effect, config.answer);
        for (target, facts, unknowns) in self.tests.ways(config.step, config.facts) {
            let outcome = if flow.success.len() > 1 { Outcome::Chooses } else { outcome };
            let next = Config { answer, facts, ..config };
            moves.push(self.take(target, next, outcome, unknowns));
        }
        // That callbacks themselves fail or are cancelled is the subject of another rule.
        if *effect == Effect::Answers {
            return moves;
        }
        let doubt = match (effect, config.answer) {
            (Effect::MayAnswer, Answer::No) => Answer::Doubtful,
            (_, answer) => answer,
        };
        let past = if config.past == Past::Cancelled { Past::Cancelled } else { Past::Failed };
        let failure = match (self.reading, flow.failure_if_end_wins) {
            (Reading::EndWins, Some(target)) => target,
            _ => flow.failure,
        };
        let unlikely = u32::from(!self.can_fail(config.step));
        moves.push(self.take(failure, Config { answer: doubt, past, ..config }, Outcome::Fails, unlikely));
        if config.past != Past::Cancelled {
            let next = Config { answer: doubt, past: Past::Cancelled, ..config };
            moves.push(self.take(flow.cancel, next, Outcome::IsCancelled, 1));
        }
        moves
    }

    fn can_fail(&self, step: usize) -> bool {
        let action = self.runbook.steps.get(step).and_then(|step| automation::find(step.action.as_deref()?));
        action.is_none_or(|action| action.can_fail)
    }

    fn take(&mut self, target: Target, next: Config, outcome: Outcome, unknowns: u32) -> Move {
        let next = match target {
            Target::End => Next::End,
            Target::Unknown => Next::Unknown,
            Target::Step(step) => Next::Config(self.visit(Config { step, ..next })),
        };
        Move { outcome, next, unknowns }
    }
}

fn after_success(effect: Effect, answer: Answer) -> (Answer, Outcome) {
    match (effect, answer) {
        (Effect::None, answer) | (Effect::MayAnswer, answer @ (Answer::Maybe | Answer::Yes)) => {
            (answer, Outcome::Succeeds)
        }
        (Effect::MayAnswer, Answer::No | Answer::Doubtful) => (Answer::Maybe, Outcome::Answers),
        (Effect::Answers, Answer::Yes) => (Answer::Yes, Outcome::AnswersAgain),
        (Effect::Answers, Answer::No) => (Answer::Yes, Outcome::Answers),
        // Another step may have answered before this one.
        (Effect::Answers, Answer::Maybe | Answer::Doubtful) => (Answer::Maybe, Outcome::Answers),
    }
}

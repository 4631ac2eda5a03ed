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
    /// Somebody cancelled the automation; nobody can do so twice. So many seconds have certainly passed since.
    Cancelled(u64),
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
    /// It takes longer than is left of the time after a cancel.
    IsCutShort,
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
pub(super) struct Runs {
    pub(super) configs: Vec<Config>,
    pub(super) moves: Vec<Vec<Move>>,
    /// The way back to the start, with the fewest unknown values.
    parents: Vec<Option<(usize, Move)>>,
    /// The unknown values on that way, and its length.
    costs: Vec<(u32, u32)>,
    /// Whether values were left out of account to keep the walk short; then choices may contradict each other.
    pub(super) coarse: bool,
}

/// From each configuration: the least number of unknown values on a way to what is looked for, and the way's first move.
pub(super) struct Ways(Vec<Option<(u32, Move)>>);

/// The unknown values on a way, the configurations passed with the moves that leave them, and the goal.
type CheapestWay = (u32, Vec<(usize, Outcome)>, usize);

/// How long what follows a cancel may take (User Guide, `automation-actions`).
const CANCEL_SECONDS: u64 = 120;

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
        runs.iter_mut().for_each(Runs::find_parents);
        runs.unwrap_or_default()
    }

    /// The unknown values on the way to a configuration.
    pub(super) fn unknowns_to(&self, config: usize) -> u32 {
        self.costs.get(config).map_or(0, |(unknowns, _)| *unknowns)
    }

    /// The number of steps on the way to a configuration.
    pub(super) fn steps_to(&self, config: usize) -> u32 {
        self.costs.get(config).map_or(0, |(_, length)| *length)
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
    pub(super) fn to_unanswered_end(&self) -> Ways {
        self.ways(|config, taken| {
            let open = matches!(config.answer, Answer::No | Answer::Doubtful);
            open && matches!(taken.outcome, Outcome::Succeeds | Outcome::Chooses | Outcome::IsCutShort)
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
        let mut parents: HashMap<usize, Option<(usize, Outcome)>> = HashMap::new();
        let mut queue = BinaryHeap::from([Reverse((0_u32, 0_u32, 0_usize, None))]);
        while let Some(Reverse((unknowns, length, at, parent))) = queue.pop() {
            let config = self.configs.get(at)?;
            if parents.contains_key(&at) {
                continue;
            }
            let taken = parent.and_then(|(from, index)| Some((from, self.taken(from, index)?.outcome)));
            parents.insert(at, taken);
            if is_goal(config) {
                let mut way = Vec::new();
                let mut here = at;
                while let Some((from, outcome)) = parents.get(&here).copied().flatten() {
                    way.push((from, outcome));
                    here = from;
                }
                way.reverse();
                return Some((unknowns, way, at));
            }
            for (index, taken) in self.moves.get(at).into_iter().flatten().enumerate() {
                if let Next::Config(next) = taken.next
                    && counts(config, taken)
                {
                    queue.push(Reverse((unknowns + taken.unknowns, length + 1, next, Some((at, index)))));
                }
            }
        }
        None
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

    /// Finds the way to each configuration that depends on the fewest unknown values, the shortest of those.
    fn find_parents(&mut self) {
        self.parents = vec![None; self.configs.len()];
        self.costs = vec![(u32::MAX, 0); self.configs.len()];
        let mut queue = BinaryHeap::from([Reverse((0_u32, 0_u32, 0_usize, None))]);
        while let Some(Reverse((unknowns, length, at, parent))) = queue.pop() {
            let Some(slot) = self.costs.get_mut(at).filter(|slot| slot.0 == u32::MAX) else { continue };
            *slot = (unknowns, length);
            let taken = parent.and_then(|(from, index)| Some((from, self.taken(from, index)?)));
            self.parents.get_mut(at).into_iter().for_each(|slot| *slot = taken);
            for (index, taken) in self.moves.get(at).into_iter().flatten().enumerate() {
                if let Next::Config(next) = taken.next {
                    queue.push(Reverse((unknowns + taken.unknowns, length + 1, next, Some((at, index)))));
                }
            }
        }
    }
}

impl Default for Runs {
    fn default() -> Self {
        let (configs, moves, parents, costs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Runs { configs, moves, parents, costs, coarse: false }
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
        let past = match config.past {
            Past::Cancelled(before) => Past::Cancelled(before.saturating_add(self.least_seconds(config.step))),
            past => past,
        };
        let cut_short = matches!(past, Past::Cancelled(seconds) if seconds > CANCEL_SECONDS);
        let mut moves = Vec::new();
        let (answer, outcome) = after_success(*effect, config.answer);
        for (target, facts, unknowns) in self.tests.ways(config.step, config.facts) {
            let outcome = if flow.success.len() > 1 { Outcome::Chooses } else { outcome };
            let next = Config { answer, facts, past, ..config };
            moves.push(match cut_short {
                true => Move { outcome: Outcome::IsCutShort, next: Next::End, unknowns },
                false => self.take(target, next, outcome, unknowns),
            });
        }
        // That callbacks themselves fail or are cancelled is the subject of another rule.
        if *effect == Effect::Answers {
            return moves;
        }
        let cancelled = matches!(config.past, Past::Cancelled(_));
        let doubt = match (effect, config.answer) {
            (Effect::MayAnswer, Answer::No) => Answer::Doubtful,
            (_, answer) => answer,
        };
        let past = if cancelled { config.past } else { Past::Failed };
        let failure = match (self.reading, flow.failure_if_end_wins) {
            (Reading::EndWins, Some(target)) => target,
            _ => flow.failure,
        };
        let unlikely = u32::from(!self.can_fail(config.step));
        moves.push(self.take(failure, Config { answer: doubt, past, ..config }, Outcome::Fails, unlikely));
        if !cancelled {
            let next = Config { answer: doubt, past: Past::Cancelled(0), ..config };
            moves.push(self.take(flow.cancel, next, Outcome::IsCancelled, 1));
        }
        moves
    }

    /// How long a step certainly takes if it succeeds.
    fn least_seconds(&self, step: usize) -> u64 {
        let Some(time) = self.runbook.steps.get(step).map(|step| &step.time) else { return 0 };
        let limit = time.limit.as_ref().map_or(Some(u64::MAX), |limit| limit.value.seconds());
        limit.and_then(|limit| time.sleep.filter(|sleep| *sleep <= limit)).unwrap_or(0)
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

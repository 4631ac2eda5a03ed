//! The runs of a runbook that holds a token, as a graph of configurations.
//!
//! A configuration is a step about to run, with what is known there. The walk is forward over all outcomes of all
//! steps; further walks backward tell from where a run ends without an answer, and from where it answers again.

use super::facts::Facts;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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
    pub(super) facts: Facts,
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
    /// How the token stands then.
    pub(super) answer: Answer,
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
    pub(super) reached: Reach,
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

impl Runs {
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
        let left_open = |config: &Config, taken: &Move| {
            // A child that should have answered has its own finding.
            let left_by_child = config.answer == Answer::No && taken.answer == Answer::Doubtful;
            taken.is_open()
                && !left_by_child
                && matches!(taken.outcome, Outcome::Succeeds | Outcome::Chooses | Outcome::IsCutShort)
        };
        self.ways(left_open, |_, _| None)
    }

    /// From where a run that has answered answers again.
    ///
    /// A second answer that `is_doubtful` is looked at only where there is no other.
    pub(super) fn to_second_answer(&self, is_doubtful: impl Fn(usize) -> bool) -> Ways {
        const LAST: u32 = 1 << 16;
        let counts = |config: &Config, taken: &Move| config.answer == Answer::Yes && taken.next != Next::End;
        let answers_again = |config: &Config, taken: &Move| {
            let again = config.answer == Answer::Yes && taken.outcome == Outcome::AnswersAgain;
            again.then(|| if is_doubtful(config.step) { LAST } else { 0 })
        };
        self.ways(counts, answers_again)
    }

    /// From where one of some steps gives the first answer if everything succeeds.
    pub(super) fn to_answer_of(&self, is_one: impl Fn(usize) -> bool) -> Ways {
        let counts = |config: &Config, taken: &Move| {
            let goes_on = matches!(taken.outcome, Outcome::Succeeds | Outcome::Chooses) && taken.next != Next::End;
            config.answer == Answer::No && goes_on
        };
        let answers = |config: &Config, taken: &Move| {
            let first = config.answer == Answer::No && taken.outcome == Outcome::Answers;
            (first && is_one(config.step)).then_some(0)
        };
        self.ways(counts, answers)
    }

    /// The cheapest ways to an end, or to a move that is a goal at some cost, along the moves that `counts` admits.
    fn ways(&self, counts: impl Fn(&Config, &Move) -> bool, goal: impl Fn(&Config, &Move) -> Option<u32>) -> Ways {
        let mut before: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.configs.len()];
        let mut found: Vec<Option<(u32, Move)>> = vec![None; self.configs.len()];
        let mut queue = BinaryHeap::new();
        for (at, (config, moves)) in self.configs.iter().zip(&self.moves).enumerate() {
            for (index, taken) in moves.iter().enumerate() {
                if let Some(cost) = goal(config, taken) {
                    queue.push(Reverse((cost, 1, at, index)));
                    continue;
                }
                match taken.next {
                    _ if !counts(config, taken) => {}
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

    /// The way on from a configuration; it ends with the one that ends the run, or whose move is looked for.
    pub(super) fn way_on(&self, ways: &Ways, config: usize) -> impl Iterator<Item = (usize, Outcome)> {
        let mut at = Some(config);
        let moves = std::iter::from_fn(move || {
            let here = at?;
            let (_, taken) = ways.first_move(here)?;
            at = match taken.next {
                Next::Config(next) if taken.outcome != Outcome::AnswersAgain => Some(next),
                _ => None,
            };
            Some((here, taken.outcome))
        });
        moves.take(self.configs.len())
    }
}

impl Move {
    /// Whether nobody has certainly answered then, nor a step that may have done so succeeded.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.answer, Answer::No | Answer::Doubtful)
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

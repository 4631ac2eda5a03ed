//! The walk over all outcomes of all steps of a runbook that holds a token.

use super::children::ChildAnswers;
use super::conditions::Conditions;
use super::effects::Effect;
use super::facts::{Facts, Tests, Way};
use super::paths::{Answer, Config, Move, Next, Outcome, Past, Reading, Runs};
use crate::aws::automation;
use crate::flow::{Graph, StepFlow, Target};
use crate::summary::RunbookSummary;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

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
    /// The ways on from branches, which depend on what is known alone.
    choices: HashMap<(usize, Facts), Rc<[Way]>>,
    queue: VecDeque<usize>,
    runs: Runs,
}

impl Runs {
    /// Walks a runbook whose parameter `token` holds the token; `effects` has what each step does to it.
    pub(super) fn explore(runbook: &RunbookSummary, effects: &[Effect], token: &str, reading: Reading) -> Self {
        let conditions = Conditions::new(runbook);
        let tests = |remembered| Tests::new(runbook, token, &conditions, remembered);
        let walk = |remembered| Walk::new(runbook, effects, tests(remembered), reading);
        let fine = REMEMBERED.into_iter().find_map(|remembered| walk(remembered).run(MAX_CONFIGS));
        let mut runs = fine.or_else(|| {
            let mut walk = walk(0);
            walk.runs.coarse = true;
            walk.run(usize::MAX)
        });
        runs.iter_mut().for_each(|runs| runs.reached = runs.reach(|_, _| true));
        runs.unwrap_or_default()
    }
}

impl<'a> Walk<'a> {
    fn new(runbook: &'a RunbookSummary, effects: &'a [Effect], tests: Tests<'a>, reading: Reading) -> Self {
        let (index, choices, queue) = (HashMap::new(), HashMap::new(), VecDeque::new());
        Walk { runbook, graph: &runbook.graph, effects, tests, reading, index, choices, queue, runs: Runs::default() }
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
        let ways = self.ways(config, flow);
        for (answer, outcome) in after_success(*effect, config.answer).into_iter().flatten() {
            for &(target, facts, unknowns) in ways.iter() {
                let outcome = if flow.success.len() > 1 { Outcome::Chooses } else { outcome };
                moves.push(match cut_short {
                    true => Move { outcome: Outcome::IsCutShort, next: Next::End, answer: config.answer, unknowns },
                    false => self.take(target, Config { answer, facts, past, ..config }, outcome, unknowns),
                });
            }
        }
        // That callbacks themselves fail or are cancelled is the subject of another rule.
        if *effect == Effect::Answers {
            return moves;
        }
        let cancelled = matches!(config.past, Past::Cancelled(_));
        let past = if cancelled { config.past } else { Past::Failed };
        let failure = match (self.reading, flow.failure_if_end_wins) {
            (Reading::EndWins, Some(target)) => target,
            _ => flow.failure,
        };
        let unlikely = u32::from(!self.can_fail(config.step));
        for (answer, outcome) in after_failure(*effect, config.answer).into_iter().flatten() {
            moves.push(self.take(failure, Config { answer, past, ..config }, outcome, unlikely));
        }
        if !cancelled {
            let answer = after_cancel(*effect, config.answer);
            let next = Config { answer, past: Past::Cancelled(0), ..config };
            moves.push(self.take(flow.cancel, next, Outcome::IsCancelled, 1));
        }
        moves
    }

    /// The ways on from a step that succeeds.
    fn ways(&mut self, Config { step, facts, .. }: Config, flow: &StepFlow) -> Rc<[Way]> {
        if flow.success.len() < 2 {
            return self.tests.ways(step, facts).into();
        }
        let tests = &self.tests;
        self.choices.entry((step, facts)).or_insert_with(|| tests.ways(step, facts).into()).clone()
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
        let answer = next.answer;
        let next = match target {
            Target::End => Next::End,
            Target::Unknown => Next::Unknown,
            Target::Step(step) => Next::Config(self.visit(Config { step, ..next })),
        };
        Move { outcome, next, answer, unknowns }
    }
}

/// How the token stands after an outcome, and what the outcome is called.
type After = (Answer, Outcome);

fn after_success(effect: Effect, before: Answer) -> [Option<After>; 3] {
    let certain = match before {
        Answer::Yes => (Answer::Yes, Outcome::AnswersAgain),
        Answer::No => (Answer::Yes, Outcome::Answers),
        // Another step may have answered before this one.
        Answer::Maybe | Answer::Doubtful => (Answer::Maybe, Outcome::Answers),
    };
    let possible = match before {
        Answer::Maybe | Answer::Yes => (before, Outcome::Succeeds),
        Answer::No | Answer::Doubtful => (Answer::Maybe, Outcome::Answers),
    };
    match effect {
        Effect::None => [Some((before, Outcome::Succeeds)), None, None],
        Effect::Answers => [Some(certain), None, None],
        Effect::MayAnswer => [Some(possible), None, None],
        Effect::Child(ChildAnswers { success, .. }) => {
            let left = if success.leave_it_to_the_parent() { before } else { doubted(before) };
            [
                success.none.then_some((left, Outcome::Succeeds)),
                success.doubtful.then_some(possible),
                success.one.then_some(certain),
            ]
        }
    }
}

fn after_failure(effect: Effect, before: Answer) -> [Option<After>; 2] {
    match effect {
        Effect::None | Effect::Answers => [Some((before, Outcome::Fails)), None],
        Effect::MayAnswer => [Some((doubted(before), Outcome::Fails)), None],
        Effect::Child(ChildAnswers { failure, .. }) if failure.leave_it_to_the_parent() => {
            [Some((before, Outcome::Fails)), None]
        }
        // The child may not even have started.
        Effect::Child(ChildAnswers { failure, .. }) => {
            let answered = match before {
                Answer::No => (Answer::Yes, Outcome::Fails),
                Answer::Yes => (Answer::Yes, Outcome::AnswersAgain),
                Answer::Maybe | Answer::Doubtful => (Answer::Maybe, Outcome::Fails),
            };
            [Some((doubted(before), Outcome::Fails)), failure.one.then_some(answered)]
        }
    }
}

fn after_cancel(effect: Effect, before: Answer) -> Answer {
    match effect {
        Effect::None | Effect::Answers => before,
        Effect::Child(ChildAnswers { cancel, .. }) if cancel.leave_it_to_the_parent() => before,
        Effect::MayAnswer | Effect::Child(_) => doubted(before),
    }
}

/// Somebody may have answered in vain.
fn doubted(before: Answer) -> Answer {
    if before == Answer::No { Answer::Doubtful } else { before }
}

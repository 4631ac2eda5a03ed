//! The runs of a runbook, one by one: every step with every outcome, every tested value with everything that it can be.
//! A step fails or is cancelled as it may, a run is cancelled at most once, and callbacks do not fail. A loop over a list goes
//! round once or twice where one of its steps answers and none leads elsewhere; the later rounds of others are not compared, nor that a variable
//! which got the token holds it.

use super::runbook::{
    Action, Condition, DEFAULTS, Given, Held, Id, Next, OnFailure, Recorded, Runbook, Step, Tested, Times,
};
use super::values::{Concrete, Domains, holds, tested};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How long what follows a cancel may take.
const CANCEL_SECONDS: u32 = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Verdict {
    UnansweredSuccess,
    UnansweredFailure,
    UnansweredCancel,
    AnsweredTwice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Succeeds,
    Fails,
    IsCancelled,
    /// It takes longer than is left of the time after a cancel.
    IsCutShort,
}

/// Where a run is, and what has happened that still matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    pub(crate) at: Option<Id>,
    answers: Vec<Id>,
    may_have_answered: bool,
    /// A step that may have answered failed, or was cancelled.
    doubtful: bool,
    cancelled_seconds: Option<u32>,
    /// It is in the second round of the loop that it is in.
    again: bool,
    variables: [Held; 2],
    values: BTreeMap<Tested, Concrete>,
    /// The last failure or cancel.
    trouble: Option<(Verdict, Id)>,
    last: Id,
}

pub(crate) struct Model<'r> {
    runbook: &'r Runbook,
    domains: Domains,
    /// AWS does not say whether a step with `isEnd` still takes its way out of a failure: both are tried.
    end_ends_failures: bool,
}

impl Run {
    fn is_open(&self) -> bool {
        self.answers.is_empty() && !self.may_have_answered
    }

    /// What it does wrong, and the step to blame: the first of two answers, the last failure or cancel, the last step.
    pub(crate) fn verdict(&self) -> Option<(Verdict, Id)> {
        match self.answers.as_slice() {
            [first, _, ..] => Some((Verdict::AnsweredTwice, *first)),
            _ if self.at.is_some() || !self.is_open() => None,
            _ => Some(self.trouble.unwrap_or((Verdict::UnansweredSuccess, self.last))),
        }
    }
}

impl<'r> Model<'r> {
    pub(crate) fn new(runbook: &'r Runbook, end_ends_failures: bool) -> Self {
        Model { runbook, domains: Domains::of(runbook), end_ends_failures }
    }

    pub(crate) fn start(&self) -> Run {
        Run {
            at: Some(0),
            answers: Vec::new(),
            may_have_answered: false,
            doubtful: false,
            cancelled_seconds: None,
            again: false,
            variables: DEFAULTS.map(Held::Text),
            values: BTreeMap::new(),
            trouble: None,
            last: 0,
        }
    }

    /// What any run does wrong, and the step at which it does so.
    pub(crate) fn verdicts(&self) -> BTreeSet<(Verdict, Id)> {
        let mut verdicts = BTreeSet::new();
        let (mut seen, mut open) = (HashSet::new(), vec![self.start()]);
        while let Some(run) = open.pop() {
            if let Some(verdict) = run.verdict() {
                verdicts.insert(verdict);
            } else if seen.insert(run.clone()) {
                open.extend(self.outcomes(&run).into_iter().map(|(_, after)| after));
            }
            assert!(seen.len() < 1_000_000, "too many runs");
        }
        verdicts
    }

    /// Every way in which the running step can turn out.
    pub(crate) fn outcomes(&self, run: &Run) -> Vec<(Outcome, Run)> {
        let Some(id) = run.at else { return Vec::new() };
        let step = &self.runbook.steps[id];
        let mut outcomes = self.successes(id, step, Run { last: id, ..run.clone() });
        if matches!(step.action, Action::Succeed | Action::Fail) {
            return outcomes;
        }
        // What happens to a run that may have been answered is reported where the doubt arose, and not again.
        let settled = !run.doubtful;
        let doubtful = matches!(step.action, Action::Script) && run.is_open();
        let troubled =
            |verdict| Run { trouble: Some((verdict, id)), doubtful: run.doubtful || doubtful, last: id, ..run.clone() };
        match self.on_failure(step) {
            // It goes on as a success does; only what the step would have done is missing.
            OnFailure::Continue if !doubtful && !matches!(step.action, Action::Record { .. }) => {
                outcomes.push((Outcome::Fails, self.goes_on(id, step, Run { last: id, ..run.clone() })));
            }
            on_failure if settled => {
                let failed = troubled(Verdict::UnansweredFailure);
                outcomes.push((
                    Outcome::Fails,
                    match on_failure {
                        OnFailure::Step(_) if step.next == Next::End && self.end_ends_failures => {
                            Run { at: None, ..failed }
                        }
                        OnFailure::Step(to) => Run { at: Some(to), ..failed },
                        OnFailure::Continue => self.goes_on(id, step, failed),
                        OnFailure::Abort | OnFailure::Unset => Run { at: None, ..failed },
                    },
                ));
            }
            _ => {}
        }
        // Neither of these can say where a cancel leads.
        let deaf = matches!(step.action, Action::Loop { .. } | Action::Record { .. });
        if run.cancelled_seconds.is_none() && settled && !deaf {
            let cancelled = troubled(Verdict::UnansweredCancel);
            outcomes.push((Outcome::IsCancelled, Run { at: step.on_cancel, cancelled_seconds: Some(0), ..cancelled }));
        }
        outcomes
    }

    /// A step of a loop has the loop's route out of a failure unless it has its own.
    fn on_failure(&self, step: &Step) -> OnFailure {
        match (step.on_failure, step.parent) {
            (OnFailure::Unset, Some(parent)) => self.runbook.steps[parent].on_failure,
            (on_failure, _) => on_failure,
        }
    }

    fn successes(&self, id: Id, step: &Step, mut run: Run) -> Vec<(Outcome, Run)> {
        match &step.action {
            Action::Branch { choices, default } => {
                let conditions = choices.iter().map(|(condition, _)| condition);
                let mut outcomes = Vec::new();
                for run in self.settled(conditions, run) {
                    let chosen =
                        choices.iter().find(|(condition, _)| holds(condition, &|tested| value_of(&run, tested)));
                    match chosen.map(|(_, to)| *to).or(*default) {
                        Some(to) => outcomes.push((Outcome::Succeeds, Run { at: Some(to), ..run })),
                        None => {
                            let run = self.goes_on(id, step, run);
                            outcomes.push((Outcome::Succeeds, run));
                        }
                    }
                }
                return outcomes;
            }
            Action::Loop { times } => {
                let first = self.runbook.steps.iter().position(|step| step.parent == Some(id));
                // A trace tells of a second round only where that changes something.
                let rounds: &[bool] = if self.goes_round(id) { &[true, false] } else { &[true] };
                let mut ways: Vec<Run> =
                    rounds.iter().map(|again| Run { at: first, again: *again, ..run.clone() }).collect();
                if matches!(times, Times::EachOf(_)) {
                    ways.push(self.goes_on(id, step, run));
                }
                return ways.into_iter().map(|run| (Outcome::Succeeds, run)).collect();
            }
            // Who may have answered counts for nothing here, and neither does an answer behind him.
            Action::Succeed | Action::Fail if run.may_have_answered || run.doubtful => run.may_have_answered = true,
            Action::Succeed | Action::Fail => run.answers.push(id),
            Action::Script => run.may_have_answered |= run.is_open(),
            Action::Record { variable, value } => {
                run.variables[*variable] = match value {
                    Recorded::Text(text) => Held::Text(text),
                    Recorded::Copy(Given::Token) => Held::Given(Given::TokenCopy(id)),
                    Recorded::Copy(given) => Held::Given(*given),
                };
            }
            Action::Sleep { seconds } => {
                run.cancelled_seconds = run.cancelled_seconds.map(|before| before + seconds);
                if run.cancelled_seconds.is_some_and(|so_far| so_far > CANCEL_SECONDS) {
                    return vec![(Outcome::IsCutShort, Run { at: None, ..run })];
                }
            }
            Action::Work | Action::Heartbeat => {}
        }
        vec![(Outcome::Succeeds, self.goes_on(id, step, run))]
    }

    /// To the step behind this one, or behind its loop.
    fn goes_on(&self, id: Id, step: &Step, run: Run) -> Run {
        let steps = &self.runbook.steps;
        let following = (id + 1..steps.len()).find(|other| steps[*other].parent == step.parent);
        let at = match (step.next, following, step.parent) {
            (Next::Step(to), ..) => Some(to),
            (Next::End, ..) => None,
            (Next::Following, Some(next), _) => Some(next),
            (Next::Following, None, Some(parent)) if self.goes_round(parent) && !run.again => {
                let first = steps.iter().position(|step| step.parent == Some(parent));
                return Run { at: first, again: true, ..run };
            }
            (Next::Following, None, Some(parent)) => return self.goes_on(parent, &steps[parent], run),
            (Next::Following, None, None) => None,
        };
        Run { at, ..run }
    }

    /// Whether a loop over a list answers, and none of its steps leads elsewhere.
    fn goes_round(&self, id: Id) -> bool {
        let inner = || self.runbook.steps.iter().filter(|step| step.parent == Some(id));
        let answers = |step: &Step| matches!(step.action, Action::Succeed | Action::Fail);
        let straight = |step: &Step| step.next == Next::Following && !matches!(step.action, Action::Branch { .. });
        let over_a_list =
            matches!(self.runbook.steps[id].action, Action::Loop { times: Times::Each | Times::EachOf(_) });
        over_a_list && inner().any(answers) && inner().all(straight)
    }

    /// One run for each combination of the values that these conditions test.
    fn settled<'c>(&self, conditions: impl Iterator<Item = &'c Condition>, run: Run) -> Vec<Run> {
        let mut values = BTreeSet::new();
        conditions.for_each(|condition| tested(condition, &run.variables, &mut values));
        let mut runs = vec![run];
        for value in values {
            if runs[0].values.contains_key(&value) {
                continue;
            }
            let domain = self.domains.of_value(value);
            let with = |run: &Run, concrete: &Concrete| {
                let mut run = run.clone();
                run.values.insert(value, *concrete);
                run
            };
            runs = runs.iter().flat_map(|run| domain.iter().map(move |concrete| with(run, concrete))).collect();
        }
        runs
    }
}

fn value_of(run: &Run, value: Tested) -> Concrete {
    match value {
        Tested::Variable(variable) => match run.variables[variable] {
            Held::Text(text) => Concrete::Text(text),
            Held::Given(given) => run.values[&Tested::Given(given)],
        },
        given => run.values[&given],
    }
}

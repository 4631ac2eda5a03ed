//! What a runbook answers on behalf of the runbook whose step starts it.

use super::effects::{self, Effect};
use super::paths::{Answer, Move, Next, Outcome, Reading, Runs};
use super::walks::Walks;
use crate::document::automation::Critical;
use crate::flow::{StepFlow, Target};
use crate::link;
use crate::summary::{ChildStart, RunbookSummary, StepSummary};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Which answers a child may have given when it ends in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    /// None.
    pub(super) none: bool,
    /// One, or none: that is not known.
    pub(super) doubtful: bool,
    /// One.
    pub(super) one: bool,
}

/// What a child has answered, by the status that it reports to the step that started it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChildAnswers {
    pub(super) success: Answers,
    /// A timeout is the failure of a step and leaves the child by the same ways.
    pub(super) failure: Answers,
    pub(super) cancel: Answers,
}

/// A step of another runbook that hands its token to a runbook.
#[derive(Clone, Copy)]
pub(super) struct Parent<'s> {
    pub(super) runbook: &'s RunbookSummary,
    pub(super) step: usize,
    /// The parent's parameter that holds the token.
    pub(super) token: &'s str,
}

/// The runbooks that steps start, with what is known of their answers.
pub(super) struct Children<'s> {
    pub(super) links: &'s link::Children<'s>,
    pub(super) walks: &'s Walks,
    known: RefCell<HashMap<Key, Option<ChildAnswers>>>,
}

/// A runbook, the parameter that holds the token, and how many levels of children may be below it.
type Key = (*const RunbookSummary, String, u32);

/// Automation runs at most five levels of runbooks (User Guide, `automation-action-executeautomation`).
pub(super) const MAX_LEVELS: u32 = 5;

impl Answers {
    /// Whether it is the parent's part to answer.
    pub(super) fn leave_it_to_the_parent(self) -> bool {
        self.none && !self.doubtful && !self.one
    }

    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::No => self.none = true,
            Answer::Doubtful | Answer::Maybe => self.doubtful = true,
            Answer::Yes => self.one = true,
        }
    }
}

impl<'s> Children<'s> {
    pub(super) fn new(links: &'s link::Children<'s>, walks: &'s Walks) -> Self {
        Children { links, walks, known: RefCell::default() }
    }

    /// What a step's child answers of the token in `carriers`, below which `levels` more may be; `None` if that is not
    /// known.
    pub(super) fn of_step(
        &self,
        runbook: &RunbookSummary,
        step: usize,
        carriers: &HashSet<&str>,
        levels: u32,
    ) -> Option<ChildAnswers> {
        let summary = runbook.steps.get(step).filter(|step| step.several_runs.is_none())?;
        let start = summary.child.as_ref().filter(|start| !start.may_differ)?;
        let [candidate] = self.links.of(runbook, step) else { return None };
        let mut carrying = handed(start, carriers);
        let (Some(parameter), None) = (carrying.next(), carrying.next()) else { return None };
        candidate.runbook.parameter(parameter)?;
        self.answers(candidate.runbook, parameter, levels.checked_sub(1)?)
    }

    fn answers(&self, runbook: &RunbookSummary, token: &str, levels: u32) -> Option<ChildAnswers> {
        let starts_none = runbook.steps.iter().all(|step| step.child.is_none());
        let key = (std::ptr::from_ref(runbook), token.to_owned(), if starts_none { 0 } else { levels });
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let answers = self.summarise(runbook, token, levels);
        self.known.borrow_mut().insert(key, answers);
        answers
    }

    fn summarise(&self, runbook: &RunbookSummary, token: &str, levels: u32) -> Option<ChildAnswers> {
        if !runbook.steps_known || runbook.steps.is_empty() {
            return None;
        }
        let effects = effects::with_children(runbook, token, self, levels);
        let mut answers = ChildAnswers::default();
        for reading in [Reading::FailureRouteWins, Reading::EndWins] {
            let runs = Runs::explore(runbook, &effects, token, reading);
            if runs.coarse || runs.moves.iter().flatten().any(|taken| taken.next == Next::Unknown) {
                return None;
            }
            collect(runbook, &runs, &mut answers);
        }
        Some(answers)
    }

    /// The steps that hand their runbook's token to another runbook, in its parameter `token`.
    pub(super) fn parents(&self, runbook: &RunbookSummary, token: &str, tokens: &TokensOf<'_, 's>) -> Vec<Parent<'s>> {
        let parent = |&(parent, step): &(&'s RunbookSummary, usize)| {
            let start = parent.steps.get(step)?.child.as_ref()?;
            let (_, name) = start.handed.iter().find(|(parameter, _)| parameter == token)?;
            let carried = |held: &&str| effects::carriers(parent, held).contains(name.as_str());
            tokens(parent).into_iter().find(carried).map(|token| Parent { runbook: parent, step, token })
        };
        self.links.starters(runbook).iter().filter_map(parent).collect()
    }
}

/// The parameters of a runbook that hold a token.
pub(super) type TokensOf<'f, 's> = dyn Fn(&'s RunbookSummary) -> Vec<&'s str> + 'f;

/// The child's parameters that get the token.
pub(super) fn handed<'a>(start: &'a ChildStart, carriers: &HashSet<&str>) -> impl Iterator<Item = &'a str> {
    let carrying = start.handed.iter().filter(|(_, name)| carriers.contains(name.as_str()));
    carrying.map(|(parameter, _)| parameter.as_str())
}

/// How a run stands, the worse the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Succeeding,
    /// A handled failure: AWS does not document what is reported then.
    Either,
    Failing,
    Cancelled,
}

const STATUSES: [Status; 4] = [Status::Succeeding, Status::Either, Status::Failing, Status::Cancelled];

/// Adds what the runs have answered where they end, by the status that they report.
fn collect(runbook: &RunbookSummary, runs: &Runs, answers: &mut ChildAnswers) {
    let mut reached = vec![[false; STATUSES.len()]; runs.configs.len()];
    let mut open = Vec::new();
    if !runs.configs.is_empty() {
        open.push((0, Status::Succeeding));
    }
    while let Some((at, status)) = open.pop() {
        let Some(seen) = reached.get_mut(at).and_then(|seen| seen.get_mut(status as usize)) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        let Some(config) = runs.configs.get(at) else { continue };
        let (Some(step), Some(flow)) = (runbook.steps.get(config.step), runbook.graph.step(config.step)) else {
            continue;
        };
        for taken in runs.moves.get(at).into_iter().flatten() {
            let after = status.max(status_after(step, flow, taken));
            match taken.next {
                Next::Config(next) => open.push((next, after)),
                Next::End => answers.end(after, taken.answer),
                Next::Unknown => {}
            }
        }
    }
}

/// What a step's outcome makes of a run that has succeeded so far.
fn status_after(step: &StepSummary, flow: &StepFlow, taken: &Move) -> Status {
    match taken.outcome {
        Outcome::IsCancelled => Status::Cancelled,
        Outcome::Fails => match step.critical {
            Critical::Yes => Status::Failing,
            Critical::No if taken.next == Next::End && flow.failure == Target::End => Status::Either,
            Critical::No => Status::Succeeding,
            Critical::Unsaid if flow.failure_continues => Status::Succeeding,
            Critical::Unsaid if taken.next == Next::End => Status::Failing,
            Critical::Unsaid | Critical::Unknown => Status::Either,
        },
        _ => Status::Succeeding,
    }
}

impl ChildAnswers {
    fn end(&mut self, status: Status, answer: Answer) {
        match status {
            Status::Succeeding => self.success.add(answer),
            Status::Either => {
                self.success.add(answer);
                self.failure.add(answer);
            }
            Status::Failing => self.failure.add(answer),
            Status::Cancelled => self.cancel.add(answer),
        }
    }

    /// Whether all runs that end in one way have answered alike.
    pub(super) fn is_certain(self) -> bool {
        let alike = |answers: Answers| !(answers.doubtful || answers.none && answers.one);
        [self.success, self.failure, self.cancel].into_iter().all(alike)
    }

    /// Whether it never answers, however it ends.
    pub(super) fn never_answer(self) -> bool {
        [self.success, self.failure, self.cancel].into_iter().all(|answers| !answers.doubtful && !answers.one)
    }
}

/// The effect of a step with this child.
pub(super) fn effect(answers: ChildAnswers) -> Effect {
    if answers.never_answer() { Effect::None } else { Effect::Child(answers) }
}

//! Whether the runbook above a child answers where the child does not.

use super::answers::Faults;
use super::children::{Answers, ChildAnswers, Children, MAX_LEVELS, Parent, TokensOf};
use super::effects::{self, Effect};
use super::paths::{Answer, Next, Outcome};
use crate::catalogue::*;
use crate::summary::RunbookSummary;
use std::cell::RefCell;
use std::collections::HashMap;

/// The runbooks whose steps start others.
pub(super) struct Above<'f, 's> {
    pub(super) children: &'f Children<'s>,
    tokens: &'f TokensOf<'f, 's>,
    lost: RefCell<HashMap<Question, bool>>,
}

/// Whether a child of a step (with its runbook) that ends in one way loses the token, below how many levels.
type Question = ((*const RunbookSummary, usize), Ending, u32);

/// How a child ends, as its parent is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ending {
    Success,
    Failure,
    Cancel,
}

const ENDINGS: [Ending; 3] = [Ending::Success, Ending::Failure, Ending::Cancel];

impl Ending {
    fn answers(self, child: ChildAnswers) -> Answers {
        match self {
            Ending::Success => child.success,
            Ending::Failure => child.failure,
            Ending::Cancel => child.cancel,
        }
    }

    /// The outcome of the step that started the child; a child that alone is cancelled fails its step.
    fn is(self, outcome: Outcome) -> bool {
        match self {
            Ending::Success => matches!(outcome, Outcome::Succeeds | Outcome::Chooses),
            Ending::Failure => outcome == Outcome::Fails,
            Ending::Cancel => matches!(outcome, Outcome::Fails | Outcome::IsCancelled),
        }
    }
}

impl<'f, 's> Above<'f, 's> {
    pub(super) fn new(children: &'f Children<'s>, tokens: &'f TokensOf<'f, 's>) -> Self {
        Above { children, tokens, lost: RefCell::default() }
    }

    /// The parameters of a runbook that hold a token.
    pub(super) fn tokens(&self, runbook: &'s RunbookSummary) -> Vec<&'s str> {
        (self.tokens)(runbook)
    }

    /// The steps that hand their runbook's token to another runbook, in its parameter `token`.
    pub(super) fn parents(&self, runbook: &RunbookSummary, token: &str) -> Vec<Parent<'s>> {
        self.children.parents(runbook, token, self.tokens)
    }

    /// The faults of a child that no parent makes good.
    pub(super) fn left_unanswered(&self, parents: &[Parent<'_>], faults: Faults) -> Faults {
        let loses = |ending: Ending| parents.iter().any(|parent| self.loses(parent, ending, MAX_LEVELS));
        let [success, failure, cancel] = ENDINGS.map(loses);
        let kept = faults.into_iter().filter_map(|((rule, step), mut fault)| {
            let (kept, certain) = match rule {
                TOKEN_UNANSWERED_SUCCESS => (success, true),
                TOKEN_UNANSWERED_CANCEL => (cancel, true),
                // What is reported behind a failure that was handled is not documented.
                TOKEN_UNANSWERED_FAILURE if fault.onward.is_some() => (success || failure, success && failure),
                TOKEN_UNANSWERED_FAILURE => (failure, true),
                _ => (true, true),
            };
            fault.severity = if certain { fault.severity } else { fault.severity.lowered() };
            kept.then_some(((rule, step), fault))
        });
        kept.collect()
    }

    /// Whether a run is lost in which a child that answers elsewhere has ended without an answer.
    fn loses(&self, parent: &Parent<'_>, ending: Ending, levels: u32) -> bool {
        let question = ((std::ptr::from_ref(parent.runbook), parent.step), ending, levels);
        let known = self.lost.borrow().get(&question).copied();
        known.unwrap_or_else(|| {
            let lost = self.weigh(parent, ending, levels);
            self.lost.borrow_mut().insert(question, lost);
            lost
        })
    }

    fn weigh(&self, parent: &Parent<'_>, ending: Ending, levels: u32) -> bool {
        let effects = effects::with_children(parent.runbook, parent.token, self.children, levels);
        match effects.get(parent.step) {
            // Then the parent's own step has the finding.
            Some(Effect::Child(child)) if ending.answers(*child).leave_it_to_the_parent() => return false,
            Some(Effect::MayAnswer) if ending == Ending::Success => return true,
            Some(Effect::Child(_) | Effect::MayAnswer) => {}
            _ => return false,
        }
        let runs = self.children.walks.of(parent.runbook, &effects, parent.token);
        let unanswered = runs.to_unanswered_end();
        let ends_open = runs.configs.iter().zip(&runs.moves).any(|(config, moves)| {
            let here = config.step == parent.step && config.answer == Answer::No;
            let open =
                moves.iter().filter(|taken| here && ending.is(taken.outcome) && taken.answer == Answer::Doubtful);
            open.into_iter().any(|taken| match taken.next {
                Next::End => true,
                Next::Config(next) => unanswered.first_move(next).is_some(),
                Next::Unknown => false,
            })
        });
        ends_open && self.is_lost_above(parent, levels)
    }

    /// Whether a parent's own parents leave the token unanswered too.
    fn is_lost_above(&self, parent: &Parent<'_>, levels: u32) -> bool {
        let Some(levels) = levels.checked_sub(1) else { return true };
        let parents = self.parents(parent.runbook, parent.token);
        let lost = |above: &Parent<'_>| ENDINGS.into_iter().any(|ending| self.loses(above, ending, levels));
        parents.is_empty() || parents.iter().any(lost)
    }
}

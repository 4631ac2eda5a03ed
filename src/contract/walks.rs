//! The walks that several rules need, each made once.

use super::effects::Effect;
use super::paths::{Reading, Runs};
use crate::summary::RunbookSummary;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The runs of runbooks, by the parameter that holds the token and by what the steps do to it.
#[derive(Default)]
pub(super) struct Walks {
    known: RefCell<HashMap<Key, Vec<Walked>>>,
}

/// A runbook and its parameter.
type Key = (*const RunbookSummary, String);

struct Walked {
    effects: Vec<Effect>,
    runs: Rc<Runs>,
}

impl Walks {
    /// The runs that a runbook allows where a failure goes the way of `onFailure`.
    pub(super) fn of(&self, runbook: &RunbookSummary, effects: &[Effect], token: &str) -> Rc<Runs> {
        let key = (std::ptr::from_ref(runbook), token.to_owned());
        let mut known = self.known.borrow_mut();
        let walked = known.entry(key).or_default();
        if let Some(found) = walked.iter().find(|walked| walked.effects == effects) {
            return Rc::clone(&found.runs);
        }
        let runs = Rc::new(Runs::explore(runbook, effects, token, Reading::FailureRouteWins));
        walked.push(Walked { effects: effects.to_vec(), runs: Rc::clone(&runs) });
        runs
    }
}

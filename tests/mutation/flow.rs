//! A simple reading of a runbook's order, by which operators tell what a change does. It knows nothing of values: a branch
//! may go anywhere.

use crate::documents::{action, answer, text};
use serde_json::Value;
use std::collections::HashSet;

/// The steps of a runbook.
pub(crate) struct Flow<'v> {
    pub(crate) steps: &'v [Value],
}

/// What a step does next; `None` ends the run.
type Next = Option<usize>;

impl<'v> Flow<'v> {
    pub(crate) fn of(runbook: &'v Value) -> Self {
        Flow { steps: runbook["mainSteps"].as_array().unwrap() }
    }

    pub(crate) fn index(&self, name: &str) -> usize {
        self.steps.iter().position(|step| text(step, "/name") == name).unwrap()
    }

    /// Where a step goes when it succeeds.
    pub(crate) fn after(&self, at: usize) -> Vec<Next> {
        let step = &self.steps[at];
        if let Some(choices) = step.pointer("/inputs/Choices").and_then(Value::as_array) {
            let chosen = choices.iter().map(|choice| text(choice, "/NextStep"));
            let default = step.pointer("/inputs/Default").and_then(Value::as_str);
            let mut after: Vec<Next> = chosen.chain(default).map(|name| Some(self.index(name))).collect();
            if default.is_none() {
                after.push(self.onward(at));
            }
            return after;
        }
        vec![self.onward(at)]
    }

    fn onward(&self, at: usize) -> Next {
        let step = &self.steps[at];
        match step.get("nextStep").and_then(Value::as_str) {
            _ if step["isEnd"] == true => None,
            Some(name) => Some(self.index(name)),
            None => Some(at + 1).filter(|next| *next < self.steps.len()),
        }
    }

    /// The step that `onFailure` or `onCancel` names.
    pub(crate) fn route(&self, at: usize, key: &str) -> Next {
        let target = self.steps[at].get(key)?.as_str()?.strip_prefix("step:")?;
        Some(self.index(target))
    }

    /// The steps that a run meets from the given ones on, without passing `stop`.
    fn reach(&self, from: impl IntoIterator<Item = usize>, onward: impl Fn(usize) -> Vec<Next>) -> HashSet<usize> {
        let mut open: Vec<usize> = from.into_iter().collect();
        let mut met = HashSet::new();
        while let Some(at) = open.pop() {
            if met.insert(at) {
                open.extend(onward(at).into_iter().flatten());
            }
        }
        met
    }

    fn is_callback(&self, at: usize) -> bool {
        answer(&self.steps[at]).is_some()
    }

    /// The steps that run while nobody has answered, whatever happened before; after a cancel too, if that counts.
    pub(crate) fn unanswered(&self, after_cancel: bool) -> HashSet<usize> {
        self.reach([0], |at| match self.is_callback(at) {
            true => Vec::new(),
            false => {
                let mut next = self.after(at);
                next.push(self.route(at, "onFailure"));
                next.extend(after_cancel.then(|| self.route(at, "onCancel")));
                next
            }
        })
    }

    /// The steps that run while nobody has answered and everything has succeeded.
    pub(crate) fn clean(&self) -> HashSet<usize> {
        self.reach([0], |at| if self.is_callback(at) { Vec::new() } else { self.after(at) })
    }

    /// The same without a choice, but for that of an approval.
    pub(crate) fn straight(&self) -> HashSet<usize> {
        self.reach([0], |at| match action(&self.steps[at]) {
            _ if self.is_callback(at) => Vec::new(),
            "aws:branch" => {
                let choices = self.steps[at]["inputs"]["Choices"].as_array().unwrap();
                let approved = choices.iter().filter(|choice| choice["StringEquals"] == "Approved");
                approved.map(|choice| Some(self.index(text(choice, "/NextStep")))).collect()
            }
            _ => self.after(at),
        })
    }

    /// Whether a run answers by some way on which no choice is open: one on the token, or on what was recorded, is not.
    pub(crate) fn answers_without_choice(&self) -> bool {
        let met = self.reach([0], |at| {
            let choices = self.steps[at]["inputs"]["Choices"].to_string();
            let open = action(&self.steps[at]) == "aws:branch"
                && !choices.contains("{{ taskToken }}")
                && !choices.contains("{{ variable:");
            if open || self.is_callback(at) {
                Vec::new()
            } else {
                [self.after(at), vec![self.route(at, "onFailure")]].concat()
            }
        });
        met.into_iter().any(|at| self.is_callback(at))
    }

    /// Whether the failure of a callback leads to another one.
    pub(crate) fn is_guarded(&self, at: usize) -> bool {
        self.route(at, "onFailure").is_some_and(|to| self.is_callback(to))
    }

    /// The callbacks that a run from a step on meets first if everything succeeds.
    pub(crate) fn callbacks_from(&self, at: usize) -> HashSet<usize> {
        let met = self.reach([at], |at| if self.is_callback(at) { Vec::new() } else { self.after(at) });
        met.into_iter().filter(|at| self.is_callback(*at)).collect()
    }
}

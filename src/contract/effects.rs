//! Which parameter of a runbook holds the token, and what its steps do to it.

use super::children::{self, ChildAnswers, Children};
use crate::link::{self, Call};
use crate::summary::{RunbookSummary, StepSummary};
use std::collections::{HashMap, HashSet};

/// What a step does to the token when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// It certainly answers.
    Answers,
    /// It holds the token, and may answer.
    MayAnswer,
    /// It hands the token to a runbook whose answers are known.
    Child(ChildAnswers),
}

/// The parameters that a runbook's callbacks answer with, in the order of its steps.
pub(super) fn callback_parameters(runbook: &RunbookSummary) -> impl Iterator<Item = &str> {
    let tokens = runbook.steps.iter().filter_map(|step| step.callback.as_ref()?.token.as_deref());
    tokens.filter(|name| !name.contains(['.', ':']))
}

/// The parameters that hold the token: those that callers fill with it, else the one that all callbacks answer with,
/// those of the runbooks that its steps start included.
pub(super) fn token_parameters<'s>(
    runbook: &'s RunbookSummary,
    waiting: &[&Call<'s>],
    started: &link::Children<'s>,
) -> Vec<&'s str> {
    let declared = |name: &&str| runbook.parameters.is_none() || runbook.parameter(name).is_some();
    let mut tokens: Vec<&str> = waiting.iter().flat_map(|call| call.token_parameters()).filter(declared).collect();
    tokens.sort_unstable();
    tokens.dedup();
    if tokens.is_empty() {
        tokens = callback_parameters(runbook).chain(handed_to_callbacks(runbook, started)).collect();
        tokens.sort_unstable();
        tokens.dedup();
        // Callbacks that disagree, without a caller to tell: not known which is under contract.
        tokens.truncate(if tokens.len() == 1 { 1 } else { 0 });
    }
    tokens
}

/// The parameters whose value goes into one that a started runbook's callbacks answer with.
fn handed_to_callbacks<'s>(runbook: &'s RunbookSummary, started: &link::Children<'s>) -> impl Iterator<Item = &'s str> {
    let starts = runbook.steps.iter().enumerate().filter_map(|(index, step)| Some((index, step.child.as_ref()?)));
    starts.flat_map(|(step, start)| {
        let answered: Vec<&str> =
            started.of(runbook, step).iter().flat_map(|found| callback_parameters(found.runbook)).collect();
        let handed = start.handed.iter().filter(move |(parameter, _)| answered.contains(&parameter.as_str()));
        handed.map(|(_, name)| name.as_str()).filter(|name| runbook.parameter(name).is_some())
    })
}

/// What each step does to the token in a parameter, by way of the runbooks that it starts too; below this one `levels`
/// more may be.
pub(super) fn with_children(
    runbook: &RunbookSummary,
    token: &str,
    children: &Children<'_>,
    levels: u32,
) -> Vec<Effect> {
    let mut effects = of_steps(runbook, token);
    if runbook.steps.iter().all(|step| step.child.is_none()) {
        return effects;
    }
    let carriers = carriers(runbook, token);
    let handing = |(_, effect): &(usize, &mut Effect)| **effect == Effect::MayAnswer;
    for (step, effect) in effects.iter_mut().enumerate().filter(handing) {
        let answers = children.of_step(runbook, step, &carriers, levels);
        answers.into_iter().for_each(|answers| *effect = children::effect(answers));
    }
    effects
}

/// What each step does to the token in a parameter; a runbook that it starts may answer.
pub(super) fn of_steps(runbook: &RunbookSummary, token: &str) -> Vec<Effect> {
    let carriers = carriers(runbook, token);
    let carries = |name: &String| carriers.contains(name.as_str());
    let effect = |step: &StepSummary| match &step.callback {
        Some(callback) if callback.token.as_deref() == Some(token) => Effect::Answers,
        Some(_) => Effect::MayAnswer,
        None if step.assigns.is_some() || step.only_keeps_alive => Effect::None,
        // They read the token at most to decide on the way; what a loop's steps do is their own.
        None if matches!(step.action.as_deref(), Some("aws:branch" | "aws:loop")) => Effect::None,
        None if step.may_answer || step.references.iter().any(carries) => Effect::MayAnswer,
        None => Effect::None,
    };
    runbook.steps.iter().map(effect).collect()
}

/// The token's parameter, and what `aws:updateVariable` copies it into.
pub(super) fn carriers<'s>(runbook: &'s RunbookSummary, token: &'s str) -> HashSet<&'s str> {
    let mut copies: HashMap<&str, Vec<&str>> = HashMap::new();
    for step in &runbook.steps {
        let Some((variable, _)) = &step.assigns else { continue };
        step.references.iter().for_each(|name| copies.entry(name).or_default().push(variable));
    }
    let mut carriers = HashSet::from([token]);
    let mut open = vec![token];
    while let Some(name) = open.pop() {
        for copy in copies.get(name).into_iter().flatten() {
            if carriers.insert(copy) {
                open.push(copy);
            }
        }
    }
    carriers
}

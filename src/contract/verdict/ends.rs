//! What the walk through a runbook cannot vouch for.

use super::{Part, Reason, ReasonKind};
use crate::contract::answers::Contract;
use crate::contract::effects::Effect;
use crate::contract::paths::{Answer, Move, Next, Outcome, Runs};
use std::collections::BTreeSet;
use std::ops::Range;

/// What was found out about the runs that hold a token in one parameter.
pub(in crate::contract) struct Ends<'s> {
    /// The parameter.
    pub(in crate::contract) token: &'s str,
    /// The findings, by their place in the list of all.
    pub(in crate::contract) findings: Range<usize>,
    /// What is not known of them.
    pub(super) doubts: Vec<Reason>,
}

impl<'s> Ends<'s> {
    /// The ends of a contract's runs.
    pub(in crate::contract) fn new(token: &'s str, contract: &Contract<'_>, findings: Range<usize>) -> Self {
        let asked = !(contract.callers.is_empty() && contract.parents.is_empty());
        Ends { token, findings, doubts: if asked { doubts(contract) } else { Vec::new() } }
    }
}

fn doubts(contract: &Contract<'_>) -> Vec<Reason> {
    let runs = contract.runs();
    let (mut may_answer, mut repeats, mut leads_away) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (config, moves) in runs.configs.iter().zip(&runs.moves) {
        if contract.effects.get(config.step).is_some_and(is_doubtful) {
            may_answer.insert(config.step);
        }
        if may_repeat(contract, config.step) {
            repeats.insert(config.step);
        }
        if moves.iter().any(|taken| taken.next == Next::Unknown) {
            leads_away.insert(config.step);
        }
    }
    let reason = |step: usize, message: &dyn Fn(&str) -> String| {
        let step = contract.runbook.steps.get(step)?;
        let (kind, part) = (ReasonKind::Unknown, Part::Answers);
        Some(Reason { kind, part, message: message(&step.name), place: Some(step.site.place), rule: None })
    };
    let answers = |name: &str| format!("`{name}` holds the token, and whether it answers is not known");
    let answers_again = |name: &str| format!("`{name}` answers inside a loop, which may come to it again");
    let leads = |name: &str| format!("where the run goes after `{name}` is not known");
    let circles = |name: &str| format!("from `{name}` on the run goes round in circles without an answer");
    let may_answer = may_answer.into_iter().filter_map(|step| reason(step, &answers));
    let repeats = repeats.into_iter().filter_map(|step| reason(step, &answers_again));
    let leads_away = leads_away.into_iter().filter_map(|step| reason(step, &leads));
    let circling = circling(runs, contract.effects).and_then(|step| reason(step, &circles));
    may_answer.chain(repeats).chain(leads_away).chain(circling).collect()
}

fn is_doubtful(effect: &Effect) -> bool {
    match effect {
        Effect::None | Effect::Answers => false,
        Effect::MayAnswer => true,
        Effect::Child(child) => !child.is_certain(),
    }
}

/// Whether a step answers and the loop around it goes on, which the walk goes through once.
fn may_repeat(contract: &Contract<'_>, step: usize) -> bool {
    let answers = contract.effects.get(step) == Some(&Effect::Answers);
    answers && contract.runbook.steps.get(step).is_some_and(|step| step.in_loop && !step.is_end)
}

/// The first step from which a run without failures neither ends nor answers, nor leads to where it is not known.
fn circling(runs: &Runs, effects: &[Effect]) -> Option<usize> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); runs.configs.len()];
    let mut gets_out = vec![false; runs.configs.len()];
    let mut open = Vec::new();
    for (at, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
        let answers = config.answer != Answer::No || effects.get(config.step) != Some(&Effect::None);
        let goes_well = |taken: &&Move| !matches!(taken.outcome, Outcome::Fails | Outcome::IsCancelled);
        let mut ends = false;
        for taken in moves.iter().filter(goes_well) {
            ends |= !matches!(taken.next, Next::Config(_));
            if let Next::Config(next) = taken.next {
                before.get_mut(next).into_iter().for_each(|list| list.push(at));
            }
        }
        if answers || ends {
            open.push(at);
        }
    }
    while let Some(at) = open.pop() {
        let Some(slot) = gets_out.get_mut(at).filter(|slot| !**slot) else { continue };
        *slot = true;
        open.extend(before.get(at).into_iter().flatten().copied());
    }
    let trapped = runs.configs.iter().zip(&gets_out).filter(|(_, gets_out)| !**gets_out);
    trapped.map(|(config, _)| config.step).min()
}

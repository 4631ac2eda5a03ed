//! What the walk through a runbook cannot vouch for.

use super::{Part, Reason, ReasonKind};
use crate::contract::answers::Contract;
use crate::contract::effects::Effect;
use crate::contract::paths::{Answer, Next, Runs};
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
    let circles = |name: &str| format!("the run may come back to `{name}` without an answer, and go round in circles");
    let may_answer = may_answer.into_iter().filter_map(|step| reason(step, &answers));
    let repeats = repeats.into_iter().filter_map(|step| reason(step, &answers_again));
    let leads_away = leads_away.into_iter().filter_map(|step| reason(step, &leads));
    let circling = circling(runs).and_then(|step| reason(step, &circles));
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

/// The first step to which a run may come back before anybody has answered.
fn circling(runs: &Runs) -> Option<usize> {
    let open = |at: usize| runs.configs.get(at).is_some_and(|config| config.answer == Answer::No);
    let mut ways: Vec<(usize, usize)> = Vec::new();
    for (at, moves) in runs.moves.iter().enumerate().filter(|(at, _)| open(*at)) {
        let onward = moves.iter().filter_map(|taken| match taken.next {
            Next::Config(next) if open(next) => Some((at, next)),
            _ => None,
        });
        ways.extend(onward);
    }
    let backward: Vec<(usize, usize)> = ways.iter().map(|&(from, to)| (to, from)).collect();
    let (behind, before) = (never_free(runs.configs.len(), &ways), never_free(runs.configs.len(), &backward));
    let in_circles =
        runs.configs.iter().zip(behind.iter().zip(&before)).filter(|(_, (behind, before))| **behind && **before);
    in_circles.map(|(config, _)| config.step).min()
}

/// The nodes that remain where those without a way to them are taken away, again and again: circles, and what is behind
/// them.
fn never_free(nodes: usize, ways: &[(usize, usize)]) -> Vec<bool> {
    let mut incoming = vec![0_usize; nodes];
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for &(from, to) in ways {
        incoming.get_mut(to).into_iter().for_each(|count| *count += 1);
        onward.get_mut(from).into_iter().for_each(|list| list.push(to));
    }
    let mut free: Vec<usize> = (0..nodes).filter(|node| incoming.get(*node) == Some(&0)).collect();
    let mut remains = vec![true; nodes];
    while let Some(node) = free.pop() {
        remains.get_mut(node).into_iter().for_each(|slot| *slot = false);
        for &next in onward.get(node).into_iter().flatten() {
            let Some(count) = incoming.get_mut(next) else { continue };
            *count -= 1;
            if *count == 0 {
                free.push(next);
            }
        }
    }
    remains
}

//! Does what a callback reads exist whenever it is called?

use super::answers::Contract;
use super::effects::Effect;
use super::explain;
use super::paths::{Answer, Config, Move, Next, Outcome, Runs};
use crate::catalogue::*;
use crate::finding::Finding;
use crate::flow::Target;
use crate::flow::outputs::{Steps, Way, definite};
use crate::summary::{Read, StepSummary};

/// How a run comes to a callback without an output that it reads.
struct Without {
    severity: Severity,
    /// Whether the step that has the output did run, and failed.
    failed: bool,
    /// The moves, and the configuration of the callback.
    way: Vec<(usize, Outcome)>,
    at: usize,
}

/// `token/callback-input-unavailable`: a callback reads an output that does not exist on some path to it.
pub(super) fn callback_inputs(contract: &Contract<'_>) -> Vec<Finding> {
    let steps = &contract.runbook.steps;
    let reads_of = |(index, step): (usize, &'_ StepSummary)| {
        let callback = step.callback.as_ref().filter(|_| contract.effects.get(index) == Some(&Effect::Answers))?;
        Some((index, callback.reads.clone())).filter(|(_, reads)| !reads.is_empty())
    };
    let callbacks: Vec<(usize, Vec<Read>)> = steps.iter().enumerate().filter_map(reads_of).collect();
    if callbacks.is_empty() {
        return Vec::new();
    }
    let runs = contract.runs();
    let produced = produced(runs, steps.len());
    let mut findings = Vec::new();
    for (callback, reads) in callbacks {
        for read in reads {
            let Some(producer) = steps.iter().position(|step| step.name == read.step) else { continue };
            let here = runs.configs.iter().zip(&produced).filter(|(config, _)| is_open(config, callback));
            let mut sets = here.filter_map(|(_, set)| set.as_ref());
            if producer == callback || sets.all(|set| set.contains(producer)) {
                continue;
            }
            let found = without(contract, runs, callback, producer);
            findings.extend(found.map(|found| finding(contract, runs, (callback, producer), &read, found)));
        }
    }
    findings
}

/// Which steps have certainly succeeded, for each configuration.
fn produced(runs: &Runs, steps: usize) -> Vec<Option<Steps>> {
    let mut ways = Vec::new();
    for (from, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
        for taken in moves {
            let produces = (!matches!(taken.outcome, Outcome::Fails | Outcome::IsCancelled)).then_some(config.step);
            if let Next::Config(to) = taken.next {
                ways.push(Way { from, to, produces });
            }
        }
    }
    definite(runs.configs.len(), steps, &ways)
}

/// Whether a callback is about to run and the token still waits for it.
fn is_open(config: &Config, callback: usize) -> bool {
    config.step == callback && config.answer != Answer::Yes
}

/// The worst way to a callback without the outputs of a step.
fn without(contract: &Contract<'_>, runs: &Runs, callback: usize, producer: usize) -> Option<Without> {
    let steps = &contract.runbook.steps;
    let prefix = format!("{}.", steps.get(producer)?.name);
    let succeeds = |taken: &Move| !matches!(taken.outcome, Outcome::Fails | Outcome::IsCancelled);
    // A step that reads them too succeeds only where they exist.
    let reads = |step: usize| {
        let step = steps.get(step).filter(|step| step.callback.is_none());
        step.is_some_and(|step| step.references.iter().any(|name| name.starts_with(&prefix)))
    };
    let ordinary = |config: &Config, taken: &Move| {
        let likely = succeeds(taken) || (taken.outcome == Outcome::Fails && taken.unknowns == 0);
        likely && !(succeeds(taken) && reads(config.step))
    };
    let goal = |config: &Config| is_open(config, callback);
    let skipped = runs.cheapest_way(goal, |config, taken| config.step != producer && ordinary(config, taken));
    let cancelled = || {
        let cancel = |taken: &Move| taken.outcome == Outcome::IsCancelled;
        runs.cheapest_way(goal, |config, taken| config.step != producer && (ordinary(config, taken) || cancel(taken)))
    };
    let failed = || {
        let fails = |config: &Config, taken: &Move| config.step != producer || taken.outcome == Outcome::Fails;
        runs.cheapest_way(goal, |config, taken| fails(config, taken) && ordinary(config, taken))
    };
    // The choice that skips the step is itself one that is not decided here.
    let decided = |unknowns: u32| unknowns <= u32::from(!runs.coarse);
    let (severity, failed, (unknowns, way, at)) = match skipped {
        Some(found) => (Severity::Error, false, found),
        None => match cancelled() {
            Some(found) => (Severity::Warning, false, found),
            None => (Severity::Warning, true, failed()?),
        },
    };
    let severity = if decided(unknowns) { severity } else { severity.lowered() };
    let caught = contract.runbook.graph.step(callback).is_some_and(|flow| match flow.failure {
        Target::Step(handler) => contract.effects.get(handler) == Some(&Effect::Answers),
        Target::End => false,
        Target::Unknown => true,
    });
    Some(Without { severity: if caught { severity.lowered() } else { severity }, failed, way, at })
}

fn finding(
    contract: &Contract<'_>,
    runs: &Runs,
    (callback, producer): (usize, usize),
    read: &Read,
    found: Without,
) -> Finding {
    let name = |step: usize| contract.runbook.steps.get(step).map_or("", |step| step.name.as_str());
    let (callback, Read { step, output, .. }) = (name(callback), read);
    let why = if found.failed { "may have failed before it had one" } else { "has not run on every path to it" };
    let message =
        format!("`{callback}` reads `{step}.{output}`, but `{step}` {why}: then the call fails and nobody answers");
    let mut way = found.way;
    way.push((found.at, Outcome::Fails));
    let finding = Finding::new(TOKEN_CALLBACK_INPUT_UNAVAILABLE, read.site.clone(), message)
        .severity(found.severity)
        .label("not there on every path")
        .trace(explain::trace(contract.runbook, runs, &way, "unanswered"))
        .help("leave the reference out, or answer with a callback of its own where the step has succeeded");
    match contract.runbook.steps.get(producer) {
        Some(producer) => finding.related(producer.site.place, format!("`{step}` has the output")),
        None => finding,
    }
}

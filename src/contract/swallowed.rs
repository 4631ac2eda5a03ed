//! Is a success reported although a step failed?

use super::answers::Contract;
use super::explain::{self, MAX_CALLERS};
use super::paths::{Answer, Config, Next, Outcome, Past, Runs, Ways};
use crate::aws::automation;
use crate::catalogue::*;
use crate::document::automation::Critical;
use crate::finding::Finding;
use crate::summary::{CallbackKind, RunbookSummary, StepSummary};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// How far an output is followed through other steps and variables.
const MAX_SOURCES: usize = 64;

/// A failure that does not keep the runbook from reporting a success.
struct Ignored {
    severity: Severity,
    /// The configuration whose step fails, and the one that the run goes on with.
    at: usize,
    next: usize,
}

/// `token/success-on-failure-path`: a step fails, and `SendTaskSuccess` is reached all the same.
pub(super) fn success_on_failure_path(contract: &Contract<'_>) -> Vec<Finding> {
    let steps = &contract.runbook.steps;
    let reports_success = |step: usize| contract.answers_with(step, CallbackKind::Success);
    if !steps.iter().any(|step| step.failure_route.is_some()) || !(0..steps.len()).any(reports_success) {
        return Vec::new();
    }
    let runs = contract.runs();
    let ways = runs.to_answer_of(reports_success);
    let readers = Readers::new(contract.runbook);
    let mut asked: HashMap<usize, Option<Vec<usize>>> = HashMap::new();
    let mut worst: BTreeMap<usize, Ignored> = BTreeMap::new();
    for (at, config, next) in failures(contract, runs) {
        let (Some(step), Some(_)) = (steps.get(config.step), ways.first_move(next)) else { continue };
        let Some(asked) = asked.entry(config.step).or_insert_with(|| readers.that_decide(step)) else { continue };
        if !asked.is_empty() && is_asked_for(contract, asked, runs, runs.way_on(&ways, next)) {
            continue;
        }
        let meant =
            matches!(step.critical, Critical::No | Critical::Unknown) || may_be_meant(contract, runs, &ways, next);
        let new = Ignored { severity: if meant { Severity::Info } else { Severity::Warning }, at, next };
        let rank = |of: &Ignored| (of.severity, Reverse(runs.steps_to(of.at)));
        if worst.get(&config.step).is_none_or(|known| rank(known) < rank(&new)) {
            worst.insert(config.step, new);
        }
    }
    worst.iter().filter_map(|(step, found)| ignored(contract, runs, &ways, *step, found)).collect()
}

/// Where a working step fails while nobody has answered, with the configuration that its own `onFailure` leads to.
fn failures<'r>(contract: &'r Contract<'_>, runs: &'r Runs) -> impl Iterator<Item = (usize, &'r Config, usize)> {
    let configs = runs.configs.iter().zip(&runs.moves).enumerate();
    let may_fail = |step: &StepSummary| step.failure_route.is_some() && works(step);
    let open = configs.filter(move |(_, (config, _))| {
        let pending = config.answer == Answer::No && !matches!(config.past, Past::Cancelled(_));
        pending && contract.runbook.steps.get(config.step).is_some_and(may_fail)
    });
    open.flat_map(|(at, (config, moves))| {
        moves.iter().filter_map(move |taken| match (taken.outcome, taken.next) {
            (Outcome::Fails, Next::Config(next)) => Some((at, config, next)),
            _ => None,
        })
    })
}

/// Whether something on the way to the callback tells that the failure may not matter: another step that works and
/// succeeds, or a branch, which may ask for the failure in its own way.
fn may_be_meant(contract: &Contract<'_>, runs: &Runs, ways: &Ways, from: usize) -> bool {
    let step_at = |at: usize| contract.runbook.steps.get(runs.configs.get(at)?.step);
    runs.way_on(ways, from).any(|(at, outcome)| match outcome {
        Outcome::Chooses => true,
        Outcome::Succeeds => step_at(at).is_some_and(|step| works(step) && !is_loop(step)),
        _ => false,
    })
}

/// Whether a step that tests the outcome lies on a way, or is a loop, whose next round hangs on it.
fn is_asked_for(
    contract: &Contract<'_>,
    asked: &[usize],
    runs: &Runs,
    mut way: impl Iterator<Item = (usize, Outcome)>,
) -> bool {
    let is_loop = |step: &usize| contract.runbook.steps.get(*step).is_some_and(is_loop);
    asked.iter().any(is_loop)
        || way.any(|(at, _)| runs.configs.get(at).is_some_and(|config| asked.contains(&config.step)))
}

fn is_loop(step: &StepSummary) -> bool {
    step.action.as_deref() == Some("aws:loop")
}

/// Whether a step does some work: something that can fail, and more than to keep the token alive.
fn works(step: &StepSummary) -> bool {
    let action = step.action.as_deref().and_then(automation::find);
    !step.only_keeps_alive && action.is_none_or(|action| action.can_fail)
}

/// Which steps name which values: the outputs of a step under its name, variables under their own.
struct Readers<'a> {
    runbook: &'a RunbookSummary,
    by_source: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Readers<'a> {
    fn new(runbook: &'a RunbookSummary) -> Self {
        let mut by_source: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, step) in runbook.steps.iter().enumerate() {
            for name in &step.references {
                by_source.entry(name.split_once('.').map_or(name, |(step, _)| step)).or_default().push(index);
            }
        }
        Readers { runbook, by_source }
    }

    /// The branches and loops that test what a step puts out, be it handed on through other steps and variables; `None`
    /// where too many read it to follow them all.
    fn that_decide(&self, step: &'a StepSummary) -> Option<Vec<usize>> {
        let mut deciding = Vec::new();
        let mut sources = vec![step.name.as_str()];
        let mut next = 0;
        while let Some(source) = sources.get(next) {
            next += 1;
            for &index in self.by_source.get(source).into_iter().flatten() {
                let Some(step) = self.runbook.steps.get(index) else { continue };
                if matches!(step.action.as_deref(), Some("aws:branch" | "aws:loop")) {
                    deciding.push(index);
                }
                let written = step.assigns.as_ref().map_or(step.name.as_str(), |(variable, _)| variable);
                if !sources.contains(&written) {
                    sources.push(written);
                }
                if sources.len() > MAX_SOURCES {
                    return None;
                }
            }
        }
        Some(deciding)
    }
}

fn ignored(contract: &Contract<'_>, runs: &Runs, ways: &Ways, step: usize, found: &Ignored) -> Option<Finding> {
    let failing = contract.runbook.steps.get(step)?;
    let step_at = |at: usize| contract.runbook.steps.get(runs.configs.get(at)?.step);
    let mut way = runs.way_to(found.at);
    way.push((found.at, Outcome::Fails));
    way.extend(runs.way_on(ways, found.next));
    let callback = way.last().and_then(|(at, _)| step_at(*at))?;
    let label = match contract.runbook.graph.step(step)?.failure_continues {
        true => "goes on as if it had succeeded".to_owned(),
        false => format!("leads to `{}`", step_at(found.next)?.name),
    };
    let message = format!("when `{}` fails, `{}` reports a success all the same", failing.name, callback.name);
    let mut finding = Finding::new(TOKEN_SUCCESS_ON_FAILURE_PATH, failing.failure_route.clone()?, message)
        .severity(found.severity)
        .label(label)
        .trace(explain::trace(contract.runbook, runs, &way, "answered with a success"))
        .related(callback.site.place, "reports the success")
        .help(help(contract, failing, callback));
    for call in contract.callers.iter().take(MAX_CALLERS) {
        let message = format!("`{}` goes on as if `{}` had done its work", call.task.state, failing.name);
        finding = finding.related(call.task.site.place, message);
    }
    Some(finding)
}

fn help(contract: &Contract<'_>, failing: &StepSummary, success: &StepSummary) -> String {
    let name = &failing.name;
    let route = match explain::callback(contract, CallbackKind::Failure) {
        Some(failure) => format!("write `onFailure: step:{}`", failure.name),
        None => "lead the failure to a step that calls SendTaskFailure".to_owned(),
    };
    let branch = format!("branch on an output of `{name}` before `{}`", success.name);
    match matches!(failing.critical, Critical::No | Critical::Unknown) {
        true => format!("if it matters, {route}, or {branch}"),
        false => format!("{route}, or {branch}; if the failure does not matter, say so with `isCritical: false`"),
    }
}

//! How long a runbook takes until it answers, at worst and at least.

use super::command;
use crate::aws::automation::{self, Limit};
use crate::catalogue::*;
use crate::contract::effects::{self, Effect};
use crate::contract::paths::{Next, Outcome, Past};
use crate::contract::walks::Walks;
use crate::finding::{Finding, TraceStep};
use crate::flow::time::{Leg, Wanted, way};
use crate::link::Call;
use crate::summary::{RunbookSummary, Seconds, StepSummary};

/// How long a step may take at worst.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowance {
    /// What literals of the documents say.
    pub(super) literal: u64,
    /// That, with what AWS takes where they say nothing.
    pub(super) total: u64,
    /// How it adds up.
    pub(super) sum: String,
    /// Whether a part of it has no bound that is known here.
    pub(super) uncounted: bool,
    /// Whether a value that is not known here counts as its least.
    at_least: bool,
}

impl Allowance {
    fn literal(seconds: u64) -> Self {
        Allowance { literal: seconds, total: seconds, sum: format!("{seconds}"), ..Allowance::default() }
    }

    fn of_aws(seconds: u64) -> Self {
        Allowance { total: seconds, sum: format!("{seconds} (default)"), ..Allowance::default() }
    }

    /// Adds a part: a literal, a value that is not known and counts as its least, or AWS's default.
    pub(super) fn add(&mut self, value: Option<Option<u64>>, least: u64, default: u64, name: &str) {
        let (literal, total, note) = match value {
            Some(Some(seconds)) => (seconds, seconds, ""),
            Some(None) => (0, least, ", at least"),
            None => (0, default, ", default"),
        };
        self.at_least |= value == Some(None);
        let plus = if self.sum.is_empty() { "" } else { " + " };
        self.sum += &format!("{plus}{total} ({name}{note})");
        self.literal = self.literal.saturating_add(literal);
        self.total = self.total.saturating_add(total);
    }

    fn times(mut self, attempts: u64) -> Self {
        if attempts > 1 {
            self.sum = if self.sum.contains('+') {
                format!("({}) × {attempts}", self.sum)
            } else {
                format!("{} × {attempts}", self.sum)
            };
        }
        self.literal = self.literal.saturating_mul(attempts);
        self.total = self.total.saturating_mul(attempts);
        self
    }
}

/// The most that a step takes, over all its attempts.
pub(super) fn allowance(step: &StepSummary, runbook: &RunbookSummary, call: Option<&Call<'_>>) -> Allowance {
    let Some(action) = step.action.as_deref().and_then(automation::find) else { return Allowance::default() };
    let limit = step.time.limit.as_ref().map(|limit| super::seconds_at(limit, runbook, call));
    let own = match action.limit {
        Limit::Command => Some(command::allowance(step, runbook, call)),
        Limit::Duration => step.time.sleep.map(Allowance::literal),
        Limit::Cap(seconds) => Some(Allowance::of_aws(seconds)),
        Limit::Instant => return Allowance::default(),
        Limit::Default(seconds) if limit.is_none() => Some(Allowance::of_aws(seconds)),
        Limit::Default(_) | Limit::Unknown => None,
    };
    let uncounted = own.as_ref().is_none_or(|own| own.uncounted);
    let once = match (limit, own) {
        // What a limit that is not known leaves of a step is not known either.
        (Some(None), _) => Allowance { at_least: true, ..Allowance::default() },
        (Some(Some(limit)), Some(own)) if limit > own.total && !uncounted => own,
        (Some(Some(limit)), _) => Allowance::literal(limit),
        (None, Some(own)) => Allowance { uncounted, ..own },
        (None, None) => Allowance { uncounted: true, ..Allowance::default() },
    };
    if action.limit == Limit::Duration { once } else { once.times(step.time.attempts.unwrap_or(1)) }
}

/// The least that a step takes if it succeeds.
fn least(step: &StepSummary) -> u64 {
    step.time.sleep.unwrap_or(0)
}

/// The runs of a runbook until somebody may have answered, as legs between configurations; each leg knows its outcome.
struct Journey {
    legs: Vec<Vec<(usize, Option<usize>, Outcome)>>,
}

impl Journey {
    fn new(runbook: &RunbookSummary, token: &str, walks: &Walks) -> Self {
        let effects = effects::of_steps(runbook, token);
        let runs = walks.of(runbook, &effects, token);
        let never_fails = |step: usize| {
            let action = runbook.steps.get(step).and_then(|step| automation::find(step.action.as_deref()?));
            action.is_some_and(|action| !action.can_fail)
        };
        let legs = runs.configs.iter().zip(&runs.moves).map(|(config, moves)| {
            let holds_token = effects.get(config.step) != Some(&Effect::None);
            let onward = moves
                .iter()
                .filter(|taken| !matches!(config.past, Past::Cancelled(_)) && taken.outcome != Outcome::IsCancelled);
            let leg = |taken: &crate::contract::paths::Move| match (taken.outcome, taken.next) {
                (Outcome::Answers, _) => Some((config.step, None, taken.outcome)),
                (Outcome::Fails, _) if holds_token || never_fails(config.step) => None,
                (outcome, Next::Config(next)) => Some((config.step, Some(next), outcome)),
                _ => None,
            };
            onward.filter_map(leg).collect()
        });
        Journey { legs: legs.collect() }
    }

    /// The way to an answer that takes longest or least, by the time that each step takes.
    fn way(&self, wanted: Wanted, seconds: impl Fn(usize) -> u64) -> Option<(u64, Vec<(usize, Outcome)>)> {
        let leg = |&(step, to, outcome): &(usize, Option<usize>, Outcome)| Leg {
            seconds: if outcome == Outcome::Answers { 0 } else { seconds(step) },
            to,
        };
        let legs: Vec<Vec<Leg>> = self.legs.iter().map(|legs| legs.iter().map(leg).collect()).collect();
        let (seconds, passed) = way(&legs, wanted)?;
        let taken = |(node, leg): (usize, usize)| {
            let (step, _, outcome) = *self.legs.get(node)?.get(leg)?;
            Some((step, outcome))
        };
        Some((seconds, passed.into_iter().filter_map(taken).collect()))
    }
}

/// The limit that ends the wait, and whether it is the Task's own.
fn limit<'c>(call: &Call<'c>) -> Option<(&'c Seconds, bool)> {
    let machine = call.machine.timeout.as_ref().map(|limit| (limit, false));
    match &call.task.handling.timeout {
        Some(own) if machine.is_none_or(|(limit, _)| own.value <= limit.value) => Some((own, true)),
        _ => machine,
    }
}

/// `token/timeout-too-short`: the Task may give up before the runbook answers.
pub(in crate::contract) fn timeout_too_short(call: &Call<'_>, walks: &Walks, findings: &mut Vec<Finding>) {
    let Some((limit, own)) = limit(call).filter(|_| call.task.waits && !call.task.may_differ) else { return };
    let found: Option<Vec<_>> = call
        .candidates
        .iter()
        .map(|candidate| worst(candidate.runbook, call, limit.value, walks).map(|worst| (candidate.runbook, worst)))
        .collect();
    let mildest = found.into_iter().flatten().min_by_key(|(_, worst)| (worst.severity, worst.seconds));
    findings.extend(mildest.map(|(runbook, worst)| too_short(call, limit, own, runbook, &worst)));
}

/// A way to the answer that takes longer than a limit.
pub(in crate::contract) struct Worst {
    /// Info where it takes AWS's defaults to exceed the limit.
    severity: Severity,
    pub(in crate::contract) seconds: u64,
    way: Vec<(usize, Outcome)>,
    allowances: Vec<Allowance>,
}

fn worst(runbook: &RunbookSummary, call: &Call<'_>, limit: u64, walks: &Walks) -> Option<Worst> {
    beyond(runbook, call.token_parameters().next()?, Some(call), limit, walks)
}

/// The longest way until the token in a parameter is answered, if that takes longer than a limit.
pub(in crate::contract) fn beyond(
    runbook: &RunbookSummary,
    token: &str,
    call: Option<&Call<'_>>,
    limit: u64,
    walks: &Walks,
) -> Option<Worst> {
    if !runbook.steps_known {
        return None;
    }
    let allowances: Vec<Allowance> = runbook.steps.iter().map(|step| allowance(step, runbook, call)).collect();
    // Most limits are beyond everything together.
    if allowances.iter().fold(0_u64, |sum, step| sum.saturating_add(step.total)) <= limit {
        return None;
    }
    let journey = Journey::new(runbook, token, walks);
    let longest = |literal: bool| {
        let seconds = |step: usize| allowances.get(step).map_or(0, |of| if literal { of.literal } else { of.total });
        journey.way(Wanted::Longest, seconds).filter(|(seconds, _)| *seconds > limit)
    };
    let of_literals = longest(true).map(|found| (Severity::Warning, found));
    let (severity, (_, way)) = of_literals.or_else(|| longest(false).map(|found| (Severity::Info, found)))?;
    let total = |(step, outcome): &(usize, Outcome)| match outcome {
        Outcome::Answers => 0,
        _ => allowances.get(*step).map_or(0, |of| of.total),
    };
    let seconds = way.iter().map(total).fold(0, u64::saturating_add);
    Some(Worst { severity, seconds, way, allowances })
}

/// The longest time until an answer, where that of every step is known.
pub(super) fn longest(call: &Call<'_>, walks: &Walks) -> Option<u64> {
    let runbook = call.runbook().filter(|runbook| runbook.steps_known)?;
    let token = call.token_parameters().next()?;
    let allowances: Vec<Allowance> = runbook.steps.iter().map(|step| allowance(step, runbook, Some(call))).collect();
    let is_known = |(step, of): (&StepSummary, &Allowance)| {
        let repeats = step.in_loop || step.time.attempts.is_none();
        step.callback.is_some() || !(of.uncounted || of.at_least || repeats)
    };
    if !runbook.steps.iter().zip(&allowances).all(is_known) {
        return None;
    }
    let seconds = |step: usize| allowances.get(step).map_or(0, |of| of.total);
    let (longest, _) = Journey::new(runbook, token, walks).way(Wanted::Longest, seconds)?;
    (longest > 0).then_some(longest)
}

fn too_short(call: &Call<'_>, limit: &Seconds, own: bool, runbook: &RunbookSummary, worst: &Worst) -> Finding {
    let who = if own { format!("`{}`", call.task.state) } else { "the whole execution".to_owned() };
    let message = format!(
        "{who} gives up after {} s, but the runbook can take {} s until it answers the token of `{}`",
        limit.value, worst.seconds, call.task.state
    );
    let help = format!("{}; set `TimeoutSeconds` above that", sum(runbook, worst));
    Finding::new(TOKEN_TIMEOUT_TOO_SHORT, limit.site.clone(), message)
        .severity(worst.severity)
        .label("shorter than the runbook at worst")
        .related(runbook.site.place, "the runbook")
        .help(help)
        .trace(trace(runbook, worst))
}

/// How the time of a way adds up.
pub(in crate::contract) fn sum(runbook: &RunbookSummary, worst: &Worst) -> String {
    /// More parts of a sum than this nobody reads.
    const SHOWN: usize = 8;
    let timed: Vec<(&StepSummary, &Allowance)> = worst
        .way
        .iter()
        .filter(|(_, outcome)| *outcome != Outcome::Answers)
        .filter_map(|(step, _)| Some((runbook.steps.get(*step)?, worst.allowances.get(*step)?)))
        .collect();
    let counted = timed.iter().filter(|(_, time)| time.total > 0);
    let mut parts: Vec<String> = counted.map(|(step, time)| format!("`{}` {}", step.name, time.sum)).collect();
    let more = parts.len().saturating_sub(SHOWN);
    parts.truncate(SHOWN);
    parts.extend((more > 0).then(|| format!("{more} more steps")));
    let uncounted: Vec<String> = timed
        .iter()
        .filter(|(_, time)| time.uncounted)
        .take(SHOWN)
        .map(|(step, _)| format!("`{}`", step.name))
        .collect();
    let note = if uncounted.is_empty() { String::new() } else { format!("; not counted: {}", uncounted.join(", ")) };
    format!("{} = {} s{note}", parts.join(" + "), worst.seconds)
}

/// The steps of a way, each with its time.
pub(in crate::contract) fn trace(runbook: &RunbookSummary, worst: &Worst) -> Vec<TraceStep> {
    const SHOWN: usize = 20;
    let steps = worst.way.iter().filter_map(|(step, outcome)| {
        let time = worst.allowances.get(*step).map_or(0, |time| time.total);
        let here = runbook.steps.get(*step)?;
        let outcome = match outcome {
            Outcome::Answers | Outcome::AnswersAgain => "answers too late".into(),
            Outcome::Chooses => "chooses".into(),
            Outcome::Fails => format!("fails after {time} s").into(),
            Outcome::Succeeds | Outcome::IsCancelled | Outcome::IsCutShort if time == 0 => "succeeds".into(),
            Outcome::Succeeds | Outcome::IsCancelled | Outcome::IsCutShort => format!("succeeds after {time} s").into(),
        };
        Some(TraceStep { step: here.name.clone(), outcome, place: Some(here.site.place) })
    });
    let mut trace: Vec<TraceStep> = steps.collect();
    let left_out = trace.len().saturating_sub(SHOWN);
    if left_out > 0 {
        let more =
            TraceStep { step: "…".to_owned(), outcome: format!("{} more steps", left_out + 1).into(), place: None };
        trace.splice(SHOWN - 2..SHOWN - 1 + left_out, [more]);
    }
    trace
}

/// `token/heartbeat-never-sent`: a heartbeat is due, and no step sends one.
pub(in crate::contract) fn heartbeat_never_sent(call: &Call<'_>, walks: &Walks, findings: &mut Vec<Finding>) {
    let Some((site, seconds)) = &call.task.handling.heartbeat else { return };
    if !call.task.waits || call.task.may_differ || call.candidates.is_empty() {
        return;
    }
    let mut hopeless = true;
    for candidate in &call.candidates {
        let Some(least) = silent_for(candidate.runbook, call, walks) else { return };
        hopeless &= seconds.zip(least).is_some_and(|(seconds, least)| least > seconds);
    }
    let beat = seconds.map_or("its `HeartbeatSeconds`".to_owned(), |seconds| format!("{seconds} s"));
    let message = match hopeless {
        true => format!(
            "`{}` gives up after {beat} without a heartbeat: no step sends one, and every run takes longer",
            call.task.state
        ),
        false => format!(
            "`{}` gives up after {beat} without a heartbeat, and no step of the runbook sends one",
            call.task.state
        ),
    };
    let mut finding = Finding::new(TOKEN_HEARTBEAT_NEVER_SENT, site.clone(), message)
        .severity(if hopeless { Severity::Error } else { Severity::Warning })
        .label("no heartbeat ever comes")
        .help("set `TimeoutSeconds` instead, or add steps that call SendTaskHeartbeat");
    if let Some(first) = call.candidates.first() {
        finding = finding.related(first.runbook.site.place, "the runbook");
    }
    findings.push(finding);
}

/// The least time until an answer, if it is known at all; `None` if some step may send a heartbeat.
fn silent_for(runbook: &RunbookSummary, call: &Call<'_>, walks: &Walks) -> Option<Option<u64>> {
    let token = call.token_parameters().next().filter(|_| runbook.steps_known)?;
    let effects = effects::of_steps(runbook, token);
    let may_beat = runbook.steps.iter().any(|step| step.may_keep_alive || step.action.is_none());
    if may_beat || effects.contains(&Effect::MayAnswer) || !effects.contains(&Effect::Answers) {
        return None;
    }
    let journey = Journey::new(runbook, token, walks);
    let seconds = |step: usize| runbook.steps.get(step).map_or(0, least);
    Some(journey.way(Wanted::Shortest, seconds).map(|(seconds, _)| seconds))
}

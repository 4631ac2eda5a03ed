//! Does every run of the runbook answer the token, once?

use super::above::Above;
use super::children::{Children, MAX_LEVELS, Parent};
use super::effects::{self, Effect};
use super::explain;
use super::paths::{Answer, Move, Next, Outcome, Past, Reading, Runs, Ways};
use super::verdict::ends::Ends;
use super::walks::Walks;
use super::{outcome, swallowed, unavailable, unprotected, until};
use crate::aws::automation;
use crate::catalogue::*;
use crate::finding::{Finding, TraceStep};
use crate::link::Call;
use crate::summary::{CallbackKind, RunbookSummary};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The rules about the ends of one runbook's runs; returns what they were found by, for each parameter with a token.
pub(super) fn check<'s>(
    runbook: &'s RunbookSummary,
    callers: &[&Call<'s>],
    above: &Above<'_, 's>,
    findings: &mut Vec<Finding>,
) -> Vec<Ends<'s>> {
    let mut ends = Vec::new();
    let waiting: Vec<&Call<'s>> = callers.iter().copied().filter(|call| call.task.waits).collect();
    for token in above.tokens(runbook) {
        let effects = effects::with_children(runbook, token, above.children, MAX_LEVELS);
        if effects.iter().all(|effect| *effect == Effect::None) {
            continue;
        }
        let fills = |call: &&Call<'_>| call.token_parameters().any(|parameter| parameter == token);
        let callers: Vec<&Call<'s>> = waiting.iter().copied().filter(fills).collect();
        let before = findings.len();
        let parents = above.parents(runbook, token);
        let (runs, effects) = (OnceCell::new(), effects.as_slice());
        let contract = Contract {
            runbook,
            token,
            effects,
            callers: &callers,
            parents: &parents,
            walks: above.children.walks,
            runs,
        };
        findings.extend(contract.findings(above));
        findings.extend(unavailable::callback_inputs(&contract));
        findings.extend(outcome::failure_on_success_path(&contract));
        findings.extend(swallowed::success_on_failure_path(&contract));
        findings.extend(unprotected::callback_unprotected(&contract));
        ends.push(Ends::new(token, &contract, before..findings.len()));
    }
    ends
}

/// `token/never-answered`: a Task waits on a runbook that cannot answer.
pub(super) fn never_answered(call: &Call<'_>, children: &Children<'_>, findings: &mut Vec<Finding>) {
    let Some((_, site)) = call.task.runbook.as_ref().filter(|_| call.task.waits) else { return };
    if super::start::is_command(call) {
        return;
    }
    if let Some(name) = call.aws_document() {
        let carried =
            call.task.carries_token() || call.task.payload_unknown || call.token_parameters().next().is_some();
        let message = format!(
            "`{name}` belongs to AWS and never answers a task token: `{}` waits in vain{}",
            call.task.state,
            until(call)
        );
        findings.push(
            Finding::new(TOKEN_NEVER_ANSWERED, site.clone(), message)
                .severity(if carried { Severity::Info } else { Severity::Error })
                .help("start it from a runbook of yours (`aws:executeAutomation`) that answers the token afterwards"),
        );
        return;
    }
    let silent = |runbook: &RunbookSummary| {
        let mut tokens = call.token_parameters().peekable();
        let any = tokens.peek().is_some();
        runbook.steps_known
            && any
            && tokens.all(|token| {
                let effects = effects::with_children(runbook, token, children, MAX_LEVELS);
                effects.iter().all(|effect| *effect == Effect::None)
            })
    };
    let Some(first) = call.candidates.first() else { return };
    if !call.candidates.iter().all(|candidate| silent(candidate.runbook)) {
        return;
    }
    let message = format!(
        "no step of this runbook calls SendTaskSuccess or SendTaskFailure: `{}` waits in vain{}",
        call.task.state,
        until(call)
    );
    findings.push(
        Finding::new(TOKEN_NEVER_ANSWERED, site.clone(), message)
            .label("never answers the task token")
            .related(first.runbook.site.place, "the runbook that is started")
            .help("add `aws:executeAwsApi` steps for SendTaskSuccess and SendTaskFailure, and lead every path to one of them"),
    );
}

/// A runbook that holds a token in one of its parameters.
pub(super) struct Contract<'a> {
    pub(super) runbook: &'a RunbookSummary,
    pub(super) token: &'a str,
    pub(super) effects: &'a [Effect],
    /// The Tasks that wait for the token in this parameter.
    pub(super) callers: &'a [&'a Call<'a>],
    /// The steps of other runbooks that hand the token on to this one.
    pub(super) parents: &'a [Parent<'a>],
    walks: &'a Walks,
    runs: OnceCell<Rc<Runs>>,
}

/// A fault of a step: how bad it is, and a counterexample.
pub(super) struct Fault {
    pub(super) severity: Severity,
    pub(super) trace: Vec<TraceStep>,
    /// The step that the run goes on with; for a second answer, the one that gives it. `None` if the run ends.
    pub(super) onward: Option<usize>,
    /// Whether it exists by one reading of AWS's pages only.
    pub(super) disputed: bool,
}

/// Faults by rule and step.
pub(super) type Faults = BTreeMap<(RuleId, usize), Fault>;

/// A counterexample: at a configuration, its step ends in some way, and the run goes on from another configuration.
struct Counterexample {
    severity: Severity,
    at: usize,
    outcome: Outcome,
    onward: Option<usize>,
}

/// The worst counterexample of each rule and step, and of those that are equally bad the shortest.
struct Worst<'r> {
    runs: &'r Runs,
    found: BTreeMap<(RuleId, usize), Counterexample>,
}

impl Worst<'_> {
    fn note(&mut self, rule: RuleId, step: usize, new: Counterexample) {
        let rank = |of: &Counterexample| (of.severity, std::cmp::Reverse(self.runs.steps_to(of.at)));
        if self.found.get(&(rule, step)).is_none_or(|known| rank(known) < rank(&new)) {
            self.found.insert((rule, step), new);
        }
    }
}

impl Contract<'_> {
    fn findings(&self, above: &Above<'_, '_>) -> Vec<Finding> {
        let mut faults = self.faults(Reading::FailureRouteWins);
        if self.runbook.graph.steps.iter().any(|flow| flow.failure_if_end_wins.is_some()) {
            faults = under_either_reading(self.runbook, faults, self.faults(Reading::EndWins));
        }
        if self.callers.is_empty() && !self.parents.is_empty() {
            faults = above.left_unanswered(self.parents, faults);
        }
        faults.iter().filter_map(|((rule, step), fault)| explain::finding(self, *rule, *step, fault)).collect()
    }

    /// The runs that the runbook allows where a failure goes the way of `onFailure`.
    pub(super) fn runs(&self) -> &Runs {
        self.runs.get_or_init(|| self.walks.of(self.runbook, self.effects, self.token))
    }

    /// Whether a step certainly answers in a way.
    pub(super) fn answers_with(&self, step: usize, kind: CallbackKind) -> bool {
        let callback = self.runbook.steps.get(step).and_then(|step| step.callback.as_ref());
        self.effects.get(step) == Some(&Effect::Answers) && callback.is_some_and(|callback| callback.kind == kind)
    }

    fn faults(&self, reading: Reading) -> Faults {
        let other;
        let runs = match reading {
            Reading::FailureRouteWins => self.runs(),
            Reading::EndWins => {
                other = Runs::explore(self.runbook, self.effects, self.token, reading);
                &other
            }
        };
        let (unanswered, again) = (runs.to_unanswered_end(), runs.to_second_answer(|step| self.is_child(step)));
        let mut worst = Worst { runs, found: BTreeMap::new() };
        self.unanswered_success(&mut worst);
        self.unanswered_events(&unanswered, &mut worst);
        self.answered_twice(&again, &mut worst);
        let fault = |(rule, step), found: Counterexample| {
            let (ways, end) = match rule {
                TOKEN_ANSWERED_TWICE => (&again, "answered twice"),
                _ => (&unanswered, "unanswered"),
            };
            let mut way = runs.way_to(found.at);
            way.push((found.at, found.outcome));
            way.extend(found.onward.into_iter().flat_map(|onward| runs.way_on(ways, onward)));
            let onward = if rule == TOKEN_ANSWERED_TWICE { way.last().map(|(at, _)| *at) } else { found.onward };
            let onward = onward.and_then(|at| runs.configs.get(at)).map(|config| config.step);
            (
                (rule, step),
                Fault {
                    severity: found.severity,
                    trace: explain::trace(self.runbook, runs, &way, end),
                    onward,
                    disputed: false,
                },
            )
        };
        worst.found.into_iter().map(|(key, found)| fault(key, found)).collect()
    }

    /// `token/unanswered-success`: nothing fails, and the run ends unanswered.
    fn unanswered_success(&self, worst: &mut Worst<'_>) {
        let runs = worst.runs;
        for (at, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            if config.past != Past::Clean {
                continue;
            }
            let succeeds = |outcome: Outcome| matches!(outcome, Outcome::Succeeds | Outcome::Chooses);
            let ends = |taken: &&Move| taken.next == Next::End && taken.answer == Answer::No;
            for taken in moves.iter().filter(ends).filter(|taken| succeeds(taken.outcome)) {
                // The choice that skips the answer is itself one that is not decided here.
                let undecided = runs.unknowns_to(at) + taken.unknowns > u32::from(!runs.coarse);
                let severity = if undecided { Severity::Warning } else { Severity::Error };
                let found = Counterexample { severity, at, outcome: taken.outcome, onward: None };
                worst.note(TOKEN_UNANSWERED_SUCCESS, config.step, found);
            }
        }
    }

    /// `token/unanswered-failure` and `token/unanswered-cancel`: a step fails or is cancelled, everything after it
    /// succeeds, and the run ends unanswered.
    fn unanswered_events(&self, unanswered: &Ways, worst: &mut Worst<'_>) {
        let runs = worst.runs;
        for (at, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            if config.answer != Answer::No {
                continue;
            }
            for taken in moves.iter().filter(|taken| taken.is_open()) {
                let rule = match taken.outcome {
                    Outcome::Fails if self.goes_on_as_after_success(config.step) => continue,
                    Outcome::Fails => TOKEN_UNANSWERED_FAILURE,
                    Outcome::IsCancelled => TOKEN_UNANSWERED_CANCEL,
                    _ => continue,
                };
                let (unknowns, onward) = match taken.next {
                    Next::End => (0, None),
                    Next::Unknown => continue,
                    Next::Config(next) => match unanswered.first_move(next) {
                        Some((unknowns, _)) => (unknowns, Some(next)),
                        None => continue,
                    },
                };
                let Some(severity) = self.event_severity(rule, config.step) else { continue };
                let severity = if unknowns > 0 { severity.lowered() } else { severity };
                worst.note(rule, config.step, Counterexample { severity, at, outcome: taken.outcome, onward });
            }
        }
    }

    /// Whether a failure of the step goes the way of its success; then what is wrong lies further on.
    fn goes_on_as_after_success(&self, step: usize) -> bool {
        let writes = self.runbook.steps.get(step).is_some_and(|step| step.assigns.is_some());
        !writes
            && self.effects.get(step) == Some(&Effect::None)
            && self.runbook.graph.step(step).is_some_and(|flow| flow.failure_continues)
    }

    /// How bad it is if a failure or a cancel of the step loses the token; `None` if the step can do nothing about it.
    fn event_severity(&self, rule: RuleId, step: usize) -> Option<Severity> {
        // That callbacks themselves fail, be it with another token, is the subject of another rule.
        let step_summary =
            self.runbook.steps.get(step).filter(|step| step.callback.is_none() && !step.may_be_callback)?;
        let action = step_summary.action.as_deref().and_then(automation::find);
        let may_answer = self.may_answer(rule, step);
        let severity = if rule == TOKEN_UNANSWERED_CANCEL {
            if action.is_some_and(|action| !action.can_route_cancel) {
                return None;
            }
            let branch = action.is_some_and(|action| action.name == "aws:branch");
            if branch { Severity::Info } else { Severity::Warning }
        } else if action.is_some_and(|action| !action.can_fail) {
            Severity::Info
        } else {
            Severity::Error
        };
        Some(if may_answer { severity.lowered() } else { severity })
    }

    /// Whether the step itself may have answered when it fails or is cancelled.
    fn may_answer(&self, rule: RuleId, step: usize) -> bool {
        match self.effects.get(step) {
            Some(Effect::MayAnswer) => true,
            Some(Effect::Child(child)) if rule == TOKEN_UNANSWERED_CANCEL => !child.cancel.leave_it_to_the_parent(),
            Some(Effect::Child(child)) => !child.failure.leave_it_to_the_parent(),
            _ => false,
        }
    }

    fn is_child(&self, step: usize) -> bool {
        matches!(self.effects.get(step), Some(Effect::Child(_)))
    }

    /// `token/answered-twice`: the run goes on from one callback to another.
    fn answered_twice(&self, again: &Ways, worst: &mut Worst<'_>) {
        let runs = worst.runs;
        for (at, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            if config.answer != Answer::No {
                continue;
            }
            for taken in moves.iter().filter(|taken| taken.answer == Answer::Yes) {
                let Next::Config(next) = taken.next else { continue };
                let Some((unknowns, _)) = again.first_move(next) else { continue };
                let second = runs.way_on(again, next).last().and_then(|(at, _)| runs.configs.get(at));
                let through_child = self.is_child(config.step) || second.is_some_and(|at| self.is_child(at.step));
                let severity = match unknowns {
                    _ if through_child => Severity::Info,
                    0 => Severity::Error,
                    _ => Severity::Warning,
                };
                let found = Counterexample { severity, at, outcome: taken.outcome, onward: Some(next) };
                worst.note(TOKEN_ANSWERED_TWICE, config.step, found);
            }
        }
    }
}

/// A fault that exists under one reading of AWS's pages only is at most a warning, and at an approval an info.
fn under_either_reading(runbook: &RunbookSummary, first: Faults, second: Faults) -> Faults {
    let common: Vec<_> = first.keys().filter(|key| second.contains_key(*key)).copied().collect();
    let mut all = second;
    all.extend(first);
    for ((_, step), fault) in all.iter_mut().filter(|(key, _)| !common.contains(key)) {
        let action = runbook.steps.get(*step).and_then(|step| step.action.as_deref());
        let most = if action == Some("aws:approve") { Severity::Info } else { Severity::Warning };
        fault.severity = fault.severity.min(most);
        fault.disputed = true;
    }
    all
}

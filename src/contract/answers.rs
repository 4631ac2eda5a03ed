//! Does every run of the runbook answer the token, once?

use super::paths::{Answer, Next, Outcome, Reading, Runs};
use super::wiring::waits_how_long;
use crate::aws::automation;
use crate::catalogue::*;
use crate::finding::{Finding, TraceStep};
use crate::link::Call;
use crate::summary::{CallbackKind, RunbookSummary, StepSummary};
use std::collections::BTreeMap;

/// What a step does to the token when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// It certainly answers.
    Answers(CallbackKind),
    /// It holds the token, and may answer.
    MayAnswer,
}

/// The parameters that a runbook's callbacks answer with, in the order of its steps.
pub fn callback_parameters(runbook: &RunbookSummary) -> impl Iterator<Item = &str> {
    let tokens = runbook.steps.iter().filter_map(|step| step.callback.as_ref()?.token.as_deref());
    tokens.filter(|name| !name.contains(['.', ':']))
}

/// The rules about the ends of one runbook's runs.
pub fn check(runbook: &RunbookSummary, callers: &[&Call<'_>], findings: &mut Vec<Finding>) {
    let waiting: Vec<&Call<'_>> = callers.iter().copied().filter(|call| call.task.waits).collect();
    for token in token_parameters(runbook, &waiting) {
        let effects = effects(runbook, token);
        if effects.iter().all(|effect| *effect == Effect::None) {
            continue;
        }
        let contract = Contract { runbook, token, effects: &effects, callers: &waiting };
        findings.extend(contract.findings());
    }
}

/// `token/never-answered`: a Task waits on a runbook that cannot answer.
pub fn never_answered(call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Some((_, site)) = call.task.runbook.as_ref().filter(|_| call.task.waits) else { return };
    if let Some(name) = call.aws_document() {
        let carried =
            call.task.carries_token() || call.task.payload_unknown || call.token_parameters().next().is_some();
        let message = format!(
            "`{name}` belongs to AWS and never answers a task token: `{}` waits in vain{}",
            call.task.state,
            waits_how_long(call)
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
            && tokens.all(|token| effects(runbook, token).iter().all(|effect| *effect == Effect::None))
    };
    let Some(first) = call.candidates.first() else { return };
    if !call.candidates.iter().all(|candidate| silent(candidate.runbook)) {
        return;
    }
    let message = format!(
        "no step of this runbook calls SendTaskSuccess or SendTaskFailure: `{}` waits in vain{}",
        call.task.state,
        waits_how_long(call)
    );
    findings.push(
        Finding::new(TOKEN_NEVER_ANSWERED, site.clone(), message)
            .label("never answers the task token")
            .related(first.runbook.site.place, "the runbook that is started")
            .help("add `aws:executeAwsApi` steps for SendTaskSuccess and SendTaskFailure, and lead every path to one of them"),
    );
}

/// The parameters that hold the token: those that callers fill with it, else the one that all callbacks answer with.
fn token_parameters<'s>(runbook: &'s RunbookSummary, waiting: &[&Call<'s>]) -> Vec<&'s str> {
    let declared = |name: &&str| runbook.parameters.is_none() || runbook.parameter(name).is_some();
    let mut tokens: Vec<&str> = waiting.iter().flat_map(|call| call.token_parameters()).filter(declared).collect();
    tokens.sort_unstable();
    tokens.dedup();
    if tokens.is_empty() {
        tokens = callback_parameters(runbook).collect();
        tokens.sort_unstable();
        tokens.dedup();
        // Callbacks that disagree, without a caller to tell: not known which is under contract.
        tokens.truncate(if tokens.len() == 1 { 1 } else { 0 });
    }
    tokens
}

/// What each step does to the token in a parameter.
fn effects(runbook: &RunbookSummary, token: &str) -> Vec<Effect> {
    let carriers = carriers(runbook, token);
    let carries = |name: &String| carriers.iter().any(|carrier| carrier == name);
    let effect = |step: &StepSummary| match &step.callback {
        Some(callback) if callback.token.as_deref() == Some(token) => Effect::Answers(callback.kind),
        Some(_) => Effect::MayAnswer,
        None if step.assigns.is_some() || step.action.as_deref() == Some("aws:branch") => Effect::None,
        None if step.may_answer || step.references.iter().any(carries) => Effect::MayAnswer,
        None => Effect::None,
    };
    runbook.steps.iter().map(effect).collect()
}

/// The token's parameter, and what `aws:updateVariable` copies it into.
fn carriers(runbook: &RunbookSummary, token: &str) -> Vec<String> {
    let mut carriers = vec![token.to_owned()];
    loop {
        let copies = runbook.steps.iter().filter(|step| step.references.iter().any(|name| carriers.contains(name)));
        let copied = copies.filter_map(|step| step.assigns.as_ref().map(|(name, _)| name));
        let new: Vec<String> = copied.filter(|name| !carriers.contains(name)).cloned().collect();
        if new.is_empty() {
            return carriers;
        }
        carriers.extend(new);
    }
}

/// A runbook that holds a token in one of its parameters.
struct Contract<'a> {
    runbook: &'a RunbookSummary,
    token: &'a str,
    effects: &'a [Effect],
    callers: &'a [&'a Call<'a>],
}

/// A counterexample: which rule, at which step, how bad, and the way there.
struct Fault {
    severity: Severity,
    trace: Vec<TraceStep>,
    /// The other step that the fault is about.
    other: Option<usize>,
    /// Where the run goes from the step: `None` if it ends there.
    onward: Option<usize>,
}

/// Faults by rule and step; of several the worst is kept.
type Faults = BTreeMap<(RuleId, usize), Fault>;

impl Contract<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut faults = self.faults(Reading::FailureRouteWins);
        if self.runbook.graph.steps.iter().any(|flow| flow.failure_if_end_wins.is_some()) {
            faults = under_either_reading(faults, self.faults(Reading::EndWins));
        }
        faults.iter().filter_map(|((rule, step), fault)| self.finding(*rule, *step, fault)).collect()
    }

    fn faults(&self, reading: Reading) -> Faults {
        let runs = Runs::explore(self.runbook, self.effects, self.token, reading);
        let mut faults = Faults::new();
        self.unanswered_success(&runs, &mut faults);
        self.unanswered_events(&runs, &mut faults);
        self.answered_twice(&runs, &mut faults);
        faults
    }

    /// `token/unanswered-success`: nothing fails, and the run ends unanswered.
    fn unanswered_success(&self, runs: &Runs, faults: &mut Faults) {
        for (index, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            if config.answer != Answer::No || !config.clean {
                continue;
            }
            let ends = |outcome: Outcome| matches!(outcome, Outcome::Succeeds | Outcome::Chooses);
            for taken in moves.iter().filter(|taken| taken.next == Next::End && ends(taken.outcome)) {
                let unknowns = runs.unknowns.get(index).copied().unwrap_or(0) + taken.unknowns;
                let severity = if unknowns > 1 || runs.coarse { Severity::Warning } else { Severity::Error };
                let mut way = runs.way_to(index);
                way.push((index, taken.outcome));
                let trace = self.trace(runs, &way, "unanswered");
                keep(
                    faults,
                    TOKEN_UNANSWERED_SUCCESS,
                    config.step,
                    Fault { severity, trace, other: None, onward: None },
                );
            }
        }
    }

    /// `token/unanswered-failure` and `token/unanswered-cancel`: a step fails or is cancelled, everything after it
    /// succeeds, and the run ends unanswered.
    fn unanswered_events(&self, runs: &Runs, faults: &mut Faults) {
        let unanswered = runs.unanswered();
        for (index, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            if config.answer != Answer::No {
                continue;
            }
            for taken in moves {
                let rule = match taken.outcome {
                    Outcome::Fails => TOKEN_UNANSWERED_FAILURE,
                    Outcome::IsCancelled => TOKEN_UNANSWERED_CANCEL,
                    _ => continue,
                };
                let (unknowns, onward) = match taken.next {
                    Next::End => (0, None),
                    Next::Unknown => continue,
                    Next::Config(next) => match unanswered.get(next).copied().flatten() {
                        Some((unknowns, _)) => (unknowns, Some(next)),
                        None => continue,
                    },
                };
                let Some(severity) = self.event_severity(rule, config.step) else { continue };
                let severity = if unknowns > 0 || runs.coarse { severity.lowered() } else { severity };
                if rule == TOKEN_UNANSWERED_FAILURE && self.continues(config.step) {
                    continue;
                }
                let mut way = runs.way_to(index);
                way.push((index, taken.outcome));
                way.extend(onward.into_iter().flat_map(|next| runs.way_on(&unanswered, next)));
                let onward = onward.and_then(|next| runs.configs.get(next)).map(|config| config.step);
                let trace = self.trace(runs, &way, "unanswered");
                keep(faults, rule, config.step, Fault { severity, trace, other: None, onward });
            }
        }
    }

    /// Whether a failure of the step goes the way of its success; then what is wrong lies further on.
    fn continues(&self, step: usize) -> bool {
        self.effects.get(step) == Some(&Effect::None)
            && self.runbook.graph.step(step).is_some_and(|flow| flow.failure_continues)
    }

    /// How bad it is if a failure or a cancel of the step loses the token; `None` if the step can do nothing about it.
    fn event_severity(&self, rule: RuleId, step: usize) -> Option<Severity> {
        let action = self.runbook.steps.get(step)?.action.as_deref().and_then(automation::find);
        let may_answer = self.effects.get(step) == Some(&Effect::MayAnswer);
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

    /// `token/answered-twice`: the run goes on from one callback to another.
    fn answered_twice(&self, runs: &Runs, faults: &mut Faults) {
        for (index, (config, moves)) in runs.configs.iter().zip(&runs.moves).enumerate() {
            let Answer::By(first) = config.answer else { continue };
            let Some(again) = moves.iter().find(|taken| taken.outcome == Outcome::AnswersAgain) else { continue };
            let mut way = runs.way_to(index);
            let answered =
                way.iter().position(|(at, _)| runs.configs.get(*at).is_some_and(|config| config.step == first));
            let unknowns = |at: usize| runs.unknowns.get(at).copied().unwrap_or(0);
            let before = answered.and_then(|position| way.get(position)).map_or(0, |(at, _)| unknowns(*at));
            let undecided = unknowns(index) > before || runs.coarse;
            way.push((index, again.outcome));
            let trace = self.trace(runs, &way, "answered twice");
            let severity = if undecided { Severity::Warning } else { Severity::Error };
            keep(
                faults,
                TOKEN_ANSWERED_TWICE,
                first,
                Fault { severity, trace, other: Some(config.step), onward: None },
            );
        }
    }

    fn trace(&self, runs: &Runs, way: &[(usize, Outcome)], end: &'static str) -> Vec<TraceStep> {
        let steps: Vec<Option<usize>> =
            way.iter().map(|(at, _)| runs.configs.get(*at).map(|config| config.step)).collect();
        let mut trace: Vec<TraceStep> = Vec::new();
        for (position, (_, outcome)) in way.iter().enumerate() {
            let Some(step) = steps.get(position).copied().flatten().and_then(|step| self.runbook.steps.get(step))
            else {
                continue;
            };
            let next = steps.get(position + 1).copied().flatten().and_then(|step| self.runbook.steps.get(step));
            let outcome = match outcome {
                Outcome::Succeeds => "succeeds".into(),
                Outcome::Answers => "answers".into(),
                Outcome::AnswersAgain => "answers again".into(),
                Outcome::Fails => "fails".into(),
                Outcome::IsCancelled => "is cancelled".into(),
                Outcome::Chooses => {
                    next.map_or("chooses the end".into(), |next| format!("chooses {}", next.name).into())
                }
            };
            trace.push(TraceStep { step: step.name.clone(), outcome, place: Some(step.site.place) });
        }
        trace.push(TraceStep { step: "end".to_owned(), outcome: end.into(), place: None });
        trace
    }

    fn finding(&self, rule: RuleId, index: usize, fault: &Fault) -> Option<Finding> {
        let step = self.runbook.steps.get(index)?;
        let name = &step.name;
        let onward = fault.onward.and_then(|step| self.runbook.steps.get(step)).map(|step| step.name.as_str());
        let ends_behind =
            onward.map_or(String::new(), |onward| format!(", but the run ends behind `{onward}` without an answer"));
        let (message, label, help) = if rule == TOKEN_UNANSWERED_FAILURE {
            (
                format!("when `{name}` fails, nobody answers the task token"),
                match onward {
                    Some(onward) => format!("`onFailure` leads to `{onward}`{ends_behind}"),
                    None => "no way to a callback: the automation stops here".to_owned(),
                },
                self.route_help("onFailure"),
            )
        } else if rule == TOKEN_UNANSWERED_CANCEL {
            (
                format!("when the automation is cancelled during `{name}`, nobody answers the task token"),
                match onward {
                    Some(onward) => format!("`onCancel` leads to `{onward}`{ends_behind}"),
                    None => "no `onCancel` that leads to a callback".to_owned(),
                },
                self.route_help("onCancel"),
            )
        } else if rule == TOKEN_UNANSWERED_SUCCESS {
            (
                format!(
                    "the runbook can end behind `{name}` without answering the task token, although nothing failed"
                ),
                "the run ends here".to_owned(),
                match self.callback_step(CallbackKind::Success) {
                    Some(callback) => format!("lead this path to `{}`", callback.name),
                    None => "add an `aws:executeAwsApi` step that calls SendTaskSuccess".to_owned(),
                },
            )
        } else {
            let second = self.runbook.steps.get(fault.other?)?.name.as_str();
            (
                format!("`{name}` answers the task token, and then `{second}` answers it again: the second call fails"),
                format!("goes on to `{second}`"),
                format!("end the automation at `{name}` with `isEnd: true`, or lead it past `{second}`"),
            )
        };
        let mut finding = Finding::new(rule, step.site.clone(), message)
            .severity(fault.severity)
            .label(label)
            .help(help)
            .trace(fault.trace.clone());
        if let Some(second) = fault.other.and_then(|other| self.runbook.steps.get(other)) {
            finding = finding.related(second.site.place, "the second answer");
        } else {
            for call in self.callers.iter().take(3) {
                let message = format!("`{}` waits for this token{}", call.task.state, forever(call));
                finding = finding.related(call.task.site.place, message);
            }
        }
        Some(finding)
    }

    fn callback_step(&self, kind: CallbackKind) -> Option<&StepSummary> {
        let of_kind = |(_, effect): &(&StepSummary, &Effect)| **effect == Effect::Answers(kind);
        self.runbook.steps.iter().zip(self.effects).find(of_kind).map(|(step, _)| step)
    }

    fn route_help(&self, field: &str) -> String {
        match self.callback_step(CallbackKind::Failure) {
            Some(callback) => format!("add `{field}: step:{}`", callback.name),
            None => format!("add a step that calls SendTaskFailure, and `{field}: step:` with its name"),
        }
    }
}

fn forever(call: &Call<'_>) -> &'static str {
    match (call.task.has_timeout, call.machine.has_timeout) {
        (true, _) => " until its timeout",
        (false, true) => " until the whole execution times out",
        (false, false) => ", with no timeout: up to a year",
    }
}

fn keep(faults: &mut Faults, rule: RuleId, step: usize, fault: Fault) {
    match faults.get(&(rule, step)) {
        Some(known) if known.severity > fault.severity => {}
        Some(known) if known.severity == fault.severity && known.trace.len() <= fault.trace.len() => {}
        _ => {
            faults.insert((rule, step), fault);
        }
    }
}

/// A fault that exists under one reading of AWS's pages only is at most a warning.
fn under_either_reading(first: Faults, second: Faults) -> Faults {
    let common: Vec<_> = first.keys().filter(|key| second.contains_key(*key)).copied().collect();
    let mut all = second;
    all.extend(first);
    for (_, fault) in all.iter_mut().filter(|(key, _)| !common.contains(key)) {
        fault.severity = fault.severity.min(Severity::Warning);
    }
    all
}

//! The callback contract between state machines and runbooks, over their summaries.

mod above;
mod answers;
mod arguments;
mod availability;
mod broad;
mod callbacks;
mod children;
mod conditions;
mod declaration;
mod denied;
mod effects;
mod explain;
mod facts;
mod nested;
mod outcome;
mod output;
mod paths;
mod permissions;
mod roles;
mod rounds;
mod start;
mod swallowed;
mod time;
mod trust;
mod unavailable;
mod unprotected;
pub mod verdict;
mod wait;
mod walk;
mod walks;
mod wiring;
mod without_role;

pub(crate) use availability::output_unavailable;
pub(crate) use time::longest_run;

use self::above::Above;
use self::children::Children;
use self::roles::Roles;
use self::verdict::{ContractVerdict, Findings, Judged};
use self::walks::Walks;
use crate::aws::automation::is_reserved;
use crate::catalogue::*;
use crate::finding::Finding;
use crate::link::{self, Call};
use crate::summary::role;
use crate::summary::token::MentionKind;
use crate::summary::{CallbackKind, RunbookName, RunbookSummary, StepSummary, Summaries};

/// Checks everything that documents owe each other, and judges each Task that waits; `alone` has what is wrong with the
/// documents by themselves.
pub fn check(
    documents: &Summaries,
    calls: &[Call<'_>],
    alone: &[Finding],
    started: &link::Children<'_>,
) -> (Vec<Finding>, Vec<ContractVerdict>) {
    let mut judged = Vec::new();
    let mut findings = Vec::new();
    let walks = Walks::default();
    let children = Children::new(started, &walks);
    let tokens = |runbook| tokens_of(runbook, calls, started);
    let above = Above::new(&children, &tokens);
    let named = role::Roles::new(&documents.roles);
    let roles = Roles::new(documents, &named, &walks);
    for machine in &documents.machines {
        wiring::not_waiting(machine, &mut findings);
        denied::tasks(machine, roles, &mut findings);
    }
    for call in calls {
        wiring::check(call, &mut findings);
        arguments::check(call, &mut findings);
        start::check(call, &mut findings);
        wait::check(call, &mut findings);
        time::no_timeout(call, &walks, &mut findings);
        time::worst::timeout_too_short(call, &walks, &mut findings);
        time::worst::heartbeat_never_sent(call, &walks, &mut findings);
        answers::never_answered(call, &children, &mut findings);
        permissions::of_call(call, roles, &mut findings);
        trust::of_call(call, roles, &mut findings);
    }
    let levels = nested::Levels::new(&documents.runbooks, started);
    for runbook in &documents.runbooks {
        let callers: Vec<&Call<'_>> = calls.iter().filter(|call| call.starts(runbook)).collect();
        let before = findings.len();
        let ends = answers::check(runbook, &callers, &above, &mut findings);
        let is_handed = !started.starters(runbook).is_empty();
        callbacks::check(runbook, &callers, is_handed, &mut findings);
        time::execution_timeout(runbook, &callers, &mut findings);
        time::command::check(runbook, &callers, &mut findings);
        start::children(runbook, &tokens(runbook), &mut findings);
        permissions::of_runbook(runbook, &callers, roles, &mut findings);
        nested::check(runbook, started, &mut findings);
        findings.extend(levels.of(runbook));
        judged.push(Judged { runbook, ends, findings: before..findings.len() });
    }
    trust::of_roles(documents, calls, roles, &mut findings);
    let verdicts =
        verdict::verdicts(documents, calls, &judged, Findings { of_contract: &findings, alone }, roles, started);
    if documents.automations_watched {
        // What the rule starts may answer wherever the runbook does not.
        let unanswered = findings.iter_mut().filter(|finding| UNANSWERED.contains(&finding.rule));
        unanswered.for_each(|finding| finding.severity = Severity::Info);
    }
    (findings, verdicts)
}

/// The parameters of a runbook that hold a token: as its callers tell, or its callbacks, or those of a runbook that it
/// starts.
fn tokens_of<'s>(runbook: &'s RunbookSummary, calls: &[Call<'s>], started: &link::Children<'s>) -> Vec<&'s str> {
    let waiting: Vec<&Call<'s>> = calls.iter().filter(|call| call.task.waits && call.starts(runbook)).collect();
    effects::token_parameters(runbook, &waiting, started)
}

const UNANSWERED: [RuleId; 4] =
    [TOKEN_NEVER_ANSWERED, TOKEN_UNANSWERED_SUCCESS, TOKEN_UNANSWERED_FAILURE, TOKEN_UNANSWERED_CANCEL];

impl<'s> Call<'s> {
    /// Whether it may start a runbook.
    fn starts(&self, runbook: &RunbookSummary) -> bool {
        self.candidates.iter().any(|candidate| std::ptr::eq(candidate.runbook, runbook))
    }

    /// The parameters that it means to fill with the token, rightly written or not.
    fn token_parameters(&self) -> impl Iterator<Item = &'s str> {
        let arguments = self.task.arguments.iter().flat_map(|arguments| &arguments.list);
        let meant = |kind: &MentionKind| !matches!(kind, MentionKind::Unknown | MentionKind::Ancestor);
        arguments.filter(move |argument| argument.token.iter().any(meant)).map(|argument| argument.name.as_str())
    }

    /// The runbook that it starts, if it can be no other one.
    fn runbook(&self) -> Option<&'s RunbookSummary> {
        match self.candidates.as_slice() {
            [only] if !self.task.may_differ => Some(only.runbook),
            _ => None,
        }
    }

    /// The name of a document that belongs to AWS, if it starts one.
    fn aws_document(&self) -> Option<&'s str> {
        match self.task.runbook.as_ref()? {
            (RunbookName::Literal(name), _) if is_reserved(name) => Some(name),
            _ => None,
        }
    }
}

/// The steps of a runbook that answer in one way.
fn answers_of(runbook: &RunbookSummary, kind: CallbackKind) -> impl Iterator<Item = &StepSummary> {
    let answers = move |step: &&StepSummary| step.callback.as_ref().is_some_and(|callback| callback.kind == kind);
    runbook.steps.iter().filter(answers)
}

/// How long a Task waits for an answer that never comes.
fn until(call: &Call<'_>) -> &'static str {
    match (call.task.has_timeout, call.machine.has_timeout) {
        (true, _) => " until its timeout",
        (false, true) => " until the whole execution times out",
        (false, false) => " for up to a year, as nothing sets a timeout",
    }
}

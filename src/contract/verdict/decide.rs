//! From what was found to the verdicts.

use super::concerns::{ByTask, is_overridden};
use super::runbooks::{Findings, Judged, Runbooks};
use super::{ContractVerdict, LinkedRunbook, Part, Reason, ReasonKind, Verdict, worst_first};
use super::{arguments, below, roles};
use crate::catalogue::{Severity, TOKEN_NEVER_ANSWERED};
use crate::contract::effects;
use crate::contract::roles::Roles;
use crate::finding::{Finding, Site};
use crate::link::{self, Call, Candidate};
use crate::source::Place;
use crate::summary::{RunbookName, RunbookSummary, Summaries};
use std::cmp::Reverse;

/// What all calls have in common.
struct Judge<'a, 's> {
    runbooks: Runbooks<'s>,
    by_task: ByTask<'s, 'a>,
    roles: Roles<'s>,
    started: &'a link::Children<'s>,
    automations_watched: bool,
}

/// The verdicts on all waiting Tasks, sorted by file and place; where a Task is there in several views, the worst.
pub(in crate::contract) fn verdicts<'s>(
    documents: &'s Summaries,
    calls: &[Call<'s>],
    judged: &[Judged<'s>],
    findings: Findings<'_>,
    roles: Roles<'s>,
    started: &link::Children<'s>,
) -> Vec<ContractVerdict> {
    let waiting: Vec<&Call<'s>> = calls.iter().filter(|call| call.task.waits).collect();
    let damaged = documents.machines.iter().flat_map(|machine| &machine.damaged);
    let mut verdicts: Vec<ContractVerdict> = damaged.map(|(state, site)| unread(state, site)).collect();
    if !waiting.is_empty() {
        let automations_watched = documents.automations_watched;
        let of_tasks = findings.of_contract.iter().filter(|finding| finding.rule.family() != "iam");
        let refusals = findings.alone.iter().filter(|finding| finding.severity == Severity::Error);
        let judge = Judge {
            runbooks: Runbooks::new(&waiting, judged, findings, started, automations_watched),
            by_task: ByTask::new(&waiting, of_tasks.chain(refusals)),
            roles,
            started,
            automations_watched,
        };
        verdicts.extend(waiting.iter().map(|call| judge.verdict(call)));
    }
    verdicts.sort_by_cached_key(|of| (of.site.place, Reverse((of.verdict, of.without().count()))));
    verdicts.dedup_by(|next, kept| next.site.place == kept.site.place);
    verdicts
}

fn unread(state: &str, site: &Site) -> ContractVerdict {
    let message = "a syntax error runs through the state".to_owned();
    let reason =
        Reason { kind: ReasonKind::Unknown, part: Part::Answers, message, place: Some(site.place), rule: None };
    ContractVerdict {
        verdict: Verdict::NotChecked,
        state: state.to_owned(),
        site: site.clone(),
        document: None,
        runbooks: Vec::new(),
        roles: Vec::new(),
        reasons: vec![reason],
    }
}

impl<'s> Judge<'_, 's> {
    fn verdict(&self, call: &Call<'s>) -> ContractVerdict {
        let task = call.task;
        let own = self.by_task.of(call).iter();
        let mut reasons: Vec<Reason> = own.filter_map(|finding| self.reason(finding)).collect();
        let runbooks: Vec<&'s RunbookSummary> = call.candidates.iter().map(|candidate| candidate.runbook).collect();
        let named = match task.may_differ {
            true => Vec::new(),
            false => runbooks,
        };
        reasons.extend(not_linked(call));
        reasons.extend(elsewhere(call));
        if !call.candidates.is_empty() {
            reasons.extend(token_unknown(call));
            named.iter().for_each(|runbook| self.answers(call, runbook, &mut reasons));
            reasons.extend(arguments::of_call(call));
        }
        let below = below::of_call(call, &named, self.started);
        below.iter().for_each(|(child, token)| self.answers_below(child, token, &mut reasons));
        let children: Vec<&'s RunbookSummary> = below.into_iter().map(|(child, _)| child).collect();
        let found = roles::of_call(call, &named, &children, self.roles);
        reasons.extend(found.findings.iter().filter_map(|finding| self.reason(finding)));
        reasons.extend(found.reasons);
        let reasons = worst_first(reasons);
        ContractVerdict {
            verdict: match reasons.iter().map(|reason| reason.kind).max() {
                Some(ReasonKind::Broken) => Verdict::Broken,
                Some(ReasonKind::Unknown) => Verdict::NotChecked,
                Some(ReasonKind::LeftOut | ReasonKind::Assumed) | None => Verdict::Proven,
            },
            state: task.state.clone(),
            site: task.site.clone(),
            document: document(call),
            runbooks: call.candidates.iter().map(linked).collect(),
            roles: found.named,
            reasons,
        }
    }

    fn reason(&self, finding: &Finding) -> Option<Reason> {
        Reason::of(finding, self.automations_watched)
    }

    /// Whether a runbook answers what the call hands over.
    fn answers(&self, call: &Call<'s>, runbook: &'s RunbookSummary, reasons: &mut Vec<Reason>) {
        let Some(found) = self.runbooks.of(runbook) else { return };
        let mut tokens: Vec<&str> = call.token_parameters().collect();
        tokens.dedup();
        for token in tokens {
            match found.by_token.iter().find(|(of, _)| *of == token) {
                Some((_, found)) => reasons.extend(found.iter().cloned()),
                None if reasons.iter().any(says_why) => {}
                None => reasons.push(self.silent(call, runbook, token)),
            }
        }
        reasons.extend(found.common.iter().filter(|reason| !is_overridden(reason, runbook, call)).cloned());
    }

    /// Whether a runbook that another one hands the token to answers it.
    fn answers_below(&self, child: &'s RunbookSummary, token: &str, reasons: &mut Vec<Reason>) {
        let Some(found) = self.runbooks.of(child) else { return };
        match found.by_token.iter().find(|(of, _)| *of == token) {
            Some((_, found)) => reasons.extend(found.iter().cloned()),
            None if effects::callback_parameters(child).any(|name| name == token) => {
                reasons.push(unknown(what_answers_is_unknown(token), child.site.place));
            }
            None => {}
        }
        reasons.extend(found.common.iter().cloned());
    }

    /// A runbook in which no step does anything with the token. Of several that the call may mean, another may run.
    fn silent(&self, call: &Call<'s>, runbook: &RunbookSummary, token: &str) -> Reason {
        let known = runbook.steps_known && runbook.parameters.is_some() && !self.automations_watched;
        let message = match known {
            true => format!("no step of this runbook answers the token in `{token}`"),
            false => what_answers_is_unknown(token),
        };
        let kind = if known && call.candidates.len() == 1 { ReasonKind::Broken } else { ReasonKind::Unknown };
        Reason { kind, part: Part::Answers, message, place: Some(runbook.site.place), rule: None }
    }
}

fn what_answers_is_unknown(token: &str) -> String {
    format!("what answers the token in `{token}` is not known here")
}

fn unknown(message: String, place: Place) -> Reason {
    Reason { kind: ReasonKind::Unknown, part: Part::Answers, message, place: Some(place), rule: None }
}

/// Why nothing is known of what answers.
fn not_linked(call: &Call<'_>) -> Option<Reason> {
    let task = call.task;
    let linked = !call.candidates.is_empty();
    let message = match task.runbook.as_ref().map(|(name, _)| name) {
        _ if !task.starts_automation => "what answers its token is no runbook".to_owned(),
        None | Some(RunbookName::Unknown) => "which runbook it starts is not known here".to_owned(),
        Some(_) if linked && task.may_differ => {
            "the runbook that runs may have another text: a numbered version, or one of another account".to_owned()
        }
        Some(_) if linked && task.start.version_unknown => {
            "which version of the runbook runs is not known here".to_owned()
        }
        Some(_) if linked => return None,
        Some(RunbookName::Literal(name)) if call.aws_document().is_some() => {
            format!("`{name}` belongs to AWS, and what it does with the token is not known here")
        }
        Some(RunbookName::Shared(name)) => format!("which runbook `{name}` means is not known here"),
        Some(RunbookName::Literal(name) | RunbookName::Resource(name)) => {
            format!("the runbook `{name}` is not among these files")
        }
    };
    let place = task.runbook.as_ref().map_or(&task.resource, |(_, site)| site).place;
    Some(unknown(message, place))
}

/// Why it is not known whether the runbook runs where its answer counts: Step Functions knows a token in one region only.
fn elsewhere(call: &Call<'_>) -> Option<Reason> {
    let site = call.task.start.elsewhere.as_ref().filter(|_| !call.candidates.is_empty())?;
    let message = "whether the runbook runs in the account and the region of the state machine is not known here";
    Some(unknown(message.to_owned(), site.place))
}

/// Why it is not known whether the runbook gets the token.
fn token_unknown(call: &Call<'_>) -> Vec<Reason> {
    let arguments = call.task.arguments.iter().flat_map(|arguments| &arguments.list);
    let carriers: Vec<_> = arguments.filter(|argument| !argument.token.is_empty()).collect();
    if call.token_parameters().next().is_none() {
        return vec![unknown("which parameter gets the token is not known here".to_owned(), call.task.site.place)];
    }
    let unclear = carriers.into_iter().filter(|argument| !arguments::is_token(argument));
    unclear
        .map(|argument| {
            unknown(format!("in what form `{}` gets the token is not known", argument.name), argument.site.place)
        })
        .collect()
}

/// Whether a reason tells already why nothing answers.
fn says_why(reason: &Reason) -> bool {
    reason.kind == ReasonKind::Broken || reason.rule.is_some_and(|(rule, _)| rule == TOKEN_NEVER_ANSWERED)
}

fn document(call: &Call<'_>) -> Option<String> {
    match &call.task.runbook.as_ref()?.0 {
        RunbookName::Literal(name) | RunbookName::Resource(name) | RunbookName::Shared(name) => Some(name.clone()),
        RunbookName::Unknown => None,
    }
}

fn linked(candidate: &Candidate<'_>) -> LinkedRunbook {
    LinkedRunbook { place: candidate.runbook.site.place, link: candidate.provenance.to_string() }
}

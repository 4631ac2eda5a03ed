//! From what was found to the verdicts.

use super::concerns::{ByTask, is_in, is_overridden};
use super::ends::Ends;
use super::{ContractVerdict, LinkedRunbook, Part, Reason, ReasonKind, Verdict};
use super::{arguments, roles};
use crate::catalogue::{Severity, TOKEN_NEVER_ANSWERED};
use crate::contract::roles::Roles;
use crate::document::automation::reference;
use crate::finding::{Finding, Site};
use crate::link::{Call, Candidate};
use crate::source::{FileId, Place};
use crate::summary::{CallbackKind, InputValue, RunbookName, RunbookSummary, StepSummary, Summaries};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A runbook, with what was found of it.
pub(in crate::contract) struct Judged<'s> {
    pub(in crate::contract) runbook: &'s RunbookSummary,
    pub(in crate::contract) ends: Vec<Ends<'s>>,
    /// All findings of it, by their places in the list of all.
    pub(in crate::contract) findings: Range<usize>,
}

/// All findings.
#[derive(Clone, Copy)]
pub(in crate::contract) struct Findings<'f> {
    pub(in crate::contract) of_contract: &'f [Finding],
    /// Those of the documents by themselves.
    pub(in crate::contract) alone: &'f [Finding],
}

/// The errors of documents by themselves, by file: what AWS refuses answers nothing.
fn refusals(alone: &[Finding]) -> HashMap<FileId, Vec<&Finding>> {
    let mut refusals: HashMap<FileId, Vec<&Finding>> = HashMap::new();
    for finding in alone.iter().filter(|finding| finding.severity == Severity::Error) {
        refusals.entry(finding.site.place.file).or_default().push(finding);
    }
    refusals
}

impl Judged<'_> {
    /// The findings of the runbook itself, whatever parameter holds the token.
    fn common<'f>(&self, findings: &'f [Finding], refusals: &HashMap<FileId, Vec<&'f Finding>>) -> Vec<&'f Finding> {
        let of_ends = |index: &usize| self.ends.iter().any(|ends| ends.findings.contains(index));
        let own = self.findings.clone().filter(|index| !of_ends(index)).filter_map(|index| findings.get(index));
        // What roles lack depends on who calls.
        let own = own.filter(|finding| finding.rule.family() != "iam");
        let alone = refusals.get(&self.runbook.site.place.file).into_iter().flatten().copied();
        own.chain(alone).filter(|finding| is_in(finding, self.runbook)).collect()
    }
}

/// What all calls have in common.
struct Judge<'a, 's> {
    runbooks: HashMap<*const RunbookSummary, (&'a Judged<'s>, Vec<&'a Finding>)>,
    by_task: ByTask<'s, 'a>,
    findings: &'a [Finding],
    roles: Roles<'s>,
    automations_watched: bool,
}

/// The verdicts on all waiting Tasks, sorted by file and place; where a Task is there in several views, the worst.
pub(in crate::contract) fn verdicts<'s>(
    documents: &'s Summaries,
    calls: &[Call<'s>],
    judged: &[Judged<'s>],
    findings: Findings<'_>,
    roles: Roles<'s>,
) -> Vec<ContractVerdict> {
    let waiting: Vec<&Call<'s>> = calls.iter().filter(|call| call.task.waits).collect();
    let damaged = documents.machines.iter().flat_map(|machine| &machine.damaged);
    let mut verdicts: Vec<ContractVerdict> = damaged.map(|(state, site)| unread(state, site)).collect();
    if !waiting.is_empty() {
        let refusals = refusals(findings.alone);
        let common = |of: &Judged<'s>| of.common(findings.of_contract, &refusals);
        let called = judged.iter().map(|of| (std::ptr::from_ref(of.runbook), (of, common(of))));
        let of_tasks = findings.of_contract.iter().filter(|finding| finding.rule.family() != "iam");
        let judge = Judge {
            runbooks: called.collect(),
            by_task: ByTask::new(&waiting, of_tasks.chain(refusals.values().flatten().copied())),
            findings: findings.of_contract,
            roles,
            automations_watched: documents.automations_watched,
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
        if !call.candidates.is_empty() {
            reasons.extend(token_unknown(call));
            named.iter().for_each(|runbook| self.answers(call, runbook, &mut reasons));
            reasons.extend(arguments::of_call(call));
        }
        let found = roles::of_call(call, &named, self.roles);
        reasons.extend(found.findings.iter().filter_map(|finding| self.reason(finding)));
        reasons.extend(found.reasons);
        let reasons = each_once(reasons);
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
        let Some((judged, common)) = self.runbooks.get(&std::ptr::from_ref(runbook)) else { return };
        let mut tokens: Vec<&str> = call.token_parameters().collect();
        tokens.dedup();
        for token in tokens {
            match judged.ends.iter().find(|ends| ends.token == token) {
                Some(ends) => {
                    let found = self.findings.get(ends.findings.clone()).unwrap_or_default();
                    reasons.extend(found.iter().filter_map(|finding| self.reason(finding)));
                    reasons.extend(ends.doubts.iter().cloned());
                }
                None if reasons.iter().any(says_why) => {}
                None => reasons.push(self.silent(call, runbook, token)),
            }
        }
        let concerns = common.iter().filter(|finding| !is_overridden(finding, runbook, call));
        reasons.extend(concerns.filter_map(|finding| self.reason(finding)));
        reasons.extend(runbook.steps.iter().filter_map(assumed_output));
    }

    /// A runbook in which no step does anything with the token. Of several that the call may mean, another may run.
    fn silent(&self, call: &Call<'s>, runbook: &RunbookSummary, token: &str) -> Reason {
        let known = runbook.steps_known && runbook.parameters.is_some() && !self.automations_watched;
        let message = match known {
            true => format!("no step of this runbook answers the token in `{token}`"),
            false => format!("what answers the token in `{token}` is not known here"),
        };
        let kind = if known && call.candidates.len() == 1 { ReasonKind::Broken } else { ReasonKind::Unknown };
        Reason { kind, part: Part::Answers, message, place: Some(runbook.site.place), rule: None }
    }
}

/// That a computed output is JSON, which `SendTaskSuccess` asks for.
fn assumed_output(step: &StepSummary) -> Option<Reason> {
    let callback = step.callback.as_ref().filter(|callback| callback.kind == CallbackKind::Success)?;
    let output = match &callback.output.value {
        InputValue::Text(text) => reference::whole(text)?,
        InputValue::Unknown => "output",
        InputValue::Missing | InputValue::Misspelt(_) | InputValue::NotText(_) => return None,
    };
    let message = format!("`{output}`, with which `{}` answers, will be JSON", step.name);
    let place = Some(callback.output.site.place);
    Some(Reason { kind: ReasonKind::Assumed, part: Part::Answers, message, place, rule: None })
}

fn unknown(message: String, place: Place) -> Reason {
    Reason { kind: ReasonKind::Unknown, part: Part::Answers, message, place: Some(place), rule: None }
}

/// Why nothing is known of what answers.
fn not_linked(call: &Call<'_>) -> Option<Reason> {
    let task = call.task;
    let message = match task.runbook.as_ref().map(|(name, _)| name) {
        _ if !task.starts_automation => "what answers its token is no runbook".to_owned(),
        None | Some(RunbookName::Unknown) => "which runbook it starts is not known here".to_owned(),
        Some(RunbookName::Literal(_)) if !call.candidates.is_empty() && task.may_differ => {
            "the runbook that runs may be another text: a numbered version, or one of another account".to_owned()
        }
        Some(_) if !call.candidates.is_empty() && task.may_differ => {
            "the version that runs is numbered, and may be another text".to_owned()
        }
        Some(_) if !call.candidates.is_empty() => return None,
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

/// Each reason once, the worst first.
fn each_once(mut reasons: Vec<Reason>) -> Vec<Reason> {
    let mut seen = HashSet::new();
    reasons.sort_by_key(|reason| Reverse((reason.kind, reason.rule.map(|(_, severity)| severity))));
    reasons.retain(|reason| seen.insert((reason.place, reason.rule, reason.message.clone())));
    reasons
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

//! Which findings say something of a Task's contract, and what.

use super::{Part, Reason, ReasonKind};
use crate::catalogue::*;
use crate::contract::UNANSWERED;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::source::FileId;
use crate::summary::RunbookSummary;
use std::collections::HashMap;

/// Rules whose warnings say that an answer may be lost or come twice, that a call may be refused, or that a role does not
/// suffice. Other warnings are about time, results and style.
const AGAINST_THE_CONTRACT: [RuleId; 14] = [
    TOKEN_ANSWERED_TWICE,
    TOKEN_ARGUMENT_TYPE,
    TOKEN_CALLBACK_INPUT_UNAVAILABLE,
    TOKEN_CONSTANT_CLIENT_TOKEN,
    TOKEN_INVALID_OUTPUT,
    TOKEN_SEVERAL_RUNS,
    TOKEN_UNANSWERED_CANCEL,
    TOKEN_UNANSWERED_FAILURE,
    TOKEN_UNANSWERED_SUCCESS,
    TOKEN_WRONG_CALLBACK_API,
    TOKEN_WRONG_CALLBACK_TOKEN,
    IAM_PASS_ROLE,
    IAM_STEP_DENIED,
    IAM_TASK_DENIED,
];

const ABOUT_ARGUMENTS: [RuleId; 5] = [
    TOKEN_ARGUMENT_TYPE,
    TOKEN_DELIVERY_TIMEOUT,
    TOKEN_EXECUTION_TIMEOUT,
    TOKEN_MISSING_PARAMETER,
    TOKEN_UNKNOWN_PARAMETER,
];

impl Reason {
    /// What a finding means for the contract. Where a rule is told how automations end, what it starts may answer for the
    /// runbook.
    pub(super) fn of(finding: &Finding, automations_watched: bool) -> Option<Self> {
        let rule = finding.rule;
        let kind = match finding.severity {
            Severity::Error | Severity::Warning if automations_watched && UNANSWERED.contains(&rule) => {
                ReasonKind::Unknown
            }
            Severity::Error => ReasonKind::Broken,
            Severity::Warning if AGAINST_THE_CONTRACT.contains(&rule) => ReasonKind::Broken,
            // AWS's pages disagree on what is asked for.
            Severity::Warning if rule == IAM_START_LEGACY => ReasonKind::LeftOut,
            // A spelling that AWS does not document.
            Severity::Info if rule == TOKEN_WRONG_CALLBACK_API => ReasonKind::Assumed,
            Severity::Info if rule == IAM_PASS_ROLE => ReasonKind::LeftOut,
            // A child that may answer too.
            Severity::Info if rule == TOKEN_ANSWERED_TWICE => ReasonKind::Unknown,
            // Events that hardly ever happen.
            Severity::Info if UNANSWERED.contains(&rule) && rule != TOKEN_NEVER_ANSWERED => ReasonKind::LeftOut,
            Severity::Warning | Severity::Info => return None,
        };
        let part = match rule.family() {
            "iam" => Part::Roles,
            _ if ABOUT_ARGUMENTS.contains(&rule) => Part::Arguments,
            _ => Part::Answers,
        };
        let message = match kind {
            ReasonKind::Unknown if automations_watched => {
                format!("{}, unless what an EventBridge rule starts at its end does", finding.message)
            }
            _ => finding.message.clone(),
        };
        Some(Reason { kind, part, message, place: Some(finding.site.place), rule: Some((rule, finding.severity)) })
    }
}

/// The errors of documents by themselves, by file: what AWS refuses answers nothing.
pub(super) fn refusals(alone: &[Finding]) -> HashMap<FileId, Vec<&Finding>> {
    let mut refusals: HashMap<FileId, Vec<&Finding>> = HashMap::new();
    for finding in alone.iter().filter(|finding| finding.severity == Severity::Error) {
        refusals.entry(finding.site.place.file).or_default().push(finding);
    }
    refusals
}

/// Whether a finding stands in the document of a runbook.
pub(super) fn is_in(finding: &Finding, runbook: &RunbookSummary) -> bool {
    let site = &runbook.site;
    let document = site.pointer.rsplit_once('/').map_or("", |(document, _)| document);
    let inside =
        finding.site.pointer.strip_prefix(document).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    finding.site.place.file == site.place.file && inside
}

/// Whether a reason is the default of a parameter that a call fills itself.
pub(super) fn is_overridden(reason: &Reason, runbook: &RunbookSummary, call: &Call<'_>) -> bool {
    let arguments = call.task.arguments.iter().flat_map(|arguments| &arguments.list);
    arguments
        .filter_map(|argument| runbook.parameter(&argument.name)?.default.as_ref())
        .any(|default| Some(default.site.place) == reason.place)
}

/// The findings of each Task, by where they stand.
pub(super) struct ByTask<'s, 'f> {
    tasks: HashMap<(FileId, &'s str), usize>,
    lists: Vec<Vec<&'f Finding>>,
}

impl<'s, 'f> ByTask<'s, 'f> {
    pub(super) fn new(calls: &[&Call<'s>], findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut by_task = ByTask { tasks: HashMap::new(), lists: Vec::new() };
        for call in calls {
            let site = &call.task.site;
            let next = by_task.tasks.len();
            by_task.tasks.entry((site.place.file, &*site.pointer)).or_insert(next);
        }
        by_task.lists = vec![Vec::new(); by_task.tasks.len()];
        for finding in findings {
            let list = by_task.task_around(&finding.site).and_then(|task| by_task.lists.get_mut(task));
            list.into_iter().for_each(|list| list.push(finding));
        }
        by_task
    }

    fn task_around(&self, site: &Site) -> Option<usize> {
        let mut pointers = std::iter::successors(Some(&*site.pointer), |inner| Some(inner.rsplit_once('/')?.0));
        pointers.find_map(|pointer| self.tasks.get(&(site.place.file, pointer)).copied())
    }

    /// The findings of a call's Task.
    pub(super) fn of(&self, call: &Call<'s>) -> &[&'f Finding] {
        let site = &call.task.site;
        let task = self.tasks.get(&(site.place.file, &*site.pointer));
        task.and_then(|task| self.lists.get(*task)).map_or(&[], Vec::as_slice)
    }
}

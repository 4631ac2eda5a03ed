//! What was found of the runbooks that waiting Tasks start, as reasons that all their callers share.

use super::concerns::{is_in, refusals};
use super::ends::Ends;
use super::{Part, Reason, ReasonKind, worst_first};
use crate::document::automation::reference;
use crate::finding::Finding;
use crate::link::{self, Call};
use crate::source::FileId;
use crate::summary::{CallbackKind, InputValue, RunbookSummary, StepSummary};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// More reasons than this of one runbook tell a caller nothing new.
const MOST: usize = 100;

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

/// The reasons that lie in one runbook.
pub(super) struct Reasons<'s> {
    /// By the parameter that holds the token.
    pub(super) by_token: Vec<(&'s str, Vec<Reason>)>,
    /// Whatever parameter holds it.
    pub(super) common: Vec<Reason>,
}

/// The reasons that lie in each runbook.
pub(super) struct Runbooks<'s> {
    of: HashMap<*const RunbookSummary, Reasons<'s>>,
}

impl<'s> Runbooks<'s> {
    /// Of all runbooks, those that one of these calls may start, or a step of another runbook.
    pub(super) fn new(
        calls: &[&Call<'s>],
        judged: &[Judged<'s>],
        findings: Findings<'_>,
        started: &link::Children<'s>,
        automations_watched: bool,
    ) -> Self {
        let candidates = calls.iter().flat_map(|call| &call.candidates);
        let called: HashSet<_> = candidates.map(|candidate| std::ptr::from_ref(candidate.runbook)).collect();
        let refusals = refusals(findings.alone);
        let reasons = |judged: &Judged<'s>| {
            let reason = |finding: &Finding| Reason::of(finding, automations_watched);
            let of_ends = |ends: &Ends<'s>| {
                let found = findings.of_contract.get(ends.findings.clone()).unwrap_or_default();
                let reasons = found.iter().filter_map(reason).chain(ends.doubts.iter().cloned());
                (ends.token, shortened(reasons))
            };
            let common = judged.common(findings.of_contract, &refusals).into_iter().filter_map(reason);
            let assumed = judged.runbook.steps.iter().filter_map(assumed_output);
            Reasons { by_token: judged.ends.iter().map(of_ends).collect(), common: shortened(common.chain(assumed)) }
        };
        let is_started = |judged: &&Judged<'s>| {
            called.contains(&std::ptr::from_ref(judged.runbook)) || !started.starters(judged.runbook).is_empty()
        };
        let called = judged.iter().filter(is_started);
        Runbooks { of: called.map(|judged| (std::ptr::from_ref(judged.runbook), reasons(judged))).collect() }
    }

    pub(super) fn of(&self, runbook: &RunbookSummary) -> Option<&Reasons<'s>> {
        self.of.get(&std::ptr::from_ref(runbook))
    }
}

fn shortened(reasons: impl Iterator<Item = Reason>) -> Vec<Reason> {
    let mut reasons = worst_first(reasons.collect());
    reasons.truncate(MOST);
    reasons
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

//! Runbooks that have no role of their own.

use super::effects;
use super::roles::{How, Roles};
use super::time::worst;
use super::walks::Walks;
use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::summary::RunbookSummary;
use crate::summary::run_as::AssumeRole;

/// The longest run without a role (AWS General Reference, quotas of Systems Manager).
const LONGEST: u64 = 12 * 3600;

/// `iam/no-assume-role`: the runbook runs as whoever starts it.
pub(super) fn no_assume_role<'s>(
    runbook: &'s RunbookSummary,
    callers: &[&Call<'s>],
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    let waiting: Vec<&Call<'s>> = callers.iter().copied().filter(|call| call.task.waits).collect();
    let sure = || waiting.iter().copied().filter(|call| call.runbook().is_some());
    match &runbook.assume_role {
        AssumeRole::Nobody => {
            if waiting.is_empty() && runbook.steps.iter().all(|step| step.callback.is_none()) {
                return;
            }
            let of_calls = sure().map(|call| (Some(call), longest(runbook, Some(call), roles.walks)));
            let worst = of_calls.max_by_key(|(_, found)| found.as_ref().map(|found| found.seconds));
            let worst = worst.unwrap_or_else(|| (None, longest(runbook, None, roles.walks)));
            let site = runbook.assume_role_site.as_ref().unwrap_or(&runbook.site);
            let who = "the runbook has no role of its own, so it";
            findings.push(finding(runbook, worst, site, who, "name a role in `assumeRole`"));
        }
        AssumeRole::Parameter(name) => {
            for call in sure().filter(|call| roles.runs_as(runbook, Some(call)).how == How::Starter) {
                let who = format!("`{}` leaves `{name}` empty, so the runbook", call.task.state);
                let help = format!("pass a role in `{name}`");
                let worst = (Some(call), longest(runbook, Some(call), roles.walks));
                findings.push(finding(runbook, worst, &call.task.site, &who, &help));
            }
        }
        AssumeRole::Role(_) | AssumeRole::Unknown => {}
    }
}

/// The longest way to the answer, where a run without a role does not last that long.
fn longest(runbook: &RunbookSummary, call: Option<&Call<'_>>, walks: &Walks) -> Option<worst::Worst> {
    let token = match call {
        Some(call) => call.token_parameters().next(),
        None => effects::callback_parameters(runbook).next(),
    };
    worst::beyond(runbook, token?, call, LONGEST, walks)
}

fn finding(
    runbook: &RunbookSummary,
    (call, worst): (Option<&Call<'_>>, Option<worst::Worst>),
    site: &Site,
    who: &str,
    remedy: &str,
) -> Finding {
    let trusted = format!("{remedy} that trusts `ssm.amazonaws.com`");
    let new = |message: String| Finding::new(IAM_NO_ASSUME_ROLE, site.clone(), message).label("no role");
    let finding = match worst {
        Some(longest) => {
            let message = format!(
                "{who} runs as whoever starts it and ends after 12 hours ({LONGEST} s), but it can take {} s until it \
                 answers the task token",
                longest.seconds
            );
            new(message)
                .severity(Severity::Warning)
                .help(format!("{}; {trusted}", worst::sum(runbook, &longest)))
                .trace(worst::trace(runbook, &longest))
        }
        None => {
            let message = format!(
                "{who} runs as whoever starts it, who then needs all permissions of its steps, and ends after 12 hours"
            );
            new(message).help(trusted)
        }
    };
    match call.filter(|call| call.task.site.place != site.place) {
        Some(call) => finding.related(call.task.site.place, format!("`{}` starts it", call.task.state)),
        None if runbook.site.place != site.place => finding.related(runbook.site.place, "the runbook"),
        None => finding,
    }
}

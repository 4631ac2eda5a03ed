//! Whether the roles of a Task are known, and whether they suffice.

use super::{NamedRole, Part, Reason, ReasonKind, RolePurpose};
use crate::access::Access;
use crate::access::glob::Match;
use crate::contract::permissions::{self, name};
use crate::contract::roles::{Actor, How, Roles};
use crate::contract::trust::{self, AUTOMATION, STEP_FUNCTIONS, Service};
use crate::finding::Finding;
use crate::link::Call;
use crate::source::Place;
use crate::summary::{RoleSummary, RunbookSummary};
use crate::template::evaluate::UNNAMED_HOLE;

/// What was found out about the roles of one call.
#[derive(Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    pub(super) reasons: Vec<Reason>,
    pub(super) named: Vec<NamedRole>,
}

/// Looks at the roles of a call that starts one of these runbooks, whose steps hand the token to `children`.
pub(super) fn of_call<'s>(
    call: &Call<'s>,
    runbooks: &[&'s RunbookSummary],
    children: &[&'s RunbookSummary],
    roles: Roles<'s>,
) -> Found {
    let mut found = Found::default();
    permissions::of_call(call, roles, &mut found.findings);
    trust::of_call(call, roles, &mut found.findings);
    for runbook in runbooks {
        permissions::of_runbook(runbook, &[call], roles, &mut found.findings);
    }
    trust::of_actors(call, runbooks, roles, &mut found.findings);
    if !runbooks.is_empty() {
        found.start(call, roles);
        runbooks.iter().for_each(|runbook| found.run(call, runbook, roles));
    }
    for child in children {
        permissions::of_runbook(child, &[], roles, &mut found.findings);
        trust::of_child(child, roles, &mut found.findings);
        found.run_below(child, roles);
    }
    found
}

impl Found {
    fn start<'s>(&mut self, call: &Call<'s>, roles: Roles<'s>) {
        let (machine, starter) = (roles.machine(call.machine), roles.starter(call));
        let task = call.task.site.place;
        let known = self.known(machine, "the state machine runs as", task, roles);
        known.into_iter().for_each(|role| self.trusts(role, &STEP_FUNCTIONS));
        if call.task.credentials.is_some() {
            self.known(starter, "the Task calls with", task, roles);
            if !trust::is_certainly_admitted(call, roles) {
                let message = "whether the state machine may assume the role of the Task is not known here";
                self.leave_out(message.to_owned(), task);
            }
        }
        self.name(starter, RolePurpose::Starts);
        self.assume(starter, permissions::START, permissions::may_start(call, roles));
    }

    fn run<'s>(&mut self, call: &Call<'s>, runbook: &'s RunbookSummary, roles: Roles<'s>) {
        let actor = roles.runs_as(runbook, Some(call));
        self.name(actor, RolePurpose::Runs);
        if actor.how != How::Starter {
            let known = self.known(actor, "the runbook runs as", runbook.site.place, roles);
            known.into_iter().for_each(|role| self.trusts(role, &AUTOMATION));
        }
        if actor.how == How::Passed {
            let may_pass = permissions::may_pass(actor, call, roles);
            self.assume(roles.starter(call), "iam:PassRole", may_pass);
        }
        for (action, access) in permissions::may_answer(runbook, actor, roles) {
            self.assume(actor, &action, access);
        }
    }

    fn run_below<'s>(&mut self, child: &'s RunbookSummary, roles: Roles<'s>) {
        let actor = roles.runs_as(child, None);
        let who = "a runbook that gets the token from another one runs as";
        let known = self.known(actor, who, child.site.place, roles);
        known.into_iter().for_each(|role| self.trusts(role, &AUTOMATION));
        for (action, access) in permissions::may_answer(child, actor, roles) {
            self.assume(actor, &action, access);
        }
    }

    /// A role, if it and all of its policies are known.
    fn known<'s>(&mut self, actor: Actor<'s>, who: &str, place: Place, roles: Roles<'s>) -> Option<&'s RoleSummary> {
        let message = match (actor.text, actor.role) {
            (None, _) => format!("which role {who} is not known here"),
            (Some(text), None) if text.contains(UNNAMED_HOLE) => format!("which role {who} is not known here"),
            (Some(text), None) => format!("`{text}`, which {who}, is not among these files"),
            (Some(_), Some(role)) if roles.permissions(role).is_none() => {
                format!("not all policies of `{}`, which {who}, are known here", name(role))
            }
            (Some(_), Some(role)) => return Some(role),
        };
        let place = actor.role.map(|role| role.site.place).or(actor.site.map(|site| site.place)).unwrap_or(place);
        self.leave_out(message, place);
        None
    }

    fn trusts(&mut self, role: &RoleSummary, service: &Service) {
        let lets_in = role.trust.as_ref().map_or(Match::Unknown, |trust| trust::lets_in(trust, service));
        if lets_in == Match::Unknown {
            let message =
                format!("whether `{}` lets in `{}.amazonaws.com` is not known here", name(role), service.name);
            self.leave_out(message, role.site.place);
        }
    }

    fn leave_out(&mut self, message: String, place: Place) {
        let (kind, part) = (ReasonKind::LeftOut, Part::Roles);
        self.reasons.push(Reason { kind, part, message, place: Some(place), rule: None });
    }

    /// What a role allows for some resources or under some conditions only is taken to be allowed.
    fn assume(&mut self, actor: Actor<'_>, action: &str, access: Option<Access>) {
        if let (Some(role), Some(Access::Unknown)) = (actor.role, access) {
            let message = format!("`{}` allows `{action}`, which conditions or references decide", name(role));
            let (kind, part) = (ReasonKind::Assumed, Part::Roles);
            self.reasons.push(Reason { kind, part, message, place: Some(role.site.place), rule: None });
        }
    }

    fn name(&mut self, actor: Actor<'_>, purpose: RolePurpose) {
        let name = match (actor.role, actor.text) {
            (Some(role), _) => name(role),
            (None, Some(text)) if !text.contains(UNNAMED_HOLE) => text,
            (None, _) => return,
        };
        let named = NamedRole { purpose, name: name.to_owned(), place: actor.role.map(|role| role.site.place) };
        if !self.named.contains(&named) {
            self.named.push(named);
        }
    }
}

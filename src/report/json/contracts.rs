//! The verdicts on the Tasks that wait.

use super::{Point, Sources};
use crate::contract::verdict::{ContractVerdict, LinkedRunbook, NamedRole, Part, Reason};
use crate::source::Place;

#[derive(serde::Serialize)]
pub(super) struct Contract<'a> {
    verdict: &'static str,
    without: Vec<&'static str>,
    state: &'a str,
    path: &'a str,
    start: Point,
    end: Point,
    pointer: &'a str,
    document: Option<&'a str>,
    runbooks: Vec<Runbook<'a>>,
    roles: Vec<Role<'a>>,
    reasons: Vec<Why<'a>>,
}

impl<'a> Contract<'a> {
    pub(super) fn of(contract: &'a ContractVerdict, sources: &'a Sources<'_>) -> Self {
        let place = contract.site.place;
        Contract {
            verdict: contract.verdict.name(),
            without: contract.without().map(Part::name).collect(),
            state: &contract.state,
            path: sources.path(place.file),
            start: sources.start(place).into(),
            end: sources.end(place).into(),
            pointer: &contract.site.pointer,
            document: contract.document.as_deref(),
            runbooks: contract.runbooks.iter().map(|runbook| Runbook::of(runbook, sources)).collect(),
            roles: contract.roles.iter().map(|role| Role::of(role, sources)).collect(),
            reasons: contract.reasons.iter().map(|reason| Why::of(reason, sources)).collect(),
        }
    }
}

#[derive(serde::Serialize)]
struct Runbook<'a> {
    link: &'a str,
    #[serde(flatten)]
    at: At<'a>,
}

impl<'a> Runbook<'a> {
    fn of(runbook: &'a LinkedRunbook, sources: &'a Sources<'_>) -> Self {
        Runbook { link: &runbook.link, at: At::of(runbook.place, sources) }
    }
}

#[derive(serde::Serialize)]
struct Role<'a> {
    purpose: &'static str,
    name: &'a str,
    place: Option<At<'a>>,
}

impl<'a> Role<'a> {
    fn of(role: &'a NamedRole, sources: &'a Sources<'_>) -> Self {
        let place = role.place.map(|place| At::of(place, sources));
        Role { purpose: role.purpose.name(), name: &role.name, place }
    }
}

#[derive(serde::Serialize)]
struct Why<'a> {
    kind: &'static str,
    part: &'static str,
    message: &'a str,
    rule: Option<&'static str>,
    severity: Option<&'static str>,
    place: Option<At<'a>>,
}

impl<'a> Why<'a> {
    fn of(reason: &'a Reason, sources: &'a Sources<'_>) -> Self {
        Why {
            kind: reason.kind.name(),
            part: reason.part.name(),
            message: &reason.message,
            rule: reason.rule.map(|(rule, _)| rule.as_str()),
            severity: reason.rule.map(|(_, severity)| severity.name()),
            place: reason.place.map(|place| At::of(place, sources)),
        }
    }
}

#[derive(serde::Serialize)]
struct At<'a> {
    path: &'a str,
    start: Point,
    end: Point,
}

impl<'a> At<'a> {
    fn of(place: Place, sources: &'a Sources<'_>) -> Self {
        At { path: sources.path(place.file), start: sources.start(place).into(), end: sources.end(place).into() }
    }
}

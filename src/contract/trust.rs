//! Who may assume the roles, and in which account.

use super::permissions::{as_far_as_known, name};
use super::roles::{How, Resource, Roles};
use crate::access::Access;
use crate::access::evaluate::matches;
use crate::access::glob::{Match, UNKNOWN_NAME, relate};
use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::summary::policy::{Condition, Effect, Principal, Statement};
use crate::summary::role::Trust;
use crate::summary::run_as::account;
use crate::summary::{RoleSummary, RunbookSummary, Summaries};
use crate::value;

/// A service that assumes roles, with what it sends as `aws:SourceArn`.
pub(super) struct Service {
    pub(super) name: &'static str,
    source: &'static str,
}

pub(super) const AUTOMATION: Service =
    Service { name: "ssm", source: "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:automation-execution/${?name}" };
pub(super) const STEP_FUNCTIONS: Service =
    Service { name: "states", source: "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${?name}" };

/// The rules about who may assume the roles that documents run as.
pub(super) fn of_roles<'s>(
    documents: &'s Summaries,
    calls: &[Call<'s>],
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    for machine in &documents.machines {
        roles.machine(machine).role.into_iter().for_each(|role| of_role(role, &STEP_FUNCTIONS, None, findings));
    }
    for runbook in &documents.runbooks {
        let callers = calls.iter().filter(|call| call.runbook().is_some_and(|of| std::ptr::eq(of, runbook)));
        let actors = callers.map(|call| roles.runs_as(runbook, Some(call))).chain([roles.runs_as(runbook, None)]);
        let own = actors.filter(|actor| matches!(actor.how, How::Constant | How::Passed));
        own.filter_map(|actor| actor.role).for_each(|role| of_role(role, &AUTOMATION, Some(runbook), findings));
    }
}

/// The same for those that run what one Task starts.
pub(super) fn of_actors<'s>(
    call: &Call<'s>,
    runbooks: &[&'s RunbookSummary],
    roles: Roles<'s>,
    findings: &mut Vec<Finding>,
) {
    roles.machine(call.machine).role.into_iter().for_each(|role| of_role(role, &STEP_FUNCTIONS, None, findings));
    for runbook in runbooks {
        let actor = roles.runs_as(runbook, Some(call));
        let own = actor.role.filter(|_| matches!(actor.how, How::Constant | How::Passed));
        own.into_iter().for_each(|role| of_role(role, &AUTOMATION, Some(runbook), findings));
    }
}

/// The same for what a runbook runs as that another one starts.
pub(super) fn of_child<'s>(child: &'s RunbookSummary, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    let role = roles.runs_as(child, None).role;
    role.into_iter().for_each(|role| of_role(role, &AUTOMATION, Some(child), findings));
}

/// `iam/trust` and `iam/confused-deputy`.
fn of_role(role: &RoleSummary, service: &Service, runbook: Option<&RunbookSummary>, findings: &mut Vec<Finding>) {
    let Some(trust) = &role.trust else { return };
    match lets_in(trust, service) {
        Match::Cannot => findings.push(not_trusted(role, trust, service, runbook)),
        Match::Covers | Match::Unknown => confused_deputy(role, trust, service, findings),
    }
}

fn not_trusted(role: &RoleSummary, trust: &Trust, service: &Service, runbook: Option<&RunbookSummary>) -> Finding {
    let allowed = trust.statements.iter().filter(|statement| statement.effect != Effect::Deny);
    let wrong_source = allowed.into_iter().any(|statement| trusted(statement, service) != Match::Cannot);
    let who = format!("{}.amazonaws.com", service.name);
    let message = match (wrong_source, runbook) {
        (true, _) => format!(
            "`{}` lets in `{who}` only under an `aws:SourceArn` that it never sends, so it cannot assume the role",
            name(role)
        ),
        (false, Some(_)) => {
            format!("`{}` does not let in `{who}`, so the runbook cannot assume it and fails", name(role))
        }
        (false, None) => {
            format!("`{}` does not let in `{who}`, so the state machine cannot assume it and fails", name(role))
        }
    };
    let help = match wrong_source {
        true => format!("`{who}` sends `{}`", service.source.replace(UNKNOWN_NAME, "*")),
        false => format!("trust `\"Service\": \"{who}\"`"),
    };
    let finding = Finding::new(IAM_TRUST, place(trust), message).label("not let in").help(help);
    match runbook {
        Some(runbook) => {
            finding.related(runbook.assume_role_site.as_ref().unwrap_or(&runbook.site).place, "runs as it")
        }
        None => finding,
    }
}

/// The only principal, or the policy's key.
fn place(trust: &Trust) -> Site {
    let mut principals = trust.statements.iter().flat_map(|statement| &statement.principals.list);
    match (principals.next(), principals.next()) {
        (Some(only), None) => only.site.clone(),
        _ => trust.site.clone(),
    }
}

/// Whether a trust policy lets a service in.
pub(super) fn lets_in(trust: &Trust, service: &Service) -> Match {
    let (mut any, mut denied) = (Match::Cannot, false);
    for statement in &trust.statements {
        let found = match sends_other(statement, service) {
            true => Match::Cannot,
            false => trusted(statement, service),
        };
        match (statement.effect, found) {
            (_, Match::Cannot) => {}
            (Effect::Deny, _) => denied = true,
            (Effect::Allow, Match::Covers) if any == Match::Cannot => any = Match::Covers,
            _ => any = Match::Unknown,
        }
    }
    // What a condition leaves of a denial is not known; without anything that allows, nobody is let in.
    if denied && any == Match::Covers { Match::Unknown } else { any }
}

/// Whether a statement speaks of a service that assumes the role.
fn trusted(statement: &Statement, service: &Service) -> Match {
    let mut any = if statement.principals.unknown { Match::Unknown } else { Match::Cannot };
    for principal in &statement.principals.list {
        match is_service(principal, service.name) {
            Match::Covers => any = Match::Covers,
            Match::Unknown if any == Match::Cannot => any = Match::Unknown,
            _ => {}
        }
    }
    match matches(&statement.actions, "sts:assumerole", true) {
        Match::Cannot => Match::Cannot,
        _ => any,
    }
}

/// `ssm`, then optionally `.REGION`, then `.amazonaws.com` or `.amazonaws.com.cn`.
fn is_service(principal: &Principal, service: &str) -> Match {
    let text = principal.text.replace("${AWS::Region}", "region").replace("${AWS::URLSuffix}", "amazonaws.com");
    match principal.kind.as_str() {
        _ if text == "*" => Match::Covers,
        "Service" if value::has_placeholder(&text) || text.contains("{{") => Match::Unknown,
        "Service" => {
            let text = text.to_ascii_lowercase();
            let stem = text.strip_suffix(".amazonaws.com").or_else(|| text.strip_suffix(".amazonaws.com.cn"));
            let own = stem.is_some_and(|stem| stem.split('.').next() == Some(service) && stem.split('.').count() <= 2);
            if own { Match::Covers } else { Match::Cannot }
        }
        "AWS" | "Federated" | "CanonicalUser" => Match::Cannot,
        _ => Match::Unknown,
    }
}

/// Whether a statement asks for an `aws:SourceArn` that the service never sends.
fn sends_other(statement: &Statement, service: &Service) -> bool {
    const POSITIVE: [&str; 4] = ["arnlike", "arnequals", "stringlike", "stringequals"];
    statement.conditions.iter().any(|Condition { operator, key, values }| {
        let operator = operator.to_ascii_lowercase();
        let positive = POSITIVE.contains(&operator.strip_suffix("ifexists").unwrap_or(&operator));
        let never = |value: &String| relate(value, service.source) == Match::Cannot;
        positive && key.eq_ignore_ascii_case("aws:SourceArn") && !values.is_empty() && values.iter().all(never)
    })
}

/// `iam/confused-deputy`: the service is let in on anybody's behalf.
fn confused_deputy(role: &RoleSummary, trust: &Trust, service: &Service, findings: &mut Vec<Finding>) {
    const NARROWING: [&str; 4] = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];
    let narrows = |condition: &Condition| {
        condition.key.is_empty() || NARROWING.contains(&condition.key.to_ascii_lowercase().as_str())
    };
    for statement in trust.statements.iter().filter(|statement| statement.effect == Effect::Allow) {
        if statement.conditions.iter().any(narrows) {
            continue;
        }
        let mut services = statement.principals.list.iter().filter(|principal| principal.kind == "Service");
        let Some(principal) = services.find(|principal| is_service(principal, service.name) == Match::Covers) else {
            continue;
        };
        let message = format!(
            "`{}` lets `{}` act on anybody's behalf: nothing ties it to this account",
            name(role),
            principal.text
        );
        findings.push(
            Finding::new(IAM_CONFUSED_DEPUTY, principal.site.clone(), message)
                .help("add a condition on `aws:SourceAccount` or `aws:SourceArn`"),
        );
    }
}

/// The rules about the `Credentials` of a Task, and about accounts.
pub(super) fn of_call<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    credentials_denied(call, roles, findings);
    cross_account(call, roles, findings);
}

/// `iam/credentials-denied`: the machine's role cannot assume the role of the Task.
fn credentials_denied<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    let origin = &call.machine.origin;
    let Some(credentials) = &call.task.credentials else { return };
    let Some(text) = credentials.role.as_deref() else { return };
    let (Some(target), Some(own_role)) = (roles.find(text, origin), roles.machine(call.machine).role) else { return };
    let Some(trust) = &target.trust else { return };
    let admits = admits(trust, target, own_role, roles);
    let resource = Resource { text, origin };
    let denied = roles.denies(roles.machine(call.machine), "sts:AssumeRole", &resource).is_some();
    let message = match admits {
        Admits::No => {
            format!("`{}` does not let in `{}`, so `{}` fails", name(target), name(own_role), call.task.state)
        }
        Admits::Account if denied => {
            format!(
                "`{}` does not allow `sts:AssumeRole` on `{}`, so `{}` fails",
                name(own_role),
                name(target),
                call.task.state
            )
        }
        Admits::Account | Admits::Role | Admits::Unknown => return,
    };
    let finding = Finding::new(IAM_CREDENTIALS_DENIED, credentials.site.clone(), message)
        .label("cannot be assumed")
        .related(target.site.place, "the role of the Task")
        .related(own_role.site.place, "the role of the state machine")
        .help("let the Task's role trust the state machine's, and allow that one `sts:AssumeRole` on it");
    findings.push(if admits == Admits::No { finding } else { as_far_as_known(finding, own_role) });
}

/// Whether the role of a Task certainly lets in that of the state machine.
pub(super) fn is_certainly_admitted<'s>(call: &Call<'s>, roles: Roles<'s>) -> bool {
    let (starter, machine) = (roles.starter(call), roles.machine(call.machine));
    let (Some(target), Some(own)) = (starter.role, machine.role) else { return false };
    let admitted = target.trust.as_ref().map(|trust| admits(trust, target, own, roles));
    let resource = Resource { text: starter.text.unwrap_or_default(), origin: &call.machine.origin };
    let may_assume = || roles.access(machine, "sts:AssumeRole", &resource) == Some(Access::Allowed);
    admitted == Some(Admits::Role) || (admitted == Some(Admits::Account) && may_assume())
}

/// Whom a trust policy admits, as far as one role is concerned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Admits {
    No,
    /// Its account: its own policies decide further.
    Account,
    Unknown,
    /// It alone, which suffices within an account.
    Role,
}

fn admits(trust: &Trust, target: &RoleSummary, role: &RoleSummary, roles: Roles<'_>) -> Admits {
    let one = |principal: &Principal| match principal.kind.as_str() {
        _ if principal.text == "*" => Admits::Role,
        "Service" | "Federated" | "CanonicalUser" => Admits::No,
        "AWS" if role.is_meant_by(&principal.text, &target.origin) => Admits::Role,
        "AWS" if principal.text.ends_with(":root") || principal.text == "${AWS::AccountId}" => Admits::Account,
        "AWS" if roles.find(&principal.text, &target.origin).is_some() => Admits::No,
        _ => Admits::Unknown,
    };
    let of = |statement: &Statement| {
        let assumes = matches(&statement.actions, "sts:assumerole", true) != Match::Cannot;
        let best = statement.principals.list.iter().map(one).max().unwrap_or(Admits::No);
        match statement.effect {
            _ if statement.principals.unknown => Admits::Unknown,
            Effect::Allow if assumes => best,
            Effect::Allow => Admits::No,
            Effect::Deny | Effect::Unknown => Admits::Unknown,
        }
    };
    trust.statements.iter().map(of).max().unwrap_or(Admits::No)
}

/// `iam/cross-account-callback`: the answer comes from another account than the token.
fn cross_account<'s>(call: &Call<'s>, roles: Roles<'s>, findings: &mut Vec<Finding>) {
    let Some(runbook) = call.runbook().filter(|_| call.task.waits) else { return };
    let Some(own) = call.machine.role.as_deref().and_then(account) else { return };
    // A script may assume a role of the token's account first.
    if !runbook.steps.iter().any(|step| step.callback.is_some()) {
        return;
    }
    let actor = roles.runs_as(runbook, Some(call));
    let runs_in = actor.text.filter(|_| actor.how != How::Unknown).and_then(account);
    let mut places: Vec<(&str, &Site)> = Vec::new();
    if let (Some(other), Some(site)) = (runs_in, actor.site) {
        places.push((other, site));
    }
    let lent = call.task.credentials.as_ref();
    let lent_by = lent.and_then(|credentials| Some((account(credentials.role.as_deref()?)?, &credentials.site)));
    places.extend(lent_by.filter(|_| runs_in != Some(own)));
    places.extend(call.task.target_accounts.iter().map(|(account, site)| (account.as_str(), site)));
    for (other, site) in places.into_iter().filter(|(other, _)| *other != own) {
        let message = format!(
            "the runbook answers from account {other}, but `{}` waits in account {own}: AWS takes a task token from its \
             own account only",
            call.task.state
        );
        findings.push(
            Finding::new(IAM_CROSS_ACCOUNT_CALLBACK, site.clone(), message)
                .label("another account")
                .related(call.task.site.place, format!("`{}` waits here", call.task.state))
                .help("run the runbook in the account of the state machine, or let something there answer for it"),
        );
    }
}

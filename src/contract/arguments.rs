//! What a Task passes against what the runbook declares. Also for calls that do not wait.

use super::declaration::{self, Refused};
use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::spelling;
use crate::summary::{Argument, ArgumentValue, Item, ItemValue, MentionKind, RunbookSummary};

/// The most items that one parameter takes (API Reference, `StartAutomationExecution`).
const MAX_ITEMS: usize = 50;

/// The rules about the arguments of one call.
pub(super) fn check(call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Some(arguments) = &call.task.arguments else {
        return missing_parameters(call, &[], &call.task.site, findings);
    };
    if !arguments.known {
        return;
    }
    for argument in &arguments.list {
        unknown_parameter(call, argument, findings);
        if !super::start::has_shape_fault(call, argument) {
            argument_type(call, argument, findings);
        }
    }
    let passed: Vec<&str> = arguments.list.iter().map(|argument| argument.name.as_str()).collect();
    missing_parameters(call, &passed, &arguments.site, findings);
}

/// `token/unknown-parameter`: the runbook does not declare what the call passes.
fn unknown_parameter(call: &Call<'_>, argument: &Argument, findings: &mut Vec<Finding>) {
    let Some(runbook) = declaration::undeclared(&call.candidates, &argument.name) else { return };
    let name = display_name(call);
    let message = format!("`{name}` declares no parameter `{}`, so AWS refuses to start it", argument.name);
    let declared = runbook.parameters.iter().flatten().map(|parameter| parameter.name.as_str());
    let mut finding = Finding::new(TOKEN_UNKNOWN_PARAMETER, argument.key.clone(), message)
        .severity(severity_against_declaration(call))
        .label("not declared")
        .related(runbook.site.place, format!("`{name}` is this runbook"));
    let passed = |name: &str| call.task.arguments.iter().flat_map(|of| &of.list).any(|other| other.name == name);
    finding.fix = declaration::renamed(argument, declared.clone(), passed);
    finding.help = spelling::suggestion(&argument.name, declared);
    findings.push(finding);
}

/// `token/missing-parameter`: a required parameter is not passed.
fn missing_parameters(call: &Call<'_>, passed: &[&str], site: &Site, findings: &mut Vec<Finding>) {
    if call.task.filled_unknown
        || !call.task.starts_automation
        || (call.task.arguments.is_none() && call.task.payload_unknown)
    {
        return;
    }
    let Some(first) = call.candidates.first() else { return };
    // A call that forgets the token is told so by `token/not-passed`.
    let token_forgotten = call.task.waits && !call.task.carries_token();
    for parameter in first.runbook.parameters.iter().flatten() {
        let name = parameter.name.as_str();
        let filled = passed.contains(&name) || call.task.filled_by_targets.iter().any(|filled| filled == name);
        let required = |runbook: &RunbookSummary| runbook.parameter(name).is_some_and(|parameter| parameter.required);
        let forgotten =
            token_forgotten && super::effects::callback_parameters(first.runbook).any(|token| token == name);
        if filled || forgotten || every_candidate(call, required).is_none() {
            continue;
        }
        let runbook = display_name(call);
        let message = format!("`{runbook}` requires `{name}`, which is not passed, so AWS refuses to start it");
        findings.push(
            Finding::new(TOKEN_MISSING_PARAMETER, site.clone(), message)
                .severity(severity_against_declaration(call))
                .label(format!("no `{name}`"))
                .related(parameter.site.place, format!("`{name}` has no default"))
                .help(format!("pass `{name}`, or give it a `default` in the runbook")),
        );
    }
}

/// `token/argument-type`: a value that StartAutomationExecution refuses.
fn argument_type(call: &Call<'_>, argument: &Argument, findings: &mut Vec<Finding>) {
    let token_fault = argument.token.iter().any(|kind| matches!(kind, MentionKind::Literal | MentionKind::WrongPath));
    let not_a_list = |what: &str| {
        let message = format!(
            "`{}` is {what}, but StartAutomationExecution takes a list of strings for every parameter",
            argument.name
        );
        Finding::new(TOKEN_ARGUMENT_TYPE, argument.site.clone(), message)
            .label(format!("{what}, not a list of strings"))
    };
    match &argument.value {
        ArgumentValue::Text(_) if !token_fault => {
            findings.push(not_a_list("a string").help("put it in brackets: `[\"…\"]`"));
        }
        ArgumentValue::NoList(what) => findings.push(not_a_list(what).help("pass a list of strings")),
        ArgumentValue::List(items) => {
            for item in items {
                item_type(call, argument, item, findings);
            }
            if !items_fit(argument, items, findings) {
                return;
            }
            findings.extend(against_declaration(call, argument, items));
        }
        ArgumentValue::Text(_) | ArgumentValue::TokenText | ArgumentValue::Unknown => {}
    }
}

fn item_type(call: &Call<'_>, argument: &Argument, item: &Item, findings: &mut Vec<Finding>) {
    match &item.value {
        ItemValue::NoText(what) => {
            let message = format!(
                "an item of `{}` is {what}, but StartAutomationExecution takes a list of strings for every parameter",
                argument.name
            );
            let help = match *what {
                "an object" => "pass it as text: JSON inside a string",
                "a list" => "take off one pair of brackets",
                _ => "put it in quotes",
            };
            // That Step Functions does not turn a number or a boolean into a string by itself is not documented.
            let may_be_converted = matches!(*what, "a number" | "a boolean");
            findings.push(
                Finding::new(TOKEN_ARGUMENT_TYPE, item.site.clone(), message)
                    .severity(if may_be_converted { Severity::Warning } else { Severity::Error })
                    .label(format!("{what}, not a string"))
                    .help(help),
            );
        }
        ItemValue::Text(text) if text.is_empty() => {
            let message = format!(
                "`{}` is an empty string; the API asks for at least one character, so AWS may refuse the call",
                argument.name
            );
            let optional = every_candidate(call, |runbook| {
                runbook.parameter(&argument.name).is_some_and(|parameter| parameter.default.is_some())
            });
            let help = match optional {
                Some(_) => format!("leave `{}` out: the runbook has a default for it", argument.name),
                None => "pass a value".to_owned(),
            };
            findings.push(
                Finding::new(TOKEN_ARGUMENT_TYPE, item.site.clone(), message).severity(Severity::Warning).help(help),
            );
        }
        _ => {}
    }
}

fn items_fit(argument: &Argument, items: &[Item], findings: &mut Vec<Finding>) -> bool {
    if items.len() > MAX_ITEMS {
        let message = format!(
            "`{}` has {} items, but StartAutomationExecution takes at most {MAX_ITEMS} for one parameter",
            argument.name,
            items.len()
        );
        findings.push(Finding::new(TOKEN_ARGUMENT_TYPE, argument.site.clone(), message));
    }
    items.len() <= MAX_ITEMS && items.iter().all(|item| !matches!(item.value, ItemValue::NoText(_)))
}

/// The first thing that every candidate's declaration forbids.
fn against_declaration(call: &Call<'_>, argument: &Argument, items: &[Item]) -> Option<Finding> {
    let Refused { parameter, fault } = declaration::refused(&call.candidates, &argument.name, items)?;
    let message = format!("`{}` {}, so AWS refuses to start the runbook", argument.name, fault.message);
    Some(
        Finding::new(TOKEN_ARGUMENT_TYPE, fault.site(argument, items).clone(), message)
            .severity(severity_against_declaration(call))
            .related(parameter.site.place, format!("`{}` is declared here", argument.name)),
    )
}

/// How bad it is not to fit a declaration; what runs may have another one.
pub(super) fn severity_against_declaration(call: &Call<'_>) -> Severity {
    if call.task.may_differ { Severity::Info } else { Severity::Error }
}

/// The first candidate, if a test holds for all of them.
pub(super) fn every_candidate<'s>(
    call: &Call<'s>,
    test: impl Fn(&RunbookSummary) -> bool,
) -> Option<&'s RunbookSummary> {
    declaration::every(&call.candidates, test)
}

fn display_name<'s>(call: &Call<'s>) -> &'s str {
    use crate::summary::RunbookName;
    match call.task.runbook.as_ref().map(|(name, _)| name) {
        Some(RunbookName::Literal(name) | RunbookName::Resource(name) | RunbookName::Shared(name)) => name,
        Some(RunbookName::Unknown) | None => "the runbook",
    }
}

//! What a Task passes against what the runbook declares. Also for calls that do not wait.

use crate::catalogue::*;
use crate::document::automation::pattern::java_pattern;
use crate::finding::{Change, Finding, Fix, Site};
use crate::link::Call;
use crate::spelling;
use crate::summary::{Argument, ArgumentValue, Item, ItemValue, MentionKind, ParameterSummary, RunbookSummary};
use regex::bytes::Regex;

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
    let undeclared =
        |runbook: &RunbookSummary| runbook.parameters.is_some() && runbook.parameter(&argument.name).is_none();
    let Some(runbook) = every_candidate(call, undeclared) else { return };
    let name = display_name(call);
    let message = format!("`{name}` declares no parameter `{}`, so AWS refuses to start it", argument.name);
    let declared = runbook.parameters.iter().flatten().map(|parameter| parameter.name.as_str());
    let mut finding = Finding::new(TOKEN_UNKNOWN_PARAMETER, argument.key.clone(), message)
        .severity(severity_against_declaration(call))
        .label("not declared")
        .related(runbook.site.place, format!("`{name}` is this runbook"));
    let passed = |name: &str| call.task.arguments.iter().flat_map(|of| &of.list).any(|other| other.name == name);
    finding.fix = spelling::only_nearest(&argument.name, declared.clone()).filter(|name| !passed(name)).map(|name| {
        let change = Change::Rename { at: argument.key.clone(), name: name.to_owned() };
        Fix::doubtful(format!("write `{name}`"), [change])
    });
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
    let fault = |runbook: &RunbookSummary| {
        let parameter = runbook.parameter(&argument.name)?;
        fault(parameter, items).map(|(index, message)| (parameter.site.place, index, message))
    };
    every_candidate(call, |runbook| fault(runbook).is_some())?;
    let (declared, index, message) = fault(call.candidates.first()?.runbook)?;
    let site = index.and_then(|index| items.get(index)).map_or(&argument.site, |item| &item.site);
    let message = format!("`{}` {message}, so AWS refuses to start the runbook", argument.name);
    Some(
        Finding::new(TOKEN_ARGUMENT_TYPE, site.clone(), message)
            .severity(severity_against_declaration(call))
            .related(declared, format!("`{}` is declared here", argument.name)),
    )
}

/// What is wrong with the items, and with which of them.
fn fault(parameter: &ParameterSummary, items: &[Item]) -> Option<(Option<usize>, String)> {
    let kind = parameter.kind.as_deref()?;
    let scalar = matches!(kind, "String" | "Integer" | "Boolean") || kind.starts_with("AWS::");
    let list = kind == "StringList" || kind == "MapList" || kind.starts_with("List<");
    if scalar && items.len() > 1 {
        return Some((None, format!("is a {kind}, but gets {} values", items.len())));
    }
    let (least, most) = parameter.items;
    if list && least.is_some_and(|least| (items.len() as u64) < least) {
        return Some((None, format!("needs at least {} items, but gets {}", least?, items.len())));
    }
    if list && most.is_some_and(|most| items.len() as u64 > most) {
        return Some((None, format!("takes at most {} items, but gets {}", most?, items.len())));
    }
    let pattern = parameter.allowed_pattern.as_deref().and_then(java_pattern);
    items.iter().enumerate().find_map(|(index, item)| {
        let ItemValue::Text(text) = &item.value else { return None };
        text_fault(parameter, kind, pattern.as_ref(), text).map(|message| (Some(index), message))
    })
}

fn text_fault(parameter: &ParameterSummary, kind: &str, pattern: Option<&Regex>, text: &str) -> Option<String> {
    if matches!(kind, "StringMap" | "MapList") {
        let json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        return (!json).then(|| format!("is a {kind}: each item must be JSON in a string, which `{text}` is not"));
    }
    if let Some(allowed) = &parameter.allowed_values
        && !allowed.iter().any(|value| value == text || (kind == "Boolean" && value.eq_ignore_ascii_case(text)))
    {
        let listed = spelling::list(allowed.iter().map(String::as_str)).unwrap_or_default();
        return Some(format!("can be {listed}, but not `{text}`"));
    }
    let length = text.chars().count() as u64;
    match parameter.chars {
        (Some(least), _) if length < least => {
            return Some(format!("needs at least {least} characters, but `{text}` has {length}"));
        }
        (_, Some(most)) if length > most => return Some(format!("takes at most {most} characters, but gets {length}")),
        _ => {}
    }
    let refused = text.is_ascii() && pattern.is_some_and(|pattern| !pattern.is_match(text.as_bytes()));
    refused.then(|| {
        format!("must match `{}`, which `{text}` does not", parameter.allowed_pattern.as_deref().unwrap_or_default())
    })
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
    let holds = call.candidates.iter().all(|candidate| test(candidate.runbook));
    call.candidates.first().filter(|_| holds).map(|candidate| candidate.runbook)
}

fn display_name<'s>(call: &Call<'s>) -> &'s str {
    use crate::summary::RunbookName;
    match call.task.runbook.as_ref().map(|(name, _)| name) {
        Some(RunbookName::Literal(name) | RunbookName::Resource(name) | RunbookName::Shared(name)) => name,
        Some(RunbookName::Unknown) | None => "the runbook",
    }
}

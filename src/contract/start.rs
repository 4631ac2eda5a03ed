//! How a Task starts its runbook: which one, how often, and in what mode.

use super::arguments::{every_candidate, severity_against_declaration};
use super::effects::callback_parameters;
use crate::aws::automation::{SHELL_DOCUMENTS, is_reserved};
use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::link::Call;
use crate::summary::{Argument, ArgumentValue, ItemValue, RunbookName, RunbookSummary, SeveralRuns};

/// The rules about one call.
pub(super) fn check(call: &Call<'_>, findings: &mut Vec<Finding>) {
    findings.extend(unknown_runbook(call));
    findings.extend(not_automation(call));
    findings.extend(constant_client_token(call));
    if call.task.waits {
        findings.extend(call.task.start.interactive.as_ref().map(|mode| interactive(call, mode)));
        let carried = call.task.start.several_runs.as_ref().filter(|_| call.task.carries_token());
        findings.extend(carried.map(several_runs));
    }
    for argument in call.task.arguments.iter().flat_map(|arguments| &arguments.list) {
        findings.extend(shape(call, argument));
    }
}

/// The literal name of the runbook, if there is none of that name among the documents of this run.
fn name_without_document<'s>(call: &Call<'s>) -> Option<(&'s str, &'s Site)> {
    match call.task.runbook.as_ref() {
        Some((RunbookName::Literal(name), site)) if call.candidates.is_empty() => Some((name, site)),
        _ => None,
    }
}

/// `token/unknown-runbook`: what the runbook does is not known here.
fn unknown_runbook(call: &Call<'_>) -> Option<Finding> {
    let (name, site) = name_without_document(call).filter(|(name, _)| !is_reserved(name))?;
    let message =
        format!("`{name}` is not among these files, so nothing is known of what `{}` starts", call.task.state);
    Some(Finding::new(TOKEN_UNKNOWN_RUNBOOK, site.clone(), message).label("not found").help(
        "lint it together with its runbook; a runbook goes by the `Name` of its resource, or by the name of its file",
    ))
}

/// Whether a call names a document of AWS that is no runbook.
pub(super) fn is_command(call: &Call<'_>) -> bool {
    name_without_document(call).is_some_and(|(name, _)| SHELL_DOCUMENTS.contains(&name))
}

/// `token/not-automation`: the document is of another type.
fn not_automation(call: &Call<'_>) -> Option<Finding> {
    let (name, site) = name_without_document(call).filter(|_| is_command(call))?;
    let message = format!(
        "`{name}` is a Command document; StartAutomationExecution takes Automation runbooks only and refuses it"
    );
    Some(
        Finding::new(TOKEN_NOT_AUTOMATION, site.clone(), message)
            .label("not a runbook")
            .help(format!("start a runbook whose `aws:runCommand` step names `{name}`")),
    )
}

/// `token/constant-client-token`: StartAutomationExecution takes a ClientToken once.
fn constant_client_token(call: &Call<'_>) -> Option<Finding> {
    let (start, handling) = (&call.task.start, &call.task.handling);
    let constant = start.constant_token.as_ref().map(|site| (site, "is the same in every execution"));
    let within = start.execution_token.as_ref().and_then(|site| {
        let repeated = if handling.in_map {
            "is the same for every item of the Map"
        } else {
            handling.retry.as_ref().map(|_| "is the same on every retry")?
        };
        Some((site, repeated))
    });
    let (site, how) = constant.or(within)?;
    let message = format!(
        "this ClientToken {how}, but StartAutomationExecution takes each only once, so `{}` starts no other run",
        call.task.state
    );
    Some(
        Finding::new(TOKEN_CONSTANT_CLIENT_TOKEN, site.clone(), message)
            .label("not unique")
            .help("leave `ClientToken` out, or make it with `States.UUID()` or `$uuid()`"),
    )
}

/// `token/interactive-mode`: the run stops before every step.
fn interactive(call: &Call<'_>, mode: &Site) -> Finding {
    let message = format!(
        "in the mode Interactive the automation stops before every step until somebody signals it, and `{}` waits as long",
        call.task.state
    );
    Finding::new(TOKEN_INTERACTIVE_MODE, mode.clone(), message)
        .label("waits for a signal before each step")
        .help("leave `Mode` out, or set it to `Auto`")
}

/// `token/several-runs`: several runs hold one token.
fn several_runs(runs: &SeveralRuns) -> Finding {
    let certain = runs.least > 1;
    let how_many = if certain { format!("{} runs get", runs.least) } else { "several runs may get".to_owned() };
    let message = format!(
        "{how_many} the same task token through `{}`: the first answer ends the wait, and the others are refused",
        runs.cause
    );
    Finding::new(TOKEN_SEVERAL_RUNS, runs.site.clone(), message)
        .severity(if certain { Severity::Error } else { Severity::Warning })
        .label("one token for all")
        .help("start one run for each target in a Map, each with a token of its own")
}

/// `token/several-runs` in a runbook that hands its token to children.
pub(super) fn children(runbook: &RunbookSummary, tokens: &[&str], findings: &mut Vec<Finding>) {
    if runbook.steps.iter().all(|step| step.several_runs.is_none()) {
        return;
    }
    for step in &runbook.steps {
        let passed = step.references.iter().any(|name| tokens.contains(&name.as_str()));
        findings.extend(step.several_runs.as_ref().filter(|_| passed).map(several_runs));
    }
}

/// Whether an argument holds the token in a list that no parameter takes; then its type is not told once more.
pub(super) fn has_shape_fault(call: &Call<'_>, argument: &Argument) -> bool {
    shape(call, argument).is_some()
}

/// `token/shape`: the token arrives in another shape than the runbook takes it.
fn shape(call: &Call<'_>, argument: &Argument) -> Option<Finding> {
    use crate::summary::MentionKind;
    let ArgumentValue::List(items) = &argument.value else { return None };
    if !call.task.waits || !argument.token.contains(&MentionKind::Exact) {
        return None;
    }
    let nested = items.iter().find(|item| item.value == ItemValue::NoText("a list"));
    if let Some(item) = nested {
        let message = format!(
            "`{}` gets the task token in a list inside a list, but StartAutomationExecution takes a list of strings",
            argument.name
        );
        let finding = Finding::new(TOKEN_SHAPE, item.site.clone(), message);
        return Some(finding.label("a list").help("take off one pair of brackets"));
    }
    let scalar = |runbook: &RunbookSummary| {
        let kind = runbook.parameter(&argument.name).and_then(|parameter| parameter.kind.as_deref());
        matches!(kind, Some("String" | "Integer" | "Boolean"))
    };
    if items.len() > 1 {
        let runbook = every_candidate(call, scalar)?;
        let message =
            format!("`{}` takes one value, but gets the task token and {} more", argument.name, items.len() - 1);
        let finding =
            Finding::new(TOKEN_SHAPE, argument.site.clone(), message).severity(severity_against_declaration(call));
        return Some(
            declared(finding, runbook, &argument.name).label("several values").help("pass nothing but the token"),
        );
    }
    let whole = |runbook: &RunbookSummary| callback_parameters(runbook).any(|name| name == argument.name);
    let item = items.iter().find(|item| item.value == ItemValue::TokenInText)?;
    let runbook = every_candidate(call, whole)?;
    let message = format!(
        "`{}` gets a text made of the task token, but the runbook answers with the whole text, which is no token",
        argument.name
    );
    let finding = Finding::new(TOKEN_SHAPE, item.site.clone(), message).severity(severity_against_declaration(call));
    Some(declared(finding, runbook, &argument.name).label("more than the token").help("pass nothing but the token"))
}

fn declared(finding: Finding, runbook: &RunbookSummary, name: &str) -> Finding {
    match runbook.parameter(name) {
        Some(parameter) => finding.related(parameter.site.place, format!("`{name}` is declared here")),
        None => finding,
    }
}

//! Is what a runbook hands back JSON in a string?

use crate::aws::automation::{self, OutputKind};
use crate::catalogue::*;
use crate::document::automation::reference::{self, Reference, references};
use crate::finding::Finding;
use crate::summary::{Callback, CallbackKind, InputValue, RunbookSummary, StepSummary};
use serde::de::IgnoredAny;

/// The most characters of `output` (Step Functions API Reference, `SendTaskSuccess`).
const MAX_OUTPUT: usize = 262_144;

/// `token/invalid-output`: `SendTaskSuccess` refuses the output.
pub(super) fn invalid(runbook: &RunbookSummary, step: &StepSummary, callback: &Callback, findings: &mut Vec<Finding>) {
    if callback.kind != CallbackKind::Success {
        return;
    }
    let name = &step.name;
    let fault = match &callback.output.value {
        InputValue::Unknown => None,
        InputValue::Missing => Some((Severity::Error, format!("`{name}` calls SendTaskSuccess without `output`"))),
        InputValue::Misspelt(key) => Some((Severity::Error, format!("SendTaskSuccess takes `output`, not `{key}`"))),
        InputValue::NotText(what) => {
            Some((Severity::Error, format!("`output` of `{name}` is {what}; SendTaskSuccess takes JSON in a string")))
        }
        InputValue::Text(text) => {
            fault_of(runbook, text).map(|(severity, why)| (severity, format!("`output` of `{name}` {why}")))
        }
    };
    let Some((severity, message)) = fault else { return };
    let outcome = if severity == Severity::Error { ": the call fails and nobody answers" } else { "" };
    findings.push(
        Finding::new(TOKEN_INVALID_OUTPUT, callback.output.site.clone(), message + outcome)
            .severity(severity)
            .help("pass JSON in a string: `output: '{}'`, or what a script made with `json.dumps`"),
    );
}

/// What is known of a value that a reference stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    /// A word or an id: never JSON, and harmless between quotes.
    Word,
    /// Text that is JSON by accident only.
    Text,
    /// Text of a program or a function, which may hold quotes and line breaks.
    Printed,
    /// What a function returned: perhaps JSON; between quotes it breaks.
    Returned,
    /// A list or a map.
    Structure,
    Unknown,
}

fn fault_of(runbook: &RunbookSummary, text: &str) -> Option<(Severity, String)> {
    if let Some(name) = reference::whole(text) {
        return match filling(runbook, name) {
            Filling::Word => Some((Severity::Error, format!("is `{name}`, which is never JSON"))),
            Filling::Text | Filling::Printed => Some((
                Severity::Warning,
                format!("is `{name}`, a text that need not be JSON; if it is not, the call fails"),
            )),
            Filling::Structure => {
                Some((Severity::Warning, format!("is `{name}`, a list or a map, but SendTaskSuccess takes a string")))
            }
            Filling::Returned | Filling::Unknown => None,
        };
    }
    let found: Vec<Reference<'_>> = references(text).collect();
    let length = text.chars().count().saturating_sub(found.iter().map(|found| found.range.len()).sum());
    if length > MAX_OUTPUT {
        return Some((
            Severity::Error,
            format!("has {length} characters, but SendTaskSuccess takes at most {MAX_OUTPUT}"),
        ));
    }
    if never_json(runbook, text, &found) {
        let why = if found.is_empty() { "is not JSON" } else { "is not JSON, whatever is filled in" };
        return Some((Severity::Error, why.to_owned()));
    }
    let breaks = |found: &&Reference<'_>| {
        matches!(filling(runbook, found.name), Filling::Printed | Filling::Returned)
            && is_quoted(text.get(..found.range.start).unwrap_or_default())
    };
    let broken = found.iter().find(breaks)?;
    let why = format!("has `{}` between quotes: a quote or a line break in it makes the call fail", broken.name);
    Some((Severity::Warning, why))
}

fn filling(runbook: &RunbookSummary, name: &str) -> Filling {
    match name {
        "automation:EXECUTION_ID" | "global:REGION" | "global:DATE" | "global:DATE_TIME" | "global:AWS_PARTITION" => {
            return Filling::Word;
        }
        _ if name.contains(':') => return Filling::Unknown,
        _ => {}
    }
    if let Some((step, output)) = name.split_once('.') {
        let step = runbook.steps.iter().find(|candidate| candidate.name == step);
        return step.map_or(Filling::Unknown, |step| of_output(step, output));
    }
    let Some(parameter) = runbook.parameter(name) else { return Filling::Unknown };
    match parameter.kind.as_deref() {
        Some("StringList" | "StringMap" | "MapList") => Filling::Structure,
        Some(kind) if kind.starts_with("List<") => Filling::Structure,
        Some("AWS::EC2::Instance::Id" | "AWS::IAM::Role::Arn") => Filling::Word,
        Some("String") => {
            let allowed = parameter.allowed_values.as_deref().filter(|values| !values.is_empty());
            if allowed.is_some_and(|values| values.iter().any(|value| is_json(value))) {
                Filling::Unknown
            } else {
                Filling::Text
            }
        }
        _ => Filling::Unknown,
    }
}

fn of_output(step: &StepSummary, name: &str) -> Filling {
    let Some(action) = step.action.as_deref() else { return Filling::Unknown };
    let Some(declared) = &step.outputs else { return Filling::Unknown };
    if let Some((_, kind)) = declared.iter().find(|(declared, _)| declared == name) {
        return match kind.as_deref() {
            Some("StringList" | "StringMap" | "MapList") => Filling::Structure,
            Some("String") if action == "aws:executeAwsApi" => Filling::Text,
            _ => Filling::Unknown,
        };
    }
    let lambda = action == "aws:invokeLambdaFunction";
    match automation::find(action).and_then(|action| action.output(name)).map(|output| output.kind) {
        Some(OutputKind::Word) => Filling::Word,
        Some(OutputKind::Text | OutputKind::Returned) if lambda => Filling::Returned,
        Some(OutputKind::Text) if action == "aws:runCommand" => Filling::Printed,
        Some(OutputKind::Text) => Filling::Text,
        Some(OutputKind::List) => Filling::Structure,
        Some(OutputKind::Returned | OutputKind::Other) | None => Filling::Unknown,
    }
}

/// Whether no values make a text JSON: what is certain of it is no JSON, or cannot begin or end one.
fn never_json(runbook: &RunbookSummary, text: &str, found: &[Reference<'_>]) -> bool {
    /// Deeper nested than the reader follows.
    const DEEPEST: usize = 100;
    if text.bytes().filter(|byte| b"{[".contains(byte)).count() > DEEPEST {
        return false;
    }
    let mut certain = String::new();
    let mut from = 0;
    for reference in found {
        certain.push_str(text.get(from..reference.range.start).unwrap_or_default());
        from = reference.range.end;
        if filling(runbook, reference.name) != Filling::Word {
            let last = found.last().map_or(0, |last| last.range.end);
            let end = text.get(last..).unwrap_or_default().trim_end().chars().next_back();
            // The last character of `true`, `false`, `null`, a number, a string, a list or a map.
            let may_end = end.is_none_or(|end| "el}]\"".contains(end) || end.is_ascii_digit());
            return !may_end || cannot_begin_json(&certain);
        }
        certain.push_str("i-0");
    }
    certain.push_str(text.get(from..).unwrap_or_default());
    !is_json(&certain)
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn cannot_begin_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| !error.is_eof())
}

/// Whether what follows a beginning of JSON stands in a string.
fn is_quoted(before: &str) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    for character in before.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    quoted
}

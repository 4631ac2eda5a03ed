//! What the declaration of a runbook's parameter forbids, whoever passes a value.

use crate::document::automation::pattern::java_pattern;
use crate::finding::{Change, Fix, Site};
use crate::link::Candidate;
use crate::spelling;
use crate::summary::{Argument, Item, ItemValue, ParameterSummary, RunbookSummary};
use regex::bytes::Regex;

/// Something that a declaration forbids.
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// The item, if it is one of them.
    pub(super) item: Option<usize>,
    /// "can be `a` or `b`, but not `c`".
    pub(super) message: String,
}

/// Whether another value of the type would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    Type,
    Value,
}

/// A declared parameter with what it forbids of a value.
pub(super) struct Refused<'s> {
    pub(super) parameter: &'s ParameterSummary,
    pub(super) fault: Fault,
}

impl Fault {
    /// The item at fault, or the whole argument.
    pub(super) fn site<'a>(&self, argument: &'a Argument, items: &'a [Item]) -> &'a Site {
        self.item.and_then(|index| items.get(index)).map_or(&argument.site, |item| &item.site)
    }
}

/// The first candidate, if a test holds for all of them.
pub(super) fn every<'s>(
    candidates: &[Candidate<'s>],
    test: impl Fn(&RunbookSummary) -> bool,
) -> Option<&'s RunbookSummary> {
    let holds = candidates.iter().all(|candidate| test(candidate.runbook));
    candidates.first().filter(|_| holds).map(|candidate| candidate.runbook)
}

/// The first candidate, if none of them declares a parameter.
pub(super) fn undeclared<'s>(candidates: &[Candidate<'s>], name: &str) -> Option<&'s RunbookSummary> {
    every(candidates, |runbook| runbook.parameters.is_some() && runbook.parameter(name).is_none())
}

/// What the first candidate forbids of a value, if all of them forbid something.
pub(super) fn refused<'s>(candidates: &[Candidate<'s>], name: &str, items: &[Item]) -> Option<Refused<'s>> {
    let forbids = |runbook: &RunbookSummary| runbook.parameter(name).is_some_and(|of| fault(of, items).is_some());
    let parameter = every(candidates, forbids)?.parameter(name)?;
    Some(Refused { parameter, fault: fault(parameter, items)? })
}

/// The repair of a misspelt argument, where it is plain which parameter was meant and nothing fills that one.
pub(super) fn renamed<'c>(
    argument: &Argument,
    declared: impl IntoIterator<Item = &'c str> + Clone,
    is_passed: impl Fn(&str) -> bool,
) -> Option<Fix> {
    let name = spelling::only_nearest(&argument.name, declared).filter(|name| !is_passed(name))?;
    let change = Change::Rename { at: argument.key.clone(), name: name.to_owned() };
    Some(Fix::doubtful(format!("write `{name}`"), [change]))
}

/// Whether a parameter takes several values.
pub(super) fn is_list(parameter: &ParameterSummary) -> bool {
    let kind = parameter.kind.as_deref().unwrap_or_default();
    matches!(kind, "StringList" | "MapList") || kind.starts_with("List<")
}

/// What is wrong with the items, and with which of them.
fn fault(parameter: &ParameterSummary, items: &[Item]) -> Option<Fault> {
    let kind = parameter.kind.as_deref()?;
    let scalar = matches!(kind, "String" | "Integer" | "Boolean") || kind.starts_with("AWS::");
    let whole = |kind, message| Some(Fault { kind, item: None, message });
    if scalar && items.len() > 1 {
        return whole(FaultKind::Type, format!("is a {kind}, but gets {} values", items.len()));
    }
    let (least, most) = parameter.items;
    if is_list(parameter) && least.is_some_and(|least| (items.len() as u64) < least) {
        return whole(FaultKind::Value, format!("needs at least {} items, but gets {}", least?, items.len()));
    }
    if is_list(parameter) && most.is_some_and(|most| items.len() as u64 > most) {
        return whole(FaultKind::Value, format!("takes at most {} items, but gets {}", most?, items.len()));
    }
    let pattern = parameter.allowed_pattern.as_deref().and_then(java_pattern);
    items.iter().enumerate().find_map(|(index, item)| {
        let ItemValue::Text(text) = &item.value else { return None };
        let (kind, message) = text_fault(parameter, kind, pattern.as_ref(), text)?;
        Some(Fault { kind, item: Some(index), message })
    })
}

fn text_fault(
    parameter: &ParameterSummary,
    kind: &str,
    pattern: Option<&Regex>,
    text: &str,
) -> Option<(FaultKind, String)> {
    if matches!(kind, "StringMap" | "MapList") {
        let json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        let message = || format!("is a {kind}: each item must be JSON in a string, which `{text}` is not");
        return (!json).then(|| (FaultKind::Type, message()));
    }
    if kind == "Integer" && !text.is_empty() && !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some((FaultKind::Type, format!("is an Integer, which `{text}` is not")));
    }
    value_fault(parameter, kind, pattern, text).map(|message| (FaultKind::Value, message))
}

fn value_fault(parameter: &ParameterSummary, kind: &str, pattern: Option<&Regex>, text: &str) -> Option<String> {
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

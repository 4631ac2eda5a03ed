//! `aws:updateVariable` (User Guide, `automation-action-update-variable`).

use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::checks::respelled_at;
use crate::document::automation::{Runbook, Step};
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};
use std::collections::HashMap;

/// What the input `Name` starts with.
const PREFIX: &str = "variable:";

/// How many names of variables a message may list or compare with.
const MOST_NAMES: usize = 256;

/// The declarations of the variables, by name.
pub(super) fn by_name<'t>(runbook: &Runbook<'t>) -> HashMap<&'t str, Node<'t>> {
    let variables = runbook.node.get("variables");
    variables.into_iter().flat_map(Node::entries).map(|entry| (entry.name(), entry.value)).collect()
}

/// The checks of one update.
pub(super) fn check(
    runbook: &Runbook<'_>,
    variables: &HashMap<&str, Node<'_>>,
    step: &Step<'_>,
    findings: &mut Vec<Finding>,
) {
    let Some((node, name)) = step.input("Name").and_then(|node| Some((node, literal(node)?))) else { return };
    let Some(name) = name.strip_prefix(PREFIX) else { return };
    match variables.get(name) {
        Some(variable) => findings.extend(variable_type(step, name, *variable)),
        None => findings.extend(unknown_variable(runbook.node, node, name)),
    }
}

/// `automation/unknown-variable`: the runbook declares no variable of the name.
fn unknown_variable(runbook: Node<'_>, node: Node<'_>, name: &str) -> Option<Finding> {
    let variables = runbook.get("variables");
    let known = variables.is_none_or(|variables| {
        let plain = matches!(value::of(variables), Value::Map | Value::Null) && !variables.is_damaged();
        // Of a list, as one of AWS's examples has it, nothing is known.
        plain && !variables.entries().take(MOST_NAMES).any(|entry| value::is_unknown(entry.key))
    });
    if !known || runbook.is_damaged() {
        return None;
    }
    let names = variables.into_iter().flat_map(Node::entries).map(|entry| entry.name());
    let names: Vec<&str> = names.take(MOST_NAMES).collect();
    let message =
        format!("there is no variable `{name}` to update: `variables` does not declare it, so the step fails");
    let site = Site::part(node, PREFIX.len()..PREFIX.len() + name.len());
    let fix = respelled_at(&site, spelling::only_nearest(name, names.iter().copied()));
    let mut finding = Finding::new(AUTOMATION_UNKNOWN_VARIABLE, site, message).label("not declared").offer(fix);
    finding.help = spelling::suggestion(name, names.iter().copied());
    Some(finding)
}

/// `automation/variable-type`: a variable gets a value of another type.
fn variable_type(step: &Step<'_>, name: &str, variable: Node<'_>) -> Option<Finding> {
    let node = step.input("Value")?;
    let declared = variable.get("type")?;
    let kind = value::text(declared)?;
    let given = match value::of(node) {
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Text(_) if literal(node).is_some() => "a text",
        Value::List => "a list",
        Value::Map => "a map",
        _ => return None,
    };
    let fits = match kind {
        "Boolean" => given == "a boolean",
        "Integer" => given == "a number",
        "String" => given == "a text",
        // AWS's own example writes a map as JSON text.
        "StringList" | "MapList" => matches!(given, "a list" | "a text"),
        "StringMap" => matches!(given, "a map" | "a text"),
        _ => true,
    };
    let message = format!("`{name}` is a {kind}, but gets {given}: AWS converts nothing, so the step fails");
    let finding = || Finding::at(AUTOMATION_VARIABLE_TYPE, node, message).label(format!("{given}, not a {kind}"));
    (!fits).then(|| finding().related(declared.place(), format!("the type of `{name}`")))
}

//! `And` and `Or` in the choices of a branch and in the condition of a loop.

use crate::catalogue::*;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// `automation/lone-condition`: an `And` or `Or` that joins fewer than two conditions.
pub(super) fn lone_conditions(step: &Step<'_>, findings: &mut Vec<Finding>) {
    // The refusal is known from branches; a loop's condition is written in the same way.
    let severity = if step.choices.is_empty() { Severity::Warning } else { Severity::Error };
    let condition = step.input("LoopCondition").filter(|_| step.known_action() == Some("aws:loop"));
    let mut open: Vec<Node<'_>> = step.choices.iter().map(|choice| choice.node).chain(condition).collect();
    open.reverse();
    while let Some(node) = open.pop() {
        open.extend(node.get("Not"));
        for operator in ["And", "Or"] {
            let Some(entry) = node.entry(operator) else { continue };
            open.extend(entry.value.items());
            let found = lone_condition(operator, entry);
            findings.extend(found.map(|finding| finding.severity(severity)));
        }
    }
}

fn lone_condition(operator: &str, entry: Entry<'_>) -> Option<Finding> {
    let list = entry.value;
    let count = list.items().len();
    let known = matches!(value::of(list), Value::List) && !list.is_damaged() && !list.items().any(value::is_unknown);
    if !known || count > 1 {
        return None;
    }
    let joined = if count == 0 { "nothing" } else { "only one condition" };
    let message = format!("`{operator}` joins {joined}: AWS refuses a runbook with fewer than two");
    let help = format!("write the condition without `{operator}`");
    Some(Finding::at(AUTOMATION_LONE_CONDITION, entry.key, message).label(joined).help(help))
}

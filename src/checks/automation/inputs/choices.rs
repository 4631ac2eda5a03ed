//! Inputs that exclude each other, and inputs of which one is needed.

use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::source::{Entry, Node};
use crate::spelling;
use crate::value::{self, Value};

/// What an action says of two of its inputs.
struct Pair {
    action: &'static str,
    inputs: [&'static str; 2],
    /// What both of them do.
    both: Both,
}

/// What AWS says of two inputs that are both there.
#[derive(Clone, Copy, PartialEq)]
enum Both {
    /// That they cannot be.
    Refused,
    /// Nothing: its page speaks of one or the other.
    Undocumented,
}

const fn pair(action: &'static str, first: &'static str, second: &'static str, both: Both) -> Pair {
    Pair { action, inputs: [first, second], both }
}

/// Inputs of which a step has one at most (User Guide, the page of each action).
const EXCLUSIVE: [Pair; 7] = [
    pair("aws:createStack", "TemplateBody", "TemplateURL", Both::Refused),
    pair("aws:createStack", "OnFailure", "DisableRollback", Both::Refused),
    pair("aws:createStack", "StackPolicyBody", "StackPolicyURL", Both::Refused),
    pair("aws:executeAutomation", "Targets", "TargetMaps", Both::Refused),
    pair("aws:loop", "Iterators", "LoopCondition", Both::Refused),
    pair("aws:runCommand", "InstanceIds", "Targets", Both::Undocumented),
    pair("aws:sleep", "Duration", "Timestamp", Both::Undocumented),
];

/// Inputs of which a step has one at least.
const ONE_OF: [(&str, [&str; 2]); 6] = [
    ("aws:approve", ["Approvers", "EnhancedApprovals"]),
    ("aws:createStack", ["TemplateBody", "TemplateURL"]),
    ("aws:executeScript", ["Script", "Attachment"]),
    ("aws:loop", ["Iterators", "LoopCondition"]),
    ("aws:runCommand", ["InstanceIds", "Targets"]),
    ("aws:sleep", ["Duration", "Timestamp"]),
];

/// `automation/conflicting-inputs`: two inputs of which an action takes one.
pub(super) fn conflicting_inputs(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some(action) = step.known_action() else { return };
    for pair in EXCLUSIVE.iter().filter(|pair| pair.action == action) {
        let [first, second] = pair.inputs.map(|name| given(step, name));
        let (Some(first), Some(second)) = (first, second) else { continue };
        let [one, other] = pair.inputs;
        // A reference may stand for an empty value, and a value that is not known for none.
        let certain = is_certain(first.value) && is_certain(second.value) && pair.both == Both::Refused;
        let consequence = match pair.both {
            Both::Refused => "takes only one of them, so the step fails",
            Both::Undocumented => "is described with one of them: which one counts is not documented",
        };
        let message = format!("both `{one}` and `{other}` are given, but `{action}` {consequence}");
        findings.push(
            Finding::at(AUTOMATION_CONFLICTING_INPUTS, second.key, message)
                .severity(if certain { Severity::Error } else { Severity::Warning })
                .label(format!("beside `{one}`"))
                .related(first.key.place(), format!("`{one}`"))
                .help("leave out one of the two"),
        );
    }
}

/// `automation/incomplete-inputs`: an input is missing without which the others are not enough.
pub(super) fn incomplete_inputs(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let (Some(action), Some(inputs)) = (step.known_action(), step.inputs) else { return };
    let hidden = inputs.entries().any(|entry| entry.name().starts_with("Fn::") || value::is_unknown(entry.key));
    if !matches!(value::of(inputs), Value::Map) || inputs.is_damaged() || hidden {
        return;
    }
    // One that is misspelt is there, and told by `automation/unknown-input`.
    let meant = |name: &str| inputs.entries().any(|entry| spelling::nearest(entry.name(), [name]).is_some());
    let has = |name: &str| inputs.get(name).is_some() || meant(name);
    let name = step.known_name().map_or("the step".to_owned(), |name| format!("`{name}`"));
    for (_, [one, other]) in ONE_OF.iter().filter(|(of, [one, other])| *of == action && !has(one) && !has(other)) {
        let message =
            format!("{name} has neither `{one}` nor `{other}`: `{action}` needs one of them, so the step fails");
        let label = format!("no `{one}`, no `{other}`");
        findings.push(Finding::at(AUTOMATION_INCOMPLETE_INPUTS, step.anchor(), message).label(label));
    }
    if action == "aws:executeAutomation" && !has("TargetLocations") && !has("TargetMaps") {
        for (one, other) in [("Targets", "TargetParameterName"), ("TargetParameterName", "Targets")] {
            let Some(entry) = given(step, one).filter(|_| !has(other)) else { continue };
            let message = format!("{name} has `{one}`, but no `{other}`: `{action}` needs both, so the step fails");
            let finding = Finding::at(AUTOMATION_INCOMPLETE_INPUTS, entry.key, message);
            findings.push(finding.label(format!("no `{other}` beside it")));
        }
    }
}

/// An input that certainly has a value.
fn given<'t>(step: &Step<'t>, name: &str) -> Option<Entry<'t>> {
    let entry = step.inputs?.entry(name)?;
    match value::of(entry.value) {
        Value::Null | Value::Unknown(_) | Value::Text("") => None,
        Value::List | Value::Map => (entry.value.items().len() + entry.value.entries().len() > 0).then_some(entry),
        _ => Some(entry),
    }
}

/// Whether a value is there as it is, and not as a reference to one that may be empty.
fn is_certain(node: Node<'_>) -> bool {
    match value::of(node) {
        Value::Text(_) => literal(node).is_some(),
        Value::List => node.items().any(|item| !matches!(value::of(item), Value::Text(_)) || literal(item).is_some()),
        _ => true,
    }
}

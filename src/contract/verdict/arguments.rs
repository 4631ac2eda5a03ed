//! What is known of the arguments that a Task passes.

use super::{Part, Reason, ReasonKind};
use crate::link::Call;
use crate::summary::{Argument, ArgumentValue, ItemValue};

/// Whether an argument is the token and nothing else.
pub(super) fn is_token(argument: &Argument) -> bool {
    matches!(&argument.value, ArgumentValue::List(items) if matches!(items.as_slice(), [only] if only.value == ItemValue::Token))
}

/// What keeps the arguments from being checked, and what is taken for granted of them.
pub(super) fn of_call(call: &Call<'_>) -> Vec<Reason> {
    let task = call.task;
    let reason = |kind, message: String| Reason {
        kind,
        part: Part::Arguments,
        message,
        place: task.arguments.as_ref().map(|arguments| arguments.site.place),
        rule: None,
    };
    let mut reasons = Vec::new();
    if task.payload_hides_arguments() {
        reasons.push(reason(ReasonKind::LeftOut, "not all arguments are visible here".to_owned()));
    }
    if task.filled_unknown || !task.filled_by_targets.is_empty() {
        reasons.push(reason(ReasonKind::LeftOut, "AWS fills in arguments for each target".to_owned()));
    }
    if call.candidates.iter().any(|candidate| candidate.runbook.parameters.is_none()) {
        let message = "the parameters that the runbook declares are not known here";
        reasons.push(reason(ReasonKind::LeftOut, message.to_owned()));
    }
    let arguments = task.arguments.iter().flat_map(|arguments| &arguments.list);
    let unknown = arguments.filter(|argument| argument.token.is_empty() && !is_known(argument));
    let names: Vec<String> = unknown.map(|argument| format!("`{}`", argument.name)).collect();
    if !names.is_empty() {
        let values = if names.len() == 1 { "value" } else { "values" };
        let message = format!("the {values} of {}, not known here, will fit", names.join(", "));
        reasons.push(reason(ReasonKind::Assumed, message));
    }
    reasons
}

fn is_known(argument: &Argument) -> bool {
    match &argument.value {
        ArgumentValue::List(items) => items.iter().all(|item| item.value != ItemValue::Unknown),
        ArgumentValue::Unknown => false,
        ArgumentValue::TokenText | ArgumentValue::Text(_) | ArgumentValue::NoList(_) => true,
    }
}

//! Which language a state uses, and expressions of the other one (Developer Guide, `transforming-data`).

use super::paths::is_path_of_service;
use crate::catalogue::*;
use crate::document::asl::intrinsic::Expression;
use crate::document::asl::path::Query;
use crate::document::asl::{JsonataText, QueryLanguage, State, StateMachine, jsonata_expression};
use crate::finding::Finding;
use crate::source::Node;
use crate::value;

/// `asl/query-language` of all states.
pub(super) fn check(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    if machine.language == QueryLanguage::Jsonata {
        let back = machine.states().filter(|state| state.language == QueryLanguage::JsonPath);
        findings.extend(back.filter_map(|state| downgraded(machine, state)));
    }
}

/// `asl/query-language`: a state of a JSONata machine goes back to JSONPath.
fn downgraded(machine: &StateMachine<'_>, state: &State<'_>) -> Option<Finding> {
    let own = state.field("QueryLanguage")?;
    let message = "a state cannot use JSONPath where the whole state machine uses JSONata, so AWS refuses it";
    let finding = Finding::at(ASL_QUERY_LANGUAGE, own, message);
    let whole = machine.node.get("QueryLanguage")?;
    Some(finding.related(whole.place(), "the language of the whole").help(
        "leave `QueryLanguage` out of the state machine and set `JSONata` in the states that use it, or translate this one",
    ))
}

/// `asl/wrong-language`: an expression in the language that the state does not use.
pub(super) fn jsonata_in_json_path(node: Node<'_>) -> Option<Finding> {
    jsonata_expression(value::text(node)?)?;
    let message = "the state uses JSONPath, so `{% … %}` is handed on as plain text";
    let help = "set `\"QueryLanguage\": \"JSONata\"` in the state, or write a path behind a key that ends in `.$`";
    Some(Finding::at(ASL_WRONG_LANGUAGE, node, message).label("not evaluated").help(help))
}

/// The same the other way round.
pub(super) fn json_path_in_jsonata(state: &State<'_>, text: &JsonataText<'_>) -> Option<Finding> {
    let key = text.key.as_str().unwrap_or_default();
    let help =
        "JSONata is written `{% … %}`; the state's input is `$states.input`, the context object `$states.context`";
    if key.ends_with(".$") && text.text.starts_with(['$', 'S']) {
        let message = format!(
            "the state uses JSONata, where a `.$` means nothing: the key stays `{key}`, and its value plain text"
        );
        return Some(Finding::at(ASL_WRONG_LANGUAGE, text.key, message).label("not evaluated").help(help));
    }
    let starts = |starts: &[&str]| starts.iter().any(|start| text.text.starts_with(start));
    let is_path = starts(&["$.", "$$.", "$[", "$states."]) && Query::parse(text.text).is_ok();
    let is_call = starts(&["States."]) && Expression::read(text.text).is_ok();
    if (!is_path && !is_call) || is_path_of_service(state, text.node) {
        return None;
    }
    let message = format!("the state uses JSONata, so `{}` is handed on as plain text", text.text);
    Some(Finding::at(ASL_WRONG_LANGUAGE, text.node, message).label("not evaluated").help(help))
}

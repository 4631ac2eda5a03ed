//! Faults in how the token leaves the state machine.

use super::{Operator, fault};
use crate::documents::{arguments, is_jsonata, parameter_name, starting, token_key};
use crate::edit::{Mutants, entry, unset};
use crate::project::Project;
use serde_json::{Value, json};

const NOT_A_LIST: &str = "error token/not-a-list";
const WRONG_PATH: &str = "error token/wrong-path";
const LITERAL: &str = "error token/literal";
const NOT_PASSED: &str = "error token/not-passed";
const SHAPE: &str = "error token/shape";

pub(super) const ALL: &[Operator] = &[
    fault("token bare", NOT_A_LIST, |project, out| {
        path(project, out, "$$.Task.Token");
        jsonata(project, out, json!("{% $states.context.Task.Token %}"));
    }),
    fault("token as text", NOT_A_LIST, |project, out| {
        path(project, out, "States.Format('{}', $$.Task.Token)");
        jsonata(project, out, json!("{% $string($states.context.Task.Token) %}"));
    }),
    fault("token as a text's part, bare", NOT_A_LIST, |project, out| {
        path(project, out, "States.Format('token={}', $$.Task.Token)");
        jsonata(project, out, json!("{% 'token=' & $states.context.Task.Token %}"));
    }),
    fault("token encoded", NOT_A_LIST, |project, out| path(project, out, "States.Base64Encode($$.Task.Token)")),
    fault("token as JSON", NOT_A_LIST, |project, out| path(project, out, "States.JsonToString($$.Task.Token)")),
    fault("token out of its list", NOT_A_LIST, |project, out| {
        path(project, out, "States.ArrayGetItem(States.Array($$.Task.Token), 0)");
    }),
    fault("token path in lower case", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($$.task.token)");
        jsonata(project, out, json!(["{% $states.context.task.token %}"]));
    }),
    fault("token's last key in lower case", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($$.Task.token)");
        jsonata(project, out, json!(["{% $states.context.Task.token %}"]));
    }),
    fault("token path in one word", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($$.TaskToken)");
        jsonata(project, out, json!(["{% $states.context.TaskToken %}"]));
    }),
    fault("token path without its task", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($$.Token)");
        jsonata(project, out, json!(["{% $states.context.Token %}"]));
    }),
    fault("token path with a key too many", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($$.Task.TaskToken)");
        jsonata(project, out, json!(["{% $states.context.Task.TaskToken %}"]));
    }),
    fault("token path of the other language", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($states.context.Task.Token)");
        jsonata(project, out, json!(["{% $$.Task.Token %}"]));
    }),
    fault("token of the input", WRONG_PATH, |project, out| {
        path(project, out, "States.Array($.Task.Token)");
        jsonata(project, out, json!(["{% $states.input.Task.Token %}"]));
    }),
    fault("token path without its context", WRONG_PATH, |project, out| {
        jsonata(project, out, json!(["{% $states.Task.Token %}"]));
    }),
    fault("token behind a key without .$", LITERAL, |project, out| {
        plain(project, out, json!("States.Array($$.Task.Token)"));
    }),
    fault("token path as plain text", LITERAL, |project, out| plain(project, out, json!("$$.Task.Token"))),
    fault("token path as plain text in a list", LITERAL, |project, out| {
        plain(project, out, json!(["$$.Task.Token"]));
        jsonata(project, out, json!(["$$.Task.Token"]));
    }),
    fault("token function as plain text in a list", LITERAL, |project, out| {
        plain(project, out, json!(["States.Array($$.Task.Token)"]));
        jsonata(project, out, json!(["States.Array($$.Task.Token)"]));
    }),
    fault("token expression where none is evaluated", LITERAL, |project, out| {
        plain(project, out, json!(["{% $states.context.Task.Token %}"]));
        jsonata(project, out, json!(["$states.context.Task.Token"]));
    }),
    fault("token path in quotes", LITERAL, |project, out| path(project, out, "States.Array('$$.Task.Token')")),
    fault("another value for the token", NOT_PASSED, |project, out| {
        plain(project, out, json!(["none"]));
        jsonata(project, out, json!(["none"]));
    }),
    fault("the execution's id for the token", NOT_PASSED, |project, out| {
        path(project, out, "States.Array($$.Execution.Id)");
        jsonata(project, out, json!(["{% $states.context.Execution.Id %}"]));
    }),
    fault("the input's token for the token", NOT_PASSED, |project, out| {
        path(project, out, "States.Array($.token)");
        jsonata(project, out, json!(["{% $states.input.token %}"]));
    }),
    fault("token not passed", NOT_PASSED, removed).beside(&["token/missing-parameter"]),
    fault("token in a list of lists", SHAPE, |project, out| {
        path(project, out, "States.Array(States.Array($$.Task.Token))");
        jsonata(project, out, json!([["{% $states.context.Task.Token %}"]]));
    }),
    fault("token and another value", SHAPE, |project, out| {
        path(project, out, "States.Array($$.Task.Token, $$.Execution.Id)");
        jsonata(project, out, json!(["{% $states.context.Task.Token %}", "x"]));
    }),
    fault("token glued to a text", SHAPE, |project, out| {
        path(project, out, "States.Array(States.Format('token={}', $$.Task.Token))");
        jsonata(project, out, json!(["{% 'token=' & $states.context.Task.Token %}"]));
    }),
    fault("token hashed", SHAPE, |project, out| {
        path(project, out, "States.Array(States.Hash($$.Task.Token, 'SHA-256'))");
        jsonata(project, out, json!(["{% $base64encode($states.context.Task.Token) %}"]));
    }),
];

/// Gives the token's argument of every Task in a language another key and value.
fn changed(project: &Project, out: &mut Mutants, in_jsonata: bool, evaluated: bool, value: &Value) {
    for task in starting(project) {
        if is_jsonata(project.at(&task)) == in_jsonata {
            let (arguments, key) = (arguments(project, &task), token_key(project, &task));
            let name = parameter_name(&key);
            let new_key = if evaluated { format!("{name}.$") } else { name.to_owned() };
            out.replace(project, &arguments, "", entry(project.at(&arguments), &key, &new_key, value.clone()));
        }
    }
}

/// An expression of JSONPath for the token's argument.
fn path(project: &Project, out: &mut Mutants, expression: &str) {
    changed(project, out, false, true, &json!(expression));
}

/// A plain value for the token's argument, where an expression needs `.$`.
fn plain(project: &Project, out: &mut Mutants, value: Value) {
    changed(project, out, false, false, &value);
}

fn jsonata(project: &Project, out: &mut Mutants, value: Value) {
    changed(project, out, true, false, &value);
}

fn removed(project: &Project, out: &mut Mutants) {
    for task in starting(project) {
        let (arguments, key) = (arguments(project, &task), token_key(project, &task));
        out.replace(project, &arguments, "", unset(project.at(&arguments), &format!("/{key}")));
    }
}

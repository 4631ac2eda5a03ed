//! Faults in what a callback calls, and with what.

use super::{Operator, fault};
use crate::documents::{
    Answer, Step, action, all_callbacks, arguments, callbacks, callers, parameters, text, token_parameter,
};
use crate::edit::{Mutants, cut, other_case, rename, set, unset};
use crate::flow::Flow;
use crate::project::Project;
use serde_json::{Value, json};

const WRONG_TOKEN: &str = "error token/wrong-callback-token";
const WRONG_API: &str = "error token/wrong-callback-api";
const WRONG_OUTPUT: &str = "error token/invalid-output";

pub(super) const ALL: &[Operator] = &[
    fault("Service: states", WRONG_API, |project, out| inputs(project, out, "Service", |_| Some(json!("states")))),
    fault("Service: sfn", WRONG_API, |project, out| inputs(project, out, "Service", |_| Some(json!("sfn")))),
    fault("Service in another case", "warning token/wrong-callback-api", |project, out| {
        inputs(project, out, "Service", |_| Some(json!("StepFunctions")));
    }),
    fault("Api without its last letter", WRONG_API, |project, out| {
        inputs(project, out, "Api", |api| Some(json!(cut(api.as_str()?))));
    }),
    fault("Api with a letter too many", WRONG_API, |project, out| {
        inputs(project, out, "Api", |api| Some(json!(format!("{}s", api.as_str()?.replace("Task", "Tasks")))));
    }),
    fault("Api in camelCase", "info token/wrong-callback-api", |project, out| {
        inputs(project, out, "Api", |api| {
            Some(json!(other_case(api.as_str()?))).filter(|_| !api.as_str().unwrap().contains('_'))
        });
    }),
    fault("taskToken misspelt", WRONG_TOKEN, |project, out| keys(project, out, "taskToken", "taskTokn")),
    fault("taskToken in another case", WRONG_TOKEN, |project, out| keys(project, out, "taskToken", "TaskToken")),
    fault("taskToken in snake case", WRONG_TOKEN, |project, out| keys(project, out, "taskToken", "task_token")),
    fault("remove taskToken", WRONG_TOKEN, |project, out| without(project, out, all_callbacks(project), "taskToken")),
    fault("taskToken is a word", WRONG_TOKEN, |project, out| {
        inputs(project, out, "taskToken", |_| Some(json!("taskToken")))
    }),
    fault("taskToken is a path", WRONG_TOKEN, |project, out| {
        inputs(project, out, "taskToken", |_| Some(json!("$$.Task.Token")))
    }),
    fault("taskToken in a list", WRONG_TOKEN, |project, out| {
        inputs(project, out, "taskToken", |token| Some(json!([token])))
    }),
    fault("taskToken is the execution's id", WRONG_TOKEN, |project, out| {
        inputs(project, out, "taskToken", |_| Some(json!("{{ automation:EXECUTION_ID }}")));
    }),
    fault("taskToken names a parameter that is not there", WRONG_TOKEN, |project, out| {
        inputs(project, out, "taskToken", |token| {
            Some(json!(format!("{} }}}}", cut(token.as_str()?.strip_suffix(" }}")?))))
        });
    }),
    fault("taskToken names another parameter", WRONG_TOKEN, another_parameter),
    fault("a callback that is tried once", "info token/callback-unprotected", |project, out| {
        for step in all_callbacks(project).iter().filter(|step| step.value.get("maxAttempts").is_some()) {
            out.replace(project, &step.spot, "", unset(step.value, "/maxAttempts"));
        }
    }),
    fault("remove output", WRONG_OUTPUT, |project, out| {
        without(project, out, callbacks(project, Answer::Success), "output")
    }),
    fault("output in another case", WRONG_OUTPUT, |project, out| keys(project, out, "output", "Output")),
    fault("output is text", WRONG_OUTPUT, |project, out| outputs(project, out, json!("it is done"))),
    fault("output is empty", WRONG_OUTPUT, |project, out| outputs(project, out, json!(""))),
    fault("output is not closed", WRONG_OUTPUT, |project, out| outputs(project, out, json!("{\"a\": 1"))),
    fault("output has single quotes", WRONG_OUTPUT, |project, out| outputs(project, out, json!("{'a': 1}"))),
    fault("output is a map", WRONG_OUTPUT, |project, out| outputs(project, out, json!({"a": 1}))),
    fault("output is a number", WRONG_OUTPUT, |project, out| outputs(project, out, json!(1))),
    fault("output is a bare id", WRONG_OUTPUT, |project, out| {
        outputs(project, out, json!("{{ automation:EXECUTION_ID }}"))
    }),
    fault("output has an id without quotes", WRONG_OUTPUT, |project, out| {
        outputs(project, out, json!("{\"run\": {{ automation:EXECUTION_ID }}}"));
    }),
    fault("output is too long", WRONG_OUTPUT, |project, out| {
        outputs(project, out, json!(format!("\"{}\"", "x".repeat(262_143))))
    })
    .beside(&["automation/too-large"]),
    fault("output is a parameter", "warning token/invalid-output", output_is_parameter),
    fault("output has a command's text between quotes", "warning token/invalid-output", printed_between_quotes),
    fault("error is too long", "error token/invalid-error-cause", |project, out| {
        failures(project, out, "error", &"E".repeat(257))
    }),
    fault("cause is too long", "error token/invalid-error-cause", |project, out| {
        failures(project, out, "cause", &"c".repeat(32_769));
    }),
    fault("cause reads the step that failed", "warning token/callback-input-unavailable", cause_of_failed),
    fault("cause reads a step that comes later", "error token/callback-input-unavailable", cause_of_later),
    fault("output reads a step that may have failed", "warning token/callback-input-unavailable", |project, out| {
        output_of_continued(project, out, false);
    }),
    fault(
        "output reads a step that may have failed, with a way out",
        "info token/callback-input-unavailable",
        |project, out| {
            output_of_continued(project, out, true);
        },
    ),
    fault("a failure answers with what failed", "warning token/callback-input-unavailable", |project, out| {
        failure_to_success(project, out, true, false);
    }),
    fault(
        "a failure answers with what failed, with a way out",
        "info token/callback-input-unavailable",
        |project, out| {
            failure_to_success(project, out, true, true);
        },
    ),
    fault("a failure answers with what never ran", "error token/callback-input-unavailable", |project, out| {
        failure_to_success(project, out, false, false);
    }),
    fault(
        "a failure answers with what never ran, with a way out",
        "warning token/callback-input-unavailable",
        |project, out| {
            failure_to_success(project, out, false, true);
        },
    ),
];

/// Changes one input of every callback that has it.
fn inputs(project: &Project, out: &mut Mutants, key: &str, change: fn(&Value) -> Option<Value>) {
    for step in all_callbacks(project) {
        if let Some(new) = change(&step.value["inputs"][key]) {
            out.replace(project, &step.spot.join("inputs").join(key), "", new);
        }
    }
}

fn keys(project: &Project, out: &mut Mutants, key: &str, new: &str) {
    for step in all_callbacks(project).iter().filter(|step| step.value["inputs"].get(key).is_some()) {
        out.replace(project, &step.spot.join("inputs"), "", rename(&step.value["inputs"], key, new));
    }
}

fn without(project: &Project, out: &mut Mutants, steps: Vec<Step<'_>>, key: &str) {
    for step in steps {
        out.replace(project, &step.spot, "", unset(step.value, &format!("/inputs/{key}")));
    }
}

fn outputs(project: &Project, out: &mut Mutants, new: Value) {
    for step in callbacks(project, Answer::Success) {
        out.replace(project, &step.spot.join("inputs").join("output"), "", new.clone());
    }
}

fn failures(project: &Project, out: &mut Mutants, key: &str, new: &str) {
    for step in callbacks(project, Answer::Failure) {
        out.replace(project, &step.spot, "", set(step.value, &format!("/inputs/{key}"), json!(new)));
    }
}

/// A parameter that every caller fills with a literal is not the token.
fn another_parameter(project: &Project, out: &mut Mutants) {
    for step in all_callbacks(project) {
        let callers = callers(project, &step.runbook);
        for (name, declared) in parameters(project, &step.runbook) {
            let literal = |task| {
                let passed = project.at(&arguments(project, task)).get(name);
                passed.and_then(Value::as_array).is_some_and(|items| {
                    items.iter().all(|item| item.is_string() && !item.to_string().contains(['$', '%']))
                })
            };
            let text = text(declared, "/type") == "String"
                && declared.get("maxChars").is_none()
                && declared.get("allowedPattern").is_none();
            // A branch on it may keep the callback for other callers.
            let tested = project.at(&step.runbook).to_string().contains(&format!("\"Variable\":\"{{{{ {name} }}}}\""));
            if text && !tested && !callers.is_empty() && callers.iter().all(literal) {
                out.replace(
                    project,
                    &step.spot.join("inputs").join("taskToken"),
                    name,
                    json!(format!("{{{{ {name} }}}}")),
                );
            }
        }
    }
}

fn output_is_parameter(project: &Project, out: &mut Mutants) {
    for step in callbacks(project, Answer::Success) {
        let token = token_parameter(project, &step.runbook);
        for (name, declared) in parameters(project, &step.runbook) {
            let printed = matches!(text(declared, "/type"), "String" | "StringList" | "StringMap") && *name != token;
            if printed {
                let output = json!(format!("{{{{ {name} }}}}"));
                out.replace(project, &step.spot.join("inputs").join("output"), name, output);
            }
        }
    }
}

/// The steps before a success callback on the only way to it, with their places.
fn certainly_before<'p>(project: &'p Project, callback: &Step<'p>) -> Vec<&'p Value> {
    let flow = Flow::of(project.at(&callback.runbook));
    let straight = flow.straight();
    let before = |at: &usize| straight.contains(at) && *at < callback.index;
    let mut steps: Vec<usize> = (0..flow.steps.len()).filter(before).collect();
    steps.retain(|at| flow.callbacks_from(*at).contains(&callback.index));
    steps.into_iter().map(|at| &flow.steps[at]).collect()
}

fn printed_between_quotes(project: &Project, out: &mut Mutants) {
    for step in callbacks(project, Answer::Success) {
        for before in certainly_before(project, &step).into_iter().filter(|before| action(before) == "aws:runCommand") {
            let name = text(before, "/name");
            let output = json!(format!("{{\"log\": \"{{{{ {name}.Output }}}}\"}}"));
            out.replace(project, &step.spot.join("inputs").join("output"), name, output);
        }
    }
}

/// An output that a step has only if it succeeds.
fn output_of(step: &Value) -> Option<&'static str> {
    match action(step) {
        "aws:runCommand" => Some("CommandId"),
        "aws:copyImage" | "aws:createImage" => Some("ImageId"),
        "aws:createStack" => Some("StackId"),
        "aws:executeAutomation" => Some("ExecutionId"),
        "aws:executeStateMachine" => Some("executionArn"),
        "aws:invokeLambdaFunction" => Some("StatusCode"),
        _ => None,
    }
}

fn reading(project: &Project, out: &mut Mutants, callback: &Step<'_>, producer: &Value) {
    let Some(output) = output_of(producer) else { return };
    let name = text(producer, "/name");
    let cause = json!(format!("see {{{{ {name}.{output} }}}}"));
    out.replace(project, &callback.spot, name, set(callback.value, "/inputs/cause", cause));
}

fn cause_of_failed(project: &Project, out: &mut Mutants) {
    for callback in callbacks(project, Answer::Failure) {
        let flow = Flow::of(project.at(&callback.runbook));
        // Nothing but its own failure leads here from before it has run.
        for at in flow.straight() {
            let others = flow.steps.iter().enumerate().filter(|(other, _)| *other != at);
            let ways = |at: usize| [flow.route(at, "onFailure"), flow.route(at, "onCancel")];
            let leads = |at: usize| {
                ways(at)
                    .into_iter()
                    .flatten()
                    .any(|to| to == callback.index || flow.callbacks_from(to).contains(&callback.index))
            };
            if flow.route(at, "onFailure") == Some(callback.index)
                && !others.into_iter().any(|(other, _)| other < at && leads(other))
            {
                reading(project, out, &callback, &flow.steps[at]);
            }
        }
    }
}

fn cause_of_later(project: &Project, out: &mut Mutants) {
    for callback in callbacks(project, Answer::Failure) {
        let flow = Flow::of(project.at(&callback.runbook));
        let straight = flow.straight();
        let fails = |at: &usize| {
            let can_fail = !matches!(action(&flow.steps[*at]), "aws:sleep" | "aws:branch" | "aws:updateVariable");
            can_fail && straight.contains(at) && flow.route(*at, "onFailure") == Some(callback.index)
        };
        let Some(first) = (0..callback.index.max(flow.steps.len())).find(fails) else { continue };
        for later in (first + 1..flow.steps.len()).filter(|at| flow.clean().contains(at)) {
            reading(project, out, &callback, &flow.steps[later]);
        }
    }
}

/// The steps whose outputs a success callback reads.
fn is_read(callback: &Step<'_>, step: &Value) -> bool {
    text(callback.value, "/inputs/output").contains(&format!("{{{{ {}.", text(step, "/name")))
}

/// The success callbacks whose own failure leads, or does not lead, to another answer.
fn successes(project: &Project, guarded: bool) -> Vec<Step<'_>> {
    let is_guarded = |step: &Step<'_>| Flow::of(project.at(&step.runbook)).is_guarded(step.index);
    callbacks(project, Answer::Success).into_iter().filter(|step| is_guarded(step) == guarded).collect()
}

fn output_of_continued(project: &Project, out: &mut Mutants, guarded: bool) {
    for callback in successes(project, guarded) {
        let producers = certainly_before(project, &callback).into_iter().filter(|step| is_read(&callback, step));
        for producer in producers {
            let flow = Flow::of(project.at(&callback.runbook));
            let spot = callback.runbook.join("mainSteps").join(&flow.index(text(producer, "/name")).to_string());
            // A later step that reads it fails in its own right.
            let name = text(producer, "/name");
            let read_before = flow
                .steps
                .iter()
                .any(|step| answer_is_none(step) && step["inputs"].to_string().contains(&format!("{name}.")));
            if !read_before {
                out.replace(project, &spot, "", set(producer, "/onFailure", json!("Continue")));
            }
        }
    }
}

fn answer_is_none(step: &Value) -> bool {
    crate::documents::answer(step).is_none()
}

/// Leads failures to the success callback, of the step that it reads or of one before.
fn failure_to_success(project: &Project, out: &mut Mutants, own: bool, guarded: bool) {
    for callback in successes(project, guarded) {
        let before = certainly_before(project, &callback);
        let Some(produced) = before.iter().position(|step| is_read(&callback, step)) else { continue };
        let flow = Flow::of(project.at(&callback.runbook));
        for (at, step) in before.iter().enumerate() {
            let harmless = matches!(action(step), "aws:sleep" | "aws:branch" | "aws:updateVariable");
            let fits = if own { at == produced } else { at < produced && !harmless };
            if fits && step.get("onFailure").is_some() {
                let spot = callback.runbook.join("mainSteps").join(&flow.index(text(step, "/name")).to_string());
                let route = json!(format!("step:{}", text(callback.value, "/name")));
                out.replace(project, &spot, text(callback.value, "/name"), set(step, "/onFailure", route));
            }
        }
    }
}

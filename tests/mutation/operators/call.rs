//! Faults of a Task that starts a runbook, apart from the token.

use super::{Operator, fault};
use crate::documents::{
    Answer, Step, answer, answers_alone, arguments, callbacks, callee, callers, is_jsonata, parameter_name, parameters,
    payload_key, runbooks, starting, steps, text, token_key, waiting,
};
use crate::edit::{Mutants, set, unset};
use crate::project::{Project, Spot};
use serde_json::{Value, json};

pub(super) const ALL: &[Operator] = &[
    fault("no suffix in JSONPath", "error token/not-waiting", |project, out| suffix(project, out, false, "")),
    fault("no suffix in JSONata", "warning token/not-waiting", |project, out| suffix(project, out, true, "")),
    fault("suffix in another case", "error token/unsupported-wait", |project, out| {
        suffix(project, out, false, ".waitForTasktoken");
        suffix(project, out, true, ".waitForTasktoken");
    }),
    fault("suffix misspelt", "error token/unsupported-wait", |project, out| {
        suffix(project, out, false, ".waitForToken");
        suffix(project, out, true, ".waitForToken");
    }),
    fault("suffix .sync", "error token/unsupported-wait", |project, out| {
        suffix(project, out, false, ".sync");
        suffix(project, out, true, ".sync");
    }),
    fault("suffix .sync:2", "error token/unsupported-wait", |project, out| {
        suffix(project, out, false, ".sync:2");
        suffix(project, out, true, ".sync:2");
    }),
    fault("an express state machine", "error token/express", express_machine),
    fault("an express Map", "error token/express", express_map),
    fault("no timeout", "warning token/no-timeout", |project, out| {
        each(project, out, |task| task.get("TimeoutSeconds").map(|_| unset(task, "/TimeoutSeconds")));
    }),
    fault("no timeout but the machine's", "info token/no-timeout", only_machine_timeout),
    fault("a timeout of a second", "warning token/timeout-too-short", |project, out| {
        for task in starting(project).iter().filter(|task| takes_time(project, &callee(project, task))) {
            out.replace(project, task, "", set(project.at(task), "/TimeoutSeconds", json!(1)));
        }
    }),
    fault("a heartbeat that nobody sends", "warning token/heartbeat-never-sent", |project, out| {
        for task in starting(project).iter().filter(|task| answers_alone(project, &callee(project, task))) {
            out.replace(project, task, "", set(project.at(task), "/HeartbeatSeconds", json!(700)));
        }
    }),
    fault("a literal ClientToken", "warning token/constant-client-token", |project, out| {
        payload(project, out, |_, payload| {
            Some(set(payload, "/ClientToken", json!("c0ffee00-0000-4000-8000-000000000000")))
        });
    }),
    fault("a ClientToken for a Task that retries", "warning token/constant-client-token", |project, out| {
        each(project, out, |task| {
            let (key, token) = if is_jsonata(task) {
                ("ClientToken", "{% $states.context.Execution.Name %}")
            } else {
                ("ClientToken.$", "$$.Execution.Name")
            };
            let task = set(task, &format!("/{}/{key}", payload_key(task)), json!(token));
            Some(set(&task, "/Retry", json!([{"ErrorEquals": ["Ssm.ThrottlingException"]}])))
        });
    }),
    fault("two values of Targets", "error token/several-runs", |project, out| {
        targets(project, out, |name| {
            json!({
                "TargetParameterName": name, "Targets": [{"Key": "ParameterValues", "Values": ["i-0123456789abcdef0", "i-0123456789abcdef1"]}],
            })
        });
    }),
    fault("two TargetMaps", "error token/several-runs", |project, out| {
        targets(
            project,
            out,
            |name| json!({"TargetMaps": [{name: ["i-0123456789abcdef0"]}, {name: ["i-0123456789abcdef1"]}]}),
        );
    }),
    fault("two regions", "error token/several-runs", |project, out| {
        payload(project, out, |_, payload| {
            let locations = json!([{"Accounts": ["111122223333"], "Regions": ["eu-central-1", "eu-west-1"]}]);
            Some(set(payload, "/TargetLocations", locations))
        });
    }),
    fault("targets by tag", "warning token/several-runs", |project, out| {
        targets(
            project,
            out,
            |name| json!({"TargetParameterName": name, "Targets": [{"Key": "tag:Team", "Values": ["platform"]}]}),
        );
    }),
    fault("the mode Interactive", "warning token/interactive-mode", |project, out| {
        payload(project, out, |_, payload| Some(set(payload, "/Mode", json!("Interactive"))));
    }),
    fault("a Command document", "error token/not-automation", |project, out| {
        document(project, out, "AWS-RunShellScript")
    }),
    fault("a runbook of AWS", "info token/never-answered", |project, out| {
        document(project, out, "AWS-RestartEC2Instance")
    }),
    fault("a runbook that is not there", "info token/unknown-runbook", |project, out| {
        document(project, out, "Nowhere")
    }),
    fault("the result read as the API's", "error token/result-shape", |project, out| result(project, out, true)),
    fault("a result that is not literal, read as the API's", "warning token/result-shape", |project, out| {
        result(project, out, false);
    }),
    fault("a Catch for an error that is never sent", "warning token/error-name", |project, out| {
        for task in starting(project).iter().filter(|task| answers_alone(project, &callee(project, task))) {
            catch(project, out, task, "NeverSent");
        }
    }),
    fault("a Catch that no timeout meets", "info token/timeout-not-caught", |project, out| {
        starting(project).iter().for_each(|task| catch(project, out, task, "States.TaskFailed"));
    }),
    fault("a Retry", "info token/retry-restarts", |project, out| {
        each(project, out, |task| {
            Some(set(task, "/Retry", json!([{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}])))
        });
    }),
    fault("a parameter renamed in the runbook", "error token/unknown-parameter", renamed).beside(&[
        "token/missing-parameter",
        "token/wrong-callback-token",
        "token/never-answered",
    ]),
];

fn each(project: &Project, out: &mut Mutants, change: fn(&Value) -> Option<Value>) {
    for task in starting(project) {
        if let Some(new) = change(project.at(&task)) {
            out.replace(project, &task, "", new);
        }
    }
}

fn payload(project: &Project, out: &mut Mutants, change: fn(&Value, &Value) -> Option<Value>) {
    for task in starting(project) {
        let spot = task.join(payload_key(project.at(&task)));
        if let Some(new) = change(project.at(&task), project.at(&spot)) {
            out.replace(project, &spot, "", new);
        }
    }
}

fn suffix(project: &Project, out: &mut Mutants, in_jsonata: bool, suffix: &str) {
    for task in starting(project).iter().filter(|task| is_jsonata(project.at(task)) == in_jsonata) {
        let resource = text(project.at(task), "/Resource").replace(".waitForTaskToken", suffix);
        out.replace(project, &task.join("Resource"), "", json!(resource));
    }
}

fn express_machine(project: &Project, out: &mut Mutants) {
    let machines = project.spots(|value| text(value, "/Type").ends_with("::StateMachine"));
    for machine in machines {
        let key = if text(project.at(&machine), "/Type").contains("Serverless") { "Type" } else { "StateMachineType" };
        let properties = machine.join("Properties");
        out.replace(project, &properties, "", set(project.at(&properties), &format!("/{key}"), json!("EXPRESS")));
    }
}

fn express_map(project: &Project, out: &mut Mutants) {
    let tasks = waiting(project);
    for map in project.spots(|value| value.get("ItemProcessor").is_some()) {
        if tasks.iter().any(|task| map.holds(task)) {
            let config = json!({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"});
            out.replace(project, &map, "", set(project.at(&map), "/ItemProcessor/ProcessorConfig", config));
        }
    }
}

fn only_machine_timeout(project: &Project, out: &mut Mutants) {
    for machine in project.spots(|value| value.get("StartAt").is_some()) {
        let tasks: Vec<Spot> = starting(project).into_iter().filter(|task| machine.holds(task)).collect();
        // An inner workflow has no timeout of its own.
        let outer = project.spots(|value| value.get("StartAt").is_some()).iter().any(|outer| outer.holds(&machine));
        if let (Some(task), false) = (tasks.first(), outer) {
            let without = project.with(task, unset(project.at(task), "/TimeoutSeconds"));
            let limited = set(without.at(&machine), "/TimeoutSeconds", json!(1_000_000));
            out.push(project, &machine, "", without.with(&machine, limited));
        }
    }
}

/// Whether a step that works gives itself more than a second, in so many words.
fn takes_time(project: &Project, runbook: &Spot) -> bool {
    let limited = |step: &Step<'_>| {
        let own = step.value.get("timeoutSeconds").is_some_and(Value::is_u64);
        let sleeps = step.value.pointer("/inputs/Duration").is_some();
        let command = text(step.value, "/inputs/Parameters/executionTimeout").parse::<u64>().is_ok();
        own || sleeps || command
    };
    let working = steps(project).into_iter().filter(|step| step.runbook == *runbook && answer(step.value).is_none());
    working.into_iter().any(|step| limited(&step))
}

/// Several targets, each in a parameter that the Task fills otherwise.
fn targets(project: &Project, out: &mut Mutants, fields: fn(&str) -> Value) {
    for task in starting(project) {
        let spot = task.join(payload_key(project.at(&task)));
        let token = token_key(project, &task);
        let passed = project.at(&arguments(project, &task)).as_object().unwrap().keys();
        let Some(key) = passed.into_iter().find(|key| **key != token) else { continue };
        let mut payload = unset(project.at(&spot), &format!("/Parameters/{key}"));
        for (field, value) in fields(parameter_name(key)).as_object().unwrap() {
            payload[field] = value.clone();
        }
        out.replace(project, &spot, "", payload);
    }
}

fn document(project: &Project, out: &mut Mutants, name: &str) {
    for task in starting(project) {
        let spot = task.join(payload_key(project.at(&task))).join("DocumentName");
        out.replace(project, &spot, "", json!(name));
    }
}

/// Reads what only the API answers, where the runbook answers with literal texts or with others.
fn result(project: &Project, out: &mut Mutants, wanted_literal: bool) {
    for task in starting(project).iter().filter(|task| answers_alone(project, &callee(project, task))) {
        let value = project.at(task);
        let runbook = callee(project, task);
        let mut answers = callbacks(project, Answer::Success).into_iter().filter(|step| step.runbook == runbook);
        if answers.all(|step| !text(step.value, "/inputs/output").contains("{{")) != wanted_literal {
            continue;
        }
        if is_jsonata(value) {
            out.replace(
                project,
                task,
                "Output",
                set(value, "/Output", json!("{% $states.result.AutomationExecutionId %}")),
            );
            continue;
        }
        let selector = json!({"Id.$": "$.AutomationExecutionId"});
        out.replace(project, task, "ResultSelector", set(value, "/ResultSelector", selector));
        if value.get("ResultSelector").is_none() {
            out.replace(project, task, "OutputPath", set(value, "/OutputPath", json!("$.AutomationExecutionId")));
        }
    }
}

fn catch(project: &Project, out: &mut Mutants, task: &Spot, error: &str) {
    let value = project.at(task);
    if let Some(next) = value.pointer("/Catch/0/Next") {
        out.replace(project, task, "", set(value, "/Catch", json!([{"ErrorEquals": [error], "Next": next}])));
    }
}

/// Renames a parameter that callers fill, everywhere in the runbook.
fn renamed(project: &Project, out: &mut Mutants) {
    for runbook in runbooks(project) {
        let has_callbacks = callbacks(project, Answer::Success).iter().any(|step| step.runbook == runbook);
        for (name, _) in parameters(project, &runbook).filter(|_| has_callbacks) {
            let fills = |task: &Spot| {
                let passed = project.at(&arguments(project, task)).as_object().unwrap();
                passed.keys().any(|key| parameter_name(key) == name)
            };
            if callers(project, &runbook).iter().any(fills) {
                let value = project.at(&runbook);
                let named = crate::edit::without_spaces(value);
                let named =
                    crate::edit::replace_text(&named, &format!("{{{{{name}}}}}"), &format!("{{{{ {name}2 }}}}"));
                let declared = crate::edit::rename(&value["parameters"], name, &format!("{name}2"));
                out.replace(project, &runbook, name, set(&named, "/parameters", declared));
            }
        }
    }
}

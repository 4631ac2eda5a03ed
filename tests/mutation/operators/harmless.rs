//! Changes that are no fault: the same in other words, or what cannot be known any more.

use super::{Operator, harmless};
use crate::documents::{
    Answer, action, all_callbacks, arguments, callbacks, callers, is_child, is_jsonata, parameter_name, payload_key,
    runbooks, starting, steps, text, token_key, token_parameter,
};
use crate::edit::{entry, rename, replace_text, set, unset};
use serde_json::{Value, json};

pub(super) const ALL: &[Operator] = &[
    harmless("the token in other words", |project, out| {
        for task in starting(project) {
            let (spot, key) = (arguments(project, &task), token_key(project, &task));
            let ways: &[Value] = match is_jsonata(project.at(&task)) {
                true => &[
                    json!("{% [$states.context.Task.Token] %}"),
                    json!(["{%$states.context.Task.Token%}"]),
                    json!(["{% $states.context.`Task`.Token %}"]),
                    json!(["{% $string($states.context.Task.Token) %}"]),
                ],
                false => &[
                    json!("States.Array($$['Task']['Token'])"),
                    json!("States.Array($$.Task['Token'])"),
                    json!("States.Array( $$.Task.Token )"),
                    json!("States.Array(States.Format('{}', $$.Task.Token))"),
                ],
            };
            for way in ways {
                let new = entry(project.at(&spot), &key, &key, way.clone());
                if new != *project.at(&spot) {
                    out.replace(project, &spot, &way.to_string(), new);
                }
            }
        }
    }),
    harmless("a literal argument that is computed", |project, out| {
        for task in starting(project) {
            let (spot, token) = (arguments(project, &task), token_key(project, &task));
            let in_jsonata = is_jsonata(project.at(&task));
            for key in project.at(&spot).as_object().unwrap().keys().filter(|key| **key != token) {
                let name = parameter_name(key);
                let (new, value) =
                    if in_jsonata { (name.to_owned(), "{% $states.input.x %}") } else { (format!("{name}.$"), "$.x") };
                out.replace(project, &spot, name, entry(project.at(&spot), key, &new, json!(value)));
            }
        }
    }),
    harmless("a runbook whose name is computed", |project, out| {
        for task in starting(project) {
            let spot = task.join(payload_key(project.at(&task)));
            let (new, value) = if is_jsonata(project.at(&task)) {
                ("DocumentName", "{% $states.input.x %}")
            } else {
                ("DocumentName.$", "$.x")
            };
            out.replace(project, &spot, "", entry(project.at(&spot), "DocumentName", new, json!(value)));
        }
    }),
    harmless("the other spelling of a callback's Api", |project, out| {
        for step in all_callbacks(project) {
            let api = match text(step.value, "/inputs/Api") {
                "SendTaskSuccess" => "send_task_success",
                "SendTaskFailure" => "send_task_failure",
                "send_task_success" => "SendTaskSuccess",
                _ => "SendTaskFailure",
            };
            out.replace(project, &step.spot.join("inputs").join("Api"), "", json!(api));
        }
    }),
    harmless("the token's parameter renamed everywhere", |project, out| {
        for runbook in runbooks(project) {
            let callers = callers(project, &runbook);
            if callers.is_empty() || !crate::documents::answers_alone(project, &runbook) {
                continue;
            }
            let token = token_parameter(project, &runbook);
            let value = project.at(&runbook);
            let steps = replace_text(&value["mainSteps"], &format!("{{{{ {token} }}}}"), "{{answerTo}}");
            let declared = rename(&value["parameters"], &token, "answerTo");
            let mut changed = project.with(&runbook, set(&set(value, "/mainSteps", steps), "/parameters", declared));
            for task in callers {
                let (spot, key) = (arguments(project, &task), token_key(project, &task));
                changed = changed.with(&spot, rename(changed.at(&spot), &key, &key.replace(&token, "answerTo")));
            }
            out.push(project, &runbook, "", changed);
        }
    }),
    harmless("an explicit nextStep", |project, out| {
        let all = steps(project);
        for (step, next) in all.iter().zip(all.iter().skip(1)) {
            let plain =
                action(step.value) != "aws:branch" && !step.in_loop && !next.in_loop && step.runbook == next.runbook;
            if plain && step.value.get("nextStep").is_none() && step.value["isEnd"] != true {
                out.replace(project, &step.spot, "", set(step.value, "/nextStep", next.value["name"].clone()));
            }
        }
    }),
    harmless("a callback that is tried more often", |project, out| {
        for step in all_callbacks(project) {
            out.replace(project, &step.spot, "", set(step.value, "/maxAttempts", json!(5)));
        }
    }),
    harmless("another output that is JSON", |project, out| {
        for step in callbacks(project, Answer::Success) {
            for output in ["null", "[1, 2]", "\"done\"", "{\"run\": \"{{ automation:EXECUTION_ID }}\"}", "true"] {
                let spot = step.spot.join("inputs").join("output");
                // A result that is read must stay an object.
                let read = callers(project, &step.runbook).iter().any(|task| {
                    project.at(task).get("ResultSelector").is_some() || project.at(task).get("Output").is_some()
                });
                if !read {
                    out.replace(project, &spot, output, json!(output));
                }
            }
        }
    }),
    harmless("a wider action", |project, out| {
        for spot in project.spots(|value| value.get("Action").is_some_and(Value::is_array)) {
            let statement = project.at(&spot);
            let all = |action: &Value| json!(format!("{}:*", action.as_str().unwrap().split(':').next().unwrap()));
            let wider: Vec<Value> = statement["Action"].as_array().unwrap().iter().map(all).collect();
            out.replace(project, &spot, "each service's", set(statement, "/Action", json!(wider)));
            out.replace(project, &spot, "all", set(statement, "/Action", json!("*")));
        }
    }),
    harmless("a policy that is not here", |project, out| {
        for role in project.spots(|value| text(value, "/Type") == "AWS::IAM::Role") {
            let own = role.join("Properties").join("Policies");
            let without = project.with(&own, json!([]));
            let properties = role.join("Properties");
            let managed = json!(["arn:aws:iam::111122223333:policy/elsewhere"]);
            out.push(
                project,
                &role,
                "",
                without.with(&properties, set(without.at(&properties), "/ManagedPolicyArns", managed)),
            );
        }
    }),
    harmless("a regional principal", |project, out| {
        for spot in project.spots(|value| value.get("Service").is_some_and(Value::is_string)) {
            let service = text(project.at(&spot), "/Service");
            let Some(name) = service.strip_suffix(".amazonaws.com") else { continue };
            out.replace(project, &spot, "", json!({"Service": format!("{name}.eu-central-1.amazonaws.com")}));
            out.replace(project, &spot, "list", json!({"Service": [service, "ec2.amazonaws.com"]}));
        }
    }),
    harmless("a timeout that is computed", |project, out| {
        for task in starting(project) {
            let value = unset(project.at(&task), "/TimeoutSeconds");
            let (key, limit) = if is_jsonata(&value) {
                ("TimeoutSeconds", "{% $states.input.limit %}")
            } else {
                ("TimeoutSecondsPath", "$.limit")
            };
            out.replace(project, &task, "", set(&value, &format!("/{key}"), json!(limit)));
        }
    }),
    harmless("steps renamed everywhere", |project, out| {
        for runbook in runbooks(project) {
            let value = project.at(&runbook);
            let names: Vec<&str> =
                value["mainSteps"].as_array().unwrap().iter().map(|step| text(step, "/name")).collect();
            for name in names {
                let new = name.to_lowercase() + "_2";
                let mut steps = value["mainSteps"].clone();
                for step in steps.as_array_mut().unwrap() {
                    *step = renamed_step(&crate::edit::without_spaces(step), name, &new);
                }
                let mut renamed = set(value, "/mainSteps", steps);
                for output in renamed.get_mut("outputs").and_then(Value::as_array_mut).into_iter().flatten() {
                    if let Some((_, of)) =
                        output.as_str().and_then(|text| text.split_once('.')).filter(|(step, _)| *step == name)
                    {
                        *output = json!(format!("{new}.{of}"));
                    }
                }
                out.replace(project, &runbook, name, renamed);
            }
        }
    }),
    harmless("a child's failure that its parent answers", |project, out| {
        for step in steps(project).iter().filter(|step| is_child(project, &step.runbook)) {
            for key in ["onFailure", "onCancel"] {
                if step.value.get(key).is_some() {
                    out.replace(project, &step.spot, key, unset(step.value, &format!("/{key}")));
                }
            }
        }
    }),
    harmless("a step in front", |project, out| {
        for runbook in runbooks(project) {
            let callback = callbacks(project, Answer::Failure).into_iter().find(|step| step.runbook == runbook);
            let Some(route) = callback.map(|step| format!("step:{}", text(step.value, "/name"))) else { continue };
            // What the failure says must not read a step that has not run.
            let reads = callbacks(project, Answer::Failure).iter().any(|step| {
                let cause = text(step.value, "/inputs/cause");
                cause.contains("{{") && !cause.contains("{{ automation:")
            });
            let wait = json!({"name": "First", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "onFailure": route, "onCancel": route});
            let check = json!({"name": "First", "action": "aws:executeScript", "onFailure": route, "onCancel": route,
                "inputs": {"Runtime": "python3.11", "Handler": "check", "Script": "def check(events, context): pass"}});
            for step in [wait, check].iter().filter(|_| !reads) {
                let mut new = project.at(&runbook).clone();
                new["mainSteps"].as_array_mut().unwrap().insert(0, step.clone());
                out.replace(project, &runbook, text(step, "/action"), new);
            }
        }
    }),
    harmless("a state inside a Parallel", |project, out| {
        for task in starting(project) {
            let value = project.at(&task);
            let name = task.pointer.rsplit('/').next().unwrap();
            let inner = unset(&set(value, "/End", json!(true)), "/Next");
            let inner = unset(&inner, "/Catch");
            let mut parallel =
                json!({"Type": "Parallel", "Branches": [{"StartAt": "Inner", "States": {"Inner": inner}}]});
            for key in ["Next", "End", "Catch"] {
                if let Some(kept) = value.get(key) {
                    parallel[key] = kept.clone();
                }
            }
            out.replace(project, &task, name, parallel);
        }
    }),
    harmless("a callback's value from the template", |project, out| {
        let templates: Vec<usize> =
            (0..project.files.len()).filter(|file| project.files[*file].1.get("Resources").is_some()).collect();
        for step in all_callbacks(project).iter().filter(|step| templates.contains(&step.spot.file)) {
            for key in ["Service", "Api", "taskToken", "output", "error"] {
                if step.value["inputs"].get(key).is_some() {
                    let mut new = project.with(&step.spot.join("inputs").join(key), json!({"Ref": "Chosen"}));
                    new.files[step.spot.file].1["Parameters"] = json!({"Chosen": {"Type": "String"}});
                    out.push(project, &step.spot, key, new);
                }
            }
        }
    }),
];

/// A step of a runbook in which one has another name.
fn renamed_step(step: &Value, name: &str, new: &str) -> Value {
    let step = replace_text(step, &format!("{{{{{name}."), &format!("{{{{{new}."));
    match step {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let value = match value.as_str() {
                        Some(text)
                            if matches!(key.as_str(), "name" | "nextStep" | "NextStep" | "Default") && text == name =>
                        {
                            json!(new)
                        }
                        Some(text)
                            if matches!(key.as_str(), "onFailure" | "onCancel") && text == format!("step:{name}") =>
                        {
                            json!(format!("step:{new}"))
                        }
                        _ => renamed_step(&value, name, new),
                    };
                    (key, value)
                })
                .collect(),
        ),
        Value::Array(items) => items.iter().map(|item| renamed_step(item, name, new)).collect(),
        other => other,
    }
}

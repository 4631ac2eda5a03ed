//! Faults of Tasks that wait for something else than a runbook.

use super::{Operator, fault};
use crate::documents::{is_jsonata, payload_key, starting, text, waiting};
use crate::edit::{Mutants, entry, replace_text, set, unset};
use crate::project::{Project, Spot};
use serde_json::{Value, json};

pub(super) const ALL: &[Operator] = &[
    fault("a service that gets no token", "error token/not-passed", |project, out| {
        payloads(project, out, |payload| {
            Some(replace_text(&replace_text(payload, "Task.Token", "Execution.Id"), "Task.Token", ""))
        });
    }),
    fault("a service that gets a wrong path", "error token/wrong-path", |project, out| {
        payloads(project, out, |payload| Some(replace_text(payload, "Task.Token", "task.token")));
    }),
    fault("a service that gets a plain text", "error token/literal", |project, out| {
        token_entries(project, out, |map, key| {
            key.ends_with(".$").then(|| entry(map, key, key.trim_end_matches(".$"), map[key].clone()))
        });
    }),
    fault("a service's Task that does not wait, in JSONPath", "error token/not-waiting", |project, out| {
        no_suffix(project, out, false)
    }),
    fault("a service's Task that does not wait, in JSONata", "warning token/not-waiting", |project, out| {
        no_suffix(project, out, true)
    }),
    fault("a service that cannot wait", "error token/unsupported-wait", |project, out| {
        for task in others(project) {
            for resource in [
                "arn:aws:states:::dynamodb:putItem.waitForTaskToken",
                "arn:aws:states:::glue:startJobRun.waitForTaskToken",
            ] {
                out.replace(project, &task.join("Resource"), resource.split(':').nth(5).unwrap(), json!(resource));
            }
        }
    }),
    fault("a service's Task without a timeout", "warning token/no-timeout", |project, out| {
        for task in others(project) {
            let value = unset(&unset(project.at(&task), "/TimeoutSeconds"), "/HeartbeatSeconds");
            out.replace(project, &task, "", value);
        }
    }),
    fault("a service's Task with a Retry", "info token/retry-restarts", |project, out| {
        for task in others(project) {
            let retry = json!([{"ErrorEquals": ["States.TaskFailed"]}]);
            out.replace(project, &task, "", set(project.at(&task), "/Retry", retry));
        }
    }),
    fault("a service's Catch that no timeout meets", "info token/timeout-not-caught", |project, out| {
        for task in others(project).iter().filter(|task| project.at(task).get("Catch").is_some()) {
            let spot = task.join("Catch").join("0").join("ErrorEquals");
            out.replace(project, &spot, "", json!(["States.TaskFailed"]));
        }
    }),
];

fn others(project: &Project) -> Vec<Spot> {
    let starting = starting(project);
    waiting(project).into_iter().filter(|task| !starting.contains(task)).collect()
}

fn payloads(project: &Project, out: &mut Mutants, change: fn(&Value) -> Option<Value>) {
    for task in others(project) {
        let spot = task.join(payload_key(project.at(&task)));
        if let Some(new) = change(project.at(&spot)) {
            out.replace(project, &spot, "", new);
        }
    }
}

/// The maps that have the token as a value.
fn token_entries(project: &Project, out: &mut Mutants, change: fn(&Value, &str) -> Option<Value>) {
    let tasks = others(project);
    for spot in project.spots(Value::is_object).iter().filter(|spot| tasks.iter().any(|task| task.holds(spot))) {
        let map = project.at(spot);
        let key = map
            .as_object()
            .unwrap()
            .iter()
            .find(|(_, value)| value.as_str().is_some_and(|text| text.contains("Task.Token")));
        if let Some(new) = key.and_then(|(key, _)| change(map, key)) {
            out.replace(project, spot, "", new);
        }
    }
}

fn no_suffix(project: &Project, out: &mut Mutants, in_jsonata: bool) {
    for task in others(project).iter().filter(|task| is_jsonata(project.at(task)) == in_jsonata) {
        let resource = text(project.at(task), "/Resource").replace(".waitForTaskToken", "");
        out.replace(project, &task.join("Resource"), "", json!(resource));
    }
}

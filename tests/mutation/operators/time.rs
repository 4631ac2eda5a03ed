//! Faults of times in runbooks.

use super::{Operator, fault};
use crate::documents::{Step, action, arguments, callers, parameters, starting, steps, text};
use crate::edit::{set, unset};
use crate::project::{Project, Spot};
use serde_json::{Value, json};

pub(super) const ALL: &[Operator] = &[
    fault("a refused executionTimeout", "error token/execution-timeout", |project, out| {
        for step in shell_steps(project) {
            let spot = step.spot.join("inputs").join("Parameters").join("executionTimeout");
            for refused in REFUSED {
                let value = match project.at(&spot) {
                    Value::Array(_) => json!([refused]),
                    _ => json!(refused),
                };
                out.replace(project, &spot, refused, value);
            }
            out.replace(project, &spot, "number", json!(0));
        }
    }),
    fault("a refused executionTimeout as a default", "error token/execution-timeout", |project, out| {
        for (runbook, name) in feeding(project) {
            let declared = runbook.join("parameters").join(&name);
            for refused in REFUSED {
                out.replace(project, &declared, refused, set(project.at(&declared), "/default", json!(refused)));
            }
        }
    })
    .beside(&["automation/invalid-default"]),
    fault("a refused executionTimeout as an argument", "error token/execution-timeout", |project, out| {
        for (runbook, name) in feeding(project) {
            for task in callers(project, &runbook) {
                let spot = arguments(project, &task);
                for refused in REFUSED {
                    out.replace(project, &spot, refused, set(project.at(&spot), &format!("/{name}"), json!([refused])));
                }
            }
        }
    })
    .beside(&["token/argument-type"]),
    fault("an executionTimeout without bounds", "info token/unbounded-execution-timeout", |project, out| {
        for (runbook, name) in feeding(project) {
            let declared = runbook.join("parameters").join(&name);
            out.replace(project, &declared, "no pattern", unset(project.at(&declared), "/allowedPattern"));
            let pattern = json!("^[0-9]+$");
            out.replace(project, &declared, "any number", set(project.at(&declared), "/allowedPattern", pattern));
        }
    }),
    fault("a refused delivery timeout", "error token/delivery-timeout", |project, out| {
        for step in shell_steps(project) {
            for refused in [json!(29), json!(0), json!(2_592_001), json!("29")] {
                out.replace(
                    project,
                    &step.spot,
                    &refused.to_string(),
                    set(step.value, "/inputs/TimeoutSeconds", refused),
                );
            }
        }
    }),
    fault("the execution timeout for the delivery", "warning token/delivery-timeout", |project, out| {
        for (runbook, name) in feeding(project) {
            for step in shell_steps(project).iter().filter(|step| step.runbook == runbook) {
                let wired = json!(format!("{{{{ {name} }}}}"));
                out.replace(project, &step.spot, "", set(step.value, "/inputs/TimeoutSeconds", wired));
            }
        }
    }),
    fault("a step that ends before its command", "warning token/step-timeout-too-short", |project, out| {
        for step in shell_steps(project) {
            if let Some(seconds) = seconds(&step.value["inputs"]["Parameters"]["executionTimeout"]) {
                out.replace(project, &step.spot, "", set(step.value, "/timeoutSeconds", json!(seconds - 1)));
            }
        }
    }),
    fault("a wait shorter than a long command", "warning token/timeout-too-short", |project, out| {
        for step in shell_steps(project) {
            let waits = callers(project, &step.runbook).iter().any(|task| starting(project).contains(task));
            let value = set(step.value, "/inputs/Parameters/executionTimeout", json!("172800"));
            if waits {
                out.replace(project, &step.spot, "", set(&value, "/timeoutSeconds", json!(180_000)));
            }
        }
    }),
];

const REFUSED: [&str; 6] = ["0", "172801", "x", "1.5", "-1", ""];

fn shell_steps(project: &Project) -> Vec<Step<'_>> {
    let runs_shell = |step: &Step<'_>| {
        action(step.value) == "aws:runCommand" && text(step.value, "/inputs/DocumentName") == "AWS-RunShellScript"
    };
    steps(project).into_iter().filter(runs_shell).collect()
}

/// The parameters that feed an `executionTimeout`, with their runbooks.
fn feeding(project: &Project) -> Vec<(Spot, String)> {
    let mut found: Vec<(Spot, String)> = Vec::new();
    for step in shell_steps(project) {
        let used = text(step.value, "/inputs/Parameters/executionTimeout");
        let feeds = |name: &str| used == format!("{{{{ {name} }}}}");
        found.extend(
            parameters(project, &step.runbook)
                .filter(|(name, _)| feeds(name))
                .map(|(name, _)| (step.runbook.clone(), name.clone())),
        );
    }
    found
}

fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::Array(items) => items.first().and_then(seconds),
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

//! What the linter finds in runbooks that a state machine starts and waits for.

use super::runbook::Runbook;
use serde_json::{Map, Value, json};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::finding::Finding;
use sfn_ssm_lint::lint::{Options, lint};

/// The findings about the answers of each runbook. All are linted at once, half of them as YAML.
pub(crate) fn findings(runbooks: &[Runbook]) -> Vec<Vec<Finding>> {
    let mut files = FileSet::new();
    files.add_memory("caller.asl.json", state_machine(runbooks.len()).to_string().into_bytes(), Role::Named);
    for (index, runbook) in runbooks.iter().enumerate() {
        let format = if index % 2 == 0 { "json" } else { "yaml" };
        files.add_memory(&format!("R{index}.{format}"), runbook.document().to_string().into_bytes(), Role::Named);
    }
    let mut found = vec![Vec::new(); runbooks.len()];
    for finding in lint(&mut files, &Options::default()).findings {
        if !is_about_answers(&finding.rule.to_string()) {
            continue;
        }
        let named = files.path(finding.site.place.file).strip_prefix('R').map(|name| name.split('.').next().unwrap());
        let index = named.or_else(|| finding.site.pointer.strip_prefix("/States/T")?.split('/').next());
        found[index.unwrap().parse::<usize>().unwrap()].push(finding);
    }
    found
}

fn is_about_answers(rule: &str) -> bool {
    rule.starts_with("token/unanswered-") || ["token/never-answered", "token/answered-twice"].contains(&rule)
}

/// A Task `T0` that starts the runbook `R0`, and so on.
fn state_machine(count: usize) -> Value {
    let state = |index: usize| {
        let mut task = json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
            "Parameters": {
                "DocumentName": format!("R{index}"),
                "Parameters": {"taskToken.$": "States.Array($$.Task.Token)"},
            },
            "TimeoutSeconds": 7200,
        });
        if index + 1 < count {
            task["Next"] = format!("T{}", index + 1).into();
        } else {
            task["End"] = true.into();
        }
        (format!("T{index}"), task)
    };
    json!({"StartAt": "T0", "States": (0..count).map(state).collect::<Map<_, _>>()})
}

//! Runbooks that work in production, with the contract put onto them (see `tests/corpus/graft.rs`), as projects to break.

#[path = "../corpus/graft.rs"]
#[allow(dead_code)]
mod graft;

use crate::project::Project;
use graft::{TOKEN, graft, value};
use serde_json::{Map, Value, json};
use sfn_ssm_lint::source::{FileId, yaml};
use std::path::Path;

/// One runbook of so many is broken; all of them would take minutes.
const ONE_OF: usize = 12;

/// The grafts of the real runbooks in `SFN_SSM_LINT_CORPUS`; none where it is not set.
pub(crate) fn projects() -> Vec<Project> {
    let Some(folder) = std::env::var_os("SFN_SSM_LINT_CORPUS") else { return Vec::new() };
    let folder = Path::new(&folder).join("automation");
    let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let runbooks = files.filter_map(|entry| {
        let text = std::fs::read_to_string(entry.path()).ok().filter(|text| text.contains("mainSteps"))?;
        let read = yaml::read(text.into(), FileId(0), None);
        let document = value(read.tree.root().filter(|_| read.problems.is_empty())?);
        let name = entry.path().strip_prefix(&folder).unwrap().display().to_string();
        Some(project(name, graft(document).ok()?.document))
    });
    runbooks.step_by(ONE_OF).collect()
}

/// The runbook, and a Task that passes the token and whatever else the runbook asks for.
fn project(name: String, runbook: Value) -> Project {
    let parameters = runbook["parameters"].as_object().into_iter().flatten();
    let required = parameters.filter(|(name, of)| *name != TOKEN && of.get("default").is_none());
    let mut arguments: Map<String, Value> =
        required.map(|(name, _)| (format!("{name}.$"), format!("$.{name}").into())).collect();
    arguments.insert(format!("{TOKEN}.$"), "States.Array($$.Task.Token)".into());
    let machine = json!({
        "StartAt": "Wait",
        "States": {
            "Wait": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
                "Parameters": {"DocumentName": "Runbook", "Parameters": arguments},
                "TimeoutSeconds": 99_999_999,
                "End": true,
            },
        },
    });
    Project { name, files: vec![("Runbook.json".to_owned(), runbook), ("workflow.asl.json".to_owned(), machine)] }
}

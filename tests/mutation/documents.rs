//! The documents of a project, and the places in them that operators change.

use crate::project::{Project, Spot};
use serde_json::Value;

/// A step, with the runbook that it belongs to.
pub(crate) struct Step<'p> {
    pub(crate) spot: Spot,
    pub(crate) value: &'p Value,
    pub(crate) runbook: Spot,
    /// Its place in `mainSteps`; that of the loop around it for an inner one.
    pub(crate) index: usize,
    pub(crate) in_loop: bool,
}

/// Who gets the answer of a callback.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Success,
    Failure,
}

pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

pub(crate) fn action(step: &Value) -> &str {
    text(step, "/action")
}

/// What a step answers.
pub(crate) fn answer(step: &Value) -> Option<Answer> {
    match text(step, "/inputs/Api") {
        "SendTaskSuccess" | "send_task_success" => Some(Answer::Success),
        "SendTaskFailure" | "send_task_failure" => Some(Answer::Failure),
        _ => None,
    }
}

/// Whether a step gets the token and answers nothing itself.
pub(crate) fn hands_on(step: &Value) -> bool {
    answer(step).is_none() && action(step) != "aws:branch" && step["inputs"].to_string().contains("{{ taskToken }}")
}

pub(crate) fn runbooks(project: &Project) -> Vec<Spot> {
    project.spots(|value| value.get("mainSteps").is_some_and(Value::is_array))
}

/// All steps, those of loops after the loop.
pub(crate) fn steps(project: &Project) -> Vec<Step<'_>> {
    let mut all = Vec::new();
    for runbook in runbooks(project) {
        let list = runbook.join("mainSteps");
        for index in 0..project.at(&list).as_array().unwrap().len() {
            let spot = list.join(&index.to_string());
            let value = project.at(&spot);
            let inner = value.pointer("/inputs/Steps").and_then(Value::as_array).map_or(0, Vec::len);
            all.push(Step { spot: spot.clone(), value, runbook: runbook.clone(), index, in_loop: false });
            for inner in 0..inner {
                let spot = spot.join("inputs").join("Steps").join(&inner.to_string());
                all.push(Step { value: project.at(&spot), spot, runbook: runbook.clone(), index, in_loop: true });
            }
        }
    }
    all
}

/// The steps that answer.
pub(crate) fn callbacks(project: &Project, of: Answer) -> Vec<Step<'_>> {
    steps(project).into_iter().filter(|step| answer(step.value) == Some(of)).collect()
}

pub(crate) fn all_callbacks(project: &Project) -> Vec<Step<'_>> {
    steps(project).into_iter().filter(|step| answer(step.value).is_some()).collect()
}

/// The states that wait for a token.
pub(crate) fn waiting(project: &Project) -> Vec<Spot> {
    project.spots(|value| text(value, "/Type") == "Task" && text(value, "/Resource").ends_with(".waitForTaskToken"))
}

/// Those of them that start a runbook.
pub(crate) fn starting(project: &Project) -> Vec<Spot> {
    let starts = |spot: &Spot| text(project.at(spot), "/Resource").contains(":ssm:startAutomationExecution");
    waiting(project).into_iter().filter(starts).collect()
}

/// The key of what a Task passes.
pub(crate) fn payload_key(task: &Value) -> &'static str {
    if task.get("Arguments").is_some() { "Arguments" } else { "Parameters" }
}

/// The key of what a Task passes, if it is written in JSONata or not.
pub(crate) fn is_jsonata(task: &Value) -> bool {
    task.get("Arguments").is_some()
}

pub(crate) fn arguments(project: &Project, task: &Spot) -> Spot {
    task.join(payload_key(project.at(task))).join("Parameters")
}

/// The name of an argument's parameter, without the mark of an expression.
pub(crate) fn parameter_name(key: &str) -> &str {
    key.strip_suffix(".$").unwrap_or(key)
}

/// The key of the argument that holds the token.
pub(crate) fn token_key(project: &Project, task: &Spot) -> String {
    let arguments = project.at(&arguments(project, task)).as_object().unwrap();
    let holds = |value: &Value| value.to_string().contains("Task.Token");
    arguments.iter().find(|(_, value)| holds(value)).unwrap().0.clone()
}

/// The runbook that a Task starts.
pub(crate) fn callee(project: &Project, task: &Spot) -> Spot {
    let task = project.at(task);
    let name = text(&task[payload_key(task)], "/DocumentName");
    let mut all = runbooks(project);
    let is_named = |spot: &Spot| {
        let resource = spot
            .pointer
            .strip_suffix("/Content")
            .map(|properties| Spot { file: spot.file, pointer: properties.to_owned() });
        match resource {
            Some(properties) => text(project.at(&properties), "/Name") == name,
            None => project.files[spot.file].0.split('.').next() == Some(name),
        }
    };
    match all.iter().position(is_named) {
        Some(at) => all.swap_remove(at),
        None if name.starts_with("${") && all.len() == 1 => all.swap_remove(0),
        None => panic!("{} starts `{name}`, which is not there", project.name),
    }
}

/// The Tasks that wait for a runbook.
pub(crate) fn callers(project: &Project, runbook: &Spot) -> Vec<Spot> {
    starting(project).into_iter().filter(|task| callee(project, task) == *runbook).collect()
}

/// The parameters that a runbook declares, with their declarations.
pub(crate) fn parameters<'p>(project: &'p Project, runbook: &Spot) -> impl Iterator<Item = (&'p String, &'p Value)> {
    project.at(runbook)["parameters"].as_object().into_iter().flatten()
}

/// The parameter that holds the token.
pub(crate) fn token_parameter(project: &Project, runbook: &Spot) -> String {
    let token = callers(project, runbook).first().map(|task| token_key(project, task));
    token.map(|key| parameter_name(&key).to_owned()).unwrap_or_else(|| "taskToken".to_owned())
}

/// Whether a step of another runbook starts this one and hands it the token: then that one may answer in its place.
pub(crate) fn is_child(project: &Project, runbook: &Spot) -> bool {
    let name = project.files[runbook.file].0.split('.').next().unwrap();
    steps(project).iter().any(|step| hands_on(step.value) && text(step.value, "/inputs/DocumentName") == name)
}

/// Whether nothing but the callbacks of a runbook can answer.
pub(crate) fn answers_alone(project: &Project, runbook: &Spot) -> bool {
    !steps(project).iter().any(|step| step.runbook == *runbook && hands_on(step.value))
}

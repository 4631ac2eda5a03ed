//! Faults of the order in which a runbook's steps run.

use super::{Operator, fault};
use crate::documents::{
    Answer, Step, action, all_callbacks, answer, callbacks, callers, hands_on, is_child, runbooks, steps, text,
};
use crate::edit::{Mutants, set, unset};
use crate::flow::Flow;
use crate::project::{Project, Spot};
use serde_json::{Value, json};

const LOST_ON_FAILURE: &str = "error token/unanswered-failure";
const LOST_ON_CANCEL: &str = "warning token/unanswered-cancel";
const LOST_ON_SUCCESS: &str = "error token/unanswered-success";
const TWICE: &str = "error token/answered-twice";

pub(super) const ALL: &[Operator] = &[
    fault("remove onFailure", LOST_ON_FAILURE, |project, out| failure(project, out, Kind::Works, remove)),
    fault("onFailure: Abort", LOST_ON_FAILURE, |project, out| failure(project, out, Kind::Works, abort)),
    fault("onFailure to a step that ends", LOST_ON_FAILURE, |project, out| failure(project, out, Kind::Works, give_up)),
    fault("remove onFailure of what hardly fails", "info token/unanswered-failure", |project, out| {
        failure(project, out, Kind::Harmless, remove);
    }),
    fault("onFailure: Abort of what hardly fails", "info token/unanswered-failure", |project, out| {
        failure(project, out, Kind::Harmless, abort);
    }),
    fault("remove onFailure of what may answer", "warning token/unanswered-failure", |project, out| {
        failure(project, out, Kind::HandsOn, remove);
    }),
    fault("remove onCancel", LOST_ON_CANCEL, |project, out| cancel(project, out, Kind::Works, remove)),
    fault("onCancel: Abort", LOST_ON_CANCEL, |project, out| cancel(project, out, Kind::Works, abort)),
    fault("onCancel to a step that ends", LOST_ON_CANCEL, |project, out| cancel(project, out, Kind::Works, give_up))
        .beside(CANCEL_TO_A_SLEEP),
    fault("remove onCancel of a branch", "info token/unanswered-cancel", |project, out| {
        cancel(project, out, Kind::Branch, remove);
    }),
    fault("remove onCancel of what may answer", "info token/unanswered-cancel", |project, out| {
        cancel(project, out, Kind::HandsOn, remove);
    }),
    fault("end before the answer", LOST_ON_SUCCESS, |project, out| {
        before_answer(project, out, |step| unset(&set(step, "/isEnd", json!(true)), "/nextStep"));
    })
    .beside(AFTER_FAILURE),
    fault("nextStep past the answer", LOST_ON_SUCCESS, |project, out| {
        before_answer(project, out, |step| unset(&set(step, "/nextStep", json!(GIVE_UP)), "/isEnd"));
    })
    .beside(AFTER_FAILURE),
    fault("remove a success callback", LOST_ON_SUCCESS, no_success),
    fault("remove a failure callback", LOST_ON_FAILURE, |project, out| no_failure(project, out, false))
        .beside(&["token/unanswered-success", "automation/cancel-target"]),
    fault("remove a child's failure callback", "warning token/unanswered-failure", |project, out| {
        no_failure(project, out, true);
    })
    .beside(CANCEL_TO_A_SLEEP),
    fault("a child's failure ends in a success", "warning token/unanswered-failure", in_child),
    fault("remove all callbacks", "error token/never-answered", no_callbacks).beside(CANCEL_TO_A_SLEEP),
    fault("heartbeats for answers", "error token/never-answered", heartbeats),
    fault("remove isEnd of a callback", TWICE, falls_through),
    fault("nextStep from a callback to another", TWICE, one_after_another),
    fault("answer before the work", TWICE, |project, out| answer_first(project, out, false)),
    fault("answer before a choice", "warning token/answered-twice", |project, out| answer_first(project, out, true)),
    fault("success goes to a failure callback", "warning token/failure-on-success-path", success_to_failure),
    fault("failure goes to a success callback", "warning token/success-on-failure-path", failure_to_success)
        .beside(&["token/callback-input-unavailable"]),
    fault("onFailure to an unknown step", "error automation/unknown-step", |project, out| {
        unknown(project, out, "onFailure")
    }),
    fault("onCancel to an unknown step", "error automation/unknown-step", |project, out| {
        unknown(project, out, "onCancel")
    }),
    fault("nextStep to an unknown step", "error automation/unknown-step", |project, out| {
        unknown(project, out, "nextStep")
    }),
];

/// What failures lead to as well ends unanswered for them too.
const AFTER_FAILURE: &[&str] = &["token/unanswered-failure"];

/// A cancel cannot lead to the step that takes the place of an answer.
const CANCEL_TO_A_SLEEP: &[&str] = &["automation/cancel-target"];

const GIVE_UP: &str = "GiveUp";

/// What a failure or a cancel of a step means.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Works,
    Harmless,
    Branch,
    HandsOn,
}

fn kind(step: &Value, key: &str) -> Option<Kind> {
    match action(step) {
        _ if answer(step).is_some() => None,
        _ if hands_on(step) => Some(Kind::HandsOn),
        "aws:loop" | "aws:updateVariable" if key == "onCancel" => None,
        "aws:branch" if key == "onCancel" => Some(Kind::Branch),
        "aws:branch" | "aws:pause" | "aws:sleep" | "aws:updateVariable" if key == "onFailure" => Some(Kind::Harmless),
        _ => Some(Kind::Works),
    }
}

/// A runbook with a step at its end that neither answers nor goes on.
fn with_give_up(runbook: &Value) -> Value {
    let mut runbook = runbook.clone();
    let step = json!({"name": GIVE_UP, "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "isEnd": true});
    let steps = runbook["mainSteps"].as_array_mut().unwrap();
    // What was last before ended the run by itself.
    if let Some(last) = steps.last_mut().filter(|last| last.get("nextStep").is_none()) {
        last["isEnd"] = json!(true);
    }
    steps.push(step);
    runbook
}

fn remove(step: &Value, key: &str) -> Value {
    unset(step, &format!("/{key}"))
}

fn abort(step: &Value, key: &str) -> Value {
    set(step, &format!("/{key}"), json!("Abort"))
}

fn give_up(step: &Value, key: &str) -> Value {
    set(step, &format!("/{key}"), json!(format!("step:{GIVE_UP}")))
}

/// Replaces a step, in a runbook that has a step to give up at if the new one names it.
fn put(project: &Project, out: &mut Mutants, step: &Step<'_>, note: &str, new: Value) {
    let base = match new.to_string().contains(GIVE_UP) {
        true => project.with(&step.runbook, with_give_up(project.at(&step.runbook))),
        false => project.clone(),
    };
    out.push(project, &step.spot, note, base.with(&step.spot, new));
}

fn failure(project: &Project, out: &mut Mutants, wanted: Kind, change: fn(&Value, &str) -> Value) {
    rerouted(project, out, wanted, "onFailure", change);
}

fn cancel(project: &Project, out: &mut Mutants, wanted: Kind, change: fn(&Value, &str) -> Value) {
    rerouted(project, out, wanted, "onCancel", change);
}

/// Every step that runs before the answer and has a way out.
fn rerouted(project: &Project, out: &mut Mutants, wanted: Kind, key: &str, change: fn(&Value, &str) -> Value) {
    for step in steps(project) {
        let flow = Flow::of(project.at(&step.runbook));
        let routed = step.value.get(key).is_some_and(|route| *route != "Abort");
        let answers = all_callbacks(project).iter().any(|callback| callback.runbook == step.runbook);
        let under_contract = answers && !is_child(project, &step.runbook);
        let new = change(step.value, key);
        // A step of a loop inherits the loop's way.
        let inherits = step.in_loop && key == "onFailure" && new.get(key).is_none();
        if routed
            && under_contract
            && !inherits
            && kind(step.value, key) == Some(wanted)
            && flow.unanswered(key != "onCancel").contains(&step.index)
        {
            put(project, out, &step, "", new);
        }
    }
}

/// A child that handles its failure may report a success, after which nobody answers.
fn in_child(project: &Project, out: &mut Mutants) {
    for step in steps(project).iter().filter(|step| is_child(project, &step.runbook) && answer(step.value).is_none()) {
        put(project, out, step, "", give_up(step.value, "onFailure"));
    }
}

/// Every step that leads to the answer without anything having failed.
fn before_answer(project: &Project, out: &mut Mutants, change: fn(&Value) -> Value) {
    for step in steps(project).iter().filter(|step| !step.in_loop) {
        let flow = Flow::of(project.at(&step.runbook));
        let plain = answer(step.value).is_none() && action(step.value) != "aws:branch" && !hands_on(step.value);
        let answers = !flow.callbacks_from(step.index).is_empty();
        if plain && answers && flow.clean().contains(&step.index) {
            put(project, out, step, "", change(step.value));
        }
    }
}

/// A step that does nothing at the place of another.
fn idle(step: &Value) -> Value {
    let step = set(step, "/action", json!("aws:sleep"));
    set(&step, "/inputs", json!({"Duration": "PT1S"}))
}

fn no_success(project: &Project, out: &mut Mutants) {
    for step in callbacks(project, Answer::Success) {
        if Flow::of(project.at(&step.runbook)).clean().contains(&step.index) {
            out.replace(project, &step.spot, "", idle(step.value));
        }
    }
}

fn no_failure(project: &Project, out: &mut Mutants, in_child: bool) {
    for step in callbacks(project, Answer::Failure).iter().filter(|step| is_child(project, &step.runbook) == in_child) {
        let flow = Flow::of(project.at(&step.runbook));
        let leads_here = |at: &usize| {
            let works = kind(&flow.steps[*at], "onFailure") == Some(Kind::Works);
            let route = flow.route(*at, "onFailure").filter(|_| works);
            route.is_some_and(|to| flow.callbacks_from(to).contains(&step.index))
        };
        if flow.unanswered(true).iter().any(leads_here) {
            out.replace(project, &step.spot, "", idle(step.value));
        }
    }
}

/// Changes all callbacks of every runbook that somebody waits for.
fn all_at_once(project: &Project, out: &mut Mutants, change: fn(&Value) -> Value) {
    for runbook in runbooks(project) {
        let own: Vec<Step<'_>> = all_callbacks(project).into_iter().filter(|step| step.runbook == runbook).collect();
        let hands_on = steps(project).iter().any(|step| step.runbook == runbook && hands_on(step.value));
        if own.is_empty() || hands_on || callers(project, &runbook).is_empty() {
            continue;
        }
        let changed = own.iter().fold(project.clone(), |changed, step| changed.with(&step.spot, change(step.value)));
        out.push(project, &runbook, "", changed);
    }
}

fn no_callbacks(project: &Project, out: &mut Mutants) {
    all_at_once(project, out, idle);
}

fn heartbeats(project: &Project, out: &mut Mutants) {
    all_at_once(project, out, |step| {
        let token = step["inputs"]["taskToken"].clone();
        let inputs = json!({"Service": "stepfunctions", "Api": "SendTaskHeartbeat", "taskToken": token});
        set(step, "/inputs", inputs)
    });
}

fn falls_through(project: &Project, out: &mut Mutants) {
    for step in all_callbacks(project).iter().filter(|step| step.value["isEnd"] == true) {
        let flow = Flow::of(project.at(&step.runbook));
        let next = step.index + 1;
        if next < flow.steps.len() && !flow.callbacks_from(next).is_empty() {
            out.replace(project, &step.spot, "", unset(step.value, "/isEnd"));
        }
    }
}

fn one_after_another(project: &Project, out: &mut Mutants) {
    for step in all_callbacks(project) {
        let others = all_callbacks(project)
            .into_iter()
            .filter(|other| other.runbook == step.runbook && other.index != step.index);
        for other in others {
            let name = text(other.value, "/name");
            out.replace(project, &step.spot, name, unset(&set(step.value, "/nextStep", json!(name)), "/isEnd"));
        }
    }
}

/// Puts an answer before everything; whether the other answers all stand behind a choice.
fn answer_first(project: &Project, out: &mut Mutants, behind_choice: bool) {
    for of in [Answer::Success, Answer::Failure] {
        let mut done: Vec<Spot> = Vec::new();
        for step in callbacks(project, of) {
            let decided = Flow::of(project.at(&step.runbook)).answers_without_choice();
            if done.contains(&step.runbook) || decided == behind_choice {
                continue;
            }
            let token = &step.value["inputs"]["taskToken"];
            let inputs = match of {
                Answer::Success => {
                    json!({"Service": "stepfunctions", "Api": "SendTaskSuccess", "taskToken": token, "output": "{}"})
                }
                Answer::Failure => json!({"Service": "stepfunctions", "Api": "SendTaskFailure", "taskToken": token}),
            };
            let first = json!({"name": "TooEarly", "action": "aws:executeAwsApi", "inputs": inputs});
            let mut runbook = project.at(&step.runbook).clone();
            runbook["mainSteps"].as_array_mut().unwrap().insert(0, first);
            out.replace(project, &step.runbook, &format!("{of:?}"), runbook);
            done.push(step.runbook);
        }
    }
}

fn success_to_failure(project: &Project, out: &mut Mutants) {
    for step in steps(project).iter().filter(|step| !step.in_loop) {
        let flow = Flow::of(project.at(&step.runbook));
        let plain = answer(step.value).is_none() && action(step.value) != "aws:branch";
        // What may have answered already reports nothing.
        let plain = plain && !flow.steps[..=step.index].iter().any(hands_on);
        if !plain || !flow.straight().contains(&step.index) {
            continue;
        }
        for callback in callbacks(project, Answer::Failure).iter().filter(|callback| callback.runbook == step.runbook) {
            let name = text(callback.value, "/name");
            put(project, out, step, name, unset(&set(step.value, "/nextStep", json!(name)), "/isEnd"));
        }
    }
}

/// Leads failures straight to a success callback.
fn failure_to_success(project: &Project, out: &mut Mutants) {
    for step in steps(project).iter().filter(|step| !step.in_loop && !is_child(project, &step.runbook)) {
        let flow = Flow::of(project.at(&step.runbook));
        let routed = step.value.get("onFailure").is_some() && flow.clean().contains(&step.index);
        if !routed || kind(step.value, "onFailure") != Some(Kind::Works) {
            continue;
        }
        for callback in callbacks(project, Answer::Success).iter().filter(|callback| callback.runbook == step.runbook) {
            let name = text(callback.value, "/name");
            out.replace(project, &step.spot, name, set(step.value, "/onFailure", json!(format!("step:{name}"))));
        }
    }
}

fn unknown(project: &Project, out: &mut Mutants, key: &str) {
    for step in steps(project) {
        let target = step
            .value
            .get(key)
            .and_then(Value::as_str)
            .filter(|target| key == "nextStep" || target.starts_with("step:"));
        let Some(target) = target else { continue };
        out.replace(project, &step.spot, "", set(step.value, &format!("/{key}"), json!(format!("{target}s"))));
    }
}

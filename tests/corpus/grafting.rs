//! The callback contract, put onto runbooks that work in production: with it they are clean, and wherever a part of it
//! is missing, that is what is found.

use super::fail;
use super::graft::{FAIL, Graft, GraftedStep, SUCCEED, TOKEN, graft, value};
use libtest_mimic::{Failed, Trial};
use serde_json::{Map, Value, json};
use sfn_ssm_lint::aws::automation;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use sfn_ssm_lint::source::{FileId, yaml};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How many runbooks there are. Each takes a graft; one that does not is named with the reason.
const RUNBOOKS: usize = 182;

/// Findings of one runbook: rule, place and severity.
type Found = BTreeMap<(String, String), Severity>;

/// A graft with one part taken away, and what must be found then.
struct Damaged {
    what: String,
    document: Value,
    expected: Expected,
}

enum Expected {
    /// These and nothing else: the rule, the step's pointer, the severity.
    These(Vec<(&'static str, String, Severity)>),
    /// The first of these, or a level less if branches decide whether it happens; the others as they are.
    Perhaps(Vec<(&'static str, String, Severity)>),
    /// At least one, and only that failures or cancels go unanswered: those that lead here.
    RoutesHere,
}

impl Expected {
    fn is_met(&self, new: &[(&(String, String), &Severity)]) -> bool {
        let (list, less) = match self {
            Expected::These(list) => (list, false),
            Expected::Perhaps(list) => (list, true),
            Expected::RoutesHere => {
                let events = ["token/unanswered-failure", "token/unanswered-cancel"];
                return !new.is_empty() && new.iter().all(|((rule, _), _)| events.contains(&rule.as_str()));
            }
        };
        let fits = |position: usize, (rule, pointer, severity): &(&str, String, Severity)| {
            new.iter().any(|((found, place), found_severity)| {
                let severe =
                    *found_severity == severity || (less && position == 0 && **found_severity == severity.lowered());
                found == rule && *place == format!("{pointer}/name") && severe
            })
        };
        new.len() == list.len() && list.iter().enumerate().all(|(position, of)| fits(position, of))
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Expected::These(list) | Expected::Perhaps(list) => write!(f, "{list:?}"),
            Expected::RoutesHere => write!(f, "failures or cancels that lead here"),
        }
    }
}

pub(crate) fn trials(folder: &Path) -> Vec<Trial> {
    let (mut trials, mut without) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        let Some(document) = fs::read_to_string(entry.path()).ok().and_then(|text| runbook(&text)) else { continue };
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).display().to_string();
        match document.and_then(graft) {
            Ok(graft) => trials.push(Trial::test(format!("graft: {name}"), move || check(&graft))),
            Err(reason) => without.push(format!("{name}: {reason}")),
        }
    }
    let grafted = trials.len();
    trials.push(Trial::test("every runbook takes a graft", move || {
        let all = without.is_empty() && grafted == RUNBOOKS;
        if all { Ok(()) } else { Err(fail(format!("{grafted} grafted, without a graft {without:#?}"))) }
    }));
    trials
}

/// The runbook in a text; `None` if it is something else.
fn runbook(text: &str) -> Option<Result<Value, &'static str>> {
    if !text.contains("mainSteps") {
        return None;
    }
    let read = yaml::read(text.into(), FileId(0), None);
    if !read.problems.is_empty() {
        return Some(Err("it cannot be read"));
    }
    read.tree.root().filter(|root| root.get("mainSteps").is_some()).map(value).map(Ok)
}

fn check(graft: &Graft) -> Result<(), Failed> {
    let damaged = damaged(graft);
    let documents = std::iter::once(&graft.document).chain(damaged.iter().map(|damaged| &damaged.document));
    let mut found = findings(&documents.collect::<Vec<_>>()).into_iter();
    let clean = found.next().unwrap_or_default();
    let mut wrong: Vec<String> = Vec::new();
    if damaged.len() < graft.steps.len() {
        wrong.push(format!("{} steps, and only {} parts to take away", graft.steps.len(), damaged.len()));
    }
    wrong.extend(
        clean.iter().filter(|(_, severity)| **severity > Severity::Info).map(|found| format!("grafted: {found:?}")),
    );
    for (damaged, found) in damaged.iter().zip(found) {
        let new: Vec<_> = found.iter().filter(|(place, severity)| clean.get(place) != Some(severity)).collect();
        if !damaged.expected.is_met(&new) {
            wrong.push(format!("{}: expected {}, found {new:?}", damaged.what, damaged.expected));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(fail(wrong.join("\n"))) }
}

/// The graft with each of its parts taken away in turn.
fn damaged(graft: &Graft) -> Vec<Damaged> {
    let steps = || graft.steps.iter().enumerate().filter(|(_, step)| step.reachable);
    let mut all: Vec<Damaged> = steps().filter_map(|(index, step)| without_failure_route(graft, index, step)).collect();
    all.extend(steps().filter_map(|(_, step)| without_cancel_route(graft, step)));
    all.extend(steps().filter_map(|(_, step)| without_answer_behind(graft, step)));
    all.extend(without_success(graft));
    all
}

/// The document without a field of a step.
fn without(graft: &Graft, step: &GraftedStep, field: &str) -> Option<Value> {
    let mut document = graft.document.clone();
    let map = document.pointer_mut(&step.pointer)?.as_object_mut()?;
    map.get(field).filter(|value| *value != "Continue")?;
    map.remove(field);
    Some(document)
}

fn failure_severity(step: &GraftedStep) -> Severity {
    let can_fail = automation::find(&step.action).is_none_or(|action| action.can_fail);
    if can_fail { Severity::Error } else { Severity::Info }
}

/// Without its `onFailure`, which the steps of a loop have from it.
fn without_failure_route(graft: &Graft, index: usize, step: &GraftedStep) -> Option<Damaged> {
    let document = without(graft, step, "onFailure").filter(|_| step.parent.is_none())?;
    let has_own = |other: &GraftedStep| graft.document.pointer(&format!("{}/onFailure", other.pointer)).is_some();
    let inner = graft.steps.iter().filter(|other| other.parent == Some(index) && !has_own(other));
    let hit = std::iter::once(step).chain(inner);
    let expected = hit.map(|step| ("token/unanswered-failure", step.pointer.clone(), failure_severity(step)));
    let expected = Expected::These(expected.collect());
    Some(Damaged { what: format!("no onFailure at {}", step.pointer), document, expected })
}

fn without_cancel_route(graft: &Graft, step: &GraftedStep) -> Option<Damaged> {
    let document = without(graft, step, "onCancel").filter(|_| step.cancellable)?;
    let severity = if step.action == "aws:branch" { Severity::Info } else { Severity::Warning };
    let expected = Expected::These(vec![("token/unanswered-cancel", step.pointer.clone(), severity)]);
    Some(Damaged { what: format!("no onCancel at {}", step.pointer), document, expected })
}

/// A step that ended the automation before the graft ends it again.
fn without_answer_behind(graft: &Graft, step: &GraftedStep) -> Option<Damaged> {
    let mut document = without(graft, step, "nextStep").filter(|_| step.ended)?;
    let map = document.pointer_mut(&step.pointer)?.as_object_mut()?;
    map.insert("isEnd".into(), true.into());
    // Two readings of AWS's pages are nothing that this is about.
    map.insert("onFailure".into(), "Abort".into());
    let expected = match step.on_success_path {
        true => Expected::Perhaps(vec![
            ("token/unanswered-success", step.pointer.clone(), Severity::Error),
            ("token/unanswered-failure", step.pointer.clone(), failure_severity(step)),
        ]),
        false => Expected::RoutesHere,
    };
    Some(Damaged { what: format!("an end at {}", step.pointer), document, expected })
}

/// The success callback made a step that answers nothing.
fn without_success(graft: &Graft) -> Option<Damaged> {
    let mut document = graft.document.clone();
    let steps = document["mainSteps"].as_array_mut()?;
    let position = steps.iter().position(|step| step["name"] == SUCCEED)?;
    steps[position] = json!({
        "name": SUCCEED,
        "action": "aws:sleep",
        "inputs": {"Duration": "PT1S"},
        "onCancel": format!("step:{FAIL}"),
        "isEnd": true,
    });
    let at = format!("/mainSteps/{position}");
    let expected = Expected::Perhaps(vec![
        ("token/unanswered-success", at.clone(), Severity::Error),
        ("token/unanswered-failure", at, Severity::Info),
    ]);
    Some(Damaged { what: "no success callback".into(), document, expected })
}

/// What is found about the token in each of these runbooks, started by a Task that waits.
fn findings(documents: &[&Value]) -> Vec<Found> {
    let mut files = FileSet::new();
    let mut states = Map::new();
    for (index, document) in documents.iter().enumerate() {
        files.add_memory(&format!("R{index}.json"), document.to_string().into_bytes(), Role::Named);
        states.insert(format!("T{index}"), task(index, document, documents.len()));
    }
    let machine = json!({"StartAt": "T0", "States": states});
    files.add_memory("caller.asl.json", machine.to_string().into_bytes(), Role::Named);
    let mut found = vec![Found::new(); documents.len()];
    for finding in lint(&mut files, &Options::default()).findings {
        let rule = finding.rule.to_string();
        let pointer = finding.site.pointer.to_string();
        let path = files.path(finding.site.place.file);
        let index = match path.strip_prefix('R') {
            Some(name) => name.trim_end_matches(".json").to_owned(),
            None => pointer.trim_start_matches("/States/T").split('/').next().unwrap_or_default().to_owned(),
        };
        let of =
            index.parse().ok().and_then(|index: usize| found.get_mut(index)).filter(|_| rule.starts_with("token/"));
        of.into_iter().for_each(|found| {
            found.insert((rule.clone(), pointer.clone()), finding.severity);
        });
    }
    found
}

/// A Task that passes the token, and whatever else the runbook asks for.
fn task(index: usize, document: &Value, count: usize) -> Value {
    let parameters = document["parameters"].as_object().into_iter().flatten();
    let required = parameters.filter(|(name, of)| *name != TOKEN && of.get("default").is_none());
    let mut arguments: Map<String, Value> =
        required.map(|(name, _)| (format!("{name}.$"), format!("$.{name}").into())).collect();
    arguments.insert(format!("{TOKEN}.$"), "States.Array($$.Task.Token)".into());
    let mut task = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
        "Parameters": {"DocumentName": format!("R{index}"), "Parameters": arguments},
        "TimeoutSeconds": 99_999_999,
    });
    match index + 1 < count {
        true => task["Next"] = format!("T{}", index + 1).into(),
        false => task["End"] = true.into(),
    }
    task
}

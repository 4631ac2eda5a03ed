//! Puts the callback contract onto a runbook that knows nothing of it.

use serde_json::{Map, Value, json};
use sfn_ssm_lint::source::{Kind, Node};
use std::collections::BTreeSet;

pub(crate) const TOKEN: &str = "taskToken";
pub(crate) const SUCCEED: &str = "ReportSuccess";
pub(crate) const FAIL: &str = "ReportFailure";

/// A runbook that answers on all of its ways.
pub(crate) struct Graft {
    pub(crate) document: Value,
    pub(crate) steps: Vec<GraftedStep>,
}

/// A step of the runbook itself.
pub(crate) struct GraftedStep {
    /// The JSON pointer of the step.
    pub(crate) pointer: String,
    pub(crate) action: String,
    /// The loop that it is a step of.
    pub(crate) parent: Option<usize>,
    /// Whether it can run without a failure or cancel before it.
    pub(crate) on_success_path: bool,
    /// Whether it can run at all once the contract is there.
    pub(crate) reachable: bool,
    /// Whether it can be the first step that is cancelled.
    pub(crate) cancellable: bool,
    /// Whether the runbook ended here before, by `isEnd`.
    pub(crate) ended: bool,
}

/// A readable node as a value.
pub(crate) fn value(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::Null | Kind::Invalid => Value::Null,
        Kind::Bool(boolean) => boolean.into(),
        Kind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        Kind::String(text) => text.into(),
        Kind::Sequence => node.items().map(value).collect(),
        Kind::Mapping => {
            node.entries().map(|entry| (entry.name().to_owned(), value(entry.value))).collect::<Map<_, _>>().into()
        }
    }
}

/// The graft of a runbook, or why it takes none.
pub(crate) fn graft(mut document: Value) -> Result<Graft, &'static str> {
    let plan = Plan::of(&document)?;
    let on_success_path = plan.reached_from(0);
    for index in 0..plan.pointers.len() {
        let step =
            document.pointer_mut(&plan.pointers[index]).and_then(Value::as_object_mut).ok_or("a step is no map")?;
        plan.edit(index, step, &on_success_path);
    }
    let parameters = document.as_object_mut().ok_or("no map")?.entry("parameters").or_insert_with(|| json!({}));
    let parameters = parameters.as_object_mut().ok_or("its parameters are no map")?;
    if parameters.insert(TOKEN.to_owned(), json!({"type": "String"})).is_some() {
        return Err("it has a parameter of that name");
    }
    let callback = |name: &str, api: &str, rest: Value| {
        let mut inputs = json!({"Service": "stepfunctions", "Api": api, "taskToken": format!("{{{{ {TOKEN} }}}}")});
        inputs
            .as_object_mut()
            .into_iter()
            .for_each(|inputs| inputs.extend(rest.as_object().cloned().unwrap_or_default()));
        json!({"name": name, "action": "aws:executeAwsApi", "inputs": inputs, "isEnd": true})
    };
    let steps = document["mainSteps"].as_array_mut().ok_or("its steps are no list")?;
    steps.push(callback(SUCCEED, "SendTaskSuccess", json!({"output": "{}"})));
    steps.push(callback(FAIL, "SendTaskFailure", json!({"error": "Failed"})));
    let grafted = Plan::of(&document)?;
    let (reachable, cancellable) = (grafted.reached_by(&[0, 1]), grafted.reached_by(&[0]));
    let step = |index: usize| GraftedStep {
        pointer: plan.pointers[index].clone(),
        action: plan.actions[index].clone(),
        parent: plan.parents[index],
        on_success_path: on_success_path.contains(&index),
        reachable: reachable.contains(&index),
        cancellable: cancellable.contains(&index),
        ended: plan.ends[index],
    };
    Ok(Graft { document, steps: (0..plan.pointers.len()).map(step).collect() })
}

/// The steps of a runbook, those of loops behind their loop, and where they lead.
struct Plan {
    pointers: Vec<String>,
    actions: Vec<String>,
    parents: Vec<Option<usize>>,
    ends: Vec<bool>,
    /// Where the run may go if the step succeeds.
    onward: Vec<Vec<usize>>,
    /// `onFailure: step:…` and `onCancel: step:…`.
    routes: Vec<[Option<usize>; 2]>,
}

const ROUTES: [&str; 2] = ["onFailure", "onCancel"];

impl Plan {
    fn of(document: &Value) -> Result<Self, &'static str> {
        let mut steps: Vec<(String, Option<usize>)> = Vec::new();
        let lists = document["mainSteps"].as_array().ok_or("its steps are no list")?;
        for (position, step) in lists.iter().enumerate() {
            let (outer, pointer) = (steps.len(), format!("/mainSteps/{position}"));
            let inner = step["inputs"]["Steps"].as_array().filter(|_| step["action"] == "aws:loop").map_or(0, Vec::len);
            let inner = (0..inner).map(|index| (format!("{pointer}/inputs/Steps/{index}"), Some(outer)));
            let inner: Vec<_> = inner.collect();
            steps.push((pointer, None));
            steps.extend(inner);
        }
        let at = |pointer: &str| document.pointer(pointer).unwrap_or(&Value::Null);
        let find = |name: &str| steps.iter().position(|(pointer, _)| at(pointer)["name"] == name);
        let target = |value: &Value| match value.as_str().map(|name| name.strip_prefix("step:").unwrap_or(name)) {
            Some(name) => find(name).map(Some).ok_or("a step leads to one that is not there"),
            None if value.is_null() => Ok(None),
            None => Err("a step leads to something that is no name"),
        };
        let mut plan = Plan {
            pointers: Vec::new(),
            actions: Vec::new(),
            parents: Vec::new(),
            ends: Vec::new(),
            onward: Vec::new(),
            routes: Vec::new(),
        };
        for (index, (pointer, parent)) in steps.iter().enumerate() {
            let step = at(pointer);
            let ends = step["isEnd"] == true;
            let next = target(&step["nextStep"])?;
            let following = |of: usize| (of + 1..steps.len()).find(|other| steps[*other].1 == steps[of].1);
            let behind = match next {
                _ if ends => None,
                Some(next) => Some(next),
                None => following(index).or_else(|| parent.and_then(following)),
            };
            let mut onward: Vec<usize> = behind.into_iter().collect();
            if step["action"] == "aws:branch" {
                let choices = step["inputs"]["Choices"].as_array().ok_or("the choices of a branch are no list")?;
                let chosen = choices.iter().map(|choice| target(&choice["NextStep"])).collect::<Result<Vec<_>, _>>()?;
                let default = target(&step["inputs"]["Default"])?;
                onward = chosen.into_iter().flatten().chain(default.or(behind)).collect();
            }
            if steps.get(index + 1).is_some_and(|(_, parent)| *parent == Some(index)) {
                onward.push(index + 1);
            }
            let route = |field: &str| {
                target(match &step[field] {
                    plain if plain == "Abort" || plain == "Continue" => &Value::Null,
                    route => route,
                })
            };
            plan.routes.push([route("onFailure")?, route("onCancel")?]);
            plan.pointers.push(pointer.clone());
            plan.actions.push(step["action"].as_str().ok_or("a step has no action")?.to_owned());
            plan.parents.push(*parent);
            plan.ends.push(ends);
            plan.onward.push(onward);
        }
        Ok(plan)
    }

    /// The steps that may run if this one does and nothing goes wrong from there.
    fn reached_from(&self, start: usize) -> BTreeSet<usize> {
        self.reached(start, |index| self.onward[index].clone())
    }

    /// The steps that may run if these of the routes are taken too.
    fn reached_by(&self, routes: &[usize]) -> BTreeSet<usize> {
        self.reached(0, |index| {
            let routes = routes.iter().filter_map(|route| self.routes[index][*route]);
            self.onward[index].iter().copied().chain(routes).collect()
        })
    }

    fn reached(&self, start: usize, ways: impl Fn(usize) -> Vec<usize>) -> BTreeSet<usize> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(ways(index));
            }
        }
        reached
    }

    fn edit(&self, index: usize, step: &mut Map<String, Value>, on_success_path: &BTreeSet<usize>) {
        let succeeds = on_success_path.contains(&index);
        let last = index + 1 == self.pointers.len() || self.parents[index + 1..].iter().all(Option::is_some);
        let falls_off = last && self.parents[index].is_none() && self.onward[index].is_empty();
        if self.ends[index] || falls_off {
            step.remove("isEnd");
            let to = if succeeds { SUCCEED } else { FAIL };
            if self.actions[index] != "aws:branch" {
                step.insert("nextStep".into(), to.into());
            } else if let Some(inputs) = step.get_mut("inputs").and_then(Value::as_object_mut) {
                inputs.entry("Default").or_insert(to.into());
            }
        }
        // A route that comes back to where nothing has gone wrong would report a failure as a success.
        let stays = |to: usize| self.reached_from(to).is_disjoint(on_success_path);
        for (field, route) in ROUTES.into_iter().zip(self.routes[index]) {
            let deaf = field == "onCancel" && matches!(&*self.actions[index], "aws:loop" | "aws:updateVariable");
            let inherits = field == "onFailure" && self.parents[index].is_some() && !step.contains_key(field);
            let best_effort = step.get(field).is_some_and(|value| value == "Continue") && !succeeds;
            if !deaf && !inherits && !best_effort && !route.is_some_and(stays) {
                step.insert(field.into(), format!("step:{FAIL}").into());
            }
        }
    }
}

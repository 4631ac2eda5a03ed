mod defects;
mod hardened;
mod renderings;

use super::runbook::ERROR;
use super::{Flavor, Form, Kind};
use serde_json::Value;
use std::collections::BTreeSet;

const RUNBOOKS: [Kind; 2] = [Kind::RunCommandByInstanceIds, Kind::RunCommandByTargets];

/// What a reader of the emitted text sees.
fn emitted(kind: Kind) -> Value {
    serde_json::from_str(&kind.render()).unwrap()
}

fn resource(logical_id: &str) -> Value {
    emitted(Kind::Template)["Resources"][logical_id].clone()
}

/// Both runbooks, each on its own and as the template holds it.
fn runbooks() -> Vec<(Kind, Value)> {
    let standalone = RUNBOOKS.map(|kind| (kind, emitted(kind)));
    let in_template = RUNBOOKS.map(|kind| (kind, resource(kind.name())["Properties"]["Content"].clone()));
    standalone.into_iter().chain(in_template).collect()
}

fn steps(runbook: &Value) -> &[Value] {
    runbook["mainSteps"].as_array().unwrap()
}

fn index(runbook: &Value, name: &str) -> usize {
    steps(runbook).iter().position(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"))
}

fn step<'a>(runbook: &'a Value, name: &str) -> &'a Value {
    &steps(runbook)[index(runbook, name)]
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Every string in a value.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(members) => members.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// What stands between a pair of brackets, anywhere in a value.
fn between<'a>(value: &'a Value, open: &str, close: &str) -> Vec<&'a str> {
    let inside = |text: &'a str| {
        let parts: Vec<_> = text.split(open).skip(1).collect();
        parts.into_iter().map(|part| part.split_once(close).unwrap().0.trim()).collect::<Vec<_>>()
    };
    strings(value).into_iter().flat_map(inside).collect()
}

/// The `{{ … }}` references in a value.
fn references(value: &Value) -> Vec<&str> {
    between(value, "{{", "}}")
}

/// Every value of a key, at any depth.
fn values_of<'a>(value: &'a Value, key: &str) -> Vec<&'a Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| values_of(item, key)).collect(),
        Value::Object(members) => {
            let own = members.get(key).into_iter();
            own.chain(members.values().flat_map(|member| values_of(member, key))).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn names_are_the_published_ones() {
    let names = Kind::ALL.map(Kind::name);
    assert_eq!(
        names,
        ["template", "SfnRunCommandByInstanceIds", "SfnRunCommandByTargets", "SSMSyncRole", "state-machine", "policy",]
    );
}

#[test]
fn callers_of_the_published_runbooks_keep_working() {
    for (kind, runbook) in runbooks() {
        let nodes = if kind == Kind::RunCommandByTargets { "Targets" } else { "InstanceIds" };
        let parameters = runbook["parameters"].as_object().unwrap();
        let (required, optional): (Vec<_>, Vec<_>) =
            parameters.iter().partition(|(_, declaration)| declaration.get("default").is_none());
        assert_eq!(
            required.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            [nodes, "taskToken", "Commands"]
        );
        for name in ["workingDirectory", "executionTimeout"] {
            assert!(optional.iter().any(|(known, _)| *known == name), "{name}");
        }
        for name in ["RunCommand", "SendTaskFailure", "SendTaskSuccess"] {
            step(&runbook, name);
        }
    }
}

#[test]
fn a_runbook_differs_from_its_copy_in_the_template_by_its_role_alone() {
    for kind in RUNBOOKS {
        let mut standalone = emitted(kind);
        let mut in_template = resource(kind.name())["Properties"]["Content"].clone();
        assert_eq!(standalone["assumeRole"], "{{ AutomationAssumeRole }}");
        assert_eq!(in_template["assumeRole"]["Fn::GetAtt"][0], Kind::Role.name());
        standalone["parameters"].as_object_mut().unwrap().remove("AutomationAssumeRole").unwrap();
        standalone["assumeRole"].take();
        in_template["assumeRole"].take();
        assert_eq!(standalone, in_template);
    }
}

#[test]
fn the_role_is_the_same_alone_and_in_the_template() {
    assert_eq!(emitted(Kind::Role)["Resources"][Kind::Role.name()], resource(Kind::Role.name()));
}

#[test]
fn the_state_machine_differs_from_its_copy_in_the_template_by_partition_and_reference_alone() {
    let standalone = emitted(Kind::StateMachine);
    let mut in_template = resource("StateMachine")["Properties"]["Definition"].clone();
    let task = &mut in_template["States"]["RunCommand"];
    let arn = task["Resource"]["Fn::Sub"].as_str().unwrap().replace("${AWS::Partition}", "aws");
    task["Resource"] = arn.into();
    let document_name = &mut task["Parameters"]["DocumentName"];
    *document_name = document_name["Ref"].take();
    assert_eq!(standalone, in_template);
}

#[test]
fn references_in_runbooks_are_declared() {
    for (_, runbook) in runbooks() {
        let parameters = keys(&runbook["parameters"]);
        for reference in references(&runbook) {
            let known = match reference.split_once('.') {
                Some((producer, "CommandId" | "Status")) => step(&runbook, producer)["action"] == "aws:runCommand",
                Some((producer, output)) => step(&runbook, producer)["outputs"][0]["Name"] == output,
                None => reference == "automation:EXECUTION_ID" || parameters.contains(reference),
            };
            assert!(known, "{reference}");
        }
    }
}

#[test]
fn references_in_templates_resolve() {
    for kind in Kind::ALL {
        let text = kind.emit(Flavor::Standard).text(Some(Form::CloudFormation)).unwrap();
        let template: Value = serde_json::from_str(&text).unwrap();
        let mut declared = keys(&template["Resources"]);
        declared.extend(keys(&template["Parameters"]));
        declared.extend(["AWS::Partition", "AWS::Region", "AWS::AccountId"]);
        let mut named: Vec<&str> = values_of(&template, "Ref").into_iter().map(|name| name.as_str().unwrap()).collect();
        named.extend(values_of(&template, "Fn::GetAtt").into_iter().map(|pair| pair[0].as_str().unwrap()));
        for text in values_of(&template, "Fn::Sub") {
            named.extend(between(text, "${", "}"));
        }
        assert!(named.len() > 5, "{kind:?}");
        for name in named {
            assert!(declared.contains(name), "{name}");
        }
    }
}

#[test]
fn documents_stay_far_below_the_limit_of_64_kilobytes() {
    for (kind, runbook) in runbooks() {
        assert!(runbook.to_string().len() < 16 * 1024, "{}", kind.name());
    }
}

/// Walks every path of a runbook and notes the answers that each of them gives.
fn answers(runbook: &Value, at: usize, given: &mut Vec<String>, ends: &mut Vec<Vec<String>>) {
    assert!(given.len() < 9, "a path that does not end");
    let Some(step) = steps(runbook).get(at) else { return ends.push(given.clone()) };
    for routed in ["onFailure", "onCancel"] {
        match step[routed].as_str() {
            Some(target) => answers(runbook, index(runbook, target.strip_prefix("step:").unwrap()), given, ends),
            None => assert_eq!(step["name"], "SendTaskFailure", "a step without {routed}"),
        }
    }
    let api = step["inputs"]["Api"].as_str().unwrap_or_default();
    let answer = api.strip_prefix("send_task_").map(str::to_owned);
    given.extend(answer.clone());
    if step["isEnd"] == true {
        ends.push(given.clone());
    } else if let Some(choices) = step["inputs"]["Choices"].as_array() {
        for target in choices.iter().map(|choice| &choice["NextStep"]).chain([&step["inputs"]["Default"]]) {
            answers(runbook, index(runbook, target.as_str().unwrap()), given, ends);
        }
    } else {
        let next = step["nextStep"].as_str().map_or(at + 1, |name| index(runbook, name));
        answers(runbook, next, given, ends);
    }
    if answer.is_some() {
        given.pop();
    }
}

#[test]
fn every_path_answers_exactly_once() {
    for (_, runbook) in runbooks() {
        let mut ends = Vec::new();
        answers(&runbook, 0, &mut Vec::new(), &mut ends);
        assert!(ends.iter().all(|given| given.len() == 1), "{ends:?}");
        let kinds: BTreeSet<&str> = ends.iter().flatten().map(String::as_str).collect();
        assert_eq!(kinds, BTreeSet::from(["failure", "success"]));
    }
}

#[test]
fn every_answer_carries_the_token() {
    for (_, runbook) in runbooks() {
        for name in ["SendTaskFailure", "SendTaskSuccess"] {
            assert_eq!(step(&runbook, name)["inputs"]["taskToken"], "{{ taskToken }}");
            assert_eq!(step(&runbook, name)["inputs"]["Service"], "stepfunctions");
        }
        assert_eq!(step(&runbook, "SendTaskFailure")["inputs"]["error"], ERROR);
    }
}

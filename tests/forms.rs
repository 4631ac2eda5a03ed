//! One state machine with its runbook, written in every form that templates have: the same mistake is found once, at the
//! right characters, in each of them, and the right pair is silent in each.

#![allow(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};

fn machine() -> Value {
    json!({
        "Comment": "Patches é \"quoted\" <fleet> 😀",
        "StartAt": "Patch",
        "States": {"Patch": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
            "Parameters": {
                "DocumentName": "PatchNode",
                "Parameters": {"taskToken.$": "States.Array($$.Task.Token)"}
            },
            "TimeoutSeconds": 9000,
            "End": true
        }}
    })
}

fn runbook() -> Value {
    let answer = |name: &str, more: Value| {
        let mut step = json!({
            "name": name, "action": "aws:executeAwsApi", "maxAttempts": 3, "isEnd": true,
            "inputs": {"Service": "stepfunctions", "Api": name, "taskToken": "{{ taskToken }}"}
        });
        let inputs = step["inputs"].as_object_mut().unwrap();
        inputs.extend(more.as_object().unwrap().clone());
        step
    };
    json!({
        "schemaVersion": "0.3",
        "parameters": {"taskToken": {"type": "String"}},
        "mainSteps": [
            {
                "name": "InstallPatches", "action": "aws:runCommand",
                "inputs": {"DocumentName": "AWS-RunPatchBaseline", "Targets": [{"Key": "tag:Patch", "Values": ["yes \\ no"]}]},
                "onFailure": "step:SendTaskFailure", "onCancel": "step:SendTaskFailure"
            },
            answer("SendTaskSuccess", json!({"output": "{}"})),
            answer("SendTaskFailure", json!({"error": "PatchFailed", "cause": "see the execution"})),
        ]
    })
}

/// The files that hold a pair of documents in one form.
type Form = fn(&Value, &Value) -> Vec<(&'static str, String)>;

const FORMS: &[(&str, Form)] = &[
    ("plain", |machine, runbook| vec![("workflow.asl.json", pretty(machine)), ("PatchNode.json", pretty(runbook))]),
    ("minified", |machine, runbook| {
        vec![("workflow.asl.json", machine.to_string()), ("PatchNode.json", runbook.to_string())]
    }),
    ("objects", |machine, runbook| json_template(json!({"Definition": machine}), json!({"Content": runbook}))),
    ("JSON strings", |machine, runbook| {
        json_template(json!({"DefinitionString": pretty(machine)}), json!({"Content": pretty(runbook)}))
    }),
    ("Fn::Sub", |machine, runbook| {
        json_template(
            json!({"DefinitionString": {"Fn::Sub": pretty(machine)}}),
            json!({"Content": {"Fn::Sub": pretty(runbook)}}),
        )
    }),
    ("Fn::Sub with variables", |machine, runbook| {
        let text = pretty(machine).replace("arn:aws:states", "arn:${Partition}:states");
        let sub = json!({"Fn::Sub": [text, {"Partition": {"Ref": "AWS::Partition"}}]});
        json_template(json!({"DefinitionString": sub}), json!({"Content": {"Fn::Sub": [pretty(runbook), {}]}}))
    }),
    ("Fn::Join", |machine, runbook| {
        // CDK splits even the ARN of the resource.
        let text = machine.to_string();
        let (before, behind) = text.split_once("arn:aws:states").unwrap();
        let parts = json!([format!("{before}arn:"), {"Ref": "AWS::Partition"}, format!(":states{behind}")]);
        json_template(json!({"DefinitionString": {"Fn::Join": ["", parts]}}), json!({"Content": runbook}))
    }),
    ("DefinitionSubstitutions", |machine, runbook| {
        let mut machine = machine.clone();
        machine["States"]["Patch"]["Parameters"]["DocumentName"] = json!("${Runbook}");
        let mut text = pretty(&machine);
        // An unquoted placeholder, as people write for numbers.
        text = text.replace("9000", "${Seconds}");
        json_template(
            json!({"DefinitionString": text, "DefinitionSubstitutions": {"Runbook": {"Ref": "Runbook"}, "Seconds": 9000}}),
            json!({"Content": runbook}),
        )
    }),
    ("Fn::If", |machine, runbook| {
        json_template(
            json!({"Definition": {"Fn::If": ["Production", machine, {"Ref": "AWS::NoValue"}]}}),
            json!({"Content": {"Fn::If": ["Production", runbook, {"Ref": "AWS::NoValue"}]}}),
        )
    }),
    ("block scalar |", |machine, runbook| yaml_template(&block("|", machine), &block("|", runbook))),
    ("block scalar |-", |machine, runbook| yaml_template(&block("|-", machine), &block("|-", runbook))),
    ("block scalar >", |machine, runbook| yaml_template(&block(">", machine), &block(">", runbook))),
    ("block scalar with !Sub", |machine, runbook| {
        yaml_template(&format!("!Sub {}", block("|", machine)), &format!("!Sub {}", block("|", runbook)))
    }),
    ("double-quoted", |machine, runbook| {
        // Every JSON string is a double-quoted YAML scalar.
        yaml_template(&Value::from(pretty(machine)).to_string(), &Value::from(pretty(runbook)).to_string())
    }),
    ("single-quoted", |machine, runbook| yaml_template(&single_quoted(machine), &single_quoted(runbook))),
    ("SAM DefinitionUri", |machine, runbook| {
        let template = sam("      DefinitionUri: machines/workflow.asl.json\n");
        vec![
            ("app/template.yaml", template),
            ("app/machines/workflow.asl.json", pretty(machine)),
            ("app/PatchNode.json", pretty(runbook)),
        ]
    }),
    ("SAM inline", |machine, runbook| {
        // JSON is YAML.
        let template = sam(&format!("      Definition: {machine}\n"));
        vec![("app/template.yaml", template), ("app/PatchNode.json", pretty(runbook))]
    }),
    ("CDK asset", |machine, runbook| {
        let location = json!({"Bucket": {"Fn::Sub": "cdk-assets-${AWS::AccountId}"}, "Key": "ab12.json"});
        let manifest = json!({"version": "36.0.0", "files": {"ab12": {
            "source": {"path": "asset.ab12.json", "packaging": "file"},
            "destinations": {"current_account-current_region": {"bucketName": "b", "objectKey": "ab12.json"}}
        }}});
        let mut files = json_template(json!({"DefinitionS3Location": location}), json!({"Content": runbook}));
        files.push(("Stack.assets.json", manifest.to_string()));
        files.push(("asset.ab12.json", pretty(machine)));
        files
    }),
];

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn json_template(machine: Value, document: Value) -> Vec<(&'static str, String)> {
    let mut machine = json!({"Type": "AWS::StepFunctions::StateMachine", "Properties": machine});
    machine["Properties"]["RoleArn"] = json!("arn:aws:iam::123456789012:role/Workflow");
    let mut document = json!({"Type": "AWS::SSM::Document", "Properties": document});
    document["Properties"]["Name"] = json!("PatchNode");
    document["Properties"]["DocumentType"] = json!("Automation");
    let template = json!({"AWSTemplateFormatVersion": "2010-09-09", "Conditions": {"Production": {"Fn::Equals": [1, 1]}},
        "Resources": {"Machine": machine, "Runbook": document}});
    vec![("Stack.template.json", pretty(&template))]
}

fn yaml_template(machine: &str, runbook: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        "AWSTemplateFormatVersion: '2010-09-09'\n\
         Resources:\n  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      \
         RoleArn: arn:aws:iam::123456789012:role/Workflow\n      DefinitionString: {machine}\n  \
         Runbook:\n    Type: AWS::SSM::Document\n    Properties:\n      \
         Name: PatchNode\n      DocumentType: Automation\n      Content: {runbook}\n"
    );
    vec![("template.yaml", text)]
}

fn sam(definition: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Workflow:\n    Type: AWS::Serverless::StateMachine\n    \
         Properties:\n      Role: arn:aws:iam::111122223333:role/workflows\n{definition}"
    )
}

fn block(header: &str, value: &Value) -> String {
    let lines: String = pretty(value).lines().map(|line| format!("\n        {line}")).collect();
    header.to_owned() + &lines
}

fn single_quoted(value: &Value) -> String {
    format!("'{}'", value.to_string().replace('\'', "''"))
}

/// Everything above info: its rule, and the bytes that it points at, without quotes and backslashes.
fn found(files: &[(&'static str, String)]) -> Vec<(String, String, String)> {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut set, &Options::default());
    assert_eq!(report.failures, []);
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    shown
        .map(|finding| {
            let place = finding.site.place;
            let text = set.text(place.file);
            let part = text[place.span.range()].replace(['"', '\\'], "");
            (finding.rule.to_string(), part, set.path(place.file).to_owned())
        })
        .collect()
}

fn each_form(machine: &Value, runbook: &Value, expected: &[(&str, &str)]) {
    for (form, write) in FORMS {
        let files = write(machine, runbook);
        let found = found(&files);
        let found: Vec<(&str, &str)> = found.iter().map(|(rule, part, _)| (rule.as_str(), part.as_str())).collect();
        assert_eq!(found, expected, "{form}:\n{}", files[0].1);
    }
}

#[test]
fn the_right_pair_is_silent_in_every_form() {
    each_form(&machine(), &runbook(), &[]);
}

#[test]
fn a_bare_token_is_found_in_every_form() {
    let mut machine = machine();
    machine["States"]["Patch"]["Parameters"]["Parameters"]["taskToken.$"] = json!("$$.Task.Token");
    each_form(&machine, &runbook(), &[("token/not-a-list", "$$.Task.Token")]);
}

#[test]
fn a_missing_route_is_found_in_every_form() {
    let mut runbook = runbook();
    runbook["mainSteps"][0].as_object_mut().unwrap().remove("onFailure");
    each_form(&machine(), &runbook, &[("token/unanswered-failure", "InstallPatches")]);
}

#[test]
fn an_unknown_argument_is_found_in_every_form() {
    let mut machine = machine();
    machine["States"]["Patch"]["Parameters"]["Parameters"]["rebootOption"] = json!(["NoReboot"]);
    each_form(&machine, &runbook(), &[("token/unknown-parameter", "rebootOption")]);
}

//! A mistake in each form in which templates hold documents is found at its characters.

use crate::support::Case;

const CONTENT: &str = "/Resources/Doc/Properties/Content";
const MACHINE: &str = "/Resources/Machine/Properties";

fn check(name: &str, text: &str, rule: &str, pointer: &str, instead: &str) {
    let file = if text.trim_start().starts_with('{') { "template.json" } else { "template.yaml" };
    Case { name, files: &[(file, text)], rule, pointer, instead }.check();
}

/// A runbook whose `Content` is written so; the mistake is an action that does not exist.
fn runbook(name: &str, text: &str, pointer: &str, instead: &str) {
    check(name, text, "automation/unknown-action", &format!("{CONTENT}{pointer}"), instead);
}

/// A state machine; the mistake is a state that does not exist.
fn machine(name: &str, text: &str, pointer: &str, instead: &str) {
    check(name, text, "asl/unknown-state", &format!("{MACHINE}{pointer}"), instead);
}

fn yaml_runbook(content: &str) -> String {
    format!(
        "Parameters:\n  Time: {{Type: String}}\nResources:\n  Doc:\n    Type: AWS::SSM::Document\n    Properties:\n      \
         DocumentType: Automation\n      Content: {content}\n"
    )
}

fn yaml_machine(properties: &str) -> String {
    let properties: String = properties.lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "Parameters:\n  Time: {{Type: String}}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n  Machine:\n    \
         Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: arn:aws:iam::123456789012:role/R\n\
         {properties}"
    )
}

fn json_machine(properties: &str) -> String {
    format!(
        r#"{{"Parameters": {{"Time": {{"Type": "String"}}}}, "Resources": {{"Machine": {{
  "Type": "AWS::StepFunctions::StateMachine",
  "Properties": {{"RoleArn": "arn:aws:iam::123456789012:role/R", {properties}}}
}}}}}}"#
    )
}

#[test]
fn runbooks_as_objects() {
    let text = r#"{"Resources": {"Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation",
  "Content": {"schemaVersion": "0.3", "assumeRole": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/é"}, "mainSteps": [
    {"name": "A", "action": «"aws:wait"», "inputs": {"Duration": {"Ref": "AWS::Region"}}}]}}}}}"#;
    runbook("JSON", text, "/mainSteps/0/action", "\"aws:sleep\"");
    let content = "\n        schemaVersion: '0.3'\n        mainSteps:\n          - {name: !Sub 'é-${Time}', action: «aws:wait», inputs: {Duration: PT1M}}";
    runbook("YAML", &yaml_runbook(content), "/mainSteps/0/action", "aws:sleep");
}

#[test]
fn runbooks_as_texts_in_json() {
    let text = r#"{"Resources": {"Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation",
  "Content": "{\n \"schemaVersion\": \"0.3\",\n \"description\": \"\u00e9 \\\"x\\\" 😀\",\n \"mainSteps\": [{\"name\": \"A\", \"action\": «\"aws:wait\"», \"inputs\": {\"Duration\": \"PT1M\"}}]}"}}}}"#;
    runbook("JSON in JSON", text, "#/mainSteps/0/action", r#"\"aws:sleep\""#);
    let text = r#"{"Resources": {"Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation",
  "Content": "schemaVersion: '0.3'\ndescription: \"\u00e9\"\nmainSteps:\n  - name: A\n    action: «aws:wait»\n    inputs: {Duration: PT1M}\n"}}}}"#;
    runbook("YAML in JSON", text, "#/mainSteps/0/action", "aws:sleep");
    let text = r#"{"Resources": {"Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation",
  "Content": {"Fn::Sub": "schemaVersion: '0.3'\ndescription: ${AWS::StackName}\nmainSteps:\n  - {name: A, action: «aws:wait», inputs: {Duration: ${AWS::Region}}}\n"}}}}}"#;
    runbook("Fn::Sub of YAML in JSON", text, "#/mainSteps/0/action", "aws:sleep");
}

#[test]
fn runbooks_as_texts_in_yaml() {
    for (name, header) in [("literal", "|"), ("stripped", "|-"), ("kept", "|+"), ("indented", "|2"), ("Sub", "!Sub |")]
    {
        let content = format!(
            "{header}\n        # é\n        schemaVersion: '0.3'\n        mainSteps:\n          - name: A\n            \
             action: «aws:wait»\n            inputs: {{Duration: PT1M}}\n"
        );
        runbook(name, &yaml_runbook(&content), "#/mainSteps/0/action", "aws:sleep");
    }
    let content = "!Sub |\n        schemaVersion: '0.3'\n        mainSteps:\n          - name: A\n            \
                   action: aws:runCommand\n            inputs:\n              DocumentName: AWS-RunShellScript\n              InstanceIds: [i-1]\n              \
                   Parameters: {commands: ['echo ${!HOME} ${Time}']}\n          \
                   - {name: B, action: «aws:wait», inputs: {Duration: ${Time}}}\n";
    runbook("${!Literal}", &yaml_runbook(content), "#/mainSteps/1/action", "aws:sleep");
    let content = "\"schemaVersion: '0.3'\\nmainSteps:\\n- name: \\u0041\\n  action: «aws:wait»\\n  \
                   inputs: {Duration: PT1M}\\n\"";
    runbook("double-quoted", &yaml_runbook(content), "#/mainSteps/0/action", "aws:sleep");
    let content = "'{\"schemaVersion\": \"0.3\", \"description\": \"it''s\",\n        \"mainSteps\": [{\"name\": \"A\", \
                   \"action\": «\"aws:wait\"», \"inputs\": {\"Duration\": \"PT1M\"}}]}'";
    runbook("single-quoted over lines", &yaml_runbook(content), "#/mainSteps/0/action", "\"aws:sleep\"");
    let content = ">-\n        {\"schemaVersion\": \"0.3\",\n        \"mainSteps\": [\n        {\"name\": \"A\",\n\n        \
                   \"action\": «\"aws:wait\"», \"inputs\": {\"Duration\": \"PT1M\"}}]}\n";
    runbook("folded", &yaml_runbook(content), "#/mainSteps/0/action", "\"aws:sleep\"");
    let content = "{'Fn::Sub': ['{\"schemaVersion\": \"0.3\", \"mainSteps\": [{\"name\": \"${N}\", \"action\": \
                   «\"aws:wait\"», \"inputs\": {\"Duration\": \"PT1M\"}}]}', {N: !Ref Time}]}";
    runbook("Fn::Sub with variables", &yaml_runbook(content), "#/mainSteps/0/action", "\"aws:sleep\"");
}

#[test]
fn state_machines_as_objects() {
    let text = yaml_machine(
        "Definition:\n  StartAt: A\n  TimeoutSeconds: !Ref Time\n  States:\n    A:\n      Type: Task\n      \
         Resource: !Sub 'arn:${AWS::Partition}:states:::sns:publish'\n      Parameters: {TopicArn: !Ref Topic, Message: m}\n      \
         Next: «é»\n    B: {Type: Succeed}",
    );
    machine("short intrinsics", &text, "/Definition/States/A/Next", "B");
    let text = json_machine(
        r#""Definition": {"StartAt": "A", "States": {"A": {"Type": "Task",
      "Resource": {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "states::", "sns:publish"]]}, "Next": «"C"»},
      "B": {"Type": "Succeed"}}}"#,
    );
    machine("long intrinsics", &text, "/Definition/States/A/Next", "\"B\"");
}

#[test]
fn state_machines_as_texts() {
    let states = r#"{\"A\": {\"Type\": \"Pass\", \"Comment\": \"\\u00e9\\n\", \"Next\": «\"C\"»}, \"B\": {\"Type\": \"Succeed\"}}"#;
    let start = r#"{\"StartAt\": \"A\",\n  \"States\":"#;
    let right = r#"\"B\""#;
    let text = json_machine(&format!(r#""DefinitionString": "{start} {states}}}""#));
    machine("string", &text, "/DefinitionString#/States/A/Next", right);
    let text = json_machine(&format!(
        r#""DefinitionString": {{"Fn::Sub": "{start} {states}, \"TimeoutSeconds\": ${{Time}} }}"}}"#
    ));
    machine("Fn::Sub", &text, "/DefinitionString#/States/A/Next", right);
    let text = json_machine(&format!(
        r#""DefinitionString": {{"Fn::Sub": ["{start} {states}, \"Comment\": \"${{X}}\"}}", {{"X": {{"Fn::GetAtt": ["Machine", "Name"]}}}}]}}"#
    ));
    machine("Fn::Sub with variables", &text, "/DefinitionString#/States/A/Next", right);
    let text = json_machine(&format!(
        r#""DefinitionString": {{"Fn::ToJsonString": {}}}"#,
        r#"{"StartAt": "A",
  "States": {"A": {"Type": "Pass", "Next": «"C"»}, "B": {"Type": "Succeed"}}}"#
    ));
    machine("Fn::ToJsonString", &text, "/DefinitionString/Fn::ToJsonString/States/A/Next", "\"B\"");
}

#[test]
fn joined_fragments() {
    // CDK splits the text wherever it refers to something, also within the ARN of a Resource.
    let text = json_machine(
        r#""DefinitionString": {"Fn::Join": ["", ["{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"arn:",
    {"Ref": "AWS::Partition"}, ":states:::aws-sdk:ssm:start", "AutomationExecution\",\"Next\":«\"C\"»", "},",
    "\"B\":{\"Type\":\"Succ", "eed\"}}}"]]}"#,
    );
    machine("split within values", &text, "/DefinitionString#/States/A/Next", r#"\"B\""#);
    let text = yaml_machine(
        "DefinitionString: !Join\n  - \"\\n\"\n  - - '{\"StartAt\": \"A\", \"States\": {'\n    - !Sub '\"A\": {\"Type\": \"Pass\", \
         \"Comment\": \"${Time}\",'\n    - |\n      \"Next\": «\"C\"»},\n    - '\"B\": {\"Type\": \"Succeed\"}}}'",
    );
    machine("a block scalar as a fragment", &text, "/DefinitionString#/States/A/Next", "\"B\"");
}

#[test]
fn substitutions() {
    let text = yaml_machine(
        "DefinitionSubstitutions:\n  Seconds: 30\n  Flag: true\n  Topic: !Ref Topic\n  Name: !Sub '${AWS::StackName}-é'\n  \
         Region: !Ref AWS::Region\nDefinitionString: |\n  {\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \
         \"Seconds\": ${Seconds},\n   \"Comment\": \"${Topic} ${Name} ${Region} ${Flag}\", \"Next\": «\"C\"»}, \"B\": {\"Type\": \
         \"Succeed\"}}}",
    );
    machine("values of every kind", &text, "/DefinitionString#/States/A/Next", "\"B\"");
    let text = yaml_machine(
        "DefinitionSubstitutions: {Topic: !Ref Topic}\nDefinitionString: |\n  {\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \
         \"Task\", \"Resource\": \"arn:aws:states:::sns:publish\",\n   \"Parameters\": {\"TopicArn\": \"«${Topik}»\", \"Message\": \
         \"${Topic}\"}, \"End\": true}}}",
    );
    let pointer = format!("{MACHINE}/DefinitionString#/States/A/Parameters/TopicArn");
    check("a misspelt name", &text, "template/unresolved-placeholder", &pointer, "${Topic}");
    let text = yaml_machine(
        "DefinitionSubstitutions: {Topic: !Ref Topic}\nDefinition:\n  StartAt: A\n  States:\n    A: {Type: Task, Resource: \
         'arn:aws:states:::sns:publish', Parameters: {TopicArn: '«${topic}»', Message: '${Topic}'}, End: true}",
    );
    let pointer = format!("{MACHINE}/Definition/States/A/Parameters/TopicArn");
    check("in an object", &text, "template/unresolved-placeholder", &pointer, "${Topic}");
}

#[test]
fn files_behind_templates() {
    let asset = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": «"C"»}, "B": {"Type": "Succeed"}}}"#;
    let template =
        json_machine(r#""DefinitionS3Location": {"Bucket": {"Fn::Sub": "cdk-${AWS::AccountId}"}, "Key": "ab12.json"}"#);
    let manifest = r#"{"version": "36.0.0", "files": {"ab12": {"source": {"path": "asset.ab12.json", "packaging": "file"},
        "destinations": {"here": {"bucketName": "b", "objectKey": "ab12.json"}}}}}"#;
    let files = [("S.template.json", template.as_str()), ("S.assets.json", manifest), ("asset.ab12.json", asset)];
    let (rule, pointer) = ("asl/unknown-state", "/States/A/Next");
    Case { name: "CDK asset", files: &files, rule, pointer, instead: "\"B\"" }.check();
    let template = json_machine(r#""DefinitionS3Location": "machines/a.asl.json""#);
    let files = [("t.json", template.as_str()), ("machines/a.asl.json", asset)];
    Case { name: "packaged by the command line", files: &files, rule, pointer, instead: "\"B\"" }.check();
    let template =
        "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties: {DefinitionUri: m/a.asl.yaml}\n";
    let asset = "StartAt: A\nStates:\n  A: {Type: Pass, Next: «C»}\n  B: {Type: Succeed}\n";
    let files = [("app/template.yaml", template), ("app/m/a.asl.yaml", asset)];
    Case { name: "SAM", files: &files, rule, pointer, instead: "B" }.check();
}

#[test]
fn inline_definitions_of_sam() {
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Machine:\n    Type: AWS::Serverless::StateMachine\n    \
                Properties:\n      Definition:\n        StartAt: A\n        States:\n          A: {Type: Pass, Next: «C»}\n          \
                B: {Type: Succeed}\n";
    machine("SAM", text, "/Definition/States/A/Next", "B");
}

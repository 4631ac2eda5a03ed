//! What a person sees: one document of each kind with one mistake, and one mistake between two documents.

#![allow(clippy::expect_used)]

use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use sfn_ssm_lint::report::{self, RenderOptions};

fn shown(documents: &[(&str, &str)]) -> String {
    let mut files = FileSet::new();
    for (name, text) in documents {
        files.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    let mut out = Vec::new();
    report::write(&report, &files, &RenderOptions::default(), &mut out).expect("writing to memory");
    String::from_utf8(out).expect("reports are UTF-8")
}

const RUNBOOK: &str = "\
schemaVersion: '0.3'
description: Stops the application and patches the node.
mainSteps:
  - name: StopApplication
    action: aws:pause
    inputs: {}
    onFailure: step:StartAplication
  - name: StartApplication
    action: aws:pause
    inputs: {}
";

#[test]
fn a_runbook() {
    insta::assert_snapshot!(shown(&[("Patch.yaml", RUNBOOK)]));
}

#[test]
fn a_state_machine() {
    let text = r#"{
  "StartAt": "Patch",
  "States": {
    "Patch": { "Type": "Pass", "Next": "Notify" },
    "Notified": { "Type": "Succeed" }
  }
}
"#;
    insta::assert_snapshot!(shown(&[("workflow.asl.json", text)]));
}

#[test]
fn a_policy() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "allow", "Action": "states:SendTaskSuccess", "Resource": "*" }]
}
"#;
    insta::assert_snapshot!(shown(&[("policy.json", text)]));
}

#[test]
fn a_template() {
    let text = "\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Notify:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Content:
        schemaVersion: '0.3'
        assumeRole: arn:aws:iam::123456789012:role/Notify
        mainSteps:
          - name: Wait
            action: aws:wait
            inputs: {Duration: PT1M}
";
    insta::assert_snapshot!(shown(&[("template.yaml", text)]));
}

#[test]
fn a_text_in_a_template() {
    let text = "\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Pause: {Type: Number, Default: 60}
Resources:
  Workflow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/Workflow
      DefinitionString: !Sub |
        {
          \"StartAt\": \"Wait\",
          \"States\": {
            \"Wait\": { \"Type\": \"Wait\", \"Seconds\": ${Pause}, \"Next\": \"Notify\" },
            \"Notified\": { \"Type\": \"Succeed\" }
          }
        }
";
    insta::assert_snapshot!(shown(&[("template.yaml", text)]));
}

#[test]
fn a_state_machine_and_its_runbook() {
    let machine = r#"{
  "StartAt": "Patch",
  "States": {
    "Patch": {
      "Type": "Task",
      "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
      "Parameters": {
        "DocumentName": "PatchNode",
        "Parameters": { "taskToken.$": "States.Array($$.Task.Token)" }
      },
      "TimeoutSeconds": 7200,
      "End": true
    }
  }
}
"#;
    let runbook = "\
schemaVersion: '0.3'
parameters:
  taskToken: {type: String}
mainSteps:
  - name: Patch
    action: aws:executeAutomation
    inputs: {DocumentName: AWS-PatchInstanceWithRollback}
    onCancel: step:SendTaskFailure
  - name: SendTaskSuccess
    action: aws:executeAwsApi
    inputs:
      Service: stepfunctions
      Api: SendTaskSuccess
      taskToken: '{{ taskToken }}'
      output: '{}'
    isEnd: true
  - name: SendTaskFailure
    action: aws:executeAwsApi
    inputs:
      Service: stepfunctions
      Api: SendTaskFailure
      taskToken: '{{ taskToken }}'
      error: PatchFailed
";
    insta::assert_snapshot!(shown(&[("workflow.asl.json", machine), ("PatchNode.yaml", runbook)]));
}

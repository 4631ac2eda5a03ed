//! `Fn::If`: each side is looked at, conditions that exclude each other are never taken together, and what a condition
//! takes away is not there.

use crate::clock;
use crate::support::{Case, found, rules};
use sfn_ssm_lint::catalogue::Severity;
use std::time::Duration;

const HEAD: &str = "Parameters:\n  Stage: {Type: String, AllowedValues: [dev, prod]}\n  Region: {Type: String}\nConditions:\n  \
    Prod: !Equals [!Ref Stage, prod]\n  NotProd: !Not [!Condition Prod]\n  Far: !Equals [!Ref Region, far]\nResources:\n  Doc:\n    \
    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:\n        schemaVersion: '0.3'\n";

fn check(name: &str, content: &str, rule: &str, pointer: &str, instead: &str) {
    let text = format!("{HEAD}{content}");
    let pointer = format!("/Resources/Doc/Properties/Content{pointer}");
    Case { name, files: &[("template.yaml", &text)], rule, pointer: &pointer, instead }.check();
}

#[test]
fn both_sides_of_each_are_looked_at() {
    let rule = "automation/unknown-action";
    let steps = "        mainSteps:\n          - {name: A, action: !If [Prod, «aws:wait», aws:sleep], inputs: {Duration: PT1M}}\n";
    check("then", steps, rule, "/mainSteps/0/action/1", "aws:sleep");
    let steps = "        mainSteps:\n          - {name: A, action: {'Fn::If': [Far, aws:sleep, «aws:wait»]}, inputs: {Duration: PT1M}}\n";
    check("otherwise", steps, rule, "/mainSteps/0/action/Fn::If/2", "aws:sleep");
    let steps = "        mainSteps:\n          - {name: A, action: !If [Far, aws:sleep, !If [Prod, aws:pause, «aws:wait»]], inputs: {Duration: PT1M}}\n";
    check("nested, neither", steps, rule, "/mainSteps/0/action/2/2", "aws:sleep");
    let steps = "        mainSteps:\n          - {name: A, action: !If [Far, aws:sleep, !If [Prod, «aws:wait», aws:pause]], inputs: {Duration: PT1M}}\n";
    check("nested, in the middle", steps, rule, "/mainSteps/0/action/2/1", "aws:sleep");
    let steps = "        mainSteps:\n          - !If [Prod, !Ref 'AWS::NoValue', {name: Z, action: aws:sleep, inputs: {Duration: PT1M}}]\n          \
                 - !If [Prod, {name: A, action: «aws:wait», inputs: {Duration: PT1M}}, !Ref 'AWS::NoValue']\n";
    check("a step", steps, rule, "/mainSteps/1/1/action", "aws:sleep");
    let steps = "        mainSteps: !If\n          - Prod\n          - - {name: A, action: aws:sleep, inputs: {Duration: PT1M}}\n          \
                 - - {name: B, action: «aws:wait», inputs: {Duration: PT1M}}\n";
    check("the list of steps", steps, rule, "/mainSteps/2/0/action", "aws:sleep");
}

#[test]
fn the_whole_document_may_depend_on_a_condition() {
    let text = "Conditions: {A: !Equals [!Ref 'AWS::Region', x]}\nResources:\n  Machine:\n    \
                Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: arn:aws:iam::1:role/R\n      \
                Definition: !If [A, {StartAt: S, States: {S: {Type: Succeed}}}, !Ref 'AWS::NoValue']\n      \
                DefinitionString: !If [A, !Ref 'AWS::NoValue', '{\"StartAt\": «\"X\"», \"States\": {\"S\": {\"Type\": \"Succeed\"}}}']\n";
    let pointer = "/Resources/Machine/Properties/DefinitionString/2#/StartAt";
    let files = [("template.yaml", text)];
    Case { name: "text", files: &files, rule: "asl/unknown-state", pointer, instead: "\"S\"" }.check();
    let text = "Conditions: {A: !Equals [!Ref 'AWS::Region', x]}\nResources:\n  Machine:\n    \
                Type: AWS::Serverless::StateMachine\n    Properties:\n      \
                DefinitionUri: !If [A, a.asl.json, b.asl.json]\n";
    let good = r#"{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}"#;
    let bad = r#"{"StartAt": «"X"», "States": {"S": {"Type": "Succeed"}}}"#;
    for files in [
        [("template.yaml", text), ("a.asl.json", good), ("b.asl.json", bad)],
        [("template.yaml", text), ("a.asl.json", bad), ("b.asl.json", good)],
    ] {
        Case { name: "file", files: &files, rule: "asl/unknown-state", pointer: "/StartAt", instead: "\"S\"" }.check();
    }
}

#[test]
fn what_is_taken_away_is_missing_on_that_side() {
    let text = |otherwise: &str| {
        format!(
            "{HEAD}        mainSteps:\n          - {{name: A, action: !If [Prod, aws:sleep, {otherwise}], inputs: {{Duration: PT1M}}}}\n"
        )
    };
    let pointer = "/Resources/Doc/Properties/Content/mainSteps/0/name";
    let expected = ("automation/missing-action".to_owned(), "t.yaml".to_owned(), 16, 20, pointer.to_owned());
    assert_eq!(found(&[("t.yaml", &text("!Ref AWS::NoValue"))], Severity::Warning), [expected]);
    assert_eq!(found(&[("t.yaml", &text("aws:pause"))], Severity::Warning), []);
}

#[test]
fn conditions_that_exclude_each_other_leave_exactly_one() {
    let text = |second: &str| {
        format!(
            "{HEAD}        mainSteps:\n          - name: A\n            action: !If [Prod, aws:sleep, !Ref 'AWS::NoValue']\n            \
             inputs: {{Duration: PT1M}}\n          - name: B\n            action: aws:sleep\n            inputs: {{Duration: PT1M}}\n            \
             nextStep: !If [{second}, C, !Ref 'AWS::NoValue']\n          - !If [{second}, {{name: C, action: aws:sleep, inputs: {{Duration: PT1M}}}}, \
             !Ref 'AWS::NoValue']\n"
        )
    };
    // The step is there exactly where it is gone to, whichever side that is.
    for condition in ["Prod", "NotProd", "Far"] {
        let found = rules(&[("template.yaml", &text(condition))]);
        assert_eq!(found, ["automation/missing-action"], "{condition}");
    }
}

#[test]
fn a_resource_is_linked_only_where_both_exist() {
    let text = |condition: &str, name: &str| {
        format!(
            "Conditions:\n  Prod: !Equals [!Ref 'AWS::Region', x]\n  Dev: !Not [!Condition Prod]\nResources:\n  One: {{Type: \
             AWS::SSM::Document, Condition: Prod, Properties: {{Name: Patch, DocumentType: Automation, Content: {{schemaVersion: '0.3', \
             parameters: {{A: {{type: String}}}}, mainSteps: [{{name: S, action: aws:sleep, inputs: {{Duration: PT1M}}}}]}}}}}}\n  Two: {{Type: \
             AWS::SSM::Document, Condition: Dev, Properties: {{Name: Patch, DocumentType: Automation, Content: {{schemaVersion: '0.3', \
             parameters: {{B: {{type: String}}}}, mainSteps: [{{name: S, action: aws:sleep, inputs: {{Duration: PT1M}}}}]}}}}}}\n  Machine:\n    \
             Type: AWS::StepFunctions::StateMachine\n    Condition: {condition}\n    Properties:\n      RoleArn: arn:aws:iam::1:role/R\n      \
             Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Task\n            \
             Resource: arn:aws:states:::aws-sdk:ssm:startAutomationExecution\n            End: true\n            \
             Parameters: {{DocumentName: Patch, Parameters: {{{name}: [x]}}}}\n"
        )
    };
    assert_eq!(rules(&[("t.yaml", &text("Prod", "A"))]), [""; 0]);
    assert_eq!(rules(&[("t.yaml", &text("Dev", "B"))]), [""; 0]);
    assert_eq!(rules(&[("t.yaml", &text("Prod", "B"))]), ["token/missing-parameter", "token/unknown-parameter"]);
    assert_eq!(rules(&[("t.yaml", &text("Dev", "A"))]), ["token/missing-parameter", "token/unknown-parameter"]);
}

#[test]
fn a_substitution_that_one_side_uses_is_used() {
    let text = |second: &str| {
        format!(
            "Conditions: {{A: !Equals [!Ref 'AWS::Region', x]}}\nResources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    \
             Properties:\n      RoleArn: x\n      DefinitionSubstitutions: {{X: 1, Y: 2}}\n      Definition: {{StartAt: S, States: {{S: \
             {{Type: Wait, Seconds: !If [A, '${{X}}', '${{{second}}}'], End: true}}}}}}\n"
        )
    };
    assert_eq!(found(&[("t.yaml", &text("Y"))], Severity::Info), []);
    let unused = found(&[("t.yaml", &text("X"))], Severity::Info);
    assert_eq!(unused.len(), 1);
    assert_eq!(unused[0].0, "template/unused-substitution");
    assert_eq!(unused[0].4, "/Resources/M/Properties/DefinitionSubstitutions/Y");
}

#[test]
fn many_conditions_take_no_product() {
    let mut text = "Conditions:\n".to_owned();
    for index in 0..30 {
        text += &format!("  C{index}: !Equals [!Ref 'AWS::Region', r{index}]\n");
    }
    text += "Resources:\n  Doc:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content:\n        \
             schemaVersion: '0.3'\n        mainSteps:\n";
    for index in 0..30 {
        text += &format!(
            "          - {{name: S{index}, action: !If [C{index}, aws:wrong{index}, aws:sleep], inputs: {{Duration: PT1M}}, onFailure: \
             !If [C{index}, Continue, !Ref 'AWS::NoValue']}}\n"
        );
    }
    let (found, used) = clock::used(|| found(&[("template.yaml", &text)], Severity::Warning));
    assert_eq!(found.len(), 30, "each side alone: {found:?}");
    assert!(used < Duration::from_secs(60), "{used:?}");
}

//! What a template links, and what it leaves open.

use crate::support::{found, report, rules};
use sfn_ssm_lint::catalogue::Severity;

/// A state machine that passes the token and, rightly or wrongly, an argument `extra`; `DocumentName` is written so.
fn machine(document_name: &str, more: &str) -> String {
    format!(
        "  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: !GetAtt Role.Arn\n{more}      \
         Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Task\n            \
         Resource: arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken\n            TimeoutSeconds: 9000\n            \
         End: true\n            Parameters:\n              DocumentName: {document_name}\n              \
         Parameters: {{taskToken.$: 'States.Array($$.Task.Token)', extra: [x]}}\n"
    )
}

fn runbook(id: &str, name: &str) -> String {
    format!(
        "  {id}:\n    Type: AWS::SSM::Document\n    Properties:\n{name}      DocumentType: Automation\n      Content:\n        \
         schemaVersion: '0.3'\n        assumeRole: !GetAtt Role.Arn\n        parameters: {{taskToken: {{type: String}}}}\n        mainSteps:\n          \
         - name: Done\n            action: aws:executeAwsApi\n            maxAttempts: 3\n            isEnd: true\n            \
         inputs: {{Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{{{ taskToken }}}}', output: '{{}}'}}\n"
    )
}

const ROLE: &str = "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub '${Stage}-role'\n      \
    AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: \
    [states.amazonaws.com, ssm.amazonaws.com]}}]}\n      ManagedPolicyArns: [arn:aws:iam::111122223333:policy/own]\n";

fn template(parts: &[String]) -> String {
    format!(
        "Parameters:\n  Stage: {{Type: String, Default: dev, AllowedValues: [dev, prod]}}\nResources:\n{ROLE}{}",
        parts.concat()
    )
}

/// Whether the call is linked to the runbook: then the argument that it does not declare is found.
fn is_linked(text: &str) -> bool {
    match rules(&[("template.yaml", text)]).iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["token/unknown-parameter"] => true,
        ref other => panic!("{other:?}\n{text}"),
    }
}

#[test]
fn runbooks_are_named_in_many_ways() {
    let named = "      Name: !Sub '${AWS::StackName}-patch'\n";
    for (document_name, name) in [
        ("!Ref Doc", ""),
        ("{Ref: Doc}", named),
        ("!Sub '${Doc}'", named),
        ("!Sub ['${D}', {D: !Ref Doc}]", named),
        ("!Join ['', [!Ref Doc]]", named),
        ("!Sub 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document/${Doc}'", ""),
        ("!Sub 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:automation-definition/${Doc}:$DEFAULT'", ""),
        ("!Sub '${AWS::StackName}-patch'", named),
        ("!Join ['-', [!Ref 'AWS::StackName', patch]]", named),
        ("Patch", "      Name: Patch\n"),
        ("!If [Prod, !Ref Doc, !Ref Doc]", ""),
    ] {
        let text = template(&[machine(document_name, ""), runbook("Doc", name)]);
        assert!(is_linked(&text), "{document_name}");
    }
}

#[test]
fn what_is_not_known_is_not_linked() {
    let named = "      Name: !Sub '${AWS::StackName}-patch'\n";
    for document_name in [
        "!Ref Stage",
        "!Sub '${AWS::StackName}-other'",
        "!ImportValue Doc",
        "!FindInMap [A, B, C]",
        "!Select [0, [!Ref Doc]]",
        "!Select [0, !Split [',', !Ref Doc]]",
        "!GetAtt Doc.Arn",
        "{'Fn::Transform': {Name: M, Parameters: {}}}",
        // Nothing replaces this: it is a text.
        "'${Doc}'",
    ] {
        let text = template(&[machine(document_name, ""), runbook("Doc", named)]);
        assert!(!is_linked(&text), "{document_name}");
    }
}

#[test]
fn substitutions_link() {
    let more =
        |value: &str| format!("      DefinitionSubstitutions: {{Doc: {value}, Stage: 1}}\n      Tags: {{A: b}}\n");
    let machine = |value: &str| machine("'${Doc}'", &more(value)).replace("extra: [x]", "extra: ['${Stage}']");
    assert!(is_linked(&template(&[machine("!Ref Runbook"), runbook("Runbook", "")])));
    assert!(is_linked(&template(&[machine("Patch"), runbook("Runbook", "      Name: Patch\n")])));
    assert!(!is_linked(&template(&[machine("!Ref Stage"), runbook("Runbook", "      Name: Patch\n")])));
    // The name of a placeholder is not that of a resource.
    assert!(!is_linked(&template(&[machine("Other"), runbook("Doc", "      Name: Patch\n")])));
}

#[test]
fn names_with_references_mean_nothing_in_another_template() {
    let name = "      Name: !Sub '${Stage}-patch'\n";
    let own = template(&[machine("!Sub '${Stage}-patch'", ""), runbook("Doc", name)]);
    assert!(is_linked(&own));
    let caller = template(&[machine("!Sub '${Stage}-patch'", "")]);
    let callee = template(&[runbook("Doc", name)]);
    assert_eq!(rules(&[("a.yaml", &caller), ("b.yaml", &callee)]), [""; 0]);
    let caller = template(&[machine("Patch", "")]);
    let callee = template(&[runbook("Doc", "      Name: Patch\n")]);
    assert_eq!(rules(&[("a.yaml", &caller), ("b.yaml", &callee)]), ["token/unknown-parameter"]);
}

#[test]
fn documents_of_one_file_are_several_templates() {
    let first = template(&[machine("!Ref Doc", "")]).replace(
        "Resources:\n",
        "Resources:\n  Doc: {Type: AWS::SSM::Document, \
        Properties: {DocumentType: Command, Content: {schemaVersion: '2.2', mainSteps: []}}}\n",
    );
    let text = format!("{first}---\n{}", template(&[runbook("Patch", "      Name: Patch\n")]));
    assert_eq!(rules(&[("template.yaml", &text)]), [""; 0]);
}

#[test]
fn a_resource_twice_is_two_candidates() {
    let other =
        runbook("Doc", "").replace("taskToken: {type: String}", "taskToken: {type: String}, extra: {type: String}");
    let text = template(&[machine("!Ref Doc", ""), runbook("Doc", ""), other]);
    assert_eq!(rules(&[("template.yaml", &text)]), ["syntax/duplicate-key"]);
}

#[test]
fn every_link_is_told_with_its_reason() {
    let (_, report) =
        report(&[("t.yaml", &template(&[machine("!Ref Doc", ""), runbook("Doc", "      Name: Patch\n")]))]);
    for note in [
        "t.yaml: `A` starts `Doc`: t.yaml (by reference)",
        "t.yaml: the state machine `Machine` runs as `Role` (by reference): the managed policy \
         `arn:aws:iam::111122223333:policy/own`",
        "t.yaml: the runbook `Doc` runs as `Role` (by reference): the managed policy `arn:aws:iam::111122223333:policy/own`",
        "documents in templates: 3 by object",
    ] {
        assert!(report.notes.iter().any(|known| known == note), "{note}\n{:#?}", report.notes);
    }
}

#[test]
fn roles_have_the_policies_that_attach_themselves() {
    let text = template(&[
        machine("Other", ""),
        "  P1:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: a, Roles: [!Ref Role], PolicyDocument: {Version: '2012-10-17', \
         Statement: [{Effect: Allow, Action: 'a:b', Resource: '*'}]}}\n  P2:\n    Type: AWS::IAM::ManagedPolicy\n    Properties: \
         {Roles: [!Sub '${Stage}-role'], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'a:b', Resource: \
         '*'}]}}\n  P3:\n    Type: AWS::IAM::RolePolicy\n    Properties: {PolicyName: c, RoleName: !Ref Role, PolicyDocument: {Version: \
         '2012-10-17', Statement: [{Effect: Allow, Action: 'a:b', Resource: '*'}]}}\n"
            .to_owned(),
    ]);
    let (_, report) = report(&[("t.yaml", &text)]);
    let note =
        "runs as `Role` (by reference): the managed policy `arn:aws:iam::111122223333:policy/own`, `P1`, `P2`, `P3`";
    assert!(report.notes.iter().any(|known| known.ends_with(note)), "{:#?}", report.notes);
}

#[test]
fn sam_makes_roles() {
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      \
                Type: EXPRESS\n      Definition: {StartAt: A, States: {A: {Type: Succeed}}}\n      Policies:\n        - AWSLambdaRole\n        \
                - SNSCrudPolicy: {TopicName: a}\n        - Version: '2012-10-17'\n          Statement: [{Effect: Allow, Action: 'a:b', Resource: '*'}]\n";
    let (_, report) = report(&[("t.yaml", text)]);
    let note = "t.yaml: the state machine `Flow` runs as `FlowRole` (by reference): the managed policy `AWSLambdaRole`, SAM's \
                `SNSCrudPolicy`, an inline policy";
    assert!(report.notes.iter().any(|known| known == note), "{:#?}", report.notes);
}

/// A runbook that leaves its caller waiting when the first step fails, and something that may see that.
fn unanswered(watching: &str) -> Vec<Severity> {
    let steps = "        mainSteps:\n          - {name: Work, action: aws:runCommand, inputs: {DocumentName: AWS-RunPatchBaseline, \
                 Targets: [{Key: a, Values: [b]}]}, onCancel: 'step:Done'}\n";
    let runbook = runbook("Doc", "").replace("        mainSteps:\n", steps);
    let machine = machine("!Ref Doc", "").replace(", extra: [x]", "");
    let (_, report) = report(&[("t.yaml", &template(&[machine, runbook, watching.to_owned()]))]);
    let found = report.findings.iter().filter(|finding| finding.rule.as_str() == "token/unanswered-failure");
    found.map(|finding| finding.severity).collect()
}

#[test]
fn rules_that_watch_automations_may_answer() {
    let rule = |pattern: &str| {
        format!("  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: {pattern}\n")
    };
    let sam = |kind: &str, pattern: &str| {
        format!(
            "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        Ended:\n          Type: {kind}\n          \
             Properties: {{Pattern: {pattern}}}\n"
        )
    };
    const DETAIL: &str = "EC2 Automation Execution Status-change Notification";
    for watching in [
        rule(&format!("{{source: [aws.ssm], detail-type: ['{DETAIL}']}}")),
        rule(&format!("{{detail-type: !If [Prod, ['{DETAIL}'], [x]]}}")),
        rule("{source: [aws.ssm], detail-type: [{prefix: EC2 Automation}]}"),
        rule("{source: [aws.ssm]}"),
        rule(&format!("'{{\"detail-type\": [\"{DETAIL}\"]}}'")),
        sam("EventBridgeRule", &format!("{{source: [aws.ssm], detail-type: ['{DETAIL}']}}")),
        sam("CloudWatchEvent", &format!("{{detail-type: ['{DETAIL}']}}")),
    ] {
        assert_eq!(unanswered(&watching), [Severity::Info], "{watching}");
    }
    for other in [
        String::new(),
        rule("{source: [aws.ec2], detail-type: [EC2 Instance State-change Notification]}"),
        rule(&format!("{{source: [aws.ec2], detail-type: ['{DETAIL}']}}")),
        rule("{source: [aws.ssm], detail-type: [{prefix: EC2 Command}]}"),
        rule("{detail: {status: [Failed]}}"),
    ] {
        assert_eq!(unanswered(&other), [Severity::Error], "{other}");
    }
}

#[test]
fn a_file_that_is_walked_named_and_pointed_at_twice_gives_each_finding_once() {
    let machine = r#"{"StartAt": "Gone", "States": {"A": {"Type": "Task", "Resource":
        "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken", "TimeoutSeconds": 9, "End": true, "Parameters":
        {"DocumentName": "${Doc}", "Parameters": {"taskToken.$": "$$.Task.Token"}}}}}"#;
    let resource = |id: &str, doc: &str| {
        format!(
            "  {id}:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: m.asl.json\n      \
             Role: !GetAtt Role.Arn\n      DefinitionSubstitutions: {{Doc: {doc}}}\n"
        )
    };
    let text = template(&[resource("One", "!Ref Doc"), resource("Two", "!Ref Stage"), runbook("Doc", "")]);
    let found = found(&[("m.asl.json", machine), ("template.yaml", &text)], Severity::Warning);
    let found: Vec<(&str, &str, usize)> =
        found.iter().map(|found| (found.0.as_str(), found.1.as_str(), found.2)).collect();
    assert_eq!(found, [("asl/unknown-state", "m.asl.json", 1), ("token/not-a-list", "m.asl.json", 3)]);
}

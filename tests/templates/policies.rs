//! Policies wherever templates hold them.

use crate::support::Case;

fn check(name: &str, resource: &str, pointer: &str, rule: &str, instead: &str) {
    let text = format!("Transform: AWS::Serverless-2016-10-31\nResources:\n  R:\n{resource}");
    let pointer = format!("/Resources/R/Properties{pointer}");
    Case { name, files: &[("template.yaml", text.as_str())], rule, pointer: &pointer, instead }.check();
}

const RESOURCES: [(&str, &str, &str); 9] = [
    (
        "AWS::IAM::Role",
        "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}",
        "/AssumeRolePolicyDocument",
    ),
    (
        "AWS::IAM::Role",
        "Policies: [{PolicyName: A, PolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}}]",
        "/Policies/0/PolicyDocument",
    ),
    ("AWS::IAM::Policy", "PolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}", "/PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}", "/PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}", "/PolicyDocument"),
    (
        "AWS::Serverless::StateMachine",
        "Policies: [AWSLambdaRole, {SNSCrudPolicy: {TopicName: a}}, {Version: '2012-10-17', Statement: [STATEMENT]}]",
        "/Policies/2",
    ),
    ("AWS::Serverless::StateMachine", "Policies: {Version: '2012-10-17', Statement: [STATEMENT]}", "/Policies"),
    ("AWS::Serverless::Function", "Policies: [{Version: '2012-10-17', Statement: [STATEMENT]}]", "/Policies/0"),
    (
        "AWS::Serverless::Function",
        "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [STATEMENT]}",
        "/AssumeRolePolicyDocument",
    ),
];

#[test]
fn mistakes_are_found_in_every_resource() {
    for (kind, property, pointer) in RESOURCES {
        let resource = |statement: &str| {
            format!("    Type: {kind}\n    Properties:\n      {}\n", property.replace("STATEMENT", statement))
        };
        let at = |step: &str| format!("{pointer}/Statement/0{step}");
        let (about, action) = match pointer {
            "/AssumeRolePolicyDocument" => ("Principal: {AWS: !Ref 'AWS::AccountId'}", "sts:AssumeRole"),
            _ => ("Resource: !Sub 'arn:aws:states:*:${AWS::AccountId}:*'", "states:SendTaskSuccess"),
        };
        let statement = format!("{{Effect: «allow», Action: '{action}', {about}}}");
        check(kind, &resource(&statement), &at("/Effect"), "iam/invalid-effect", "Allow");
        let statement = format!("{{«Effect»: Allow, {about}}}");
        let instead = format!("Action: '{action}', Effect");
        check(kind, &resource(&statement), &at("/Effect"), "iam/missing-action", &instead);
    }
}

#[test]
fn policies_behind_conditions_are_read() {
    let list = "    Type: AWS::IAM::Role\n    Properties:\n      Policies: !If [C, [{PolicyName: A, PolicyDocument: \
                {Version: '2012-10-17', Statement: {Effect: «allow», Action: 's3:GetObject', Resource: '*'}}}], !Ref 'AWS::NoValue']\n";
    let rule = "iam/invalid-effect";
    check("a list", list, "/Policies/1/0/PolicyDocument/Statement/Effect", rule, "Allow");
    let item = "    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - Fn::If: [C, !Ref 'AWS::NoValue', {PolicyName: A, \
                PolicyDocument: {Version: '2012-10-17', Statement: {Effect: «allow», Action: 's3:GetObject', Resource: '*'}}}]\n";
    check("an item", item, "/Policies/0/Fn::If/2/PolicyDocument/Statement/Effect", rule, "Allow");
    let statement = "    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
                     Statement:\n          - !If [C, {Effect: Allow, Action: 's3:GetObject', Resource: '*'}, !Ref 'AWS::NoValue']\n          \
                     - !If [C, !Ref 'AWS::NoValue', {Effect: «allow», Action: 's3:GetObject', Resource: '*'}]\n";
    check("a statement", statement, "/PolicyDocument/Statement/1/2/Effect", rule, "Allow");
    let effect = "    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        \
                  Statement: {Effect: !If [C, Allow, «deny»], Action: 's3:GetObject', Resource: '*'}\n";
    check("a value", effect, "/PolicyDocument/Statement/Effect/2", rule, "Deny");
}

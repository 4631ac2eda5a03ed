use super::*;
use crate::document::asl::StateMachine;
use crate::document::automation::Runbook;
use crate::source::{FileId, Read, json, yaml};
use std::sync::Arc;

fn read(text: &str) -> Read {
    yaml::read(Arc::from(text), FileId(0), None)
}

/// What the only step of a runbook needs.
fn step(text: &str) -> Needs {
    let read = read(&format!("mainSteps: [{{{text}}}]"));
    let runbook = Runbook::new(read.tree.root().unwrap());
    of_step(&runbook.steps[0])
}

/// What the only state of a machine needs.
fn state(text: &str) -> Needs {
    let text = format!(r#"{{"StartAt": "A", "States": {{"A": {text}}}}}"#);
    let read = json::read(Arc::from(text.as_str()), FileId(0), None);
    let machine = StateMachine::new(read.tree.root().unwrap());
    machine.states().find_map(of_state).unwrap_or_default()
}

fn actions(needs: &Needs) -> Vec<&str> {
    needs.list.iter().flat_map(|need| &need.actions).map(String::as_str).collect()
}

/// What is certainly asked for, and on what.
fn certain(needs: &Needs) -> Vec<(String, Vec<String>)> {
    let certain = needs.list.iter().filter(|need| need.certain);
    certain.map(|need| (need.actions.join("|"), need.resources.clone())).collect()
}

#[test]
fn needs_depend_on_inputs() {
    let change = |inputs: &str| step(&format!("action: aws:changeInstanceState, inputs: {{{inputs}}}"));
    assert_eq!(actions(&change("DesiredState: stopped")), ["ec2:StopInstances", "ec2:DescribeInstanceStatus"]);
    assert_eq!(actions(&change("DesiredState: stopped, CheckStateOnly: true")), ["ec2:DescribeInstanceStatus"]);
    assert_eq!(actions(&change("DesiredState: stopped, CheckStateOnly: false")).len(), 2);
    for unknown in ["DesiredState: '{{ State }}'", "DesiredState: stopped, CheckStateOnly: '{{ Only }}'"] {
        let needs = change(unknown);
        assert!(needs.list.is_empty() && needs.open.len() == 1, "{needs:?}");
    }
    assert_eq!(actions(&step("action: aws:createTags, inputs: {}"))[0], "ec2:CreateTags");
    assert!(!step("action: aws:createTags, inputs: {ResourceType: '{{ Type }}'}").open.is_empty());
    assert_eq!(step("action: aws:approve, inputs: {Approvers: []}"), Needs::default());
    assert_eq!(actions(&step("action: aws:approve, inputs: {NotificationArn: '{{ Topic }}'}")), ["sns:Publish"]);
}

#[test]
fn every_action_of_automation_needs_iam_actions_or_says_what_is_open() {
    for action in &crate::aws::automation::ACTIONS {
        let needs = step(&format!("action: {}, inputs: {{}}", action.name));
        for need in needs.list.iter().flat_map(|need| &need.actions) {
            let (prefix, name) = need.split_once(':').unwrap();
            assert_eq!(crate::aws::iam::table().service(prefix).unwrap().action(name).unwrap().name(), name);
        }
    }
    assert_eq!(step("action: aws:executeScript, inputs: {}").open, ["what its script calls"]);
    assert_eq!(step("action: aws:sleep, inputs: {Duration: PT1M}"), Needs::default());
}

#[test]
fn calls_of_apis_by_operation_and_by_method() {
    for (inputs, action) in [
        ("Service: ec2, Api: describe_instances", "ec2:DescribeInstances"),
        ("Service: ec2, Api: rebootInstances", "ec2:RebootInstances"),
        ("Service: rds, Api: DescribeDBInstances", "rds:DescribeDBInstances"),
        ("Service: s3, Api: ListBuckets", "s3:ListAllMyBuckets"),
        ("Service: s3, Api: GetObject, Bucket: b, Key: k", "s3:GetObject"),
    ] {
        for action_name in ["executeAwsApi", "waitForAwsResourceProperty", "assertAwsResourceProperty"] {
            let needs = step(&format!("action: aws:{action_name}, inputs: {{{inputs}}}"));
            assert_eq!((actions(&needs), needs.open.len()), (vec![action], 0), "{inputs}");
        }
    }
    let versions = step("action: aws:executeAwsApi, inputs: {Service: s3, Api: GetObject, Bucket: b, VersionId: v}");
    assert_eq!(certain(&versions)[0].0, "s3:GetObject|s3:GetObjectVersion");
    for (inputs, open) in [
        ("Service: ec2, Api: DescribeNothing", "ec2 DescribeNothing"),
        ("Service: sfn, Api: StartExecution", "sfn StartExecution"),
        ("Service: apigateway, Api: GetRestApis", "apigateway GetRestApis"),
        ("Service: '{{ S }}', Api: GetObject", "an operation that is not known here"),
    ] {
        let needs = step(&format!("action: aws:executeAwsApi, inputs: {{{inputs}}}"));
        assert!(needs.list.is_empty(), "{needs:?}");
        assert_eq!(needs.open, [open]);
    }
    assert_eq!(actions(&of_method("sqs", "send_message_batch")), ["sqs:SendMessage"]);
    assert_eq!(actions(&of_method("sqs", "SendMessage")), ["sqs:SendMessage"]);
    assert_eq!(of_method("sqs", "send").open, ["sqs send"]);
}

#[test]
fn what_scripts_call_on_clients_that_they_name() {
    let script = |runtime: &str, text: &str| {
        let text = format!("import boto3\ndef f(e, c):\n    s = boto3.client('sqs')\n    {text}").replace('\n', "\\n");
        step(&format!("action: aws:executeScript, inputs: {{Runtime: {runtime}, Handler: f, Script: \"{text}\"}}"))
    };
    let twice = script("python3.11", "s.purge_queue(QueueUrl=e['q'])\n    s.purge_queue()\n    s.tell_nobody()");
    let [need] = twice.list.as_slice() else { panic!("{twice:?}") };
    assert_eq!((need.actions.as_slice(), need.by_script), (["sqs:PurgeQueue".to_owned()].as_slice(), true));
    assert_eq!(twice.open, ["sqs tell_nobody", "what else its script calls"]);
    let open = |needs: Needs| (needs.list.len(), needs.open);
    let nothing = (0, vec!["what its script calls".to_owned()]);
    assert_eq!(open(script("python3.11", "# s.purge_queue()")), nothing);
    assert_eq!(open(script("python3.11", "boto3.client('ec2', aws_access_key_id=e['k']).stop_instances()")), nothing);
    assert_eq!(open(script("PowerShell 7.4", "s.purge_queue()")), nothing);
    assert_eq!(open(step("action: aws:executeScript, inputs: {Runtime: python3.11, Script: '{{ Script }}'}")), nothing);
}

#[test]
fn resources_are_what_inputs_name() {
    let account = "${AWS::Region}:${AWS::AccountId}";
    let own = |service: &str, resource: &str| format!("arn:${{AWS::Partition}}:{service}:{account}:{resource}");
    for (text, resource) in [
        ("action: aws:invokeLambdaFunction, inputs: {FunctionName: f}", own("lambda", "function:f${?}")),
        ("action: aws:runCommand, inputs: {DocumentName: Own}", own("ssm", "document/Own")),
        (
            "action: aws:runCommand, inputs: {DocumentName: AWS-RunShellScript}",
            "arn:${AWS::Partition}:ssm:${AWS::Region}:${?}:document/AWS-RunShellScript".to_owned(),
        ),
        (
            "action: aws:executeStateMachine, inputs: {stateMachineArn: 'arn:aws:states:r:1:stateMachine:m'}",
            "arn:aws:states:r:1:stateMachine:m".to_owned(),
        ),
        (
            "action: aws:executeAwsApi, inputs: {Service: sqs, Api: PurgeQueue, QueueUrl: 'https://sqs.r.amazonaws.com/123/q'}",
            "arn:${AWS::Partition}:sqs:${AWS::Region}:123:q".to_owned(),
        ),
        (
            "action: aws:executeAwsApi, inputs: {Service: s3, Api: GetObject, Bucket: b, Key: '{{ Key }}'}",
            "arn:${AWS::Partition}:s3:::b/${?}".to_owned(),
        ),
        (
            "action: aws:executeAwsApi, inputs: {Service: dynamodb, Api: PutItem, TableName: t}",
            own("dynamodb", "table/t"),
        ),
        (
            "action: aws:executeAwsApi, inputs: {Service: autoscaling, Api: SuspendProcesses, AutoScalingGroupName: g}",
            own("autoscaling", "autoScalingGroup:${?name}:autoScalingGroupName/g"),
        ),
    ] {
        assert_eq!(certain(&step(text))[0].1, [resource], "{text}");
    }
    for unknown in [
        "action: aws:invokeLambdaFunction, inputs: {FunctionName: '{{ Function }}'}",
        "action: aws:invokeLambdaFunction, inputs: {FunctionName: '${Function.Arn}'}",
        "action: aws:invokeLambdaFunction, inputs: {FunctionName: '123456789012:function:f'}",
        "action: aws:executeAwsApi, inputs: {Service: sqs, Api: PurgeQueue, QueueUrl: '${Queue}'}",
        // An index has an ARN of its own.
        "action: aws:executeAwsApi, inputs: {Service: dynamodb, Api: Query, TableName: t}",
        "action: aws:executeAwsApi, inputs: {Service: s3, Api: GetObject, Bucket: 'arn:aws:s3:r:1:accesspoint/a', Key: k}",
    ] {
        let needs = step(unknown);
        assert!(!needs.list.is_empty() && certain(&needs)[0].1.is_empty(), "{needs:?}");
    }
}

#[test]
fn what_is_copied_is_read_from_elsewhere() {
    let copied = step(
        "action: aws:executeAwsApi, inputs: {Service: s3, Api: CopyObject, Bucket: b, Key: k, CopySource: from/k}",
    );
    assert_eq!(certain(&copied), [("s3:GetObject|s3:GetObjectVersion|s3:PutObject".to_owned(), Vec::new())]);
    assert!(copied.list[0].allowed_by().contains(&"arn:aws:s3:::*/*".to_owned()));
    let database =
        step("action: aws:executeAwsApi, inputs: {Service: rds, Api: RebootDBInstance, DBInstanceIdentifier: MyDb}");
    assert_eq!(database.list[0].allowed_by(), ["arn:aws:rds:*:*:db:mydb"]);
    let outpost = step("action: aws:executeAwsApi, inputs: {Service: s3control, Api: DeleteBucket}");
    assert_eq!(outpost.list[0].actions, ["s3-outposts:DeleteBucket", "s3:DeleteBucket"]);
    assert!(outpost.list[0].allowed_by().iter().any(|pattern| pattern.starts_with("arn:aws:s3:::")));
}

#[test]
fn roles_that_are_passed() {
    let stack = step("action: aws:createStack, inputs: {StackName: s, RoleARN: 'arn:aws:iam::1:role/r'}");
    let passed = stack.list.iter().find(|need| need.actions == ["iam:PassRole"]).unwrap();
    assert_eq!(
        (passed.resources[0].as_str(), passed.passed_to),
        ("arn:aws:iam::1:role/r", Some("cloudformation.amazonaws.com"))
    );
    assert!(passed.certain);
    let made = step(
        "action: aws:executeAwsApi, inputs: {Service: lambda, Api: CreateFunction, FunctionName: f, Role: '{{ Role }}'}",
    );
    assert!(!made.list.iter().find(|need| need.actions == ["iam:PassRole"]).unwrap().certain);
    let child = step(
        "action: aws:executeAutomation, inputs: {DocumentName: d, RuntimeParameters: {AutomationAssumeRole: '{{ R }}'}}",
    );
    let passed = child.list.iter().find(|need| need.actions == ["iam:PassRole"]).unwrap();
    assert_eq!((passed.passed_to, passed.certain), (Some("ssm.amazonaws.com"), false));
    let assumed =
        step("action: aws:executeAwsApi, inputs: {Service: sts, Api: AssumeRole, RoleArn: 'arn:aws:iam::1:role/r'}");
    assert_eq!(certain(&assumed), [("sts:AssumeRole".to_owned(), vec!["arn:aws:iam::1:role/r".to_owned()])]);
}

#[test]
fn tasks_of_state_machines() {
    let task = |resource: &str, parameters: &str| {
        state(&format!(
            r#"{{"Type": "Task", "Resource": "arn:aws:states:::{resource}", "Parameters": {{{parameters}}}, "End": true}}"#
        ))
    };
    for (resource, action) in [
        ("lambda:invoke", "lambda:InvokeFunction"),
        ("lambda:invoke.waitForTaskToken", "lambda:InvokeFunction"),
        ("sqs:sendMessage", "sqs:SendMessage"),
        ("sns:publish", "sns:Publish"),
        ("dynamodb:updateItem", "dynamodb:UpdateItem"),
        ("events:putEvents", "events:PutEvents"),
        ("states:startExecution", "states:StartExecution"),
        ("glue:startJobRun", "glue:StartJobRun"),
        ("bedrock:invokeModel", "bedrock:InvokeModel"),
        ("elasticmapreduce:createCluster", "elasticmapreduce:RunJobFlow"),
        ("aws-sdk:sfn:sendTaskSuccess", "states:SendTaskSuccess"),
        ("aws-sdk:eventbridge:enableRule", "events:EnableRule"),
        ("aws-sdk:s3:listObjectsV2", "s3:ListBucket"),
        ("http:invoke", "states:InvokeHTTPEndpoint"),
    ] {
        let needs = task(resource, "");
        assert_eq!((certain(&needs)[0].0.as_str(), certain(&needs).len()), (action, 1), "{resource}");
        assert!(needs.open.is_empty(), "{needs:?}");
    }
    let synchronous = task("states:startExecution.sync:2", r#""StateMachineArn": "arn:aws:states:r:1:stateMachine:m""#);
    assert_eq!(certain(&synchronous).len(), 1);
    assert!(
        actions(&synchronous).contains(&"states:DescribeExecution")
            && actions(&synchronous).contains(&"events:PutRule")
    );
    assert!(!task("ecs:runTask", "").open.is_empty() && task("apigateway:invoke", "") == Needs::default());
    assert_eq!(task("aws-sdk:nothing:toCall", "").open, ["aws-sdk:nothing:toCall"]);
    let computed = task("lambda:invoke", r#""FunctionName.$": "$.function""#);
    assert_eq!(certain(&computed), [("lambda:InvokeFunction".to_owned(), Vec::new())]);
}

#[test]
fn the_integrations_that_are_waited_for_are_sorted_and_named_rightly() {
    let function = r#"{"Type": "Task", "Resource": "arn:aws:lambda:r:1:function:f", "End": true}"#;
    assert_eq!(certain(&state(function))[0].1, ["arn:aws:lambda:r:1:function:f"]);
    let activity = r#"{"Type": "Task", "Resource": "arn:aws:states:r:1:activity:a", "End": true}"#;
    assert_eq!(state(activity), Needs::default());
    assert!(!state(r#"{"Type": "Task", "Resource": "${Function}", "End": true}"#).open.is_empty());
    let map = r#"{"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "B", "States": {}},
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}}"#;
    let needs = state(map);
    assert_eq!(actions(&needs).last(), Some(&"s3:GetObject"));
    assert!(needs.list.iter().all(|need| !need.certain));
}

#[test]
fn runbooks_are_started_by_their_name() {
    let started = state(
        r#"{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken", "End": true,
        "Parameters": {"DocumentName": "Patch", "Parameters": {"Role": ["arn:aws:iam::1:role/r"], "Token.$": "$$"}}}"#,
    );
    let [start, pass] = started.list.as_slice() else { panic!("{started:?}") };
    assert!(start.patterns[0].ends_with("${AWS::AccountId}:document/Patch"), "{start:?}");
    assert!(start.patterns[1].ends_with(":automation-definition/Patch:*"), "{start:?}");
    assert_eq!((pass.resources[0].as_str(), pass.passed_to), ("arn:aws:iam::1:role/r", Some("ssm.amazonaws.com")));
}

#[test]
fn what_allows_a_need() {
    let patterns = |action: &str| Need::new(action).allowed_by();
    assert_eq!(patterns("ec2:DescribeInstances"), ["*"]);
    assert_eq!(patterns("sns:Publish"), ["arn:aws:sns:*:*:*"]);
    assert_eq!(patterns("ec2:RunInstances"), ["*"]);
    let named = step("action: aws:invokeLambdaFunction, inputs: {FunctionName: f}");
    assert_eq!(named.list[0].allowed_by(), ["arn:aws:lambda:*:*:function:f", "arn:aws:lambda:*:*:function:f:*"]);
    let sent = step("action: aws:runCommand, inputs: {DocumentName: AWS-RunShellScript}");
    assert_eq!(
        sent.list[0].allowed_by(),
        [
            "arn:aws:ec2:*:*:instance/*",
            "arn:aws:ssm:*:*:document/AWS-RunShellScript",
            "arn:aws:ssm:*:*:managed-instance/*"
        ]
    );
    let answered = step("action: aws:executeAwsApi, inputs: {Service: stepfunctions, Api: SendTaskSuccess}");
    assert_eq!(answered.list[0].allowed_by(), ["arn:aws:states:*:*:stateMachine:*"]);
    assert_eq!(as_pattern("a${?}*b${X}${Y}", "aws"), "a*b*");
}

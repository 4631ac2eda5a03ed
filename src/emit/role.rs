//! The roles, with no more permissions than the documents use.

use super::Flavor;
use crate::aws::automation::is_reserved;
use serde_json::{Value, json};

/// The logical id of the role that the runbooks run as.
pub(super) const RUNBOOK_ROLE: &str = "SSMSyncRole";
/// The logical id of the role of the sample state machine.
pub(super) const STATE_MACHINE_ROLE: &str = "StateMachineRole";
/// The template parameter that narrows which state machines are answered.
pub(super) const ANSWERED_PARAMETER: &str = "AnsweredStateMachines";

/// The resource of the role that the runbooks run as. Without a fixed name, so that a stack in a second region does not
/// collide and `CAPABILITY_IAM` is enough.
pub(super) fn runbook_role(flavor: Flavor) -> Value {
    let documents: &[&str] = match flavor {
        Flavor::Standard => &["AWS-RunShellScript"],
        Flavor::Hardened => &["AWS-RunShellScript", "AWS-RunPowerShellScript"],
    };
    role(
        "Runs shell commands for runbooks that answer Step Functions tasks",
        trusts_runbooks(),
        "run-commands-and-answer-tasks",
        vec![send_commands(documents), follow_commands(), answer_tasks()],
    )
}

/// A role with one policy.
pub(super) fn role(description: &str, trust: Value, policy: &str, statements: Vec<Value>) -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": description,
            "AssumeRolePolicyDocument": trust,
            "Policies": [
                { "PolicyName": policy, "PolicyDocument": { "Version": "2012-10-17", "Statement": statements } },
            ],
        },
    })
}

/// Lets a runbook send Command documents to nodes of all kinds.
pub(super) fn send_commands(documents: &[&str]) -> Value {
    let resources = documents.iter().map(|name| document_arn(name));
    let nodes = [account_arn("ec2", "instance/*"), account_arn("ssm", "managed-instance/*")];
    json!({
        "Sid": "SendShellCommands",
        "Effect": "Allow",
        "Action": "ssm:SendCommand",
        "Resource": resources.chain(nodes).collect::<Vec<Value>>(),
    })
}

/// Lets a runbook wait for its commands. These actions know no narrower resource.
pub(super) fn follow_commands() -> Value {
    json!({
        "Sid": "FollowCommands",
        "Effect": "Allow",
        "Action": ["ssm:ListCommands", "ssm:ListCommandInvocations", "ssm:DescribeInstanceInformation"],
        "Resource": "*",
    })
}

/// Lets a runbook answer the state machines that [`answered_parameter`] selects.
pub(super) fn answer_tasks() -> Value {
    json!({
        "Sid": "AnswerTasks",
        "Effect": "Allow",
        "Action": ["states:SendTaskSuccess", "states:SendTaskFailure"],
        "Resource": account_arn("states", "stateMachine:${AnsweredStateMachines}"),
    })
}

/// The trust policy of a role that runbooks run as.
pub(super) fn trusts_runbooks() -> Value {
    trust("ssm.amazonaws.com", account_arn("ssm", "automation-execution/*"))
}

/// The ARN of a document; those of AWS have no account.
fn document_arn(name: &str) -> Value {
    let resource = format!("document/{name}");
    if is_reserved(name) { owned_by_aws(&resource) } else { account_arn("ssm", &resource) }
}

fn owned_by_aws(resource: &str) -> Value {
    sub(&format!("arn:${{AWS::Partition}}:ssm:${{AWS::Region}}::{resource}"))
}

/// The template parameter that [`answer_tasks`] refers to.
pub(super) fn answered_parameter() -> Value {
    json!({
        "Type": "String",
        "Description": "Name of the state machines whose tasks the runbooks may answer; * stands for any characters",
        "Default": "*",
        "AllowedPattern": "[0-9A-Za-z_*-]{1,80}",
        "ConstraintDescription": "letters, digits, - and _, with * for any characters",
    })
}

/// The resource of the role of a state machine that starts a runbook.
pub(super) fn state_machine_role(runbook: &str, start: Vec<Value>, runbook_role: Value) -> Value {
    role(
        &format!("Starts {runbook}"),
        trust("states.amazonaws.com", account_arn("states", "stateMachine:*")),
        "start-runbook",
        start_statements("StartRunbook", start, runbook_role),
    )
}

/// Lets a state machine start runbooks that run as a role.
pub(super) fn start_statements(sid: &str, start: Vec<Value>, runbook_role: Value) -> Vec<Value> {
    vec![
        json!({ "Sid": sid, "Effect": "Allow", "Action": "ssm:StartAutomationExecution", "Resource": start }),
        json!({
            "Sid": "PassRunbookRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": runbook_role,
            "Condition": { "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" } },
        }),
    ]
}

/// What the right to start a runbook is asked for. AWS asks for the first and the last; the other is the older name of
/// the first.
pub(super) fn start_resources(runbook: &str) -> Vec<Value> {
    let definition = format!("automation-definition/{runbook}:*");
    vec![
        document_arn(runbook),
        if is_reserved(runbook) { owned_by_aws(&definition) } else { account_arn("ssm", &definition) },
        account_arn("ssm", "automation-execution/*"),
    ]
}

/// Lets a service assume the role, on behalf of this account only.
fn trust(service: &str, source_arn: Value) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": { "Service": service },
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } },
                    "ArnLike": { "aws:SourceArn": source_arn },
                },
            },
        ],
    })
}

/// An ARN in the partition, region and account of the stack.
pub(super) fn account_arn(service: &str, resource: &str) -> Value {
    sub(&format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"))
}

fn sub(text: &str) -> Value {
    json!({ "Fn::Sub": text })
}

/// The ARN of a resource of the same template.
pub(super) fn arn_of(resource: &str) -> Value {
    json!({ "Fn::GetAtt": [resource, "Arn"] })
}

//! The roles, with no more permissions than the documents use.

use serde_json::{Value, json};

/// The logical id of the role that the runbooks run as.
pub(super) const RUNBOOK_ROLE: &str = "SSMSyncRole";
/// The logical id of the role of the sample state machine.
pub(super) const STATE_MACHINE_ROLE: &str = "StateMachineRole";
/// The template parameter that narrows which state machines are answered.
pub(super) const ANSWERED_PARAMETER: &str = "AnsweredStateMachines";

/// The resource of the role that the runbooks run as. Without a fixed name, so that a stack in a second region does not
/// collide and `CAPABILITY_IAM` is enough.
pub(super) fn runbook_role() -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": "Runs shell commands for runbooks that answer Step Functions tasks",
            "AssumeRolePolicyDocument": trust("ssm.amazonaws.com", account_arn("ssm", "automation-execution/*")),
            "Policies": [
                {
                    "PolicyName": "run-commands-and-answer-tasks",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "SendShellCommands",
                                "Effect": "Allow",
                                "Action": "ssm:SendCommand",
                                "Resource": [
                                    sub("arn:${AWS::Partition}:ssm:${AWS::Region}::document/AWS-RunShellScript"),
                                    account_arn("ec2", "instance/*"),
                                    account_arn("ssm", "managed-instance/*"),
                                ],
                            },
                            {
                                // These actions know no narrower resource.
                                "Sid": "FollowCommands",
                                "Effect": "Allow",
                                "Action": [
                                    "ssm:ListCommands",
                                    "ssm:ListCommandInvocations",
                                    "ssm:DescribeInstanceInformation",
                                ],
                                "Resource": "*",
                            },
                            {
                                "Sid": "AnswerTasks",
                                "Effect": "Allow",
                                "Action": ["states:SendTaskSuccess", "states:SendTaskFailure"],
                                "Resource": account_arn("states", "stateMachine:${AnsweredStateMachines}"),
                            },
                        ],
                    },
                },
            ],
        },
    })
}

/// The template parameter that [`runbook_role`] refers to.
pub(super) fn answered_parameter() -> Value {
    json!({
        "Type": "String",
        "Description": "Name of the state machines whose tasks the runbooks may answer; * stands for any characters",
        "Default": "*",
        "AllowedPattern": "[0-9A-Za-z_*-]{1,80}",
        "ConstraintDescription": "letters, digits, - and _, with * for any characters",
    })
}

/// The resource of the role of the sample state machine.
pub(super) fn state_machine_role() -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "Description": "Starts SfnRunCommandByInstanceIds",
            "AssumeRolePolicyDocument": trust("states.amazonaws.com", account_arn("states", "stateMachine:*")),
            "Policies": [
                {
                    "PolicyName": "start-runbook",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "StartRunbook",
                                "Effect": "Allow",
                                "Action": "ssm:StartAutomationExecution",
                                // AWS asks for the first and the last; the other is the older name of the first.
                                "Resource": [
                                    account_arn("ssm", "document/${SfnRunCommandByInstanceIds}"),
                                    account_arn("ssm", "automation-definition/${SfnRunCommandByInstanceIds}:*"),
                                    account_arn("ssm", "automation-execution/*"),
                                ],
                            },
                            {
                                "Sid": "PassRunbookRole",
                                "Effect": "Allow",
                                "Action": "iam:PassRole",
                                "Resource": arn_of(RUNBOOK_ROLE),
                                "Condition": {
                                    "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" },
                                },
                            },
                        ],
                    },
                },
            ],
        },
    })
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
fn account_arn(service: &str, resource: &str) -> Value {
    sub(&format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"))
}

fn sub(text: &str) -> Value {
    json!({ "Fn::Sub": text })
}

/// The ARN of a resource of the same template.
pub(super) fn arn_of(resource: &str) -> Value {
    json!({ "Fn::GetAtt": [resource, "Arn"] })
}

//! The CloudFormation templates.

use super::role::{self, ANSWERED_PARAMETER, RUNBOOK_ROLE, STATE_MACHINE_ROLE, arn_of};
use super::runbook::{Addressing, RunsAs, runbook};
use super::state_machine;
use serde_json::{Value, json};

const STATE_MACHINE: &str = "StateMachine";

/// Everything: the runbooks, their role, and a state machine that uses one of them.
pub(super) fn pattern() -> Value {
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Runs shell commands on managed nodes from Step Functions and waits for their end",
        "Parameters": { (ANSWERED_PARAMETER): role::answered_parameter() },
        "Resources": {
            (Addressing::InstanceIds.runbook()): document(Addressing::InstanceIds),
            (Addressing::Targets.runbook()): document(Addressing::Targets),
            (RUNBOOK_ROLE): role::runbook_role(),
            (STATE_MACHINE): state_machine(),
            (STATE_MACHINE_ROLE): role::state_machine_role(),
        },
        "Outputs": {
            (STATE_MACHINE): {
                "Description": "The sample state machine; start it with {\"InstanceIds\": [\"i-...\"]}",
                "Value": { "Ref": STATE_MACHINE },
            },
            (RUNBOOK_ROLE): role_output(),
        },
    })
}

/// Only the role that the runbooks run as.
pub(super) fn runbook_role() -> Value {
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The role of the runbooks that run shell commands for Step Functions",
        "Parameters": { (ANSWERED_PARAMETER): role::answered_parameter() },
        "Resources": { (RUNBOOK_ROLE): role::runbook_role() },
        "Outputs": { (RUNBOOK_ROLE): role_output() },
    })
}

fn role_output() -> Value {
    json!({
        "Description": "The role that the runbooks run as; whoever starts them needs iam:PassRole on it",
        "Value": arn_of(RUNBOOK_ROLE),
    })
}

/// Callers know the runbooks by name, so the names are fixed and an update makes a new version.
fn document(addressing: Addressing) -> Value {
    json!({
        "Type": "AWS::SSM::Document",
        "Properties": {
            "Name": addressing.runbook(),
            "DocumentType": "Automation",
            "DocumentFormat": "JSON",
            "TargetType": "/AWS::EC2::Instance",
            "UpdateMethod": "NewVersion",
            "Content": runbook(addressing, RunsAs::Role(arn_of(RUNBOOK_ROLE))),
        },
    })
}

fn state_machine() -> Value {
    let resource = json!({ "Fn::Sub": state_machine::WAITING_START.replacen("arn:aws:", "arn:${AWS::Partition}:", 1) });
    let document_name = json!({ "Ref": Addressing::InstanceIds.runbook() });
    json!({
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": arn_of(STATE_MACHINE_ROLE),
            "Definition": state_machine::definition(resource, document_name),
        },
    })
}

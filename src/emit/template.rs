//! The CloudFormation templates.

use super::Flavor;
use super::policy;
use super::role::{self, ANSWERED_PARAMETER, RUNBOOK_ROLE, STATE_MACHINE_ROLE, arn_of};
use super::runbook::{Addressing, RunsAs, runbook};
use super::state_machine;
use serde_json::{Map, Value, json};

pub(super) const STATE_MACHINE: &str = "StateMachine";
/// The template parameter that names a role which another stack made.
pub(super) const RUNBOOK_ROLE_PARAMETER: &str = "RunbookRole";

/// Everything: the runbooks, their role, and a state machine that uses one of them.
pub(super) fn pattern(flavor: Flavor) -> Value {
    let by_ids = Addressing::InstanceIds.runbook();
    let start = role::start_resources(&format!("${{{by_ids}}}"));
    template(
        "Runs shell commands on managed nodes from Step Functions and waits for their end",
        json!({ (ANSWERED_PARAMETER): role::answered_parameter() }),
        json!({
            (by_ids): document(Addressing::InstanceIds, flavor),
            (Addressing::Targets.runbook()): document(Addressing::Targets, flavor),
            (RUNBOOK_ROLE): role::runbook_role(flavor),
            (STATE_MACHINE): state_machine(json!({ "Ref": by_ids })),
            (STATE_MACHINE_ROLE): role::state_machine_role(by_ids, start, arn_of(RUNBOOK_ROLE)),
        }),
        json!({
            (STATE_MACHINE): {
                "Description": "The sample state machine; start it with {\"InstanceIds\": [\"i-...\"]}",
                "Value": { "Ref": STATE_MACHINE },
            },
            (RUNBOOK_ROLE): role_output(RUNBOOK_ROLE),
        }),
    )
}

/// One runbook with its role.
pub(super) fn one_runbook(addressing: Addressing, flavor: Flavor) -> Value {
    template(
        "A runbook that runs shell commands for Step Functions, and its role",
        json!({ (ANSWERED_PARAMETER): role::answered_parameter() }),
        json!({ (addressing.runbook()): document(addressing, flavor), (RUNBOOK_ROLE): role::runbook_role(flavor) }),
        json!({ (RUNBOOK_ROLE): role_output(RUNBOOK_ROLE) }),
    )
}

/// Only the role that the runbooks run as.
pub(super) fn runbook_role(flavor: Flavor) -> Value {
    template(
        "The role of the runbooks that run shell commands for Step Functions",
        json!({ (ANSWERED_PARAMETER): role::answered_parameter() }),
        json!({ (RUNBOOK_ROLE): role::runbook_role(flavor) }),
        json!({ (RUNBOOK_ROLE): role_output(RUNBOOK_ROLE) }),
    )
}

/// The sample state machine with its role, for runbooks that another stack made.
pub(super) fn sample_state_machine() -> Value {
    let by_ids = Addressing::InstanceIds.runbook();
    let start = role::start_resources(by_ids);
    let role = role::state_machine_role(by_ids, start, json!({ "Ref": RUNBOOK_ROLE_PARAMETER }));
    template(
        "A state machine that runs shell commands on managed nodes and waits for their end",
        json!({ (RUNBOOK_ROLE_PARAMETER): runbook_role_parameter() }),
        json!({ (STATE_MACHINE): state_machine(json!(by_ids)), (STATE_MACHINE_ROLE): role }),
        json!({
            (STATE_MACHINE): {
                "Description": "The sample state machine; start it with {\"InstanceIds\": [\"i-...\"]}",
                "Value": { "Ref": STATE_MACHINE },
            },
        }),
    )
}

/// What an existing role of a state machine needs in addition.
pub(super) fn start_policy() -> Value {
    template(
        "Lets the role of a state machine start the runbooks",
        json!({
            "StateMachineRole": {
                "Type": "String",
                "Description": "Name of the role that the state machine runs as",
                "AllowedPattern": "[0-9A-Za-z_+=,.@-]{1,64}",
                "ConstraintDescription": "letters, digits and _+=,.@-",
            },
            (RUNBOOK_ROLE_PARAMETER): runbook_role_parameter(),
        }),
        json!({
            "StartRunbooks": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "start-runbooks",
                    "Roles": [{ "Ref": "StateMachineRole" }],
                    "PolicyDocument": policy::in_template(json!({ "Ref": RUNBOOK_ROLE_PARAMETER })),
                },
            },
        }),
        json!({}),
    )
}

/// A template of these sections; an empty one is left out.
pub(super) fn template(description: &str, parameters: Value, resources: Value, outputs: Value) -> Value {
    let mut template = Map::new();
    template.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
    template.insert("Description".to_owned(), json!(description));
    for (name, section) in [("Parameters", parameters), ("Resources", resources), ("Outputs", outputs)] {
        if section.as_object().is_some_and(|section| !section.is_empty()) {
            template.insert(name.to_owned(), section);
        }
    }
    Value::Object(template)
}

fn runbook_role_parameter() -> Value {
    json!({
        "Type": "String",
        "Description": "ARN of the role that the runbooks run as: an output of their stack",
        "AllowedPattern": "arn:[^:]+:iam::[0-9]{12}:role/.+",
        "ConstraintDescription": "ARNs of roles",
    })
}

pub(super) fn role_output(role: &str) -> Value {
    json!({
        "Description": "The role that the runbooks run as; whoever starts them needs iam:PassRole on it",
        "Value": arn_of(role),
    })
}

fn document(addressing: Addressing, flavor: Flavor) -> Value {
    let content = runbook(addressing, flavor, RunsAs::Role(arn_of(RUNBOOK_ROLE)));
    document_resource(addressing.runbook(), Some("/AWS::EC2::Instance"), content)
}

/// Callers know a runbook by its name, so the name is fixed and an update makes a new version.
pub(super) fn document_resource(name: &str, target_type: Option<&str>, content: Value) -> Value {
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    set("Name", json!(name));
    set("DocumentType", json!("Automation"));
    set("DocumentFormat", json!("JSON"));
    if let Some(target_type) = target_type {
        set("TargetType", json!(target_type));
    }
    set("UpdateMethod", json!("NewVersion"));
    set("Content", content);
    json!({ "Type": "AWS::SSM::Document", "Properties": properties })
}

fn state_machine(document_name: Value) -> Value {
    state_machine_resource(state_machine::definition(waiting_start(), document_name))
}

/// The resource of a waiting task in the partition of the stack.
pub(super) fn waiting_start() -> Value {
    json!({ "Fn::Sub": state_machine::WAITING_START.replacen("arn:aws:", "arn:${AWS::Partition}:", 1) })
}

pub(super) fn state_machine_resource(definition: Value) -> Value {
    json!({
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": { "RoleArn": arn_of(STATE_MACHINE_ROLE), "Definition": definition },
    })
}

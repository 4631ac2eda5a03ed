//! A user's own document in canonical form: the keys that AWS defines in one order, whatever the notation.

use super::emission::{Document, Emission, Template};
use super::role::STATE_MACHINE_ROLE;
use super::template::{STATE_MACHINE, document_resource, state_machine_resource, template};
use super::value::{in_order, of};
use crate::document::DocumentKind;
use crate::source::Node;
use serde_json::{Map, Value, json};

const RUNBOOK: [&str; 8] =
    ["description", "schemaVersion", "assumeRole", "parameters", "variables", "mainSteps", "outputs", "files"];
const PARAMETER: [&str; 10] = [
    "type",
    "description",
    "default",
    "allowedValues",
    "allowedPattern",
    "minItems",
    "maxItems",
    "minChars",
    "maxChars",
    "displayType",
];
const STEP: [&str; 12] = [
    "name",
    "description",
    "action",
    "inputs",
    "outputs",
    "timeoutSeconds",
    "maxAttempts",
    "onFailure",
    "onCancel",
    "isCritical",
    "nextStep",
    "isEnd",
];
const MACHINE: [&str; 6] = ["Comment", "QueryLanguage", "StartAt", "TimeoutSeconds", "Version", "States"];
const STATE: [&str; 25] = [
    "Type",
    "Comment",
    "QueryLanguage",
    "Resource",
    "InputPath",
    "Parameters",
    "Arguments",
    "Credentials",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "ResultSelector",
    "ResultPath",
    "OutputPath",
    "Assign",
    "Output",
    "Retry",
    "Catch",
    "Choices",
    "Default",
    "ItemProcessor",
    "Branches",
    "Next",
    "End",
];
const POLICY: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// A document in canonical form, under the name that it has in AWS; an error says why there is none.
pub fn own(node: Node<'_>, kind: DocumentKind, name: &str) -> Result<Emission, String> {
    let content = of(node)?;
    let (stem, content, template) = match kind {
        DocumentKind::Runbook => {
            let content = runbook(content);
            let resources = json!({ (logical_id(name)): document_resource(name, None, content.clone()) });
            (name.to_owned(), content, Ok(template(&format!("The runbook {name}"), json!({}), resources, json!({}))))
        }
        DocumentKind::StateMachine => {
            let content = machine(content);
            (format!("{name}.asl"), content.clone(), Ok(of_machine(name, content)))
        }
        DocumentKind::Policy => {
            let content = policy(content);
            (name.to_owned(), content.clone(), of_policy(name, content))
        }
    };
    Ok(Emission { name: name.to_owned(), notes: Vec::new(), documents: vec![Document::new(&stem, content)], template })
}

/// The role is another stack's: what a state machine of its own needs is not derived.
fn of_machine(name: &str, content: Value) -> Value {
    let parameters = json!({ STATE_MACHINE_ROLE: {
        "Type": "String",
        "Description": "ARN of the role that the state machine runs as",
    } });
    let mut resource = state_machine_resource(content);
    if let Some(role) = resource.pointer_mut("/Properties/RoleArn") {
        *role = json!({ "Ref": STATE_MACHINE_ROLE });
    }
    template(&format!("The state machine {name}"), parameters, json!({ STATE_MACHINE: resource }), json!({}))
}

pub(super) fn of_policy(name: &str, content: Value) -> Template {
    let has_principal = |statement: &Value| statement.get("Principal").or(statement.get("NotPrincipal")).is_some();
    let statements = content.get("Statement");
    let listed = statements.and_then(Value::as_array).into_iter().flatten();
    if listed.chain(statements).any(has_principal) {
        return Err("a policy with a Principal belongs to the resource that it protects and is none of its own".into());
    }
    let policy = json!({ "Type": "AWS::IAM::ManagedPolicy", "Properties": { "PolicyDocument": content } });
    Ok(template(&format!("The policy {name}"), json!({}), json!({ (logical_id(name)): policy }), json!({})))
}

/// A name as CloudFormation and Terraform take it for a resource: letters and digits, a letter first.
pub(super) fn logical_id(name: &str) -> String {
    let id: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if id.starts_with(|first: char| first.is_ascii_alphabetic()) { id } else { format!("Document{id}") }
}

fn runbook(content: Value) -> Value {
    let mut content = in_order(content, &RUNBOOK);
    each_value(content.get_mut("parameters"), |parameter| in_order(parameter, &PARAMETER));
    each_item(content.get_mut("mainSteps"), step);
    content
}

fn step(step: Value) -> Value {
    let mut step = in_order(step, &STEP);
    if step.get("action").and_then(Value::as_str) == Some("aws:loop") {
        each_item(step.pointer_mut("/inputs/Steps"), self::step);
    }
    step
}

fn machine(content: Value) -> Value {
    let mut content = in_order(content, &MACHINE);
    each_value(content.get_mut("States"), state);
    content
}

fn state(state: Value) -> Value {
    let mut state = in_order(state, &STATE);
    each_item(state.get_mut("Branches"), machine);
    for inner in ["ItemProcessor", "Iterator"] {
        if let Some(inner) = state.get_mut(inner) {
            *inner = machine(inner.take());
        }
    }
    state
}

fn policy(content: Value) -> Value {
    let mut content = in_order(content, &POLICY);
    if let Some(statement) = content.get_mut("Statement") {
        *statement = in_order(statement.take(), &STATEMENT);
    }
    each_item(content.get_mut("Statement"), |statement| in_order(statement, &STATEMENT));
    content
}

fn each_item(list: Option<&mut Value>, change: impl Fn(Value) -> Value) {
    list.and_then(Value::as_array_mut).into_iter().flatten().for_each(|item| *item = change(item.take()));
}

fn each_value(map: Option<&mut Value>, change: impl Fn(Value) -> Value) {
    let members: Option<&mut Map<String, Value>> = map.and_then(Value::as_object_mut);
    members.into_iter().flat_map(Map::values_mut).for_each(|value| *value = change(value.take()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Form;
    use crate::source::{FileId, json, yaml};
    use std::sync::Arc;

    fn emitted(kind: DocumentKind, text: &str) -> Emission {
        let read = match text.starts_with('{') {
            true => json::read(Arc::from(text), FileId(0), None),
            false => yaml::read(Arc::from(text), FileId(0), None),
        };
        own(read.tree.root().unwrap(), kind, "my-Document.v2").unwrap()
    }

    #[test]
    fn the_same_document_is_the_same_bytes_whatever_its_notation_and_order() {
        let yaml = "mainSteps:\n- isEnd: true\n  inputs: {Duration: PT1S}\n  action: aws:sleep\n  name: Wait\n\
                    schemaVersion: '0.3'\nx-own: 1\nparameters:\n  B: {default: x, type: String}\n  A: {type: String}\n";
        let json = r#"{"schemaVersion": "0.3", "x-own": 1,
            "parameters": {"B": {"type": "String", "default": "x"}, "A": {"type": "String"}},
            "mainSteps": [{"name": "Wait", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "isEnd": true}]}"#;
        let text = emitted(DocumentKind::Runbook, yaml).text(None).unwrap();
        assert_eq!(text, emitted(DocumentKind::Runbook, json).text(None).unwrap());
        assert_eq!(emitted(DocumentKind::Runbook, &text).text(None).unwrap(), text);
        let position = |key: &str| text.find(&format!("\"{key}\"")).unwrap();
        assert!(position("schemaVersion") < position("B") && position("B") < position("A"), "{text}");
        assert!(position("name") < position("action") && position("mainSteps") < position("x-own"), "{text}");
    }

    #[test]
    fn states_inside_states_are_in_order_too() {
        let text = r#"{"States": {"Map": {"End": true, "ItemProcessor": {"States": {"A": {"End": true, "Type": "Pass"}},
            "StartAt": "A"}, "Type": "Map"}}, "StartAt": "Map"}"#;
        let emission = emitted(DocumentKind::StateMachine, text);
        let text = emission.text(None).unwrap();
        assert!(text.find("StartAt").unwrap() < text.find("States").unwrap());
        assert!(!text.contains("\"End\": true,\n"), "{text}");
        let template = emission.text(Some(Form::CloudFormation)).unwrap();
        assert!(template.contains("\"Ref\": \"StateMachineRole\""), "{template}");
        assert_eq!(emission.capabilities(), None);
    }

    #[test]
    fn a_policy_of_a_resource_is_no_resource() {
        let alone =
            r#"{"Statement": {"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}, "Version": "2012-10-17"}"#;
        let emission = emitted(DocumentKind::Policy, alone);
        assert!(
            emission.text(Some(Form::Terraform)).unwrap().contains("resource \"aws_iam_policy\" \"my_documentv2\" {")
        );
        assert_eq!(emission.capabilities(), Some("CAPABILITY_IAM"));
        let trust = r#"{"Version": "2012-10-17", "Statement": [{"Principal": "*", "Effect": "Allow", "Action": "sts:AssumeRole"}]}"#;
        let emission = emitted(DocumentKind::Policy, trust);
        assert!(emission.text(None).is_ok());
        assert!(emission.text(Some(Form::CloudFormation)).unwrap_err().contains("Principal"));
    }

    #[test]
    fn what_only_templates_fill_in_is_refused() {
        let read = yaml::read(Arc::from("schemaVersion: !Sub x\n"), FileId(0), None);
        let message = own(read.tree.root().unwrap(), DocumentKind::Runbook, "x").unwrap_err();
        assert!(message.contains("`!Sub`"), "{message}");
    }
}

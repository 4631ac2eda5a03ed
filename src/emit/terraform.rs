//! A CloudFormation template of ours as Terraform configuration for the `hashicorp/aws` provider.

mod expression;

use expression::{Names, attributes, expression, quoted};
use serde_json::Value;

/// Data sources by what of them tells that they are used.
const DATA: [(&str, &str); 3] = [
    ("data.aws_caller_identity.current", "data \"aws_caller_identity\" \"current\" {}\n"),
    ("data.aws_partition.current", "data \"aws_partition\" \"current\" {}\n"),
    ("data.aws_region.current", "data \"aws_region\" \"current\" {}\n"),
];

/// The configuration, in the layout of `terraform fmt`.
pub(super) fn write(template: &Value) -> String {
    let names = Names::of(template);
    let mut blocks: Vec<String> = Vec::new();
    for (name, parameter) in members(template, "Parameters") {
        blocks.push(variable(name, parameter, &names));
    }
    for (id, resource) in members(template, "Resources") {
        blocks.extend(resources(id, resource, &names));
    }
    for (id, output) in members(template, "Outputs") {
        let fields = fields(&[
            ("description", expression(&output["Description"], 1, &names)),
            ("value", expression(&output["Value"], 1, &names)),
        ]);
        blocks.push(block(&format!("output {}", quoted(&snake(id))), &fields));
    }
    let body = blocks.join("\n");
    let used = DATA.iter().filter(|(mark, _)| body.contains(mark)).map(|(_, source)| format!("{source}\n"));
    let comment = template["Description"].as_str().map(|text| format!("# {text}\n\n"));
    comment.into_iter().chain(used).collect::<String>() + &body
}

fn members<'v>(template: &'v Value, section: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let section = template.get(section).and_then(Value::as_object);
    section.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn variable(name: &str, parameter: &Value, names: &Names<'_>) -> String {
    let mut lines = vec![("type", "string".to_owned())];
    lines.push(("description", expression(&parameter["Description"], 1, names)));
    if let Some(default) = parameter.get("Default") {
        lines.push(("default", expression(default, 1, names)));
    }
    let name = snake(name);
    let mut body = fields(&lines);
    if let Some(pattern) = parameter["AllowedPattern"].as_str() {
        let condition = format!("can(regex({}, var.{name}))", quoted(&format!("^(?:{pattern})$")));
        let what = parameter["ConstraintDescription"].as_str().unwrap_or("other characters");
        let message = quoted(&format!("Only {what} are allowed."));
        let checks = [("condition".to_owned(), condition), ("error_message".to_owned(), message)];
        body += &format!("\n  validation {{\n{}  }}\n", attributes(&checks, 2));
    }
    block(&format!("variable {}", quoted(&name)), &body)
}

/// The resources that one of CloudFormation's becomes: policies of a role are resources of their own.
fn resources(id: &str, resource: &Value, names: &Names<'_>) -> Vec<String> {
    let properties = &resource["Properties"];
    let of = |name: &str| expression(&properties[name], 1, names);
    let encoded = |name: &str| encode(&properties[name], names);
    let name = snake(id);
    let prefix = || ("name_prefix", quoted(&format!("{id}-")));
    match resource["Type"].as_str().unwrap_or_default() {
        "AWS::SSM::Document" => {
            let mut lines = vec![
                ("name", of("Name")),
                ("document_type", of("DocumentType")),
                ("document_format", of("DocumentFormat")),
            ];
            lines.extend(properties.get("TargetType").map(|_| ("target_type", of("TargetType"))));
            lines.push(("content", encoded("Content")));
            vec![block(&head("aws_ssm_document", &name), &fields(&lines))]
        }
        "AWS::StepFunctions::StateMachine" => {
            let lines = [prefix(), ("role_arn", of("RoleArn")), ("definition", encoded("Definition"))];
            vec![block(&head("aws_sfn_state_machine", &name), &fields(&lines))]
        }
        "AWS::IAM::Role" => {
            let lines = [
                prefix(),
                ("description", of("Description")),
                ("assume_role_policy", encoded("AssumeRolePolicyDocument")),
            ];
            let role = block(&head("aws_iam_role", &name), &fields(&lines));
            let policies = properties["Policies"].as_array().into_iter().flatten();
            let of_role = format!("aws_iam_role.{name}.id");
            std::iter::once(role).chain(policies.map(|policy| role_policy(&name, policy, &of_role, names))).collect()
        }
        "AWS::IAM::Policy" => {
            let role = expression(properties.pointer("/Roles/0").unwrap_or(&Value::Null), 1, names);
            vec![role_policy(&name, properties, &role, names)]
        }
        "AWS::IAM::ManagedPolicy" => {
            vec![block(&head("aws_iam_policy", &name), &fields(&[prefix(), ("policy", encoded("PolicyDocument"))]))]
        }
        // No template of ours has another type.
        _ => Vec::new(),
    }
}

fn role_policy(name: &str, policy: &Value, role: &str, names: &Names<'_>) -> String {
    let lines = [
        ("name", expression(&policy["PolicyName"], 1, names)),
        ("role", role.to_owned()),
        ("policy", encode(&policy["PolicyDocument"], names)),
    ];
    block(&head("aws_iam_role_policy", name), &fields(&lines))
}

fn encode(document: &Value, names: &Names<'_>) -> String {
    format!("jsonencode({})", expression(document, 1, names))
}

fn head(kind: &str, name: &str) -> String {
    format!("resource {} {}", quoted(kind), quoted(name))
}

fn fields(lines: &[(&str, String)]) -> String {
    let lines: Vec<(String, String)> = lines.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    attributes(&lines, 1)
}

fn block(head: &str, body: &str) -> String {
    format!("{head} {{\n{body}}}\n")
}

/// `SSMSyncRole` as Terraform writes names: `ssm_sync_role`.
fn snake(id: &str) -> String {
    let characters: Vec<char> = id.chars().collect();
    let mut name = String::new();
    let mut before: Option<char> = None;
    for (index, character) in characters.iter().enumerate() {
        let next_is_lower = characters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let starts =
            before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit() || next_is_lower);
        if character.is_ascii_uppercase() && starts && before != Some('_') {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
        before = Some(*character);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_those_of_terraform() {
        for (id, name) in [
            ("SSMSyncRole", "ssm_sync_role"),
            ("SfnRunCommandByInstanceIds", "sfn_run_command_by_instance_ids"),
            ("StateMachine", "state_machine"),
            ("Ec2Restart", "ec2_restart"),
        ] {
            assert_eq!(snake(id), name);
        }
    }

    #[test]
    fn references_and_texts_mean_the_same() {
        let template = json!({
            "Parameters": { "Which": {} },
            "Resources": {
                "Book": { "Type": "AWS::SSM::Document" },
                "Role": { "Type": "AWS::IAM::Role" },
                "Flow": { "Type": "AWS::StepFunctions::StateMachine" },
            },
        });
        let names = Names::of(&template);
        for (value, written) in [
            (json!({ "Ref": "Which" }), "var.which"),
            (json!({ "Ref": "Book" }), "aws_ssm_document.book.name"),
            (json!({ "Ref": "Flow" }), "aws_sfn_state_machine.flow.arn"),
            (json!({ "Fn::GetAtt": ["Role", "Arn"] }), "aws_iam_role.role.arn"),
            (json!({ "Ref": "AWS::AccountId" }), "data.aws_caller_identity.current.account_id"),
            (
                json!({ "Fn::Sub": "arn:${AWS::Partition}:x/${Book}:${!kept}" }),
                "\"arn:${data.aws_partition.current.partition}:x/${aws_ssm_document.book.name}:$${kept}\"",
            ),
            (
                json!("${x} %{ if } $$.Task.Token \"q\" \\ \n\u{1}"),
                "\"$${x} %%{ if } $$.Task.Token \\\"q\\\" \\\\ \\n\\u0001\"",
            ),
            (json!([1, true, null, [], {}]), "[\n  1,\n  true,\n  null,\n  [],\n  {},\n]"),
            (
                json!({ "a": 1, "b c": 2, "list": ["x"], "d": 4 }),
                "{\n  a     = 1\n  \"b c\" = 2\n  list = [\n    \"x\",\n  ]\n  d = 4\n}",
            ),
        ] {
            assert_eq!(expression(&value, 0, &names), written);
        }
    }

    #[test]
    fn a_policy_of_a_role_is_a_resource_of_its_own() {
        let template = json!({ "Resources": { "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": { "Description": "d", "AssumeRolePolicyDocument": {}, "Policies": [
                { "PolicyName": "p", "PolicyDocument": { "Statement": [] } },
            ] },
        } } });
        let text = write(&template);
        assert!(text.contains("resource \"aws_iam_role\" \"role\" {"), "{text}");
        assert!(
            text.contains(
                "resource \"aws_iam_role_policy\" \"role\" {\n  name = \"p\"\n  role = aws_iam_role.role.id\n"
            ),
            "{text}"
        );
        assert_eq!(write(&json!({})), "");
    }
}

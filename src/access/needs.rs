//! What the actions of Automation call on behalf of the runbook
//! (Systems Manager User Guide, `automation-actions`; AWS's policy `AmazonSSMAutomationRole`).

/// The IAM actions that a step certainly calls; none where its calls depend on what the step is given. `input` gives the
/// literal text of an input, and whether the input is there at all.
pub fn of_step(action: &str, input: impl Fn(&str) -> (Option<String>, bool)) -> &'static [&'static str] {
    match action {
        "aws:approve" if input("NotificationArn").1 => &["sns:Publish"],
        "aws:runCommand" => {
            &["ssm:SendCommand", "ssm:ListCommands", "ssm:ListCommandInvocations", "ssm:DescribeInstanceInformation"]
        }
        "aws:executeAutomation" => &["ssm:StartAutomationExecution", "ssm:GetAutomationExecution"],
        "aws:executeStateMachine" => &["states:StartExecution", "states:DescribeExecution", "states:StopExecution"],
        "aws:invokeLambdaFunction" => &["lambda:InvokeFunction"],
        "aws:changeInstanceState" => change_of_state(input("DesiredState").0.as_deref(), input("CheckStateOnly")),
        "aws:runInstances" => &["ec2:RunInstances", "ec2:DescribeInstanceStatus"],
        "aws:createImage" => &["ec2:CreateImage", "ec2:DescribeImages"],
        "aws:copyImage" => &["ec2:CopyImage", "ec2:DescribeImages"],
        "aws:deleteImage" => &["ec2:DeregisterImage", "ec2:DescribeImages", "ec2:DeleteSnapshot"],
        "aws:createStack" => &["cloudformation:CreateStack", "cloudformation:DescribeStacks"],
        "aws:deleteStack" => &["cloudformation:DeleteStack", "cloudformation:DescribeStacks"],
        "aws:createTags" => tags(input("ResourceType")),
        _ => &[],
    }
}

fn change_of_state(desired: Option<&str>, check_only: (Option<String>, bool)) -> &'static [&'static str] {
    match (check_only, desired) {
        ((Some(only), _), _) if only.eq_ignore_ascii_case("true") => &["ec2:DescribeInstanceStatus"],
        ((None, true), _) => &[],
        (_, Some("running")) => &["ec2:StartInstances", "ec2:DescribeInstanceStatus"],
        (_, Some("stopped")) => &["ec2:StopInstances", "ec2:DescribeInstanceStatus"],
        (_, Some("terminated")) => &["ec2:TerminateInstances", "ec2:DescribeInstanceStatus"],
        _ => &[],
    }
}

fn tags(resource_type: (Option<String>, bool)) -> &'static [&'static str] {
    match (resource_type.0.as_deref(), resource_type.1) {
        (None, false) | (Some("EC2"), _) => &["ec2:CreateTags", "ec2:DescribeTags"],
        (Some("ManagedInstance" | "MaintenanceWindow" | "Parameter"), _) => {
            &["ssm:AddTagsToResource", "ssm:ListTagsForResource"]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::automation::ACTIONS;

    fn given(list: &'static [(&'static str, Option<&'static str>)]) -> impl Fn(&str) -> (Option<String>, bool) {
        move |name| {
            let found = list.iter().find(|(of, _)| *of == name);
            (found.and_then(|(_, text)| text.map(str::to_owned)), found.is_some())
        }
    }

    #[test]
    fn needs_depend_on_inputs() {
        assert_eq!(of_step("aws:changeInstanceState", given(&[("DesiredState", Some("stopped"))])).len(), 2);
        assert!(of_step("aws:changeInstanceState", given(&[("DesiredState", None)])).is_empty());
        let checks = given(&[("DesiredState", Some("stopped")), ("CheckStateOnly", Some("true"))]);
        assert_eq!(of_step("aws:changeInstanceState", checks), ["ec2:DescribeInstanceStatus"]);
        assert_eq!(of_step("aws:createTags", given(&[])).first(), Some(&"ec2:CreateTags"));
        assert!(of_step("aws:createTags", given(&[("ResourceType", None)])).is_empty());
        assert!(of_step("aws:approve", given(&[])).is_empty());
        assert_eq!(of_step("aws:approve", given(&[("NotificationArn", None)])), ["sns:Publish"]);
    }

    #[test]
    fn needs_are_iam_actions() {
        for action in &ACTIONS {
            for need in of_step(action.name, given(&[])) {
                assert!(need.split_once(':').is_some_and(|(_, name)| name.starts_with(char::is_uppercase)), "{need}");
            }
        }
    }
}

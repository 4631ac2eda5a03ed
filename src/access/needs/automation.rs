//! What the actions of Automation call on behalf of the runbook
//! (Systems Manager User Guide, `automation-actions`; AWS's policy `AmazonSSMAutomationRole`).

use super::inputs::{Given, Inputs};
use super::resources::{arn, need};
use super::{Need, Needs, call, script};
use crate::aws::api::Service;
use crate::aws::automation::is_reserved;
use crate::document::automation::Step;
use crate::template::evaluate::UNNAMED_HOLE;
use crate::value;

/// What a step makes the runbook's role call.
pub fn of_step(step: &Step<'_>) -> Needs {
    let inputs = Inputs(step.inputs);
    let all = |actions: &[&str]| actions.iter().map(|action| need(action, inputs)).collect();
    match step.known_action() {
        None => Needs::open("an action that is not known here"),
        Some(_) if step.node.is_damaged() || !inputs.are_known() => Needs::open("inputs that are not known here"),
        Some("aws:branch" | "aws:loop" | "aws:pause" | "aws:sleep" | "aws:updateVariable" | "aws:invokeWebhook") => {
            Needs::default()
        }
        Some("aws:approve") => match inputs.get("NotificationArn") {
            Given::Missing => Needs::default(),
            _ => all(&["sns:Publish"]),
        },
        Some("aws:runCommand") => run_command(inputs),
        Some("aws:executeAutomation") => execute_automation(inputs),
        Some("aws:executeStateMachine") => {
            all(&["states:StartExecution", "states:DescribeExecution", "states:StopExecution"])
        }
        Some("aws:invokeLambdaFunction") => all(&["lambda:InvokeFunction"]),
        Some("aws:changeInstanceState") => change_of_state(inputs),
        Some("aws:runInstances") => {
            let profile = ["IamInstanceProfileArn", "IamInstanceProfileName"];
            let passes = profile.iter().any(|name| inputs.get(name) != Given::Missing);
            let tags = inputs.get("TagSpecifications") != Given::Missing;
            all(&["ec2:RunInstances", "ec2:DescribeInstanceStatus"])
                .and(passes.then(|| Need::pass_role(None, Some("ec2.amazonaws.com"))))
                .and(tags.then(|| need("ec2:CreateTags", Inputs(None)).uncertain()))
        }
        Some("aws:createImage") => all(&["ec2:CreateImage", "ec2:DescribeImages"]),
        Some("aws:copyImage") => all(&["ec2:CopyImage", "ec2:DescribeImages"]),
        Some("aws:deleteImage") => all(&["ec2:DeregisterImage", "ec2:DescribeImages", "ec2:DeleteSnapshot"]),
        Some("aws:createStack") => {
            let role = inputs.get("RoleARN");
            let passed = Need::pass_role(role.text(), Some("cloudformation.amazonaws.com"));
            all(&["cloudformation:CreateStack", "cloudformation:DescribeStacks"])
                .and((role != Given::Missing).then_some(passed))
        }
        Some("aws:deleteStack") => all(&["cloudformation:DeleteStack", "cloudformation:DescribeStacks"]),
        Some("aws:createTags") => tags(inputs),
        Some("aws:executeAwsApi" | "aws:waitForAwsResourceProperty" | "aws:assertAwsResourceProperty") => api(inputs),
        Some("aws:executeScript") => script::of(step),
        Some(action) => Needs::open(action),
    }
}

/// A call of an API by the name of its boto3 client, and by that of the operation or of its method.
fn api(inputs: Inputs<'_>) -> Needs {
    let literal = |name: &str| inputs.get(name).text().filter(|text| !value::has_placeholder(text));
    let (Some(client), Some(name)) = (literal("Service"), literal("Api")) else {
        return Needs::open("an operation that is not known here");
    };
    let operation = Service::of_client(client).and_then(|service| {
        let found = service.operation(name).or_else(|| service.operation_of_method(name));
        Some((service, found.or_else(|| service.operation_spelt_like(name))?))
    });
    match operation {
        Some((service, operation)) => call::of(service, operation, inputs),
        None => Needs::open(format!("{client} {name}")),
    }
}

fn run_command(inputs: Inputs<'_>) -> Needs {
    let mut send = Need::new("ssm:SendCommand");
    let document = match inputs.get("DocumentName").text().filter(|name| !name.is_empty()) {
        Some(name) if name.starts_with("arn:") => Some(name.to_owned()),
        // Documents of AWS belong to no account.
        Some(name) if is_reserved(name) => {
            Some(format!("arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:{UNNAMED_HOLE}:document/{name}"))
        }
        Some(name) if value::whole_substitution(name).is_none() => Some(arn("ssm", &format!("document/{name}"))),
        _ => None,
    };
    let targets = [arn("ec2", "instance/*"), arn("ssm", "managed-instance/*")];
    let all = document.clone().unwrap_or_else(|| arn("ssm", "document/*"));
    send.patterns = [all].into_iter().chain(targets).collect();
    send.resources = document.into_iter().collect();
    let follow = ["ssm:ListCommands", "ssm:ListCommandInvocations", "ssm:DescribeInstanceInformation"];
    let role = inputs.get("ServiceRoleArn");
    let passed = Need::pass_role(role.text(), Some("ssm.amazonaws.com"));
    Needs::from_iter([send])
        .and(follow.map(|action| need(action, inputs)))
        .and((role != Given::Missing).then_some(passed))
}

fn execute_automation(inputs: Inputs<'_>) -> Needs {
    let runs = need("ssm:GetAutomationExecution", Inputs(None));
    let stops = Need { actions: vec!["ssm:StopAutomationExecution".to_owned()], ..runs.clone() }.uncertain();
    let arguments = Inputs(inputs.node("RuntimeParameters"));
    let roles = arguments.texts().filter(|(name, _)| name.to_ascii_lowercase().contains("role"));
    let passed = roles.map(|(_, given)| Need::pass_role(given.text(), Some("ssm.amazonaws.com")).uncertain());
    Needs::from_iter([start(inputs.get("DocumentName")), runs, stops]).and(passed)
}

/// To start a runbook: by its own name or the older one, and on the execution that this makes.
pub(super) fn start(document: Given<'_>) -> Need {
    let literal = document.text().filter(|name| !name.starts_with("arn:") && value::whole_substitution(name).is_none());
    let name = literal.unwrap_or("*");
    let of_runbook = |resource: String| match is_reserved(name) || literal.is_none() {
        true => format!("arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:{UNNAMED_HOLE}:{resource}"),
        false => arn("ssm", &resource),
    };
    Need::new("ssm:StartAutomationExecution").allowed_on([
        of_runbook(format!("document/{name}")),
        of_runbook(format!("automation-definition/{name}:*")),
        arn("ssm", "automation-execution/*"),
    ])
}

fn change_of_state(inputs: Inputs<'_>) -> Needs {
    let status = || need("ec2:DescribeInstanceStatus", inputs);
    if inputs.is("CheckStateOnly", true) {
        return Needs::from_iter([status()]);
    }
    if inputs.get("CheckStateOnly") != Given::Missing && !inputs.is("CheckStateOnly", false) {
        return Needs::open("whether it only checks");
    }
    let change = match inputs.get("DesiredState") {
        Given::Text("running") => "ec2:StartInstances",
        Given::Text("stopped") => "ec2:StopInstances",
        Given::Text("terminated") => "ec2:TerminateInstances",
        _ => return Needs::open("a desired state that is not known here"),
    };
    Needs::from_iter([need(change, inputs), status()])
}

fn tags(inputs: Inputs<'_>) -> Needs {
    let actions = match inputs.get("ResourceType") {
        Given::Missing | Given::Text("EC2") => ["ec2:CreateTags", "ec2:DescribeTags"],
        Given::Text("ManagedInstance" | "MaintenanceWindow" | "Parameter") => {
            ["ssm:AddTagsToResource", "ssm:ListTagsForResource"]
        }
        Given::Text(_) | Given::Computed => return Needs::open("a type of resource that is not known here"),
    };
    actions.into_iter().map(|action| need(action, Inputs(None))).collect()
}

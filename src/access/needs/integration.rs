//! What the states of a state machine call with its role
//! (Step Functions Developer Guide, `service-integration-iam-templates` and the page of each integration).

use super::inputs::{Given, Inputs};
use super::resources::{arn, need};
use super::{Need, Needs, automation, call};
use crate::aws::api::Service;
use crate::document::asl::{Pattern, Resource, State, StateType};
use crate::value::{self, Unknown, Value};

/// What a state makes the state machine's role call; `None` where it calls nothing.
pub fn of_state(state: &State<'_>) -> Option<Needs> {
    if state.node.is_damaged() {
        return None;
    }
    match state.kind {
        Some(StateType::Task) => Some(of_task(state)),
        Some(StateType::Map) => of_map(state),
        _ => None,
    }
}

fn of_task(state: &State<'_>) -> Needs {
    let Some(resource) = state.resource() else { return Needs::default() };
    let payload = state.arguments().map(|entry| entry.value);
    let inputs = Inputs(payload.filter(|node| value::text(*node).is_none()));
    match resource.integration {
        Some(integration) => of_integration(integration, inputs, resource.pattern),
        None => of_other(&resource),
    }
}

/// A function by its ARN, or an activity, whose worker comes by itself.
fn of_other(resource: &Resource<'_>) -> Needs {
    let text = match value::of(resource.node) {
        Value::Text(text) | Value::Unknown(Unknown::Placeholder(text)) => text,
        _ => return Needs::open("a resource that is not known here"),
    };
    if !text.starts_with("arn:") {
        return Needs::open("a resource that is not known here");
    }
    if text.contains(":activity:") {
        return Needs::default();
    }
    match text.contains(":lambda:") && text.contains(":function:") {
        true => Needs::from_iter([Need::new("lambda:InvokeFunction").on(text)]),
        false => Needs::open("a resource that is not known here"),
    }
}

fn of_integration(integration: &str, inputs: Inputs<'_>, pattern: Pattern) -> Needs {
    let mut parts = integration.splitn(3, ':');
    let needs = match (parts.next(), parts.next(), parts.next()) {
        (Some("aws-sdk"), Some("ssm"), Some("startAutomationExecution")) => start_automation(inputs),
        (Some("aws-sdk"), Some(service), Some(action)) => {
            operation(Service::of_integration(service), action, integration, inputs)
        }
        (Some("apigateway"), Some("invoke"), None) => invoke_api(inputs),
        (Some("http"), Some("invoke"), None) => invoke_http(),
        (Some("eks"), Some("call" | "runJob"), None) => Needs::open(format!("{integration}: the cluster decides")),
        (Some(service), Some(action), None) => optimised(service, action, integration, inputs),
        _ => Needs::open(integration),
    };
    match pattern {
        Pattern::Sync => needs.and(of_waiting(integration)),
        _ => needs,
    }
}

fn operation(service: Option<Service>, action: &str, integration: &str, inputs: Inputs<'_>) -> Needs {
    match service.and_then(|service| Some((service, service.operation_of_action(action)?))) {
        Some((service, operation)) => call::of(service, operation, inputs),
        None => Needs::open(integration),
    }
}

fn optimised(service: &str, action: &str, integration: &str, inputs: Inputs<'_>) -> Needs {
    let client = match (service, action) {
        ("states", _) => "stepfunctions",
        ("elasticmapreduce", _) => "emr",
        ("bedrock", "invokeModel") => "bedrock-runtime",
        _ => service,
    };
    // Names that are not those of the API.
    let (action, more) = match (service, action) {
        ("elasticmapreduce", "createCluster") => ("runJobFlow", None),
        ("elasticmapreduce", "setClusterTerminationProtection") => ("setTerminationProtection", None),
        ("elasticmapreduce", "terminateCluster") => ("terminateJobFlows", None),
        ("elasticmapreduce", "addStep") => ("addJobFlowSteps", None),
        ("elasticmapreduce", "cancelStep") => ("cancelSteps", None),
        ("elasticmapreduce", "modifyInstanceFleetByName") => {
            ("modifyInstanceFleet", Some("elasticmapreduce:ListInstanceFleets"))
        }
        ("elasticmapreduce", "modifyInstanceGroupByName") => {
            ("modifyInstanceGroups", Some("elasticmapreduce:ListInstanceGroups"))
        }
        (_, action) => (action, None),
    };
    let mut needs = operation(Service::of_client(client), action, integration, inputs)
        .and(more.map(|action| need(action, Inputs(None)).uncertain()));
    needs.open.extend(match (service, action) {
        ("ecs", "runTask") => Some("iam:PassRole on the roles of its task definition".to_owned()),
        ("athena", "startQueryExecution") => Some("the data that its query reads, and where it is written".to_owned()),
        _ => None,
    });
    needs
}

/// To start a runbook, and to pass it a role.
fn start_automation(inputs: Inputs<'_>) -> Needs {
    let arguments = Inputs(inputs.node("Parameters"));
    let is_role = |text: &str| text.starts_with("arn:") && text.contains(":iam:") && text.contains(":role/");
    let passed = arguments.texts().filter_map(|(name, _)| {
        let role = arguments.all(name).and_then(|items| items.into_iter().find(|text| is_role(text)));
        let is_passed = role.is_some() || name.to_ascii_lowercase().contains("role");
        is_passed.then(|| Need::pass_role(role, Some("ssm.amazonaws.com")).uncertain())
    });
    Needs::from_iter([automation::start(inputs.get("DocumentName"))]).and(passed)
}

fn invoke_api(inputs: Inputs<'_>) -> Needs {
    let Given::Text("IAM_ROLE" | "RESOURCE_POLICY") = inputs.get("AuthType") else {
        return match inputs.get("AuthType") {
            Given::Computed => Needs::open("apigateway:invoke: whether it asks for a role"),
            _ => Needs::default(),
        };
    };
    let host = inputs.get("ApiEndpoint").text().and_then(|endpoint| endpoint.split('.').next());
    let api = host.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).unwrap_or("*");
    let invoke = Need::new("execute-api:Invoke").allowed_on([arn("execute-api", &format!("{api}/*"))]);
    Needs::from_iter([invoke.uncertain()])
}

fn invoke_http() -> Needs {
    let invoke = Need::new("states:InvokeHTTPEndpoint").allowed_on([arn("states", "stateMachine:*")]);
    let connection = Need::new("events:RetrieveConnectionCredentials").allowed_on([arn("events", "connection/*")]);
    let secret = |action: &str| Need::new(action).allowed_on([arn("secretsmanager", "secret:events!connection/*")]);
    let secrets =
        ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"].map(|action| secret(action).uncertain());
    Needs::from_iter([invoke, connection.uncertain()]).and(secrets)
}

/// What an integration calls to follow its job, and whether it is told by an EventBridge rule of its own.
const SYNC: [(&str, &[&str], bool); 20] = [
    (
        "athena:startQueryExecution",
        &["athena:GetQueryExecution", "athena:StopQueryExecution", "athena:GetDataCatalog"],
        false,
    ),
    ("batch:submitJob", &["batch:DescribeJobs", "batch:TerminateJob"], true),
    (
        "bedrock:createModelCustomizationJob",
        &["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
        false,
    ),
    ("codebuild:startBuild", &["codebuild:BatchGetBuilds", "codebuild:StopBuild"], true),
    ("codebuild:startBuildBatch", &["codebuild:BatchGetBuildBatches", "codebuild:StopBuildBatch"], true),
    ("databrew:startJobRun", &["databrew:ListJobRuns", "databrew:StopJobRun"], false),
    ("ecs:runTask", &["ecs:DescribeTasks", "ecs:StopTask"], true),
    ("eks:createCluster", &["eks:DescribeCluster", "eks:DeleteCluster"], true),
    ("eks:deleteCluster", &["eks:DescribeCluster"], true),
    ("elasticmapreduce:addStep", &["elasticmapreduce:DescribeStep", "elasticmapreduce:CancelSteps"], true),
    (
        "elasticmapreduce:createCluster",
        &["elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"],
        true,
    ),
    ("elasticmapreduce:terminateCluster", &["elasticmapreduce:DescribeCluster"], true),
    ("emr-containers:startJobRun", &["emr-containers:DescribeJobRun", "emr-containers:CancelJobRun"], false),
    ("emr-serverless:startJobRun", &["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun"], true),
    ("glue:startJobRun", &["glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"], false),
    ("mediaconvert:createJob", &["mediaconvert:GetJob", "mediaconvert:CancelJob"], true),
    ("sagemaker:createProcessingJob", &["sagemaker:DescribeProcessingJob", "sagemaker:StopProcessingJob"], true),
    ("sagemaker:createTrainingJob", &["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"], true),
    ("sagemaker:createTransformJob", &["sagemaker:DescribeTransformJob", "sagemaker:StopTransformJob"], true),
    ("states:startExecution", &["states:DescribeExecution", "states:StopExecution"], true),
];

fn of_waiting(integration: &str) -> Vec<Need> {
    let Some((_, actions, told)) = SYNC.iter().find(|(name, ..)| *name == integration) else { return Vec::new() };
    let rule = |action: &str| Need::new(action).allowed_on([arn("events", "rule/StepFunctionsGetEvent*")]);
    let rules = ["events:PutTargets", "events:PutRule", "events:DescribeRule"].into_iter().filter(|_| *told).map(rule);
    let follow = actions.iter().map(|action| need(action, Inputs(None)));
    follow.chain(rules).map(Need::uncertain).collect()
}

/// A distributed Map starts executions of its own state machine, reads its items and writes its results.
fn of_map(state: &State<'_>) -> Option<Needs> {
    let processor = state.field("ItemProcessor")?;
    let mode = processor.get("ProcessorConfig")?.get("Mode").and_then(value::text);
    if mode != Some("DISTRIBUTED") {
        return None;
    }
    let runs = ["states:StartExecution", "states:DescribeExecution", "states:StopExecution"];
    let mut needs: Needs = runs.into_iter().map(|action| need(action, Inputs(None)).uncertain()).collect();
    for part in ["ItemReader", "ResultWriter"] {
        let Some(node) = state.field(part) else { continue };
        let Some((_, integration)) =
            node.get("Resource").and_then(value::text).and_then(|text| text.rsplit_once(":::"))
        else {
            needs.open.push(format!("the resource of its {part}"));
            continue;
        };
        let payload = node.get("Parameters").or_else(|| node.get("Arguments"));
        let read = of_integration(integration, Inputs(payload), Pattern::RequestResponse);
        needs.list.extend(read.list.into_iter().map(Need::uncertain));
        needs.open.extend(read.open);
    }
    Some(needs)
}

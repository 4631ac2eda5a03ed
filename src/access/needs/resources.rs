//! What an action is called on, as far as the inputs of the call tell.

use super::Need;
use super::inputs::{Given, Inputs};
use crate::access::glob::UNKNOWN_NAME;
use crate::aws::iam::{self, Action, ResourceType};
use crate::template::evaluate::UNNAMED_HOLE;
use crate::value;

/// Which input names a resource: the service of the action, the type of resource, the input, and the part of the ARN that it is.
const NAMED_BY: [(&str, &str, &str, &str); 17] = [
    ("athena", "workgroup", "WorkGroup", "WorkGroupName"),
    ("autoscaling", "autoScalingGroup", "AutoScalingGroupName", "GroupFriendlyName"),
    ("cloudformation", "stack", "StackName", "StackName"),
    ("codebuild", "project", "ProjectName", "ProjectName"),
    ("dynamodb", "table", "TableName", "TableName"),
    ("ec2", "instance", "InstanceIds", "InstanceId"),
    ("ec2", "instance", "InstanceId", "InstanceId"),
    ("firehose", "deliverystream", "DeliveryStreamName", "DeliveryStreamName"),
    ("glue", "crawler", "Name", "CrawlerName"),
    ("glue", "job", "JobName", "JobName"),
    ("kinesis", "stream", "StreamName", "StreamName"),
    ("rds", "cluster", "DBClusterIdentifier", "DbClusterInstanceName"),
    ("rds", "db", "DBInstanceIdentifier", "DbInstanceName"),
    ("redshift", "cluster", "ClusterIdentifier", "ClusterName"),
    ("secretsmanager", "Secret", "SecretId", "SecretId"),
    ("sqs", "queue", "QueueUrl", "QueueName"),
    ("ssm", "parameter", "Name", "ParameterNameWithoutLeadingSlash"),
];

/// More types of resources than this make a pattern that says no more than `*`.
const MOST_TYPES: usize = 6;

/// An action with the resources that the inputs tell.
pub(super) fn need(action: &str, inputs: Inputs<'_>) -> Need {
    let need = Need::new(action);
    let Some((service, found)) = find(action) else { return need };
    let types: Vec<ResourceType<'_>> = found.resources().map(|one| one.resource).collect();
    if service == "s3" {
        return on_objects(need, &types, inputs);
    }
    if service == "states" && found.name().starts_with("SendTask") {
        // The reference knows no resource of these; AWS checks the state machine that waits.
        return need.allowed_on([arn("states", "stateMachine:*")]);
    }
    if (service, types.len()) == ("lambda", 1) {
        return on_function(need, inputs);
    }
    let known: Vec<Option<Vec<String>>> = types.iter().map(|kind| named(service, *kind, inputs)).collect();
    let patterns = match types.len() > MOST_TYPES {
        true => Vec::new(),
        false => {
            let widest = types.iter().map(|kind| vec![filled(kind.arn(), |_| "*".to_owned())]);
            known.iter().cloned().zip(widest).flat_map(|(known, widest)| known.unwrap_or(widest)).collect()
        }
    };
    let resources = match known.as_slice() {
        // Public parameters belong to no account.
        [Some(only)] if !action.starts_with("ssm:") => only.clone(),
        _ => Vec::new(),
    };
    Need { resources, patterns, ..need }
}

/// The widest patterns that an action makes sense on; `*` where no type of resource is documented, or many are.
pub(super) fn widest(action: &str) -> Vec<String> {
    let types: Vec<ResourceType<'_>> =
        find(action).into_iter().flat_map(|(_, found)| found.resources()).map(|one| one.resource).collect();
    match types.len() {
        1..=MOST_TYPES => types.iter().map(|kind| filled(kind.arn(), |_| "*".to_owned())).collect(),
        _ => vec!["*".to_owned()],
    }
}

fn find(action: &str) -> Option<(&'static str, Action<'static>)> {
    let (prefix, name) = action.split_once(':')?;
    let service = iam::table().service(prefix)?;
    Some((service.prefix(), service.action(name)?))
}

/// An ARN of the region and account that the call is made in.
pub(super) fn arn(service: &str, resource: &str) -> String {
    format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")
}

/// The ARNs of one type of resource that the inputs name.
fn named(service: &str, kind: ResourceType<'_>, inputs: Inputs<'_>) -> Option<Vec<String>> {
    let by_arn = inputs.texts().filter_map(|(_, given)| given.text()).find(|text| is_arn_of(text, kind.arn()));
    if let Some(arn) = by_arn {
        return Some(vec![arn.to_owned()]);
    }
    let mut rows = NAMED_BY.iter().filter(|(of, name, ..)| (*of, *name) == (service, kind.name()));
    rows.find_map(|(_, _, input, part)| {
        let names = inputs.all(input)?;
        names.into_iter().map(|name| by_name(service, kind, name, part)).collect()
    })
}

fn by_name(service: &str, kind: ResourceType<'_>, name: &str, part: &str) -> Option<String> {
    let url = name.strip_prefix("https://").filter(|_| service == "sqs");
    let (account, name) = match url {
        Some(url) => {
            let mut parts = url.split('/').skip(1);
            (Some(parts.next()?), parts.next()?)
        }
        None => (None, name),
    };
    let name = if service == "ssm" { name.trim_start_matches('/') } else { name };
    let is_name = !name.is_empty() && !name.contains(':') && (service == "ssm" || !name.contains('/'));
    if !is_name || value::whole_substitution(name).is_some() || service == "sqs" && url.is_none() {
        return None;
    }
    Some(filled(kind.arn(), |variable| match variable {
        "Account" => account.map_or_else(|| "${AWS::AccountId}".to_owned(), str::to_owned),
        _ if variable != part => UNKNOWN_NAME.to_owned(),
        // These are kept in small letters, whatever a call writes.
        _ if matches!(service, "rds" | "redshift") => name.to_ascii_lowercase(),
        // AWS puts six characters behind the name of a secret.
        _ if service == "secretsmanager" => format!("{name}-{UNKNOWN_NAME}"),
        _ => name.to_owned(),
    }))
}

/// A form of ARNs with its `${…}` filled; partition and region stay those of the call.
fn filled(template: &str, part: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, (name, behind))) =
        rest.split_once("${").and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        out.push_str(before);
        match name {
            "Partition" | "Region" => out.extend(["${AWS::", name, "}"]),
            _ => out.push_str(&part(name)),
        }
        rest = behind;
    }
    out + rest
}

/// Whether a text is an ARN of a form: of its service, and with what stands before its first unknown part.
fn is_arn_of(text: &str, template: &str) -> bool {
    let Some(service) = template.split(':').nth(2).filter(|_| text.starts_with("arn:")) else { return false };
    let Some((_, resource)) = template.split_once("${Account}:").or_else(|| template.split_once(":::")) else {
        return false;
    };
    let fixed = resource.split("${").next().unwrap_or_default();
    text.contains(&format!(":{service}:")) && text.contains(&format!(":{fixed}"))
}

/// A function, whose aliases and versions are resources of their own.
fn on_function(need: Need, inputs: Inputs<'_>) -> Need {
    let name = inputs.get("FunctionName").text().filter(|name| value::whole_substitution(name).is_none());
    let arn = match name {
        Some(name) if name.starts_with("arn:") && name.contains(":function:") => name.to_owned(),
        Some(name) if !name.is_empty() && !name.contains(':') => arn("lambda", &format!("function:{name}")),
        _ => return need.allowed_on([arn("lambda", "function:*")]),
    };
    let versions = format!("{arn}:*");
    need.on(format!("{arn}{UNNAMED_HOLE}")).allowed_on([arn, versions])
}

/// A bucket, or the objects in it. Access points have ARNs that nothing here tells from buckets.
fn on_objects(need: Need, types: &[ResourceType<'_>], inputs: Inputs<'_>) -> Need {
    let is = |name: &str| types.iter().any(|kind| kind.name() == name);
    let name = |text: &&str| !text.contains([':', '/']) && value::whole_substitution(text).is_none();
    let bucket = inputs.get("Bucket").text().filter(name);
    let partition = "arn:${AWS::Partition}:s3:::";
    match bucket {
        Some(bucket) if is("object") => {
            let key = match inputs.get("Key") {
                Given::Text(key) if !key.is_empty() => key,
                _ => UNNAMED_HOLE,
            };
            need.on(format!("{partition}{bucket}/{key}"))
        }
        Some(bucket) if is("bucket") => need.on(format!("{partition}{bucket}")),
        _ if is("object") => need.allowed_on([format!("{partition}*/*")]),
        _ if is("bucket") => need.allowed_on([format!("{partition}*")]),
        _ => need,
    }
}

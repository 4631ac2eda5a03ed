//! What one operation of an API asks for.

use super::inputs::{Given, Inputs};
use super::resources::need;
use super::{Need, Needs};
use crate::aws::actions;
use crate::aws::api::{Operation, Service};

/// What an operation needs with its inputs.
pub(super) fn of(service: Service, operation: Operation, inputs: Inputs<'_>) -> Needs {
    let Some(asked) = actions::of(service, operation) else {
        return Needs::open(format!("{} {}", service.client(), operation.name()));
    };
    let mut needs: Vec<Need> = asked.actions.iter().map(|action| need(action, inputs)).collect();
    if asked.depends {
        needs = one_of(needs, service, inputs);
    }
    Needs::from_iter(needs).and(passed_roles(service, inputs))
}

/// What a call needs of whose inputs nothing is known, by the boto3 client and the operation or its method:
/// `("ec2", "describe_instances")`.
pub fn of_method(client: &str, method: &str) -> Needs {
    let operation = Service::of_client(client).and_then(|service| {
        let found = service.operation_of_method(method).or_else(|| service.operation(method));
        Some((service, found?))
    });
    match operation {
        Some((service, operation)) => of(service, operation, Inputs(None)),
        None => Needs::open(format!("{client} {method}")),
    }
}

/// Several actions as one need, where at least one of them is asked for.
fn one_of(needs: Vec<Need>, service: Service, inputs: Inputs<'_>) -> Vec<Need> {
    let is_about_version = |need: &Need| need.actions.iter().any(|action| action.contains("Version"));
    let names_no_version = ["VersionId", "Delete", "CopySource"].iter().all(|name| inputs.get(name) == Given::Missing);
    // Only a request that names a version asks for the action of versions.
    let current: Vec<Need> = match service.client() == "s3" && inputs.0.is_some() && names_no_version {
        true => needs.into_iter().filter(|need| !is_about_version(need)).collect(),
        false => needs,
    };
    let actions: Vec<String> = current.iter().flat_map(|need| need.actions.clone()).collect();
    let on = |need: &Need| if need.patterns.is_empty() { need.resources.clone() } else { need.patterns.clone() };
    let named: Vec<Vec<String>> = current.iter().map(on).collect();
    // What is copied is read from somewhere else than the bucket that is named.
    let elsewhere = inputs.get("CopySource") != Given::Missing;
    let known = !elsewhere && named.iter().all(|patterns| !patterns.is_empty());
    let same = current.windows(2).all(|pair| matches!(pair, [left, right] if left.resources == right.resources));
    let Some(first) = current.into_iter().next() else { return Vec::new() };
    let resources = if same && !elsewhere { first.resources.clone() } else { Vec::new() };
    let patterns = if known { named.concat() } else { Vec::new() };
    vec![Need { actions, resources, patterns, ..first }]
}

/// A call that hands a role to a service has to be allowed to pass it.
fn passed_roles(service: Service, inputs: Inputs<'_>) -> Vec<Need> {
    // These name roles without giving them to a service.
    if matches!(service.client(), "sts" | "iam") {
        return Vec::new();
    }
    let is_role = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with("role") || name.ends_with("rolearn")
    };
    let passed =
        |(name, given): (&str, Given<'_>)| is_role(name).then(|| Need::pass_role(given.text(), None).uncertain());
    inputs.texts().filter_map(passed).collect()
}

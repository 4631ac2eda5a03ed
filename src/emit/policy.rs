//! What the role of a state machine needs to start the runbooks, for roles that are there already.

use super::role::{self, RUNBOOK_ROLE};
use super::runbook::Addressing;
use serde_json::{Value, json};

const RUNBOOKS: [Addressing; 2] = [Addressing::InstanceIds, Addressing::Targets];

/// The policy for any region and account of the standard partition; the name of the role is the one that a stack makes
/// of its own and the logical id.
pub(super) fn standalone() -> Value {
    let arn = |resource: String| json!(format!("arn:aws:ssm:*:*:{resource}"));
    let documents = RUNBOOKS.map(|runbook| arn(format!("document/{}", runbook.runbook())));
    let definitions = RUNBOOKS.map(|runbook| arn(format!("automation-definition/{}:*", runbook.runbook())));
    let resources = documents.into_iter().chain(definitions).chain([arn("automation-execution/*".to_owned())]);
    policy(resources.collect(), json!(format!("arn:aws:iam::*:role/*-{RUNBOOK_ROLE}-*")))
}

/// The policy for the account and region of a stack.
pub(super) fn in_template(runbook_role: Value) -> Value {
    let mut resources: Vec<Value> = Vec::new();
    for resource in RUNBOOKS.into_iter().flat_map(|runbook| role::start_resources(runbook.runbook())) {
        // Both need the executions, which have no names.
        if !resources.contains(&resource) {
            resources.push(resource);
        }
    }
    policy(resources, runbook_role)
}

fn policy(start: Vec<Value>, runbook_role: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": role::start_statements("StartRunbooks", start, runbook_role) })
}

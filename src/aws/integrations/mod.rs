//! Which integrations of Step Functions wait for what
//! (Step Functions Developer Guide, `connect-to-resource`, `integrate-optimized`, read in November 2026).

pub mod casing;

/// When the table was read from its source.
pub const READ: &str = "2026-11";

/// The suffixes of a Resource; `.sync:2` belongs to `states:startExecution`.
pub const SUFFIXES: [&str; 3] = ["waitForTaskToken", "sync", "sync:2"];

/// A service that Step Functions calls by an integration made for it, or `aws-sdk`.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// As it stands in the Resource: `sqs`, `aws-sdk`.
    pub name: &'static str,
    /// Whether a Task can wait for its jobs to end.
    pub sync: bool,
    /// Whether a Task can wait for its token to be returned.
    pub token: bool,
    /// What can be called; empty where that is not listed here.
    pub actions: &'static [&'static str],
    /// The name of the SDK integration of the same service whose operations take the same arguments.
    pub sdk: Option<&'static str>,
}

const fn service(name: &'static str, sync: bool, token: bool, actions: &'static [&'static str]) -> Service {
    Service { name, sync, token, actions, sdk: None }
}

impl Service {
    const fn like_sdk(self, sdk: &'static str) -> Service {
        Service { sdk: Some(sdk), ..self }
    }
}

/// The services, sorted by name.
pub static SERVICES: [Service; 22] = [
    service("apigateway", false, true, &["invoke"]),
    service(
        "athena",
        true,
        false,
        &["startQueryExecution", "stopQueryExecution", "getQueryExecution", "getQueryResults"],
    )
    .like_sdk("athena"),
    service("aws-sdk", false, true, &[]),
    service("batch", true, false, &["submitJob"]).like_sdk("batch"),
    service("bedrock", true, true, &["invokeModel", "createModelCustomizationJob"]),
    service(
        "codebuild",
        true,
        false,
        &[
            "startBuild",
            "stopBuild",
            "batchDeleteBuilds",
            "batchGetReports",
            "startBuildBatch",
            "stopBuildBatch",
            "retryBuildBatch",
            "deleteBuildBatch",
        ],
    )
    .like_sdk("codebuild"),
    service("databrew", true, false, &["startJobRun"]).like_sdk("databrew"),
    service("dynamodb", false, false, &["getItem", "putItem", "updateItem", "deleteItem"]).like_sdk("dynamodb"),
    service("ecs", true, true, &["runTask"]).like_sdk("ecs"),
    service(
        "eks",
        true,
        true,
        &[
            "createCluster",
            "deleteCluster",
            "createNodegroup",
            "deleteNodegroup",
            "createFargateProfile",
            "deleteFargateProfile",
            "runJob",
            "call",
        ],
    ),
    service(
        "elasticmapreduce",
        true,
        false,
        &[
            "createCluster",
            "terminateCluster",
            "addStep",
            "cancelStep",
            "setClusterTerminationProtection",
            "modifyInstanceFleetByName",
            "modifyInstanceGroupByName",
        ],
    ),
    service("emr-containers", true, false, &["createVirtualCluster", "deleteVirtualCluster", "startJobRun"]),
    service(
        "emr-serverless",
        true,
        false,
        &[
            "createApplication",
            "startApplication",
            "stopApplication",
            "deleteApplication",
            "startJobRun",
            "cancelJobRun",
        ],
    ),
    service("events", false, true, &["putEvents"]).like_sdk("eventbridge"),
    service("glue", true, false, &["startJobRun"]).like_sdk("glue"),
    service("http", false, false, &["invoke"]),
    service("lambda", false, true, &["invoke"]).like_sdk("lambda"),
    service("mediaconvert", true, false, &["createJob"]),
    service("sagemaker", true, false, &[]),
    service("sns", false, true, &["publish"]).like_sdk("sns"),
    service("sqs", false, true, &["sendMessage"]).like_sdk("sqs"),
    service("states", true, true, &["startExecution"]).like_sdk("sfn"),
];

/// The service with a name; `None` says that nothing is known of it.
pub fn find(name: &str) -> Option<&'static Service> {
    let index = SERVICES.binary_search_by(|service| service.name.cmp(name)).ok()?;
    SERVICES.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_sorted_and_found() {
        assert!(SERVICES.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(SERVICES.iter().all(|service| find(service.name) == Some(service)));
        assert_eq!(find("scheduler"), None);
    }
}

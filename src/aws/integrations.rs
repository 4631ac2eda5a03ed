//! Which integrations of Step Functions wait for what
//! (Step Functions Developer Guide, `connect-to-resource`, `integrate-optimized`, read in November 2026).

/// The suffixes of a Resource; `.sync:2` belongs to `states:startExecution`.
pub const SUFFIXES: [&str; 3] = ["waitForTaskToken", "sync", "sync:2"];

/// What a service's integrations can wait for.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// As it stands in the Resource: `sqs`, `aws-sdk`.
    pub name: &'static str,
    /// Whether a Task can wait for its jobs to end.
    pub sync: bool,
    /// Whether a Task can wait for its token to be returned.
    pub token: bool,
}

const fn service(name: &'static str, sync: bool, token: bool) -> Service {
    Service { name, sync, token }
}

/// The services, sorted by name.
pub static SERVICES: [Service; 22] = [
    service("apigateway", false, true),
    service("athena", true, false),
    service("aws-sdk", false, true),
    service("batch", true, false),
    service("bedrock", true, true),
    service("codebuild", true, false),
    service("databrew", true, false),
    service("dynamodb", false, false),
    service("ecs", true, true),
    service("eks", true, true),
    service("elasticmapreduce", true, false),
    service("emr-containers", true, false),
    service("emr-serverless", true, false),
    service("events", false, true),
    service("glue", true, false),
    service("http", false, false),
    service("lambda", false, true),
    service("mediaconvert", true, false),
    service("sagemaker", true, false),
    service("sns", false, true),
    service("sqs", false, true),
    service("states", true, true),
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

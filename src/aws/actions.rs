//! Which IAM actions an operation of an API asks for.
//!
//! Mostly it is the action of the operation's name in the service that its requests are signed for (`stepfunctions` signs for
//! `states`). `src/aws/data/operations.tsv` holds the others.

use super::api::{Operation, Service};
use super::iam;
use memchr::memmem;

static EXCEPTIONS: &str = include_str!("data/operations.tsv");

/// The actions that an operation asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As policies write them: `states:StartExecution`. An operation that asks for nothing has none.
    pub actions: Vec<String>,
    /// Whether what a request holds decides which of them: at least one is asked for, and perhaps not all.
    pub depends: bool,
}

/// What an operation asks for; `None` where that cannot be derived.
pub fn of(service: Service, operation: Operation) -> Option<Asked> {
    exception(service.client(), operation.name()).or_else(|| by_name(service, operation))
}

fn exception(client: &str, operation: &str) -> Option<Asked> {
    let start = format!("{client}\t{operation}\t");
    let found = memmem::find_iter(EXCEPTIONS.as_bytes(), start.as_bytes());
    let is_row = |at: &usize| EXCEPTIONS.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
    let at = found.into_iter().find(is_row)?;
    let actions = EXCEPTIONS.get(at + start.len()..)?.lines().next()?;
    let listed = actions.split([' ', '|']).filter(|action| *action != "-");
    Some(Asked { actions: listed.map(str::to_owned).collect(), depends: actions.contains('|') })
}

fn by_name(service: Service, operation: Operation) -> Option<Asked> {
    let named = |prefix: &str| {
        let service = iam::table().service(prefix)?;
        Some(format!("{}:{}", service.prefix(), service.action(operation.name())?.name()))
    };
    // API Gateway asks for the verb of the request on a path.
    let prefixes = [service.signing_name(), service.client(), service.endpoint_prefix()];
    let action = prefixes.into_iter().find_map(named).filter(|_| !service.client().starts_with("apigateway"))?;
    Some(Asked { actions: vec![action], depends: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(client: &str, operation: &str) -> Option<Asked> {
        let service = Service::of_client(client).unwrap_or_else(|| panic!("no client {client}"));
        of(service, service.operation(operation).unwrap_or_else(|| panic!("no operation {operation}")))
    }

    fn actions(client: &str, operation: &str) -> Vec<String> {
        asked(client, operation).unwrap().actions
    }

    #[test]
    fn most_operations_ask_for_the_action_of_their_name() {
        for (client, operation, action) in [
            ("stepfunctions", "StartExecution", "states:StartExecution"),
            ("ec2", "DescribeInstances", "ec2:DescribeInstances"),
            ("cloudwatch", "DescribeAlarms", "cloudwatch:DescribeAlarms"),
            ("sesv2", "SendEmail", "ses:SendEmail"),
            ("elbv2", "DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth"),
            ("s3", "PutBucketCors", "s3:PutBucketCORS"),
        ] {
            assert_eq!(asked(client, operation), Some(Asked { actions: vec![action.to_owned()], depends: false }));
        }
    }

    #[test]
    fn some_ask_for_others() {
        assert_eq!(actions("s3", "ListBuckets"), ["s3:ListAllMyBuckets"]);
        assert_eq!(actions("s3", "ListObjectsV2"), ["s3:ListBucket"]);
        assert_eq!(actions("lambda", "Invoke"), ["lambda:InvokeFunction"]);
        assert_eq!(actions("dynamodb", "TransactGetItems"), ["dynamodb:GetItem"]);
        assert_eq!(actions("sqs", "SendMessageBatch"), ["sqs:SendMessage"]);
        assert_eq!(actions("sns", "PublishBatch"), ["sns:Publish"]);
        assert_eq!(actions("kms", "ReEncrypt"), ["kms:ReEncryptFrom", "kms:ReEncryptTo"]);
        assert_eq!(actions("iot-data", "Publish"), ["iot:Publish"]);
        assert!(actions("sts", "GetCallerIdentity").is_empty() && actions("cognito-idp", "SignUp").is_empty());
        let read = asked("s3", "GetObject").unwrap();
        assert!(read.depends && read.actions == ["s3:GetObject", "s3:GetObjectVersion"]);
        assert!(!asked("kms", "ReEncrypt").unwrap().depends);
    }

    #[test]
    fn what_cannot_be_derived_is_not_guessed() {
        assert_eq!(asked("apigateway", "CreateRestApi"), None);
        assert_eq!(asked("connectparticipant", "SendMessage"), None);
    }

    #[test]
    fn every_exception_is_an_operation_and_names_actions() {
        for row in EXCEPTIONS.lines() {
            let [client, operation, listed] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
            for action in asked(client, operation).unwrap().actions {
                let (prefix, name) = action.split_once(':').unwrap();
                assert_eq!(iam::table().service(prefix).unwrap().action(name).unwrap().name(), name, "{row}");
            }
            assert!(!listed.is_empty(), "{row}");
        }
    }

    #[test]
    fn the_readme_says_how_many_are_derived() {
        let all = Service::all().flat_map(|service| service.operations().map(move |operation| (service, operation)));
        let (derived, rest): (Vec<_>, Vec<_>) = all.map(|(service, it)| of(service, it)).partition(Option::is_some);
        let readme = include_str!("data/README.md");
        let rows = EXCEPTIONS.lines().count();
        for fact in [format!("{rows} rows"), format!("{} of {}", derived.len(), derived.len() + rest.len())] {
            assert!(readme.contains(&fact), "README.md does not say {fact}");
        }
    }
}

//! The types that actions want of their inputs (User Guide, one page for each action: `automation-action-runcommand`, …).

use super::ValueType::{self, Boolean, Integer, MapList, String, StringList, StringMap};

type Inputs = &'static [(&'static str, ValueType)];

/// The types of the inputs of an action; those of which AWS takes several types, or documents none, are left out.
fn inputs(action: &str) -> Inputs {
    match action {
        "aws:approve" => &[("Approvers", StringList), ("Message", String), ("NotificationArn", String)],
        "aws:changeInstanceState" => {
            &[("InstanceIds", StringList), ("DesiredState", String), ("CheckStateOnly", Boolean), ("Force", Boolean)]
        }
        "aws:copyImage" => &[("SourceImageId", String), ("SourceRegion", String), ("ImageName", String)],
        "aws:createImage" => &[("InstanceId", String), ("ImageName", String)],
        "aws:createStack" => &[("StackName", String), ("TemplateURL", String), ("RoleARN", String)],
        "aws:createTags" => &[("ResourceIds", StringList), ("Tags", MapList), ("ResourceType", String)],
        "aws:deleteImage" => &[("ImageId", String)],
        "aws:deleteStack" => &[("StackName", String), ("RoleARN", String)],
        "aws:executeAutomation" => &[("DocumentName", String)],
        "aws:executeStateMachine" => &[("stateMachineArn", String), ("name", String)],
        "aws:invokeLambdaFunction" => &[("FunctionName", String), ("Qualifier", String)],
        "aws:loop" => &[("Iterators", StringList)],
        "aws:runCommand" => RUN_COMMAND,
        "aws:runInstances" => &[("ImageId", String), ("InstanceType", String), ("KeyName", String)],
        "aws:sleep" => &[("Duration", String), ("Timestamp", String)],
        _ => &[],
    }
}

const RUN_COMMAND: Inputs = &[
    ("DocumentName", String),
    ("InstanceIds", StringList),
    ("Targets", MapList),
    ("Parameters", StringMap),
    ("CloudWatchOutputConfig", StringMap),
    ("Comment", String),
    ("DocumentHash", String),
    ("DocumentHashType", String),
    ("DocumentVersion", String),
    ("MaxConcurrency", String),
    ("MaxErrors", String),
    ("NotificationConfig", StringMap),
    ("OutputS3BucketName", String),
    ("OutputS3KeyPrefix", String),
    ("ServiceRoleArn", String),
    ("TimeoutSeconds", Integer),
];

/// The type that an action wants of an input, where one is documented.
pub fn find(action: &str, input: &str) -> Option<ValueType> {
    inputs(action).iter().find(|(name, _)| *name == input).map(|(_, wanted)| *wanted)
}

//! What is emitted passes the linter.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::{ContractVerdict, Part, Verdict};
use sfn_ssm_lint::document::{self, DocumentKind};
use sfn_ssm_lint::emit::{self, Emission, EmittedFile, Flavor, Form, Kind};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};
use sfn_ssm_lint::source::{FileId, json};
use std::sync::Arc;

/// The forms that this linter reads.
const READ: [Form; 3] = [Form::Json, Form::Yaml, Form::CloudFormation];

/// Lints emitted documents as files of one folder.
fn assert_clean(written: &[EmittedFile]) -> Report {
    let mut files = FileSet::new();
    for file in written {
        files.add_memory(&file.name, file.text.clone().into_bytes(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    assert!(report.documents > 0 && report.failures.is_empty(), "{:?}", report.failures);
    let bad: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    report
}

/// The one text that standard output gets, as a file.
fn printed(emission: &Emission, form: Option<Form>) -> EmittedFile {
    let extension = if form == Some(Form::Yaml) { "yaml" } else { "json" };
    EmittedFile { name: format!("{}.{extension}", emission.name), text: emission.text(form).unwrap() }
}

fn assert_proven(report: &Report, without: &[Part]) -> ContractVerdict {
    let [contract] = report.contracts.as_slice() else { panic!("{:?}", report.contracts) };
    assert_eq!(contract.verdict, Verdict::Proven, "{:#?}", contract.reasons);
    assert_eq!(contract.without().collect::<Vec<_>>(), without, "{:#?}", contract.reasons);
    contract.clone()
}

#[test]
fn the_default_templates_are_clean() {
    // Two runbooks, a state machine, and two roles with a trust policy and a permission policy each.
    let report = assert_clean(&[printed(&Kind::Template.emit(Flavor::Standard), None)]);
    assert_eq!(report.documents, 7);
    let contract = assert_proven(&report, &[]);
    let roles: Vec<&str> = contract.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(roles, ["StateMachineRole", "SSMSyncRole"]);
    assert_eq!(assert_clean(&[printed(&Kind::Role.emit(Flavor::Standard), None)]).documents, 2);
}

#[test]
fn every_document_is_clean_in_every_form() {
    for flavor in Flavor::ALL {
        for kind in Kind::ALL {
            for form in READ {
                assert_clean(&[printed(&kind.emit(flavor), Some(form))]);
            }
        }
    }
}

#[test]
fn the_contract_is_proven_in_every_form_and_flavor() {
    for flavor in Flavor::ALL {
        let emission = Kind::Template.emit(flavor);
        for form in READ {
            assert_proven(&assert_clean(&[printed(&emission, Some(form))]), &[]);
        }
        for form in [Form::Json, Form::Yaml] {
            let files = emission.files(Some(form)).unwrap();
            assert_eq!(files.len(), 5);
            assert_proven(&assert_clean(&files), &[Part::Roles]);
        }
    }
}

const RUNBOOK: &str = r#"{
    "schemaVersion": "0.3", "assumeRole": "{{ AutomationAssumeRole }}",
    "parameters": {
        "AutomationAssumeRole": { "type": "String", "default": "" },
        "InstanceId": { "type": "AWS::EC2::Instance::Id" },
        "Count": { "type": "Integer" }, "Options": { "type": "StringMap" }, "Force": { "type": "Boolean", "default": false },
        "Names": { "type": "StringList" }
    },
    "mainSteps": [
        { "name": "Stop", "action": "aws:changeInstanceState", "timeoutSeconds": 900,
          "inputs": { "InstanceIds": ["{{ InstanceId }}"], "DesiredState": "stopped" } },
        { "name": "Describe", "action": "aws:executeAwsApi",
          "inputs": { "Service": "ec2", "Api": "describe_instances", "InstanceIds": ["{{ InstanceId }}"] } },
        { "name": "Wait", "action": "aws:sleep", "inputs": { "Duration": "PT10M" } }
    ]
}"#;

const COMMAND: &str = r#"{
    "schemaVersion": "2.2",
    "parameters": {
        "Path": { "type": "String" }, "Deep": { "type": "Boolean", "default": false },
        "Seconds": { "type": "String", "default": "120" }, "Files": { "type": "StringList", "default": ["a"] }
    },
    "mainSteps": [
        { "action": "aws:runShellScript", "name": "Work",
          "inputs": { "runCommand": ["ls {{ Path }}"], "timeoutSeconds": "{{ Seconds }}" } }
    ]
}"#;

fn around(text: &str, name: &str) -> Result<Emission, String> {
    let read = json::read(Arc::from(text), FileId(0), None);
    let root = read.tree.root().unwrap();
    emit::around(root, document::recognise(root, None), name)
}

#[test]
fn wrappers_are_clean_and_proven_in_every_form() {
    let constant = RUNBOOK.replace("{{ AutomationAssumeRole }}", "arn:aws:iam::111122223333:role/Runs");
    let wrappers = [
        around(RUNBOOK, "Restart").unwrap(),
        around(&constant, "Restart").unwrap(),
        around(COMMAND, "List-Files").unwrap(),
        emit::around_named("AWS-RunPatchBaseline").unwrap(),
    ];
    for emission in &wrappers {
        for form in READ {
            assert_proven(&assert_clean(&[printed(emission, Some(form))]), &[]);
        }
        assert_proven(&assert_clean(&emission.files(Some(Form::Yaml)).unwrap()), &[Part::Roles]);
    }
}

#[test]
fn a_wrapper_hands_everything_on_and_outlives_what_it_wraps() {
    let emission = around(RUNBOOK, "Restart").unwrap();
    let template: serde_json::Value = serde_json::from_str(&emission.text(None).unwrap()).unwrap();
    let runbook = &template["Resources"]["SfnRestart"]["Properties"]["Content"];
    let step = &runbook["mainSteps"][0];
    let handed: Vec<&str> =
        step["inputs"]["RuntimeParameters"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(handed, ["InstanceId", "Count", "Options", "Force", "Names"], "its steps run as the wrapper's role");
    let task = &template["Resources"]["StateMachine"]["Properties"]["Definition"]["States"]["RunAutomation"];
    let arguments = serde_json::json!({
        "InstanceId.$": "States.Array($.InstanceId)",
        "Count.$": "States.Array(States.Format('{}', $.Count))",
        "Options.$": "States.Array(States.JsonToString($.Options))",
        "Names.$": "$.Names",
        "taskToken.$": "States.Array($$.Task.Token)",
    });
    assert_eq!(task["Parameters"]["Parameters"], arguments);
    let seconds = step["timeoutSeconds"].as_u64().unwrap();
    assert!(seconds > 900 + 600, "{seconds}");
    assert!(task["TimeoutSeconds"].as_u64().unwrap() > seconds + 2 * 75);
    assert_eq!(task["Catch"][0]["ErrorEquals"][0], "States.ALL");
    let role = template["Resources"]["RunbookRole"].to_string();
    for action in
        ["ssm:StartAutomationExecution", "ssm:GetAutomationExecution", "ec2:StopInstances", "states:SendTaskFailure"]
    {
        assert!(role.contains(action), "{action}");
    }
    assert!(role.contains("ec2:DescribeInstances") && !role.contains("Lacks permissions"), "{role}");
    let open = RUNBOOK.replace("ec2\", \"Api\": \"describe_instances", "apigateway\", \"Api\": \"get_rest_apis");
    let emission = around(&open, "Restart").unwrap();
    let role = emission.text(None).unwrap();
    assert!(role.contains("Lacks permissions: those of Describe (aws:executeAwsApi)"), "{role}");
    assert!(emission.notes.iter().any(|note| note.contains("Describe (aws:executeAwsApi)")), "{:?}", emission.notes);
}

#[test]
fn a_role_that_the_runbook_asks_for_is_handed_on() {
    let optional = "\"AutomationAssumeRole\": { \"type\": \"String\", \"default\": \"\" }";
    let required = "\"AutomationAssumeRole\": { \"type\": \"AWS::IAM::Role::Arn\" }";
    let emission = around(&RUNBOOK.replace(optional, required), "Restart").unwrap();
    let missing = "iam:PassRole on the role that is passed as AutomationAssumeRole";
    assert!(emission.notes.iter().any(|note| note.ends_with(missing)), "{:?}", emission.notes);
    let files = emission.files(Some(Form::Json)).unwrap();
    assert_clean(&files);
    let runbook: serde_json::Value = serde_json::from_str(&files[0].text).unwrap();
    assert_eq!(runbook["parameters"]["AutomationAssumeRole"]["type"], "AWS::IAM::Role::Arn");
    let handed = &runbook["mainSteps"][0]["inputs"]["RuntimeParameters"]["AutomationAssumeRole"];
    assert_eq!(*handed, "{{ AutomationAssumeRole }}");
    assert_clean(&[printed(&emission, None)]);
}

#[test]
fn documents_of_aws_are_named_without_an_account() {
    let own = around(RUNBOOK, "Restart").unwrap();
    let of_aws = around(RUNBOOK, "AWS-RestartEC2Instance").unwrap();
    let command = emit::around_named("AWS-RunPatchBaseline").unwrap();
    for (emission, arn) in [
        (&own, "ssm:${AWS::Region}:${AWS::AccountId}:document/Restart\""),
        (&own, "ssm:${AWS::Region}:${AWS::AccountId}:automation-definition/Restart:*\""),
        (&of_aws, "ssm:${AWS::Region}::document/AWS-RestartEC2Instance\""),
        (&of_aws, "ssm:${AWS::Region}::automation-definition/AWS-RestartEC2Instance:*\""),
        (&command, "ssm:${AWS::Region}::document/AWS-RunPatchBaseline\""),
    ] {
        assert!(emission.text(None).unwrap().contains(arn), "{arn}");
    }
    assert!(of_aws.text(None).unwrap().contains("\"Name\": \"SfnRestartEC2Instance\""));
    let told = |emission: &Emission| emission.notes.iter().any(|note| note.contains("has to be there"));
    assert!(told(&own) && !told(&of_aws));
}

#[test]
fn time_that_nothing_bounds_is_bounded_by_the_wrapper_and_told() {
    let endless =
        RUNBOOK.replace("\"aws:sleep\", \"inputs\": { \"Duration\": \"PT10M\" }", "\"aws:pause\", \"inputs\": {}");
    let script = endless.replace("aws:pause", "aws:executeAutomation");
    let emission = around(&script, "Restart").unwrap();
    assert!(
        emission.notes.iter().any(|note| note.contains("how long `Wait` of `Restart` may take")),
        "{:?}",
        emission.notes
    );
    assert_proven(&assert_clean(&[printed(&emission, None)]), &[]);
}

#[test]
fn what_cannot_be_wrapped_is_said() {
    let answering = RUNBOOK.replace(
        "ec2\", \"Api\": \"describe_instances\"",
        "stepfunctions\", \"Api\": \"send_task_success\", \"taskToken\": \"{{ Names }}\"",
    );
    for (text, name, expected) in [
        (answering.as_str(), "x", "answers a task token itself, in `Describe`"),
        (&RUNBOOK.replace("Names", "taskToken"), "x", "has a parameter `taskToken` itself"),
        (&COMMAND.replace("Path", "InstanceIds"), "x", "has a parameter `InstanceIds` itself"),
        (r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#, "x", "neither"),
    ] {
        let message = around(text, name).unwrap_err();
        assert!(message.contains(expected), "{message}");
    }
    assert!(
        emit::around_named("AWS-Other").unwrap_err().contains("get-document --name AWS-Other --document-format JSON")
    );
    assert!(emit::around_named("AWS-RunShellScript").unwrap_err().contains("SfnRunCommandByInstanceIds"));
}

#[test]
fn own_documents_are_clean_in_every_form() {
    for (text, kind, name) in [
        (RUNBOOK, DocumentKind::Runbook, "Restart"),
        (r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#, DocumentKind::StateMachine, "flow"),
        (
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*"}]}"#,
            DocumentKind::Policy,
            "may-stop",
        ),
    ] {
        let read = json::read(Arc::from(text), FileId(0), None);
        let emission = emit::own(read.tree.root().unwrap(), kind, name).unwrap();
        for form in READ {
            assert_clean(&[printed(&emission, Some(form))]);
        }
        assert!(emission.text(Some(Form::Terraform)).unwrap().contains("jsonencode("));
    }
}

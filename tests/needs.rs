//! What documents need: the policy that is emitted for one is clean, and with it nothing is refused to the document. Real runbooks
//! against the roles that their authors gave them: `SFN_SSM_LINT_CORPUS` names the folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};
use sfn_ssm_lint::access::glob::{Match, relate};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::document::{self, DocumentKind};
use sfn_ssm_lint::emit::{self, Emission};
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint, summarise};
use sfn_ssm_lint::source::{FileId, Read, json, yaml};
use sfn_ssm_lint::summary::Summaries;
use sfn_ssm_lint::summary::policy::{Patterns, Statement};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FOLDER: &str = "SFN_SSM_LINT_CORPUS";

fn linted(name: &str, text: String) -> Report {
    let mut files = FileSet::new();
    files.add_memory(name, text.into_bytes(), Role::Named);
    lint(&mut files, &Options::default())
}

fn summaries(name: &str, text: &str) -> Option<Summaries> {
    let mut files = FileSet::new();
    files.add_memory(name, text.as_bytes().to_vec(), Role::Named);
    summarise(&mut files, &Options::default()).ok()
}

fn read(name: &str, text: &str) -> Read {
    match name.ends_with(".json") {
        true => json::read(Arc::from(text), FileId(0), None),
        false => yaml::read(Arc::from(text), FileId(0), None),
    }
}

fn policy(emission: &Emission) -> Value {
    serde_json::from_str(&emission.text(None).unwrap()).unwrap()
}

/// A template with the document and a role that has the policy and no more.
fn deployed(kind: DocumentKind, mut content: Value, policy: &Value) -> Value {
    let role = json!({ "Fn::GetAtt": ["Role", "Arn"] });
    let (service, resource) = match kind {
        DocumentKind::Runbook => {
            content["assumeRole"] = role;
            (
                "ssm",
                json!({ "Type": "AWS::SSM::Document", "Properties": { "DocumentType": "Automation", "Content": content } }),
            )
        }
        _ => {
            let properties = json!({ "RoleArn": role, "Definition": content });
            ("states", json!({ "Type": "AWS::StepFunctions::StateMachine", "Properties": properties }))
        }
    };
    json!({ "Resources": {
        "Role": { "Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": { "Service": format!("{service}.amazonaws.com") }, "Action": "sts:AssumeRole",
            }] },
            "Policies": [{ "PolicyName": "needed", "PolicyDocument": policy }],
        } },
        "Document": resource,
    } })
}

/// The policy of a document by itself, which is held against the linter's rules, and the document against it. Returns
/// whether there was one to look at.
fn keeps_its_promise(name: &str, text: &str) -> bool {
    let read = read(name, text);
    let Some(root) = read.tree.root() else { return false };
    let Some(kind) = document::recognise(root, document::announced_by(name)) else { return false };
    let Some(summaries) = summaries(name, text) else { return false };
    let emission = match (summaries.runbooks.as_slice(), summaries.machines.as_slice()) {
        ([runbook], []) => emit::needed_by_runbook(&[runbook], "own"),
        ([], [machine]) => emit::needed_by_machine(&[machine], "own"),
        _ => return false,
    };
    let (Ok(emission), Ok(own)) = (emission, emit::own(root, kind, "own")) else { return false };
    let policy = policy(&emission);
    let alone = linted("policy.json", policy.to_string());
    // Blanks that a sample leaves for its readers, such as `{REGION}`, are handed on.
    let bad =
        alone.findings.iter().filter(|finding| finding.severity > Severity::Info && !finding.message.starts_with("`{"));
    let bad: Vec<_> = bad.collect();
    assert!(alone.documents == 1 && bad.is_empty(), "{name}: {policy:#}\n{bad:#?}");
    let content = serde_json::from_str(&own.text(None).unwrap()).unwrap();
    let report = linted("template.json", deployed(kind, content, &policy).to_string());
    let refused = |id: &str| id.starts_with("iam/") && id.ends_with("-denied");
    let denied: Vec<_> = report.findings.iter().filter(|finding| refused(finding.rule().id)).collect();
    assert!(report.documents > 1 && denied.is_empty(), "{name}: {policy:#}\n{denied:#?}");
    true
}

fn all_keep_their_promise(folder: &Path) -> usize {
    let files = discover(&[folder.to_owned()], &DiscoverOptions::default()).files;
    let each = files.ids().filter(|id| keeps_its_promise(files.path(*id), &files.text(*id)));
    each.count()
}

#[test]
fn emitted_policies_are_clean_and_suffice() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let looked_at = all_keep_their_promise(&testdata);
    assert!(looked_at > 50, "only {looked_at} documents");
}

#[test]
fn emitted_policies_of_real_documents_are_clean_and_suffice() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let looked_at = all_keep_their_promise(&folder);
    assert!(looked_at > 150, "only {looked_at} documents");
}

const RUNBOOK: &str = r#"{
    "schemaVersion": "0.3", "assumeRole": "arn:aws:iam::111122223333:role/runs", "mainSteps": [
        { "name": "Stop it now", "action": "aws:changeInstanceState",
          "inputs": { "InstanceIds": ["i-0123456789abcdef0"], "DesiredState": "stopped" } },
        { "name": "Stopped", "action": "aws:waitForAwsResourceProperty", "inputs": { "Service": "ec2",
          "Api": "DescribeInstanceStatus", "PropertySelector": "$.x", "DesiredValues": ["x"] } },
        { "name": "Look", "action": "aws:executeScript", "inputs": { "Runtime": "python3.11", "Handler": "f", 
          "Script": "import boto3\ndef f(e, c):\n    boto3.client('ec2').describe_images()" } },
        { "name": "Api", "action": "aws:executeAwsApi", "inputs": { "Service": "apigateway", "Api": "GetRestApis" } }
    ]
}"#;

#[test]
fn statements_are_named_after_their_steps_and_what_is_open_is_told() {
    let summaries = summaries("r.json", RUNBOOK).unwrap();
    let emission = emit::needed_by_runbook(&[&summaries.runbooks[0]], "r").unwrap();
    let statements = json!([
        { "Sid": "StopItNow", "Effect": "Allow", "Action": "ec2:StopInstances",
          "Resource": "arn:aws:ec2:*:*:instance/i-0123456789abcdef0" },
        { "Sid": "StopItNowAndStopped", "Effect": "Allow", "Action": "ec2:DescribeInstanceStatus", "Resource": "*" },
        { "Sid": "Look", "Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*" },
    ]);
    assert_eq!(policy(&emission), json!({ "Version": "2012-10-17", "Statement": statements }));
    assert_eq!(
        emission.notes,
        ["not derived: Look: what else its script calls", "not derived: Api: apigateway GetRestApis"]
    );
}

#[test]
fn a_state_machine_passes_roles_and_takes_them() {
    let text = r#"{"StartAt": "A", "States": {
        "A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken", "Next": "B",
              "Parameters": {"DocumentName": "Patch", "Parameters": {
                  "AutomationAssumeRole": ["arn:aws:iam::111122223333:role/runs"], "token.$": "States.Array($$.Task.Token)"}}},
        "B": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true,
              "Credentials": {"RoleArn": "arn:aws:iam::444455556666:role/sends"}, "Parameters": {"QueueUrl": "q"}}}}"#;
    let summaries = summaries("m.asl.json", text).unwrap();
    let emission = emit::needed_by_machine(&[&summaries.machines[0]], "m").unwrap();
    let account = "arn:aws:ssm:*:*";
    let statements = json!([
        { "Sid": "A", "Effect": "Allow", "Action": "ssm:StartAutomationExecution", "Resource": [
            format!("{account}:automation-definition/Patch:*"), format!("{account}:automation-execution/*"),
            format!("{account}:document/Patch") ] },
        { "Sid": "A2", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/runs",
          "Condition": { "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" } } },
        { "Sid": "B", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/sends" },
    ]);
    assert_eq!(policy(&emission), json!({ "Version": "2012-10-17", "Statement": statements }));
    assert_eq!(emission.notes, ["what `B` calls needs the role that its `Credentials` name"]);
    let nothing = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
    let summaries = self::summaries("m.asl.json", nothing).unwrap();
    assert!(emit::needed_by_machine(&[&summaries.machines[0]], "m").unwrap_err().starts_with("nothing in it calls"));
}

/// How often an action is on one side alone.
type Differences = BTreeMap<String, i64>;

#[test]
fn real_runbooks_need_what_their_authors_granted() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let files = discover(&[folder.join("automation/digito-gameday")], &DiscoverOptions::default()).files;
    let (mut runbooks, mut not_granted, mut not_derived) = (0, Differences::new(), Differences::new());
    for id in files.ids() {
        let path = files.path(id);
        let Some(base) = path.strip_suffix("AutomationDocument.yml") else { continue };
        let text = |path: &str| std::fs::read_to_string(path).unwrap();
        let needed = summaries("r.yaml", &text(path)).unwrap();
        let granted = summaries("t.yaml", &text(&format!("{base}AutomationAssumeRoleTemplate.yml"))).unwrap();
        let statements: Vec<&Statement> =
            granted.roles.iter().flat_map(|role| role.permissions.as_deref().expect("a known role")).collect();
        let patterns: Vec<&String> = statements.iter().flat_map(|statement| actions(statement)).collect();
        let needs = || needed.runbooks[0].steps.iter().flat_map(|step| &step.needs.list);
        let covers = |pattern: &str, action: &str| {
            relate(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase()) == Match::Covers
        };
        let mut missing: Vec<&String> = needs().flat_map(|need| &need.actions).collect();
        missing.retain(|action| !patterns.iter().any(|pattern| covers(pattern, action)));
        let mut spare = patterns.clone();
        spare.retain(|pattern| !needs().flat_map(|need| &need.actions).any(|action| covers(pattern, action)));
        for (list, into) in [(&mut missing, &mut not_granted), (&mut spare, &mut not_derived)] {
            list.sort_unstable();
            list.dedup();
            list.iter().for_each(|action| *into.entry((*action).clone()).or_default() += 1);
        }
        // A runbook whose calls are all derived is granted nothing else.
        let open = needed.runbooks[0].steps.iter().any(|step| !step.needs.open.is_empty());
        assert!(open || spare.is_empty(), "{path}: {spare:?}");
        runbooks += 1;
    }
    let verdicts: toml::Table = include_str!("../testdata/needs.toml").parse().unwrap();
    assert_eq!(verdicts["runbooks"].as_integer(), Some(runbooks));
    for (kind, found) in [("not_granted", not_granted), ("not_derived", not_derived)] {
        let mut expected = Differences::new();
        for verdict in verdicts[kind].as_array().unwrap() {
            assert!(verdict["reason"].as_str().is_some_and(|reason| reason.len() > 20));
            let actions = verdict["actions"].as_table().unwrap();
            expected.extend(actions.iter().map(|(action, count)| (action.clone(), count.as_integer().unwrap())));
        }
        assert_eq!(found, expected, "{kind}");
    }
}

fn actions(statement: &Statement) -> &[String] {
    match &statement.actions {
        Patterns::OneOf(actions) => actions,
        Patterns::AllBut(_) | Patterns::Unknown => &[],
    }
}

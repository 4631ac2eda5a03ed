//! What SAM makes of its templates (`tools/sam-transform.sh`), against what we read in them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::Value;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};
use sfn_ssm_lint::source::{FileId, yaml};
use sfn_ssm_lint::summary::role::RolePolicy;
use sfn_ssm_lint::template::{Resource, Views, roles};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

const TEMPLATES: [&str; 4] = ["connectors", "definitions", "policies", "roles"];

/// What a state machine runs as.
#[derive(Debug, PartialEq)]
struct RunsAs {
    role: String,
    /// Of the role that SAM makes.
    made: Option<Made>,
}

#[derive(Debug, PartialEq)]
struct Made {
    /// The names of managed policies.
    managed: Vec<String>,
    /// The number of policies written into the role; SAM's policy templates become some.
    documents: usize,
    /// The policies that attach themselves.
    attached: Vec<String>,
    boundary: Option<String>,
}

/// What we read in the template.
fn ours(name: &str) -> BTreeMap<String, RunsAs> {
    let text = fs::read_to_string(format!("testdata/sam/{name}.yaml")).unwrap();
    let read = yaml::read(text.into(), FileId(0), None);
    assert_eq!(read.problems, []);
    let root = read.tree.root().unwrap();
    let views = Views::new(root, []);
    let roles = roles::roles(root, views.first()).roles;
    let machines = Resource::all(root).filter(|resource| resource.kind == "AWS::Serverless::StateMachine");
    let runs_as = |machine: Resource<'_>| {
        let id = format!("{}Role", machine.logical_id);
        let role = roles.iter().find(|role| role.origin.logical_id.as_deref() == Some(&id));
        let made = role.map(|role| {
            let mut made = Made { managed: vec![], documents: 0, attached: vec![], boundary: role.boundary.clone() };
            for policy in &role.policies {
                match policy {
                    RolePolicy::Inline | RolePolicy::Template(_) => made.documents += 1,
                    RolePolicy::Attached(id) => made.attached.push(id.clone()),
                    RolePolicy::Managed(name) => made.managed.push(last(name)),
                }
            }
            made
        });
        (machine.logical_id.to_owned(), RunsAs { role: machine.role(views.first()).unwrap(), made })
    };
    machines.map(runs_as).collect()
}

/// What SAM made of it.
fn theirs(name: &str) -> BTreeMap<String, RunsAs> {
    let bytes = fs::read(format!("testdata/sam/transformed/{name}.json")).unwrap();
    let template: Value = serde_json::from_slice(&bytes).unwrap();
    let resources = template["Resources"].as_object().unwrap();
    let of_type = |kind: &'static str| resources.iter().filter(move |(_, resource)| resource["Type"] == kind);
    let runs_as = |(id, machine): (&String, &Value)| {
        let role_id = format!("{id}Role");
        let made = resources.get(&role_id).map(|role| {
            let properties = &role["Properties"];
            let trusted = &properties["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"];
            assert_eq!(trusted[0], "states.amazonaws.com");
            let attached = of_type("AWS::IAM::ManagedPolicy").filter(|(_, policy)| {
                list(&policy["Properties"]["Roles"]).iter().any(|role| text(role) == format!("${{{role_id}}}"))
            });
            Made {
                managed: list(&properties["ManagedPolicyArns"]).into_iter().map(|arn| last(&text(arn))).collect(),
                documents: list(&properties["Policies"]).len(),
                attached: attached.map(|(id, _)| id.clone()).collect(),
                boundary: properties.get("PermissionsBoundary").map(text),
            }
        });
        (id.clone(), RunsAs { role: text(&machine["Properties"]["RoleArn"]), made })
    };
    of_type("AWS::StepFunctions::StateMachine").map(runs_as).collect()
}

/// The items of a list, both sides of each `Fn::If`.
fn list(value: &Value) -> Vec<&Value> {
    let items = value.as_array().into_iter().flatten();
    let sides = items.flat_map(|item| match item.get("Fn::If") {
        Some(choice) => vec![&choice[1], &choice[2]],
        None => vec![item],
    });
    sides.filter(|item| item["Ref"] != "AWS::NoValue").collect()
}

fn text(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(map) if map.contains_key("Ref") => format!("${{{}}}", text(&map["Ref"])),
        Value::Object(map) if map.contains_key("Fn::Sub") => text(&map["Fn::Sub"]),
        Value::Object(map) if map.contains_key("Fn::GetAtt") => {
            format!("${{{}.{}}}", text(&map["Fn::GetAtt"][0]), text(&map["Fn::GetAtt"][1]))
        }
        other => panic!("{other} gives no text"),
    };
    text.replace("${AWS::Partition}", "aws")
}

/// The name in an ARN.
fn last(arn: &str) -> String {
    arn.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn state_machines_run_as_sam_says() {
    for name in TEMPLATES {
        let (ours, theirs) = (ours(name), theirs(name));
        assert!(!theirs.is_empty());
        assert_eq!(ours, theirs, "{name}");
    }
}

fn lint_folder(folder: &str) -> Report {
    let options = DiscoverOptions { working_folder: ".".into(), ..DiscoverOptions::default() };
    let mut found = discover(&[PathBuf::from(folder)], &options);
    assert_eq!((found.failures.len(), found.warnings.len()), (0, 0));
    let report = lint(&mut found.files, &Options::default());
    assert_eq!(report.failures, []);
    report
}

#[test]
fn the_templates_are_right_before_and_after() {
    let report = lint_folder("testdata/sam");
    // The role that SAM makes lets Step Functions in without a condition, which is `iam/confused-deputy`.
    let found = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let found: Vec<&str> = found.map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, [] as [&str; 0]);
    let linked = |file: &str, task: &str| {
        let note = format!("testdata/sam/{file}: `{task}` starts `Runbook`: testdata/sam/");
        report.notes.iter().filter(|found| found.starts_with(&note) && found.ends_with("(by reference)")).count()
    };
    assert_eq!(linked("machines/patch.asl.json", "Patch"), 1);
    assert_eq!(linked("definitions.yaml", "Patch"), 1);
    assert_eq!(linked("transformed/definitions.json", "Patch"), 1);
}

#[test]
fn placeholders_and_substitutions_have_the_pointer_of_where_they_stand() {
    let template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Workflow:\n    \
        Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: Wait\n        \
        States:\n          Wait: {Type: Wait, SecondsPath: \"${Path}\", End: true}\n      \
        DefinitionSubstitutions: {Pfad: $.seconds}\n";
    let mut files = FileSet::new();
    files.add_memory("template.yaml", template.as_bytes(), Role::Named);
    let report = lint(&mut files, &Options::default());
    let found: Vec<(String, &str)> =
        report.findings.iter().map(|finding| (finding.rule.to_string(), &*finding.site.pointer)).collect();
    let properties = "/Resources/Workflow/Properties";
    let expected = [
        ("template/unresolved-placeholder", format!("{properties}/Definition/States/Wait/SecondsPath")),
        ("template/unused-substitution", format!("{properties}/DefinitionSubstitutions/Pfad")),
    ];
    assert_eq!(found, expected.each_ref().map(|(rule, pointer)| ((*rule).to_owned(), pointer.as_str())));
}

//! What is broken, not there or not to be read.

use crate::support::{found, rules};
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::lint::{Options, Report, lint};
use std::fs;
use std::path::Path;

/// Lints a path on disk as the command line does.
fn lint_path(path: &Path) -> Report {
    let mut discovered = discover(&[path.to_owned()], &DiscoverOptions::default());
    lint(&mut discovered.files, &Options::default())
}

fn pointing_at(path: &str) -> String {
    format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      \
         DefinitionUri: {path}\n"
    )
}

const BROKEN: &str = r#"{"StartAt": "Gone", "States": {"A": {"Type": "Succeed"}}}"#;

#[test]
fn definition_files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("app/folder")).unwrap();
    fs::write(path("outside.asl.json"), BROKEN).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../outside.asl.json", path("app/link.asl.json")).unwrap();
        std::os::unix::fs::symlink("..", path("app/up")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(path("app/pipe.asl.json")).status().unwrap();
        assert!(made.success());
    }
    let absolute = path("outside.asl.json").to_string_lossy().into_owned();
    let mut cases = vec![
        ("missing.asl.json", "does not exist"),
        ("../outside.asl.json", "lies outside"),
        ("folder/../../outside.asl.json", "lies outside"),
        (absolute.as_str(), "lies outside"),
        ("folder", "is a folder"),
        (".", "is a folder"),
        ("template.yaml", "is this file itself"),
        ("folder/../template.yaml", "is this file itself"),
    ];
    if cfg!(unix) {
        cases.extend([
            ("link.asl.json", "lies outside"),
            ("up/outside.asl.json", "lies outside"),
            ("pipe.asl.json", "is no file"),
            ("/dev/zero", "is no file"),
        ]);
    }
    for (target, reason) in cases {
        fs::write(path("app/template.yaml"), pointing_at(target)).unwrap();
        for named in [path("app"), path("app/template.yaml")] {
            let report = lint_path(&named);
            assert_eq!(report.failures, [], "{target}");
            let found: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
            assert_eq!(found.len(), 1, "{target}: {found:?}");
            assert_eq!(found[0].rule.as_str(), "template/definition-file", "{target}");
            assert_eq!(&*found[0].site.pointer, "/Resources/M/Properties/DefinitionUri");
            assert!(found[0].message.contains(reason), "{target}: {}", found[0].message);
        }
    }
}

#[test]
fn a_file_outside_is_read_once_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("app")).unwrap();
    fs::write(path("machine.asl.json"), BROKEN).unwrap();
    fs::write(path("app/template.yaml"), pointing_at("../machine.asl.json")).unwrap();
    let mut discovered = discover(&[path("app"), path("machine.asl.json")], &DiscoverOptions::default());
    let report = lint(&mut discovered.files, &Options::default());
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["asl/unknown-state"]);
}

#[test]
fn a_template_that_is_pointed_at_is_no_state_machine_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.yaml"), pointing_at("b.yaml")).unwrap();
    fs::write(path("b.yaml"), pointing_at("a.yaml")).unwrap();
    let report = lint_path(folder.path());
    assert_eq!(report.failures, []);
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["asl/missing-start-at", "asl/missing-states"].repeat(2));
}

#[test]
fn bytes_that_are_no_text_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("m.txt"),
        b"{\"StartAt\": \"A\", \"Comment\": \"\xff\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}",
    )
    .unwrap();
    fs::write(path("template.yaml"), pointing_at("m.txt")).unwrap();
    let report = lint_path(folder.path());
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["syntax/invalid-utf8"]);
}

/// Rule, line and column of everything above info.
fn places(file: &str, text: &str) -> Vec<(String, usize, usize)> {
    found(&[(file, text)], Severity::Warning).into_iter().map(|found| (found.0, found.2, found.3)).collect()
}

#[test]
fn a_text_that_is_no_json_is_told_where_it_breaks() {
    let text = "{\"Resources\": {\"M\": {\"Type\": \"AWS::StepFunctions::StateMachine\", \"Properties\": {\"RoleArn\": \"x\",\n  \
                \"DefinitionString\": \"{\\n \\\"StartAt\\\": \\\"A\\\" \\\"States\\\": {}}\"}}}}";
    // The comma is missing behind the value, not before the next key.
    let column = text.lines().nth(1).unwrap().find(" \\\"States").unwrap() + 1;
    assert_eq!(places("t.json", text), [("syntax/unexpected-token".to_owned(), 2, column)]);
    let text = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: x\n      \
                DefinitionString: |\n        {\"StartAt\": \"A\",\n         \"States\": {\"A\": {\"Type\": \"Succeed\"}},}\n";
    assert_eq!(places("t.yaml", text), [("syntax/trailing-comma".to_owned(), 8, 46)]);
    let text = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: x\n      \
                DefinitionString: !Sub >\n        {\"StartAt\": \"A\",\n        \"States\": {\"A\": {\"Type\": \"Succeed\"\n";
    let rules: Vec<String> = places("t.yaml", text).into_iter().map(|found| found.0).collect();
    assert_eq!(rules, ["syntax/unterminated"]);
}

#[test]
fn a_text_that_is_no_yaml_is_told_where_it_breaks() {
    let text = "Resources:\n  Doc:\n    Type: AWS::SSM::Document\n    Properties:\n      DocumentType: Automation\n      Content: |\n        \
                schemaVersion: '0.3'\n        mainSteps:\n          - name: A\n            action: aws:wait\n           inputs: {Duration: PT1M}\n";
    let found = places("t.yaml", text);
    let rules: Vec<&str> = found.iter().map(|found| found.0.as_str()).collect();
    assert_eq!(
        rules,
        ["automation/unknown-action", "syntax/yaml"],
        "all before the error, and nothing that follows from it"
    );
    assert_eq!((found[0].1, found[0].2), (10, 21));
    assert_eq!(found[1].1, 11);
    let text = r#"{"Resources": {"Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation",
  "Content": "schemaVersion: '0.3'\nmainSteps:\n- name: \"A\n"}}}}"#;
    assert_eq!(
        places("t.json", text).iter().map(|found| (found.0.as_str(), found.1)).collect::<Vec<_>>(),
        [("syntax/yaml", 2)]
    );
}

#[test]
fn a_text_that_is_no_map_has_nothing_that_it_needs() {
    for text in ["hello", "'[1, 2]'", "'\"x\"'", "!Sub 'hello ${!X}'", "!Join [' ', [a, b]]"] {
        let machine = format!(
            "Resources:\n  M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: x, DefinitionString: {text}}}}}\n"
        );
        let expected: &[&str] = if text.contains('!') && text.contains('$') { &[] } else { &["asl/wrong-type"] };
        assert_eq!(rules(&[("t.yaml", &machine)]), expected, "{text}");
    }
    for text in ["!Ref X", "!Sub '${X}'", "!Sub '${X} ${X}'", "!Join ['', [!Ref X, !Ref X]]"] {
        let machine = format!(
            "Parameters: {{X: {{Type: String}}}}\nResources:\n  M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: x, \
             DefinitionString: {text}}}}}\n"
        );
        assert_eq!(rules(&[("t.yaml", &machine)]), [""; 0], "{text}");
    }
}

#[test]
fn broken_templates_are_read_as_far_as_they_go() {
    // JSON: everything behind the mistake; nothing is said of what may have been lost.
    let text = r#"{"Resources": {
  "Lost": {"Type": "AWS::SQS::Queue" "Properties": {}},
  "Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation", "Content": {"schemaVersion": "0.3",
    "assumeRole": {"Fn::GetAtt": ["Gone", "Arn"]}, "mainSteps": [{"name": "A", "action": "aws:wait", "inputs": {"Duration": "PT1M"}}]}}}}}"#;
    let rules = |file: &str, text: &str| places(file, text).into_iter().map(|found| found.0).collect::<Vec<_>>();
    assert_eq!(rules("t.json", text), ["syntax/unexpected-token", "automation/unknown-action"]);
    // Cut off anywhere: never anything but the cut.
    let whole = r#"{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ssm.amazonaws.com", "states.amazonaws.com"]}}]}}},
  "Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation", "Content": {"schemaVersion": "0.3",
    "assumeRole": {"Fn::GetAtt": ["Role", "Arn"]}, "mainSteps": [{"name": "A", "action": "aws:sleep", "inputs": {"Duration": "PT1M"}, "nextStep": "B"},
    {"name": "B", "action": "aws:sleep", "inputs": {"Duration": {"Ref": "Later"}}}]}}},
  "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "DefinitionString":
    {"Fn::Join": ["", ["{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": ", {"Ref": "Later"},
    ", \"Next\": \"B\"}, ", "\"B\": {\"Type\": \"Succeed\"}}}"]]}}},
  "Later": {"Type": "AWS::SQS::Queue"}}}"#;
    assert_eq!(rules("t.json", whole), [""; 0]);
    for end in (30..whole.len() - 1).filter(|end| whole.is_char_boundary(*end)) {
        let found = rules("t.json", &whole[..end]);
        assert!(found.iter().all(|rule| rule.starts_with("syntax/")), "{found:?} in\n{}", &whole[..end]);
    }
}

#[test]
fn truncated_yaml_gives_nothing_but_the_cut() {
    let whole = "Parameters:\n  P: {Type: String}\nResources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      \
                 RoleArn: !GetAtt Role.Arn\n      DefinitionSubstitutions: {A: !Ref P}\n      DefinitionString: |\n        {\"StartAt\": \"A\", \
                 \"States\": {\"A\": {\"Type\": \"Pass\", \"Result\": \"${A}\",\n        \"Next\": \"B\"}, \"B\": {\"Type\": \"Succeed\"}}}\n  \
                 Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: \
                 [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {Service: states.amazonaws.com}}]}\n";
    assert_eq!(rules(&[("t.yaml", whole)]), [""; 0]);
    for end in (0..whole.len()).filter(|end| whole[..*end].ends_with(['{', '[', '\'', '"', ','])) {
        // A flow collection or a quoted text that is still open cannot be a whole template by chance.
        let cut = &whole[..end];
        let open = cut.matches('{').count() > cut.matches('}').count() && !cut.contains("DefinitionString");
        if open {
            let found = rules(&[("t.yaml", cut)]);
            assert!(found.iter().all(|rule| rule.starts_with("syntax/")), "{found:?} in\n{cut}");
        }
    }
}

//! What of the schema the documents of the project reach: a constraint that no mutant breaks would be held by nobody.

use crate::{RUNBOOKS, documents, mutants, violations};
use sfn_ssm_lint::shape::{AUTOMATION_0_3, walk};
use sfn_ssm_lint::source::{FileId, json};
use std::collections::BTreeSet;

#[test]
fn mutants_break_every_kind_of_constraint() {
    let mut broken = BTreeSet::new();
    for document in documents::all(&RUNBOOKS) {
        for mutant in mutants::of(&document, 5) {
            let read = json::read(mutant.to_string().into(), FileId(0), None);
            let root = read.tree.root().unwrap();
            walk(&AUTOMATION_0_3, root, &mut |violation| {
                let kind = format!("{:?}", violation.broken);
                broken.insert(kind.split('(').next().unwrap_or_default().to_owned());
            });
        }
    }
    let all = ["Count", "Length", "MissingKey", "Pattern", "Range", "UnknownKey", "Value", "WrongType"];
    assert_eq!(broken.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[test]
fn what_is_not_known_is_passed_over() {
    let text = r#"{
        "schemaVersion": "${Version}",
        "parameters": {"Fn::Transform": {"Name": "AWS::Include"}, "${Name}": {}, "Plain": {}},
        "mainSteps": [
            {"Ref": "Step"},
            {"name": {"Ref": "Name"}, "action": "%%ACTION%%", "inputs": {"Fn::If": ["A", {}, {"Ref": "AWS::NoValue"}]}},
            {"name": "A", "action": "aws:sleep", "isEnd": {"Ref": "End"}, "${Key}": 1, "timeoutSeconds": "${T}"},
            {"Fn::Transform": {"Name": "AWS::Include"}, "name": "B"}
        ]
    }"#;
    let read = json::read(text.into(), FileId(0), None);
    let found = violations(RUNBOOKS.table, read.tree.root().unwrap());
    assert_eq!(found, [r#"MissingKey("type") at /parameters/Plain"#]);
}

#[test]
fn conditions_that_nest_as_deep_as_the_readers_allow_are_walked() {
    let levels = 60;
    let condition = r#"{"And":["#.repeat(levels) + r#"{"Equals": 1}"# + &"]}".repeat(levels);
    let text = format!(
        r#"{{"schemaVersion": "0.3", "mainSteps": [{{"name": "B", "action": "aws:branch", "inputs": {{"Choices": [
            {{"NextStep": "B", "Not": {condition}}}]}}}}]}}"#
    );
    let read = json::read(text.into(), FileId(0), None);
    let found = violations(RUNBOOKS.table, read.tree.root().unwrap());
    let expected: &[&str] = if read.problems.is_empty() { &["UnknownKey(\"Equals\")"] } else { &[] };
    assert_eq!(found.iter().map(|one| one.split(' ').next().unwrap()).collect::<Vec<_>>(), expected);
}

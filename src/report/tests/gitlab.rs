use super::*;
use serde_json::{Value, json};
use std::collections::HashSet;

fn issues(files: &FileSet, report: &Report) -> Vec<Value> {
    let options = RenderOptions { format: Format::Gitlab, min_severity: Severity::Info, ..RenderOptions::default() };
    serde_json::from_str(&render(files, report, &options)).unwrap()
}

#[test]
fn an_issue_has_what_gitlab_asks_for() {
    let (files, report) = full();
    let issues = issues(&files, &report);
    assert_eq!(issues.len(), 2);
    let mut first = issues[0].clone();
    let fingerprint = first["fingerprint"].take();
    assert!(fingerprint.as_str().is_some_and(|hex| hex.len() == 32), "{fingerprint}");
    let expected = json!({
        "description": "when `RunCommand` fails, nobody answers the task token",
        "check_name": "token/unanswered-failure",
        "fingerprint": null,
        "severity": "critical",
        "location": {
            "path": "runbooks/patch.yaml",
            "lines": { "begin": 3, "end": 3 },
            "positions": { "begin": { "line": 3, "column": 11 }, "end": { "line": 3, "column": 21 } }
        }
    });
    assert_eq!(first, expected);
    assert_eq!(issues[1]["severity"], "info");
    assert_eq!(self::issues(&files, &Report::default()), Vec::<Value>::new());
}

#[test]
fn fingerprints_are_unique_and_do_not_depend_on_what_is_shown() {
    let (files, finding) = unanswered();
    let hint = finding.clone().severity(Severity::Info);
    let report = report(vec![hint, finding.clone(), finding]);
    let all = issues(&files, &report);
    let unique: HashSet<&str> = all.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(unique.len(), 3);
    let options = RenderOptions { format: Format::Gitlab, ..RenderOptions::default() };
    let shown: Vec<Value> = serde_json::from_str(&render(&files, &report, &options)).unwrap();
    assert_eq!(shown, all[1..]);
}

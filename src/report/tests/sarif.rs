use super::*;
use serde_json::{Value, json};

fn sarif(files: &FileSet, report: &Report) -> Value {
    let options = RenderOptions { format: Format::Sarif, min_severity: Severity::Info, ..RenderOptions::default() };
    let text = render(files, report, &options);
    assert!(text.ends_with("}\n"));
    serde_json::from_str(&text).unwrap()
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../testdata/sarif/sarif-schema-2.1.0.json");
    // The published pattern of a language has a lone bracket, which is no regular expression in Unicode mode.
    let repaired = text.replace("{2}]?$", "{2}\\\\]?$");
    assert_ne!(repaired, text);
    let schema: Value = serde_json::from_str(&repaired).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn the_whole_log_but_for_the_rules() {
    let (files, report) = full();
    let mut log = sarif(&files, &report);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
    assert_eq!(rules.as_array().unwrap().len(), RuleId::all().count());
    for outcome in log["runs"][0]["results"].as_array_mut().unwrap() {
        // A new rule moves the others.
        let index = outcome["ruleIndex"].take().as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], outcome["ruleId"]);
    }
    let text = serde_json::to_string_pretty(&log).unwrap().replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(text);
}

#[test]
fn a_rule_brings_its_page() {
    let log = sarif(&FileSet::new(), &Report::default());
    let id = RuleId::find("token/not-a-list").unwrap();
    let mut rule = log["runs"][0]["tool"]["driver"]["rules"][id.index()].clone();
    assert_eq!(rule["help"].take()["markdown"], id.rule().page);
    assert!(rule["fullDescription"].take()["text"].as_str().unwrap().starts_with("`StartAutomationExecution` takes"));
    let expected = json!({
        "id": "token/not-a-list",
        "shortDescription": { "text": id.rule().title },
        "fullDescription": null,
        "defaultConfiguration": { "level": "error" },
        "help": null,
        "properties": { "tags": ["token", "asl"], "problem.severity": "error" }
    });
    assert_eq!(rule, expected);
}

#[test]
fn output_is_valid_against_the_published_schema() {
    let (files, full) = full();
    let schema = schema();
    for report in [&full, &Report::default()] {
        let log = sarif(&files, report);
        let errors: Vec<_> =
            schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn the_schema_refuses_what_is_missing_or_unknown() {
    let (files, full) = full();
    let schema = schema();
    let good = sarif(&files, &full);
    let outcome = "/runs/0/results/0";
    for (pointer, field) in [
        (String::new(), "version"),
        ("/runs/0/tool/driver".into(), "name"),
        ("/runs/0/tool/driver/rules/0".into(), "id"),
        ("/runs/0/invocations/0".into(), "executionSuccessful"),
        (outcome.into(), "message"),
        (format!("{outcome}/codeFlows/0"), "threadFlows"),
        (format!("{outcome}/fixes/0/artifactChanges/0/replacements/0"), "deletedRegion"),
    ] {
        let mut missing = good.clone();
        missing.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove(field).unwrap();
        assert!(!schema.is_valid(&missing), "{pointer}/{field}");
        let mut unknown = good.clone();
        unknown.pointer_mut(&pointer).unwrap()["sautor"] = json!("x");
        assert!(!schema.is_valid(&unknown), "{pointer}/sautor");
    }
}

/// The text that a region stands for, found by counting code points as the log says.
fn text_of<'t>(text: &'t str, region: &Value) -> &'t str {
    let offset = |line: &str, column: &str| {
        let line = region[line].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let column = region[column].as_u64().unwrap() as usize;
        start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
    };
    &text[offset("startLine", "startColumn")..offset("endLine", "endColumn")]
}

#[test]
fn columns_are_of_the_stated_kind() {
    let text = "{\"é\": 1,\r\n  \"👩‍🔧 Größe\": \"😀\", \"b\": [\n\"é\"]}";
    let (files, id) = memory("a.json", text);
    for needle in ["1", "\"😀\"", "Größe", "\"b\"", "[\n\"é\"]"] {
        let log = sarif(&files, &report(vec![finding(catalogue::TOKEN_LITERAL, place(&files, id, needle), "m")]));
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(text_of(text, region), needle, "{region}");
    }
}

#[test]
fn every_step_of_a_path_has_a_place() {
    let (files, report) = full();
    let log = sarif(&files, &report);
    let steps = &log["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    let steps: Vec<(&str, u64)> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["location"])
        .map(|at| {
            let line = at["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
            (at["message"]["text"].as_str().unwrap(), line)
        })
        .collect();
    assert_eq!(steps, [("RunCommand fails", 3), ("end, unanswered", 3)]);
}

#[test]
fn links_in_a_message_lead_to_the_related_place() {
    let (files, finding) = unanswered();
    let at = finding.related[0].place;
    let mut finding = finding.related(at, "takes `[a]`");
    finding.further = vec![at];
    let log = sarif(&files, &report(vec![finding]));
    let outcome = &log["runs"][0]["results"][0];
    let text = outcome["message"]["text"].as_str().unwrap();
    assert!(text.contains("\n[takes `\\[a\\]`](2)\n"), "{text}");
    assert_eq!(outcome["relatedLocations"][2]["id"], 2);
    assert_eq!(outcome["relatedLocations"][2]["message"]["text"], "takes `[a]`");
}

#[test]
fn files_outside_of_the_repository_have_absolute_uris() {
    let (files, id) = memory("/elsewhere/é x.json", "{}");
    let log = sarif(&files, &report(vec![finding(catalogue::TOKEN_LITERAL, place(&files, id, "{}"), "m")]));
    let artifact = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact, &json!({ "uri": "file:///elsewhere/%C3%A9%20x.json" }));
}

#[test]
fn rules_of_a_users_own_stand_behind_the_catalogue() {
    let (files, id) = memory("runbook.yaml", RUNBOOK);
    let rule = own_rule();
    let findings = vec![finding(rule, place(&files, id, "AWS-RunShellScript"), "not ours")];
    let run = sarif(&files, &Report { custom: vec![rule], ..report(findings) })["runs"][0].take();
    let index = run["results"][0]["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(index, RuleId::all().count());
    let described = &run["tool"]["driver"]["rules"][index];
    assert_eq!((&described["id"], &described["helpUri"]), (&json!("shown/rule"), &Value::Null));
}

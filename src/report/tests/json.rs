use super::*;
use serde_json::{Value, json};

fn parsed(files: &FileSet, report: &Report, min_severity: Severity) -> Value {
    let options = RenderOptions { format: Format::Json, min_severity, ..RenderOptions::default() };
    let text = render(files, report, &options);
    assert!(text.ends_with("}\n"));
    serde_json::from_str(&text).unwrap()
}

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/report.schema.json")).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn the_whole_object() {
    let (files, report) = full();
    let options = RenderOptions { format: Format::Json, min_severity: Severity::Info, ..RenderOptions::default() };
    let text = render(&files, &report, &options).replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(text);
}

#[test]
fn output_is_valid_against_the_published_schema() {
    let (files, report) = full();
    let schema = schema();
    for (report, count) in [(&report, 2), (&Report::default(), 0)] {
        let value = parsed(&files, report, Severity::Info);
        let errors: Vec<_> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(value["diagnostics"].as_array().unwrap().len(), count);
    }
}

#[test]
fn the_schema_refuses_what_is_missing_or_unknown() {
    let (files, report) = full();
    let schema = schema();
    let good = parsed(&files, &report, Severity::Info);
    for (pointer, field) in [
        ("", "failures"),
        ("/summary", "infos"),
        ("/diagnostics/0", "code"),
        ("/diagnostics/0/start", "offset"),
        ("/diagnostics/0/trace/0", "line"),
        ("/diagnostics/0/related/0", "end"),
        ("/diagnostics/0/fix/edits/0", "text"),
        ("", "contracts"),
        ("/contracts/1", "without"),
        ("/contracts/1/runbooks/0", "link"),
        ("/contracts/1/roles/0", "place"),
        ("/contracts/1/reasons/0", "kind"),
        ("/contracts/1/reasons/0/place", "path"),
    ] {
        let mut missing = good.clone();
        missing.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(field).unwrap();
        assert!(!schema.is_valid(&missing), "{pointer}/{field}");
        let mut unknown = good.clone();
        unknown.pointer_mut(pointer).unwrap()["label"] = json!("x");
        assert!(!schema.is_valid(&unknown), "{pointer}/label");
    }
}

#[test]
fn every_field_of_the_schema_is_described() {
    fn walk(value: &Value, at: &str) {
        for (name, field) in value["properties"].as_object().into_iter().flatten() {
            assert!(field["description"].is_string(), "{at}/{name}");
            walk(field, &format!("{at}/{name}"));
            walk(&field["items"], &format!("{at}/{name}/items"));
        }
        if value["properties"].is_object() {
            assert_eq!(value["additionalProperties"], json!(false), "{at}");
        }
    }
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/report.schema.json")).unwrap();
    walk(&schema, "");
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        walk(definition, name);
    }
}

#[test]
fn verdicts_do_not_depend_on_what_is_shown() {
    let (files, report) = full();
    let value = parsed(&files, &report, Severity::Error);
    let verdicts: Vec<&str> =
        value["contracts"].as_array().unwrap().iter().map(|of| of["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["proven", "proven", "not checked", "not checked", "broken"]);
    assert_eq!(value["contracts"][1]["without"], json!(["roles"]));
    assert_eq!(value["contracts"][4]["without"], json!([]));
}

#[test]
fn the_summary_counts_what_is_hidden() {
    let (files, report) = full();
    let report = Report { suppressed: 2, known: 4, ..report };
    let value = parsed(&files, &report, Severity::Error);
    assert_eq!(value["diagnostics"].as_array().unwrap().len(), 1);
    let expected = json!({
        "files": 2, "documents": 3, "errors": 1, "warnings": 0, "infos": 1, "suppressed": 2, "known": 4
    });
    assert_eq!(value["summary"], expected);
}

#[test]
fn lines_columns_and_offsets() {
    let (files, id) = memory("é.yaml", "a: é\n  ü: 😀 here\n");
    let value =
        parsed(&files, &report(vec![finding(catalogue::SYNTAX_YAML, place(&files, id, "here"), "m")]), Severity::Info);
    let diagnostic = &value["diagnostics"][0];
    assert_eq!(diagnostic["path"], "é.yaml");
    assert_eq!(diagnostic["start"], json!({"line": 2, "column": 8, "offset": 17}));
    assert_eq!(diagnostic["end"], json!({"line": 2, "column": 12, "offset": 21}));
}

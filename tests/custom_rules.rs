//! Rules of a user's own: `testdata/custom-rules` and what is wrong with pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use sfn_ssm_lint::catalogue::{RuleId, Severity};
use sfn_ssm_lint::custom::{self, Loaded};
use sfn_ssm_lint::examples;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, Selector, lint};
use std::fs;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/custom-rules");

const PAGE: &str = r#"+++
id = "ID"
severity = "warning"
documents = ["DOCUMENT"]
select = "SELECT"
message = "{key}: {value} at {path}"
require = REQUIRE
+++

# A rule

It says something.

## Wrong

```json wrong file=a.asl.json
«{}»
```

## Right

```json right file=a.asl.json
{}
```
"#;

fn load(pages: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in pages {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut loaded = custom::load(folder.path());
    let root = format!("{}/", sfn_ssm_lint::files::display_path(folder.path()));
    for mistake in &mut loaded.mistakes {
        mistake.path = mistake.path.replace(&root, "");
        mistake.message = mistake.message.replace(&root, "");
    }
    loaded
}

fn page(id: &str, document: &str, select: &str, require: &str) -> String {
    let page = PAGE.replace("ID", id).replace("DOCUMENT", document);
    page.replace("SELECT", select).replace("REQUIRE", require)
}

fn apply(loaded: &Loaded, files: &[(&str, &str)]) -> Report {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    lint(&mut set, &Options { custom: loaded.rules.clone(), ..Options::default() })
}

/// What one rule finds in one document: the text at each place and the message.
fn found(document: &str, select: &str, require: &str, name: &str, text: &str) -> Vec<(String, String)> {
    let loaded = load(&[("rule.md", &page("found/rule", document, select, require))]);
    assert_eq!(loaded.mistakes, []);
    let report = apply(&loaded, &[(name, text)]);
    let own = report.findings.iter().filter(|finding| finding.rule.is_custom());
    own.map(|finding| (finding.site.place.span.of(text).to_owned(), finding.message.clone())).collect()
}

fn place_and_message(place: &str, message: &str) -> (String, String) {
    (place.to_owned(), message.to_owned())
}

#[test]
fn the_examples_of_the_example_pages_are_as_they_are_marked() {
    let loaded = custom::load(&Path::new(FOLDER).join("rules"));
    assert_eq!(loaded.mistakes, []);
    assert_eq!(loaded.rules.len(), 3);
    for rule in &loaded.rules {
        assert!(rule.examples().len() >= 2);
        for (heading, project) in rule.examples() {
            assert_eq!(examples::run_custom(rule, project), Ok(()), "{} › {heading}", rule.id());
        }
    }
}

#[test]
fn an_example_that_is_not_as_it_is_marked_fails() {
    let loaded = load(&[("rule.md", &page("marked/rule", "asl", "$.States", "false"))]);
    let [rule] = loaded.rules.as_slice() else { panic!("{:?}", loaded.mistakes) };
    let outcomes: Vec<bool> = rule.examples().map(|(_, project)| examples::run_custom(rule, project).is_ok()).collect();
    assert_eq!(outcomes, [false, true]);
}

#[test]
fn documents_in_templates_are_judged_at_their_own_bytes() {
    let loaded = custom::load(&Path::new(FOLDER).join("rules"));
    let name = "template.yaml";
    let text = fs::read_to_string(Path::new(FOLDER).join("project").join(name)).unwrap();
    let report = apply(&loaded, &[(name, &text)]);
    let own = report.findings.iter().filter(|finding| finding.rule.is_custom());
    let own: Vec<_> = own.map(|finding| (finding.rule.as_str(), finding.site.place.span.of(&text))).collect();
    let task = r#"{ "Type": "Task", "Resource": "${Notify.Arn}", "Next": "Spelt" }"#;
    assert_eq!(own, [("acme/task-comment", task), ("acme/any-action", "\"*\"")]);
}

#[test]
fn the_message_tells_the_key_the_value_and_the_path() {
    let runbook = "schemaVersion: '0.3'\nmainSteps:\n- {name: A, action: 'aws:sleep', inputs: {Duration: PT1M}}\n";
    assert_eq!(
        found("automation", "$.mainSteps[*].inputs.Duration", "false", "a.yaml", runbook),
        [place_and_message("PT1M", "Duration: \"PT1M\" at $['mainSteps'][0]['inputs']['Duration']")]
    );
    let steps = found("automation", "$.mainSteps[0]", "{ required = [\"onFailure\"] }", "a.yaml", runbook);
    assert!(steps[0].1.starts_with("0: {\"name\":\"A\"") && steps[0].1.contains('…'), "{steps:?}");
    assert!(found("automation", "$", "false", "a.yaml", runbook)[0].1.starts_with("$: "));
}

#[test]
fn only_the_documents_of_a_rule_are_judged() {
    let machine = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
    assert_eq!(found("asl", "$.States.A.Type", "false", "a.json", machine).len(), 1);
    assert_eq!(found("policy", "$.States.A.Type", "false", "a.json", machine), []);
    assert_eq!(found("automation", "$.States.A.Type", "false", "a.json", machine), []);
}

#[test]
fn what_is_not_known_breaks_no_rule() {
    let state = |task: &str| format!(r#"{{"StartAt": "A", "States": {{"A": {task}}}}}"#);
    let silent = |require: &str, task: &str| {
        let found = found("asl", "$.States.A", require, "a.json", &state(task));
        assert_eq!(found, [], "{require} {task}");
    };
    let task = r#"{"Type": "Task", "Resource": "${Lambda}", "End": true}"#;
    silent("{ properties.Resource.pattern = \"^arn:\" }", task);
    silent("{ not.required = [\"End\"] }", task);
    silent("{ anyOf = [{ required = [\"Comment\"] }, { required = [\"TimeoutSeconds\"] }] }", task);
    silent("{ if.properties.Resource.pattern = \"x\", else.required = [\"Comment\"] }", task);
    silent("{ required = [\"Comment\"] }", r#"{"Fn::If": ["Fast", {"Type": "Pass"}, {"Type": "Fail"}]}"#);
    silent("{ required = [\"Comment\"] }", r#"{"Type": "Task" "Resource": "a""#);
    // The keys of a known map are known, and so is what stands beside an unknown value.
    let certain = |require: &str| found("asl", "$.States.A", require, "a.json", &state(task)).len();
    assert_eq!(certain("{ required = [\"Comment\"] }"), 1);
    assert_eq!(certain("{ properties.Type.const = \"Pass\" }"), 1);
    assert_eq!(certain("{ allOf = [{ properties.Type.enum = [\"Pass\"] }] }"), 1);
}

#[test]
fn keys_that_stand_twice_and_aliases_lead_to_the_last_and_to_the_anchor() {
    let twice = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "x", "Comment": "y", "End": true}}}"#;
    let comments = found("asl", "$.States.A.Comment", "{ const = \"x\" }", "a.json", twice);
    assert_eq!(comments, [place_and_message("\"y\"", "Comment: \"y\" at $['States']['A']['Comment']")]);
    let aliased = "StartAt: A\nStates:\n  A: &a {Type: Pass, Comment: bad, End: true}\n  B: *a\n";
    let comments = found("asl", "$.States.B.Comment", "false", "a.asl.yaml", aliased);
    assert_eq!(comments, [place_and_message("bad", "Comment: \"bad\" at $['States']['B']['Comment']")]);
}

#[test]
fn own_errors_say_nothing_of_the_contract() {
    let project = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/examples/patching");
    let verdicts = |options: &Options| {
        let mut found = discover(&[project.into()], &DiscoverOptions::default());
        let report = lint(&mut found.files, options);
        let verdicts: Vec<_> = report.contracts.iter().map(|contract| contract.verdict).collect();
        (verdicts, report.count(Severity::Error))
    };
    let page = page("strict/rule", "asl", "$.States.*", "false").replace("\"warning\"", "\"error\"");
    let custom = load(&[("rule.md", &page)]).rules;
    let (plain, none) = verdicts(&Options::default());
    let (strict, some) = verdicts(&Options { custom, ..Options::default() });
    assert!(!plain.is_empty() && none == 0 && some > 0);
    assert_eq!(plain, strict);
}

#[test]
fn options_know_the_rules() {
    let loaded = load(&[("rule.md", &page("known/rule", "asl", "$.States", "false"))]);
    let rule = RuleId::find("known/rule").unwrap();
    let count = |options: Options| {
        let mut files = FileSet::new();
        files.add_memory(
            "a.asl.json",
            r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#.as_bytes(),
            Role::Named,
        );
        lint(&mut files, &Options { custom: loaded.rules.clone(), ..options }).count(Severity::Warning)
    };
    assert_eq!(count(Options::default()), 1);
    assert_eq!(count(Options { ignore: vec![Selector::Rule(rule)], ..Options::default() }), 0);
    assert_eq!(count(Options { ignore: vec![Selector::Family("known")], ..Options::default() }), 0);
    assert_eq!(count(Options { severities: vec![(rule, None)], ..Options::default() }), 0);
}

#[test]
fn a_mistake_has_its_place_and_stops_nothing_else() {
    let right = page("mistakes/right", "asl", "$.States", "false");
    let wrong = page("mistakes/wrong", "asl", "$.States[", "false").replace("severity", "sevrity");
    let without_example = right.replace("mistakes/right", "mistakes/bare").split("## Right").next().unwrap().to_owned();
    let unmarked = right.replace("mistakes/right", "mistakes/unmarked").replace(['«', '»'], "");
    let loaded = load(&[
        ("a.md", &right),
        ("b/again.md", &right.replace('\n', "\r\n")),
        ("b/bare.md", &without_example),
        ("b/unmarked.md", &unmarked),
        ("b/wrong.md", &wrong),
        ("notes.txt", "no page"),
        ("README.md", "# No page\n"),
        ("z.md", "# No front matter\n"),
    ]);
    let mistakes: Vec<String> = loaded.mistakes.iter().map(|it| format!("{}: {}", it.path, it.message)).collect();
    insta::assert_snapshot!(mistakes.join("\n"));
    assert_eq!(loaded.rules.len(), 1);
    assert_eq!(loaded.rules[0].id().as_str(), "mistakes/right");
}

#[test]
fn a_folder_without_pages_is_a_mistake() {
    assert_eq!(load(&[("notes.txt", "")]).mistakes.len(), 1);
    let missing = custom::load(Path::new("no/such/folder"));
    assert!(missing.mistakes[0].message.contains("no such file or folder"), "{missing:?}");
    assert_eq!(custom::load(Path::new(file!())).mistakes.len(), 1);
}

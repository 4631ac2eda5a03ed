//! Every form of a suppression in every form of a document: what it covers, and what it does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use sfn_ssm_lint::catalogue::{Selector, Severity};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};
use sfn_ssm_lint::suppress::Suppression;
use std::path::Path;

fn run(files: &[(&str, &str)], options: &Options) -> (Vec<String>, Report) {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut set, options);
    let shown = report.findings.iter().filter(|of| of.severity > Severity::Info || of.rule.family() == "suppression");
    let found = shown
        .map(|finding| {
            let place = finding.site.place;
            let line = set.text(place.file)[..place.span.start as usize].matches('\n').count() + 1;
            format!("{}:{line} {}", set.path(place.file), finding.rule)
        })
        .collect();
    (found, report)
}

/// What is left of one file's findings, and how many are suppressed.
fn left(name: &str, text: &str) -> (Vec<String>, usize) {
    let (found, report) = run(&[(name, text)], &Options::default());
    (found.iter().map(|line| line[name.len() + 1..].to_owned()).collect(), report.suppressed)
}

fn nothing_but(suppressed: usize) -> (Vec<String>, usize) {
    (Vec::new(), suppressed)
}

/// Two steps that lead to nowhere, with a comment somewhere.
fn runbook(comments: [&str; 5]) -> String {
    let [top, before, name, behind, trailing] = comments;
    format!(
        "{top}schemaVersion: '0.3'\nassumeRole: 'arn:aws:iam::111122223333:role/r'\nmainSteps:\n{before}\
         - name: A{name}\n  action: aws:sleep\n  inputs: {{Duration: PT1M}}\n{behind}  nextStep: Nowhere{trailing}\n\
         - name: B\n  action: aws:sleep\n  inputs: {{Duration: PT1M}}\n  nextStep: Nowhere\n"
    )
}

const IGNORE: &str = "# sfn-ssm-lint: ignore[automation/unknown-step] published later";

#[test]
fn without_a_suppression_both_are_found() {
    let found = ["7 automation/unknown-step", "11 automation/unknown-step"].map(str::to_owned);
    assert_eq!(left("r.yaml", &runbook([""; 5])), (found.to_vec(), 0));
}

#[test]
fn a_comment_covers_its_line_what_follows_or_the_file() {
    let one = |line: usize| (vec![format!("{line} automation/unknown-step")], 1);
    let trailing = format!(" {IGNORE}");
    let own = format!("{IGNORE}\n");
    let with = |index: usize, text: &str| {
        let mut comments = [""; 5];
        comments[index] = text;
        left("r.yaml", &runbook(comments))
    };
    assert_eq!(with(4, &trailing), one(11));
    assert_eq!(with(1, &own), one(12));
    assert_eq!(with(1, &format!("# A long step.\n{own}\n  # More of it.\n")), one(15));
    assert_eq!(with(3, &format!("  {own}")), one(12));
    assert_eq!(with(0, "# sfn-ssm-lint: ignore-file[automation] published later\n"), nothing_but(2));
    assert_eq!(with(0, "\u{feff}# sfn-ssm-lint: ignore-file[automation/unknown-step] later\r\n"), nothing_but(2));
    // Behind the step's name it is about that line alone; at the top about the first key.
    let unused = |line: usize, first: usize, second: usize| {
        let mut lines = vec![(line, "suppression/unused"), (first, "automation/unknown-step")];
        lines.push((second, "automation/unknown-step"));
        (lines.into_iter().map(|(line, rule)| format!("{line} {rule}")).collect::<Vec<_>>(), 0)
    };
    assert_eq!(with(2, &trailing), unused(4, 7, 11));
    assert_eq!(with(0, &own), unused(1, 8, 12));
}

#[test]
fn a_comment_behind_a_dash_is_about_the_item() {
    let text = runbook([""; 5]).replacen("- name: A", &format!("- {IGNORE}\n  name: A"), 1);
    assert_eq!(left("r.yaml", &text), (vec!["12 automation/unknown-step".to_owned()], 1));
}

#[test]
fn several_rules_and_families_share_a_comment() {
    let text = runbook(["", "", "", "", " # sfn-ssm-lint: ignore[automation, asl/unknown-state] later"]);
    let found = ["7 suppression/unused", "11 automation/unknown-step"].map(str::to_owned);
    assert_eq!(left("r.yaml", &text), (found.to_vec(), 1));
    let text =
        runbook(["", "", "", "", " # noqa # sfn-ssm-lint: ignore[automation/unknown-stp, automation/unknown-step]"]);
    let found =
        ["7 suppression/no-reason", "7 suppression/unknown-rule", "11 automation/unknown-step"].map(str::to_owned);
    assert_eq!(left("r.yaml", &text), (found.to_vec(), 1));
}

#[test]
fn a_number_sign_inside_a_text_is_no_comment() {
    let text =
        runbook([""; 5]).replacen("mainSteps", &format!("outputs: []\ndescription: |\n  x {IGNORE}s\nmainSteps"), 1);
    // A description is read as one, whatever its lines look like.
    assert_eq!(left("r.yaml", &text), nothing_but(2));
    let script = "parameters: {}\nfiles: {note: {checksums: {sha256: '\n    # sfn-ssm-lint: ignore-file[automation] x'}}}\nmainSteps";
    let (found, suppressed) = left("r.yaml", &runbook([""; 5]).replacen("mainSteps", script, 1));
    assert_eq!((found.len(), suppressed), (2, 0), "{found:?}");
}

#[test]
fn a_description_covers_its_step_or_document() {
    let step = "  description: 'Waits. sfn-ssm-lint: ignore[automation/unknown-step] published later'\n";
    assert_eq!(left("r.yaml", &runbook(["", "", "", step, ""])), (vec!["12 automation/unknown-step".to_owned()], 1));
    let document = "description: 'sfn-ssm-lint: ignore[automation/unknown-step] published later'\n";
    assert_eq!(left("r.yaml", &runbook([document, "", "", "", ""])), nothing_but(2));
}

/// A machine in which `A` and `B` lead to nowhere.
fn machine(comment: &str, of_a: &str) -> String {
    format!(
        r#"{{{comment}"StartAt": "A", "States": {{
  "A": {{{of_a}"Type": "Pass", "Next": "None"}},
  "B": {{"Type": "Pass", "Next": "None"}}}}}}
"#
    )
}

const IN_COMMENT: &str = r#""Comment": "sfn-ssm-lint: ignore[asl/unknown-state] made by hand", "#;

#[test]
fn a_comment_field_covers_its_state_or_machine_in_json() {
    assert_eq!(left("m.asl.json", &machine("", "")).1, 0);
    let (found, suppressed) = left("m.asl.json", &machine("", IN_COMMENT));
    assert_eq!((found, suppressed), (vec!["3 asl/unknown-state".to_owned()], 1));
    assert_eq!(left("m.asl.json", &machine(IN_COMMENT, "")), nothing_but(2));
    let file = IN_COMMENT.replace("ignore[", "ignore-file[");
    assert_eq!(left("m.asl.json", &machine("", &file)), nothing_but(2));
}

#[test]
fn a_finding_at_the_name_of_a_state_belongs_to_the_state() {
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, COMMENT
        "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
        "Parameters": {"DocumentName": "R", "Parameters": {"t.$": "States.Array($$.Task.Token)"}}}}}"#;
    let comment = r#""Comment": "sfn-ssm-lint: ignore[token/no-timeout] the runbook answers within a minute","#;
    assert_eq!(left("m.asl.json", &text.replace("COMMENT", "")), (vec!["1 token/no-timeout".to_owned()], 0));
    assert_eq!(left("m.asl.json", &text.replace("COMMENT", comment)), nothing_but(1));
}

fn template(resource: &str) -> String {
    format!("Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n{resource}")
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

#[test]
fn embedded_json_has_its_comment_fields_and_the_line_that_opens_the_block() {
    let block = |opening: &str, machine: &str| {
        let resource = format!("    Properties:\n      DefinitionString: {opening}\n{}", indented(machine, 8));
        left("t.yaml", &template(&resource))
    };
    let comment = "# sfn-ssm-lint: ignore[asl/unknown-state] made by hand";
    assert_eq!(block("|", &machine("", "")).0.len(), 2);
    assert_eq!(block("|", &machine("", IN_COMMENT)), (vec!["8 asl/unknown-state".to_owned()], 1));
    assert_eq!(block("|", &machine(IN_COMMENT, "")), nothing_but(2));
    for opening in ["|", ">", "|-", "!Sub |", "!Sub >-"] {
        assert_eq!(block(&format!("{opening} {comment}"), &machine("", "")), nothing_but(2), "{opening}");
    }
    let text = template(&format!(
        "    Properties:\n      {comment}\n      DefinitionString: |\n{}",
        indented(&machine("", ""), 8)
    ));
    assert_eq!(left("t.yaml", &text), nothing_but(2));
}

#[test]
fn comments_of_embedded_yaml_count_there() {
    let yaml = |comment: &str| {
        format!("StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: None{comment}\n  B: {{Type: Pass, Next: None}}\n")
    };
    let embedded = |text: &str| {
        let resource = format!("    Properties:\n      DefinitionString: |\n{}", indented(text, 8));
        left("t.yaml", &template(&resource))
    };
    let line = yaml(" # sfn-ssm-lint: ignore[asl/unknown-state] by hand");
    assert_eq!(embedded(&line), (vec!["11 asl/unknown-state".to_owned()], 1));
    let state = yaml("").replace("  A:\n", "  # sfn-ssm-lint: ignore[asl] by hand\n  A:\n");
    assert_eq!(embedded(&state), (vec!["12 asl/unknown-state".to_owned()], 1));
    assert_eq!(embedded(&format!("# sfn-ssm-lint: ignore-file[asl] by hand\n{}", yaml(""))), nothing_but(2));
}

#[test]
fn metadata_covers_its_resource() {
    let resource = |metadata: &str| {
        let definition = indented(&machine("", ""), 8);
        left("t.yaml", &template(&format!("{metadata}    Properties:\n      Definition:\n{definition}")))
    };
    for metadata in [
        "    Metadata: {sfn-ssm-lint: {ignore: [{rule: asl/unknown-state, reason: by hand}]}}\n",
        "    Metadata: {sfn-ssm-lint: {ignore: {asl: by hand}}}\n",
        "    Metadata: {aws:cdk:path: x, sfn-ssm-lint: {ignore: [{rule: 'asl/unknown-state, asl', reason: by hand}]}}\n",
    ] {
        assert_eq!(resource(metadata), nothing_but(2), "{metadata}");
    }
    let lines = |metadata: &str| resource(metadata).0[0].clone();
    assert_eq!(lines("    Metadata: {sfn-ssm-lint: {ignore: [asl]}}\n"), "4 suppression/no-reason");
    assert_eq!(lines("    Metadata: {sfn-ssm-lint: {ignore: {asi: x}}}\n"), "4 suppression/unknown-rule");
    assert_eq!(lines("    Metadata: {sfn-ssm-lint: off}\n"), "4 suppression/malformed");
    assert_eq!(lines("    Metadata: {sfn-ssm-lint: {ignore: [{reason: x}]}}\n"), "4 suppression/malformed");
}

#[test]
fn what_cdk_writes_takes_metadata_and_comment_fields() {
    let cdk = |metadata: &str, comment: &str| {
        let definition = machine(comment, "").replace('\n', "");
        let parts: Vec<&str> = definition.split("None").collect();
        let join =
            serde_json::json!({"Fn::Join": ["", [parts[0], {"Ref": "AWS::Partition"}, parts[1], "None", parts[2]]]});
        let text = serde_json::json!({"Resources": {"M": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"DefinitionString": join},
            "Metadata": serde_json::from_str::<serde_json::Value>(metadata).unwrap(),
        }}});
        left("stack.template.json", &serde_json::to_string_pretty(&text).unwrap())
    };
    assert_eq!((cdk("{}", "").0.len(), cdk("{}", "").1), (2, 0));
    assert_eq!(cdk("{}", IN_COMMENT), nothing_but(2));
    let metadata = r#"{"sfn-ssm-lint": {"ignore": [{"rule": "asl/unknown-state", "reason": "by hand"}]}}"#;
    assert_eq!(cdk(metadata, ""), nothing_but(2));
}

#[test]
fn sam_takes_all_forms_and_metadata_covers_the_file_of_the_definition() {
    let sam = |metadata: &str, properties: &str| {
        format!(
            "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n{metadata}    Properties:\n      {properties}\n"
        )
    };
    let inline = |comment: &str| {
        sam(
            "",
            &format!("Definition: {comment}\n        StartAt: A\n        States: {{A: {{Type: Pass, Next: None}}}}"),
        )
    };
    assert_eq!(left("t.yaml", &inline("")).0.len(), 1);
    let own = inline("").replace("      Def", "      # sfn-ssm-lint: ignore[asl] by hand\n      Def");
    assert_eq!(left("t.yaml", &own), nothing_but(1));

    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("m.asl.json", &machine("", ""));
    let metadata = "    Metadata: {sfn-ssm-lint: {ignore: {asl/unknown-state: by hand}}}\n";
    write("t.yaml", &sam(metadata, "DefinitionUri: m.asl.json"));
    let mut files = FileSet::new();
    files.add_disk(folder.path().join("t.yaml"), Role::Named);
    files.add_disk(folder.path().join("m.asl.json"), Role::Named);
    let report = lint(&mut files, &Options::default());
    assert_eq!((report.count(Severity::Error), report.suppressed), (0, 2), "{:?}", report.findings);
}

#[test]
fn the_configuration_suppresses_by_path_and_pointer() {
    let suppress = |glob: &str, pointer: Option<&str>, rule: &str| {
        let mut suppression = Suppression::new(Path::new("/"), glob).unwrap();
        suppression.pointer = pointer.map(str::to_owned);
        suppression.rules = vec![Selector::find(rule).unwrap()];
        suppression.origin = "sfn-ssm-lint.toml:3".to_owned();
        let options = Options { suppressions: vec![suppression], ..Options::default() };
        let text = machine("", "");
        let (found, report) = run(&[("machines/m.asl.json", &text)], &options);
        (found.len(), report.suppressed, report.notes.join("\n"))
    };
    assert_eq!(suppress("machines/*.json", None, "asl").0, 0);
    assert_eq!(suppress("machines/", Some("/States/B"), "asl/unknown-state").1, 1);
    let (found, suppressed, notes) = suppress("*.json", Some("/States/C"), "asl/unknown-state");
    assert_eq!((found, suppressed), (2, 0));
    let note = "sfn-ssm-lint.toml:3: `asl/unknown-state` in *.json covers no finding; it can be removed";
    assert!(notes.contains(note), "{notes}");
    assert!(!suppress("other/*.json", None, "asl").2.contains("covers no finding"));
}

#[test]
fn the_primary_place_of_a_finding_decides() {
    let machine = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "TimeoutSeconds": 9000, COMMENT
        "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
        "Parameters": {"DocumentName": "R", "Parameters": {"t.$": "States.Array($$.Task.Token)", "x": ["1"]}}}}}"#;
    let runbook = |description: &str| {
        format!(
            "schemaVersion: '0.3'\n{description}assumeRole: 'arn:aws:iam::111122223333:role/r'\n\
             parameters: {{t: {{type: String}}}}\nmainSteps:\n- name: S\n  action: aws:executeAwsApi\n  isEnd: true\n  \
             inputs: {{Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{{{ t }}}}', output: '{{}}'}}\n"
        )
    };
    let comment = r#""Comment": "sfn-ssm-lint: ignore[token/unknown-parameter] old runbook","#;
    let both =
        |machine: &str, runbook: &str| run(&[("m.asl.json", machine), ("R.yaml", runbook)], &Options::default()).0;
    let plain = machine.replace("COMMENT", "");
    assert_eq!(both(&plain, &runbook("")), ["m.asl.json:3 token/unknown-parameter"]);
    assert_eq!(both(&machine.replace("COMMENT", comment), &runbook("")), Vec::<String>::new());
    let description = "description: 'sfn-ssm-lint: ignore[token/unknown-parameter] old machine'\n";
    let found = both(&plain, &runbook(description));
    assert_eq!(found, ["m.asl.json:3 token/unknown-parameter", "R.yaml:2 suppression/unused"]);
}

#[test]
fn a_file_that_is_read_for_links_alone_is_asked_too() {
    let machine = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "End": true, "TimeoutSeconds": 9000,
        "Resource": "arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken",
        "Parameters": {"DocumentName": "R", "Parameters": {"t.$": "States.Array($$.Task.Token)"}}}}}"#;
    let runbook = |ignored: &str| {
        format!(
            "schemaVersion: '0.3'\ndescription: 'sfn-ssm-lint: ignore[{ignored}] later'\n\
             assumeRole: 'arn:aws:iam::111122223333:role/r'\nparameters: {{t: {{type: String}}}}\n\
             mainSteps:\n- name: S\n  action: aws:executeAwsApi\n  onCancel: step:T\n  \
             inputs: {{Service: ec2, Api: RebootInstances, InstanceIds: [i-0123456789abcdef0]}}\n- name: T\n  action: aws:executeAwsApi\n  isEnd: true\n  \
             inputs: {{Service: stepfunctions, Api: SendTaskSuccess, taskToken: '{{{{ t }}}}', output: '{{}}'}}\n"
        )
    };
    let linted = |role: Role, ignored: &str| {
        let mut files = FileSet::new();
        files.add_memory("m.asl.json", machine.as_bytes(), Role::Named);
        files.add_memory("R.yaml", runbook(ignored).as_bytes(), role);
        let report = lint(&mut files, &Options::default());
        let rules = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
        (rules.map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), report.suppressed)
    };
    let lost = "token/unanswered-failure";
    assert_eq!(linted(Role::Project, "asl"), (vec![lost], 0));
    assert_eq!(linted(Role::Named, "asl"), (vec!["suppression/unused", lost], 0));
    assert_eq!(linted(Role::Named, lost), (vec![], 1));
    assert_eq!(linted(Role::Project, lost), (vec![], 1));
}

#[test]
fn what_cannot_be_judged_is_not_called_unused() {
    // Without a machine, nobody knows what the contract finds in a runbook.
    let text =
        runbook(["# sfn-ssm-lint: ignore-file[token/unanswered-failure, iam, automation] later\n", "", "", "", ""]);
    assert_eq!(left("r.yaml", &text), nothing_but(2));
    // Nor what stands behind a syntax error.
    let broken =
        format!("{}  x: [\n", runbook(["# sfn-ssm-lint: ignore-file[asl, automation] later\n", "", "", "", ""]));
    assert_eq!(left("r.yaml", &broken).0, ["13 syntax/yaml"]);
    // A rule that is not selected may still find something.
    let text = runbook(["", "", "", "", " # sfn-ssm-lint: ignore[automation/unknown-step] later"]);
    let options = Options { ignore: vec![Selector::Family("automation")], ..Options::default() };
    let (found, report) = run(&[("r.yaml", &text)], &options);
    assert_eq!((found, report.suppressed), (Vec::new(), 0));
}

#[test]
fn findings_about_suppressions_are_suppressed_like_others() {
    let top = "# sfn-ssm-lint: ignore-file[suppression/unused, suppression/no-reason]\n";
    let text = runbook([top, "", " # sfn-ssm-lint: ignore[asl/unknown-state]", "", ""]);
    let found = ["8 automation/unknown-step", "12 automation/unknown-step"].map(str::to_owned);
    assert_eq!(left("r.yaml", &text), (found.to_vec(), 3));
}

#[test]
fn many_suppressions_cost_no_more_than_their_text() {
    let step = |index: usize| {
        format!(
            "# sfn-ssm-lint: ignore[asl, iam/trust, automation/unknown-step] x\n{}",
            &format!("- {{name: S{index}, action: 'aws:sleep', inputs: {{Duration: PT1M}}, nextStep: N}} {IGNORE}\n")
        )
    };
    let steps: String = (0..3000).map(step).collect();
    let top = "# sfn-ssm-lint: ignore-file[automation/unknown-step] x\n".repeat(3000);
    let top = format!("# sfn-ssm-lint: ignore-file[automation/too-large] as many as there can be\n{top}");
    let text = format!("{top}schemaVersion: '0.3'\nmainSteps:\n{steps}");
    let started = std::time::Instant::now();
    let (found, suppressed) = left("r.yaml", &text);
    assert_eq!((found.len(), suppressed), (3000, 3001), "{:?}", found.first());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

//! Large and hostile templates take time in proportion to their size.

use crate::clock;
use crate::support::{found, report, rules};
use sfn_ssm_lint::catalogue::Severity;
use std::fmt::Write as _;
use std::time::Duration;

/// Lints within a time that leaves room for slow machines and the tests beside it, and none for anything worse than linear.
fn in_time<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (result, used) = clock::used(work);
    assert!(used < Duration::from_secs(60), "{name} took {used:?}");
    result
}

fn machine(definition: &str) -> String {
    format!(
        r#"{{"Parameters": {{"P": {{"Type": "String"}}}}, "Resources": {{"M": {{"Type": "AWS::StepFunctions::StateMachine",
        "Properties": {{"RoleArn": "x", "DefinitionString": {definition}}}}}}}}}"#
    )
}

#[test]
fn a_join_of_ten_thousand_items() {
    let mut items = r#""{\"StartAt\": \"S0\", \"States\": {""#.to_owned();
    for index in 0..10_000 {
        let next = if index == 9_999 { "Gone".to_owned() } else { format!("S{}", index + 1) };
        let _ = write!(items, r#", "\"S{index}\": {{\"Type\": \"Pass\", \"Next\": \"{next}\"}},""#);
    }
    items += r#", "\"End\": {\"Type\": \"Succeed\"}}}""#;
    let text = machine(&format!(r#"{{"Fn::Join": ["", [{items}]]}}"#));
    assert_eq!(in_time("Join", || rules(&[("t.json", &text)])), ["asl/unknown-state"]);
}

#[test]
fn a_sub_with_thousands_of_holes() {
    let mut states = String::new();
    for index in 0..5_000 {
        let _ = write!(
            states,
            r#"\"S{index}${{P}}\": {{\"Type\": \"Wait\", \"Seconds\": ${{P}}, \"Next\": \"${{V{index}}}\"}},"#
        );
    }
    let variables: Vec<String> = (0..5_000).map(|index| format!(r#""V{index}": {{"Ref": "P"}}"#)).collect();
    let text = format!(r#"{{\"StartAt\": \"S0${{P}}\", \"States\": {{{states} \"End\": {{\"Type\": \"Succeed\"}}}}}}"#);
    let text = machine(&format!(r#"{{"Fn::Sub": ["{text}", {{{}}}]}}"#, variables.join(", ")));
    assert_eq!(in_time("Sub", || rules(&[("t.json", &text)])), [""; 0]);
}

#[test]
fn a_definition_of_a_megabyte_with_thousands_of_substitutions() {
    let mut states = String::new();
    let mut declared = String::new();
    for index in 0..5_000 {
        let _ = write!(
            states,
            r#"\"S{index}\": {{\"Type\": \"Pass\", \"Comment\": \"${{V{index}}} é {}\", \"End\": true}},"#,
            "x".repeat(150)
        );
        let _ = write!(declared, r#""{}{index}": {{"Ref": "P"}}, "#, if index % 2 == 0 { "V" } else { "Unused" });
    }
    let definition =
        format!(r#""{{\"StartAt\": \"S0\", \"States\": {{{states} \"End\": {{\"Type\": \"Succeed\"}}}}}}""#);
    let text = machine(&format!(r#"{definition}, "DefinitionSubstitutions": {{{declared} "Last": 1}}"#));
    assert!(text.len() > 1_000_000);
    let found = in_time("substitutions", || found(&[("t.json", &text)], Severity::Info));
    let count = |rule: &str| found.iter().filter(|found| found.0 == rule).count();
    assert_eq!((count("template/unresolved-placeholder"), count("template/unused-substitution")), (2_500, 2_501));
}

#[test]
fn thousands_of_resources_that_refer_to_each_other_and_to_nothing() {
    let mut text = "Conditions: {C: !Equals [!Ref 'AWS::Region', x]}\nResources:\n".to_owned();
    for index in 0..3_000 {
        let _ = write!(
            text,
            "  R{index}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !If [C, a, !Ref R{}]\n      Policies: \
             [{{PolicyName: !Ref Gone{index}, PolicyDocument: {{Version: '2012-10-17', Statement: []}}}}]\n  P{index}: {{Type: \
             AWS::IAM::Policy, Properties: {{Roles: [!Ref R{index}], PolicyDocument: {{Version: '2012-10-17', Statement: []}}}}}}\n  \
             M{index}: {{Type: AWS::Serverless::StateMachine, Properties: {{Role: !GetAtt R{index}.Arn, Definition: {{StartAt: A, States: \
             {{A: {{Type: Succeed}}}}}}}}}}\n",
            2_999 - index
        );
    }
    let found = in_time("references", || found(&[("t.yaml", &text)], Severity::Warning));
    let count = |rule: &str| found.iter().filter(|found| found.0 == rule).count();
    assert_eq!((count("template/unknown-reference"), count("iam/missing-statement")), (3_000, 6_000));
}

#[test]
fn policies_of_thousands_of_patterns_and_misspellings() {
    let mut text = r#"{"Version": "2012-10-17", "Statement": ["#.to_owned();
    let patterns: Vec<String> = (0..30_000).map(|index| format!(r#""ec2:*a*e*{index}*""#)).collect();
    let names: Vec<String> = (0..20_000).map(|index| format!(r#""states:SendTask{index}""#)).collect();
    let resources: Vec<String> = (0..20_000).map(|index| format!(r#""arn:aws:ec2:*:*:instanc/{index}*""#)).collect();
    let _ = write!(
        text,
        r#"{{"Effect": "Allow", "Action": [{}, {}], "Resource": ["arn:{}", {}]}}"#,
        names.join(","),
        patterns.join(","),
        "*a".repeat(50_000),
        resources.join(",")
    );
    let keys: Vec<String> = (0..20_000).map(|index| format!(r#""aws:Key{index}": "x""#)).collect();
    let unknown: Vec<String> = (0..20_000).map(|index| format!(r#""Ressource{index}": "x""#)).collect();
    let condition = keys.join(",");
    let _ = write!(text, r#", {{"Condition": {{"StringEquals": {{{condition}}}}}, {}}}]}}"#, unknown.join(","));
    let found = in_time("patterns", || found(&[("p.json", &text)], Severity::Warning));
    let count = |rule: &str| found.iter().filter(|found| found.0 == rule).count();
    assert_eq!(count("iam/unknown-element"), 20_000);
    // Policies that AWS takes have fewer names.
    assert_eq!((count("iam/unknown-action"), count("iam/unknown-global-key")), (8_192, 8_192));
}

#[test]
fn functions_that_multiply_text_are_bounded() {
    // Each level doubles the text of the one inside.
    let mut text = r#""0123456789""#.to_owned();
    for _ in 0..40 {
        text = format!(r#"{{"Fn::Sub": ["${{A}}${{A}}", {{"A": {text}}}]}}"#);
    }
    assert_eq!(in_time("doubling", || rules(&[("t.json", &machine(&text))])), [""; 0]);
    // One long document, meant by thousands of resources.
    let text = format!(
        "'{{\"Comment\": \"{}\", \"StartAt\": \"A\", \"States\": {{\"A\": {{\"Type\": \"Pass\", \"End\": true}}}}}}'",
        "${A} x".repeat(10) + &"x".repeat(200_000)
    );
    let object = format!(
        "{{Comment: '{}', StartAt: A, States: {{A: {{Type: Pass, End: true}}}}}}",
        "${A} x".repeat(10) + &"x".repeat(200_000)
    );
    for (property, value) in [("DefinitionString", text), ("Definition", object)] {
        let mut text = format!("Resources:\n  Z: {{Type: AWS::SQS::Queue, Metadata: &long {value}}}\n");
        for index in 0..1_000 {
            let _ = writeln!(
                text,
                "  M{index}: {{Type: AWS::StepFunctions::StateMachine, Properties: {{RoleArn: x, {property}: *long, \
                 DefinitionSubstitutions: {{A: abc}}}}}}"
            );
        }
        let (_, report) = in_time("aliases", || report(&[("t.yaml", &text)]));
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        let note = "t.yaml: its aliases and functions make more text of it than is read";
        assert!(report.notes.iter().any(|known| known == note), "{:?}", report.notes);
    }
}

#[test]
fn deep_nesting_ends() {
    let nested = |open: &str, close: &str, depth: usize| format!("{}\"x\"{}", open.repeat(depth), close.repeat(depth));
    for (open, close) in [
        (r#"{"Fn::If": ["C", "#, r#", {"Ref": "AWS::NoValue"}]}"#),
        (r#"{"Fn::Join": ["", ["#, "]]}"),
        (r#"{"Fn::Sub": ["${A}", {"A": "#, "}]}"),
        (r#"{"Fn::Select": [0, ["#, "]]}"),
        (r#"{"Fn::ToJsonString": {"a": "#, "}}"),
    ] {
        for depth in [20, 60, 5_000] {
            let text = machine(&nested(open, close, depth));
            let found = in_time(open, || rules(&[("t.json", &text)]));
            // What comes out, if anything does, is no state machine.
            let allowed = |rule: &String| {
                rule == "syntax/too-deep" || rule.starts_with("asl/missing") || rule == "asl/wrong-type"
            };
            assert!(found.iter().all(allowed), "{open} {depth}: {found:?}");
        }
    }
    let mut conditions = r#""C0": {"Fn::Equals": [1, 2]}"#.to_owned();
    for index in 1..5_000 {
        let _ = write!(conditions, r#", "C{index}": {{"Fn::Not": [{{"Condition": "C{}"}}]}}"#, index - 1);
    }
    let text =
        machine(r#"{"Fn::If": ["C4999", "", ""]}"#).replacen('{', &format!(r#"{{"Conditions": {{{conditions}}}, "#), 1);
    in_time("conditions", || report(&[("t.json", &text)]));
}

#[test]
fn aliases_that_look_like_circles_end() {
    let text = "Resources: &all\n  A: &a {Type: AWS::SSM::Document, Properties: &p {DocumentType: Automation, Content: &c {schemaVersion: \
                '0.3', mainSteps: &s [{name: A, action: aws:sleep, inputs: &i {Duration: PT1M}}], outputs: *i}}}\n  B: *a\n  C: {Type: \
                AWS::SSM::Document, Properties: {<<: *p, Name: x}}\n  D: {Type: AWS::SSM::Document, Properties: {DocumentType: Automation, \
                Content: {schemaVersion: '0.3', mainSteps: *s}}}\n";
    in_time("aliases", || report(&[("t.yaml", text)]));
    let mut text = "x0: &x0 {Type: AWS::SSM::Document}\n".to_owned();
    for index in 1..40 {
        let _ = writeln!(text, "x{index}: &x{index} [*x{0}, *x{0}]", index - 1);
    }
    text += "Resources: {A: {Type: AWS::SSM::Document, Properties: {DocumentType: Automation, Content: *x39}}, B: *x39, C: &self [*self]}\n";
    let found = in_time("doubling aliases", || rules(&[("t.yaml", &text)]));
    assert!(found.iter().all(|rule| rule.starts_with("syntax/")), "{found:?}");
}

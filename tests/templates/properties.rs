//! Random small templates of all functions: nothing panics, every finding lies inside its file, and nothing is found in
//! what is not known.

use crate::support::report;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A text as it may stand anywhere in a template.
fn word() -> impl Strategy<Value = Value> {
    let texts = [
        "A",
        "B",
        "é😀",
        "",
        "aws:sleep",
        "${A}",
        "${P}",
        "${!P}",
        "${Doc.Arn}",
        "${",
        "${}",
        "a ${P} b",
        "Doc",
        "{\"a\": \"",
        "\"}",
        "\\",
        "{{ taskToken }}",
        "$$.Task.Token",
        "AWS::NoValue",
        "AWS::Region",
        "0.3",
        "StartAt",
        "{\"StartAt\": \"A\", \"States\": {\"A\":",
        "mainSteps:\n- name: A\n  action: ",
        "\n",
        "\u{2028}",
        "'",
        ": ",
        "- ",
        "PT1M",
        "#",
        "step:A",
    ];
    prop_oneof![
        8 => proptest::sample::select(texts.to_vec()).prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

/// A value with functions in it, rightly and wrongly called.
fn value() -> impl Strategy<Value = Value> {
    word().prop_recursive(5, 40, 4, |inner| {
        let one = inner.clone();
        let list = proptest::collection::vec(inner.clone(), 0..4);
        let functions = [
            "Ref",
            "Fn::GetAtt",
            "Fn::Sub",
            "Fn::Join",
            "Fn::If",
            "Fn::Select",
            "Fn::Transform",
            "Fn::ToJsonString",
            "Fn::Split",
        ];
        let keys = [
            "name",
            "action",
            "inputs",
            "StartAt",
            "States",
            "Type",
            "Next",
            "mainSteps",
            "schemaVersion",
            "Statement",
            "Fn::ForEach::X",
        ];
        prop_oneof![
            (proptest::sample::select(functions.to_vec()), inner.clone())
                .prop_map(|(name, argument)| json!({name: argument})),
            (proptest::sample::select(functions.to_vec()), list.clone())
                .prop_map(|(name, argument)| json!({name: argument})),
            (word(), list.clone()).prop_map(|(separator, list)| json!({"Fn::Join": [separator, list]})),
            (one.clone(), one.clone()).prop_map(|(then, otherwise)| json!({"Fn::If": ["C", then, otherwise]})),
            (word(), one.clone()).prop_map(|(text, value)| json!({"Fn::Sub": [text, {"A": value}]})),
            list.prop_map(Value::from),
            proptest::collection::vec((proptest::sample::select(keys.to_vec()), inner), 0..4)
                .prop_map(|entries| entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn template() -> impl Strategy<Value = Value> {
    (value(), value(), value(), value()).prop_map(|(content, definition, text, policy)| {
        json!({
            "Parameters": {"P": {"Type": "String"}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
            "Resources": {
                "Doc": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation", "Name": text, "Content": content}},
                "Steps": {"Type": "AWS::SSM::Document", "Properties": {"DocumentType": "Automation", "Content":
                    {"schemaVersion": "0.3", "assumeRole": text, "mainSteps": content}}},
                "Object": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": text, "Definition": definition,
                    "DefinitionSubstitutions": {"A": text, "P": content}}},
                "Text": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": text}},
                "Sam": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": text, "Policies": policy}},
                "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy, "Policies": content}},
                "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": definition}}
            }
        })
    })
}

/// The template with short tags, as people write it in YAML.
fn yaml(value: &Value, out: &mut String) {
    let entries = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
    let short = entries.and_then(|(key, argument)| {
        let name = if key == "Ref" { Some("Ref") } else { key.strip_prefix("Fn::") }?;
        let nested = argument.as_object().is_some_and(|map| map.len() == 1);
        (!name.contains(':') && !nested).then_some((name, argument))
    });
    match (short, value) {
        (Some((name, argument)), _) => {
            *out += &format!("!{name} ");
            yaml(argument, out);
        }
        (None, Value::Array(items)) => {
            *out += "[";
            for item in items {
                yaml(item, out);
                *out += ", ";
            }
            *out += "]";
        }
        (None, Value::Object(map)) => {
            *out += "{";
            for (key, item) in map {
                *out += &format!("{}: ", Value::from(key.as_str()));
                yaml(item, out);
                *out += ", ";
            }
            *out += "}";
        }
        (None, other) => *out += &other.to_string(),
    }
}

fn check(name: &str, text: &str) -> Result<(), TestCaseError> {
    let (set, report) = report(&[(name, text)]);
    for finding in &report.findings {
        let related = finding.related.iter().map(|related| related.place);
        let trace = finding.trace.iter().filter_map(|step| step.place);
        for place in [finding.site.place].into_iter().chain(finding.further.iter().copied()).chain(related).chain(trace)
        {
            let whole = set.text(place.file);
            prop_assert!(whole.get(place.span.range()).is_some(), "{:?} in {text}", finding);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn random_templates(template in template()) {
        check("t.json", &serde_json::to_string_pretty(&template).unwrap())?;
        let mut text = String::new();
        yaml(&template, &mut text);
        check("t.yaml", &text)?;
    }

    #[test]
    fn random_cuts(template in template(), at in 0_usize..4000) {
        let text = serde_json::to_string_pretty(&template).unwrap();
        let end = (at % text.len()..text.len()).find(|end| text.is_char_boundary(*end)).unwrap();
        check("t.json", &text[..end])?;
    }
}

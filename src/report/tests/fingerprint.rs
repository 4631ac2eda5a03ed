use super::*;
use crate::report::fingerprint::{Fingerprint, fingerprints};

fn at(id: &str, text: &str, needle: &str, pointer: &str) -> (FileSet, Finding) {
    let (files, file) = memory("a.yaml", text);
    let site = Site { place: place(&files, file, needle), pointer: pointer.into() };
    (files, Finding::new(RuleId::find(id).unwrap(), site, "m"))
}

fn one(id: &str, text: &str, needle: &str, pointer: &str) -> Fingerprint {
    let (files, finding) = at(id, text, needle, pointer);
    fingerprints(&[finding], &files)[0]
}

#[test]
fn neither_lines_nor_neighbours_nor_indentation_count() {
    let rule = "token/literal";
    let known = one(rule, "mainSteps:\n- {name: Run, x: 1}\n", "{name: Run, x: 1}", "/mainSteps/0");
    let moved = "# new\nmainSteps:\n  - name: First\n  - {name: Run,\n     x: 1}\n";
    assert_eq!(one(rule, moved, "{name: Run,\n     x: 1}", "/mainSteps/1"), known);
}

#[test]
fn rule_pointer_and_text_count() {
    let known = one("token/literal", "a: 1\nb: 2\n", "1", "/States/A");
    assert_ne!(one("token/no-timeout", "a: 1\nb: 2\n", "1", "/States/A"), known);
    assert_ne!(one("token/literal", "a: 1\nb: 2\n", "2", "/States/A"), known);
    assert_ne!(one("token/literal", "a: 1\nb: 2\n", "1", "/States/B"), known);
    // The parts do not run into each other.
    assert_ne!(one("token/literal", "xy", "xy", "/a"), one("token/literal", "xy", "y", "/ax"));
}

#[test]
fn equal_findings_are_counted_for_each_file() {
    let mut files = FileSet::new();
    let ids = ["a.yaml", "b.yaml"].map(|name| files.add_memory(name, *b"x: 1\ny: 1\n", Role::Named));
    let places = [(ids[0], 3), (ids[0], 8), (ids[1], 3)];
    let findings = places.map(|(file, start)| {
        let place = Place { file, span: Span::new(start, start + 1) };
        Finding::new(catalogue::TOKEN_LITERAL, Site { place, pointer: "/mainSteps/3".into() }, "m")
    });
    let [first, second, other]: [Fingerprint; 3] = fingerprints(&findings, &files).try_into().unwrap();
    assert_eq!(first, other);
    assert!(first.to_string().ends_with(":1") && second.to_string().ends_with(":2"));
    assert_ne!(first.in_file("a.yaml"), second.in_file("a.yaml"));
    assert_ne!(first.in_file("a.yaml"), other.in_file("b.yaml"));
}

#[test]
fn a_place_of_megabytes_costs_no_more_than_a_line() {
    let text = "x".repeat(1_000_000);
    let (files, finding) = at("token/literal", &text, &text, "");
    let many = vec![finding; 20_000];
    let (found, used) = clock::used_here(|| fingerprints(&many, &files).len());
    assert_eq!(found, 20_000);
    assert!(used.as_secs() < 10, "{used:?}");
}

/// Baselines and services keep them: a change here makes every known finding a new one.
#[test]
fn their_form_is_an_interface() {
    let known = one("token/no-timeout", "\"Patch\": {}", "\"Patch\"", "/States/Patch");
    insta::assert_snapshot!(format!("{known} {}", known.in_file("workflow.asl.json")), @"b6ed3108518a5741c6d97ef1b22e0598:1 b77a3a1be74c7af92b1cd77de00e357f");
}

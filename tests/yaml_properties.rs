//! Properties of the YAML reader: no text makes it panic, and what is written in a style is read as it was.

#![allow(clippy::panic, clippy::expect_used)]

#[path = "../fuzz/properties/yaml.rs"]
mod property;

use proptest::prelude::*;
use sfn_ssm_lint::source::{FileId, yaml};

/// The decoded value of `a`.
fn value(source: &str) -> String {
    property::check(source);
    let read = yaml::read(source.into(), FileId(0), None);
    assert_eq!(read.problems, [], "{source:?}");
    let value = read.tree.root().and_then(|root| root.get("a")).expect("the map has it");
    value.as_str().unwrap_or_else(|| panic!("{value:?} in {source:?}")).to_owned()
}

/// Lines that a block scalar can hold; with a letter first, so that its indentation is plain.
fn lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("(|[a-zé😀][a-z 😀:#'\"\\\\\\[{|>-]{0,12})", 1..6).prop_map(|mut lines| {
        lines.insert(0, "x".to_owned());
        lines
    })
}

fn eol() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("\n"), Just("\r\n")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        property::check(&text);
    }

    #[test]
    fn any_text_of_yaml_signs_is_read(text in "[-:?,{}\\[\\]&*!|>'\"%@`#~ \t\r\nab<$é😀.+1\u{feff}]{0,60}") {
        property::check(&text);
    }

    #[test]
    fn any_lines_of_yaml_are_read(
        lines in prop::collection::vec(
            "( {0,4})(- |\\? |: |a: |b: |&a |\\*a|!t |\\||>|>-|\\|\\+|\\|2|'|\"|\\\\|\\[|\\]|\\{|\\}|, |<<: |---|\\.\\.\\.|x|y z|# c|\t|\u{e9}){0,5}",
            0..12,
        ),
        eol in eol(),
    ) {
        property::check(&lines.join(eol));
    }

    #[test]
    fn literal_blocks(lines in lines(), chomp in prop_oneof![Just(""), Just("-"), Just("+")], eol in eol(), indent in 1..5_usize) {
        let body: String = lines.iter().map(|line| format!("{:indent$}{line}{eol}", if line.is_empty() { "" } else { " " })).collect();
        let whole = lines.join("\n") + "\n";
        let expected = match chomp {
            "-" => whole.trim_end_matches('\n').to_owned(),
            "+" => whole,
            _ => whole.trim_end_matches('\n').to_owned() + "\n",
        };
        prop_assert_eq!(value(&format!("a: |{chomp}{eol}{body}b: c{eol}")), expected);
    }

    #[test]
    fn folded_blocks(words in prop::collection::vec("[a-zé😀]{1,8}", 1..8), eol in eol()) {
        let body: String = words.iter().map(|word| format!("  {word}{eol}")).collect();
        prop_assert_eq!(value(&format!("a: >-{eol}{body}b: c{eol}")), words.join(" "));
        let spread: String = words.iter().map(|word| format!("  {word}{eol}{eol}")).collect();
        prop_assert_eq!(value(&format!("a: >{eol}{spread}b: c{eol}")), words.join("\n") + "\n");
    }

    #[test]
    fn single_quotes(text in "[a-zé😀 '\"\\\\:#{,]{0,20}") {
        prop_assert_eq!(value(&format!("a: '{}'\n", text.replace('\'', "''"))), text);
    }

    #[test]
    fn double_quotes(text in any::<String>()) {
        let json = serde_json::to_string(&text).expect("a string");
        let escaped: String = json.chars().map(|c| match c {
            ' '..='~' => c.to_string(),
            c => format!("\\U{:08x}", c as u32),
        }).collect();
        prop_assert_eq!(value(&format!("a: {escaped}\n")), text);
    }

    #[test]
    fn folded_quotes_and_plain(words in prop::collection::vec("[a-zé😀]{2,8}x", 1..8), eol in eol()) {
        let folded = words.join(&format!("{eol}  "));
        for source in [format!("a: {folded}{eol}"), format!("a: '{folded}'{eol}"), format!("a: \"{folded}\"{eol}")] {
            prop_assert_eq!(value(&source), words.join(" "));
        }
        let continued = words.join(&format!("\\{eol}  "));
        prop_assert_eq!(value(&format!("a: \"{continued}\"{eol}")), words.concat());
    }
}

//! `jsonschema` as the oracle of the walker over shapes: on documents in which all is known, and on thousands of mutants of
//! them, a document is valid by the schema if and only if the walker finds nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod documents;
mod mutants;
mod subset;

use jsonschema::Validator;
use serde_json::Value;
use sfn_ssm_lint::shape::{ASL, AUTOMATION_0_3, Schema, walk};
use sfn_ssm_lint::source::{FileId, Node, json};

/// A schema, its table, and what tells its documents.
struct Language {
    schema: &'static str,
    table: &'static Schema,
    /// A key that each of its documents has.
    key: &'static str,
    /// A folder of the corpus.
    corpus: &'static str,
}

const RUNBOOKS: Language = Language {
    schema: include_str!("../../schemas/automation-0.3.schema.json"),
    table: &AUTOMATION_0_3,
    key: "mainSteps",
    corpus: "automation",
};

const LANGUAGES: [Language; 2] = [
    RUNBOOKS,
    Language { schema: include_str!("../../schemas/asl.schema.json"), table: &ASL, key: "States", corpus: "asl" },
];

impl Language {
    fn schema(&self) -> Value {
        serde_json::from_str(self.schema).unwrap()
    }

    fn validator(&self) -> Validator {
        jsonschema::draft202012::new(&self.schema()).unwrap()
    }
}

fn violations(table: &'static Schema, node: Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    walk(table, node, &mut |violation| found.push(format!("{:?} at {}", violation.broken, violation.node.pointer())));
    found
}

/// Whether walker and oracle agree, and what both say.
fn agree(language: &Language, validator: &Validator, document: &Value) -> Result<bool, String> {
    let read = json::read(document.to_string().into(), FileId(0), None);
    let found = violations(language.table, read.tree.root().expect("serde_json writes JSON"));
    let said: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    if found.is_empty() == said.is_empty() {
        return Ok(found.is_empty());
    }
    Err(format!("the walker finds {found:?}, the oracle {said:?} in\n{document:#}"))
}

#[test]
fn the_schemas_are_schemas() {
    for language in LANGUAGES {
        jsonschema::draft202012::meta::validate(&language.schema()).unwrap();
    }
}

#[test]
fn every_rule_of_the_schemas_has_a_page() {
    for language in LANGUAGES {
        let mut rules = Vec::new();
        collect_rules(&language.schema(), &mut rules);
        rules.sort();
        rules.dedup();
        assert!(rules.len() > 7, "{rules:?}");
        for rule in rules {
            assert!(sfn_ssm_lint::catalogue::RuleId::find(&rule).is_some(), "{rule}");
        }
    }
}

fn collect_rules(schema: &Value, rules: &mut Vec<String>) {
    let Value::Object(map) = schema else {
        return schema.as_array().into_iter().flatten().for_each(|item| collect_rules(item, rules));
    };
    for (key, value) in map {
        if matches!(key.as_str(), "x-rule" | "x-rules") {
            texts(value, rules);
        } else {
            collect_rules(value, rules);
        }
    }
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Object(map) => map.values().for_each(|value| texts(value, found)),
        other => panic!("{other} as a rule"),
    }
}

#[test]
fn walker_and_oracle_agree_on_documents() {
    for language in LANGUAGES {
        let validator = language.validator();
        let documents = documents::all(&language);
        let judge = |document| agree(&language, &validator, document).unwrap_or_else(|why| panic!("{why}"));
        let verdicts: Vec<bool> = documents.iter().map(judge).collect();
        let valid = verdicts.iter().filter(|valid| **valid).count();
        println!("{}: {} documents, {valid} of them valid", language.corpus, documents.len());
        assert!(valid > 100 && valid < documents.len(), "{valid} of {}", documents.len());
    }
}

#[test]
fn walker_and_oracle_agree_on_mutants() {
    const EACH: usize = 25;
    for language in LANGUAGES {
        let validator = language.validator();
        let (mut mutants, mut valid) = (0, 0);
        for document in documents::all(&language) {
            for mutant in mutants::of(&document, EACH) {
                mutants += 1;
                let judged = agree(&language, &validator, &mutant).unwrap_or_else(|why| panic!("{why}"));
                valid += usize::from(judged);
            }
        }
        println!("{}: {mutants} mutants, {valid} of them valid", language.corpus);
        assert!(mutants > 10_000, "{mutants} mutants");
        assert!(valid > mutants / 20 && valid < mutants / 2, "{valid} of {mutants}");
    }
}

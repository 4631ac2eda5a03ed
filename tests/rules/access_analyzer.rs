//! `testdata/access-analyzer.tsv`: each check of IAM Access Analyzer has a rule of ours, or a reason why it has none.

use sfn_ssm_lint::catalogue::RuleId;
use std::collections::HashSet;

const TABLE: &str = include_str!("../../testdata/access-analyzer.tsv");
const TYPES: [&str; 4] = ["error", "general warning", "security warning", "suggestion"];

/// The checks of the reference of June 2023, by their type.
const OF_2023: [usize; 4] = [76, 23, 14, 25];
/// Those that came later.
const NEWER: usize = 2;

/// What is wrong with the table.
pub(crate) fn table() -> Result<(), String> {
    let mut wrong = Vec::new();
    let mut counts = [0; 4];
    let mut rules = HashSet::new();
    for line in TABLE.lines().skip(2) {
        let [kind, check, rule, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            wrong.push(format!("no four columns: {line}"));
            continue;
        };
        match TYPES.iter().position(|known| *known == kind) {
            Some(index) => counts[index] += 1,
            None => wrong.push(format!("{check}: no type `{kind}`")),
        }
        match rule {
            "-" if reason.is_empty() => wrong.push(format!("{check}: neither a rule nor a reason")),
            "-" => {}
            _ if RuleId::find(rule).is_none() => wrong.push(format!("{check}: there is no rule {rule}")),
            _ => _ = rules.insert(rule),
        }
    }
    let mut expected = OF_2023;
    expected[3] += NEWER;
    if counts != expected {
        wrong.push(format!("{counts:?} checks by type instead of {expected:?}"));
    }
    let coded = RuleId::all().filter(|rule| rule.family() == "iam" && rule.rule().code.is_some());
    let forgotten = coded.filter(|rule| !rules.contains(rule.as_str()));
    wrong.extend(forgotten.map(|rule| format!("{rule} has a code of Access Analyzer and is not in the table")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

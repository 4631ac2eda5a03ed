//! How many runs of a runbook one call starts.

use crate::document::asl::jsonata_expression;
use crate::document::automation::Step;
use crate::finding::Site;
use crate::source::Node;
use crate::value::{self, Value};
use std::collections::HashSet;

/// A field that makes one call start several runs of a runbook.
#[derive(Clone, Debug)]
pub struct SeveralRuns {
    /// The key of the field, or the step.
    pub site: Site,
    /// How many there are at least.
    pub least: u64,
    /// What makes them.
    pub cause: String,
}

/// The least number of runs, and whether it is the number.
type Count = (u64, bool);

/// What makes a call start several runs; `None` where it certainly starts one.
pub(super) fn of_call(inputs: Node<'_>) -> Option<SeveralRuns> {
    let counted = inputs.entries().filter_map(|entry| {
        let (name, count) = match entry.name() {
            "Targets" => ("Targets", targets(entry.value)),
            "TargetMaps" => ("TargetMaps", target_maps(entry.value)),
            "TargetLocations" => ("TargetLocations", locations(entry.value)),
            "Targets.$" | "TargetMaps.$" | "TargetLocations.$" | "TargetLocationsURL" | "TargetLocationsURL.$" => {
                (entry.name().trim_end_matches(".$"), (1, false))
            }
            _ => return None,
        };
        let (least, exact) = count;
        (least > 1 || !exact).then(|| SeveralRuns { site: Site::of(entry.key), least, cause: name.to_owned() })
    });
    counted.max_by_key(|runs| runs.least)
}

/// What makes a step start several runs of a child; a loop around it counts too.
pub(super) fn of_step(step: &Step<'_>) -> Option<SeveralRuns> {
    if step.known_action() != Some("aws:executeAutomation") {
        return None;
    }
    let own = step.inputs.and_then(of_call).filter(|runs| runs.least > 1);
    let around = std::iter::successors(step.node.parent(), |node| node.parent());
    let mut loops = around.filter(|node| node.get("action").and_then(Node::as_str) == Some("aws:loop"));
    let repeated = loops.next().map(|outer| SeveralRuns {
        site: Site::of(step.anchor()),
        least: rounds(outer).unwrap_or(1),
        cause: "aws:loop".to_owned(),
    });
    own.or(repeated).or_else(|| step.inputs.and_then(of_call))
}

/// How often the loop around a step goes round at least; `None` where there is none, or it may end with the first round.
pub(super) fn rounds_around(step: &Step<'_>) -> Option<u64> {
    let mut around = std::iter::successors(step.node.parent(), |node| node.parent());
    rounds(around.find(|node| node.get("action").and_then(Node::as_str) == Some("aws:loop"))?)
}

/// How often a loop over a list goes round at least; `None` where its steps may leave it, or it goes round once.
fn rounds(outer: Node<'_>) -> Option<u64> {
    const WAYS_OUT: [&str; 2] = ["nextStep", "isEnd"];
    let inputs = outer.get("inputs")?;
    let stays = |step: Node<'_>| {
        let leads_elsewhere = matches!(step.get("action").and_then(Node::as_str), Some("aws:branch" | "aws:loop"));
        WAYS_OUT.iter().all(|name| step.get(name).is_none()) && !leads_elsewhere && !value::is_unknown(step)
    };
    let all_stay = inputs.get("Steps")?.items().all(stays);
    let items = literals(inputs.get("Iterators")?).map(|items| items.len() as u64);
    let most = inputs.get("MaxIterations").map(number);
    let once = matches!(items, Some(0 | 1)) || matches!(most, Some(Some(0 | 1)));
    let least = match (items, most) {
        (Some(items), None) => items,
        (Some(items), Some(Some(most))) => items.min(most),
        (None, _) | (_, Some(None)) => 1,
    };
    (all_stay && !once).then_some(least)
}

fn targets(node: Node<'_>) -> Count {
    let Value::List = value::of(node) else { return (1, false) };
    let mut items = node.items();
    let (Some(only), None) = (items.next(), items.next()) else { return (1, node.items().len() == 0) };
    let listed = matches!(only.get("Key").and_then(value::text), Some("ParameterValues" | "InstanceIds"));
    match only.get("Values").and_then(literals).filter(|_| listed) {
        Some(values) => (values.len().max(1) as u64, true),
        None => (1, false),
    }
}

fn target_maps(node: Node<'_>) -> Count {
    let known = matches!(value::of(node), Value::List) && !node.items().any(value::is_unknown);
    if known { (node.items().len().max(1) as u64, true) } else { (1, false) }
}

fn locations(node: Node<'_>) -> Count {
    let known = matches!(value::of(node), Value::List) && !node.items().any(value::is_unknown);
    if !known {
        return (1, false);
    }
    let (mut total, mut exact) = (0, true);
    for location in node.items() {
        let accounts = location.get("Accounts").and_then(literals);
        let regions = location.get("Regions").and_then(literals);
        let plain = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        match (accounts, regions) {
            // An organisational unit stands for any number of accounts.
            (Some(accounts), Some(regions)) if accounts.iter().all(plain) => {
                total += (accounts.len() * regions.len()) as u64;
            }
            _ => (total, exact) = (total + 1, false),
        }
        exact &= location.get("Targets").is_none();
    }
    (total.max(1), exact)
}

/// The different texts of a list, if all of them are literal.
fn literals(node: Node<'_>) -> Option<HashSet<&str>> {
    let list = matches!(value::of(node), Value::List);

    node.items().map(plain_text).collect::<Option<HashSet<_>>>().filter(|_| list)
}

fn number(node: Node<'_>) -> Option<u64> {
    match value::of(node) {
        Value::Text(text) | Value::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn plain_text(node: Node<'_>) -> Option<&str> {
    value::text(node).filter(|text| jsonata_expression(text).is_none() && !text.contains("{{") && !text.contains('*'))
}

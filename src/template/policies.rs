//! Policies of a template as statements.

use super::conditions::View;
use super::evaluate::{self, UNNAMED_HOLE};
use super::intrinsic::Intrinsic;
use crate::aws::managed;
use crate::finding::Site;
use crate::source::{Kind, Node};
use crate::summary::policy::{Condition, Effect, Patterns, Principal, Principals, Statement};

/// The statements of a policy; `None` where not all of them are known, or a condition of the template decides.
pub(super) fn statements(policy: Node<'_>, view: &View) -> Option<Vec<Statement>> {
    if holds_choice(policy) || Intrinsic::of(policy).is_some() || !policy.is_mapping() {
        return None;
    }
    let Some(list) = policy.get("Statement") else { return Some(Vec::new()) };
    if Intrinsic::of(list).is_some() {
        return None;
    }
    let all: Vec<Node<'_>> = if list.is_sequence() { list.items().collect() } else { vec![list] };
    let known = |node: &Node<'_>| Intrinsic::of(*node).is_none() && node.is_mapping();
    all.iter().all(known).then(|| all.into_iter().map(|node| statement(node, view)).collect())
}

/// Whether a syntax error or an `Fn::If` leaves open what the value is.
pub(super) fn holds_choice(node: Node<'_>) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let choice = matches!(Intrinsic::of(node), Some(Intrinsic::If { .. }));
        if choice || node.is_damaged() || node.kind() == Kind::Invalid {
            return true;
        }
        open.extend(node.items());
        open.extend(node.entries().map(|entry| entry.value));
    }
    false
}

fn statement(node: Node<'_>, view: &View) -> Statement {
    let effect = match node.get("Effect").map(|node| text(node, view)).as_deref() {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => Effect::Unknown,
    };
    Statement {
        site: Site::of(node),
        by_aws: false,
        effect,
        actions: patterns(node, "Action", "NotAction", view),
        resources: patterns(node, "Resource", "NotResource", view),
        principals: principals(node, view),
        conditions: node.get("Condition").map(|node| conditions(node, view)).unwrap_or_default(),
    }
}

/// The statements of AWS's own policy that a text names by its ARN or, in SAM, by its name alone.
pub(super) fn by_aws(name: &str, site: &Site) -> Option<Vec<Statement>> {
    const PATHS: [&str; 4] = ["", "service-role/", "job-function/", "aws-service-role/"];
    let policy = match name.contains(':') {
        true => managed::find(name)?,
        false => PATHS.iter().find_map(|path| managed::find(&format!("arn:aws:iam::aws:policy/{path}{name}")))?,
    };
    let statement = |read: managed::Statement| {
        let condition = || Condition { operator: String::new(), key: String::new(), values: Vec::new() };
        Statement {
            site: site.clone(),
            by_aws: true,
            effect: if read.denies() { Effect::Deny } else { Effect::Allow },
            actions: owned(read.actions()),
            resources: owned(read.resources()),
            principals: Principals::default(),
            conditions: read.has_conditions().then(condition).into_iter().collect(),
        }
    };
    Some(policy.statements().map(statement).collect())
}

fn owned((texts, all_but): (impl Iterator<Item = &'static str>, bool)) -> Patterns {
    let texts = texts.map(str::to_owned).collect();
    if all_but { Patterns::AllBut(texts) } else { Patterns::OneOf(texts) }
}

fn patterns(node: Node<'_>, one_of: &str, all_but: &str, view: &View) -> Patterns {
    match (node.get(one_of), node.get(all_but)) {
        (Some(list), None) => Patterns::OneOf(texts(list, view)),
        (None, Some(list)) => Patterns::AllBut(texts(list, view)),
        _ => Patterns::Unknown,
    }
}

fn principals(statement: Node<'_>, view: &View) -> Principals {
    let unknown = || Principals { list: Vec::new(), unknown: true };
    let Some(node) = statement.get("Principal") else { return unknown() };
    if Intrinsic::of(node).is_some() {
        return unknown();
    }
    let principal =
        |kind: &str, node: Node<'_>| Principal { kind: kind.to_owned(), text: text(node, view), site: Site::of(node) };
    if node.as_str().is_some() {
        return Principals { list: vec![principal("*", node)], unknown: false };
    }
    let of_kind = |entry: crate::source::Entry<'_>| {
        let value = entry.value;
        let listed = value.is_sequence() && Intrinsic::of(value).is_none();
        let nodes = if listed { value.items().collect() } else { vec![value] };
        let kind = entry.name().to_owned();
        nodes.into_iter().map(move |node| principal(&kind, node)).collect::<Vec<_>>()
    };
    Principals { list: node.entries().flat_map(of_kind).collect(), unknown: false }
}

fn conditions(node: Node<'_>, view: &View) -> Vec<Condition> {
    let unknown = || Condition { operator: String::new(), key: String::new(), values: Vec::new() };
    if Intrinsic::of(node).is_some() || !node.is_mapping() {
        return vec![unknown()];
    }
    let of_operator = |operator: crate::source::Entry<'_>| {
        if Intrinsic::of(operator.value).is_some() || !operator.value.is_mapping() {
            return vec![unknown()];
        }
        let test = |key: crate::source::Entry<'_>| Condition {
            operator: operator.name().to_owned(),
            key: key.name().to_owned(),
            values: texts(key.value, view),
        };
        operator.value.entries().map(test).collect()
    };
    node.entries().flat_map(of_operator).collect()
}

/// A text, or a list of them.
fn texts(node: Node<'_>, view: &View) -> Vec<String> {
    let listed = node.is_sequence() && Intrinsic::of(node).is_none();
    if listed { node.items().map(|node| text(node, view)).collect() } else { vec![text(node, view)] }
}

fn text(node: Node<'_>, view: &View) -> String {
    evaluate::text(node, view).map_or(UNNAMED_HOLE.to_owned(), |text| text.text().to_owned())
}

//! Do selectors select something of what a call answers, and is it of the declared type?

use super::{Call, as_of, literal, meant};
use crate::aws::api::{Kind, Operation, Shape, Stream};
use crate::catalogue::*;
use crate::document::asl::path::{Query, Selector, Step};
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::Node;
use crate::spelling;
use std::collections::HashSet;

/// `automation/unknown-selector` and `automation/output-type` for all selectors of a call.
pub(super) fn check(call: &Call<'_, '_>, operation: Operation, findings: &mut Vec<Finding>) {
    if operation.streams().any(|stream| stream != Stream::Request) {
        return;
    }
    if let Some((node, text)) = call.text("PropertySelector").filter(|_| call.is_selecting)
        && let Selected::Nothing(nothing) = selected(text, operation)
    {
        let outcome = format!("{} never succeeds", call.name());
        findings.push(nothing.finding(operation, node, text, &outcome, Severity::Error));
    }
    let outputs = call.step.node.get("outputs");
    for output in outputs.into_iter().flat_map(Node::items) {
        let Some((node, text)) = output.get("Selector").and_then(|node| Some((node, literal(node)?))) else { continue };
        let name = output.get("Name").and_then(literal).map_or("an output".to_owned(), |name| format!("`{name}`"));
        match selected(text, operation) {
            Selected::Nothing(nothing) => {
                let outcome = format!("{name} of {} has no value", call.name());
                findings.push(nothing.finding(operation, node, text, &outcome, Severity::Warning));
            }
            Selected::One(kind) => findings.extend(wrong_type(call, output, &name, text, kind)),
            Selected::Unknown => {}
        }
    }
}

fn wrong_type(call: &Call<'_, '_>, output: Node<'_>, name: &str, selector: &str, kind: Kind) -> Option<Finding> {
    let node = output.get("Type")?;
    let declared = literal(node)?;
    let (is, fitting): (&str, &[&str]) = match kind {
        Kind::Structure | Kind::Map(_) => ("a map", &["StringMap", "String"]),
        Kind::List(_) => ("a list", &["StringList", "MapList", "String"]),
        Kind::Integer | Kind::Long | Kind::Float | Kind::Double => ("a number", &["Integer", "String"]),
        Kind::Boolean => ("a boolean", &["Boolean", "String"]),
        Kind::String | Kind::Blob | Kind::Timestamp => ("a text", &["String", "Integer", "Boolean"]),
        Kind::Any => return None,
    };
    let known = ["Boolean", "Integer", "MapList", "String", "StringList", "StringMap"];
    if fitting.contains(&declared) || !known.contains(&declared) {
        return None;
    }
    let message = format!("{} declares {name} as `{declared}`, but `{selector}` selects {is}", call.name());
    let fitting = spelling::list(fitting.iter().copied()).unwrap_or_default();
    Some(Finding::at(AUTOMATION_OUTPUT_TYPE, node, message).label(is).help(format!("declare it as {fitting}")))
}

/// What a selector selects of what an operation answers.
enum Selected {
    /// One value of this kind, if the answer has it.
    One(Kind),
    Nothing(Nothing),
    /// Several values, or something that the models do not tell.
    Unknown,
}

/// Where a selector leaves what is answered.
struct Nothing {
    /// The key, as a range of the selector.
    range: std::ops::Range<usize>,
    key: String,
    /// What it does not have.
    members: Vec<&'static str>,
}

impl Nothing {
    fn finding(self, operation: Operation, node: Node<'_>, text: &str, outcome: &str, severity: Severity) -> Finding {
        let (key, name) = (&self.key, operation.name());
        let before = text.get(..self.range.start).unwrap_or_default().trim_end_matches(['.', '[', '\'', '"']);
        let place = if before == "$" { String::new() } else { format!(" in `{before}`") };
        let site = Site::part(node, self.range.clone());
        let members = || self.members.iter().copied();
        if let Some(right) = meant::certainly(key, members()) {
            let change = Change::Write { at: site.clone(), text: right.to_owned() };
            let message = format!("`{name}` answers no `{key}`{place}, so {outcome}");
            return Finding::new(AUTOMATION_UNKNOWN_SELECTOR, site, message)
                .severity(severity)
                .help(format!("did you mean `{right}`?"))
                .fix(Fix::doubtful(format!("write `{right}`"), [change]));
        }
        let message = format!("`{name}` answers no `{key}`{place} ({}), so {outcome}", as_of());
        let mut finding = Finding::new(AUTOMATION_UNKNOWN_SELECTOR, site, message).severity(Severity::Warning);
        finding.help = meant::perhaps(key, members())
            .or_else(|| spelling::list(members()).map(|names| format!("what there is: {names}")));
        finding
    }
}

fn selected(text: &str, operation: Operation) -> Selected {
    let Ok(query) = Query::parse(text) else { return Selected::Unknown };
    let mut reached = Reached { shape: operation.output(), is_whole: true };
    for step in &query.steps {
        reached = match reached.step(step, text) {
            Ok(Some(shape)) => Reached { shape: Some(shape), is_whole: false },
            Ok(None) => return Selected::Unknown,
            Err(nothing) => return Selected::Nothing(nothing),
        };
    }
    Selected::One(reached.kind())
}

/// A value of an answer.
struct Reached {
    /// Without one, an answer has nothing but what boto3 adds.
    shape: Option<Shape>,
    is_whole: bool,
}

impl Reached {
    fn kind(&self) -> Kind {
        self.shape.map_or(Kind::Structure, Shape::kind)
    }

    /// What a step leads to; nothing where that is not known or are several values.
    fn step(&self, step: &Step<'_>, text: &str) -> Result<Option<Shape>, Nothing> {
        let key = match (&step.selector, self.kind()) {
            (Selector::Keys(keys), _) if keys.len() == 1 => keys.first().map(AsRef::as_ref).unwrap_or_default(),
            (Selector::Indices(indices), Kind::List(part)) if indices.len() == 1 && !step.descends => {
                return Ok(Some(part));
            }
            _ => return Ok(None),
        };
        if self.is_whole && key == "ResponseMetadata" || step.descends && self.may_hold(key) {
            return Ok(None);
        }
        if !step.descends {
            match self.kind() {
                Kind::Map(part) => return Ok(Some(part)),
                Kind::Any | Kind::List(_) => return Ok(None),
                _ => {}
            }
            if let Some(member) = self.shape.and_then(|shape| shape.member(key)) {
                return Ok(Some(member.shape));
            }
        }
        let written = text.get(step.range.clone()).unwrap_or_default();
        let start = step.range.start + written.find(key).unwrap_or_default();
        let members = self.shape.into_iter().flat_map(Shape::members).map(|member| member.name).collect();
        Err(Nothing { range: start..start + key.len(), key: key.to_owned(), members })
    }

    /// Whether a key may stand anywhere in it.
    fn may_hold(&self, key: &str) -> bool {
        /// More shapes than that are not looked at.
        const MOST: usize = 1000;
        let mut open: Vec<Shape> = self.shape.into_iter().collect();
        let mut seen: HashSet<Shape> = open.iter().copied().collect();
        while let Some(shape) = open.pop() {
            let parts: Vec<Shape> = match shape.kind() {
                Kind::Any | Kind::Map(_) => return true,
                Kind::Structure if shape.member(key).is_some() => return true,
                Kind::Structure => shape.members().map(|member| member.shape).collect(),
                Kind::List(part) => vec![part],
                _ => Vec::new(),
            };
            open.extend(parts.into_iter().filter(|part| seen.insert(*part)));
            if seen.len() > MOST {
                return true;
            }
        }
        self.is_whole && ["RequestId", "HTTPStatusCode", "HTTPHeaders", "RetryAttempts", "HostId"].contains(&key)
    }
}

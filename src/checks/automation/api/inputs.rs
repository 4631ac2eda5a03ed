//! Does boto3 accept the parameters of a call? It looks at every member, however deep, before it sends anything.

use super::types::mismatch;
use super::{Call, as_of, meant, path};
use crate::aws::api::{Kind, Member, Operation, Shape};
use crate::catalogue::*;
use crate::document::automation::callback::{self, CallbackKind};
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::{Entry, Node};
use crate::spelling;
use crate::value::{self, Value};
use std::collections::HashSet;

/// `automation/missing-member`, `automation/unknown-member` and `automation/member-type` for all inputs of a call.
pub(super) fn check(call: &Call<'_, '_>, operation: Operation, input: Shape, findings: &mut Vec<Finding>) {
    let given = Given { call, operation };
    let mut open = given.members(call.inputs, input, findings);
    while let Some((node, shape)) = open.pop() {
        if let Some(mismatch) = mismatch(value::of(node), shape.kind()) {
            let place = path::written(call.inputs, node);
            let message = format!(
                "`{}` takes {} as `{place}`, not {}, so {} {}",
                operation.name(),
                mismatch.wanted,
                mismatch.is,
                call.name(),
                if mismatch.severity == Severity::Error {
                    "fails whenever it runs"
                } else {
                    "fails unless Automation converts it"
                }
            );
            let label = format!("not {}", mismatch.wanted);
            findings.push(Finding::at(AUTOMATION_MEMBER_TYPE, node, message).severity(mismatch.severity).label(label));
            continue;
        }
        match (value::of(node), shape.kind()) {
            (Value::Map, Kind::Structure) => open.extend(given.members(node, shape, findings)),
            (Value::Map, Kind::Map(part)) => open.extend(node.entries().map(|entry| (entry.value, part))),
            (Value::List, Kind::List(part)) => open.extend(node.items().map(|item| (item, part))),
            _ => {}
        }
    }
}

/// What a call is given.
struct Given<'a, 'r, 't> {
    call: &'a Call<'r, 't>,
    operation: Operation,
}

impl<'t> Given<'_, '_, 't> {
    /// Looks at the keys of a structure; the values that have a shape.
    fn members(&self, map: Node<'t>, shape: Shape, findings: &mut Vec<Finding>) -> Vec<(Node<'t>, Shape)> {
        let is_input = map == self.call.inputs;
        let own = |entry: &Entry<'_>| is_input && self.call.is_own(entry.name());
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for entry in map.entries().filter(|entry| !own(entry)) {
            match shape.member(entry.name()) {
                Some(_) if is_input && self.is_answer(entry.name()) => {}
                Some(member) => known.push((entry.value, member.shape)),
                None if is_unknown(entry.key) => {}
                None => unknown.push(entry),
            }
        }
        let free = if unknown.is_empty() { Vec::new() } else { free_members(map, shape) };
        unknown.retain(|entry| !(is_input && self.is_meant_as_answer(&free, entry.name())));
        let mut meant = Vec::new();
        for entry in unknown {
            let right = meant::certainly(entry.name(), free.iter().copied());
            meant.extend(right);
            findings.push(self.unknown(map, entry, right, shape, &free));
        }
        let complete = !map.entries().any(|entry| is_unknown(entry.key));
        let excused = |member: &Member| {
            let filled_in = is_input && (member.is_idempotency_token || self.call.is_own(member.name));
            filled_in || meant.contains(&member.name) || map.get(member.name).is_some()
        };
        if complete && !(is_input && self.call.callback.is_some()) {
            let required = shape.required_members().filter(|member| !excused(member));
            let missing: Vec<&str> = required.map(|member| member.name).collect();
            findings.extend((!missing.is_empty()).then(|| self.missing(map, &missing)));
        }
        known
    }

    fn missing(&self, map: Node<'t>, missing: &[&str]) -> Finding {
        let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
        let (operation, name) = (self.operation.name(), self.call.name());
        let place = path::written(self.call.inputs, map);
        let (anchor, place) = match place.is_empty() {
            true => (self.call.inputs.get("Api").unwrap_or(map), String::new()),
            false => (map.first_key(), format!(" in `{place}`")),
        };
        let message = format!("`{operation}` needs {names}{place}, so {name} fails before anything is sent");
        Finding::at(AUTOMATION_MISSING_MEMBER, anchor, message).label(format!("no {names}"))
    }

    /// What to say of a key that is no member, or was meant as another one; `free` are those that are not there.
    fn unknown(&self, map: Node<'t>, entry: Entry<'t>, meant: Option<&str>, shape: Shape, free: &[&str]) -> Finding {
        let key = entry.name();
        let place = path::written(self.call.inputs, map);
        let place = if place.is_empty() { place } else { format!(" in `{place}`") };
        let (operation, name) = (self.operation.name(), self.call.name());
        if let Some(right) = meant {
            let message = format!("`{operation}` takes no `{key}`{place}, so {name} fails before anything is sent");
            let change = Change::Rename { at: Site::of(entry.key), name: right.to_owned() };
            return Finding::at(AUTOMATION_UNKNOWN_MEMBER, entry.key, message)
                .label("no such member")
                .help(format!("did you mean `{right}`?"))
                .fix(Fix::doubtful(format!("write `{right}`"), [change]));
        }
        let message =
            format!("`{operation}` takes no `{key}`{place} ({}), so {name} fails before anything is sent", as_of());
        let mut finding = Finding::at(AUTOMATION_UNKNOWN_MEMBER, entry.key, message);
        finding.help = meant::perhaps(key, free.iter().copied()).or_else(|| {
            let names = spelling::list(shape.members().map(|member| member.name));
            names.map(|names| format!("it takes {names}"))
        });
        finding.severity(Severity::Warning).label("no such member")
    }

    /// Whether the rules about tokens look at an input.
    fn is_answer(&self, name: &str) -> bool {
        self.answers().contains(&name)
    }

    /// Whether those rules take a key for one of these inputs.
    fn is_meant_as_answer(&self, free: &[&str], key: &str) -> bool {
        self.answers().iter().any(|name| free.contains(name) && callback::is_nearly(key, name))
    }

    fn answers(&self) -> &'static [&'static str] {
        match self.call.callback.map(|meant| meant.kind) {
            Some(CallbackKind::Success) => &["taskToken", "output"],
            Some(CallbackKind::Failure) => &["taskToken"],
            None => &[],
        }
    }
}

/// The members of a structure that a map does not have.
fn free_members(map: Node<'_>, shape: Shape) -> Vec<&'static str> {
    let present: HashSet<&str> = map.entries().map(|entry| entry.name()).collect();
    shape.members().map(|member| member.name).filter(|name| !present.contains(name)).collect()
}

/// Whether a key may become another one.
fn is_unknown(key: Node<'_>) -> bool {
    key.as_str().is_none_or(|text| text.contains("{{") || text.starts_with("Fn::")) || value::is_unknown(key)
}

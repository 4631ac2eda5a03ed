//! What Tasks hand to the APIs (Developer Guide, `supported-services-awssdk`; the members: the models of the APIs).

use super::operations::ApiCall;
use crate::aws::api::{self, Kind, Member, Shape};
use crate::aws::integrations::casing;
use crate::catalogue::*;
use crate::document::asl::{QueryLanguage, State};
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::{Entry, Node};
use crate::spelling;
use crate::value::{self, Value};

/// `asl/unknown-argument` and `asl/missing-argument`, in the payload and in what it holds.
pub(super) fn check(state: &State<'_>, call: &ApiCall<'_>, findings: &mut Vec<Finding>) {
    let Some(payload) = state.arguments().filter(|_| state.language != QueryLanguage::Unknown) else { return };
    let Some(input) = call.operation.input() else { return };
    let given = Given { call, path_keys: state.language == QueryLanguage::JsonPath };
    let mut open = vec![(payload.key, payload.value, input, String::new())];
    while let Some((anchor, node, shape, path)) = open.pop() {
        match (shape.kind(), value::of(node)) {
            (Kind::Structure, Value::Map) => {
                missing(&given, anchor, node, shape, &path, findings);
                for entry in node.entries() {
                    let Some(name) = given.name(entry) else { continue };
                    match given.member(shape, name) {
                        Some(member) => open.push((entry.key, entry.value, member.shape, inside(&path, name))),
                        None => findings.extend(unknown(&given, entry, name, shape, &path)),
                    }
                }
            }
            (Kind::List(item), Value::List) => {
                open.extend(node.items().map(|value| (anchor, value, item, path.clone())))
            }
            (Kind::Map(of), Value::Map) => {
                open.extend(node.entries().map(|entry| (entry.key, entry.value, of, inside(&path, entry.name()))));
            }
            _ => {}
        }
    }
}

fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// How a payload is written.
struct Given<'c, 't> {
    call: &'c ApiCall<'t>,
    /// Whether a `.$` belongs to a key's mark.
    path_keys: bool,
}

impl Given<'_, '_> {
    /// The argument that a key names; `None` where that is not known.
    fn name<'t>(&self, entry: Entry<'t>) -> Option<&'t str> {
        let name = value::text(entry.key)?;
        let name = if self.path_keys { name.strip_suffix(".$").unwrap_or(name) } else { name };
        (!name.starts_with("Fn::")).then_some(name)
    }

    /// The member of an argument's name. Integrations of their own also take the API's spelling.
    fn member(&self, shape: Shape, name: &str) -> Option<Member> {
        let is_meant = |member: &Member| {
            let spelt = casing::member(member.name);
            spelt == name || (!self.call.is_sdk && member.name == name) || name.strip_suffix("Value") == Some(&*spelt)
        };
        shape.member(name).filter(is_meant).or_else(|| shape.members().find(is_meant))
    }
}

fn unknown(given: &Given<'_, '_>, entry: Entry<'_>, name: &str, shape: Shape, path: &str) -> Option<Finding> {
    let names: Vec<String> = shape.members().map(|member| casing::member(member.name).into_owned()).collect();
    let candidates = || names.iter().map(String::as_str);
    let called = given.call.name;
    let holder = if path.is_empty() { format!("`{called}`") } else { format!("`{path}` of `{called}`") };
    let site = match entry.key.as_str() {
        Some(key) if key.len() > name.len() => Site::part(entry.key, 0..name.len()),
        _ => Site::of(entry.key),
    };
    let near = spelling::nearest(name, candidates());
    if near.is_none() && !given.call.is_sdk {
        // Integrations of their own take more than the API does.
        return None;
    }
    let (severity, message) = match near {
        // The API's own spelling, deeper inside: nothing documents that AWS refuses it there.
        Some(_) if !path.is_empty() && shape.member(name).is_some() => {
            (Severity::Warning, format!("{holder} takes no argument `{name}` in this spelling"))
        }
        Some(_) => (Severity::Error, format!("{holder} takes no argument `{name}`, so AWS refuses the state machine")),
        None => (Severity::Warning, format!("{holder} took no argument `{name}` on {}", api::date())),
    };
    let mut finding = Finding::new(ASL_UNKNOWN_ARGUMENT, site, message).severity(severity).label("not known");
    finding.help = spelling::suggestion(name, candidates());
    finding.fix = spelling::only_nearest(name, candidates()).filter(|_| entry.key.as_str().is_some()).map(|right| {
        let change = Change::Rename { at: Site::of(entry.key), name: right.to_owned() };
        Fix::doubtful(format!("write `{right}`"), [change])
    });
    Some(finding)
}

fn missing(
    given: &Given<'_, '_>,
    anchor: Node<'_>,
    node: Node<'_>,
    shape: Shape,
    path: &str,
    findings: &mut Vec<Finding>,
) {
    let names: Option<Vec<&str>> = node.entries().map(|entry| given.name(entry)).collect();
    let Some(names) = names.filter(|_| !node.is_damaged() && !shape.is_union()) else { return };
    for member in shape.members().filter(|member| member.required && !member.is_idempotency_token) {
        let spelt = casing::member(member.name);
        let is_given =
            |name: &&str| **name == *spelt || **name == *member.name || name.strip_suffix("Value") == Some(&*spelt);
        // One that is misspelt is there.
        let is_near = |name: &&str| given.member(shape, name).is_none() && spelling::nearest(name, [&*spelt]).is_some();
        if names.iter().any(|name| is_given(name) || is_near(name)) {
            continue;
        }
        let holder = if path.is_empty() {
            format!("`{}`", given.call.name)
        } else {
            format!("`{path}` of `{}`", given.call.name)
        };
        let message = format!("{holder} needs `{spelt}`, so the call fails each time");
        findings.push(Finding::at(ASL_MISSING_ARGUMENT, anchor, message).label(format!("no `{spelt}`")));
    }
}

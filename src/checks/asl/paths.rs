//! Paths of states that use JSONPath (Developer Guide, `amazon-states-language-paths`, `input-output-contextobject`).

use super::variables::Reads;
use super::{intrinsics, languages};
use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::document::asl::intrinsic::{Expression, ExpressionKind};
use crate::document::asl::path::{Query, Root, Selector, Step};
use crate::document::asl::{JsonPathUse, PathRole, QueryLanguage, Scope, State, StateMachine, StateType, context};
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};
use std::ops::Range;

/// All checks of paths and intrinsic functions; notes the variables that they read.
pub(super) fn check<'t>(machine: &StateMachine<'t>, reads: &mut Reads<'t>, findings: &mut Vec<Finding>) {
    let mut open: Vec<(&Scope<'t>, bool)> = vec![(&machine.scope, false)];
    while let Some((scope, in_map)) = open.pop() {
        for state in &scope.states {
            let has_item = in_map || state.kind.is_none_or(|kind| kind == StateType::Map);
            open.extend(state.scopes.iter().map(|inner| (inner, has_item)));
            if state.language == QueryLanguage::JsonPath {
                let uses = state.json_path_uses();
                let mut reader = Reader { state, has_item, reads, findings };
                uses.iter().for_each(|found| reader.check(found));
            }
        }
    }
}

/// More fields than any service takes in one object.
const MOST_FIELDS: usize = 1000;

struct Reader<'r, 's, 't> {
    state: &'s State<'t>,
    /// Whether the context object may hold an item of a Map.
    has_item: bool,
    reads: &'r mut Reads<'t>,
    findings: &'r mut Vec<Finding>,
}

impl<'t> Reader<'_, '_, 't> {
    fn check(&mut self, found: &JsonPathUse<'t>) {
        let before = self.findings.len();
        self.check_whole(found);
        // A key or a value of which something was lost may have been right.
        if self.findings.len() > before && (found.entry.key.is_damaged() || found.entry.value.is_damaged()) {
            self.findings.truncate(before);
        }
    }

    fn check_whole(&mut self, found: &JsonPathUse<'t>) {
        let node = found.entry.value;
        self.findings.extend(same_field(found));
        let Some(text) = value::text(node) else {
            if found.role == PathRole::Expression {
                self.findings.extend(no_text(found));
            }
            return;
        };
        match found.role {
            PathRole::Plain => {
                let plain = missing_dollar(self.state, found, text);
                self.findings.extend(plain.or_else(|| languages::jsonata_in_json_path(node)));
            }
            PathRole::Expression | PathRole::ExpressionField => self.expression(found, text),
            _ => self.path(found, node, text, 0..text.len()),
        }
    }

    fn expression(&mut self, found: &JsonPathUse<'t>, text: &'t str) {
        let node = found.entry.value;
        match Expression::read(text) {
            Ok(expression) => {
                for part in expression.all() {
                    if matches!(part.kind, ExpressionKind::Path(_)) {
                        self.path(found, node, text, part.range.clone());
                    }
                }
                intrinsics::check(node, text, &expression, self.findings);
            }
            Err(error) if text.trim_start().starts_with("States.") => {
                self.findings.push(intrinsics::unreadable(node, &error));
            }
            Err(_) => self.findings.push(not_an_expression(found, text)),
        }
    }

    /// A path that is `range` of a text.
    fn path(&mut self, found: &JsonPathUse<'t>, node: Node<'t>, text: &'t str, range: Range<usize>) {
        let written = text.get(range.clone()).unwrap_or_default();
        let path = written.trim();
        let start = range.start + written.len() - written.trim_start().len();
        let site = |part: Range<usize>| Site::part(node, start + part.start..start + part.end);
        match Query::parse(path) {
            Err(error) => {
                let message =
                    format!("`{path}` cannot be read as a path, so AWS refuses the state machine: {}", error.message);
                let mut finding = Finding::new(ASL_INVALID_PATH, site(error.range), message);
                if path.starts_with("States.") {
                    finding.help =
                        Some("an intrinsic function is only evaluated behind a key that ends in `.$`".to_owned());
                }
                self.findings.push(finding);
            }
            Ok(query) => {
                if found.role != PathRole::Target {
                    self.reads.path(self.state, node, start, &query, found.asks_for_presence);
                }
                if let Some((part, message)) = refused_reference(found.role, &query) {
                    let message = format!("{message}, so AWS refuses the state machine");
                    self.findings.push(Finding::new(ASL_NOT_A_REFERENCE_PATH, site(part), message));
                }
                self.findings.extend(unknown_context(path, &query, self.has_item, site));
            }
        }
    }
}

/// `asl/not-an-expression`: a key ends in `.$`, and its value is neither a path nor a function.
fn not_an_expression(found: &JsonPathUse<'_>, text: &str) -> Finding {
    let name = found.entry.name();
    let message =
        format!("the value of `{name}` has to be a path or an intrinsic function, so AWS refuses the state machine");
    let finding = Finding::at(ASL_NOT_AN_EXPRESSION, found.entry.value, message).label("neither");
    finding.help(match name.strip_suffix(".$") {
        _ if text.starts_with("{%") => "`{% … %}` is evaluated where the `QueryLanguage` is `JSONata`".to_owned(),
        _ if intrinsics::meant(text).is_some() => "the name of an intrinsic function starts with `States.`".to_owned(),
        Some(plain) => format!("a plain value stands behind `{plain}`, without `.$`"),
        None => "a path starts with `$`".to_owned(),
    })
}

/// `asl/same-field-twice`: the key stands there with and without its `.$`.
fn same_field(found: &JsonPathUse<'_>) -> Option<Finding> {
    let key = found.entry.key;
    let name = found.entry.name().strip_suffix(".$").filter(|_| found.role == PathRole::Expression)?;
    let map = key.parent()?;
    // A long map is not searched once for each of its keys.
    let other = (map.entries().len() <= MOST_FIELDS).then(|| map.entry(name))??.key;
    if map.is_damaged() {
        return None;
    }
    let message =
        format!("`{name}` and `{name}.$` both set the field `{name}`, and only one of the two values can stay");
    Some(Finding::at(ASL_SAME_FIELD_TWICE, key, message).related(other.place(), "the same field"))
}

/// The same where the value is no text at all.
fn no_text(found: &JsonPathUse<'_>) -> Option<Finding> {
    let node = found.entry.value;
    let is_known = !matches!(value::of(node), Value::Unknown(_));
    is_known.then(|| not_an_expression(found, ""))
}

/// `asl/missing-dollar`: a path in a payload whose key does not end in `.$` is plain text.
fn missing_dollar(state: &State<'_>, found: &JsonPathUse<'_>, text: &str) -> Option<Finding> {
    let node = found.entry.value;
    let is_path = ["$.", "$$.", "$[", "$$["].iter().any(|start| text.starts_with(start)) && Query::parse(text).is_ok();
    if !is_path && (!text.starts_with("States.") || Expression::read(text).is_err()) {
        return None;
    }
    if is_path_of_service(state, node) {
        return None;
    }
    let key = found.entry.name();
    let message = format!("`{text}` is handed on as plain text, since `{key}` does not end in `.$`");
    let finding = Finding::at(ASL_MISSING_DOLLAR, node, message).label("not evaluated");
    let is_behind_key = node.parent().is_some_and(Node::is_mapping);
    let fix = || Fix::doubtful(format!("write `{key}.$`"), [Change::MakeExpression { at: Site::of(node) }]);
    let help = match is_behind_key {
        true => format!("write `{key}.$`"),
        false => format!("write `{key}.$` with `States.Array(…)` instead of the list"),
    };
    Some(finding.help(help).offer(is_behind_key.then(fix)))
}

/// Whether a key says that the service takes a path of its own, such as `InputPathsMap` of an EventBridge rule.
pub(super) fn is_path_of_service(state: &State<'_>, node: Node<'_>) -> bool {
    let pointer = node.pointer();
    let inside = pointer.strip_prefix(&state.node.pointer()).unwrap_or(&pointer);
    inside.to_ascii_lowercase().contains("path")
}

/// What of a path makes it no reference path where one is wanted.
fn refused_reference(role: PathRole, query: &Query<'_>) -> Option<(Range<usize>, &'static str)> {
    let start = 0..query.steps.first().map_or(query.range.end, |step| step.range.start);
    match (role, query.root) {
        (PathRole::Path | PathRole::Expression | PathRole::ExpressionField | PathRole::Plain, _) => return None,
        (PathRole::Target, Root::Context) => return Some((start, "the result cannot be put into the context object")),
        (PathRole::Target, Root::Variable(_)) => {
            return Some((start, "`ResultPath` cannot name a variable; `Assign` sets one"));
        }
        (PathRole::ReferenceWithoutContext, Root::Context) => {
            return Some((start, "a number of a Map cannot be read from the context object"));
        }
        _ => {}
    }
    query.steps.iter().find_map(|step| Some((step.range.clone(), selects_several(step)?)))
}

fn selects_several(step: &Step<'_>) -> Option<&'static str> {
    Some(match &step.selector {
        _ if step.descends => "only a path that names one place can stand here, and `..` selects at any depth",
        Selector::Keys(keys) if keys.len() > 1 => {
            "only a path that names one place can stand here, and this selects several"
        }
        Selector::Indices(list) if list.len() > 1 => {
            "only a path that names one place can stand here, and this selects several"
        }
        Selector::Slice(..) => "only a path that names one place can stand here, and a slice selects several",
        Selector::Wildcard => "only a path that names one place can stand here, and `*` selects several",
        Selector::Filter(_) => "only a path that names one place can stand here, and a filter selects several",
        Selector::Script(_) => "only a path that names one place can stand here, and `@` is not allowed in one",
        Selector::Function(..) => "only a path that names one place can stand here, and a function names none",
        Selector::Keys(_) | Selector::Indices(_) => return None,
    })
}

/// `asl/unknown-context-path`: a path into the context object that leads nowhere.
fn unknown_context(
    path: &str,
    query: &Query<'_>,
    has_item: bool,
    site: impl Fn(Range<usize>) -> Site,
) -> Option<Finding> {
    if query.root != Root::Context {
        return None;
    }
    let keys: Vec<(&str, &Step<'_>)> = query.steps.iter().map_while(|step| Some((only_key(step)?, step))).collect();
    let (first, step) = keys.first()?;
    if *first == "Map" && !has_item {
        let message = format!(
            "`{path}` is the item of a Map, and no Map is around: the state fails with States.Runtime, which no Catch sees"
        );
        return Some(Finding::new(ASL_UNKNOWN_CONTEXT_PATH, site(step.range.clone()), message).label("no item here"));
    }
    let (position, members) = context::unknown_member(keys.iter().map(|(key, _)| *key))?;
    let (key, step) = keys.get(position)?;
    // The place of the name, without the dot before it.
    let written = path.get(step.range.clone()).unwrap_or_default();
    let dots = written.len() - written.trim_start_matches('.').len();
    let site = site(step.range.start + dots..step.range.end);
    Some(no_such_member(
        &format!("`{path}`"),
        key,
        members,
        site,
        "the state fails with States.Runtime, which no Catch sees",
    ))
}

/// The finding for a key that names no member of the context object; what is not nearly one may be newer than AWS's pages.
pub(super) fn no_such_member(path: &str, key: &str, members: Vec<&'static str>, site: Site, outcome: &str) -> Finding {
    let nearest = spelling::only_nearest(key, members.iter().copied());
    let message = format!("{path} is not in the context object: {outcome}");
    let fix = nearest.filter(|_| !site_is_bracketed(&site, key)).map(str::to_owned);
    let fix = respelled_at(&site, fix.as_deref());
    let finding = Finding::new(ASL_UNKNOWN_CONTEXT_PATH, site, message).label("no such member").offer(fix);
    let finding = match spelling::suggestion(key, members.iter().copied()) {
        Some(help) => finding.help(help),
        None => finding,
    };
    if nearest.is_some() { finding } else { finding.severity(Severity::Warning) }
}

/// Whether more than the name itself stands there.
fn site_is_bracketed(site: &Site, key: &str) -> bool {
    (site.place.span.end - site.place.span.start) as usize != key.len()
}

/// The key of a step that selects one.
fn only_key<'q>(step: &'q Step<'_>) -> Option<&'q str> {
    match &step.selector {
        Selector::Keys(keys) if !step.descends && keys.len() == 1 => keys.first().map(AsRef::as_ref),
        _ => None,
    }
}

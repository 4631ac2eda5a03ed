//! How a Task bounds its wait, and what it does with the outcome.

use super::payload::Reader;
use crate::document::asl::intrinsic::{Expression, ExpressionKind};
use crate::document::asl::path::{Path, Root};
use crate::document::asl::{QueryLanguage, State, jsonata, jsonata_expression};
use crate::finding::Site;
use crate::source::Node;
use crate::template::Located;
use crate::value::{self, Value};

/// How a Task bounds its wait, and what it does with the outcome.
#[derive(Debug)]
pub struct Handling {
    /// The literal `TimeoutSeconds`.
    pub timeout: Option<Seconds>,
    /// `HeartbeatSeconds` or `HeartbeatSecondsPath`, with the number where it is literal.
    pub heartbeat: Option<(Site, Option<u64>)>,
    /// Whether there is a `TimeoutSeconds` or `TimeoutSecondsPath`.
    pub limits_total: bool,
    /// What `Catch` catches.
    pub catch: Option<ErrorNames>,
    /// What `Retry` starts again for; entries that allow no attempt are left out.
    pub retry: Option<ErrorNames>,
    /// Whether a state around it catches errors.
    pub caught_outside: bool,
    /// Whether it runs once for each item of a Map.
    pub in_map: bool,
    /// What makes its workflow an EXPRESS one.
    pub express: Option<Site>,
    /// Where it reads the id of the automation from its result.
    pub reads_execution_id: Vec<ResultRead>,
}

/// A literal number of seconds.
#[derive(Clone, Debug)]
pub struct Seconds {
    /// Where it stands.
    pub site: Site,
    /// How many.
    pub value: u64,
}

impl Seconds {
    /// The literal number of seconds of a node.
    pub(super) fn of(node: Node<'_>) -> Option<Self> {
        let Value::Number(text) = value::of(node) else { return None };
        Some(Seconds { site: Site::of(node), value: text.parse().ok()? })
    }
}

/// The errors that a `Catch` or a `Retry` names.
#[derive(Debug)]
pub struct ErrorNames {
    /// The key that holds them.
    pub site: Site,
    /// Whether all of them are visible.
    pub known: bool,
    /// The visible ones.
    pub names: Vec<(String, Site)>,
}

/// A place that reads what `StartAutomationExecution` answers.
#[derive(Debug)]
pub struct ResultRead {
    /// The expression.
    pub site: Site,
    /// Whether the state certainly fails if there is no such key.
    pub needed: bool,
}

/// What `StartAutomationExecution` answers.
pub const EXECUTION_ID: &str = "AutomationExecutionId";

impl Handling {
    pub(super) fn new(reader: &Reader, state: &State<'_>, located: &Located<'_>) -> Self {
        let heartbeat = state.field("HeartbeatSeconds").or_else(|| state.field("HeartbeatSecondsPath"));
        let around: Vec<Node<'_>> = std::iter::successors(state.node.parent(), |node| node.parent()).collect();
        let is_map = |node: &&Node<'_>| node.get("Type").and_then(Node::as_str) == Some("Map");
        let distributed = around.iter().filter(is_map).find_map(|map| {
            let processor = map.get("ItemProcessor").or_else(|| map.get("Iterator"));
            processor?.get("ProcessorConfig")?.get("ExecutionType")
        });
        let express = match distributed.map(|node| (node, value::text(node))) {
            Some((node, Some("EXPRESS"))) => Some(Site::of(node)),
            Some(_) => None,
            None => located.context.and_then(|context| context.express.clone()),
        };
        Handling {
            timeout: state.field("TimeoutSeconds").and_then(Seconds::of),
            heartbeat: heartbeat.map(|node| (Site::of(node), Seconds::of(node).map(|seconds| seconds.value))),
            limits_total: state.field("TimeoutSeconds").or_else(|| state.field("TimeoutSecondsPath")).is_some(),
            catch: error_names(state, "Catch"),
            retry: error_names(state, "Retry"),
            caught_outside: around.iter().any(|node| node.get("Catch").is_some()),
            in_map: around.iter().any(|node| is_map(&node)),
            express,
            reads_execution_id: reads_execution_id(reader, state),
        }
    }
}

fn error_names(state: &State<'_>, field: &str) -> Option<ErrorNames> {
    let entry = state.node.entry(field)?;
    let mut found = ErrorNames { site: Site::of(entry.key), known: true, names: Vec::new() };
    found.known = matches!(value::of(entry.value), Value::List) && !entry.value.is_damaged();
    let none = |node: Node<'_>| matches!(node.get("MaxAttempts").map(value::of), Some(Value::Number("0")));
    let handlers: Vec<Node<'_>> = entry.value.items().filter(|handler| !none(*handler)).collect();
    for handler in &handlers {
        let names = handler.get("ErrorEquals").filter(|names| matches!(value::of(*names), Value::List));
        found.known &= names.is_some();
        for name in names.into_iter().flat_map(Node::items) {
            match value::text(name) {
                Some(text) => found.names.push((text.to_owned(), Site::of(name))),
                None => found.known = false,
            }
        }
    }
    (!handlers.is_empty() || !found.known).then_some(found)
}

/// The places where a state reads the id of the automation from its own result.
fn reads_execution_id(reader: &Reader, state: &State<'_>) -> Vec<ResultRead> {
    match reader.language {
        QueryLanguage::JsonPath => in_json_path(state),
        QueryLanguage::Jsonata => in_jsonata(state),
        QueryLanguage::Unknown => Vec::new(),
    }
}

fn in_json_path(state: &State<'_>) -> Vec<ResultRead> {
    let selector = state.field("ResultSelector");
    let assign = state.field("Assign").filter(|_| selector.is_none());
    let mut reads = Vec::new();
    let mut open: Vec<(bool, Node<'_>)> = selector.into_iter().chain(assign).map(|node| (false, node)).collect();
    while let Some((expression, node)) = open.pop() {
        open.extend(node.items().map(|item| (false, item)));
        open.extend(node.entries().map(|entry| (entry.name().ends_with(".$"), entry.value)));
        let parsed = value::text(node).filter(|_| expression).and_then(Expression::parse);
        for part in parsed.iter().flat_map(|parsed| parsed.all()) {
            if matches!(part.kind, ExpressionKind::Path(path) if ends_in_id(path, &[])) {
                reads.push(ResultRead { site: Site::part(node, part.range.clone()), needed: true });
            }
        }
    }
    let path = state.field("ResultPath").map_or(Some("$"), value::text).and_then(Path::parse);
    let behind = path.as_ref().filter(|path| path.root == Root::Input).and_then(Path::keys);
    let output = state.field("OutputPath").filter(|_| selector.is_none());
    if let (Some(behind), Some(node)) = (behind, output)
        && value::text(node).is_some_and(|text| ends_in_id(text, &behind))
    {
        reads.push(ResultRead { site: Site::of(node), needed: true });
    }
    reads
}

/// Whether a path is `$` with some keys and the id.
fn ends_in_id(path: &str, before: &[&str]) -> bool {
    let Some(path) = Path::parse(path).filter(|path| path.root == Root::Input) else { return false };
    path.keys()
        .is_some_and(|keys| keys.split_last().is_some_and(|(last, rest)| *last == EXECUTION_ID && rest == before))
}

fn in_jsonata(state: &State<'_>) -> Vec<ResultRead> {
    let mut reads = Vec::new();
    let mut open: Vec<Node<'_>> = ["Output", "Assign"].into_iter().filter_map(|name| state.field(name)).collect();
    while let Some(node) = open.pop() {
        open.extend(node.items().chain(node.entries().map(|entry| entry.value)));
        let Some(text) = value::text(node).and_then(jsonata_expression) else { continue };
        let Ok(expression) = jsonata::parse(text) else { continue };
        // A condition may have asked for it before it is read.
        if expression.nodes().any(|(_, node)| matches!(node.kind, jsonata::Kind::Condition(..))) {
            continue;
        }
        let root = expression.get(expression.root()).map(|root| &root.range);
        let path = expression
            .named_paths()
            .into_iter()
            .find(|path| path.variable == "states" && path.keys.starts_with(&["result", EXECUTION_ID]));
        if let Some(path) = path {
            let offset = "{%".len();
            let site = Site::part(node, offset + path.range.start..offset + path.range.end);
            reads.push(ResultRead { site, needed: root == Some(&path.range) });
        }
    }
    reads
}

//! What a state machine starts, what it hands over, and what it waits for.

use super::Origin;
use super::token::{self, Mention, MentionKind};
use crate::document::asl::intrinsic::{Expression, ExpressionKind, Shape};
use crate::document::asl::{Pattern, QueryLanguage, State, StateMachine, jsonata_expression};
use crate::finding::Site;
use crate::source::{Kind, Node};
use crate::template::Located;
use crate::value::{self, Unknown, Value};

/// A state machine as the contract sees it.
#[derive(Debug)]
pub struct MachineSummary {
    /// Where it is known from.
    pub origin: Origin,
    /// Whether the machine as a whole has a `TimeoutSeconds`.
    pub has_timeout: bool,
    /// The Tasks that wait for a token or start a runbook.
    pub tasks: Vec<TaskSummary>,
    /// Expressions for the token in states that do not wait for it.
    pub strays: Vec<Stray>,
}

/// An expression for the token where there is none.
#[derive(Debug)]
pub struct Stray {
    /// The expression.
    pub mention: Mention,
    /// The state.
    pub state: String,
    /// The language of the state.
    pub language: QueryLanguage,
    /// What the state calls, where it is a Task.
    pub resource: Option<Site>,
    /// Whether the Task starts a runbook.
    pub starts_automation: bool,
}

/// A Task that waits for a token or starts a runbook.
#[derive(Debug)]
pub struct TaskSummary {
    /// The state's name.
    pub state: String,
    /// The key that names it.
    pub site: Site,
    /// The language of its expressions.
    pub language: QueryLanguage,
    /// The value of `Resource`.
    pub resource: Site,
    /// Whether it waits for the token.
    pub waits: bool,
    /// Whether it starts a runbook.
    pub starts_automation: bool,
    /// Whether it has a timeout or a heartbeat.
    pub has_timeout: bool,
    /// Which runbook it starts, with the value that names it.
    pub runbook: Option<(RunbookName, Site)>,
    /// What it hands to the runbook; `None` where it hands over nothing.
    pub arguments: Option<Arguments>,
    /// Parameters that AWS fills for each target.
    pub filled_by_targets: Vec<String>,
    /// Whether something fills parameters that cannot be listed.
    pub filled_unknown: bool,
    /// What its payload says of the token.
    pub mentions: Vec<Mention>,
    /// Whether a part of the payload is not known, so that it may carry the token.
    pub payload_unknown: bool,
}

/// How a Task names its runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunbookName {
    /// By name, or by the name in an ARN.
    Literal(String),
    /// By the resource of a template.
    Resource(String),
    /// By a value that is not known.
    Unknown,
}

/// The arguments of a runbook, as a Task writes them.
#[derive(Debug)]
pub struct Arguments {
    /// The key that holds them.
    pub site: Site,
    /// Whether all of them are visible.
    pub known: bool,
    /// The visible ones.
    pub list: Vec<Argument>,
}

/// One argument.
#[derive(Debug)]
pub struct Argument {
    /// The parameter that it fills.
    pub name: String,
    /// Its key.
    pub key: Site,
    /// Its value.
    pub site: Site,
    /// What the value is.
    pub value: ArgumentValue,
    /// What it says of the token.
    pub token: Vec<MentionKind>,
}

/// What an argument's value is.
#[derive(Debug, PartialEq)]
pub enum ArgumentValue {
    /// A list of known length.
    List(Vec<Item>),
    /// The token, bare or as part of a text.
    TokenText,
    /// A literal text.
    Text(String),
    /// Certainly something else than a list: "an object", "a number", "a text".
    NoList(&'static str),
    /// Not known.
    Unknown,
}

/// An item of an argument's list.
#[derive(Debug, PartialEq)]
pub struct Item {
    /// Its place.
    pub site: Site,
    /// What it is.
    pub value: ItemValue,
}

/// What an item of an argument's list is.
#[derive(Debug, PartialEq)]
pub enum ItemValue {
    /// A literal text.
    Text(String),
    /// The token.
    Token,
    /// Certainly no text: "an object".
    NoText(&'static str),
    /// Not known.
    Unknown,
}

impl TaskSummary {
    /// Whether the token itself, or something that holds it, is part of the payload.
    pub fn carries_token(&self) -> bool {
        self.mentions.iter().any(|mention| matches!(mention.kind, MentionKind::Exact | MentionKind::Ancestor))
    }
}

impl Argument {
    /// Whether the token itself is part of the value.
    pub fn carries_token(&self) -> bool {
        self.token.contains(&MentionKind::Exact)
    }
}

impl MachineSummary {
    /// Summarises a state machine.
    pub fn new<'t>(machine: &StateMachine<'t>, located: &Located<'t>) -> Self {
        let mut summary = MachineSummary {
            origin: Origin {
                file: machine.node.tree().file(),
                logical_id: located.resource.map(|resource| resource.logical_id.to_owned()),
            },
            has_timeout: machine.node.get("TimeoutSeconds").is_some() || machine.node.is_damaged(),
            tasks: Vec::new(),
            strays: Vec::new(),
        };
        for state in machine.states() {
            let resource = state.resource();
            let waits = resource.is_some_and(|resource| resource.pattern == Pattern::WaitForTaskToken);
            if resource.is_some_and(|resource| waits || resource.starts_automation()) {
                summary.tasks.extend(task(state, located));
            }
            let silent = matches!(
                resource.map(|resource| resource.pattern),
                Some(Pattern::WaitForTaskToken | Pattern::Sync | Pattern::Activity | Pattern::Unknown)
            );
            if !silent && state.kind.is_some() && state.language != QueryLanguage::Unknown {
                summary.strays.extend(strays(state));
            }
        }
        summary
    }
}

/// A text of a state with what it says of the token.
struct Leaf<'t> {
    node: Node<'t>,
    found: token::Found,
}

/// Reads the payload of one state.
struct Reader {
    language: QueryLanguage,
    base: Option<Vec<String>>,
}

impl Reader {
    fn new(state: &State<'_>) -> Self {
        let input_path = state.field("InputPath").and_then(value::text);
        let base = match state.language {
            QueryLanguage::JsonPath => token::context_base(input_path),
            _ => None,
        };
        Reader { language: state.language, base }
    }

    /// Whether a key marks its value as an expression, with the key's name.
    fn split_key<'k>(&self, key: &'k str) -> (&'k str, bool) {
        match key.strip_suffix(".$") {
            Some(name) if self.language != QueryLanguage::Jsonata => (name, true),
            _ => (key, false),
        }
    }

    /// What a text says.
    fn read(&self, text: &str, expression: bool) -> token::Found {
        let literal = || {
            let looks = token::looks_like_token(text);
            if looks { vec![(0..text.len(), MentionKind::Literal)] } else { Vec::new() }
        };
        match self.language {
            QueryLanguage::JsonPath if expression => token::in_json_path(text, self.base.as_deref()),
            QueryLanguage::JsonPath => literal(),
            QueryLanguage::Jsonata if jsonata_expression(text).is_some() => token::in_jsonata(text),
            QueryLanguage::Jsonata => literal(),
            QueryLanguage::Unknown => vec![(0..text.len(), MentionKind::Unknown)],
        }
    }

    /// All texts of a payload, and whether something in it is not known.
    fn payload<'t>(&self, key: &str, node: Node<'t>) -> (Vec<Leaf<'t>>, bool) {
        let mut leaves = Vec::new();
        let mut unknown = false;
        let mut open = vec![(self.split_key(key).1, node)];
        while let Some((expression, node)) = open.pop() {
            match (value::of(node), node.kind()) {
                (Value::Unknown(Unknown::Placeholder(_)), Kind::String(text)) => {
                    unknown = true;
                    leaves.push(Leaf { node, found: self.read(text, expression) });
                }
                (Value::Unknown(_), _) => unknown = true,
                (_, Kind::String(text)) => leaves.push(Leaf { node, found: self.read(text, expression) }),
                (_, Kind::Sequence) => open.extend(node.items().map(|item| (false, item))),
                (_, Kind::Mapping) => {
                    open.extend(node.entries().map(|entry| (self.split_key(entry.name()).1, entry.value)));
                }
                _ => {}
            }
        }
        leaves.sort_by_key(|leaf| leaf.node.span().start);
        (leaves, unknown)
    }
}

fn strays<'s, 't>(state: &'s State<'t>) -> impl Iterator<Item = Stray> + use<'s, 't> {
    const LITERAL_FIELDS: [&str; 9] =
        ["Type", "Comment", "Resource", "Result", "States", "Branches", "ItemProcessor", "Iterator", "Next"];
    const PATH_FIELDS: [&str; 5] = ["InputPath", "OutputPath", "ItemsPath", "Variable", "ResultPath"];
    let reader = Reader::new(state);
    let fields = state.node.entries().filter(|entry| !LITERAL_FIELDS.contains(&entry.name()));
    let mut leaves = Vec::new();
    for field in fields {
        let (found, _) = reader.payload(field.name(), field.value);
        leaves.extend(found);
        let path = field.value.as_str().filter(|_| PATH_FIELDS.contains(&field.name()));
        if let Some(text) = path.filter(|_| state.language == QueryLanguage::JsonPath) {
            leaves.push(Leaf { node: field.value, found: token::in_json_path(text, None) });
        }
    }
    let resource = state.resource();
    let exact = |mention: &Mention| mention.kind == MentionKind::Exact;
    leaves.into_iter().flat_map(|leaf| token::mentions(leaf.node, leaf.found)).filter(exact).map(move |mention| Stray {
        mention,
        state: state.name.to_owned(),
        language: state.language,
        resource: resource.map(|resource| Site::of(resource.node)),
        starts_automation: resource.is_some_and(|resource| resource.starts_automation()),
    })
}

fn task<'t>(state: &State<'t>, located: &Located<'t>) -> Option<TaskSummary> {
    let resource = state.resource()?;
    let reader = Reader::new(state);
    let payload = state.arguments();
    let (leaves, mut unknown) = payload.map_or((Vec::new(), false), |entry| reader.payload(entry.name(), entry.value));
    let whole = payload.is_some_and(|entry| entry.value.as_str().is_some());
    let inner = payload.and_then(|entry| entry.value.entry("Parameters").or_else(|| entry.value.entry("Parameters.$")));
    let arguments = inner.filter(|_| resource.starts_automation()).map(|inner| arguments(&reader, inner));
    unknown |= whole || arguments.as_ref().is_some_and(|arguments| !arguments.known);
    unknown |= state.language == QueryLanguage::Unknown || state.node.is_damaged();
    let mut mentions: Vec<Mention> =
        leaves.into_iter().flat_map(|leaf| token::mentions(leaf.node, leaf.found)).collect();
    if payload.is_none() && reader.base.is_some() {
        // The whole payload is what InputPath selects of the context object.
        let node = state.field("InputPath")?;
        mentions.extend(token::mentions(node, token::in_json_path(node.as_str()?, None)));
    }
    unknown |= mentions.iter().any(|mention| mention.kind == MentionKind::Unknown);
    let runbook = payload.and_then(|entry| runbook_name(&reader, entry.value, located));
    let (filled_by_targets, filled_unknown) = filled(payload.map(|entry| entry.value));
    let has = |name: &str| state.field(name).is_some();
    let timeouts = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];
    Some(TaskSummary {
        state: state.name.to_owned(),
        site: Site::of(state.key),
        language: state.language,
        resource: Site::of(resource.node),
        waits: resource.pattern == Pattern::WaitForTaskToken,
        starts_automation: resource.starts_automation(),
        has_timeout: timeouts.into_iter().any(has) || state.node.is_damaged(),
        runbook: runbook.filter(|_| resource.starts_automation()),
        arguments,
        filled_by_targets,
        filled_unknown,
        mentions,
        payload_unknown: unknown,
    })
}

fn runbook_name<'t>(reader: &Reader, payload: Node<'t>, located: &Located<'t>) -> Option<(RunbookName, Site)> {
    let entry = payload.entries().rev().find(|entry| reader.split_key(entry.name()).0 == "DocumentName")?;
    let site = Site::of(entry.value);
    let dynamic = reader.split_key(entry.name()).1;
    let name = match value::of(located.resolve(entry.value)) {
        Value::Text(text)
            if dynamic || (reader.language != QueryLanguage::JsonPath && jsonata_expression(text).is_some()) =>
        {
            RunbookName::Unknown
        }
        Value::Text(text) => RunbookName::Literal(name_in_arn(text).to_owned()),
        Value::Unknown(Unknown::Reference { target, attribute: None | Some("Name") }) => {
            RunbookName::Resource(target.to_owned())
        }
        _ => RunbookName::Unknown,
    };
    Some((name, site))
}

/// The name of a document in its ARN: `…:document/NAME`, `…:automation-definition/NAME:VERSION`.
fn name_in_arn(text: &str) -> &str {
    if !text.starts_with("arn:") {
        return text;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    name.split(':').next().unwrap_or(name)
}

/// The parameters that `TargetParameterName` and `TargetMaps` fill, and whether there may be others.
fn filled(payload: Option<Node<'_>>) -> (Vec<String>, bool) {
    let mut names = Vec::new();
    let mut unknown = false;
    for entry in payload.into_iter().flat_map(Node::entries) {
        match entry.name() {
            "TargetParameterName" => match value::text(entry.value).filter(|text| jsonata_expression(text).is_none()) {
                Some(name) => names.push(name.to_owned()),
                None => unknown = true,
            },
            "TargetMaps" if entry.value.is_sequence() => {
                let maps = entry.value.items().flat_map(Node::entries);
                names.extend(maps.map(|entry| entry.name().trim_end_matches(".$").to_owned()));
            }
            "TargetMaps" | "TargetMaps.$" | "TargetParameterName.$" | "TargetLocations" | "TargetLocations.$" => {
                unknown = true
            }
            _ => {}
        }
    }
    (names, unknown)
}

fn arguments(reader: &Reader, entry: crate::source::Entry<'_>) -> Arguments {
    let (_, dynamic) = reader.split_key(entry.name());
    let known = !dynamic && matches!(value::of(entry.value), Value::Map) && !entry.value.is_damaged();
    let list = entry.value.entries().filter(|_| known).map(|entry| argument(reader, entry));
    Arguments { site: Site::of(entry.key), known, list: list.collect() }
}

fn argument(reader: &Reader, entry: crate::source::Entry<'_>) -> Argument {
    let (name, expression) = reader.split_key(entry.name());
    let (leaves, _) = reader.payload(entry.name(), entry.value);
    Argument {
        name: name.to_owned(),
        key: Site::of(entry.key),
        site: Site::of(entry.value),
        value: argument_value(reader, expression, entry.value),
        token: leaves.into_iter().flat_map(|leaf| leaf.found).map(|(_, kind)| kind).collect(),
    }
}

fn argument_value(reader: &Reader, expression: bool, node: Node<'_>) -> ArgumentValue {
    match value::of(node) {
        Value::Unknown(_) => ArgumentValue::Unknown,
        Value::List => ArgumentValue::List(node.items().map(|item| list_item(reader, item)).collect()),
        Value::Text(text) if expression => json_path_value(reader, node, text),
        Value::Text(text) => match jsonata_expression(text).filter(|_| reader.language == QueryLanguage::Jsonata) {
            Some(expression) => jsonata_value(text, expression),
            None => ArgumentValue::Text(text.to_owned()),
        },
        other => ArgumentValue::NoList(article(&other)),
    }
}

fn list_item(reader: &Reader, node: Node<'_>) -> Item {
    let value = match value::of(node) {
        Value::Unknown(_) => ItemValue::Unknown,
        Value::Text(text) => match jsonata_expression(text).filter(|_| reader.language == QueryLanguage::Jsonata) {
            Some(_) if is_whole_token(text) => ItemValue::Token,
            Some(_) => ItemValue::Unknown,
            None => ItemValue::Text(text.to_owned()),
        },
        other => ItemValue::NoText(article(&other)),
    };
    Item { site: Site::of(node), value }
}

fn article(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::List => "a list",
        Value::Map => "an object",
        Value::Text(_) | Value::Unknown(_) => "a text",
    }
}

fn shape_article(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::Text => Some("a text"),
        Shape::Number => Some("a number"),
        Shape::Boolean => Some("a boolean"),
        Shape::Object => Some("an object"),
        Shape::List | Shape::Unknown => None,
    }
}

fn json_path_value(reader: &Reader, node: Node<'_>, text: &str) -> ArgumentValue {
    let Some(expression) = Expression::parse(text) else { return ArgumentValue::Unknown };
    let base = reader.base.as_deref();
    if token::is_token_text(&expression, base) {
        return ArgumentValue::TokenText;
    }
    match &expression.kind {
        ExpressionKind::Call { name: "States.Array", arguments } => {
            let item = |part: &Expression<'_>| Item {
                site: Site::part(node, part.range.clone()),
                value: intrinsic_item(part, base),
            };
            ArgumentValue::List(arguments.iter().map(item).collect())
        }
        _ => shape_article(expression.shape()).map_or(ArgumentValue::Unknown, ArgumentValue::NoList),
    }
}

fn intrinsic_item(part: &Expression<'_>, base: Option<&[String]>) -> ItemValue {
    if token::is_token_text(part, base) {
        return ItemValue::Token;
    }
    match (&part.kind, part.shape()) {
        (ExpressionKind::Text(text), _) if !text.contains('\\') => ItemValue::Text((*text).to_owned()),
        (_, Shape::Text | Shape::Unknown) => ItemValue::Unknown,
        (_, Shape::List) => ItemValue::NoText("a list"),
        (_, shape) => shape_article(shape).map_or(ItemValue::Unknown, ItemValue::NoText),
    }
}

/// Whether a `{% … %}` text is the token and nothing else.
fn is_whole_token(text: &str) -> bool {
    let found = token::in_jsonata(text);
    let [(range, MentionKind::Exact)] = found.as_slice() else { return false };
    let inside = jsonata_expression(text).unwrap_or_default();
    inside.trim().len() == range.len()
}

fn jsonata_value(text: &str, expression: &str) -> ArgumentValue {
    if is_whole_token(text) {
        return ArgumentValue::TokenText;
    }
    let inner = expression.trim();
    let called = inner.strip_prefix("$string(").and_then(|rest| rest.strip_suffix(')'));
    let converted = called.is_some_and(|argument| is_whole_token(&format!("{{%{argument}%}}")));
    if converted { ArgumentValue::TokenText } else { ArgumentValue::Unknown }
}

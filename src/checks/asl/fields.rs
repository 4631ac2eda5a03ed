//! Fields that go together, or do not (Developer Guide, `workflow-states` and the pages of the state types).

use crate::catalogue::*;
use crate::document::asl::{QueryLanguage, State, StateType, jsonata_expression};
use crate::finding::Finding;
use crate::source::{Entry, Node};
use crate::spelling;
use crate::value::{self, Value};

/// The checks of one state.
pub(super) fn check(state: &State<'_>, findings: &mut Vec<Finding>) {
    if state.node.is_damaged() {
        return;
    }
    other_language(state, findings);
    exclusive_fields(state, findings);
    missing_one_of(state, findings);
    findings.extend(heartbeat_not_shorter(state));
    findings.extend(static_result(state));
    for rule in state.field("Choices").into_iter().flat_map(Node::items) {
        choice_rule(state.language, rule, findings);
    }
}

/// Fields that states have in JSONPath only; `…Path` beside a field without it is one too.
const OF_JSONPATH: [&str; 6] = ["InputPath", "OutputPath", "Parameters", "ResultSelector", "ResultPath", "ItemsPath"];
const OF_JSONATA: [&str; 3] = ["Arguments", "Output", "Items"];
/// Fields that have a twin with `Path` behind it, which holds a path to the value instead of the value.
const WITH_PATH: [&str; 12] = [
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Seconds",
    "Timestamp",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Error",
    "Cause",
    "MaxItemsPerBatch",
    "MaxInputBytesPerBatch",
    "MaxItems",
];

/// `asl/query-language-field`: a field of the other language.
fn other_language(state: &State<'_>, findings: &mut Vec<Finding>) {
    let (language, other, misplaced): (_, _, fn(&str) -> bool) = match state.language {
        QueryLanguage::JsonPath => ("JSONPath", "JSONata", |name| OF_JSONATA.contains(&name)),
        QueryLanguage::Jsonata => ("JSONata", "JSONPath", |name| OF_JSONPATH.contains(&name) || is_path_twin(name)),
        QueryLanguage::Unknown => return,
    };
    let catchers = state.field("Catch").into_iter().flat_map(Node::items);
    let rules = state.field("Choices").into_iter().flat_map(Node::items);
    for map in [state.node].into_iter().chain(catchers).chain(rules) {
        // Items of a Map and of nothing else; `Output` and `Arguments` wherever they are.
        let present = map.entries().filter(|entry| !value::may_be_absent(entry.value));
        for entry in present.filter(|entry| misplaced(entry.name()) && belongs(state, entry.name())) {
            let name = entry.name();
            let message = format!(
                "the QueryLanguage of `{}` is {language}, and `{name}` belongs to {other}: AWS refuses the state machine",
                state.name
            );
            let finding = Finding::at(ASL_QUERY_LANGUAGE_FIELD, entry.key, message).label(format!("only in {other}"));
            findings.push(finding.help(instead(name, other)));
        }
    }
}

/// Whether the type of a state has the field in one of the languages; of one that it has in neither, another rule speaks.
fn belongs(state: &State<'_>, name: &str) -> bool {
    let Some(kind) = state.kind else { return false };
    match name {
        "InputPath" | "OutputPath" | "Output" => kind != StateType::Fail,
        "Parameters" => !matches!(kind, StateType::Wait | StateType::Choice | StateType::Succeed | StateType::Fail),
        "Arguments" => matches!(kind, StateType::Task | StateType::Parallel),
        "ResultSelector" => matches!(kind, StateType::Task | StateType::Parallel | StateType::Map),
        "ResultPath" => matches!(kind, StateType::Task | StateType::Parallel | StateType::Map | StateType::Pass),
        "Items" | "ItemsPath" => kind == StateType::Map,
        "TimeoutSecondsPath" | "HeartbeatSecondsPath" => kind == StateType::Task,
        "SecondsPath" | "TimestampPath" => kind == StateType::Wait,
        "ErrorPath" | "CausePath" => kind == StateType::Fail,
        _ => kind == StateType::Map,
    }
}

fn is_path_twin(name: &str) -> bool {
    name.strip_suffix("Path").is_some_and(|value| WITH_PATH.contains(&value))
}

fn instead(name: &str, other: &str) -> String {
    let twin = match name {
        "Parameters" => Some("Arguments"),
        "Arguments" => Some("Parameters"),
        "ItemsPath" => Some("Items"),
        "Items" => Some("ItemsPath"),
        "ResultSelector" | "ResultPath" | "OutputPath" => Some("Output"),
        "Output" => Some("OutputPath` and `ResultPath"),
        _ => name.strip_suffix("Path").filter(|_| name != "InputPath"),
    };
    let change = format!("set `\"QueryLanguage\": \"{other}\"` for the state");
    twin.map_or(change.clone(), |twin| format!("use `{twin}` instead, or {change}"))
}

/// `asl/exclusive-fields`: two fields of which a state has only one.
fn exclusive_fields(state: &State<'_>, findings: &mut Vec<Finding>) {
    const PAIRS: [(&str, &str); 6] = [
        ("Seconds", "Timestamp"),
        ("Seconds", "TimestampPath"),
        ("SecondsPath", "Timestamp"),
        ("SecondsPath", "TimestampPath"),
        ("ItemProcessor", "Iterator"),
        ("ItemSelector", "Parameters"),
    ];
    let inner = ["ItemReader", "ItemBatcher"].into_iter().filter_map(|name| state.field(name));
    let config = state.field("ItemReader").and_then(|reader| reader.get("ReaderConfig"));
    for map in [state.node].into_iter().chain(inner).chain(config) {
        let certain = |entry: &Entry<'_>| !value::may_be_absent(entry.value);
        for entry in map.entries().filter(certain) {
            let name = entry.name();
            let value = name.strip_suffix("Path").filter(|value| WITH_PATH.contains(value));
            let paired = PAIRS.iter().filter(|(_, second)| *second == name).map(|(first, _)| *first);
            let other = value.into_iter().chain(paired).find_map(|other| map.entry(other).filter(certain));
            findings.extend(other.map(|other| exclusive(entry, other)));
        }
    }
}

fn exclusive(entry: Entry<'_>, other: Entry<'_>) -> Finding {
    let message =
        format!("there can be only one of `{}` and `{}`, so AWS refuses the state machine", other.name(), entry.name());
    Finding::at(ASL_EXCLUSIVE_FIELDS, entry.key, message).related(other.key.place(), "the other one")
}

/// `asl/missing-field`: a state with none of some fields of which it needs one.
fn missing_one_of(state: &State<'_>, findings: &mut Vec<Finding>) {
    let mut need = |map: Node<'_>, anchor: Node<'_>, what: &str, names: &[&str]| {
        let has = |name: &&str| map.get(name).is_some();
        if names.iter().any(has) || !matches!(value::of(map), Value::Map) || value::may_gain_keys(map) {
            return;
        }
        let listed = spelling::list(names.iter().copied()).unwrap_or_default();
        let message = format!("{what} has none of {listed}, so AWS refuses the state machine");
        findings.push(Finding::at(ASL_MISSING_FIELD, anchor, message).label("none of them"));
    };
    let name = format!("`{}`", state.name);
    match state.kind {
        Some(StateType::Wait) => {
            need(state.node, state.key, &name, &["Seconds", "Timestamp", "SecondsPath", "TimestampPath"]);
        }
        Some(StateType::Map) => need(state.node, state.key, &name, &["ItemProcessor", "Iterator"]),
        _ => {}
    }
    if let Some(batcher) = state.node.entry("ItemBatcher") {
        let sizes = ["MaxItemsPerBatch", "MaxInputBytesPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"];
        need(batcher.value, batcher.key, "`ItemBatcher`", &sizes);
    }
    if let Some(credentials) = state.node.entry("Credentials") {
        need(credentials.value, credentials.key, "`Credentials`", &["RoleArn", "RoleArn.$"]);
    }
}

/// `asl/heartbeat-not-shorter`: a heartbeat that comes no earlier than the end of the time.
fn heartbeat_not_shorter(state: &State<'_>) -> Option<Finding> {
    let seconds = |name: &str| match state.field(name).map(|node| (node, value::of(node))) {
        Some((node, Value::Number(text))) => Some((node, text.parse::<u64>().ok()?)),
        _ => None,
    };
    let ((timeout, limit), (heartbeat, silence)) = (seconds("TimeoutSeconds")?, seconds("HeartbeatSeconds")?);
    if silence < limit {
        return None;
    }
    let message = format!(
        "`HeartbeatSeconds` of {silence} is not shorter than `TimeoutSeconds` of {limit}, so it never ends the state"
    );
    let finding = Finding::at(ASL_HEARTBEAT_NOT_SHORTER, heartbeat, message).related(timeout.place(), "the whole time");
    Some(finding.help("AWS asks for a heartbeat that is shorter than the timeout"))
}

/// `asl/static-result`: a path in the Result of a Pass, which is taken as it stands.
fn static_result(state: &State<'_>) -> Option<Finding> {
    let result = state.field("Result").filter(|_| state.kind == Some(StateType::Pass))?;
    let mut open = vec![result];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            let is_path = |text: &str| text.starts_with('$') || text.starts_with("States.");
            if entry.name().ends_with(".$") && value::text(entry.value).is_some_and(is_path) {
                let message =
                    format!("`Result` is handed on as it stands: `{}` stays a key, and its value a text", entry.name());
                let finding = Finding::at(ASL_STATIC_RESULT, entry.key, message).label("not read as a path");
                return Some(finding.help("put it into `Parameters`"));
            }
            open.push(entry.value);
        }
        open.extend(node.items());
    }
    None
}

/// `asl/choice-rule`: a rule of a Choice without a comparison, or with several.
fn choice_rule(language: QueryLanguage, rule: Node<'_>, findings: &mut Vec<Finding>) {
    let known = |node: &Node<'_>| {
        value::of(*node) == Value::Map
            && !node.is_damaged()
            && !value::may_gain_keys(*node)
            && !node.entries().any(|entry| value::may_be_absent(entry.value))
    };
    if !known(&rule) {
        return;
    }
    match language {
        QueryLanguage::Jsonata if rule.get("Condition").is_none() => {
            let message = "a rule in JSONata has a `Condition`; without one, AWS refuses the state machine";
            findings.push(Finding::at(ASL_CHOICE_RULE, rule.first_key(), message).label("no `Condition`"));
        }
        QueryLanguage::JsonPath if rule.get("Condition").is_none() => comparisons(rule, findings, known),
        QueryLanguage::JsonPath => {
            let is_expression = rule.get("Condition").and_then(Node::as_str).and_then(jsonata_expression).is_some();
            let help = if is_expression {
                "set `\"QueryLanguage\": \"JSONata\"` for the state"
            } else {
                "compare a `Variable`"
            };
            let message = "a `Condition` belongs to JSONata, and the QueryLanguage here is JSONPath: AWS refuses the state machine";
            let key = rule.entry("Condition").map_or(rule, |entry| entry.key);
            findings.push(Finding::at(ASL_QUERY_LANGUAGE_FIELD, key, message).label("only in JSONata").help(help));
        }
        QueryLanguage::Jsonata | QueryLanguage::Unknown => {}
    }
}

fn comparisons(rule: Node<'_>, findings: &mut Vec<Finding>, known: impl Fn(&Node<'_>) -> bool) {
    const BESIDE: [&str; 5] = ["Next", "Variable", "Assign", "Output", "Comment"];
    let mut open = vec![rule];
    while let Some(rule) = open.pop() {
        if !known(&rule) {
            continue;
        }
        let operators: Vec<Entry<'_>> = rule.entries().filter(|entry| !BESIDE.contains(&entry.name())).collect();
        let combines = |entry: &Entry<'_>| matches!(entry.name(), "And" | "Or" | "Not");
        let mut report = |at: Node<'_>, message: String, label: &str| {
            findings.push(Finding::at(ASL_CHOICE_RULE, at, message).label(label));
        };
        match operators.as_slice() {
            [] => report(
                rule.first_key(),
                "the rule compares nothing, so AWS refuses the state machine".to_owned(),
                "no comparison",
            ),
            [only] if combines(only) => {
                open.extend(only.value.items().chain(only.value.is_mapping().then_some(only.value)))
            }
            [only] if rule.get("Variable").is_none() => {
                let message = format!(
                    "the rule has `{}` and no `Variable` to compare, so AWS refuses the state machine",
                    only.name()
                );
                report(only.key, message, "no `Variable`");
            }
            [_] => {}
            [first, second, ..] => {
                let message = format!(
                    "a rule has one comparison, and this one `{}` and `{}`: AWS refuses the state machine",
                    first.name(),
                    second.name()
                );
                report(second.key, message, "a second one");
            }
        }
    }
}

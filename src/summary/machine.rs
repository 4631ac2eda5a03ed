//! What a state machine starts, what it hands over, and what it waits for.

use super::argument::Arguments;
use super::computed::Computed;
use super::handling::{Handling, Seconds};
use super::payload::{Leaf, Reader};
use super::run_as::{self, Credentials};
use super::started::{self, Start};
use super::token::{self, Mention, MentionKind};
use super::{Origin, RunbookName};
use crate::access::needs::{self, Needs};
use crate::document::asl::{Pattern, QueryLanguage, State, StateMachine, StateType};
use crate::finding::Site;
use crate::source::{FileId, Node};
use crate::template::Located;

/// A state machine as the contract sees it.
#[derive(Debug)]
pub struct MachineSummary {
    /// Where it is known from.
    pub origin: Origin,
    /// The role that it runs as, with holes; `None` where nothing tells.
    pub role: Option<String>,
    /// The role that the configuration gives it: the template that holds it, and its logical id there.
    pub configured_role: Option<(FileId, String)>,
    /// Whether the machine as a whole has a `TimeoutSeconds`.
    pub has_timeout: bool,
    /// The literal `TimeoutSeconds` of the machine as a whole.
    pub timeout: Option<Seconds>,
    /// The Tasks that wait for a token or start a runbook.
    pub tasks: Vec<TaskSummary>,
    /// Everything that its states call with its role.
    pub calls: Vec<MachineCall>,
    /// Waiting Tasks that a syntax error runs through, by their names.
    pub damaged: Vec<(String, Site)>,
    /// Expressions for the token in states that do not wait for it.
    pub strays: Vec<Stray>,
}

/// What a state calls.
#[derive(Debug)]
pub struct MachineCall {
    /// The state's name.
    pub state: String,
    /// The key that names it.
    pub site: Site,
    /// What it needs.
    pub needs: Needs,
    /// The role that it calls with instead of the machine's own.
    pub credentials: Option<Credentials>,
    /// Whether it starts a runbook.
    pub starts_automation: bool,
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
    /// Whether the runbook that runs may differ from one of that name among these files: a numbered version, or one of
    /// another account.
    pub may_differ: bool,
    /// `AlarmConfiguration`, which makes cancels automatic.
    pub alarms: Option<Site>,
    /// What it hands to the runbook; `None` where it hands over nothing.
    pub arguments: Option<Arguments>,
    /// Parameters that AWS fills for each target.
    pub filled_by_targets: Vec<String>,
    /// Whether something fills parameters that cannot be listed.
    pub filled_unknown: bool,
    /// The role that it calls with instead of the machine's own.
    pub credentials: Option<Credentials>,
    /// The accounts that it starts the runbook in, where it lists them.
    pub target_accounts: Vec<(String, Site)>,
    /// What its payload says of the token.
    pub mentions: Vec<Mention>,
    /// Whether a part of the payload is not known, so that it may carry the token.
    pub payload_unknown: bool,
    /// How it starts its runbook.
    pub start: Start,
    /// How it bounds its wait, and what it does with the outcome.
    pub handling: Handling,
}

impl TaskSummary {
    /// Whether it may pass arguments that are not listed.
    pub fn payload_hides_arguments(&self) -> bool {
        match &self.arguments {
            Some(arguments) => !arguments.known,
            None => self.payload_unknown,
        }
    }

    /// Whether the token itself, or something that holds it, is part of the payload.
    pub fn carries_token(&self) -> bool {
        self.mentions.iter().any(|mention| matches!(mention.kind, MentionKind::Exact | MentionKind::Ancestor))
    }
}

impl MachineSummary {
    /// Summarises a state machine.
    pub fn new<'t>(machine: &StateMachine<'t>, located: &Located<'t>) -> Self {
        let mut summary = MachineSummary {
            origin: Origin::new(machine.node.tree().file(), located.context),
            role: located.context.and_then(|context| context.role.clone()),
            configured_role: None,
            has_timeout: machine.node.get("TimeoutSeconds").is_some() || machine.node.is_damaged(),
            timeout: machine.node.get("TimeoutSeconds").and_then(Seconds::of),
            tasks: Vec::new(),
            calls: machine.states().filter_map(call).collect(),
            damaged: Vec::new(),
            strays: Vec::new(),
        };
        for state in machine.states() {
            let resource = state.resource();
            let waits = resource.is_some_and(|resource| resource.pattern == Pattern::WaitForTaskToken);
            // Of a state that a syntax error runs through, too little is known.
            if state.node.is_damaged() {
                summary.damaged.extend(waits.then(|| (state.name.to_owned(), Site::of(state.key))));
                continue;
            }
            if resource.is_some_and(|resource| waits || resource.starts_automation()) {
                summary.tasks.extend(task(state, located));
            }
            if reads_no_token(state) {
                summary.strays.extend(strays(state));
            }
        }
        summary
    }
}

fn call(state: &State<'_>) -> Option<MachineCall> {
    Some(MachineCall {
        state: state.name.to_owned(),
        site: Site::of(state.key),
        needs: needs::of_state(state)?,
        credentials: run_as::credentials(state, &Reader::new(state)),
        starts_automation: state.resource().is_some_and(|resource| resource.starts_automation()),
    })
}

/// Whether a state certainly has no token of its own to read. That a Task waits for a job with `.sync` does not rule out
/// one: AWS documents its early completion.
fn reads_no_token(state: &State<'_>) -> bool {
    let calls_once = match state.resource() {
        Some(resource) => resource.pattern == Pattern::RequestResponse,
        None => state.kind != Some(StateType::Task),
    };
    calls_once && state.kind.is_some() && state.language != QueryLanguage::Unknown
}

fn strays<'s, 't>(state: &'s State<'t>) -> impl Iterator<Item = Stray> + use<'s, 't> {
    const LITERAL_FIELDS: [&str; 9] =
        ["Type", "Comment", "Resource", "Result", "States", "Branches", "ItemProcessor", "Iterator", "Next"];
    const PATH_FIELDS: [&str; 4] = ["InputPath", "OutputPath", "ItemsPath", "ResultPath"];
    let reader = Reader::new(state);
    let fields = state.node.entries().filter(|entry| !LITERAL_FIELDS.contains(&entry.name()));
    let mut leaves: Vec<Leaf<'t>> = fields.flat_map(|field| reader.payload(field.name(), field.value).leaves).collect();
    if state.language == QueryLanguage::JsonPath {
        let fields = PATH_FIELDS.into_iter().filter_map(|name| state.field(name));
        let paths = fields.chain(compared(state)).filter_map(|node| Some((node, node.as_str()?)));
        leaves.extend(paths.map(|(node, text)| Leaf { node, found: token::in_json_path(text, None) }));
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

/// The paths that the rules of a Choice compare.
fn compared<'t>(state: &State<'t>) -> Vec<Node<'t>> {
    let mut paths = Vec::new();
    let mut open: Vec<Node<'t>> = state.field("Choices").into_iter().collect();
    while let Some(node) = open.pop() {
        open.extend(node.items().filter(|item| item.is_mapping()));
        for entry in node.entries() {
            match entry.name() {
                "And" | "Or" | "Not" => open.push(entry.value),
                name if name == "Variable" || name.ends_with("Path") => paths.push(entry.value),
                _ => {}
            }
        }
    }
    paths
}

fn task<'t>(state: &State<'t>, located: &Located<'t>) -> Option<TaskSummary> {
    let resource = state.resource()?;
    let reader = Reader::new(state);
    let payload = state.arguments();
    let read = payload.map(|entry| reader.payload(entry.name(), entry.value)).unwrap_or_default();
    let inner = payload.and_then(|entry| entry.value.entry("Parameters").or_else(|| entry.value.entry("Parameters.$")));
    let whole = payload.map(|entry| entry.value).filter(|node| node.as_str().is_some());
    let computed = whole.and_then(|node| Computed::new(&reader, node));
    let arguments = match &computed {
        Some(computed) => computed.arguments(),
        None => inner.map(|inner| Arguments::new(&reader, inner)),
    };
    let arguments = arguments.filter(|_| resource.starts_automation());
    // A payload in the other language's field is refused anyway; what it would have said is not known.
    let misplaced = payload.is_none()
        && ["Parameters", "Parameters.$", "Arguments"].into_iter().any(|name| state.field(name).is_some());
    let mut mentions: Vec<Mention> =
        read.leaves.into_iter().flat_map(|leaf| token::mentions(leaf.node, leaf.found)).collect();
    if payload.is_none() && reader.selects_of_context() {
        // The whole payload is what InputPath selects of the context object.
        let path = state.field("InputPath").and_then(|node| Some((node, node.as_str()?)));
        mentions
            .extend(path.into_iter().flat_map(|(node, text)| token::mentions(node, token::in_json_path(text, None))));
    }
    let payload_unknown = read.unknown
        || misplaced
        || whole.is_some() && computed.is_none()
        || state.language == QueryLanguage::Unknown
        || arguments.as_ref().is_some_and(|arguments| !arguments.known)
        || mentions.iter().any(|mention| mention.kind == MentionKind::Unknown);
    let payload = payload.map(|entry| entry.value).filter(|_| resource.starts_automation());
    let (filled_by_targets, filled_unknown) = started::filled_by_aws(payload);
    let filled_unknown = filled_unknown || computed.as_ref().is_some_and(Computed::fills_parameters);
    let runbook = match &computed {
        Some(computed) => computed.runbook().filter(|_| resource.starts_automation()),
        None => payload.and_then(|payload| started::runbook(&reader, payload, located.context)),
    };
    let has = |name: &str| state.field(name).is_some();
    let timeouts = ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];
    Some(TaskSummary {
        state: state.name.to_owned(),
        site: Site::of(state.key),
        language: state.language,
        resource: Site::of(resource.node),
        waits: resource.pattern == Pattern::WaitForTaskToken,
        starts_automation: resource.starts_automation(),
        has_timeout: timeouts.into_iter().any(has),
        runbook,
        may_differ: computed.as_ref().is_some_and(Computed::names_version)
            || payload.is_some_and(|payload| started::may_differ(payload, located.context)),
        alarms: payload.and_then(|payload| payload.entry("AlarmConfiguration")).map(|entry| Site::of(entry.key)),
        arguments,
        filled_by_targets,
        filled_unknown,
        credentials: run_as::credentials(state, &reader),
        target_accounts: payload.map(run_as::target_accounts).unwrap_or_default(),
        mentions,
        payload_unknown,
        start: payload.map(|payload| Start::new(&reader, payload)).unwrap_or_default(),
        handling: Handling::new(&reader, state, located),
    })
}

//! What callers and the contract need to know of a runbook.

use super::run_as::{self, AssumeRole};
use super::several::{self, SeveralRuns};
use super::time::StepTime;
use super::{Callback, ChildStart, Origin, OwnedCondition};
use crate::access::needs::{self, Needs};
use crate::aws::automation::SHELL_DOCUMENTS;
use crate::document::automation::reference::{self, references};
use crate::document::automation::script::Script;
use crate::document::automation::{Critical, Parameter, Runbook, Step};
use crate::finding::Site;
use crate::flow::{self, Graph};
use crate::source::Node;
use crate::template::{Context, Located};
use crate::value::{self, Value};

/// A runbook as others see it.
#[derive(Debug)]
pub struct RunbookSummary {
    /// Where it is known from.
    pub origin: Origin,
    /// The `Name` of its resource, with holes where it is not known.
    pub name: Option<String>,
    /// The role that it runs as, with holes: a reference, an ARN, or `{{ Parameter }}`.
    pub role: Option<String>,
    /// The same, told apart.
    pub assume_role: AssumeRole,
    /// Where it says so.
    pub assume_role_site: Option<Site>,
    /// The whole document, or the key that best stands for it.
    pub site: Site,
    /// What callers pass; `None` where that is not known.
    pub parameters: Option<Vec<ParameterSummary>>,
    /// The steps, in the order of the graph.
    pub steps: Vec<StepSummary>,
    /// Whether these are all of them.
    pub steps_known: bool,
    /// The variables that are written, with the text that each starts with.
    pub variables: Vec<(String, Option<String>)>,
    /// How the run goes from step to step.
    pub graph: Graph,
}

/// A declared parameter.
#[derive(Debug)]
pub struct ParameterSummary {
    /// Its name.
    pub name: String,
    /// The key that declares it.
    pub site: Site,
    /// Its type, if it is known.
    pub kind: Option<String>,
    /// Whether every call must pass it.
    pub required: bool,
    /// The default.
    pub default: Option<Timeout>,
    /// The only values that AWS accepts, if the declaration lists them.
    pub allowed_values: Option<Vec<String>>,
    /// Whether the declaration lists allowed values, known or not.
    pub lists_values: bool,
    /// Whether the declaration has a pattern, known or not.
    pub has_pattern: bool,
    /// A pattern that AWS matches values with.
    pub allowed_pattern: Option<String>,
    /// Least and most characters of a value.
    pub chars: (Option<u64>, Option<u64>),
    /// Least and most items of a list.
    pub items: (Option<u64>, Option<u64>),
}

/// A value that may be a number of seconds, with its place.
#[derive(Clone, Debug)]
pub struct Timeout {
    /// Where it stands.
    pub site: Site,
    /// What it is.
    pub value: TimeoutValue,
}

/// A value that is a literal, a parameter's, or not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeoutValue {
    /// A literal as text.
    Literal(String),
    /// The value of a parameter.
    Parameter(String),
    /// Not known.
    Unknown,
}

/// A step.
#[derive(Debug)]
pub struct StepSummary {
    /// Its name, or "step 3".
    pub name: String,
    /// Its name, or what stands for it.
    pub site: Site,
    /// Its action, if it is known.
    pub action: Option<String>,
    /// Whether it calls `SendTaskSuccess` or `SendTaskFailure`.
    pub callback: Option<Callback>,
    /// Whether it may answer a token that is not visible in its inputs: it names the calls, or is not known.
    pub may_answer: bool,
    /// Whether it may turn out to call `SendTaskSuccess` or `SendTaskFailure`, as its service or its call is not known.
    pub may_be_callback: bool,
    /// Whether all that it does with a token is to send heartbeats.
    pub only_keeps_alive: bool,
    /// The parameters and variables (`variable:x`) that its inputs name.
    pub references: Vec<String>,
    /// The outputs that it declares, each with its type if that is known; `None` where they are not known.
    pub outputs: Option<Vec<(String, Option<String>)>>,
    /// What it writes: the variable and its new literal value, if it is `aws:updateVariable`.
    pub assigns: Option<(String, Option<String>)>,
    /// The parameter or output whose whole value it writes, if it is `aws:updateVariable`.
    pub copies: Option<String>,
    /// The conditions of its choices, if it is `aws:branch`.
    pub choices: Vec<OwnedCondition>,
    /// The `executionTimeout` that it hands to a shell document, with that document's name.
    pub execution_timeout: Option<(Timeout, String)>,
    /// Whether it runs one of AWS's documents for shell commands.
    pub runs_shell: bool,
    /// The value of its `onFailure`.
    pub failure_route: Option<Site>,
    /// What it says of whether its failure counts.
    pub critical: Critical,
    /// What it says of its own time.
    pub time: StepTime,
    /// The runbook that it starts.
    pub child: Option<ChildStart>,
    /// Whether it is a step of a loop, and may run again.
    pub in_loop: bool,
    /// How often the loop around it goes round at least, if it may go round again and none of its steps leaves it.
    pub rounds: Option<u64>,
    /// Whether the run ends with it.
    pub is_end: bool,
    /// What makes it start several runs of a child.
    pub several_runs: Option<SeveralRuns>,
    /// Whether it sends heartbeats, or names the call that does.
    pub may_keep_alive: bool,
    /// The IAM actions of the callbacks that its script names.
    pub script_callbacks: Vec<&'static str>,
    /// What it makes the role call that the runbook runs as.
    pub needs: Needs,
}

impl RunbookSummary {
    /// Summarises a runbook.
    pub fn new(runbook: &Runbook<'_>, located: &Located<'_>) -> Self {
        let steps = runbook.all_steps();
        let is_plain = |text: &&str| located.context.is_some_and(|context| context.is_plain(text));
        let variables = runbook
            .variables
            .iter()
            .map(|variable| (format!("variable:{}", variable.name), variable.default.and_then(known_text)));
        let (assume_role, assume_role_site) = AssumeRole::of(runbook);
        RunbookSummary {
            assume_role,
            assume_role_site,
            origin: Origin::new(runbook.node.tree().file(), located.context),
            role: runbook.assume_role.and_then(Node::as_str).filter(|role| !is_plain(role)).map(str::to_owned),
            name: located.context.and_then(|context| context.name.clone()),
            site: Site::of(runbook.node.first_key()),
            parameters: runbook.parameters.as_ref().map(|all| all.iter().map(parameter).collect()),
            steps: summarised(&steps, located.context),
            steps_known: runbook.steps_known,
            variables: variables.collect(),
            graph: flow::runbook::graph(runbook),
        }
    }

    /// The declaration of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&ParameterSummary> {
        self.parameters.as_ref()?.iter().find(|parameter| parameter.name == name)
    }
}

fn parameter(parameter: &Parameter<'_>) -> ParameterSummary {
    let field = |name: &str| parameter.node.get(name);
    let number = |name: &str| field(name).and_then(|node| literal(node)?.parse().ok());
    // What is not visible of a declaration may bound it.
    let hidden = !matches!(value::of(parameter.node), Value::Map) || parameter.node.is_damaged();
    let allowed = field("allowedValues").filter(|node| matches!(value::of(*node), Value::List));
    ParameterSummary {
        name: parameter.name.to_owned(),
        site: Site::of(parameter.key),
        kind: parameter.kind().map(str::to_owned),
        required: parameter.is_required(),
        default: parameter.default().map(timeout),
        allowed_values: allowed.and_then(|list| list.items().map(literal).collect()),
        lists_values: field("allowedValues").is_some() || hidden,
        has_pattern: field("allowedPattern").is_some() || hidden,
        allowed_pattern: field("allowedPattern").and_then(value::text).map(str::to_owned),
        chars: (number("minChars"), number("maxChars")),
        items: (number("minItems"), number("maxItems")),
    }
}

/// The text of a scalar that is known.
fn literal(node: Node<'_>) -> Option<String> {
    match value::of(node) {
        Value::Text(text) | Value::Number(text) => Some(text.to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The text of a scalar without references.
fn known_text(node: Node<'_>) -> Option<String> {
    literal(node).filter(|text| !text.contains("{{"))
}

pub(super) fn timeout(node: Node<'_>) -> Timeout {
    let node = match node.items().next() {
        Some(only) if node.items().len() == 1 => only,
        _ => node,
    };
    let value = match literal(node) {
        Some(text) => match reference::whole(&text) {
            Some(name) if !name.contains(['.', ':']) => TimeoutValue::Parameter(name.to_owned()),
            Some(_) => TimeoutValue::Unknown,
            None if references(&text).next().is_some() || text.contains("{{") => TimeoutValue::Unknown,
            None => TimeoutValue::Literal(text),
        },
        None => TimeoutValue::Unknown,
    };
    Timeout { site: Site::of(node), value }
}

fn summarised(steps: &[&Step<'_>], context: Option<&Context>) -> Vec<StepSummary> {
    let mut behind_loop = 0;
    let one = |(index, found): (usize, &&Step<'_>)| {
        let in_loop = index < behind_loop;
        if !found.inner.is_empty() {
            behind_loop = behind_loop.max(index + flow::runbook::size(found));
        }
        StepSummary { in_loop, ..step(index, found, context) }
    };
    steps.iter().enumerate().map(one).collect()
}

fn step(index: usize, step: &Step<'_>, context: Option<&Context>) -> StepSummary {
    let mut names: Vec<String> = Vec::new();
    let (mut names_calls, mut names_heartbeat, mut passes_on) = (false, false, false);
    // The steps of a loop speak for themselves.
    let inputs = step.inputs.into_iter().flat_map(|inputs| inputs.entries().map(|entry| (entry.name(), entry.value)));
    for (name, node) in inputs.filter(|(name, _)| step.inner.is_empty() || *name != "Steps") {
        let script = Script::of(step).filter(|_| name == "Script");
        for text in reference::texts(node) {
            names.extend(references(text).map(|found| found.name.to_owned()));
            let calls_one_of = |calls: &[&str]| match script {
                Some(script) => script.mentions(calls),
                None => names_one_of(text, calls),
            };
            names_calls |= calls_one_of(&CALLBACKS);
            names_heartbeat |= calls_one_of(&HEARTBEATS);
            passes_on |= names_one_of(text, &WAYS_ON);
        }
    }
    names.sort_unstable();
    names.dedup();
    let action = step.known_action().map(str::to_owned);
    let inputs_unknown = step.inputs.is_some_and(value::is_unknown) || !step.inner_known;
    let call_unknown = action.as_deref() == Some("aws:executeAwsApi")
        && ["Service", "Api"].iter().any(|name| step.input(name).is_some_and(|node| value::text(node).is_none()));
    let service = step.input("Service").and_then(value::text);
    StepSummary {
        may_be_callback: call_unknown
            && service.is_none_or(crate::document::automation::callback::may_mean_step_functions),
        name: step.known_name().map_or_else(|| format!("step {}", index + 1), str::to_owned),
        site: Site::of(step.anchor()),
        callback: Callback::of(step),
        outputs: outputs(step),
        may_answer: names_calls
            || inputs_unknown
            || call_unknown
            || step.node.is_damaged()
            || (action.is_none() && step.action.is_some()),
        only_keeps_alive: names_heartbeat
            && !(names_calls || passes_on || inputs_unknown || call_unknown)
            && matches!(action.as_deref(), Some("aws:executeAwsApi" | "aws:executeScript")),
        references: names,
        assigns: assigns(step),
        copies: step.input("Value").filter(|_| step.known_action() == Some("aws:updateVariable")).and_then(whole),
        choices: step.choices.iter().map(|choice| OwnedCondition::of(&choice.condition)).collect(),
        execution_timeout: execution_timeout(step),
        runs_shell: step
            .input("DocumentName")
            .and_then(value::text)
            .is_some_and(|name| SHELL_DOCUMENTS.contains(&name)),
        failure_route: step.on_failure.map(|route| Site::of(route.node)),
        critical: step.critical(),
        time: StepTime::of(step),
        child: ChildStart::of(step, context),
        in_loop: false,
        rounds: several::rounds_around(step),
        is_end: step.is_end == Some(true),
        several_runs: several::of_step(step),
        may_keep_alive: names_heartbeat,
        script_callbacks: run_as::script_callbacks(step),
        needs: needs::of_step(step),
        action,
    }
}

/// The calls that answer a token, as the API, the SDKs, PowerShell and the command line spell them.
const CALLBACKS: [&str; 8] = [
    "send_task_success",
    "send_task_failure",
    "SendTaskSuccess",
    "SendTaskFailure",
    "Send-SFNTaskSuccess",
    "Send-SFNTaskFailure",
    "send-task-success",
    "send-task-failure",
];

const HEARTBEATS: [&str; 4] =
    ["send_task_heartbeat", "SendTaskHeartbeat", "Send-SFNTaskHeartbeat", "send-task-heartbeat"];

/// What a script needs to hand a token to somebody else.
const WAYS_ON: [&str; 11] = [
    "subprocess",
    "os.system",
    "socket",
    "http",
    "urllib",
    "requests",
    "invoke",
    "send_message",
    "publish",
    "put_",
    "start_",
];

/// Whether a text (an API, a script, a command) names one of some calls.
fn names_one_of(text: &str, calls: &[&str]) -> bool {
    calls.iter().any(|call| text.contains(call))
}

fn outputs(step: &Step<'_>) -> Option<Vec<(String, Option<String>)>> {
    let Some(node) = step.node.get("outputs") else { return (!step.node.is_damaged()).then(Vec::new) };
    let known = matches!(value::of(node), Value::List) && !step.node.is_damaged();
    let output = |item: Node<'_>| {
        let text = |key| item.get(key).and_then(value::text).map(str::to_owned);
        text("Name").map(|name| (name, text("Type")))
    };
    known.then(|| node.items().map(output).collect()).flatten()
}

fn assigns(step: &Step<'_>) -> Option<(String, Option<String>)> {
    if step.known_action() != Some("aws:updateVariable") {
        return None;
    }
    let name = step.input("Name").and_then(value::text)?;
    Some((name.to_owned(), step.input("Value").and_then(known_text)))
}

fn whole(node: Node<'_>) -> Option<String> {
    reference::whole(value::text(node)?).filter(|name| !name.contains(':')).map(str::to_owned)
}

fn execution_timeout(step: &Step<'_>) -> Option<(Timeout, String)> {
    if step.known_action() != Some("aws:runCommand") {
        return None;
    }
    let document = step.input("DocumentName").and_then(value::text)?;
    let known = SHELL_DOCUMENTS.contains(&document);
    let node = step.input("Parameters").filter(|_| known)?.get("executionTimeout")?;
    Some((timeout(node), document.to_owned()))
}

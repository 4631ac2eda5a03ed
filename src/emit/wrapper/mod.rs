//! Runbooks around others' documents: they run a document that answers no task token, and answer it on every path.

mod automation;
mod command;

pub use command::is_command_document;

use super::emission::{Document, Emission};
use super::own::logical_id;
use super::role::{self, ANSWERED_PARAMETER, STATE_MACHINE_ROLE, arn_of};
use super::runbook::{self, API_STEP_SECONDS, RunsAs, send_task_failure, send_task_success};
use super::state_machine::{WAITING_START, waiting};
use super::template::{STATE_MACHINE, document_resource, role_output, state_machine_resource, template, waiting_start};
use crate::document::DocumentKind;
use crate::source::Node;
use serde_json::{Map, Value, json};

/// The logical id of the wrapper's role.
const ROLE: &str = "RunbookRole";
/// The longest time that a state can wait: a year, as long as its execution.
const MAX_SECONDS: u64 = 31_536_000;
/// What IAM takes as the description of a role.
const MAX_DESCRIPTION: usize = 1000;
/// The parameter that carries the token, as in the published pattern.
const TOKEN: &str = "taskToken";

/// The wrapper around a runbook or a Command document, which has this name in AWS; an error says why there is none.
pub fn around(node: Node<'_>, kind: Option<DocumentKind>, name: &str) -> Result<Emission, String> {
    let work = match kind {
        Some(DocumentKind::Runbook) => automation::work(node, name)?,
        None if is_command_document(node) => command::work(node, name)?,
        _ => return Err("a wrapper is for a runbook or a Command document, and this is neither".to_owned()),
    };
    wrapper(work)
}

/// The wrapper around a Command document of AWS whose parameters are known here.
pub fn around_named(name: &str) -> Result<Emission, String> {
    wrapper(command::known(name)?)
}

/// What a wrapper does before it answers.
struct Work {
    /// The document that it runs.
    document: String,
    /// What callers pass besides the token.
    parameters: Map<String, Value>,
    /// The name of the step that runs the document.
    step: &'static str,
    /// Its action, inputs and `timeoutSeconds`.
    action: &'static str,
    inputs: Value,
    /// How long it may take.
    seconds: u64,
    /// What the task is told of a success.
    output: Value,
    /// What its role may do besides answering.
    statements: Vec<Value>,
    /// What of the permissions is not derived.
    missing: Option<String>,
    notes: Vec<String>,
}

fn wrapper(mut work: Work) -> Result<Emission, String> {
    if work.parameters.contains_key(TOKEN) {
        return Err(format!(
            "`{}` has a parameter `{TOKEN}` itself, which the wrapper needs for the token",
            work.document
        ));
    }
    work.seconds = work.seconds.min(MAX_SECONDS);
    let name = wrapper_name(&work.document);
    let id = logical_id(&name);
    let machine = |resource: Value, document: Value| {
        let start = json!({ "DocumentName": document, "Parameters": arguments(&work.parameters) });
        let comment = format!("Runs {} and waits for its end", work.document);
        waiting(&comment, work.step, start, resource, work.seconds + 3 * u64::from(API_STEP_SECONDS))
    };
    let role = role_resource(&work);
    let answered = json!({ (ANSWERED_PARAMETER): role::answered_parameter() });
    let role_output = json!({ (ROLE): role_output(ROLE) });
    let start = role::start_resources(&format!("${{{id}}}"));
    let whole = template(
        &format!("Runs {} from Step Functions and waits for its end", work.document),
        answered.clone(),
        json!({
            (id.as_str()): document_resource(&name, None, runbook(&work, RunsAs::Role(arn_of(ROLE)))),
            (ROLE): role.clone(),
            (STATE_MACHINE): state_machine_resource(machine(waiting_start(), json!({ "Ref": id }))),
            (STATE_MACHINE_ROLE): role::state_machine_role(&name, start, arn_of(ROLE)),
        }),
        role_output.clone(),
    );
    let role = template(&format!("The role of the runbook {name}"), answered, json!({ (ROLE): role }), role_output);
    let documents = vec![
        Document::new(&name, runbook(&work, RunsAs::Parameter)),
        Document::new(&format!("{name}.asl"), machine(json!(WAITING_START), json!(name))),
        Document::new(&format!("{name}-role.template"), role),
    ];
    work.notes.extend(work.missing.map(|missing| format!("the role of `{name}` lacks permissions: {missing}")));
    Ok(Emission { name, notes: work.notes, documents, template: Ok(whole) })
}

/// `AWS-RunPatchBaseline` becomes `SfnRunPatchBaseline`: names that begin with AWS are AWS's own.
fn wrapper_name(document: &str) -> String {
    let own = document.strip_prefix("AWS-").unwrap_or(document);
    let mut characters =
        own.chars().filter(|character| character.is_ascii_alphanumeric() || "-_.".contains(*character));
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    ["Sfn"].into_iter().flat_map(str::chars).chain(first).chain(characters).take(128).collect()
}

fn runbook(work: &Work, runs_as: RunsAs) -> Value {
    let mut parameters = work.parameters.clone();
    parameters.insert(TOKEN.to_owned(), runbook::token_parameter());
    let step = json!({
        "name": work.step,
        "action": work.action,
        "inputs": work.inputs,
        "timeoutSeconds": work.seconds,
        "onFailure": runbook::TO_FAILURE,
        "onCancel": runbook::TO_FAILURE,
        "nextStep": "SendTaskSuccess",
    });
    let failure = send_task_failure(&format!("{} did not succeed, or its success", work.document));
    let description = format!(
        "Runs {}, and tells the Step Functions task that waits for it how it ended: when it is refused, fails, runs out of \
         time or is cancelled, the task fails with the error `{}`.\n",
        work.document,
        runbook::ERROR
    );
    runbook::document(&description, runs_as, parameters, None, vec![step, failure, send_task_success(&work.output)])
}

fn role_resource(work: &Work) -> Value {
    let mut statements = work.statements.clone();
    statements.push(role::answer_tasks());
    let missing = work.missing.as_ref().map(|missing| format!(". Lacks permissions: {missing}"));
    let text = format!("Runs {} for Step Functions{}", work.document, missing.unwrap_or_default());
    // IAM takes Latin text alone.
    let text: String = text.chars().filter(|character| (' '..='~').contains(character)).take(MAX_DESCRIPTION).collect();
    role::role(&text, role::trusts_runbooks(), "run-document-and-answer-tasks", statements)
}

/// What the task passes for the parameters that it has to: what the execution's input holds under their names.
fn arguments(parameters: &Map<String, Value>) -> Map<String, Value> {
    let required = parameters.iter().filter(|(_, declaration)| declaration.get("default").is_none());
    let argument = |(name, declaration): (&String, &Value)| {
        let plain = name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        let path = if plain { format!("$.{name}") } else { format!("$['{name}']") };
        let value = match declaration.get("type").and_then(Value::as_str).unwrap_or_default() {
            "StringList" | "MapList" => path,
            list if list.starts_with("List<") => path,
            "Integer" | "Boolean" => format!("States.Array(States.Format('{{}}', {path}))"),
            "StringMap" => format!("States.Array(States.JsonToString({path}))"),
            _ => format!("States.Array({path})"),
        };
        (format!("{name}.$"), json!(value))
    };
    let token = (format!("{TOKEN}.$"), json!("States.Array($$.Task.Token)"));
    required.map(argument).chain([token]).collect()
}

/// Some names for a sentence.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

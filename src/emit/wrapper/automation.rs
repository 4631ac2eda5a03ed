//! The wrapper around a runbook: it starts the runbook as a child and waits for its end.

use super::{Work, listed};
use crate::aws::automation::is_reserved;
use crate::contract::longest_run;
use crate::document::DocumentKind;
use crate::document::automation::Runbook;
use crate::emit::role::{account_arn, start_resources};
use crate::emit::value;
use crate::source::Node;
use crate::summary::run_as::AssumeRole;
use crate::summary::{RunbookSummary, StepSummary};
use crate::template::Located;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const STEP: &str = "RunAutomation";

/// How long a runbook may take of whose steps some have no bound: what AWS allows a run without a role.
const UNBOUNDED_SECONDS: u64 = 43_200;
/// AWS's own time to start the runbook and to see its end.
const OVERHEAD_SECONDS: u64 = 300;

pub(super) fn work(node: Node<'_>, name: &str) -> Result<Work, String> {
    let runbook = Runbook::new(node);
    let summary = RunbookSummary::new(&runbook, &Located { kind: DocumentKind::Runbook, node, context: None });
    if !summary.steps_known || runbook.parameters.is_none() {
        return Err(format!("not all of `{name}` is known, so nobody can say what it needs"));
    }
    if let Some(step) = summary.steps.iter().find(|step| step.callback.is_some()) {
        return Err(format!(
            "`{name}` answers a task token itself, in `{}`: a Task can wait for it as it is",
            step.name
        ));
    }
    let declared = node.get("parameters").map(value::of).transpose()?;
    let mut parameters = match declared {
        Some(Value::Object(parameters)) => parameters,
        _ => Map::new(),
    };
    let mut notes = Vec::new();
    if let AssumeRole::Parameter(role) = &summary.assume_role {
        // Without it, the runbook runs as the wrapper's role, which has what it needs.
        let optional = parameters.get(role).is_some_and(|declaration| declaration.get("default").is_some());
        if optional {
            parameters.shift_remove(role);
        }
    }
    let handed: Map<String, Value> =
        parameters.keys().map(|name| (name.clone(), json!(format!("{{{{ {name} }}}}")))).collect();
    let (mut statements, missing) = permissions(&summary, name, &parameters);
    statements.insert(0, start(name));
    statements.insert(1, follow());
    let mut inputs = json!({ "DocumentName": name });
    if let (Some(inputs), false) = (inputs.as_object_mut(), handed.is_empty()) {
        inputs.insert("RuntimeParameters".to_owned(), Value::Object(handed));
    }
    if !is_reserved(name) {
        notes.push(format!("the wrapper starts `{name}`, which has to be there under this name"));
    }
    Ok(Work {
        document: name.to_owned(),
        parameters,
        step: STEP,
        action: "aws:executeAutomation",
        inputs,
        seconds: seconds(&summary, name, &mut notes),
        output: json!({
            "AutomationExecutionId": "{{ automation:EXECUTION_ID }}",
            "ExecutionId": format!("{{{{ {STEP}.ExecutionId }}}}"),
            "Status": format!("{{{{ {STEP}.Status }}}}"),
        }),
        statements,
        missing,
        notes,
    })
}

fn seconds(summary: &RunbookSummary, name: &str, notes: &mut Vec<String>) -> u64 {
    let (longest, unbounded) = longest_run(summary);
    if unbounded.is_empty() {
        return longest.saturating_add(OVERHEAD_SECONDS);
    }
    let seconds = longest.max(UNBOUNDED_SECONDS).saturating_add(OVERHEAD_SECONDS);
    let steps: Vec<String> = unbounded.iter().map(|step| format!("`{step}`")).collect();
    notes.push(format!(
        "nothing says how long {} of `{name}` may take, so the wrapper gives up after {seconds} s: set `timeoutSeconds` on \
         these steps, or change the one of `{STEP}` and the task's `TimeoutSeconds`",
        listed(&steps)
    ));
    seconds
}

fn start(name: &str) -> Value {
    json!({
        "Sid": "StartRunbook",
        "Effect": "Allow",
        "Action": "ssm:StartAutomationExecution",
        "Resource": start_resources(name),
    })
}

fn follow() -> Value {
    json!({
        "Sid": "FollowRunbook",
        "Effect": "Allow",
        "Action": "ssm:GetAutomationExecution",
        "Resource": account_arn("ssm", "automation-execution/*"),
    })
}

/// What the runbook itself needs where it runs as the wrapper's role, and what of that is not derived.
fn permissions(summary: &RunbookSummary, name: &str, parameters: &Map<String, Value>) -> (Vec<Value>, Option<String>) {
    match &summary.assume_role {
        AssumeRole::Role(role) if role.starts_with("arn:") && !role.contains("${") => (vec![pass(role)], None),
        AssumeRole::Role(role) => (Vec::new(), Some(format!("iam:PassRole on {role}, which {name} runs as"))),
        AssumeRole::Parameter(role) if parameters.contains_key(role) => {
            (Vec::new(), Some(format!("iam:PassRole on the role that is passed as {role}")))
        }
        AssumeRole::Unknown => (Vec::new(), Some(format!("iam:PassRole on the role that {name} runs as"))),
        AssumeRole::Nobody | AssumeRole::Parameter(_) => of_steps(summary),
    }
}

fn pass(role: &str) -> Value {
    json!({
        "Sid": "PassRunbookRole",
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": role,
        "Condition": { "StringEquals": { "iam:PassedToService": "ssm.amazonaws.com" } },
    })
}

fn of_steps(summary: &RunbookSummary) -> (Vec<Value>, Option<String>) {
    let all = summary.steps.iter().flat_map(|step| &step.needs.list);
    let needs: BTreeSet<&str> = all.flat_map(|need| &need.actions).map(String::as_str).collect();
    let steps = json!({ "Sid": "RunSteps", "Effect": "Allow", "Action": needs, "Resource": "*" });
    let statements = if needs.is_empty() { Vec::new() } else { vec![steps] };
    let is_open = |step: &&StepSummary| !step.needs.open.is_empty();
    let shown = |step: &StepSummary| match &step.action {
        Some(action) => format!("{} ({action})", step.name),
        None => step.name.clone(),
    };
    let open: Vec<String> = summary.steps.iter().filter(is_open).map(shown).collect();
    let missing = (!open.is_empty()).then(|| format!("those of {} are not derived, add them", listed(&open)));
    (statements, missing)
}

//! The runbook's own `outputs`: `Step.Output`.

use crate::aws::automation;
use crate::catalogue::*;
use crate::checks::automation::{Declared, literal};
use crate::checks::respelled_at;
use crate::document::automation::Step;
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};

/// The output with the JSON of the whole result, which steps have without declaring it.
const WHOLE: &str = "OutputPayload";

/// `automation/unknown-output`: the runbook's outputs name a step that does not exist, or an output that it has not.
pub(super) fn unknown_outputs(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    for node in declared.runbook.node.get("outputs").into_iter().flat_map(Node::items) {
        let Some((step, output)) = literal(node).and_then(|text| text.trim().split_once('.')) else { continue };
        if step.is_empty()
            || output.is_empty()
            || !step.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            continue;
        }
        findings.extend(match declared.step(step) {
            Some(found) => unknown_output(found, node, step, output),
            None => unknown_step(declared, node, step),
        });
    }
}

fn unknown_step(declared: &Declared<'_, '_>, node: Node<'_>, step: &str) -> Option<Finding> {
    if declared.has_step(step) || !declared.all_steps_known() {
        return None;
    }
    let names: Vec<&str> = declared.steps.iter().filter_map(|step| step.known_name()).collect();
    let message = format!("`outputs` names a step `{step}` that does not exist, so AWS refuses the runbook");
    let start = node.as_str().map_or(0, |text| text.len() - text.trim_start().len());
    let site = Site::part(node, start..start + step.len());
    let fix = respelled_at(&site, spelling::only_nearest(step, names.iter().copied()));
    let mut finding = Finding::new(AUTOMATION_UNKNOWN_OUTPUT, site, message).label("no such step").offer(fix);
    finding.help = spelling::suggestion(step, names.iter().copied());
    Some(finding)
}

fn unknown_output(found: &Step<'_>, node: Node<'_>, step: &str, output: &str) -> Option<Finding> {
    let names = outputs_of(found)?;
    // Behind a name, a part of its value may be meant.
    let output = output.split(['.', '[']).next().unwrap_or(output);
    if output == WHOLE || names.contains(&output) {
        return None;
    }
    let message =
        format!("`outputs` names `{step}.{output}`, but `{step}` has no such output: nothing is returned for it");
    let mut finding = Finding::at(AUTOMATION_UNKNOWN_OUTPUT, node, message)
        .severity(Severity::Warning)
        .label("no such output")
        .related(found.anchor().place(), "the step whose output it is to be");
    finding.help = spelling::suggestion(output, names.iter().copied());
    Some(finding)
}

/// The outputs that a step declares or has by itself; `None` where they are not all known.
fn outputs_of<'t>(step: &Step<'t>) -> Option<Vec<&'t str>> {
    let action = automation::find(step.known_action()?)?;
    let known = action.name == "aws:executeAwsApi" || !action.outputs.is_empty();
    let declared = step.node.get("outputs");
    let listed = declared.is_none_or(|list| matches!(value::of(list), Value::List));
    if !known || !listed || step.node.is_damaged() {
        return None;
    }
    let names = declared.into_iter().flat_map(Node::items).map(|item| value::text(item.get("Name")?));
    let own = action.outputs.iter().map(|output| Some(output.name));
    names.chain(own).collect()
}

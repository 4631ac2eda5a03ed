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
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

/// The output with the JSON of the whole result, which steps have without declaring it.
const WHOLE: &str = "OutputPayload";

/// How many names of steps a message may list or compare with.
const MOST_NAMES: usize = 256;

/// `automation/unknown-output`: the runbook's outputs name a step that does not exist, or an output that it has not.
pub(super) fn unknown_outputs(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let Some(outputs) = declared.runbook.node.get("outputs") else { return };
    let names: Vec<&str> = declared.steps.iter().filter_map(|step| step.known_name()).take(MOST_NAMES).collect();
    let steps_known = LazyCell::new(|| declared.all_steps_known());
    let mut known: HashMap<&str, Option<Outputs<'_>>> = HashMap::new();
    for node in outputs.items() {
        let Some((step, output)) = literal(node).and_then(|text| text.trim().split_once('.')) else { continue };
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if step.is_empty() || output.is_empty() || !is_name(step) {
            continue;
        }
        let Some(found) = declared.step(step) else {
            let certain = !declared.has_step(step) && *steps_known;
            findings.extend(certain.then(|| unknown_step(&names, node, step)));
            continue;
        };
        if let Some(outputs) = known.entry(step).or_insert_with(|| outputs_of(found)) {
            findings.extend(unknown_output(found, outputs, node, output));
        }
    }
}

fn unknown_step(names: &[&str], node: Node<'_>, step: &str) -> Finding {
    let message = format!("`outputs` names a step `{step}` that does not exist, so AWS refuses the runbook");
    let start = node.as_str().map_or(0, |text| text.len() - text.trim_start().len());
    let site = Site::part(node, start..start + step.len());
    let fix = respelled_at(&site, spelling::only_nearest(step, names.iter().copied()));
    let mut finding = Finding::new(AUTOMATION_UNKNOWN_OUTPUT, site, message).label("no such step").offer(fix);
    finding.help = spelling::suggestion(step, names.iter().copied());
    finding
}

fn unknown_output(found: &Step<'_>, outputs: &Outputs<'_>, node: Node<'_>, output: &str) -> Option<Finding> {
    // Behind a name, a part of its value may be meant.
    let output = output.split(['.', '[']).next().unwrap_or(output);
    if output == WHOLE || outputs.all.contains(output) {
        return None;
    }
    let step = found.known_name()?;
    let message =
        format!("`outputs` names `{step}.{output}`, but `{step}` has no such output: nothing is returned for it");
    let mut finding = Finding::at(AUTOMATION_UNKNOWN_OUTPUT, node, message)
        .severity(Severity::Warning)
        .label("no such output")
        .related(found.anchor().place(), "the step whose output it is to be");
    finding.help = spelling::suggestion(output, outputs.first.iter().copied());
    Some(finding)
}

/// The outputs that a step declares or has by itself.
struct Outputs<'t> {
    all: HashSet<&'t str>,
    /// The first of them, in order.
    first: Vec<&'t str>,
}

/// The outputs of a step; `None` where they are not all known.
fn outputs_of<'t>(step: &Step<'t>) -> Option<Outputs<'t>> {
    let action = automation::find(step.known_action()?)?;
    let known = action.name == "aws:executeAwsApi" || !action.outputs.is_empty();
    let declared = step.node.get("outputs");
    let listed = declared.is_none_or(|list| matches!(value::of(list), Value::List));
    if !known || !listed || step.node.is_damaged() {
        return None;
    }
    let names = declared.into_iter().flat_map(Node::items).map(|item| value::text(item.get("Name")?));
    let own = action.outputs.iter().map(|output| Some(output.name));
    let mut first: Vec<&str> = names.chain(own).collect::<Option<_>>()?;
    let all = first.iter().copied().collect();
    first.truncate(MOST_NAMES);
    Some(Outputs { all, first })
}

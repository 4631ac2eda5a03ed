//! Outputs of steps: does the step exist, and does it have the output?

use super::known::{self, Known};
use super::names;
use super::scan::{Found, Scope};
use crate::aws::automation;
use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::spelling;
use crate::value;

/// `automation/undeclared-output`: nothing has the output that a step reads.
pub(super) fn output(known: &Known<'_, '_, '_>, found: &Found<'_>, name: &str, output: &str) -> Option<Finding> {
    if found.is_doubtful || found.text.scope == Scope::Role {
        return None;
    }
    match known.declared.step(name) {
        Some(step) => undeclared(known, step, found, output).or_else(|| outside_loop(known, step, found, output)),
        None if known.declared.has_step(name) => None,
        None => unknown_step(known, found, name, output),
    }
}

fn undeclared<'t>(known: &Known<'_, '_, 't>, step: &Step<'t>, found: &Found<'_>, output: &str) -> Option<Finding> {
    let (name, action) = (step.known_name()?, automation::find(step.known_action()?)?);
    let is_unknown = step.node.is_damaged() || step.inputs.is_some_and(value::is_unknown);
    let by_itself = |name: &str| name != ITERATOR_VALUE || has_iterators(step);
    let has = known.listed(step, output)?.is_some() || (action.output(output).is_some() && by_itself(output));
    if has || is_unknown || is_of_every_action(output) {
        return None;
    }
    let listed = step.node.get("outputs").into_iter().flat_map(known::named).filter_map(|(name, _)| name);
    let own = action.outputs.iter().map(|output| output.name).filter(|name| by_itself(name));
    let outputs: Vec<&str> = found.compared(listed.chain(own)).collect();
    let message = match output == ITERATOR_VALUE && action.output(output).is_some() {
        true => format!("`{name}` goes round for a condition, not for each item of a list, so it has no `{output}`"),
        false => format!("`{name}` has no output `{output}`, so the step that reads it fails"),
    };
    let start = name.len() + 1;
    let site = found.part(start..start + output.len());
    let outputs = outputs.iter().copied();
    let fix = respelled_at(&site, spelling::only_nearest(output, outputs.clone()));
    let help = spelling::suggestion(output, outputs)
        .unwrap_or_else(|| format!("declare it under `outputs` of `{name}`, if `{}` has one", action.name));
    let finding = Finding::new(AUTOMATION_UNDECLARED_OUTPUT, site, message).label("no such output").offer(fix);
    Some(finding.related(step.anchor().place(), "the step that is read").help(help))
}

/// What runs hold of a step whatever it does; it is not documented for all actions, and used.
fn is_of_every_action(output: &str) -> bool {
    output == "OutputPayload"
}

fn unknown_step(known: &Known<'_, '_, '_>, found: &Found<'_>, name: &str, output: &str) -> Option<Finding> {
    let declared = known.declared;
    if !known.all_steps_known() {
        return None;
    }
    let finding = |message: String| Finding::new(AUTOMATION_UNDECLARED_OUTPUT, found.site(), message);
    let is_parameter = declared.parameter(output).is_some();
    if is_parameter && PARAMETER_WORDS.iter().any(|word| word.eq_ignore_ascii_case(name)) {
        let message = format!("there is no step `{name}`: a parameter is named without a word before it");
        let help = format!("write `{{{{ {output} }}}}`");
        return Some(finding(message).label("no such step").offer(names::renamed(found, output)).help(help));
    }
    let steps = found.compared(declared.steps.iter().filter_map(|step| step.known_name()));
    let near = spelling::nearest(name, steps.clone()).filter(|_| name.len() > 2);
    let is_meant = near.is_some() || found.is_whole;
    if !is_meant && found.text.is_code {
        return None;
    }
    let message = format!("there is no step `{name}`, so the step that reads its `{output}` fails");
    let mut finding = finding(message).label("no such step");
    // Whether a part of a parameter can be read is not documented.
    if !is_meant || declared.parameter(name).is_some() {
        finding.severity = Severity::Warning;
    }
    finding.site = found.part(0..name.len());
    finding.fix = respelled_at(&finding.site, spelling::only_nearest(name, steps.clone()).filter(|_| near.is_some()));
    finding.help = match (declared.parameter(name), near) {
        (Some(_), None) => Some(format!("`{name}` is a parameter: write `{{{{ {name} }}}}`")),
        _ => spelling::suggestion(name, steps),
    };
    Some(finding)
}

/// What other languages write before the name of a parameter.
const PARAMETER_WORDS: [&str; 7] = ["parameters", "parameter", "params", "param", "inputs", "input", "args"];

const ITERATION: &str = "CurrentIteration";

const ITERATOR_VALUE: &str = "CurrentIteratorValue";

fn has_iterators(step: &Step<'_>) -> bool {
    step.input("Iterators").is_some() || step.input("LoopCondition").is_none()
}

/// `automation/iterator-outside-loop`: what changes with each round is read where no round is.
fn outside_loop<'t>(known: &Known<'_, '_, 't>, step: &Step<'t>, found: &Found<'_>, output: &str) -> Option<Finding> {
    let Scope::Step(reader) = found.text.scope else { return None };
    let is_iterator = step.known_action() == Some("aws:loop") && matches!(output, ITERATION | ITERATOR_VALUE);
    if !is_iterator || !step.inner_known || known.listed(step, output)?.is_some() {
        return None;
    }
    let reads_itself = known.declared.steps.get(reader)?.node == step.node;
    if reads_itself || known.is_inside(reader, step) {
        return None;
    }
    let name = step.known_name()?;
    let message = format!("`{output}` is read outside of the loop `{name}`, where no round is going on");
    let severity = if output == ITERATOR_VALUE { Severity::Warning } else { Severity::Info };
    let finding = Finding::new(AUTOMATION_ITERATOR_OUTSIDE_LOOP, found.site(), message).severity(severity);
    let finding = finding.label("outside of the loop").related(step.anchor().place(), "the loop");
    Some(
        finding.help(
            "read it in the steps of the loop, and keep what is needed later in a variable (`aws:updateVariable`)",
        ),
    )
}

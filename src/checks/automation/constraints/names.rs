//! The names of steps and parameters.

use crate::catalogue::*;
use crate::checks::automation::{Declared, literal};
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// `automation/duplicate-step`: two steps have one name.
pub(super) fn duplicate_steps(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<&str, &Step<'_>> = HashMap::with_capacity(declared.steps.len());
    for step in &declared.steps {
        let Some((node, name)) = step.name.and_then(|node| Some((node, literal(node)?))) else { continue };
        let known = match first.entry(name) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                free.insert(step);
                continue;
            }
        };
        // AWS wants names unique in the whole runbook; that it compares those inside a loop with others is not documented.
        let side_by_side = step.node.parent() == known.node.parent();
        let (severity, consequence) = match side_by_side {
            true => (Severity::Error, "AWS refuses the runbook"),
            false => (Severity::Warning, "a jump to it is ambiguous, and AWS may refuse the runbook"),
        };
        let message = format!("two steps have the name `{name}`, so {consequence}");
        findings.push(
            Finding::at(AUTOMATION_DUPLICATE_STEP, node, message)
                .severity(severity)
                .label("already used")
                .related(known.anchor().place(), "the first step of this name")
                .help("give each step a name of its own"),
        );
    }
}

/// `automation/invalid-name`: characters that the name of a step or a parameter may not have.
pub(super) fn invalid_names(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let in_step = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    for node in declared.steps.iter().filter_map(|step| step.name) {
        let Some(name) = literal(node).filter(|name| !is_made(name) && !consists_of(name, in_step)) else { continue };
        let message = format!("a step cannot be called `{name}`: AWS refuses it as invalid, with the whole runbook");
        let help = "the name of a step consists of letters, digits and underscores";
        findings.push(Finding::at(AUTOMATION_INVALID_NAME, node, message).label("not a name").help(help));
    }
    for parameter in declared.runbook.parameters.iter().flatten() {
        let name = parameter.name;
        if value::has_placeholder(name)
            || name.starts_with("Fn::")
            || is_made(name)
            || consists_of(name, |byte| byte.is_ascii_alphanumeric())
        {
            continue;
        }
        let message = format!("a parameter cannot be called `{name}`: AWS refuses it as not alpha-numeric");
        let help = "the name of a parameter consists of letters and digits, without `_` and `-`";
        findings.push(Finding::at(AUTOMATION_INVALID_NAME, parameter.key, message).label("not a name").help(help));
    }
}

fn consists_of(name: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !name.is_empty() && name.bytes().all(allowed)
}

/// Whether a generator is still to write the name.
fn is_made(name: &str) -> bool {
    ["{{", "{%", "<%", "<<", "[[", "@@"].iter().any(|mark| name.contains(mark))
}

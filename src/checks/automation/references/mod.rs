//! `{{ … }}`: what is named, whether it exists, and whether its type fits (User Guide, `automation-variables`).

mod known;
mod names;
mod nested;
mod outputs;
mod scan;
mod system;
pub(super) mod types;
mod unused;

use super::Declared;
use crate::aws::automation::{AUTOMATION_VARIABLES, GLOBALS};
use crate::document::automation::Step;
use crate::document::automation::reference::{Target, references};
use crate::finding::Finding;
use crate::value;
pub(super) use known::Known;
use scan::{Found, Met, Scope, Text};
use unused::Used;

/// All checks of this kind.
pub(super) fn check<'t>(declared: &Declared<'_, 't>, findings: &mut Vec<Finding>) {
    let (known, mut used) = (Known::of(declared), Used::default());
    scan::each(declared, &mut |met| match met {
        Met::Text(text) => one_text(&known, text, &mut used, findings),
        Met::Hidden => used.may_be_more = true,
    });
    types::check(&known, findings);
    unused::check(&known, &used, findings);
}

fn one_text<'t>(known: &Known<'_, '_, 't>, text: Text<'t>, used: &mut Used<'t>, findings: &mut Vec<Finding>) {
    let nested = nested::reference(text);
    let is_nested = nested.is_some();
    findings.extend(nested);
    for reference in references(text.text) {
        used.note(reference.name);
        if is_nested || text.scope == Scope::Other {
            continue;
        }
        let (found, target) = (Found::new(text, &reference, findings.len()), Target::of(reference.name));
        if text.scope == Scope::Default {
            findings.extend(names::in_default(known, &found, target));
            continue;
        }
        let is_told_of_tokens = matches!(target, Target::Parameter(_) | Target::Global(_) | Target::Automation(_));
        if is_told_of_tokens && found.is_whole && is_token(known.declared, text) {
            continue;
        }
        findings.extend(match target {
            Target::Parameter(name) => names::parameter(known, &found, name),
            Target::Variable(name) => names::variable(known, &found, name),
            Target::Global(name) => system::unlisted(&found, "global", name, &GLOBALS),
            Target::Automation(name) => system::unlisted(&found, "automation", name, &AUTOMATION_VARIABLES),
            Target::Prefixed { prefix, .. } => system::prefix(&found, prefix),
            Target::Output { step, output } => outputs::output(known, &found, step, output),
            Target::Ssm(_) | Target::Foreign => None,
        });
    }
}

/// Whether a text is the token of a callback: `token/wrong-callback-token` knows which parameters hold one.
fn is_token(declared: &Declared<'_, '_>, text: Text<'_>) -> bool {
    let (Scope::Step(index), Some("taskToken")) = (text.scope, text.input) else { return false };
    let is_callback = |step: &&&Step<'_>| {
        let api = step.input("Api").and_then(value::text).unwrap_or_default();
        step.known_action() == Some("aws:executeAwsApi")
            && step.input("Service").and_then(value::text).is_some()
            && ["SendTaskSuccess", "SendTaskFailure", "send_task_success", "send_task_failure"].contains(&api)
    };
    let callback = declared.steps.get(index).filter(is_callback);
    callback.is_some()
}

//! `{{ … }}`: what is named, whether it exists, and whether its type fits (User Guide, `automation-variables`).

mod names;
mod nested;
mod outputs;
mod scan;
mod system;
pub(super) mod types;
mod unused;

use super::Declared;
use crate::aws::automation::{AUTOMATION_VARIABLES, GLOBALS};
use crate::document::automation::reference::{Target, references};
use crate::finding::Finding;
use scan::{Found, Met, Scope, Text};
use unused::Used;

/// All checks of this kind.
pub(super) fn check<'t>(declared: &Declared<'_, 't>, findings: &mut Vec<Finding>) {
    let mut used = Used::default();
    scan::each(declared, &mut |met| match met {
        Met::Text(text) => one_text(declared, text, &mut used, findings),
        Met::Hidden => used.may_be_more = true,
    });
    types::check(declared, findings);
    unused::check(declared, &used, findings);
}

fn one_text<'t>(declared: &Declared<'_, 't>, text: Text<'t>, used: &mut Used<'t>, findings: &mut Vec<Finding>) {
    let nested = nested::reference(text);
    let is_nested = nested.is_some();
    findings.extend(nested);
    for reference in references(text.text) {
        used.note(reference.name);
        if is_nested || text.scope == Scope::Other {
            continue;
        }
        let (found, target) = (Found::new(text, &reference), Target::of(reference.name));
        if text.scope == Scope::Default {
            findings.extend(names::in_default(declared, &found, target));
            continue;
        }
        findings.extend(match target {
            Target::Parameter(name) => names::parameter(declared, &found, name),
            Target::Variable(name) => names::variable(declared, &found, name),
            Target::Global(name) => system::unlisted(&found, "global", name, &GLOBALS),
            Target::Automation(name) => system::unlisted(&found, "automation", name, &AUTOMATION_VARIABLES),
            Target::Prefixed { prefix, .. } => system::prefix(&found, prefix),
            Target::Output { step, output } => outputs::output(declared, &found, step, output),
            Target::Ssm(_) | Target::Foreign => None,
        });
    }
}

//! Parameters and variables that nothing reads.

use super::known::Known;
use crate::catalogue::*;
use crate::document::automation::reference::Target;
use crate::finding::Finding;
use crate::value;
use std::collections::HashSet;

/// What references name.
#[derive(Default)]
pub(super) struct Used<'t> {
    parameters: HashSet<&'t str>,
    variables: HashSet<&'t str>,
    /// Whether there may be references that are not visible.
    pub(super) may_be_more: bool,
}

impl<'t> Used<'t> {
    pub(super) fn note(&mut self, name: &'t str) {
        match Target::of(name) {
            Target::Variable(name) => self.variables.insert(start(name)),
            _ => self.parameters.insert(start(name)),
        };
    }
}

/// What a part of is named: `map` of `map.key` and of `map[0]`.
fn start(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or(name)
}

/// `automation/unused-parameter` and `automation/unused-variable`.
pub(super) fn check(known: &Known<'_, '_, '_>, used: &Used<'_>, findings: &mut Vec<Finding>) {
    let runbook = known.declared.runbook;
    if used.may_be_more || runbook.node.is_damaged() || known.declared.steps.is_empty() {
        return;
    }
    for parameter in known.parameters().into_iter().flatten() {
        if used.parameters.contains(parameter.name) {
            continue;
        }
        let is_role = parameter.name.to_ascii_lowercase().ends_with("assumerole") && runbook.assume_role.is_none();
        let (message, help) = if is_role {
            (
                format!(
                    "`{}` is not used: the automation runs with the permissions of whoever starts it",
                    parameter.name
                ),
                format!("add `assumeRole: \"{{{{ {} }}}}\"`", parameter.name),
            )
        } else {
            (
                format!("nothing uses the parameter `{}`, so what callers pass for it has no effect", parameter.name),
                "remove it, or use it".to_owned(),
            )
        };
        findings.push(Finding::at(AUTOMATION_UNUSED_PARAMETER, parameter.key, message).label("not used").help(help));
    }
    let variables = known.variables().and_then(|_| runbook.node.get("variables"));
    for entry in variables.into_iter().flat_map(|node| node.entries()) {
        let Some(name) = value::text(entry.key).filter(|name| !used.variables.contains(name)) else { continue };
        let message = format!("nothing reads the variable `{name}`");
        let finding = Finding::at(AUTOMATION_UNUSED_VARIABLE, entry.key, message).label("not read");
        findings.push(finding.help(format!("remove it, or read it with `{{{{ variable:{name} }}}}`")));
    }
}

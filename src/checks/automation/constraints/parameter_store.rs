//! `{{ssm:name}}`: the Parameter Store, which only the default of a parameter can name.

use crate::catalogue::*;
use crate::checks::automation::Declared;
use crate::document::automation::reference::references;
use crate::finding::{Finding, Site};
use crate::source::Node;

/// `automation/ssm-reference`: the Parameter Store is named in a step or in `assumeRole`.
pub(super) fn ssm_references(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    if let Some(role) = declared.runbook.assume_role {
        report(role, "`assumeRole`", "which AWS does not support", findings);
    }
    let top = &declared.runbook.steps;
    let mut open: Vec<Node<'_>> = top.iter().filter_map(|step| step.inputs).rev().collect();
    while let Some(node) = open.pop() {
        open.extend(node.items().rev());
        open.extend(node.entries().rev().map(|entry| entry.value));
        report(node, "the inputs of a step", "so AWS refuses the runbook", findings);
    }
}

fn report(node: Node<'_>, place: &str, consequence: &str, findings: &mut Vec<Finding>) {
    let Some(text) = node.as_str().filter(|text| text.contains("ssm:")) else { return };
    for found in references(text).filter(|found| found.name.starts_with("ssm:")) {
        let message = format!("{place} cannot name the Parameter Store by `{{{{{}}}}}`, {consequence}", found.name);
        findings.push(
            Finding::new(AUTOMATION_SSM_REFERENCE, Site::part(node, found.range), message)
                .label("only in the default of a parameter")
                .help("give a parameter this default, and name the parameter here"),
        );
    }
}

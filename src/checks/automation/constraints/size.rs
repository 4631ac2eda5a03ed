//! How large a runbook may be.

use crate::catalogue::*;
use crate::checks::least_size;
use crate::document::automation::Runbook;
use crate::finding::Finding;

/// The most bytes of a document, the values of its parameters included (API Reference, `CreateDocument`).
const MOST: usize = 64 * 1024;

/// `automation/too-large`: more bytes than AWS stores.
pub(super) fn too_large(runbook: &Runbook<'_>, findings: &mut Vec<Finding>) {
    let node = runbook.node;
    let written = node.span().range().len();
    if written <= MOST {
        return;
    }
    let tree = node.tree();
    let stands_alone = tree.is_whole_file() && tree.pointer_prefix().is_empty();
    let least = least_size(node, MOST);
    let (severity, size) = match least > MOST {
        true => (Severity::Error, format!("its names and values alone have {least} bytes, however it is written")),
        false if stands_alone => (Severity::Warning, format!("as it is written it has {written}")),
        false => return,
    };
    let message = format!("the runbook is too large: AWS takes at most {MOST} bytes, and {size}");
    let help = "move long scripts into attachments, or steps into a runbook that `aws:executeAutomation` starts";
    findings.push(Finding::at(AUTOMATION_TOO_LARGE, node.first_key(), message).severity(severity).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, yaml};

    fn severities(comment: usize, script: usize, prefix: &str) -> Vec<Severity> {
        let text = format!(
            "schemaVersion: '0.3'\n#{}\nmainSteps:\n- {{name: A, action: 'aws:executeScript', inputs: {{Script: '{}'}}}}\n",
            "-".repeat(comment),
            "x".repeat(script)
        );
        let mut read = yaml::read(text.into(), FileId(0), None);
        read.tree.set_pointer_prefix(prefix.to_owned());
        let mut findings = Vec::new();
        too_large(&Runbook::new(read.tree.root().unwrap()), &mut findings);
        findings.into_iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn what_is_written_and_what_remains_of_it() {
        assert_eq!(severities(60_000, 5_000, ""), []);
        assert_eq!(severities(60_000, 6_000, ""), [Severity::Warning]);
        assert_eq!(severities(0, 66_000, ""), [Severity::Error]);
    }

    #[test]
    fn a_template_writes_it_in_its_own_way() {
        assert_eq!(severities(60_000, 6_000, "/Resources/Document/Properties/Content"), []);
        assert_eq!(severities(0, 66_000, "/Resources/Document/Properties/Content"), [Severity::Error]);
    }
}

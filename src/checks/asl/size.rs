//! How large a state machine may be (Developer Guide, `service-quotas`).

use crate::catalogue::*;
use crate::checks::least_size;
use crate::document::asl::StateMachine;
use crate::finding::Finding;

/// The most characters of a definition (API Reference, `CreateStateMachine`).
const MOST: usize = 1_048_576;

/// `asl/too-large`: more than AWS takes.
pub(super) fn too_large(machine: &StateMachine<'_>, findings: &mut Vec<Finding>) {
    let node = machine.node;
    let written = node.span().range().len();
    if written <= MOST {
        return;
    }
    let tree = node.tree();
    let stands_alone = tree.is_whole_file() && tree.pointer_prefix().is_empty();
    // A character has up to four bytes.
    let (severity, size) = match (least_size(node, MOST * 4) > MOST * 4, stands_alone) {
        (true, _) => (Severity::Error, "its names and values alone have more, however it is written".to_owned()),
        (false, true) => (Severity::Warning, format!("as it is written it has {written} bytes")),
        (false, false) => return,
    };
    let message = format!("the definition is too large: AWS takes at most {MOST} characters, and {size}");
    let help = "move a part of it into a state machine that `states:startExecution` starts";
    findings.push(Finding::at(ASL_TOO_LARGE, node.first_key(), message).severity(severity).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, json};

    fn severities(blanks: usize, comment: usize, prefix: &str) -> Vec<Severity> {
        let states = r#""States": {"A": {"Type": "Succeed"}}"#;
        let text =
            format!(r#"{{"StartAt": "A", "Comment": "{}",{} {states}}}"#, "x".repeat(comment), " ".repeat(blanks));
        let mut read = json::read(text.into(), FileId(0), None);
        read.tree.set_pointer_prefix(prefix.to_owned());
        let mut findings = Vec::new();
        too_large(&StateMachine::new(read.tree.root().unwrap()), &mut findings);
        findings.into_iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn what_is_written_and_what_remains_of_it() {
        assert_eq!(severities(1_000_000, 10, ""), []);
        assert_eq!(severities(1_048_576, 10, ""), [Severity::Warning]);
        assert_eq!(severities(0, 4_300_000, ""), [Severity::Error]);
        assert_eq!(severities(1_048_576, 10, "/Resources/Machine/Properties/Definition"), []);
    }
}

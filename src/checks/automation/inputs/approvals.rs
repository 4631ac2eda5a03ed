//! `aws:approve` (User Guide, `automation-action-approve`).

use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::value::{self, Value};

/// The checks of one approval.
pub(super) fn check(step: &Step<'_>, findings: &mut Vec<Finding>) {
    findings.extend(too_many_approvals(step));
    findings.extend(approval_topic(step));
}

/// `automation/too-many-approvals`: more approvals are needed than there are approvers.
fn too_many_approvals(step: &Step<'_>) -> Option<Finding> {
    let (approvers, least) = (step.input("Approvers")?, step.input("MinRequiredApprovals")?);
    let known = matches!(value::of(approvers), Value::List) && !approvers.is_damaged();
    // A reference may stand for several approvers.
    if !known || !approvers.items().all(|item| literal(item).is_some()) || step.input("EnhancedApprovals").is_some() {
        return None;
    }
    let count = approvers.items().len() as u64;
    let wanted = match value::of(least) {
        Value::Number(text) | Value::Text(text) => text.parse::<u64>().ok().filter(|wanted| *wanted > count),
        _ => None,
    }?;
    let message = format!("{wanted} approvals are required of {count} approvers, which AWS does not allow");
    let finding = Finding::at(AUTOMATION_TOO_MANY_APPROVALS, least, message).label(format!("more than {count}"));
    Some(finding.related(approvers.place(), "the approvers"))
}

/// `automation/approval-topic`: a topic whose name does not start as AWS wants it.
fn approval_topic(step: &Step<'_>) -> Option<Finding> {
    let node = step.input("NotificationArn")?;
    let topic = literal(node)?;
    let name = topic.rsplit(':').next().filter(|_| topic.starts_with("arn:") && topic.contains(":sns:"))?;
    if name.starts_with("Automation") {
        return None;
    }
    let message = format!(
        "the topic `{name}` may not get the request for approval: AWS wants its name to start with `Automation`"
    );
    let help =
        "use a topic whose name starts with `Automation`: AWS's own policy for Automation roles allows no others";
    Some(Finding::at(AUTOMATION_APPROVAL_TOPIC, node, message).label("does not start with `Automation`").help(help))
}

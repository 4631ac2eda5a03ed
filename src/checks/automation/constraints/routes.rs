//! Where a step may lead: what AWS does not allow beside each other, and where a cancel cannot go.

use crate::aws::automation;
use crate::catalogue::*;
use crate::checks::automation::Declared;
use crate::document::automation::{Route, RouteTarget, STEP_PREFIX, Step};
use crate::finding::{Finding, Site};
use crate::value::{self, Value};

/// `automation/conflicting-end`: a step ends the run and goes on.
pub(super) fn conflicting_end(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some((is_end, next)) = step.node.get("isEnd").zip(step.next_step) else { return };
    let Some(target) = value::text(next).filter(|target| !target.is_empty()) else { return };
    // Whether AWS takes the text `true` for the boolean is not documented.
    let severity = match value::of(is_end) {
        Value::Bool(true) => Severity::Error,
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Severity::Warning,
        _ => return,
    };
    let name = step.known_name().map_or("the step".to_owned(), |name| format!("`{name}`"));
    let message = format!(
        "{name} ends the run by `isEnd: true` and goes on to `{target}` by `nextStep`: AWS refuses a runbook with both in \
         one step"
    );
    findings.push(
        Finding::at(AUTOMATION_CONFLICTING_END, is_end, message)
            .severity(severity)
            .label("ends the run")
            .related(next.place(), "goes on")
            .help("leave out one of the two"),
    );
}

/// `automation/cancel-target`: a step whose cancel leads nowhere, or to an action that cannot run then.
pub(super) fn cancel_target(declared: &Declared<'_, '_>, step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some(route) = step.on_cancel else { return };
    let action = step.known_action().and_then(automation::find);
    if let Some(action) = action.filter(|action| !action.can_route_cancel && route.target != RouteTarget::Unknown) {
        let message = format!("`{}` does not support `onCancel`", action.name);
        let mut finding = Finding::at(AUTOMATION_CANCEL_TARGET, route.node, message).label("not supported here");
        if action.name == "aws:loop" {
            finding.help = Some("set `onCancel` on the steps inside the loop".to_owned());
        }
        findings.push(finding);
        return;
    }
    findings.extend(unsupported_target(declared, route));
}

fn unsupported_target(declared: &Declared<'_, '_>, route: Route<'_>) -> Option<Finding> {
    let RouteTarget::Step(target) = route.target else { return None };
    let step = declared.step(target)?;
    let action = step.known_action().and_then(automation::find).filter(|action| !action.can_follow_cancel)?;
    let message =
        format!("a cancel cannot lead to `{target}`: `onCancel` does not support moving to `{}`", action.name);
    let site = Site::part(route.node, STEP_PREFIX.len()..STEP_PREFIX.len() + target.len());
    let finding = Finding::new(AUTOMATION_CANCEL_TARGET, site, message)
        .label(format!("an `{}` step", action.name))
        .related(step.action.unwrap_or(step.node).place(), "its action");
    Some(finding.help("lead to a step that calls an API, runs a script or a command, or decides by `aws:branch`"))
}

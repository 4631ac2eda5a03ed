//! What `aws:executeScript` runs a script with (User Guide, `automation-action-executeScript`).

use crate::aws::automation::{RETIRED_RUNTIMES, RUNTIMES};
use crate::catalogue::*;
use crate::checks::automation::literal;
use crate::checks::respelled;
use crate::document::automation::Step;
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};

/// The checks of one script step.
pub(super) fn check(step: &Step<'_>, findings: &mut Vec<Finding>) {
    let Some((node, runtime)) = step.input("Runtime").and_then(|node| Some((node, literal(node)?))) else { return };
    findings.extend(retired_runtime(node, runtime).or_else(|| unknown_runtime(node, runtime)));
    let is_python = starts_with(runtime, "python");
    match step.input("Handler") {
        None if is_python => findings.extend(missing_handler(step, runtime)),
        Some(handler) if starts_with(runtime, "powershell") => findings.push(powershell_handler(handler, runtime)),
        _ => {}
    }
}

fn starts_with(runtime: &str, family: &str) -> bool {
    runtime.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family))
}

/// The newest runtime of the same language.
fn newest(runtime: &str) -> Option<&'static str> {
    let family = if starts_with(runtime, "python") { "python" } else { "PowerShell" };
    RUNTIMES.into_iter().find(|known| known.starts_with(family))
}

/// `automation/retired-runtime`: AWS no longer lists it.
fn retired_runtime(node: Node<'_>, runtime: &str) -> Option<Finding> {
    let newest = newest(runtime).filter(|_| RETIRED_RUNTIMES.contains(&runtime))?;
    let message = format!("AWS no longer lists `{runtime}` among the runtimes of `aws:executeScript`");
    let help = format!("move to `{newest}`, and try the script with it");
    let finding = Finding::at(AUTOMATION_RETIRED_RUNTIME, node, message).label("retired").help(help);
    Some(finding.offer(respelled(node, Some(newest))))
}

/// `automation/unknown-runtime`: AWS has never listed it, as far as we know.
fn unknown_runtime(node: Node<'_>, runtime: &str) -> Option<Finding> {
    if RUNTIMES.contains(&runtime) {
        return None;
    }
    let message = format!("`{runtime}` is not among the runtimes that AWS lists for `aws:executeScript`");
    let mut finding = Finding::at(AUTOMATION_UNKNOWN_RUNTIME, node, message).label("not listed");
    finding.help = spelling::list(RUNTIMES).map(|listed| format!("it can be {listed}"));
    Some(finding.offer(respelled(node, spelling::only_nearest(runtime, RUNTIMES))))
}

/// `automation/missing-handler`: no function is named that Python could call.
fn missing_handler(step: &Step<'_>, runtime: &str) -> Option<Finding> {
    let inputs = step.inputs.filter(|inputs| matches!(value::of(*inputs), Value::Map) && !inputs.is_damaged())?;
    if inputs.entries().any(|entry| entry.name().starts_with("Fn::") || value::is_unknown(entry.key)) {
        return None;
    }
    let name = step.known_name().map_or("the step".to_owned(), |name| format!("`{name}`"));
    let message =
        format!("{name} has no `Handler`: `{runtime}` needs the name of the function to call, so the step fails");
    let help = "add `Handler` with the name of a function of the script that takes `events` and `context`";
    Some(Finding::at(AUTOMATION_MISSING_HANDLER, step.anchor(), message).label("no `Handler`").help(help))
}

/// `automation/powershell-handler`: PowerShell runs the script as a whole.
fn powershell_handler(handler: Node<'_>, runtime: &str) -> Finding {
    let message = format!("`{runtime}` does not support `Handler`: PowerShell runs the script from its first line");
    Finding::at(AUTOMATION_POWERSHELL_HANDLER, handler, message).label("not supported").help("leave `Handler` out")
}

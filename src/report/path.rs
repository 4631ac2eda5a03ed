//! A trace on one line.

use crate::finding::TraceStep;

/// From the start: `start → RunCommand ✗ fails → end, unanswered`.
pub(super) fn whole(trace: &[TraceStep], unicode: bool) -> String {
    let mut path = String::from("start");
    for step in trace {
        path.push_str(arrow(unicode));
        push(&mut path, step, unicode);
    }
    path
}

/// From where it stops to be ordinary: `RunCommand fails → end, unanswered`.
pub(super) fn compact(trace: &[TraceStep], unicode: bool) -> String {
    let ordinary = trace.iter().take_while(|step| step.outcome == "succeeds").count();
    // Where nothing else is remarkable, the last step says behind what the run ends.
    let told = if ordinary + 1 == trace.len() { ordinary.saturating_sub(1) } else { ordinary };
    let mut path = String::new();
    for step in trace.iter().skip(told) {
        if !path.is_empty() {
            path.push_str(arrow(unicode));
        }
        push(&mut path, step, false);
    }
    path
}

fn arrow(unicode: bool) -> &'static str {
    if unicode { " → " } else { " -> " }
}

fn push(path: &mut String, TraceStep { step, outcome, .. }: &TraceStep, with_cross: bool) {
    if step == "end" {
        path.push_str("end, ");
        path.push_str(outcome.strip_prefix("ends, ").unwrap_or(outcome));
        return;
    }
    path.push_str(step);
    if !step.is_empty() {
        path.push(' ');
    }
    if with_cross && goes_wrong(outcome) {
        path.push_str("✗ ");
    }
    path.push_str(outcome);
}

fn goes_wrong(outcome: &str) -> bool {
    ["fail", "is cancelled", "times out"].iter().any(|start| outcome.starts_with(start))
}

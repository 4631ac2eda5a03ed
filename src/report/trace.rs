//! A counterexample as one line.

use crate::finding::TraceStep;

/// `start → RunCommand ✗ fails → end, unanswered`.
pub(super) fn line(trace: &[TraceStep], unicode: bool) -> String {
    let (arrow, cross) = if unicode { (" → ", "✗ ") } else { (" -> ", "") };
    let mut line = String::from("start");
    for step in trace {
        line.push_str(arrow);
        line.push_str(&self::step(step, cross));
    }
    line
}

/// From where it stops to be ordinary: `RunCommand fails → end, unanswered`.
pub(super) fn compact(trace: &[TraceStep], unicode: bool) -> String {
    let ordinary = trace.iter().take_while(|step| step.outcome == "succeeds").count();
    // Where nothing else is remarkable, the last step says behind what the run ends.
    let told = if ordinary + 1 == trace.len() { ordinary.saturating_sub(1) } else { ordinary };
    let steps: Vec<String> = trace.iter().skip(told).map(|step| self::step(step, "")).collect();
    steps.join(if unicode { " → " } else { " -> " })
}

/// One step: `RunCommand ✗ fails`, `end, unanswered`.
pub(super) fn step(step: &TraceStep, cross: &str) -> String {
    if step.step == "end" {
        return format!("end, {}", step.outcome.strip_prefix("ends, ").unwrap_or(&step.outcome));
    }
    let gap = if step.step.is_empty() { "" } else { " " };
    let cross = if goes_wrong(&step.outcome) { cross } else { "" };
    format!("{}{gap}{cross}{}", step.step, step.outcome)
}

fn goes_wrong(outcome: &str) -> bool {
    ["fail", "is cancelled", "times out"].iter().any(|start| outcome.starts_with(start))
}

//! Jumps that lead back.

use crate::catalogue::*;
use crate::checks::automation::Declared;
use crate::finding::{Finding, TraceStep};
use crate::flow::circles::circles;
use crate::flow::{Graph, Target, runbook};
use std::borrow::Cow;

/// How certain it is that a run never leaves a circle.
#[derive(Clone, Copy, PartialEq)]
enum Circle {
    /// Each step of it goes on to the next one, whatever happens.
    Endless,
    /// A branch may lead out.
    ByBranch,
    /// It runs only as long as a step fails.
    ByFailure,
}

/// `automation/jump-cycle`: steps that lead back to each other.
pub(super) fn jump_cycles(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let leads_back = declared.steps.iter().any(|step| {
        step.next_step.is_some() || step.on_failure.is_some() || step.default.is_some() || !step.choices.is_empty()
    });
    if !leads_back || !declared.names_are_unique() {
        return;
    }
    let graph = runbook::graph(declared.runbook);
    let mut told = vec![false; graph.steps.len()];
    for kind in [Circle::Endless, Circle::ByBranch, Circle::ByFailure] {
        let ways = ways(&graph, kind, &told);
        for circle in circles(&ways) {
            circle.iter().for_each(|step| told.get_mut(*step).into_iter().for_each(|told| *told = true));
            findings.extend(finding(declared, &graph, &circle, kind));
        }
    }
}

/// The steps that each step leads to; none for those of a circle that is told already.
fn ways(graph: &Graph, kind: Circle, told: &[bool]) -> Vec<Vec<usize>> {
    let ways = graph.steps.iter().zip(told).map(|(step, told)| {
        let failure = Some(step.failure).filter(|_| kind == Circle::ByFailure);
        let success =
            step.success.iter().map(|edge| edge.target).filter(|_| kind != Circle::Endless || step.success.len() == 1);
        let targets = success.chain(failure).filter(|_| !told);
        targets.filter_map(|target| if let Target::Step(index) = target { Some(index) } else { None }).collect()
    });
    ways.collect()
}

fn finding(declared: &Declared<'_, '_>, graph: &Graph, circle: &[usize], kind: Circle) -> Option<Finding> {
    let first = declared.steps.get(*circle.first()?)?;
    let last = declared.steps.get(*circle.last()?)?;
    let name = first.known_name().unwrap_or("the step");
    let (severity, rest) = match kind {
        Circle::Endless => (Severity::Error, "for ever: AWS refuses a runbook with an infinite loop"),
        Circle::ByBranch => {
            (Severity::Warning, "unless a branch leads out: AWS looks for loops, and may refuse the runbook")
        }
        Circle::ByFailure => (Severity::Info, "as long as a step fails, and nothing counts how often"),
    };
    let message = format!("the steps lead back to `{name}`, {rest}");
    let others = circle.iter().chain(circle.first()).skip(1);
    let trace = circle.iter().zip(others).filter_map(|(from, to)| {
        let step = declared.steps.get(*from)?;
        let outcome = outcome(graph, *from, *to, declared.steps.get(*to)?.known_name()?);
        Some(TraceStep { step: step.known_name()?.to_owned(), outcome, place: Some(step.anchor().place()) })
    });
    let back = TraceStep { step: name.to_owned(), outcome: "again".into(), place: Some(first.anchor().place()) };
    let trace: Vec<TraceStep> = trace.chain([back]).collect();
    let finding = Finding::at(AUTOMATION_JUMP_CYCLE, last.anchor(), message).severity(severity).trace(trace);
    let finding =
        finding.label(format!("leads back to `{name}`")).related(first.anchor().place(), "where the circle closes");
    Some(match kind {
        Circle::ByFailure => finding.help("repeat a step by `maxAttempts`"),
        _ => finding.help("repeat steps by `aws:loop`, which counts its iterations"),
    })
}

/// How the run gets from one step to another.
fn outcome(graph: &Graph, from: usize, to: usize, name: &str) -> Cow<'static, str> {
    let edge = graph.step(from).and_then(|step| step.success.iter().find(|edge| edge.target == Target::Step(to)));
    match edge {
        Some(edge) if edge.choice.is_some() => format!("chooses {name}").into(),
        Some(_) => "succeeds".into(),
        None => "fails".into(),
    }
}

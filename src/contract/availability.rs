//! Does what a step reads of another step exist whenever it runs?

use super::effects::Effect;
use super::explain;
use super::paths::{Move, Outcome, Reach, Reading, Runs};
use crate::aws::automation;
use crate::catalogue::*;
use crate::document::automation::reference::references;
use crate::document::automation::{Runbook, Step};
use crate::finding::{Finding, Site, TraceStep};
use crate::flow::outputs::{Way, definite};
use crate::flow::{Graph, Target};
use crate::source::{Kind, Node};
use crate::summary::{RunbookSummary, StepSummary};
use std::cell::OnceCell;
use std::collections::HashMap;

/// A runbook of 64 KB, the most that AWS takes, has fewer steps.
const MAX_STEPS: usize = 1500;

/// A runbook of 64 KB has fewer reads.
const MAX_READS: usize = 5000;

/// A step that reads an output of another one, by their indices.
#[derive(Clone, Copy)]
struct Read {
    producer: usize,
    reader: usize,
    /// Whether both are in one loop: then the output may be that of the round before.
    in_loop: bool,
}

/// Why an output is not there.
#[derive(Clone, Copy, PartialEq)]
enum Why {
    /// No path to the reader runs the step that has it.
    Never,
    /// Some path does not run it.
    Skipped,
    /// The same, but only where a step is cancelled, or something fails that hardly ever does.
    Rarely,
    /// The step that has it failed.
    Failed,
}

/// `automation/output-unavailable`: a step reads an output that does not exist on some path to it. Callbacks are the
/// subject of `token/callback-input-unavailable`.
pub(crate) fn output_unavailable(runbook: &Runbook<'_>, summary: &RunbookSummary, findings: &mut Vec<Finding>) {
    if !runbook.steps_known || summary.steps.len() > MAX_STEPS {
        return;
    }
    let steps = runbook.all_steps();
    let all = reads(runbook, summary, &steps);
    let reads = unsure(&all, summary);
    if reads.is_empty() {
        return;
    }
    let effects = vec![Effect::None; summary.steps.len()];
    let runs = Runs::explore(summary, &effects, "", Reading::FailureRouteWins);
    let mut arrivals: Vec<Vec<usize>> = vec![Vec::new(); summary.steps.len()];
    for (at, config) in runs.configs.iter().enumerate() {
        arrivals.get_mut(config.step).into_iter().for_each(|list| list.push(at));
    }
    for of_one in reads.chunk_by(|first, second| first.producer == second.producer) {
        let Some(first) = of_one.first() else { continue };
        let missing = Missing::new(summary, &runs, &all, first.producer);
        let found = |read: &Read| missing.finding(*read, arrivals.get(read.reader)?, steps.get(read.reader)?);
        findings.extend(of_one.iter().filter_map(found));
    }
}

/// The reads of outputs that their steps have, sorted by the step that has them.
fn reads(runbook: &Runbook<'_>, summary: &RunbookSummary, steps: &[&Step<'_>]) -> Vec<Read> {
    let mut by_name: HashMap<&str, Option<usize>> = HashMap::new();
    let loops = loops(runbook);
    let loop_of = |step: usize| loops.get(step).copied().flatten();
    let mut reads = Vec::new();
    for (reader, (step, node)) in summary.steps.iter().zip(steps).enumerate() {
        let mut outputs = step.references.iter().filter_map(|name| name.split_once('.')).peekable();
        if outputs.peek().is_none() {
            continue;
        }
        if by_name.is_empty() {
            for (index, step) in summary.steps.iter().enumerate() {
                by_name.entry(&step.name).and_modify(|known| *known = None).or_insert(Some(index));
            }
        }
        for (name, output) in outputs {
            let Some(producer) = by_name.get(name).copied().flatten() else { continue };
            let has = summary.steps.get(producer).is_some_and(|producer| may_have(producer, output));
            let reads_so = !is_loop(node) || place(node, name, |_| true).is_some();
            if has && reads_so && reads.len() < MAX_READS {
                let in_loop = loop_of(reader).is_some() && loop_of(reader) == loop_of(producer);
                reads.push(Read { producer, reader, in_loop });
            }
        }
    }
    reads.sort_by_key(|read| (read.producer, read.reader));
    reads.dedup_by_key(|read| (read.producer, read.reader));
    reads
}

/// The outermost loop of each step.
fn loops(runbook: &Runbook<'_>) -> Vec<Option<usize>> {
    let mut loops = Vec::new();
    for (index, outermost) in runbook.steps.iter().enumerate() {
        let mut open = vec![outermost];
        while let Some(step) = open.pop() {
            loops.push(is_loop(outermost).then_some(index));
            open.extend(&step.inner);
        }
    }
    loops
}

/// Whether an output may exist at all.
fn may_have(step: &StepSummary, output: &str) -> bool {
    let action = step.action.as_deref().and_then(automation::find);
    let declared = step.outputs.as_ref().is_none_or(|declared| declared.iter().any(|(name, _)| name == output));
    declared || action.is_none_or(|action| action.output(output).is_some())
}

/// Those of some reads that are not preceded by the step read on every path, whatever branches test.
fn unsure(reads: &[Read], summary: &RunbookSummary) -> Vec<Read> {
    let graph = &summary.graph;
    let is_callback = |read: &Read| summary.steps.get(read.reader).is_some_and(|step| step.callback.is_some());
    if reads.iter().all(is_callback) {
        return Vec::new();
    }
    let mut ways = Vec::new();
    for (from, flow) in graph.steps.iter().enumerate() {
        let success = flow.success.iter().map(|edge| (edge.target, Some(from)));
        for (target, produces) in success.chain([(flow.failure, None), (flow.cancel, None)]) {
            if let Target::Step(to) = target {
                ways.push(Way { from, to, produces });
            }
        }
    }
    let known = definite(graph.steps.len(), graph.steps.len(), &ways);
    let is_unsure =
        |read: &Read| known.get(read.reader).and_then(Option::as_ref).map(|set| !set.contains(read.producer));
    reads.iter().filter(|read| is_unsure(read) == Some(true) && !is_callback(read)).copied().collect()
}

/// How a run goes where a step has no outputs.
struct Missing<'a> {
    summary: &'a RunbookSummary,
    runs: &'a Runs,
    producer: usize,
    name: &'a str,
    /// Which steps read of it.
    readers: Vec<bool>,
    behind: Vec<bool>,
    skipped: Reach,
    failed: OnceCell<Reach>,
    rarely: OnceCell<Reach>,
}

/// A way to a reader without the outputs.
struct Lack {
    why: Why,
    unknowns: u32,
    way: Vec<(usize, Outcome)>,
    /// The configuration of the reader.
    at: usize,
}

impl<'a> Missing<'a> {
    fn new(summary: &'a RunbookSummary, runs: &'a Runs, reads: &[Read], producer: usize) -> Self {
        let mut readers = vec![false; summary.steps.len()];
        for read in reads.iter().filter(|read| read.producer == producer) {
            readers.get_mut(read.reader).into_iter().for_each(|reads| *reads = true);
        }
        let name = summary.steps.get(producer).map_or("", |step| step.name.as_str());
        let (behind, skipped) = (behind(&summary.graph, producer), Reach::default());
        let (failed, rarely) = (OnceCell::new(), OnceCell::new());
        let mut missing = Missing { summary, runs, producer, name, readers, behind, skipped, failed, rarely };
        missing.skipped = missing.reach(Why::Skipped);
        missing
    }

    /// Where a run can get to without the outputs.
    fn reach(&self, why: Why) -> Reach {
        self.runs.reach(|config, taken| {
            let Some(flow) = self.summary.graph.step(config.step) else { return false };
            let fails = taken.outcome == Outcome::Fails;
            // That a step which reads them too fails for want of them is found there.
            if self.readers.get(config.step) == Some(&true) && !(fails && flow.failure_continues) {
                return fails && config.step == self.producer && matches!(why, Why::Failed);
            }
            if config.step == self.producer {
                return fails && matches!(why, Why::Failed);
            }
            matches!(why, Why::Rarely) || is_ordinary(taken, flow.failure_if_end_wins.is_some())
        })
    }

    fn finding(&self, read: Read, arrivals: &[usize], node: &Step<'_>) -> Option<Finding> {
        let Lack { why, unknowns, way, at } = self.lack(read, arrivals)?;
        let (reader, producer) = (self.summary.steps.get(read.reader)?, self.summary.steps.get(self.producer)?);
        let goes_on = self.summary.graph.step(read.reader).is_some_and(|flow| flow.failure_continues);
        // The choice that skips the step is itself one that is not decided here.
        let decided = unknowns <= u32::from(!self.runs.coarse);
        let certain = match why {
            Why::Never => !goes_on,
            Why::Skipped => !goes_on && decided && !read.in_loop && !may_do_without(reader, &way),
            Why::Rarely | Why::Failed => false,
        };
        let (site, output) = place(node, self.name, |output| may_have(producer, output))?;
        let finding = Finding::new(AUTOMATION_OUTPUT_UNAVAILABLE, site, self.message(&reader.name, &output, why))
            .severity(if certain { Severity::Warning } else { Severity::Info })
            .label(if why == Why::Never { "never there" } else { "not there on every path" })
            .trace(self.trace(way, at, &output))
            .help(
                "lead the paths without it to another step, or record it with `aws:updateVariable` in a variable that \
                 has a default, and read that",
            );
        Some(match read.reader == self.producer {
            true => finding,
            false => finding.related(producer.site.place, format!("`{}` has the output", producer.name)),
        })
    }

    /// The worst way to a reader without the outputs.
    fn lack(&self, read: Read, arrivals: &[usize]) -> Option<Lack> {
        let lack = |why: Why, reach: &Reach| {
            let (at, unknowns) = reach.nearest(arrivals.iter().copied())?;
            Some(Lack { why, unknowns, way: reach.way_to(at), at })
        };
        let never = !read.in_loop && self.behind.get(read.reader) == Some(&false);
        lack(if never { Why::Never } else { Why::Skipped }, &self.skipped)
            .or_else(|| lack(Why::Failed, self.failed.get_or_init(|| self.reach(Why::Failed))))
            .or_else(|| lack(Why::Rarely, self.rarely.get_or_init(|| self.reach(Why::Rarely))))
    }

    fn trace(&self, mut way: Vec<(usize, Outcome)>, at: usize, output: &str) -> Vec<TraceStep> {
        way.push((at, Outcome::Fails));
        let mut trace = explain::passed(self.summary, self.runs, &way);
        let lacks = format!("lacks {}.{output}", self.name);
        trace.last_mut().into_iter().for_each(|reader| reader.outcome = lacks.clone().into());
        trace
    }

    fn message(&self, reader: &str, output: &str, why: Why) -> String {
        let name = self.name;
        if reader == name {
            return format!("`{reader}` reads its own `{output}`, which it has only when it is done");
        }
        let why = match why {
            Why::Never => "never runs before it",
            Why::Skipped => "has not run on every path to it",
            Why::Rarely => "has not run where a cancel, or a failure that hardly ever happens, leads to it",
            Why::Failed => "may have failed before it had one",
        };
        format!("`{reader}` reads `{name}.{output}`, but `{name}` {why}")
    }
}

/// Whether a step may make nothing of a value that is not there: a branch takes another choice, and code that is
/// handed the outputs of all branches picks those of the one taken.
fn may_do_without(reader: &StepSummary, way: &[(usize, Outcome)]) -> bool {
    match reader.action.as_deref() {
        Some("aws:branch") | None => true,
        Some("aws:executeScript" | "aws:invokeLambdaFunction") => {
            way.iter().all(|(_, outcome)| *outcome != Outcome::Fails)
        }
        Some(_) => false,
    }
}

/// Which steps a run may come to when a step has succeeded.
fn behind(graph: &Graph, step: usize) -> Vec<bool> {
    let mut behind = vec![false; graph.steps.len()];
    let mut open: Vec<Target> = Vec::new();
    open.extend(graph.step(step).into_iter().flat_map(|flow| &flow.success).map(|edge| edge.target));
    while let Some(target) = open.pop() {
        let step = match target {
            Target::Step(step) => step,
            Target::End => continue,
            Target::Unknown => return vec![true; graph.steps.len()],
        };
        let Some(slot) = behind.get_mut(step).filter(|slot| !**slot) else { continue };
        *slot = true;
        if let Some(flow) = graph.step(step) {
            open.extend(flow.success.iter().map(|edge| edge.target).chain([flow.failure, flow.cancel]));
        }
    }
    behind
}

fn is_ordinary(taken: &Move, ambiguous_end: bool) -> bool {
    match taken.outcome {
        Outcome::IsCancelled => false,
        Outcome::Fails => taken.unknowns == 0 && !ambiguous_end,
        _ => true,
    }
}

fn is_loop(step: &Step<'_>) -> bool {
    step.known_action() == Some("aws:loop")
}

/// Where a step reads an output of another one first, and which. A loop's condition is looked at only after its steps.
fn place(step: &Step<'_>, producer: &str, counts: impl Fn(&str) -> bool) -> Option<(Site, String)> {
    let inputs = step.inputs.into_iter().flat_map(Node::entries);
    let inputs = inputs.filter(|entry| !is_loop(step) || entry.name() == "Iterators");
    let mut open: Vec<Node<'_>> = inputs.map(|entry| entry.value).collect();
    open.reverse();
    while let Some(node) = open.pop() {
        if let Kind::String(text) = node.kind() {
            let found = references(text).find_map(|found| {
                let (_, output) =
                    found.name.split_once('.').filter(|(step, output)| *step == producer && counts(output))?;
                Some((Site::part(node, found.range), output.to_owned()))
            });
            if found.is_some() {
                return found;
            }
        }
        let before = open.len();
        open.extend(node.items());
        open.extend(node.entries().map(|entry| entry.value));
        open.get_mut(before..).into_iter().for_each(<[_]>::reverse);
    }
    None
}

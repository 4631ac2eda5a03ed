//! Runbooks that start themselves, and runbooks below runbooks.

use super::starts;
use crate::catalogue::*;
use crate::contract::children::MAX_LEVELS;
use crate::finding::Finding;
use crate::flow::Target;
use crate::link::Children;
use crate::summary::RunbookSummary;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// A step that certainly starts one runbook of these files.
#[derive(Clone, Copy)]
struct Link {
    step: usize,
    /// The runbook, by its index.
    child: usize,
    /// Whether no run goes well without it.
    always: bool,
    /// Whether something is done about its failure.
    handled: bool,
}

/// What was found of each runbook.
pub(in crate::contract) struct Levels {
    findings: HashMap<*const RunbookSummary, Vec<Finding>>,
}

impl Levels {
    pub(in crate::contract) fn new(runbooks: &[RunbookSummary], started: &Children<'_>) -> Self {
        let mut levels = Levels { findings: HashMap::new() };
        if runbooks.iter().all(|runbook| started.starters(runbook).is_empty()) {
            return levels;
        }
        let all = Links::new(runbooks, started);
        let heights = all.heights();
        let mut found = all.circles(&heights);
        found.extend(all.too_deep(&heights));
        for (runbook, finding) in found {
            levels.findings.entry(std::ptr::from_ref(runbook)).or_default().push(finding);
        }
        levels
    }

    /// The findings of one runbook.
    pub(in crate::contract) fn of(&self, runbook: &RunbookSummary) -> impl Iterator<Item = Finding> {
        self.findings.get(&std::ptr::from_ref(runbook)).into_iter().flatten().cloned()
    }
}

struct Links<'r> {
    runbooks: &'r [RunbookSummary],
    /// By the runbook that has the step.
    below: Vec<Vec<Link>>,
    above: Vec<Vec<usize>>,
}

type Found<'r> = Vec<(&'r RunbookSummary, Finding)>;

impl<'r> Links<'r> {
    fn new(runbooks: &'r [RunbookSummary], started: &Children<'_>) -> Self {
        let indices: HashMap<*const RunbookSummary, usize> =
            runbooks.iter().enumerate().map(|(index, runbook)| (std::ptr::from_ref(runbook), index)).collect();
        let mut links =
            Links { runbooks, below: vec![Vec::new(); runbooks.len()], above: vec![Vec::new(); runbooks.len()] };
        for (index, (runbook, below)) in runbooks.iter().zip(&mut links.below).enumerate() {
            for (step, start) in starts(runbook, started) {
                let ([only], true, false) = (start.candidates, start.child.runs_here, start.child.may_differ) else {
                    continue;
                };
                let Some(child) = indices.get(&std::ptr::from_ref(only.runbook)).copied() else { continue };
                let handled = runbook.graph.step(step).is_none_or(|flow| flow.failure != Target::End);
                below.push(Link { step, child, always: is_unavoidable(runbook, step), handled });
                links.above.get_mut(child).into_iter().for_each(|above| above.push(index));
            }
        }
        links
    }

    fn below(&self, runbook: usize) -> impl Iterator<Item = Link> {
        self.below.get(runbook).into_iter().flatten().copied()
    }

    /// The levels of runbooks below each one and itself, with the step that leads deepest; `None` where it or one below it
    /// is started by itself.
    fn heights(&self) -> Vec<Option<(u32, Option<Link>)>> {
        let mut heights: Vec<Option<(u32, Option<Link>)>> = vec![None; self.runbooks.len()];
        let mut waiting: Vec<usize> = self.below.iter().map(Vec::len).collect();
        let mut open: Vec<usize> =
            waiting.iter().enumerate().filter(|(_, below)| **below == 0).map(|(index, _)| index).collect();
        while let Some(index) = open.pop() {
            let height = |link: &Link| heights.get(link.child).copied().flatten().map_or(0, |(height, _)| height);
            let deepest = self.below(index).max_by_key(height);
            let own = 1 + deepest.as_ref().map_or(0, height);
            heights.get_mut(index).into_iter().for_each(|slot| *slot = Some((own, deepest)));
            for above in self.above.get(index).into_iter().flatten() {
                let Some(left) = waiting.get_mut(*above) else { continue };
                *left = left.saturating_sub(1);
                if *left == 0 {
                    open.push(*above);
                }
            }
        }
        heights
    }

    /// `automation/child-depth`: the step that starts the first runbook below the last level that AWS runs.
    fn too_deep(&self, heights: &[Option<(u32, Option<Link>)>]) -> Found<'r> {
        let mut found = Vec::new();
        let mut told = HashSet::new();
        for (top, runbook) in self.runbooks.iter().enumerate() {
            let Some((height, _)) = heights.get(top).copied().flatten().filter(|(height, _)| *height > MAX_LEVELS)
            else {
                continue;
            };
            let is_top = self.above.get(top).is_none_or(Vec::is_empty);
            let down = |at: &usize| Some(heights.get(*at).copied().flatten()?.1?.child);
            let Some(last) = std::iter::successors(Some(top), down).nth(MAX_LEVELS as usize - 1) else { continue };
            let link = heights.get(last).copied().flatten().and_then(|(_, link)| link);
            let Some((link, starter)) = link.zip(self.runbooks.get(last)).filter(|_| is_top) else { continue };
            let Some(step) = starter.steps.get(link.step).filter(|_| told.insert((last, link.step))) else { continue };
            let Some(child) = &step.child else { continue };
            let message = format!(
                "`{}` starts a runbook on level {}: AWS runs {MAX_LEVELS} levels of runbooks that start each other",
                step.name,
                MAX_LEVELS + 1
            );
            // Whether the first runbook counts as a level is not documented.
            let severity = if height > MAX_LEVELS + 1 { Severity::Warning } else { Severity::Info };
            let finding = Finding::new(AUTOMATION_CHILD_DEPTH, child.site.clone(), message)
                .severity(severity)
                .label(format!("level {}", MAX_LEVELS + 1))
                .related(runbook.site.place, "the first level");
            found.push((starter, finding));
        }
        found
    }

    /// `automation/self-recursion`: runbooks that start themselves, or each other in a circle; one finding for each circle.
    fn circles(&self, heights: &[Option<(u32, Option<Link>)>]) -> Found<'r> {
        let mut found = Vec::new();
        let mut told = vec![false; self.runbooks.len()];
        for (index, runbook) in self.runbooks.iter().enumerate() {
            if told.get(index) != Some(&false) || heights.get(index).is_none_or(Option::is_some) {
                continue;
            }
            let Some((circle, always)) = self.circle(index) else { continue };
            for (member, _) in &circle {
                told.get_mut(*member).into_iter().for_each(|told| *told = true);
            }
            found.extend(self.circle_finding(runbook, &circle, always).map(|finding| (runbook, finding)));
        }
        found
    }

    /// The shortest way from a runbook back to itself, by steps that no run goes well without if there is one.
    fn circle(&self, start: usize) -> Option<(Vec<(usize, Link)>, bool)> {
        [true, false].into_iter().find_map(|always| {
            let mut from: HashMap<usize, (usize, Link)> = HashMap::new();
            let mut open = vec![start];
            for _ in 0..MAX_LEVELS {
                let mut next = Vec::new();
                for at in open {
                    for link in self.below(at).filter(|link| link.always || !always) {
                        if let Entry::Vacant(slot) = from.entry(link.child) {
                            slot.insert((at, link));
                            next.push(link.child);
                        }
                    }
                }
                if from.contains_key(&start) {
                    break;
                }
                open = next;
            }
            let back = |(at, _): &(usize, Link)| from.get(at).copied().filter(|_| *at != start);
            let mut circle: Vec<(usize, Link)> = std::iter::successors(from.get(&start).copied(), back).collect();
            circle.reverse();
            (!circle.is_empty()).then_some((circle, always))
        })
    }

    fn circle_finding(&self, runbook: &RunbookSummary, circle: &[(usize, Link)], always: bool) -> Option<Finding> {
        let step = |(member, link): &(usize, Link)| self.runbooks.get(*member)?.steps.get(link.step);
        let first = step(circle.first()?)?;
        let way = if circle.len() == 1 { "" } else { ", by way of others," };
        let message = match always {
            true => format!(
                "the runbook starts itself{way} in every run that goes well: AWS refuses to start one below level \
                 {MAX_LEVELS}, so none goes well"
            ),
            false => format!("the runbook may start itself{way} again, {MAX_LEVELS} levels deep at most"),
        };
        let severity = match (always, circle.iter().any(|(_, link)| link.handled)) {
            (true, false) => Severity::Error,
            (true, true) => Severity::Warning,
            (false, _) => Severity::Info,
        };
        let mut finding = Finding::new(AUTOMATION_SELF_RECURSION, first.child.as_ref()?.site.clone(), message)
            .severity(severity)
            .label("starts it again")
            .related(runbook.site.place, "the runbook that is started again");
        for next in circle.iter().skip(1).filter_map(step) {
            finding = finding.related(next.site.place, format!("`{}` starts the next one", next.name));
        }
        Some(finding.help("lead the last run past the step with an `aws:branch`, or repeat steps with `aws:loop`"))
    }
}

/// Whether every run without a failure starts what a step starts.
fn is_unavoidable(runbook: &RunbookSummary, step: usize) -> bool {
    if !runbook.steps_known {
        return false;
    }
    let mut seen = HashSet::from([step]);
    let mut open = vec![runbook.graph.entry()];
    while let Some(target) = open.pop() {
        match target {
            Target::Step(at) if seen.insert(at) => {
                let flow = runbook.graph.step(at);
                open.extend(flow.into_iter().flat_map(|flow| &flow.success).map(|edge| edge.target));
            }
            Target::Step(_) => {}
            Target::End | Target::Unknown => return false,
        }
    }
    true
}

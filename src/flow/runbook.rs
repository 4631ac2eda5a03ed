//! From a runbook to its control-flow graph
//! (User Guide, `automation-branch-condition`, `automation-action-loop`, `automation-actions`).

use super::{Edge, Graph, StepFlow, Target};
use crate::document::automation::{Route, RouteTarget, Runbook, Step};
use crate::value;
use std::collections::HashMap;

/// The graph of a runbook; its steps are those of [`Runbook::all_steps`].
pub fn graph(runbook: &Runbook<'_>) -> Graph {
    let all = runbook.all_steps();
    let mut names = HashMap::new();
    for (index, step) in all.iter().enumerate() {
        if let Some(name) = step.known_name() {
            names.entry(name).or_insert(index);
        }
    }
    let mut builder = Builder { names, steps: vec![None; all.len()], next: 0 };
    builder.list(&runbook.steps, runbook.steps_known, Target::End, None);
    Graph { steps: builder.steps.into_iter().flatten().collect() }
}

struct Builder<'t> {
    names: HashMap<&'t str, usize>,
    steps: Vec<Option<StepFlow>>,
    next: usize,
}

impl<'t> Builder<'t> {
    /// `known` says whether these are all steps of the list, `behind` where the run goes after the last one;
    /// `inherited` is the `onFailure` of the loop around it.
    fn list(&mut self, steps: &[Step<'t>], known: bool, behind: Target, inherited: Option<Target>) {
        let mut indices = Vec::with_capacity(steps.len());
        let mut index = self.next;
        for step in steps {
            indices.push(index);
            index += size(step);
        }
        for (position, step) in steps.iter().enumerate() {
            let successor = indices.get(position + 1).map_or(behind, |next| Target::Step(*next));
            let successor = if known { successor } else { Target::Unknown };
            self.step(step, successor, inherited);
        }
    }

    fn step(&mut self, step: &Step<'t>, successor: Target, inherited: Option<Target>) {
        let index = self.next;
        self.next += 1;
        let onward = match (step.is_end, step.next_step) {
            (Some(true), _) => Target::End,
            (None, _) => Target::Unknown,
            (Some(false), Some(next)) => self.target(value::text(next)),
            (Some(false), None) => successor,
        };
        let failure = match step.on_failure {
            Some(route) => self.route(route, onward),
            None => inherited.unwrap_or(Target::End),
        };
        let jumps = matches!(step.on_failure, Some(Route { target: RouteTarget::Step(_), .. }));
        let continues = matches!(step.on_failure, Some(Route { target: RouteTarget::Continue, .. }));
        if step.node.is_damaged() {
            return self.unknown_step(index, step);
        }
        let flow = StepFlow {
            success: self.success(step, onward),
            failure,
            failure_continues: continues,
            failure_if_end_wins: (jumps && is_ambiguous(step)).then_some(Target::End),
            cancel: step.on_cancel.map_or(Target::End, |route| self.route(route, Target::Unknown)),
        };
        self.put(index, flow);
        self.list(&step.inner, step.inner_known, onward, Some(failure));
    }

    /// A step of which a syntax error may have hidden a part may go anywhere.
    fn unknown_step(&mut self, index: usize, step: &Step<'t>) {
        let flow = StepFlow {
            success: vec![Edge { target: Target::Unknown, choice: None, unknowns: 0 }],
            failure: Target::Unknown,
            failure_continues: false,
            failure_if_end_wins: None,
            cancel: Target::Unknown,
        };
        self.put(index, flow);
        self.list(&step.inner, false, Target::Unknown, Some(Target::Unknown));
    }

    fn put(&mut self, index: usize, flow: StepFlow) {
        if let Some(slot) = self.steps.get_mut(index) {
            *slot = Some(flow);
        }
    }

    fn success(&self, step: &Step<'t>, onward: Target) -> Vec<Edge> {
        let plain = |target, unknowns| Edge { target, choice: None, unknowns };
        match step.known_action() {
            Some("aws:branch") => {
                let mut edges: Vec<Edge> = step
                    .choices
                    .iter()
                    .enumerate()
                    .map(|(index, choice)| {
                        let target = self.target(choice.next_step.and_then(value::text));
                        Edge { target, choice: Some(index), unknowns: 1 }
                    })
                    .collect();
                let otherwise = step.default.map_or(onward, |default| self.target(value::text(default)));
                let known = step.input("Choices").is_some_and(|choices| !value::is_unknown(choices));
                let unknowns = u32::from(!edges.is_empty());
                edges.push(plain(if known { otherwise } else { Target::Unknown }, unknowns));
                edges
            }
            Some("aws:loop") if !step.inner_known => vec![plain(Target::Unknown, 0)],
            Some("aws:loop") if !step.inner.is_empty() => {
                let may_be_empty = step.input("Iterators").is_some_and(|list| list.items().next().is_none());
                let past = may_be_empty.then(|| plain(onward, 2));
                [plain(Target::Step(self.next), 0)].into_iter().chain(past).collect()
            }
            Some(_) => vec![plain(onward, 0)],
            None => vec![plain(Target::Unknown, 0)],
        }
    }

    fn route(&self, route: Route<'t>, onward: Target) -> Target {
        match route.target {
            RouteTarget::Abort => Target::End,
            RouteTarget::Continue => onward,
            RouteTarget::Step(name) => self.target(Some(name)),
            RouteTarget::Unknown => Target::Unknown,
        }
    }

    fn target(&self, name: Option<&str>) -> Target {
        name.and_then(|name| self.names.get(name)).map_or(Target::Unknown, |index| Target::Step(*index))
    }
}

/// Whether AWS's pages contradict each other on what a failure of the step does: `isEnd` beside `onFailure: step:…`, and
/// `aws:approve`, whose timeout stops the automation by one edition of its page.
fn is_ambiguous(step: &Step<'_>) -> bool {
    step.is_end == Some(true) || step.known_action() == Some("aws:approve")
}

/// The number of steps that a step stands for: itself and those inside it.
pub fn size(step: &Step<'_>) -> usize {
    let mut total = 0;
    let mut open = vec![step];
    while let Some(step) = open.pop() {
        total += 1;
        open.extend(&step.inner);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, yaml};

    fn graph_of(text: &str) -> Graph {
        let read = yaml::read(text.into(), FileId(0), None);
        assert_eq!(read.problems, []);
        graph(&Runbook::new(read.tree.root().unwrap()))
    }

    fn targets(step: &StepFlow) -> Vec<Target> {
        step.success.iter().map(|edge| edge.target).collect()
    }

    #[test]
    fn order_jumps_and_ends() {
        let graph = graph_of(
            "mainSteps:\n\
             - {name: a, action: 'aws:sleep', onFailure: 'step:c', onCancel: 'step:c'}\n\
             - {name: b, action: 'aws:sleep', isEnd: true, onFailure: Continue}\n\
             - {name: c, action: 'aws:sleep', nextStep: b, onFailure: Abort}\n\
             - {name: d, action: 'aws:sleep', nextStep: nowhere, isEnd: false}\n\
             - {name: e, action: 'aws:sleep', isEnd: true, onFailure: 'step:a'}\n",
        );
        let [a, b, c, d, e] = &graph.steps[..] else { panic!("{graph:?}") };
        assert_eq!((targets(a), a.failure, a.cancel), (vec![Target::Step(1)], Target::Step(2), Target::Step(2)));
        assert_eq!((targets(b), b.failure, b.cancel), (vec![Target::End], Target::End, Target::End));
        assert_eq!((targets(c), c.failure), (vec![Target::Step(1)], Target::End));
        assert_eq!((targets(d), d.failure), (vec![Target::Unknown], Target::End));
        assert_eq!((e.failure, e.failure_if_end_wins), (Target::Step(0), Some(Target::End)));
    }

    #[test]
    fn a_branch_without_default_falls_through() {
        let graph = graph_of(
            "mainSteps:\n\
             - {name: a, action: 'aws:branch', inputs: {Choices: [{NextStep: c, Variable: '{{x}}', StringEquals: y}]}}\n\
             - {name: b, action: 'aws:sleep'}\n\
             - {name: c, action: 'aws:sleep'}\n",
        );
        assert_eq!(targets(&graph.steps[0]), [Target::Step(2), Target::Step(1)]);
        assert_eq!(graph.steps[0].success[0].choice, Some(0));
    }

    #[test]
    fn a_loop_runs_its_steps_and_they_inherit_its_failure_route() {
        let graph = graph_of(
            "mainSteps:\n\
             - name: l\n  action: aws:loop\n  onFailure: step:h\n  inputs:\n    Iterators: '{{ x }}'\n    Steps:\n\
             \x20   - {name: i, action: 'aws:sleep'}\n    - {name: j, action: 'aws:sleep', onFailure: Abort}\n\
             - {name: z, action: 'aws:sleep', isEnd: true}\n\
             - {name: h, action: 'aws:sleep'}\n",
        );
        let [l, i, j, ..] = &graph.steps[..] else { panic!("{graph:?}") };
        assert_eq!(targets(l), [Target::Step(1), Target::Step(3)]);
        assert_eq!((targets(i), i.failure), (vec![Target::Step(2)], Target::Step(4)));
        assert_eq!((targets(j), j.failure), (vec![Target::Step(3)], Target::End));
    }
}

//! What a runbook declares, as far as all of it is known; looked up once, whatever number of references there is.

use super::super::Declared;
use crate::document::automation::{Parameter, Step};
use crate::source::{Node, NodeId};
use crate::value::{self, Value};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

pub(in super::super) struct Known<'d, 'r, 't> {
    pub(super) declared: &'d Declared<'r, 't>,
    parameters: OnceCell<Option<&'r [Parameter<'t>]>>,
    variables: OnceCell<Option<HashSet<&'t str>>>,
    all_steps: OnceCell<bool>,
    outputs: OnceCell<Outputs<'t>>,
    loops: OnceCell<Vec<Option<usize>>>,
}

/// The outputs that steps list.
#[derive(Default)]
struct Outputs<'t> {
    listed: HashMap<(NodeId, &'t str), Node<'t>>,
    /// The steps of which not all outputs are known.
    unknown: HashSet<NodeId>,
}

impl<'d, 'r, 't> Known<'d, 'r, 't> {
    pub(in super::super) fn of(declared: &'d Declared<'r, 't>) -> Self {
        let (parameters, variables) = (OnceCell::new(), OnceCell::new());
        let (all_steps, outputs, loops) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Known { declared, parameters, variables, all_steps, outputs, loops }
    }

    /// The parameters, where all of them are known.
    pub(super) fn parameters(&self) -> Option<&'r [Parameter<'t>]> {
        *self.parameters.get_or_init(|| {
            let all = self.declared.runbook.parameters.as_deref()?;
            // An intrinsic beside others brings in what is not visible.
            (!all.iter().any(|parameter| parameter.name.starts_with("Fn::"))).then_some(all)
        })
    }

    /// The names of the variables, where all of them are known.
    pub(super) fn variables(&self) -> Option<&HashSet<&'t str>> {
        let read = || {
            let runbook = self.declared.runbook.node;
            let Some(all) = runbook.get("variables") else { return (!runbook.is_damaged()).then(HashSet::new) };
            let is_known = matches!(value::of(all), Value::Map) && !runbook.is_damaged();
            let names = all.entries().map(|entry| value::text(entry.key).filter(|name| !name.starts_with("Fn::")));
            names.collect::<Option<HashSet<_>>>().filter(|_| is_known)
        };
        self.variables.get_or_init(read).as_ref()
    }

    /// Whether all names of steps are known, so that another one certainly names none.
    pub(super) fn all_steps_known(&self) -> bool {
        *self.all_steps.get_or_init(|| self.declared.all_steps_known())
    }

    /// Where a step lists an output; `None` where not all of its outputs are known.
    pub(super) fn listed(&self, step: &Step<'t>, output: &str) -> Option<Option<Node<'t>>> {
        let outputs = self.outputs.get_or_init(|| self.outputs());
        let step = step.node.id();
        (!outputs.unknown.contains(&step)).then(|| outputs.listed.get(&(step, output)).copied())
    }

    fn outputs(&self) -> Outputs<'t> {
        let mut outputs = Outputs::default();
        for step in &self.declared.steps {
            let Some(list) = step.node.get("outputs") else { continue };
            let is_known = matches!(value::of(list), Value::List | Value::Null);
            if !is_known || named(list).any(|(name, _)| name.is_none()) {
                outputs.unknown.insert(step.node.id());
            }
            let listed = named(list).filter_map(|(name, item)| Some(((step.node.id(), name?), item)));
            outputs.listed.extend(listed);
        }
        outputs
    }

    /// Whether a step, by its index, is one of those of a loop, however deep.
    pub(super) fn is_inside(&self, step: usize, outer: &Step<'t>) -> bool {
        let loops = self.loops.get_or_init(|| loops(&self.declared.runbook.steps));
        let mut at = loops.get(step).copied().flatten();
        while let Some(index) = at {
            if self.declared.steps.get(index).is_some_and(|step| step.node == outer.node) {
                return true;
            }
            at = loops.get(index).copied().flatten();
        }
        false
    }
}

/// Listed outputs with their names; `None` for one that is not known.
pub(super) fn named(list: Node<'_>) -> impl Iterator<Item = (Option<&str>, Node<'_>)> {
    list.items().map(|item| (item.get("Name").and_then(value::text), item))
}

/// The loop around each step, in the order in which all steps are listed.
fn loops(steps: &[Step<'_>]) -> Vec<Option<usize>> {
    let mut loops = Vec::new();
    let mut open: Vec<(&Step<'_>, Option<usize>)> = steps.iter().rev().map(|step| (step, None)).collect();
    while let Some((step, around)) = open.pop() {
        let index = loops.len();
        loops.push(around);
        open.extend(step.inner.iter().rev().map(|inner| (inner, Some(index))));
    }
    loops
}

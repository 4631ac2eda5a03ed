//! Steps that only failures and cancels name, and how they stand to the steps that run without any.

use super::super::Declared;
use super::{mark, names_callback, step_of};
use crate::catalogue::*;
use crate::document::automation::{RouteTarget, Step};
use crate::finding::Finding;
use crate::flow::Graph;
use crate::source::Node;
use crate::value;
use std::collections::{HashMap, HashSet};

/// The runbook's steps with what leads to them.
struct Lines<'d, 'r, 't> {
    declared: &'d Declared<'r, 't>,
    graph: &'d Graph,
    /// The steps that nothing but `onFailure` and `onCancel` names, with the first value that does.
    handlers: HashMap<usize, Node<'t>>,
    /// Which steps a run comes to without entering one of those.
    main: Vec<bool>,
}

/// `automation/handler-fall-through` and `automation/handler-returns`.
pub(super) fn check(declared: &Declared<'_, '_>, graph: &Graph, findings: &mut Vec<Finding>) {
    let handlers = handlers(declared);
    if handlers.is_empty() {
        return;
    }
    let mut main = vec![false; declared.steps.len()];
    mark(&mut main, 0, |step| onward(graph, step).filter(|next| !handlers.contains_key(next)));
    let lines = Lines { declared, graph, handlers, main };
    for step in 0..declared.steps.len() {
        findings.extend(lines.fall_through(step));
        findings.extend(lines.returns(step));
    }
}

/// Where a run goes from a step without a jump of a failure.
fn onward(graph: &Graph, step: usize) -> impl Iterator<Item = usize> {
    graph.step(step).into_iter().flat_map(|flow| &flow.success).filter_map(|edge| step_of(edge.target))
}

fn handlers<'t>(declared: &Declared<'_, 't>) -> HashMap<usize, Node<'t>> {
    let routes = declared.steps.iter().flat_map(|step| [step.on_failure, step.on_cancel]).flatten();
    let mut named: HashMap<&str, Node<'t>> = HashMap::new();
    for route in routes {
        if let RouteTarget::Step(name) = route.target {
            named.entry(name).or_insert(route.node);
        }
    }
    let of_step = |step: &&Step<'t>| {
        let choices = step.choices.iter().map(|choice| choice.next_step);
        choices.chain([step.next_step, step.default]).flatten().filter_map(value::text).collect::<Vec<_>>()
    };
    let elsewhere: HashSet<&str> = declared.steps.iter().flat_map(of_step).collect();
    let handler = |(index, step): (usize, &&Step<'t>)| {
        let name = step.known_name().filter(|name| !elsewhere.contains(name))?;
        Some((index, *named.get(name)?))
    };
    declared.steps.iter().enumerate().filter_map(handler).collect()
}

impl<'r, 't> Lines<'_, 'r, 't> {
    fn step(&self, index: usize) -> Option<(&'r Step<'t>, &'t str)> {
        let step = self.declared.steps.get(index)?;
        Some((step, step.known_name()?))
    }

    /// The handler that a step of the main line runs into because it stands next in the list.
    fn fall_through(&self, from: usize) -> Option<Finding> {
        self.main.get(from).filter(|runs| **runs)?;
        let to = onward(self.graph, from).find(|next| self.handlers.contains_key(next))?;
        let ((before, before_name), (handler, name)) = (self.step(from)?, self.step(to)?);
        let route = self.handlers.get(&to)?;
        // Rules on the task token speak of handlers that answer it.
        if names_callback(handler) {
            return None;
        }
        let message =
            format!("`{name}` also runs when nothing has failed: `{before_name}` goes on to the next step of the list");
        let severity = if speaks_of_failure(name) { Severity::Warning } else { Severity::Info };
        Some(
            Finding::at(AUTOMATION_HANDLER_FALL_THROUGH, handler.anchor(), message)
                .severity(severity)
                .label("runs after success too")
                .related(before.anchor().place(), format!("`{before_name}` has neither `isEnd` nor `nextStep`"))
                .related(route.place(), "where a failure or a cancel leads to it")
                .help(format!("if it is for failures alone, add `isEnd: true` or a `nextStep` to `{before_name}`")),
        )
    }

    /// The step of the main line that a handler runs into because it stands next in the list.
    fn returns(&self, index: usize) -> Option<Finding> {
        let route = self.handlers.get(&index)?;
        let (handler, name) =
            self.step(index).filter(|(step, _)| step.next_step.is_none() && step.choices.is_empty())?;
        let to = onward(self.graph, index).find(|next| self.main.get(*next) == Some(&true))?;
        let (next, next_name) = self.step(to)?;
        let message = format!(
            "after `{name}` has handled a failure the run goes on with `{next_name}`, as it does where nothing has failed"
        );
        Some(
            Finding::at(AUTOMATION_HANDLER_RETURNS, handler.anchor(), message)
                .label("neither `isEnd` nor `nextStep`")
                .related(next.anchor().place(), format!("`{next_name}` is the next step of the list"))
                .related(route.place(), "where a failure or a cancel leads to it")
                .help("add `isEnd: true` if the run is to end there, or say with `nextStep` that it is to go on"),
        )
    }
}

/// Whether a step's name says that something has failed: `NotifyFailure`, `OnError`, but not `InjectFailure` and not
/// `Failover`.
fn speaks_of_failure(name: &str) -> bool {
    const FAILURES: [&str; 6] = ["fail", "failed", "failure", "failures", "error", "errors"];
    const VERBS: [&str; 12] =
        ["on", "handle", "notify", "report", "send", "mark", "log", "record", "signal", "publish", "alert", "raise"];
    let words = words(name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    (VERBS.contains(&first) || FAILURES.contains(&first)) && words.iter().any(|word| FAILURES.contains(&word.as_str()))
}

/// The words of a name in lower case: `notify`, `failure` of `NotifyFailure` and `notify_failure`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut new = true;
    for letter in name.chars() {
        new |= letter.is_ascii_uppercase() || !letter.is_ascii_alphanumeric();
        if letter.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !new) {
                Some(word) => word.push(letter),
                None => words.push(letter.to_ascii_lowercase().to_string()),
            }
            new = false;
        }
    }
    words
}

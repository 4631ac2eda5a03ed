//! All texts of a runbook in which AWS looks for references.

use super::super::Declared;
use crate::document::automation::reference::Reference;
use crate::document::automation::{Runbook, Step};
use crate::finding::Site;
use crate::source::{Kind, Node};
use crate::value;
use std::ops::Range;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// `assumeRole`.
    Role,
    /// The default of a parameter.
    Default,
    /// A step, by its index.
    Step(usize),
    /// Elsewhere: a reference counts as a use, and nothing is said of it.
    Other,
}

/// A text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t> {
    pub(super) node: Node<'t>,
    pub(super) text: &'t str,
    pub(super) scope: Scope,
    /// The input of the step that it is, or is a part of.
    pub(super) input: Option<&'t str>,
    /// Whether it is a script, a command or several lines: a language of its own, in which braces may mean another thing.
    pub(super) is_code: bool,
}

/// A reference with what is around it.
#[derive(Clone, Debug)]
pub(super) struct Found<'t> {
    pub(super) text: Text<'t>,
    /// The bytes of the name in the text.
    pub(super) name: Range<usize>,
    /// Whether the text consists of the reference.
    pub(super) is_whole: bool,
    /// Whether its braces may belong to something else: `{{{x}}}`, `${{ x }}`, or a line break between them.
    pub(super) is_doubtful: bool,
    /// Whether a name may still be compared with all others.
    may_compare: bool,
}

/// Comparing each mistake with each name must not become slow: after so many findings, nothing is suggested any more.
const MAX_COMPARED: usize = 500;

/// No name is so long.
const LONGEST_NAME: usize = 256;

impl<'t> Found<'t> {
    /// `mistakes` have been found before.
    pub(super) fn new(text: Text<'t>, reference: &Reference<'t>, mistakes: usize) -> Self {
        let around = (text.text.get(..reference.range.start), text.text.get(reference.range.end..));
        let (before, behind) = (around.0.unwrap_or_default(), around.1.unwrap_or_default());
        let inside = text.text.get(reference.range.clone()).unwrap_or_default();
        Found {
            text,
            name: reference.name_range.clone(),
            is_whole: before.trim().is_empty() && behind.trim().is_empty(),
            is_doubtful: before.ends_with(['{', '$']) || inside.contains(['\n', '\r']),
            may_compare: mistakes < MAX_COMPARED && reference.name.len() <= LONGEST_NAME,
        }
    }

    /// The names that a misspelt one is compared with.
    pub(super) fn compared<I: Iterator>(&self, names: I) -> std::iter::Take<I> {
        names.take(if self.may_compare { usize::MAX } else { 0 })
    }

    /// A part of the name, counted from its start.
    pub(super) fn part(&self, range: Range<usize>) -> Site {
        let start = self.name.start;
        Site::part(self.text.node, start + range.start..start + range.end)
    }

    /// The name.
    pub(super) fn site(&self) -> Site {
        Site::part(self.text.node, self.name.clone())
    }
}

/// What a walk over the texts meets.
pub(super) enum Met<'t> {
    /// A text.
    Text(Text<'t>),
    /// Something in which references may stand that are not visible.
    Hidden,
}

/// Shows all texts with the two braces of a reference, and what may hide some.
pub(super) fn each<'t>(declared: &Declared<'_, 't>, show: &mut impl FnMut(Met<'t>)) {
    top_level(declared.runbook, show);
    for (index, step) in declared.steps.iter().enumerate() {
        each_of_step(step, Scope::Step(index), show);
    }
}

fn top_level<'t>(runbook: &Runbook<'t>, show: &mut impl FnMut(Met<'t>)) {
    for entry in runbook.node.entries() {
        match entry.name() {
            "description" | "schemaVersion" | "parameters" => {}
            // What is no step that can be read hides what it refers to.
            "mainSteps" if runbook.steps_known => {}
            "mainSteps" => show(Met::Hidden),
            "assumeRole" => each_below(entry.value, Within::of(Scope::Role), show),
            _ => each_below(entry.value, Within::of(Scope::Other), show),
        }
    }
    for parameter in runbook.parameters.iter().flatten() {
        parameter.default().into_iter().for_each(|default| each_below(default, Within::of(Scope::Default), show));
    }
}

fn each_of_step<'t>(step: &Step<'t>, scope: Scope, show: &mut impl FnMut(Met<'t>)) {
    if !step.inner_known {
        show(Met::Hidden);
    }
    for entry in step.node.entries() {
        match entry.name() {
            "name" | "description" => {}
            "inputs" if entry.value.is_mapping() && !value::is_unknown(entry.value) => {
                for input in entry.value.entries() {
                    // The steps of a loop are shown as steps.
                    if input.name() == "Steps" && step.known_action() == Some("aws:loop") {
                        continue;
                    }
                    each_below(input.key, Within::of(Scope::Other), show);
                    let is_code = holds_code(step, input.name());
                    each_below(input.value, Within { scope, input: input.key.as_str(), is_code }, show);
                }
            }
            _ => each_below(entry.value, Within::of(scope), show),
        }
    }
}

fn holds_code(step: &Step<'_>, input: &str) -> bool {
    match step.known_action() {
        Some("aws:executeScript") => input == "Script",
        Some("aws:runCommand") => input == "Parameters",
        Some("aws:createStack") => input == "TemplateBody",
        _ => input == "UserData",
    }
}

/// What the texts below a node have in common.
#[derive(Clone, Copy)]
struct Within<'t> {
    scope: Scope,
    input: Option<&'t str>,
    is_code: bool,
}

impl Within<'_> {
    fn of(scope: Scope) -> Self {
        Within { scope, input: None, is_code: false }
    }
}

fn each_below<'t>(node: Node<'t>, within: Within<'t>, show: &mut impl FnMut(Met<'t>)) {
    let Within { scope, input, is_code } = within;
    let mut open = vec![(node, scope)];
    // No role, and no default that AWS reads, is text with references in it that something else puts there.
    let may_hide = !matches!(scope, Scope::Role | Scope::Default);
    while let Some((node, scope)) = open.pop() {
        if may_hide && (node.tag().is_some() || node.is_mapping()) && value::is_unknown(node) {
            show(Met::Hidden);
        }
        match node.kind() {
            Kind::String(text) => {
                if memchr::memmem::find(text.as_bytes(), b"{{").is_some() {
                    let is_code = is_code || text.trim_end().contains('\n');
                    show(Met::Text(Text { node, text, scope, input, is_code }));
                }
                if may_hide && is_placeholder(text) {
                    show(Met::Hidden);
                }
            }
            Kind::Sequence => open.extend(node.items().map(|item| (item, scope))),
            Kind::Mapping => {
                let parts = node.entries().flat_map(|entry| [(entry.key, Scope::Other), (entry.value, scope)]);
                open.extend(parts);
            }
            Kind::Invalid => show(Met::Hidden),
            _ => {}
        }
    }
}

/// Whether something else is put in the place of all of a text: a whole script, for instance.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let is_one = match text.as_bytes().first() {
        Some(b'$') => text.starts_with("${") && text.ends_with('}'),
        Some(b'%') => text.ends_with("%%"),
        Some(first) => first.is_ascii_uppercase() && text.contains("_PLACEHOLDER::"),
        None => false,
    };
    is_one && value::has_placeholder(text)
}

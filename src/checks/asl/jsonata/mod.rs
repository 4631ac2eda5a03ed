//! Expressions of states that use JSONata (Developer Guide, `transforming-data`).

mod functions;
mod scope;
mod walk;

use super::languages;
use super::variables::{Read, Reads};
use crate::catalogue::*;
use crate::document::asl::jsonata::{self, Expression, Kind};
use crate::document::asl::{JsonataText, QueryLanguage, Scope, State, StateMachine, StateType, jsonata_expression};
use crate::finding::{Finding, Site};
use std::collections::HashSet;
use std::ops::Range;
use walk::Visit;

/// How many bytes stand before an expression.
const OPENING: usize = "{%".len();

/// All checks of expressions by themselves; notes the variables that they read.
pub(super) fn check<'t>(machine: &StateMachine<'t>, reads: &mut Reads<'t>, findings: &mut Vec<Finding>) {
    let mut open: Vec<(&Scope<'t>, bool)> = vec![(&machine.scope, false)];
    while let Some((scope, in_map)) = open.pop() {
        for state in &scope.states {
            let has_item = in_map || state.kind.is_none_or(|kind| kind == StateType::Map);
            open.extend(state.scopes.iter().map(|inner| (inner, has_item)));
            if state.language == QueryLanguage::Jsonata {
                for text in state.jsonata_texts() {
                    let before = findings.len();
                    check_text(state, text, has_item, reads, findings);
                    // A key or a text of which something was lost may have been right.
                    if findings.len() > before && (text.key.is_damaged() || text.node.is_damaged()) {
                        findings.truncate(before);
                    }
                }
            }
        }
    }
}

fn check_text<'t>(
    state: &State<'t>,
    text: JsonataText<'t>,
    has_item: bool,
    reads: &mut Reads<'t>,
    findings: &mut Vec<Finding>,
) {
    let Some(inside) = jsonata_expression(text.text) else {
        findings.extend(half_open(&text).or_else(|| languages::json_path_in_jsonata(state, &text)));
        return;
    };
    let expression = match jsonata::parse(inside) {
        Ok(expression) => expression,
        Err(error) => {
            let message = format!("this is no JSONata expression, so AWS refuses the state machine: {}", error.message);
            findings.push(Finding::new(ASL_INVALID_JSONATA, site(&text, error.range), message));
            return;
        }
    };
    let read = Reading { text, expression: &expression, own: own_names(&expression), has_item };
    let visits = walk::visits(&expression);
    scope::check(&read, &visits, findings);
    functions::check(&read, &visits, findings);
    reads.of(state).extend(visits.iter().filter_map(|visit| variable(&read, visit)));
}

/// An expression with what is known of its place.
struct Reading<'e, 't> {
    text: JsonataText<'t>,
    expression: &'e Expression<'t>,
    /// The names that the expression itself gives to values.
    own: HashSet<&'t str>,
    /// Whether the context object may hold an item of a Map.
    has_item: bool,
}

/// The place of a part of an expression.
fn site(text: &JsonataText<'_>, range: Range<usize>) -> Site {
    Site::part(text.node, OPENING + range.start..OPENING + range.end)
}

fn own_names<'t>(expression: &Expression<'t>) -> HashSet<&'t str> {
    let mut names = HashSet::new();
    for (_, node) in expression.nodes() {
        match &node.kind {
            Kind::Assign(name, _) | Kind::Focus(_, name) | Kind::Index(_, name) => names.extend([*name]),
            Kind::Lambda(parameters, _) => names.extend(parameters.iter().copied()),
            _ => {}
        }
    }
    names
}

/// A variable of the state machine that an expression reads.
fn variable<'t>(read: &Reading<'_, 't>, visit: &Visit) -> Option<Read<'t>> {
    let node = read.expression.get(visit.id)?;
    let Kind::Variable(name) = node.kind else { return None };
    let is_variable = !visit.called && !name.is_empty() && !matches!(name, "$" | "states");
    let is_free = is_variable && !read.own.contains(name) && !functions::is_known(name);
    is_free.then(|| Read {
        name,
        node: read.text.node,
        range: OPENING + node.range.start..OPENING + node.range.end,
        decides: visit.decides,
        asks: visit.asked,
    })
}

/// `asl/half-open-expression`: an expression whose text begins before its `{%` or ends behind its `%}`.
fn half_open(text: &JsonataText<'_>) -> Option<Finding> {
    let written = text.text;
    let trimmed = written.trim();
    let (opens, closes) = (written.starts_with("{%"), written.ends_with("%}"));
    let whole = trimmed.starts_with("{%") && trimmed.ends_with("%}") && trimmed.len() >= 2 * OPENING;
    let help = "an expression takes the whole text: `{%` are its first characters and `%}` its last ones";
    if whole {
        let leading = written.len() - written.trim_start().len();
        let blank = if leading > 0 { 0..leading } else { written.trim_end().len()..written.len() };
        let place = Site::part(text.node, blank);
        let message = if opens || closes {
            "a blank outside of `{% … %}` leaves the expression half open, so AWS refuses the state machine"
        } else {
            "with blanks around it, `{% … %}` is plain text and is not evaluated"
        };
        let finding = Finding::new(ASL_HALF_OPEN_EXPRESSION, place, message).label("a blank").help(help);
        return Some(if opens || closes { finding } else { finding.severity(Severity::Warning) });
    }
    let (message, place) = match (trimmed.starts_with("{%"), trimmed.ends_with("%}")) {
        (true, false) if !written.contains("%}") => {
            let start = written.len() - written.trim_start().len();
            ("`{%` has no `%}` at the end of the text, so AWS refuses the state machine", start..start + OPENING)
        }
        (false, true) if !written.contains("{%") => {
            let end = written.trim_end().len();
            ("`%}` has no `{%` at the start of the text, so AWS refuses the state machine", end - OPENING..end)
        }
        (false, false) if !written.contains("{%") || !written.contains("%}") => return None,
        _ => {
            let message = "the text is not evaluated, since `{% … %}` is only a part of it";
            let finding = Finding::at(ASL_HALF_OPEN_EXPRESSION, text.node, message).severity(Severity::Warning);
            return Some(finding.help(format!("{help}; `&` joins texts inside of it")));
        }
    };
    Some(Finding::new(ASL_HALF_OPEN_EXPRESSION, Site::part(text.node, place), message).help(help))
}

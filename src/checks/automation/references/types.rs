//! The type of a parameter or output against the type that takes its place.

use super::known::Known;
use crate::aws::automation::{self, OutputKind, ValueType, input_types};
use crate::catalogue::*;
use crate::document::automation::Step;
use crate::document::automation::reference::{self, Target};
use crate::finding::Finding;
use crate::source::Node;
use crate::value;

/// A reference in the place of a value of another type.
pub(in crate::checks::automation) struct Mismatch<'t> {
    /// What it names.
    pub(in crate::checks::automation) name: &'t str,
    /// The type of that.
    pub(in crate::checks::automation) given: ValueType,
    /// What says so.
    pub(in crate::checks::automation) declared: Node<'t>,
    /// Whether no value of the one type is one of the other; else AWS may take the text of a number for it.
    pub(in crate::checks::automation) is_certain: bool,
    /// Whether it is an output that the action has by itself.
    pub(in crate::checks::automation) is_own_output: bool,
}

/// Compares the value that a text refers to as a whole with what is wanted; `None` where it fits or is not known.
pub(in crate::checks::automation) fn mismatch<'t>(
    known: &Known<'_, '_, 't>,
    node: Node<'t>,
    wanted: ValueType,
) -> Option<Mismatch<'t>> {
    let name = reference::whole(value::text(node)?)?;
    let (given, declared, is_own_output) = match Target::of(name) {
        Target::Parameter(name) => {
            let parameter = known.declared.parameter(name)?;
            (ValueType::parse(parameter.kind()?)?, parameter.key, false)
        }
        Target::Output { step, output } => of_output(known, known.declared.step(step)?, output)?,
        _ => return None,
    };
    if given == wanted || (given.is_list() && wanted.is_list()) {
        return None;
    }
    let is_certain = !(given.is_scalar() && wanted.is_scalar());
    Some(Mismatch { name, given, declared, is_certain, is_own_output })
}

/// The type of an output, what says so, and whether that is the action itself.
fn of_output<'t>(known: &Known<'_, '_, 't>, step: &Step<'t>, output: &str) -> Option<(ValueType, Node<'t>, bool)> {
    if let Some(item) = known.listed(step, output)? {
        let kind = item.get("Type")?;
        return Some((ValueType::parse(value::text(kind)?)?, kind, false));
    }
    let own = automation::find(step.known_action()?)?.output(output)?;
    let kind = match own.kind {
        OutputKind::Word | OutputKind::Text => ValueType::String,
        OutputKind::List => ValueType::StringList,
        OutputKind::Returned | OutputKind::Other => return None,
    };
    Some((kind, step.anchor(), true))
}

/// `automation/reference-type`: an input of an action gets a value of another type than it takes.
pub(super) fn check(known: &Known<'_, '_, '_>, findings: &mut Vec<Finding>) {
    for step in &known.declared.steps {
        let (Some(action), Some(inputs)) = (step.known_action(), step.inputs) else { continue };
        for entry in inputs.entries() {
            let Some(wanted) = input_types::find(action, entry.name()) else { continue };
            let Some(mismatch) = mismatch(known, entry.value, wanted) else { continue };
            findings.extend(finding(action, entry.name(), entry.value, wanted, &mismatch));
        }
    }
}

fn finding(action: &str, input: &str, node: Node<'_>, wanted: ValueType, found: &Mismatch<'_>) -> Option<Finding> {
    // What an output is shows only when its step has run.
    let is_checked_early = action == "aws:runCommand" && !found.name.contains('.');
    // AWS's own tutorials pass `InstanceIds` of `aws:runInstances` as the `InstanceId` of `aws:createImage`.
    let may_be_one = found.is_own_output && found.given == ValueType::StringList && wanted == ValueType::String;
    let severity = match (is_checked_early, found.is_certain) {
        _ if may_be_one => Severity::Info,
        (true, true) => Severity::Error,
        (true, false) | (false, true) => Severity::Warning,
        // Whether a text that holds a number is taken for one is not documented.
        (false, false) => return None,
    };
    let then = if is_checked_early { "AWS refuses the runbook" } else { "the step fails" };
    let (name, given) = (found.name, found.given.name());
    let message = match found.is_certain {
        _ if may_be_one => format!(
            "`{input}` takes a {}, and `{name}` is a {given}: AWS does not say what it makes of a list of one item, or of more",
            wanted.name()
        ),
        true => format!("`{input}` takes a {}, and `{name}` is a {given}: {then}", wanted.name()),
        false => format!("`{input}` takes a {}, and `{name}` is a {given}, which AWS may refuse", wanted.name()),
    };
    let finding = Finding::at(AUTOMATION_REFERENCE_TYPE, node, message).severity(severity);
    let finding = finding.label(format!("a {given}")).related(found.declared.place(), "its type is declared here");
    Some(match wanted == ValueType::StringList && found.given == ValueType::String {
        _ if may_be_one => finding,
        true => finding.help(format!("write a list with the one item: `{input}: [\"{{{{ {name} }}}}\"]`")),
        false => finding.help(format!("give `{name}` the type {}", wanted.name())),
    })
}

//! Branches: values that what they test never has.

use super::Declared;
use crate::aws::automation;
use crate::catalogue::*;
use crate::document::automation::{Condition, Parameter, Test, reference};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value::{self, Value};

/// `automation/impossible-choice`: a branch compares a value with a text that it never is.
pub(super) fn impossible_choices(declared: &Declared<'_, '_>, findings: &mut Vec<Finding>) {
    let branches = declared.steps.iter().filter(|step| !step.choices.is_empty());
    for test in branches.flat_map(|step| &step.choices).flat_map(|choice| tests_of(&choice.condition)) {
        let Some((name, values)) =
            reference::whole(test.variable).and_then(|name| Some((name, values(declared, name)?)))
        else {
            continue;
        };
        // A guard against the empty text does no harm where nothing is ever empty.
        let guards = test.operand.is_empty();
        if guards || test.operand.contains("{{") || values.list.iter().any(|value| may_hold(test, value)) {
            continue;
        }
        let wanted = match test.operator {
            "StringEquals" | "EqualsIgnoreCase" => "is never",
            "StartsWith" => "never starts with",
            "EndsWith" => "never ends with",
            _ => "never contains",
        };
        let message = format!("`{name}` {wanted} `{}`, so this comparison never holds", test.operand);
        let mut finding = Finding::at(AUTOMATION_IMPOSSIBLE_CHOICE, test.node, message).label("never holds");
        finding.help = spelling::suggestion(test.operand, values.list.iter().copied());
        findings.push(finding.related(values.node.place(), values.says));
    }
}

/// Whether a comparison may hold for a value; what compares no texts may.
fn may_hold(test: &Test<'_>, value: &str) -> bool {
    match test.operator {
        "StringEquals" => value == test.operand,
        "EqualsIgnoreCase" => value.eq_ignore_ascii_case(test.operand),
        "StartsWith" => value.starts_with(test.operand),
        "EndsWith" => value.ends_with(test.operand),
        "Contains" => value.contains(test.operand),
        _ => true,
    }
}

/// All values that something has, and the place that says so.
struct Values<'t> {
    list: Vec<&'t str>,
    node: Node<'t>,
    says: &'static str,
}

/// The values of an output or a parameter; `None` where they cannot be listed.
fn values<'t>(declared: &Declared<'_, 't>, name: &str) -> Option<Values<'t>> {
    let Some((step, output)) = name.split_once('.') else { return allowed_values(declared.parameter(name)?) };
    let step = declared.step(step).filter(|step| !step.node.is_damaged())?;
    let list = automation::find(step.known_action()?)?.output(output)?.values;
    let says = "the step whose output it is";
    (!list.is_empty()).then(|| Values { list: list.to_vec(), node: step.anchor(), says })
}

/// The values that AWS accepts for a parameter, its default included.
fn allowed_values<'t>(parameter: &Parameter<'t>) -> Option<Values<'t>> {
    let node = parameter.node.get("allowedValues").filter(|_| !parameter.node.is_damaged())?;
    let known = parameter.kind() == Some("String") && matches!(value::of(node), Value::List) && !node.is_damaged();
    let items = node.items().chain(parameter.default());
    let list: Vec<&str> = items.map(value::text).collect::<Option<_>>().filter(|_| known)?;
    let says = "the values that AWS accepts for it";
    (!list.is_empty() && !list.iter().any(|value| value.contains("{{"))).then_some(Values { list, node, says })
}

/// The comparisons of a condition.
fn tests_of<'c, 't>(condition: &'c Condition<'t>) -> impl Iterator<Item = &'c Test<'t>> {
    let mut open = vec![condition];
    std::iter::from_fn(move || {
        while let Some(condition) = open.pop() {
            match condition {
                Condition::Test(test) => return Some(test),
                Condition::Not(inner) => open.push(inner),
                Condition::And(parts) | Condition::Or(parts) => open.extend(parts.iter().rev()),
                Condition::Unknown => {}
            }
        }
        None
    })
}

//! What elements may be: texts, lists, maps.

use crate::catalogue::*;
use crate::document::iam::{Clause, Policy};
use crate::finding::Finding;
use crate::source::Node;
use crate::value::{self, Value};

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    // CloudFormation makes texts of the numbers and booleans of its templates.
    let mut look = Look { scalars: policy.attachment.is_none(), findings };
    for name in ["Version", "Id"] {
        look.text(policy.node.get(name), name);
    }
    if let Some(node) = policy.node.get("Statement") {
        match value::of(node) {
            Value::Map | Value::Unknown(_) => {}
            Value::List if node.items().len() == 0 && !node.is_damaged() => {
                let message = "`Statement` is empty, so IAM refuses the policy";
                look.findings.push(Finding::at(IAM_MISSING_STATEMENT, node, message));
            }
            Value::List => {
                node.items()
                    .for_each(|item| look.expect(item, "a statement", "an object", |of| matches!(of, Value::Map)));
            }
            _ => look.expect(node, "`Statement`", "a list of objects", |_| false),
        }
    }
    for statement in &policy.statements {
        look.text(statement.node.get("Sid"), "Sid");
        look.text(statement.effect, "Effect");
        let clauses = [statement.actions, statement.resources];
        clauses.into_iter().flatten().for_each(|clause| look.texts(clause));
        if let Some(condition) = statement.condition {
            look.condition(condition);
        }
    }
}

struct Look<'f> {
    /// Whether a number or a boolean is no text.
    scalars: bool,
    findings: &'f mut Vec<Finding>,
}

impl Look<'_> {
    fn expect(&mut self, node: Node<'_>, what: &str, wanted: &str, fits: impl Fn(Value<'_>) -> bool) {
        let of = value::of(node);
        if fits(of) || matches!(of, Value::Unknown(_)) || node.is_damaged() {
            return;
        }
        let message = format!("{what} is {}, not {wanted}, so IAM refuses the policy", describe(of));
        self.findings.push(Finding::at(IAM_WRONG_TYPE, node, message).label(format!("{wanted} is expected")));
    }

    fn text(&mut self, node: Option<Node<'_>>, name: &str) {
        let scalars = self.scalars;
        let fits = |of: Value<'_>| match of {
            Value::Text(_) => true,
            Value::Number(_) | Value::Bool(_) => !scalars,
            _ => false,
        };
        node.into_iter().for_each(|node| self.expect(node, &format!("`{name}`"), "a string", fits));
    }

    fn texts(&mut self, clause: Clause<'_>) {
        let name = clause.key.as_str().unwrap_or_default();
        match value::of(clause.node) {
            Value::List if clause.node.items().len() == 0 => self.empty(clause.node, name),
            Value::List => clause.node.items().for_each(|item| self.text(Some(item), name)),
            _ => self.text(Some(clause.node), name),
        }
    }

    fn empty(&mut self, node: Node<'_>, name: &str) {
        if node.is_damaged() {
            return;
        }
        let message = format!("`{name}` is empty, so the statement does nothing");
        self.findings.push(Finding::at(IAM_EMPTY_ELEMENT, node, message).label("empty"));
    }

    fn condition(&mut self, condition: Node<'_>) {
        self.map(condition, "`Condition`");
        for operator in condition.entries() {
            self.map(operator.value, &format!("`{}`", operator.name()));
            for key in operator.value.entries() {
                let name = format!("`{}`", key.name());
                let scalar = |of: Value<'_>| matches!(of, Value::Text(_) | Value::Number(_) | Value::Bool(_));
                match value::of(key.value) {
                    Value::List if key.value.items().len() == 0 => self.empty(key.value, key.name()),
                    Value::List => key.value.items().for_each(|item| self.expect(item, &name, "a string", scalar)),
                    _ => self.expect(key.value, &name, "a string or a list of strings", scalar),
                }
            }
        }
    }

    fn map(&mut self, node: Node<'_>, what: &str) {
        self.expect(node, what, "an object", |of| matches!(of, Value::Map));
        if matches!(value::of(node), Value::Map) && node.entries().len() == 0 && !node.is_damaged() {
            let message = format!("{what} is empty, so it asks for nothing");
            self.findings.push(Finding::at(IAM_EMPTY_ELEMENT, node, message).label("empty"));
        }
    }
}

fn describe(of: Value<'_>) -> &'static str {
    match of {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Text(_) => "a string",
        Value::List => "a list",
        Value::Map => "an object",
        Value::Unknown(_) => "not known",
    }
}

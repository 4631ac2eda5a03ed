//! What a JSONata expression gives, and where it speaks of the token.

use super::functions::{self, Known};
use super::given::{Carries, Field, Given, Item, Kind as Value, Text, most};
use super::{Found, MentionKind, context_kind, misspelt};
use crate::document::asl::jsonata::{self, Expression, Kind, NodeId, Operator};
use crate::document::asl::jsonata_expression;
use std::collections::HashSet;

/// How deep an expression is followed.
const MAX_DEPTH: u32 = 128;

/// A `{% … %}` text, read.
pub(in crate::summary) struct Read<'a> {
    text: &'a str,
    /// `None` where it is no expression.
    expression: Option<Expression<'a>>,
}

/// How many bytes stand before an expression.
const OFFSET: usize = "{%".len();

impl<'a> Read<'a> {
    /// Reads a text; `None` where it is no `{% … %}`.
    pub(in crate::summary) fn new(text: &'a str) -> Option<Self> {
        let inside = jsonata_expression(text)?;
        Some(Read { text, expression: jsonata::parse(inside).ok() })
    }

    /// What it says of the token; ranges count from the start of the whole text.
    pub(in crate::summary) fn mentions(&self) -> Found {
        let unknown = || vec![(0..self.text.len(), MentionKind::Unknown)];
        let Some(expression) = &self.expression else { return unknown() };
        if assigned(expression).any(|name| name == "states") {
            return unknown();
        }
        let mut found = Found::new();
        for path in expression.named_paths() {
            let kind = match (path.variable, path.keys.as_slice()) {
                ("states", []) => Some(MentionKind::Ancestor),
                ("states", ["context", keys @ ..]) => context_kind(keys),
                ("states", ["input", "Task", "Token"]) => Some(MentionKind::InputPath),
                ("states", keys) => misspelt(keys).then_some(MentionKind::WrongPath),
                ("$", keys) if !keys.is_empty() => misspelt(keys).then_some(MentionKind::WrongPath),
                _ => None,
            };
            found.extend(kind.map(|kind| (OFFSET + path.range.start..OFFSET + path.range.end, kind)));
        }
        found
    }

    /// What it gives.
    pub(in crate::summary) fn gives(&self) -> Given<'a> {
        let Some(expression) = &self.expression else { return Given::UNKNOWN };
        let untold = untold(expression);
        if untold.contains("states") {
            return Given::UNKNOWN;
        }
        Evaluation { expression, untold, scope: Vec::new(), depth: 0 }.value(expression.root(), &Given::UNKNOWN)
    }
}

/// The names that an expression gives to values.
fn assigned<'e, 'a>(expression: &'e Expression<'a>) -> impl Iterator<Item = &'a str> + use<'e, 'a> {
    expression.nodes().flat_map(|(_, node)| match &node.kind {
        Kind::Assign(name, _) | Kind::Focus(_, name) | Kind::Index(_, name) => vec![*name],
        Kind::Lambda(names, _) => names.clone(),
        _ => Vec::new(),
    })
}

/// The variables whose value does not follow from the statements of the blocks around them.
fn untold<'a>(expression: &Expression<'a>) -> HashSet<&'a str> {
    let statements: HashSet<NodeId> = expression
        .nodes()
        .flat_map(|(_, node)| match &node.kind {
            Kind::Block(parts) => parts.clone(),
            _ => Vec::new(),
        })
        .collect();
    let names = expression.nodes().flat_map(|(id, node)| match &node.kind {
        Kind::Assign(name, _) if statements.contains(&id) && *name != "states" => Vec::new(),
        Kind::Assign(name, _) | Kind::Focus(_, name) | Kind::Index(_, name) => vec![*name],
        Kind::Lambda(names, _) => names.clone(),
        _ => Vec::new(),
    });
    names.collect()
}

struct Evaluation<'e, 'a> {
    expression: &'e Expression<'a>,
    untold: HashSet<&'a str>,
    /// The variables of the blocks around, inner ones last.
    scope: Vec<(&'a str, Given<'a>)>,
    depth: u32,
}

impl<'e, 'a> Evaluation<'e, 'a> {
    /// What a node gives; `focus` is what names and `$` are read of.
    fn value(&mut self, id: NodeId, focus: &Given<'a>) -> Given<'a> {
        if self.depth == MAX_DEPTH {
            return Given::UNKNOWN;
        }
        self.depth += 1;
        let value = self.value_of(id, focus);
        self.depth -= 1;
        value
    }

    fn value_of(&mut self, id: NodeId, focus: &Given<'a>) -> Given<'a> {
        let expression = self.expression;
        let Some(kind) = expression.kind(id) else { return Given::UNKNOWN };
        match kind {
            Kind::Text(text) => Given::text(Text::Literal(text.clone())),
            Kind::Number(_) => Given::certain(Value::Number),
            Kind::Boolean(_) => Given::certain(Value::Boolean),
            Kind::Null => Given::certain(Value::Null),
            Kind::Regex(_) | Kind::Lambda(..) | Kind::Transform(..) => Given::certain(Value::Function),
            Kind::Variable(name) => self.variable(name, focus),
            Kind::Name(name) => focus.field(name),
            Kind::Negative(_) | Kind::Binary(Operator::Arithmetic, ..) => Given::perhaps(Value::Number),
            Kind::Binary(Operator::Comparison | Operator::Logic, ..) => Given::perhaps(Value::Boolean),
            Kind::Binary(Operator::Range, ..) => Given::perhaps(Value::SomeList(Carries::No)),
            Kind::Binary(Operator::Join, left, right) => {
                let (left, right) = (self.value(*left, focus), self.value(*right, focus));
                Given::text(functions::as_text(left).then(functions::as_text(right)))
            }
            Kind::List(items) => self.list(items, focus),
            Kind::Object(pairs) => self.object(pairs, focus),
            Kind::Block(parts) => self.block(parts, focus),
            Kind::Condition(_, then, otherwise) => {
                let then = self.value(*then, focus);
                match otherwise {
                    Some(otherwise) => then.or(self.value(*otherwise, focus)),
                    None => Given { optional: true, ..then },
                }
            }
            Kind::Step(left, right) => self.step(*left, *right, focus),
            Kind::Filter(of, by) => self.filter(*of, *by, focus),
            Kind::Call(function, arguments) => self.call(*function, None, arguments, focus),
            Kind::Chain(left, right) => self.chain(*left, *right, focus),
            Kind::Assign(_, value) => self.value(*value, focus),
            Kind::Wildcard
            | Kind::Descendants
            | Kind::Parent
            | Kind::Placeholder
            | Kind::KeepList(_)
            | Kind::Sort(..)
            | Kind::Group(..)
            | Kind::Focus(..)
            | Kind::Index(..) => Given::UNKNOWN,
        }
    }

    fn variable(&self, name: &str, focus: &Given<'a>) -> Given<'a> {
        match name {
            "" => focus.clone(),
            "states" => Given::certain(Value::States),
            name if self.untold.contains(name) => Given::UNKNOWN,
            name => {
                let found = self.scope.iter().rev().find(|(known, _)| *known == name);
                found.map_or(Given::UNKNOWN, |(_, value)| value.clone())
            }
        }
    }

    /// Lists in a list are dissolved, unless their brackets stand right there; nothing is left out.
    fn list(&mut self, items: &[NodeId], focus: &Given<'a>) -> Given<'a> {
        let mut known = true;
        let mut list = Vec::new();
        for id in items {
            let Some(node) = self.expression.get(*id) else { continue };
            let value = self.value(*id, focus);
            known &= !value.optional;
            match value.kind {
                Value::List(inner) if !matches!(node.kind, Kind::List(_)) => {
                    let optional = |item: Item<'a>| {
                        let value = Given { optional: item.value.optional || value.optional, ..item.value };
                        Item { value, ..item }
                    };
                    list.extend(inner.into_iter().map(optional));
                }
                Value::Unknown | Value::SomeList(_) if !matches!(node.kind, Kind::List(_)) => {
                    known = false;
                    list.push(Item { range: range(node), value });
                }
                _ => list.push(Item { range: range(node), value }),
            }
        }
        Given::certain(if known {
            Value::List(list)
        } else {
            Value::SomeList(most(list.iter().map(|item| &item.value)))
        })
    }

    fn object(&mut self, pairs: &[(NodeId, NodeId)], focus: &Given<'a>) -> Given<'a> {
        let mut known = true;
        let mut fields = Vec::new();
        for (key, value) in pairs {
            let (Some(key_node), Some(node)) = (self.expression.get(*key), self.expression.get(*value)) else {
                continue;
            };
            let key = match self.value(*key, focus).kind {
                Value::Text(Text::Literal(key)) => key,
                _ => {
                    known = false;
                    "".into()
                }
            };
            let value = self.value(*value, focus);
            fields.push(Field { key, key_range: range(key_node), range: range(node), value });
        }
        Given::certain(if known {
            Value::Object(fields)
        } else {
            Value::SomeObject(most(fields.iter().map(|field| &field.value)))
        })
    }

    fn block(&mut self, parts: &[NodeId], focus: &Given<'a>) -> Given<'a> {
        let Some((last, before)) = parts.split_last() else { return Given::UNKNOWN };
        let outer = self.scope.len();
        for part in before {
            if let Some(Kind::Assign(name, value)) = self.expression.kind(*part) {
                let value = self.value(*value, focus).bounded();
                self.scope.push((name, value));
            }
        }
        let value = self.value(*last, focus);
        self.scope.truncate(outer);
        value
    }

    /// `left.right`, where the first is one value; a list would be mapped, and a sequence of one becomes its item.
    fn step(&mut self, left: NodeId, right: NodeId, focus: &Given<'a>) -> Given<'a> {
        // In a path, a text is the name of a field.
        let item = match self.expression.kind(left) {
            Some(Kind::Text(name)) => focus.field(name),
            Some(Kind::Filter(..)) if self.is_text(left) => Given::UNKNOWN,
            _ => self.value(left, focus),
        };
        if item.kind == Value::Unknown || item.kind.is_list() {
            return Given::UNKNOWN;
        }
        let mut value = match self.expression.kind(right) {
            Some(Kind::Text(name)) => item.field(name),
            Some(Kind::Filter(..)) if self.is_text(right) => Given::UNKNOWN,
            Some(Kind::KeepList(of)) => self.kept_list(*of, &item),
            _ => self.value(right, &item),
        };
        if matches!(value.kind, Value::SomeList(_)) {
            return Given::UNKNOWN;
        }
        value.optional |= item.optional;
        value
    }

    /// Whether a node is a text with predicates behind it.
    fn is_text(&self, mut id: NodeId) -> bool {
        while let Some(Kind::Filter(of, _)) = self.expression.kind(id) {
            id = *of;
        }
        matches!(self.expression.kind(id), Some(Kind::Text(_)))
    }

    /// `item.name[]`
    fn kept_list(&mut self, of: NodeId, item: &Given<'a>) -> Given<'a> {
        let Some(node) = self.expression.get(of) else { return Given::UNKNOWN };
        let Kind::Name(name) = &node.kind else { return Given::UNKNOWN };
        let value = item.field(name);
        if value.optional || value.kind == Value::Unknown || value.kind.is_list() {
            return Given::UNKNOWN;
        }
        Given::certain(Value::List(vec![Item { range: range(node), value }]))
    }

    /// A single value is as good as a list of one: the predicate keeps it or not.
    fn filter(&mut self, of: NodeId, by: NodeId, focus: &Given<'a>) -> Given<'a> {
        let of = self.value(of, focus);
        match (of.kind, self.expression.kind(by)) {
            (Value::List(items), Some(Kind::Number(index))) => {
                let item = index.parse().ok().and_then(|index: usize| items.into_iter().nth(index));
                item.map(|item| item.value).filter(|value| !value.kind.is_list()).unwrap_or(Given::UNKNOWN)
            }
            (Value::Unknown | Value::List(_) | Value::SomeList(_), _) => Given::UNKNOWN,
            (kind, Some(Kind::Number("0"))) => Given { kind, optional: of.optional },
            (kind, Some(Kind::Text(text))) if !text.is_empty() => Given { kind, optional: of.optional },
            (kind, _) => Given::perhaps(kind),
        }
    }

    fn chain(&mut self, left: NodeId, right: NodeId, focus: &Given<'a>) -> Given<'a> {
        let left = self.value(left, focus);
        match self.expression.kind(right) {
            Some(Kind::Call(function, arguments)) => self.call(*function, Some(left), arguments, focus),
            Some(Kind::Variable(_)) => self.call(right, Some(left), &[], focus),
            _ => Given::UNKNOWN,
        }
    }

    /// Calls of the functions that JSONata and AWS bring along; others are not followed.
    fn call(
        &mut self,
        function: NodeId,
        first: Option<Given<'a>>,
        arguments: &[NodeId],
        focus: &Given<'a>,
    ) -> Given<'a> {
        let Some(Kind::Variable(name)) = self.expression.kind(function) else { return Given::UNKNOWN };
        let is_own = self.untold.contains(name) || self.scope.iter().any(|(known, _)| known == name);
        if is_own || arguments.iter().any(|id| self.expression.kind(*id) == Some(&Kind::Placeholder)) {
            return Given::UNKNOWN;
        }
        let Some(known) = Known::named(name) else { return Given::UNKNOWN };
        let given: Vec<Given<'a>> = arguments.iter().map(|id| self.value(*id, focus)).collect();
        let mut given: Vec<Given<'a>> = first.into_iter().chain(given).collect();
        if given.is_empty() {
            given.push(focus.clone());
        }
        known.gives(given)
    }
}

/// The place of a node in the whole text.
fn range(node: &jsonata::Node<'_>) -> std::ops::Range<usize> {
    OFFSET + node.range.start..OFFSET + node.range.end
}

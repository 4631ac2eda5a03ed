//! The parts of an expression with what is around them.

use crate::document::asl::jsonata::{Expression, Kind, NodeId, Operator};

/// A part of an expression.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) id: NodeId,
    /// Whether something else gives names a value to be read of: what a path has selected so far, an item of a list.
    pub(super) has_context: bool,
    /// Whether the whole expression gives nothing if this part gives nothing.
    pub(super) decides: bool,
    /// Whether `$exists` asks for it.
    pub(super) asked: bool,
    /// Whether it is called as a function.
    pub(super) called: bool,
    /// Whether `~>` hands a first argument to it.
    pub(super) chained: bool,
}

/// All parts of an expression, outer ones first.
pub(super) fn visits(expression: &Expression<'_>) -> Vec<Visit> {
    let root = expression.root();
    let mut open =
        vec![Visit { id: root, has_context: false, decides: true, asked: false, called: false, chained: false }];
    let mut all = Vec::with_capacity(expression.nodes().len());
    while let Some(visit) = open.pop() {
        all.push(visit);
        if let Some(kind) = expression.kind(visit.id) {
            children(expression, kind, visit, &mut open);
        }
    }
    all
}

fn children(expression: &Expression<'_>, kind: &Kind<'_>, visit: Visit, open: &mut Vec<Visit>) {
    let plain = |id: NodeId| Visit { id, decides: false, called: false, chained: false, ..visit };
    let deciding = |id: NodeId| Visit { decides: visit.decides, ..plain(id) };
    let inside = |id: NodeId| Visit { has_context: true, ..plain(id) };
    match kind {
        Kind::Negative(of) | Kind::KeepList(of) | Kind::Focus(of, _) | Kind::Index(of, _) => open.push(deciding(*of)),
        Kind::Step(of, by) | Kind::Filter(of, by) => open.extend([deciding(*of), inside(*by)]),
        Kind::Sort(of, terms) => {
            open.push(deciding(*of));
            open.extend(terms.iter().map(|(_, term)| inside(*term)));
        }
        Kind::Group(of, pairs) => {
            open.push(plain(*of));
            open.extend(pairs.iter().flat_map(|(key, value)| [inside(*key), inside(*value)]));
        }
        Kind::Binary(Operator::Arithmetic, left, right) => open.extend([deciding(*left), deciding(*right)]),
        Kind::Binary(_, left, right) => open.extend([plain(*left), plain(*right)]),
        Kind::Chain(left, right) => {
            let is_name = matches!(expression.kind(*right), Some(Kind::Variable(_)));
            open.extend([plain(*left), Visit { chained: true, called: is_name, ..plain(*right) }]);
        }
        Kind::Assign(_, value) => open.push(deciding(*value)),
        Kind::List(items) => open.extend(items.iter().map(|item| plain(*item))),
        Kind::Object(pairs) => open.extend(pairs.iter().flat_map(|(key, value)| [plain(*key), plain(*value)])),
        Kind::Block(parts) => {
            open.extend(parts.iter().map(|part| plain(*part)));
            if let Some(last) = parts.last() {
                open.pop();
                open.push(deciding(*last));
            }
        }
        Kind::Condition(test, then, otherwise) => {
            open.extend([Some(*test), Some(*then), *otherwise].into_iter().flatten().map(plain));
        }
        Kind::Call(function, arguments) => {
            let asks = matches!(expression.kind(*function), Some(Kind::Variable("exists")));
            open.push(Visit { called: true, ..plain(*function) });
            open.extend(arguments.iter().map(|id| Visit { asked: visit.asked || asks, ..plain(*id) }));
        }
        Kind::Lambda(_, body) => open.push(inside(*body)),
        Kind::Transform(pattern, update, delete) => {
            open.extend([Some(*pattern), Some(*update), *delete].into_iter().flatten().map(inside));
        }
        Kind::Text(_)
        | Kind::Number(_)
        | Kind::Boolean(_)
        | Kind::Null
        | Kind::Regex(_)
        | Kind::Name(_)
        | Kind::Variable(_)
        | Kind::Wildcard
        | Kind::Descendants
        | Kind::Parent
        | Kind::Placeholder => {}
    }
}

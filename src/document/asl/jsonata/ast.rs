//! The syntax tree of an expression.

use std::borrow::Cow;
use std::ops::Range;

/// An expression. Its nodes lie in one list, children before the nodes that hold them, so that a long chain is no deep
/// recursion for whoever drops or searches it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression<'a> {
    nodes: Vec<Node<'a>>,
    root: NodeId,
}

/// The index of a node in its expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind<'a>,
}

/// The forms of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A number as it is written.
    Number(&'a str),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// `/pattern/flags`, as it is written.
    Regex(&'a str),
    /// The name of a field.
    Name(&'a str),
    /// `$name` without the `$`: empty for `$`, `$` for `$$`.
    Variable(&'a str),
    /// `*`
    Wildcard,
    /// `**`
    Descendants,
    /// `%`
    Parent,
    /// `?` in the arguments of a partial application.
    Placeholder,
    /// `-x`
    Negative(NodeId),
    /// `a.b`: the second for each of the first.
    Step(NodeId, NodeId),
    /// `a[b]`: a predicate or an index.
    Filter(NodeId, NodeId),
    /// `a[]`: a single value stays a list.
    KeepList(NodeId),
    /// `a^(>b, c)`: the terms with whether they descend.
    Sort(NodeId, Vec<(bool, NodeId)>),
    /// `a{k: v}`
    Group(NodeId, Vec<(NodeId, NodeId)>),
    /// `a@$v`
    Focus(NodeId, &'a str),
    /// `a#$v`
    Index(NodeId, &'a str),
    /// Two operands and an operator.
    Binary(Operator, NodeId, NodeId),
    /// `a ~> b`
    Chain(NodeId, NodeId),
    /// `$v := x`
    Assign(&'a str, NodeId),
    /// `[a, b]`
    List(Vec<NodeId>),
    /// `{k: v}`
    Object(Vec<(NodeId, NodeId)>),
    /// `(a; b)`
    Block(Vec<NodeId>),
    /// `a ? b : c`
    Condition(NodeId, NodeId, Option<NodeId>),
    /// `f(a, ?)`: what is called, and its arguments.
    Call(NodeId, Vec<NodeId>),
    /// `function($a, $b){ body }`
    Lambda(Vec<&'a str>, NodeId),
    /// `|pattern|update, delete|`
    Transform(NodeId, NodeId, Option<NodeId>),
}

/// The operators that combine two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+ - * / %`
    Arithmetic,
    /// `= != < <= > >=` and `in`
    Comparison,
    /// `and`, `or`
    Logic,
    /// `&`
    Join,
    /// `..`, between the brackets of a list.
    Range,
}

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl<'a> Expression<'a> {
    pub(super) fn new(nodes: Vec<Node<'a>>, root: NodeId) -> Self {
        Expression { nodes, root }
    }

    /// The outermost node.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node of this expression.
    pub fn get(&self, id: NodeId) -> Option<&Node<'a>> {
        self.nodes.get(id.0 as usize)
    }

    /// What a node of this expression is.
    pub fn kind(&self, id: NodeId) -> Option<&Kind<'a>> {
        self.get(id).map(|node| &node.kind)
    }

    /// All nodes, children before the nodes that hold them.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = (NodeId, &Node<'a>)> + ExactSizeIterator {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index as u32), node))
    }
}

/// Adds a node to those of an expression that is being read.
pub(super) fn push<'a>(nodes: &mut Vec<Node<'a>>, range: Range<usize>, kind: Kind<'a>) -> NodeId {
    nodes.push(Node { range, kind });
    NodeId(nodes.len() as u32 - 1)
}

/// A node of an expression that is being read.
pub(super) fn get<'n, 'a>(nodes: &'n [Node<'a>], id: NodeId) -> Option<&'n Node<'a>> {
    nodes.get(id.0 as usize)
}

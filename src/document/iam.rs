//! IAM policies (IAM User Guide, `reference_policies_elements`).

use crate::source::Node;
use crate::value::{self, Value};

/// A policy.
#[derive(Debug)]
pub struct Policy<'t> {
    /// The whole document.
    pub node: Node<'t>,
    /// Its statements: the items of the list, or the one object; empty where they are not known.
    pub statements: Vec<Statement<'t>>,
}

/// A statement of a policy.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'t> {
    /// The whole statement.
    pub node: Node<'t>,
    /// `Allow` or `Deny`.
    pub effect: Option<Node<'t>>,
    /// The actions, or all but these.
    pub actions: Option<Node<'t>>,
}

impl<'t> Policy<'t> {
    /// The view of a document.
    pub fn new(node: Node<'t>) -> Self {
        let statement = node.get("Statement");
        let single = statement.filter(|node| matches!(value::of(*node), Value::Map));
        let items = statement.into_iter().flat_map(Node::items);
        let maps = items.filter(|node| matches!(value::of(*node), Value::Map));
        Policy { node, statements: single.into_iter().chain(maps).map(Statement::new).collect() }
    }
}

impl<'t> Statement<'t> {
    fn new(node: Node<'t>) -> Self {
        Statement { node, effect: node.get("Effect"), actions: node.get("Action").or_else(|| node.get("NotAction")) }
    }
}

//! IAM policies (IAM User Guide, `reference_policies_elements`).

pub mod arn;
pub mod operator;
pub mod text;

use crate::source::{Entry, Node};
use crate::value::{self, Value};

/// What the template around a policy does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// It says who may assume a role.
    Trust,
    /// It is written into a user, a role or a group.
    Inline(Holder),
    /// It is a policy of its own that is attached to others.
    Managed,
}

/// What an inline policy belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A role.
    Role,
    /// A user.
    User,
    /// A group.
    Group,
    /// One or more of them.
    Any,
}

/// Which kind of policy it is: which elements IAM takes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// It says what the identity that carries it may do.
    Identity,
    /// It says who may assume the role that carries it.
    Trust,
    /// It says who may do what with the resource that carries it.
    Resource,
    /// Not known.
    Unknown,
}

/// A policy.
#[derive(Debug)]
pub struct Policy<'t> {
    /// The whole document.
    pub node: Node<'t>,
    /// What the template around it says of it.
    pub attachment: Option<Attachment>,
    /// What it is, by its place or by its content.
    pub kind: PolicyKind,
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
    /// `Action` or `NotAction`.
    pub actions: Option<Clause<'t>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Clause<'t>>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Clause<'t>>,
    /// The tests that a request has to pass.
    pub condition: Option<Node<'t>>,
}

/// An element that is there as itself or as its opposite.
#[derive(Clone, Copy, Debug)]
pub struct Clause<'t> {
    /// The key.
    pub key: Node<'t>,
    /// What it says.
    pub node: Node<'t>,
    /// Whether it means everything but that: `NotAction`.
    pub negated: bool,
}

/// One test of a condition: an operator on a key.
#[derive(Clone, Copy, Debug)]
pub struct Test<'t> {
    /// `StringEquals`.
    pub operator: Node<'t>,
    /// `aws:SourceArn`.
    pub key: Node<'t>,
    /// What it is compared with.
    pub node: Node<'t>,
}

impl<'t> Policy<'t> {
    /// The view of a document.
    pub fn new(node: Node<'t>, attachment: Option<Attachment>) -> Self {
        let statement = node.get("Statement");
        let single = statement.filter(|node| matches!(value::of(*node), Value::Map));
        let items = statement.into_iter().flat_map(Node::items);
        let maps = items.filter(|node| matches!(value::of(*node), Value::Map));
        let statements: Vec<_> = single.into_iter().chain(maps).map(Statement::new).collect();
        let kind = match attachment {
            Some(Attachment::Trust) => PolicyKind::Trust,
            Some(Attachment::Inline(_) | Attachment::Managed) => PolicyKind::Identity,
            None => kind_of(&statements),
        };
        Policy { node, attachment, kind, statements }
    }
}

/// What a policy is, judged by its statements.
fn kind_of(statements: &[Statement<'_>]) -> PolicyKind {
    let has_principal = statements.iter().any(|statement| statement.principals.is_some());
    let has_resource = statements.iter().any(|statement| statement.resources.is_some());
    let assumes = |action: Node<'_>| text::known(action).is_some_and(is_about_sessions);
    let only_assumes = || {
        let mut actions =
            statements.iter().filter_map(|statement| statement.actions).flat_map(Clause::values).peekable();
        actions.peek().is_some() && actions.all(assumes)
    };
    match (has_principal, has_resource) {
        (true, false) if only_assumes() => PolicyKind::Trust,
        (true, _) => PolicyKind::Resource,
        (false, true) => PolicyKind::Identity,
        (false, false) => PolicyKind::Unknown,
    }
}

/// Whether an action is one of those that trust policies are about.
fn is_about_sessions(action: &str) -> bool {
    const NAMES: [&str; 4] = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
    let begins = |name: &&str| action.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    NAMES.iter().any(begins)
}

impl<'t> Statement<'t> {
    fn new(node: Node<'t>) -> Self {
        let clause = |name: &str, opposite: &str| {
            let of = |entry: Entry<'t>, negated| Clause { key: entry.key, node: entry.value, negated };
            let plain = node.entry(name).map(|entry| of(entry, false));
            plain.or_else(|| node.entry(opposite).map(|entry| of(entry, true)))
        };
        Statement {
            node,
            effect: node.get("Effect"),
            actions: clause("Action", "NotAction"),
            resources: clause("Resource", "NotResource"),
            principals: clause("Principal", "NotPrincipal"),
            condition: node.get("Condition"),
        }
    }

    /// Whether it certainly allows.
    pub fn allows(&self) -> bool {
        self.effect.and_then(value::text) == Some("Allow")
    }

    /// Whether it certainly denies.
    pub fn denies(&self) -> bool {
        self.effect.and_then(value::text) == Some("Deny")
    }

    /// The tests of its condition, as far as they are written as such.
    pub fn tests(&self) -> impl Iterator<Item = Test<'t>> {
        let operators = self.condition.filter(|node| matches!(value::of(*node), Value::Map));
        let operators = operators.into_iter().flat_map(Node::entries);
        let operators = operators.filter(|operator| matches!(value::of(operator.value), Value::Map));
        operators.flat_map(|operator| {
            operator.value.entries().map(move |key| Test { operator: operator.key, key: key.key, node: key.value })
        })
    }
}

impl<'t> Clause<'t> {
    /// The items of a list, or the one value; nothing of what is not known as a whole.
    pub fn values(self) -> impl Iterator<Item = Node<'t>> {
        values(self.node)
    }
}

impl<'t> Test<'t> {
    /// What the key is compared with.
    pub fn values(self) -> impl Iterator<Item = Node<'t>> {
        values(self.node)
    }
}

/// The items of a list, or the one value.
pub fn values(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let is_list = matches!(value::of(node), Value::List);
    let single = (!is_list && !node.is_mapping()).then_some(node);
    let items = Some(node).filter(|_| is_list).into_iter().flat_map(Node::items);
    single.into_iter().chain(items)
}

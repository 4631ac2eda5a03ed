//! The intrinsic functions of CloudFormation, long and short.

use crate::source::Node;

/// An intrinsic function with its arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Intrinsic<'t> {
    /// `Ref`, or `Fn::GetAtt` with an attribute.
    Reference {
        /// The logical id.
        target: &'t str,
        /// The attribute.
        attribute: Option<&'t str>,
    },
    /// `Fn::Sub`.
    Sub {
        /// The string with `${…}` in it.
        text: Node<'t>,
        /// The variables of the list form.
        variables: Option<Node<'t>>,
    },
    /// `Fn::Join`.
    Join {
        /// What stands between the items.
        separator: &'t str,
        /// The list.
        items: Node<'t>,
    },
    /// `Fn::If`.
    If {
        /// The name of the condition.
        condition: &'t str,
        /// The value if the condition holds.
        then: Node<'t>,
        /// The value if it does not.
        otherwise: Node<'t>,
    },
    /// Any other one, or one with arguments that are not as they should be.
    Other,
}

/// The reference that stands for "no such property".
const NO_VALUE: &str = "AWS::NoValue";

/// All values that a property may have, one or a list: items, both sides of every `Fn::If`, none that stands for nothing.
pub fn alternatives(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match Intrinsic::of(node) {
            Some(Intrinsic::If { then, otherwise, .. }) => open.extend([otherwise, then]),
            Some(Intrinsic::Reference { target: NO_VALUE, attribute: None }) => {}
            None if node.is_sequence() => open.extend(node.items().rev()),
            _ => found.push(node),
        }
    }
    found
}

/// The function that a node calls, without `Fn::` or `!`, and its argument: a tag that is not YAML's own, or a map with
/// the function's name as its only key.
pub fn function(node: Node<'_>) -> Option<(&str, Node<'_>)> {
    if let Some(tag) = node.tag().filter(|tag| !tag.starts_with("!!")) {
        return Some((tag.trim_start_matches('!'), node));
    }
    let mut entries = node.entries();
    let (entry, None) = (entries.next()?, entries.next()) else { return None };
    match entry.key.as_str()? {
        "Ref" => Some(("Ref", entry.value)),
        name => name.strip_prefix("Fn::").map(|name| (name, entry.value)),
    }
}

impl<'t> Intrinsic<'t> {
    /// The intrinsic that a node is.
    pub fn of(node: Node<'t>) -> Option<Self> {
        let (name, argument) = function(node)?;
        let read = match name {
            "Ref" => argument.as_str().map(|target| Intrinsic::Reference { target, attribute: None }),
            "GetAtt" => Self::attribute(argument),
            "Sub" => Self::sub(argument),
            "Join" => Self::join(argument),
            "If" => Self::choice(argument),
            _ => None,
        };
        Some(read.unwrap_or(Intrinsic::Other))
    }

    /// Whether it takes away the property or item that it is the value of.
    pub fn is_no_value(self) -> bool {
        self == Intrinsic::Reference { target: NO_VALUE, attribute: None }
    }

    fn attribute(argument: Node<'t>) -> Option<Self> {
        let (target, attribute) = match argument.as_str() {
            Some(text) => text.split_once('.')?,
            None => {
                let mut parts = argument.items().map(Node::as_str);
                (parts.next()??, parts.next()??)
            }
        };
        Some(Intrinsic::Reference { target, attribute: Some(attribute) })
    }

    fn sub(argument: Node<'t>) -> Option<Self> {
        if argument.as_str().is_some() {
            return Some(Intrinsic::Sub { text: argument, variables: None });
        }
        let mut parts = argument.items();
        let text = parts.next().filter(|text| text.as_str().is_some())?;
        Some(Intrinsic::Sub { text, variables: parts.next() })
    }

    fn join(argument: Node<'t>) -> Option<Self> {
        let mut parts = argument.items();
        Some(Intrinsic::Join { separator: parts.next()?.as_str()?, items: parts.next()? })
    }

    fn choice(argument: Node<'t>) -> Option<Self> {
        let mut parts = argument.items();
        let condition = parts.next()?.as_str()?;
        Some(Intrinsic::If { condition, then: parts.next()?, otherwise: parts.next()? })
    }
}

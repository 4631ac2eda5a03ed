//! A node seen through what is not known when it is read: intrinsics, `${…}` and build-time placeholders.

use crate::source::{Kind, Node};

/// A node as checks see it. Whatever is [`Value::Unknown`] satisfies every check that it might satisfy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number as it is written.
    Number(&'t str),
    /// A text without anything unknown in it.
    Text(&'t str),
    /// A list.
    List,
    /// A map.
    Map,
    /// A value that something else fills in.
    Unknown(Unknown<'t>),
}

/// Why a value is unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unknown<'t> {
    /// `Ref`, or `Fn::GetAtt` with an attribute: a resource or parameter of the template.
    Reference {
        /// The logical id.
        target: &'t str,
        /// The attribute of `Fn::GetAtt`.
        attribute: Option<&'t str>,
    },
    /// Another intrinsic function, or a tag that is not YAML's own.
    Intrinsic,
    /// A text with a placeholder in it, or the text of an `Fn::Sub`; as it is written.
    Placeholder(&'t str),
    /// Unreadable; reported by the reader.
    Invalid,
}

/// Looks at a node.
pub fn of(node: Node<'_>) -> Value<'_> {
    if let Some(tag) = node.tag().filter(|tag| !tag.starts_with("!!")) {
        return Value::Unknown(tagged(node, tag));
    }
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Number(text) => Value::Number(text),
        Kind::String(text) if has_placeholder(text) => Value::Unknown(Unknown::Placeholder(text)),
        Kind::String(text) => Value::Text(text),
        Kind::Sequence => Value::List,
        Kind::Mapping => intrinsic(node).map_or(Value::Map, Value::Unknown),
        Kind::Invalid => Value::Unknown(Unknown::Invalid),
    }
}

/// The text of a node, if all of it is known.
pub fn text(node: Node<'_>) -> Option<&str> {
    match of(node) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether nothing is known of a node.
pub fn is_unknown(node: Node<'_>) -> bool {
    matches!(of(node), Value::Unknown(_))
}

/// Whether the key of a value may be left out when the value is known: `Fn::If` with `AWS::NoValue`, for one.
pub fn may_be_absent(node: Node<'_>) -> bool {
    match of(node) {
        Value::Unknown(Unknown::Reference { target, .. }) => target == "AWS::NoValue",
        Value::Unknown(Unknown::Placeholder(_)) => false,
        Value::Unknown(_) => true,
        _ => false,
    }
}

/// Whether something else may add keys to a map: a key that is not known, or `Fn::Transform`.
pub fn may_gain_keys(map: Node<'_>) -> bool {
    map.entries().any(|entry| is_unknown(entry.key) || entry.name().starts_with("Fn::"))
}

/// Whether a text contains a placeholder: `${Name}`, `%%NAME%%`, `NAME_PLACEHOLDER::rest`.
pub fn has_placeholder(text: &str) -> bool {
    let substitution = text.split("${").skip(1).any(|rest| rest.contains('}'));
    substitution || has_percent_placeholder(text) || is_prefixed_placeholder(text)
}

/// The name in a text that is nothing but `${Name}`.
pub fn whole_substitution(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains(['$', '{', '}'])).then(|| name.trim())
}

fn has_percent_placeholder(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("%%") else { return false };
    rest.split_once("%%").is_some_and(|(name, _)| name.starts_with(|first: char| first.is_ascii_uppercase()))
}

fn is_prefixed_placeholder(text: &str) -> bool {
    text.split_once("::").is_some_and(|(prefix, _)| {
        prefix.contains('_') && prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    })
}

fn tagged<'t>(node: Node<'t>, tag: &str) -> Unknown<'t> {
    match (tag, node.as_str()) {
        ("!Ref", Some(target)) => Unknown::Reference { target, attribute: None },
        ("!GetAtt", Some(text)) => attribute(text),
        ("!GetAtt", None) => attribute_list(node),
        ("!Sub", Some(text)) => Unknown::Placeholder(text),
        _ => Unknown::Intrinsic,
    }
}

fn intrinsic(node: Node<'_>) -> Option<Unknown<'_>> {
    let mut entries = node.entries();
    let (entry, None) = (entries.next()?, entries.next()) else { return None };
    match entry.key.as_str()? {
        "Ref" => Some(match entry.value.as_str() {
            Some(target) => Unknown::Reference { target, attribute: None },
            None => Unknown::Intrinsic,
        }),
        "Fn::GetAtt" => Some(match entry.value.as_str() {
            Some(text) => attribute(text),
            None => attribute_list(entry.value),
        }),
        "Fn::Sub" => Some(entry.value.as_str().map_or(Unknown::Intrinsic, Unknown::Placeholder)),
        name if name.starts_with("Fn::") => Some(Unknown::Intrinsic),
        _ => None,
    }
}

fn attribute(text: &str) -> Unknown<'_> {
    match text.split_once('.') {
        Some((target, attribute)) => Unknown::Reference { target, attribute: Some(attribute) },
        None => Unknown::Intrinsic,
    }
}

fn attribute_list(node: Node<'_>) -> Unknown<'_> {
    let mut items = node.items().map(Node::as_str);
    match (items.next().flatten(), items.next().flatten()) {
        (Some(target), Some(attribute)) => Unknown::Reference { target, attribute: Some(attribute) },
        _ => Unknown::Intrinsic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_public_documents_are_seen() {
        for text in ["${Fn}", "arn:${AWS::Partition}:x", "%%SCRIPT=common.py%%", "SCRIPT_PLACEHOLDER::rds/a.py/main"] {
            assert!(has_placeholder(text), "{text}");
        }
        for text in ["$HOME", "100%% of 5%%", "AWS::EC2::Instance", "${", "date +%%Y", "{{ token }}", "a::b"] {
            assert!(!has_placeholder(text), "{text}");
        }
        assert_eq!(whole_substitution("${Doc}"), Some("Doc"));
        assert_eq!(whole_substitution("${A}${B}"), None);
    }
}

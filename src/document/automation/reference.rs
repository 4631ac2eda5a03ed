//! `{{ … }}` references inside texts (User Guide, `automation-variables`).

use crate::source::{Kind, Node};
use std::ops::Range;

/// A reference in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'t> {
    /// What is named: `taskToken`, `Step.Output`, `variable:x`, `global:DATE`.
    pub name: &'t str,
    /// Its bytes in the text, braces included.
    pub range: Range<usize>,
}

/// All references of a text; braces around anything but a name (templates of other tools) are none.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let close = from + text.get(from..)?.find("}}")?;
            let before = text.get(from..close)?;
            let open = before.rfind("{{").map(|open| from + open);
            from = close + 2;
            if let Some(start) = open
                && let Some(name) = text.get(start + 2..close).map(str::trim).filter(|name| is_name(name))
            {
                return Some(Reference { name, range: start..from });
            }
        }
    })
}

/// The reference that a text consists of.
pub fn whole(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    is_name(name).then_some(name)
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-[]/".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

/// All string values below a node, the node itself included; keys are left out.
pub fn texts<'t>(node: Node<'t>) -> impl Iterator<Item = &'t str> {
    let mut open = vec![node];
    std::iter::from_fn(move || {
        while let Some(node) = open.pop() {
            match node.kind() {
                Kind::String(text) => return Some(text),
                Kind::Sequence => open.extend(node.items()),
                Kind::Mapping => open.extend(node.entries().map(|entry| entry.value)),
                _ => {}
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_references_and_leaves_foreign_braces() {
        let names = |text| references(text).map(|found| found.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(names("a {{x}} b {{ Step.Output }}"), ["x", "Step.Output"]);
        assert_eq!(names("{{ .Values | quote }} {{variable:v}}"), ["variable:v"]);
        assert_eq!(names("{{{a}}} {{ }} {{ un closed"), ["a"]);
        assert_eq!(whole(" {{ taskToken }}"), Some("taskToken"));
        assert_eq!(whole("{{a}}{{b}}"), None);
    }
}

//! A reference whose name is made from another one.

use super::scan::{Scope, Text};
use crate::catalogue::*;
use crate::document::automation::reference::references;
use crate::finding::{Finding, Site};

/// `automation/nested-reference`: a text is a reference with another one between its braces.
pub(super) fn reference(text: Text<'_>) -> Option<Finding> {
    let trimmed = text.text.trim();
    let inner = trimmed.strip_prefix("{{")?.strip_suffix("}}")?;
    if matches!(text.scope, Scope::Default | Scope::Other) || !is_name_around(inner) {
        return None;
    }
    let start = text.text.len() - text.text.trim_start().len();
    let site = Site::part(text.node, start..start + trimmed.len());
    let message = "the name of a reference is made from another reference, which AWS does not resolve";
    let finding = Finding::new(AUTOMATION_NESTED_REFERENCE, site, message).label("not resolved");
    Some(
        finding.help(
            "let `aws:branch` choose between steps that name one each, or look the value up in `aws:executeScript`",
        ),
    )
}

/// Whether a text is a name with references in it.
fn is_name_around(inner: &str) -> bool {
    let (mut end, mut any) = (0, false);
    let is_name = |part: Option<&str>| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:- ".contains(&byte);
        part.is_some_and(|part| part.bytes().all(allowed))
    };
    for found in references(inner) {
        if !is_name(inner.get(end..found.range.start)) {
            return false;
        }
        (end, any) = (found.range.end, true);
    }
    any && is_name(inner.get(end..))
}

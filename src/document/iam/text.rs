//! Texts of a policy: what is not known until a template is filled in, and the variables that IAM fills in itself
//! (IAM User Guide, `reference_policies_variables`).

use crate::source::Node;
use crate::value::{self, Unknown, Value};
use std::ops::Range;

/// A `${…}` that IAM replaces by what the request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable<'t> {
    /// What stands between the braces.
    pub inside: &'t str,
    /// Its bytes in the text, braces included.
    pub range: Range<usize>,
}

impl<'t> Variable<'t> {
    /// The name, without the default behind it.
    pub fn name(&self) -> &'t str {
        self.inside.split(',').next().unwrap_or_default().trim()
    }

    /// The default, with its quotes.
    pub fn default(&self) -> Option<&'t str> {
        self.inside.split_once(',').map(|(_, default)| default.trim())
    }
}

/// The text of a node of which nothing is unknown but the variables of IAM.
pub fn known(node: Node<'_>) -> Option<&str> {
    let text = match value::of(node) {
        Value::Text(text) => text,
        Value::Unknown(Unknown::Placeholder(text)) if node.as_str() == Some(text) && node.tag().is_none() => text,
        _ => return None,
    };
    (!is_filled_in_first(text)).then_some(text)
}

/// Whether another program puts something into the text before IAM reads it.
fn is_filled_in_first(text: &str) -> bool {
    const MARKS: [&str; 6] = ["{{", "<", "%", "#{", "__", "{%"];
    if MARKS.iter().any(|mark| text.contains(mark)) {
        return true;
    }
    let mut rest = text;
    let mut fixed = String::new();
    while let Some((before, behind)) = rest.split_once("${") {
        fixed.push_str(before);
        let Some((inside, after)) = behind.split_once('}') else {
            // A brace that nothing closes.
            fixed.push_str(behind);
            rest = "";
            break;
        };
        if !is_variable(inside) {
            return true;
        }
        rest = after;
    }
    fixed.push_str(rest);
    value::has_placeholder(&fixed) || fixed.split('$').skip(1).any(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether what stands between braces is a variable of IAM and no reference of a template: one colon behind a prefix, or
/// an escaped `*` or `$`. A `?` may be a hole.
fn is_variable(inside: &str) -> bool {
    let name = inside.split(',').next().unwrap_or_default().trim();
    let prefixed = name.split_once(':').is_some_and(|(prefix, rest)| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        !prefix.is_empty() && prefix.bytes().all(fits) && !rest.starts_with(':') && !prefix.starts_with("AWS")
    });
    prefixed || matches!(name, "*" | "$" | "")
}

/// The variables of a text, in order.
pub fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("${")?;
        let inside = start + 2;
        let length = text.get(inside..)?.find('}')?;
        at = inside + length + 1;
        Some(Variable { inside: text.get(inside..inside + length)?, range: start..at })
    })
}

/// Where a `${` begins that nothing closes.
pub fn unclosed(text: &str) -> Option<usize> {
    let last = text.rfind("${")?;
    (!text.get(last..)?.contains('}')).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_iam_are_told_from_references() {
        for text in
            ["a/${aws:username}/*", "${saml:sub}", "${aws:PrincipalTag/team, 'none'}", "x", "${*}", "${aws:username"]
        {
            assert!(!is_filled_in_first(text), "{text}");
        }
        for text in
            ["${AWS::Region}", "${Name}", "${?}", "${Role.Arn}", "${var.x}", "{{x}}", "<account>", "%x%", "$ACCOUNT"]
        {
            assert!(is_filled_in_first(text), "{text}");
        }
        let found: Vec<_> = variables("a${aws:userid, 'x'}b${}").collect();
        assert_eq!(found[0].name(), "aws:userid");
        assert_eq!(found[0].default(), Some("'x'"));
        assert_eq!(found[1].inside, "");
        assert_eq!((unclosed("a${b"), unclosed("${a}")), (Some(1), None));
    }
}

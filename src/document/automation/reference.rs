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
    /// The bytes of the name alone.
    pub name_range: Range<usize>,
}

/// What a reference names, by its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'t> {
    /// A parameter.
    Parameter(&'t str),
    /// `Step.Output`.
    Output {
        /// The step.
        step: &'t str,
        /// Its output.
        output: &'t str,
    },
    /// `variable:…`.
    Variable(&'t str),
    /// `global:…`.
    Global(&'t str),
    /// `automation:…`.
    Automation(&'t str),
    /// `ssm:…`.
    Ssm(&'t str),
    /// Another word before a colon.
    Prefixed {
        /// The word.
        prefix: &'t str,
        /// What is behind the colon.
        name: &'t str,
    },
    /// Nothing that Automation documents: a part of an output, or the language of another tool.
    Foreign,
}

impl<'t> Target<'t> {
    /// What a reference with this name is.
    pub fn of(name: &'t str) -> Self {
        if let Some((prefix, name)) = name.split_once(':') {
            return match prefix {
                "variable" => Target::Variable(name),
                "global" => Target::Global(name),
                "automation" => Target::Automation(name),
                "ssm" => Target::Ssm(name),
                _ => Target::Prefixed { prefix, name },
            };
        }
        let is_word = |text: &str| {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_') && text.bytes().all(letters)
        };
        match name.split_once('.') {
            Some((step, output)) if is_word(step) && is_word(output) => Target::Output { step, output },
            None if is_word(name) && !name.starts_with(|first: char| first.is_ascii_digit()) => Target::Parameter(name),
            _ => Target::Foreign,
        }
    }
}

/// All references of a text; braces around anything but a name (templates of other tools) are none.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    // Most texts have no braces at all.
    let mut from = if memchr::memmem::find(text.as_bytes(), b"{{").is_some() { 0 } else { text.len() };
    std::iter::from_fn(move || {
        loop {
            let close = from + text.get(from..)?.find("}}")?;
            let before = text.get(from..close)?;
            let open = before.rfind("{{").map(|open| from + open);
            from = close + 2;
            if let Some(start) = open
                && let Some(inner) = text.get(start + 2..close)
                && is_name(inner.trim())
            {
                let name_start = start + 2 + (inner.len() - inner.trim_start().len());
                let name = inner.trim();
                return Some(Reference { name, range: start..from, name_range: name_start..name_start + name.len() });
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

    #[test]
    fn a_name_has_its_own_place() {
        let text = "x {{  Step.Output }}";
        let found = references(text).next().unwrap();
        assert_eq!((&text[found.range], &text[found.name_range]), ("{{  Step.Output }}", "Step.Output"));
    }

    #[test]
    fn names_tell_what_they_name() {
        assert_eq!(Target::of("taskToken"), Target::Parameter("taskToken"));
        assert_eq!(Target::of("Run.Output"), Target::Output { step: "Run", output: "Output" });
        assert_eq!(Target::of("variable:x"), Target::Variable("x"));
        assert_eq!(Target::of("Global:DATE"), Target::Prefixed { prefix: "Global", name: "DATE" });
        assert_eq!(Target::of("ssm:/a/b"), Target::Ssm("/a/b"));
        for foreign in [".Names", "/each", "a.b.c", "Step.List[0]", "0", "a/b"] {
            assert_eq!(Target::of(foreign), Target::Foreign, "{foreign}");
        }
    }
}

//! Which known name a text certainly means. AWS adds names all the time, and those that it adds resemble others: what is a word
//! of its own (`GetWidget` beside `SetWidget`, `MaxSize` beside `MinSize`) may be newer than the table.

use crate::spelling;

/// The name that is meant: the same but for case and marks, in the singular or plural, or with one letter wrong.
pub(super) fn certainly<'c>(text: &str, names: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let closeness = |name: &str| {
        if text.len().abs_diff(name.len()) > 4 || !begin_alike(text, name) {
            return None;
        }
        let (written, known) = (letters(text), letters(name));
        let is_other_number = || singular(&written) == singular(&known) && !ends_in_digit(text);
        match () {
            () if written == known => Some(0),
            () if is_other_number() => Some(1),
            () if has_one_letter_wrong(text, name) => Some(2),
            () => None,
        }
    };
    let near = names.into_iter().filter_map(|name| Some((closeness(name)?, name)));
    near.min_by_key(|(closeness, _)| *closeness).map(|(_, name)| name)
}

/// "did you mean `x`?" for a name that may as well be new.
pub(super) fn perhaps<'c>(text: &str, names: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let alike = names.into_iter().filter(|name| text.len().abs_diff(name.len()) <= 4);
    spelling::nearest(text, alike).map(|name| format!("did you mean `{name}`?"))
}

fn begin_alike(text: &str, name: &str) -> bool {
    let first = |text: &str| text.bytes().find(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    first(text) == first(name)
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn singular(letters: &str) -> String {
    if let Some(stem) = letters.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let stem = letters.strip_suffix("es").filter(|stem| stem.ends_with(['s', 'x', 'h']));
    let other = letters.strip_suffix('s').filter(|stem| !stem.ends_with('s'));
    stem.or(other).unwrap_or(letters).to_owned()
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|last: char| last.is_ascii_digit())
}

fn has_one_letter_wrong(text: &str, name: &str) -> bool {
    /// Shorter names differ in one letter by nature.
    const SHORTEST: usize = 6;
    let of = |text: &str, kept: fn(&char) -> bool| text.chars().filter(kept).collect::<String>();
    let same = |kept: fn(&char) -> bool| of(text, kept) == of(name, kept);
    text.len() >= SHORTEST
        && text.len().abs_diff(name.len()) <= 1
        && same(char::is_ascii_digit)
        && same(char::is_ascii_uppercase)
        && strsim::osa_distance(text, name) == 1
}

#[cfg(test)]
mod tests {
    use super::certainly;

    #[test]
    fn a_slip_is_certain() {
        let names = ["DescribeInstances", "InstanceId", "MinSize", "SetWidget", "PolicyName", "Addresses", "IPv4Pool"];
        for (text, meant) in [
            ("describeInstances", "DescribeInstances"),
            ("describe_instances", "DescribeInstances"),
            ("DescribeInstance", "DescribeInstances"),
            ("DescribeInstnces", "DescribeInstances"),
            ("InstanceID", "InstanceId"),
            ("InstanceIds", "InstanceId"),
            ("PolicyNames", "PolicyName"),
            ("Address", "Addresses"),
        ] {
            assert_eq!(certainly(text, names), Some(meant), "{text}");
        }
    }

    #[test]
    fn what_may_be_new_is_not() {
        let names = ["DescribeInstances", "MinSize", "SetWidget", "IPv4Pool", "ListObjectsV2", "Enable", "HostPort"];
        for text in ["MaxSize", "GetWidget", "IPv6Pool", "ListObjectsV3", "Disable", "CreateWidget", "", "Port"] {
            assert_eq!(certainly(text, names), None, "{text}");
        }
    }
}

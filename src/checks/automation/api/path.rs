//! Where a value stands among the inputs of a step.

use crate::source::Node;

/// The keys and indices that lead from the inputs to a value; `None` where it is none of theirs.
pub(super) fn keys_to(inputs: Node<'_>, value: Node<'_>) -> Option<Vec<String>> {
    let pointer = value.pointer();
    let rest = pointer.strip_prefix(&inputs.pointer())?.strip_prefix('/')?;
    Some(rest.split('/').map(|key| key.replace("~1", "/").replace("~0", "~")).collect())
}

/// The way to a value as it is read: `BlockDeviceMappings[0].Ebs`; empty for the inputs themselves.
pub(super) fn written(inputs: Node<'_>, value: Node<'_>) -> String {
    let mut text = String::new();
    for key in keys_to(inputs, value).unwrap_or_default() {
        let is_index = key.bytes().all(|byte| byte.is_ascii_digit());
        match is_index {
            true => text.extend(["[", &key, "]"]),
            false if text.is_empty() => text.push_str(&key),
            false => text.extend([".", &key]),
        }
    }
    text
}

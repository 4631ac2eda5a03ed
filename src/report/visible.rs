//! Text of files and messages, made safe for a terminal: a file must not be able to move the cursor, change colours or
//! reorder what people read.

use std::borrow::Cow;

/// Everything on one line; each control character escaped, line breaks too.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    rewrite(text, |_| None)
}

/// On one line, with a space for each line break and tab.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    rewrite(text, |character| matches!(character, '\n' | '\t').then_some(' '))
}

/// With its line breaks.
pub(super) fn paragraphs(text: &str) -> Cow<'_, str> {
    rewrite(text, |character| match character {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        _ => None,
    })
}

/// A piece of a file's line, with its tabs.
pub(super) fn source(text: &str) -> Cow<'_, str> {
    rewrite(text, |character| (character == '\t').then_some('\t'))
}

fn rewrite(text: &str, replacement: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if !is_unsafe(character) {
            safe.push(character);
        } else if let Some(replacement) = replacement(character) {
            safe.push(replacement);
        } else {
            safe.push_str(&format!("\\u{:04x}", u32::from(character)));
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_direction_marks_become_text() {
        let hostile = "a\u{1b}[31m\u{9b}2J\u{202e}\r\n\tz";
        assert_eq!(escaped(hostile), "a\\u001b[31m\\u009b2J\\u202e\\u000d\\u000a\\u0009z");
        assert_eq!(one_line(hostile), "a\\u001b[31m\\u009b2J\\u202e\\u000d  z");
        assert_eq!(paragraphs(hostile), "a\\u001b[31m\\u009b2J\\u202e\\u000d\n z");
        assert_eq!(source("\t\u{0}"), "\t\\u0000");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(escaped("`größe` 👩‍🔧"), Cow::Borrowed("`größe` 👩‍🔧")));
    }
}

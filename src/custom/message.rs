//! The message of a custom rule: text with `{value}`, `{key}` and `{path}`.

use crate::spelling;

/// What may stand between braces.
const NAMES: [&str; 3] = ["value", "key", "path"];

/// A message with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value,
    Key,
    Path,
}

/// What is put in the holes.
pub(super) struct Filling<'f> {
    /// The selected value.
    pub(super) value: &'f str,
    /// Its key or index.
    pub(super) key: &'f str,
    /// Its normalised JSONPath.
    pub(super) path: &'f str,
}

impl Message {
    /// Reads a message. A word between single braces is a hole; `{{ x }}`, as runbooks have it, is text.
    pub(super) fn parse(text: &str) -> Result<Message, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            push(&mut parts, before);
            if let Some(behind) = behind.strip_prefix('{') {
                push(&mut parts, "{{");
                rest = behind;
                continue;
            }
            let word = behind.split_once('}').filter(|(word, _)| {
                !word.is_empty() && word.chars().all(|character| character.is_alphanumeric() || character == '_')
            });
            let Some((word, behind)) = word else {
                push(&mut parts, "{");
                rest = behind;
                continue;
            };
            parts.push(match word {
                "value" => Part::Value,
                "key" => Part::Key,
                "path" => Part::Path,
                _ => {
                    let suggestion = spelling::suggestion(word, NAMES).unwrap_or_default();
                    return Err(format!("the message has nothing to put in the place of `{{{word}}}`; {suggestion}"));
                }
            });
            rest = behind;
        }
        push(&mut parts, rest);
        Ok(Message { parts })
    }

    /// The message for one place.
    pub(super) fn fill(&self, filling: &Filling<'_>) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Value => filling.value,
            Part::Key => filling.key,
            Part::Path => filling.path,
        });
        parts.collect()
    }
}

fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(known)) => known.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_other_braces_stay() {
        let filled = |text: &str| {
            let filling = Filling { value: "\"x\"", key: "Run", path: "$['a']" };
            Message::parse(text).map(|message| message.fill(&filling))
        };
        assert_eq!(filled("`{key}` is {value} at {path}").unwrap(), "`Run` is \"x\" at $['a']");
        for text in ["no hole", "a {{ taskToken }} {{key}} stays", "{", "{}", "{ key }", "{a b} }{", ""] {
            assert_eq!(filled(text).unwrap(), text);
        }
        assert_eq!(filled("{{{key}").unwrap(), "{{Run");
        let wrong = filled("{vaule}").unwrap_err();
        assert_eq!(wrong, "the message has nothing to put in the place of `{vaule}`; did you mean `value`?");
    }
}

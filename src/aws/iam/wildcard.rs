//! `*` and `?` in the names of actions and keys, which are ASCII and matched whatever their case.

/// A pattern.
#[derive(Clone, Debug)]
pub struct Wildcard(Vec<Part>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Byte(u8),
    One,
    Many,
}

impl Wildcard {
    /// A pattern with `*` and `?`.
    pub fn new(pattern: &str) -> Self {
        let part = |byte: u8| match byte {
            b'*' => Part::Many,
            b'?' => Part::One,
            other => Part::Byte(other.to_ascii_lowercase()),
        };
        Wildcard(pattern.bytes().map(part).collect())
    }

    /// A text with `${…}`, each of which stands for at least one character; nothing else is special.
    pub fn template(template: &str) -> Self {
        let mut parts = Vec::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, inside)) = rest.split_once("${") {
            parts.extend(before.bytes().map(|byte| Part::Byte(byte.to_ascii_lowercase())));
            parts.extend([Part::One, Part::Many]);
            rest = inside.split_once('}').map_or("", |(_, behind)| behind);
        }
        parts.extend(rest.bytes().map(|byte| Part::Byte(byte.to_ascii_lowercase())));
        Wildcard(parts)
    }

    /// Whether the pattern stands for a text.
    pub fn matches(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let (mut at, mut wanted) = (0, 0);
        // The last `*`, and where its text ends so far.
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            let byte = text.get(at).map(u8::to_ascii_lowercase);
            match self.0.get(wanted) {
                Some(Part::Many) => {
                    star = Some((wanted, at));
                    wanted += 1;
                }
                Some(Part::One) => (at, wanted) = (at + 1, wanted + 1),
                Some(Part::Byte(expected)) if Some(*expected) == byte => (at, wanted) = (at + 1, wanted + 1),
                _ => {
                    let Some((many, end)) = star else { return false };
                    star = Some((many, end + 1));
                    (at, wanted) = (end + 1, many + 1);
                }
            }
        }
        self.0.get(wanted..).is_some_and(|rest| rest.iter().all(|part| *part == Part::Many))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_templates() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("Send*", "SendTaskSuccess", true),
            ("send*cess", "SendTaskSuccess", true),
            ("send*cess", "SendTaskSuccesses", false),
            ("*Task*s", "SendTaskSuccess", true),
            ("Get?", "GetX", true),
            ("Get?", "Get", false),
            ("", "Get", false),
        ] {
            assert_eq!(Wildcard::new(pattern).matches(text), expected, "{pattern} {text}");
        }
        let tag = Wildcard::template("aws:ResourceTag/${TagKey}");
        assert!(
            tag.matches("AWS:resourcetag/a*b") && !tag.matches("aws:ResourceTag/") && !tag.matches("aws:ResourceTag")
        );
    }
}

//! Paths of the JSONPath query language, as far as they name one place: `$.a.b`, `$$['Task'].Token`, `$name.x`.

use std::borrow::Cow;

/// A path that names one place by keys and indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// Where it starts.
    pub root: Root<'a>,
    /// The steps from there.
    pub segments: Vec<Segment<'a>>,
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root<'a> {
    /// `$`: the state's input.
    Input,
    /// `$$`: the context object.
    Context,
    /// `$name`: a variable.
    Variable(&'a str),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A key.
    Key(Cow<'a, str>),
    /// An index of a list.
    Index(i64),
}

impl<'a> Path<'a> {
    /// Reads a path; `None` where it selects several places (filters, wildcards, slices), or is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('$')?;
        let (root, mut rest) = match rest.strip_prefix('$') {
            Some(rest) => (Root::Context, rest),
            None => {
                let (name, rest) = split_name(rest);
                (if name.is_empty() { Root::Input } else { Root::Variable(name) }, rest)
            }
        };
        let mut segments = Vec::new();
        while !rest.is_empty() {
            let (segment, behind) = match rest.strip_prefix('.') {
                Some(behind) if behind.starts_with('[') => bracket(behind)?,
                Some(behind) => key(behind)?,
                None => bracket(rest)?,
            };
            segments.push(segment);
            rest = behind;
        }
        Some(Path { root, segments })
    }

    /// The keys, if there are no indices.
    pub fn keys(&self) -> Option<Vec<&str>> {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) => Some(key.as_ref()),
                Segment::Index(_) => None,
            })
            .collect()
    }
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn key(text: &str) -> Option<(Segment<'_>, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (key, rest) = text.split_at_checked(end)?;
    let plain = !key.is_empty() && !key.contains(['*', '(', ')', '?', '@', ' ', ',', ':', '\'']);
    plain.then_some((Segment::Key(Cow::Borrowed(key)), rest))
}

fn bracket(text: &str) -> Option<(Segment<'_>, &str)> {
    let inside = text.strip_prefix('[')?;
    let quote = inside.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let Some(quote) = quote else {
        let (index, rest) = inside.split_once(']')?;
        return Some((Segment::Index(index.trim().parse().ok()?), rest));
    };
    let inside = inside.strip_prefix(quote)?;
    let mut key = String::new();
    let mut chars = inside.char_indices();
    loop {
        let (at, c) = chars.next()?;
        match c {
            '\\' => key.push(chars.next()?.1),
            c if c == quote => {
                let rest = inside.get(at + c.len_utf8()..)?.strip_prefix(']')?;
                return Some((Segment::Key(Cow::Owned(key)), rest));
            }
            c => key.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Option<(Root<'_>, Vec<String>)> {
        let path = Path::parse(text)?;
        Some((path.root, path.keys()?.into_iter().map(str::to_owned).collect()))
    }

    #[test]
    fn reads_both_notations() {
        let token = Some((Root::Context, vec!["Task".to_owned(), "Token".to_owned()]));
        for text in
            ["$$.Task.Token", "$$['Task']['Token']", "$$.Task['Token']", "$$.['Task'].Token", "$$[\"Task\"].Token"]
        {
            assert_eq!(keys(text), token, "{text}");
        }
        assert_eq!(keys("$$"), Some((Root::Context, vec![])));
        assert_eq!(keys("$.detail-type"), Some((Root::Input, vec!["detail-type".to_owned()])));
        assert_eq!(keys("$states.context"), Some((Root::Variable("states"), vec!["context".to_owned()])));
        assert_eq!(Path::parse("$.a[3]").unwrap().segments.len(), 2);
    }

    #[test]
    fn anything_that_selects_several_places_is_none() {
        for text in ["$.a[*]", "$..b", "$.a[?(@.x == 1)]", "$.a[0:2]", "$.*", "a.b", "$.a[", "$.['x", "States.Array($)"]
        {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }

    #[test]
    fn agrees_with_rfc_9535_where_the_dialects_meet() {
        for text in ["$.a.b", "$['a']['b c']", "$.a[0]", "$[\"x\"]", "$"] {
            assert!(Path::parse(text).is_some(), "{text}");
            assert!(jsonpath_rust::parser::parse_json_path(text).is_ok(), "{text}");
        }
    }
}

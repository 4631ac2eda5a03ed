//! How a suppression is written: `sfn-ssm-lint: ignore[token/no-timeout, iam] reason`.

use super::NAME;
use std::ops::Range;

/// A directive as a text has it; ranges are of that text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// From the linter's name to the closing bracket.
    pub(super) range: Range<usize>,
    /// Whether it is about everything.
    pub(super) whole_file: bool,
    /// The names between the brackets.
    pub(super) rules: Vec<Range<usize>>,
    /// Whether something follows the brackets.
    pub(super) has_reason: bool,
    /// What is wrong with its form.
    pub(super) mistake: Option<&'static str>,
}

/// What else may have been meant to be a directive.
const OTHER_WORDS: [&str; 7] = ["disable", "off", "noqa", "nolint", "suppress", "allow", "skip"];

/// The directives of a text. A mention of the linter that neither is one nor looks like one is text.
pub(super) fn find(text: &str) -> Vec<Written> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(NAME)).map(|at| from + at) {
        from = start + NAME.len();
        let Some(rest) = text.get(from..).and_then(|rest| rest.strip_prefix(':')) else { continue };
        if let Some(directive) = read(text, start, rest) {
            from = directive.range.end;
            found.push(directive);
        }
    }
    found
}

fn read(text: &str, start: usize, rest: &str) -> Option<Written> {
    let offset = |part: &str| text.len() - part.len();
    let rest = rest.trim_start_matches([' ', '\t']);
    let word =
        rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(rest, |end| rest.get(..end).unwrap_or(rest));
    let behind = rest.get(word.len()..).unwrap_or_default();
    let mistaken = |mistake| Written {
        range: start..offset(behind),
        whole_file: false,
        rules: Vec::new(),
        has_reason: true,
        mistake: Some(mistake),
    };
    let whole_file = match word {
        "ignore" => false,
        "ignore-file" => true,
        word if word.starts_with("ignore") || OTHER_WORDS.iter().any(|other| word.starts_with(other)) => {
            return Some(mistaken("the words are `ignore` and `ignore-file`"));
        }
        _ => return None,
    };
    let Some(list) = behind.trim_start_matches([' ', '\t']).strip_prefix('[') else {
        return Some(mistaken("no rule stands in brackets behind it"));
    };
    let line = list.lines().next().unwrap_or_default();
    let Some((names, reason)) = line.split_once(']') else {
        return Some(mistaken("its bracket is never closed"));
    };
    let mut rules = Vec::new();
    let mut at = offset(list);
    for name in names.split(',') {
        let padding = name.len() - name.trim_start().len();
        rules.extend(Some(at + padding..at + padding + name.trim().len()).filter(|range| !range.is_empty()));
        at += name.len() + 1;
    }
    if rules.is_empty() {
        return Some(mistaken("no rule stands in brackets behind it"));
    }
    let reason = reason.split(NAME).next().unwrap_or_default();
    let end = offset(list) + names.len() + 1;
    let has_reason = reason.contains(char::is_alphanumeric);
    Some(Written { range: start..end, whole_file, rules, has_reason, mistake: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(Vec<&str>, bool, bool)> {
        let found = find(text).into_iter().filter(|one| one.mistake.is_none());
        found.map(|one| (one.rules.into_iter().map(|it| &text[it]).collect(), one.whole_file, one.has_reason)).collect()
    }

    #[test]
    fn rules_and_reason() {
        assert_eq!(names("# sfn-ssm-lint: ignore[a/b] on purpose"), [(vec!["a/b"], false, true)]);
        assert_eq!(names("sfn-ssm-lint:ignore [ a/b ,c,]"), [(vec!["a/b", "c"], false, false)]);
        assert_eq!(names("Waits. sfn-ssm-lint: ignore-file[a] -"), [(vec!["a"], true, false)]);
        let two = "sfn-ssm-lint: ignore[a] sfn-ssm-lint: ignore[b] why";
        assert_eq!(names(two), [(vec!["a"], false, false), (vec!["b"], false, true)]);
        assert_eq!(&two[find(two)[1].range.clone()], "sfn-ssm-lint: ignore[b]");
        // A reason stands on the line of the brackets.
        assert_eq!(names("sfn-ssm-lint: ignore[a]\nNext line"), [(vec!["a"], false, false)]);
    }

    #[test]
    fn what_looks_like_one_is_told_and_other_text_is_not() {
        let mistakes = |text| find(text).into_iter().filter_map(|one| one.mistake).collect::<Vec<_>>();
        assert_eq!(mistakes("# sfn-ssm-lint: ignore a/b"), ["no rule stands in brackets behind it"]);
        assert_eq!(mistakes("# sfn-ssm-lint: ignore[]"), ["no rule stands in brackets behind it"]);
        assert_eq!(mistakes("# sfn-ssm-lint: ignore[a\n]"), ["its bracket is never closed"]);
        assert_eq!(mistakes("# sfn-ssm-lint: disable[a]"), ["the words are `ignore` and `ignore-file`"]);
        assert_eq!(mistakes("# sfn-ssm-lint: ignore-line[a]"), ["the words are `ignore` and `ignore-file`"]);
        assert_eq!(find("# sfn-ssm-lint: see the README"), []);
        assert_eq!(find("sfn-ssm-lint finds it"), []);
        assert_eq!(find("sfn-ssm-lint:"), []);
    }
}

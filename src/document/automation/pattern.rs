//! `allowedPattern`: a regular expression in Java's syntax (User Guide, `documents-syntax-data-elements-parameters`).

use regex::bytes::{Regex, RegexBuilder};

/// A pattern in Java's syntax, whose classes are ASCII; `None` where ours differs or it is too large to be worth it.
pub fn java_pattern(pattern: &str) -> Option<Regex> {
    read(pattern)?.ok()
}

/// Why Java cannot read a pattern, where that is certain.
pub fn unreadable(pattern: &str) -> Option<&'static str> {
    if is_balanced(pattern) || pattern.contains("\\Q") || has_comments(pattern) {
        return None;
    }
    let why = read(pattern)?.err()?.to_string();
    let told = [
        ("unclosed group", "a `(` is never closed"),
        ("unopened group", "a `)` closes nothing"),
        ("unclosed character class", "a `[` is never closed"),
    ];
    told.into_iter().find(|(error, _)| why.contains(error)).map(|(_, says)| says)
}

fn read(pattern: &str) -> Option<Result<Regex, regex::Error>> {
    const LARGEST: usize = 1 << 20;
    // Nested classes, intersections and the end anchor `\Z` mean other things in Java.
    let foreign = pattern.contains("&&") || pattern.contains("\\Z") || pattern.contains("[[");
    let pattern = Some(pattern).filter(|_| !foreign)?;
    Some(RegexBuilder::new(pattern).unicode(false).size_limit(LARGEST).build())
}

/// Whether the flag `x` may be set, with which brackets behind a `#` count for nothing.
fn has_comments(pattern: &str) -> bool {
    let sets = |group: &str| group.chars().take_while(|c| c.is_ascii_alphabetic()).any(|flag| flag == 'x');
    pattern.split("(?").skip(1).any(sets)
}

/// Whether the brackets match, as far as counting tells: no pattern is compiled that is surely sound.
fn is_balanced(pattern: &str) -> bool {
    let (mut groups, mut in_class, mut escaped) = (0_i64, false, false);
    for byte in pattern.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => groups += 1,
            b')' if !in_class => groups -= 1,
            _ => {}
        }
        if groups < 0 {
            return false;
        }
    }
    groups == 0 && !in_class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_that_do_not_match() {
        for (pattern, why) in [("^(a|b$", "`(`"), ("a)", "`)`"), ("^[a-z$", "`[`"), ("(?:a", "`(`")] {
            assert!(unreadable(pattern).is_some_and(|found| found.contains(why)), "{pattern}");
        }
        for pattern in ["^(a|b)$", "[)(]", "\\(", "[]a]", "(?=a", "(?x) # (", "\\Q(\\E", "[a&&[b]", "", "a{", "*"] {
            assert_eq!(unreadable(pattern), None, "{pattern}");
        }
    }
}

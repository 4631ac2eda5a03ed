//! A pattern of a policy against what is needed, where both may have parts that are not known.

use crate::value;

/// How a pattern relates to a needed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It matches, whatever the unknown parts are.
    Covers,
    /// It matches with no value of the unknown parts.
    Cannot,
    /// It depends on them.
    Unknown,
}

/// Longer texts than this are no ARNs; they count as unknown.
const MAX_LENGTH: usize = 2048;

/// A needed name that is not known: one part of an ARN, and no more.
pub const UNKNOWN_NAME: &str = "${?name}";

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// A region or account that is not known: not empty, and without `:` and `/`.
    Word(&'t str),
    /// A name that is not known: without `:` and `/`.
    Part,
    /// Any text that is not known: a reference, a policy variable.
    Hole(&'t str),
}

/// Relates a pattern with `*` and `?` to a text in which `${…}` is not known. The same `${Name}` on both sides is the
/// same text; `${?}` is a different one each time, and so is [`UNKNOWN_NAME`].
pub fn relate(pattern: &str, needed: &str) -> Match {
    if pattern.len() > MAX_LENGTH || needed.len() > MAX_LENGTH {
        return Match::Unknown;
    }
    let (pattern, needed) = (in_one_partition(pattern), in_one_partition(needed));
    let (pattern, needed) = (tokens(&pattern, true), tokens(&needed, false));
    if covers(&pattern, &needed) {
        Match::Covers
    } else if may_meet(&expanded(&pattern), &expanded(&needed)) {
        Match::Unknown
    } else {
        Match::Cannot
    }
}

/// Whether two texts certainly have nothing in common, because what they begin with differs: most patterns of a policy are
/// for other services.
pub(super) fn begin_apart(pattern: &str, needed: &str, any_case: bool) -> bool {
    let (pattern, needed) = (pattern.as_bytes(), needed.as_bytes());
    let is_plain = |text: &[u8]| {
        let begins_plainly = text.first().is_some_and(|first| first.is_ascii_lowercase() || any_case);
        begins_plainly && memchr::memchr2(b'{', b'%', text).is_none() && !text.starts_with(b"arn:aws-")
    };
    let differs = |(one, other): (&u8, &u8)| if any_case { !one.eq_ignore_ascii_case(other) } else { one != other };
    let is_open = |byte: u8| matches!(byte, b'*' | b'?' | b'$');
    let apart = pattern.iter().zip(needed).find(|pair| is_open(*pair.0) || is_open(*pair.1) || differs(*pair));
    apart.is_some_and(|(one, other)| !is_open(*one) && !is_open(*other)) && is_plain(pattern) && is_plain(needed)
}

/// An ARN in AWS's first partition: which one it is decides nothing here.
fn in_one_partition(text: &str) -> String {
    let partition = text.strip_prefix("arn:aws-").and_then(|rest| rest.split_once(':'));
    partition.map_or_else(|| text.to_owned(), |(_, rest)| format!("arn:aws:{rest}"))
}

fn tokens(text: &str, wild: bool) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    // Placeholders of other programs may stand for anything.
    if text.contains("{{") || value::has_placeholder(&text.replace("${", "")) {
        return vec![Token::Hole("?")];
    }
    while let Some(first) = rest.chars().next() {
        let hole = rest.strip_prefix("${").and_then(|inside| inside.split_once('}'));
        if let Some((name, behind)) = hole {
            let word = matches!(name, "AWS::Region" | "AWS::AccountId" | "AWS::Partition");
            found.push(match name {
                "?name" => Token::Part,
                _ if word => Token::Word(name),
                _ => Token::Hole(name),
            });
            rest = behind;
            continue;
        }
        found.push(match first {
            '*' if wild => Token::Many,
            '?' if wild => Token::One,
            other => Token::Char(other),
        });
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    found
}

/// Whether a pattern matches every text that the needed one may stand for.
fn covers(pattern: &[Token<'_>], needed: &[Token<'_>]) -> bool {
    let same = |wanted: &Token<'_>, given: &Token<'_>| match wanted {
        Token::Many => true,
        Token::One => matches!(given, Token::Char(_)),
        Token::Hole("?") | Token::Part => false,
        other => other == given,
    };
    // Which prefixes of the needed text the pattern so far matches.
    let mut reached = vec![false; needed.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for wanted in pattern {
        let mut next = vec![false; needed.len() + 1];
        let mut before = false;
        for (index, slot) in next.iter_mut().enumerate() {
            let here = reached.get(index).copied().unwrap_or_default();
            let given = index.checked_sub(1).and_then(|index| needed.get(index));
            *slot = match wanted {
                Token::Many => here || before,
                _ => {
                    let one_less = index.checked_sub(1).and_then(|index| reached.get(index)).copied();
                    one_less.unwrap_or_default() && given.is_some_and(|given| same(wanted, given))
                }
            };
            before = *slot;
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// What a place in a text may be, and whether it repeats.
#[derive(Clone, Copy)]
struct Place {
    accepts: Accepts,
    repeats: bool,
}

#[derive(Clone, Copy)]
enum Accepts {
    Only(char),
    WordChar,
    NameChar,
    Anything,
}

fn expanded(tokens: &[Token<'_>]) -> Vec<Place> {
    let place = |accepts, repeats| Place { accepts, repeats };
    let of = |token: &Token<'_>| match token {
        Token::Char(char) => vec![place(Accepts::Only(*char), false)],
        Token::One => vec![place(Accepts::Anything, false)],
        Token::Many | Token::Hole(_) => vec![place(Accepts::Anything, true)],
        Token::Part => vec![place(Accepts::NameChar, false), place(Accepts::NameChar, true)],
        Token::Word(_) => vec![place(Accepts::WordChar, false), place(Accepts::WordChar, true)],
    };
    tokens.iter().flat_map(of).collect()
}

fn meet(a: Accepts, b: Accepts) -> bool {
    let is_word = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    match (a, b) {
        (Accepts::Anything, _) | (_, Accepts::Anything) => true,
        (Accepts::Only(char), Accepts::NameChar) | (Accepts::NameChar, Accepts::Only(char)) => {
            !matches!(char, ':' | '/')
        }
        (Accepts::WordChar | Accepts::NameChar, Accepts::WordChar | Accepts::NameChar) => true,
        (Accepts::Only(a), Accepts::Only(b)) => a == b,
        (Accepts::Only(char), Accepts::WordChar) | (Accepts::WordChar, Accepts::Only(char)) => is_word(char),
    }
}

/// Whether some text is both.
fn may_meet(a: &[Place], b: &[Place]) -> bool {
    let width = b.len() + 1;
    let mut row = vec![false; width];
    let mut below = vec![false; width];
    if let Some(start) = row.first_mut() {
        *start = true;
    }
    let mark = |row: &mut Vec<bool>, column: usize| {
        if let Some(slot) = row.get_mut(column) {
            *slot = true;
        }
    };
    for at in 0..=a.len() {
        for column in 0..width {
            if !row.get(column).copied().unwrap_or_default() {
                continue;
            }
            let (left, right) = (a.get(at), b.get(column));
            if left.is_some_and(|left| left.repeats) {
                mark(&mut below, column);
            }
            if right.is_some_and(|right| right.repeats) {
                mark(&mut row, column + 1);
            }
            let (Some(left), Some(right)) = (left, right) else { continue };
            if !meet(left.accepts, right.accepts) {
                continue;
            }
            match (left.repeats, right.repeats) {
                (true, true) => {}
                (true, false) => mark(&mut row, column + 1),
                (false, true) => mark(&mut below, column),
                (false, false) => mark(&mut below, column + 1),
            }
        }
        if at == a.len() {
            break;
        }
        row = std::mem::replace(&mut below, vec![false; width]);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:document/Patch";

    #[test]
    fn texts_that_begin_apart_never_match() {
        let patterns = [
            "s3:getobject",
            "ssm:*",
            "*",
            "s?m:x",
            "arn:aws:s3:::b",
            "arn:aws-cn:s3:::b",
            "arn:${P}:s3:::b",
            "%%A%%",
            "{{a}}",
            "",
        ];
        let needed =
            ["ssm:sendcommand", "s3:getobject", "arn:aws:s3:::b", "arn:aws:ssm:*:*:document/${Name}", "${?name}"];
        let mut apart = 0;
        for (pattern, needed) in patterns.into_iter().flat_map(|pattern| needed.map(|needed| (pattern, needed))) {
            if begin_apart(pattern, needed, false) {
                assert_eq!(relate(pattern, needed), Match::Cannot, "{pattern} {needed}");
                apart += 1;
            }
        }
        assert!(apart > 5, "{apart}");
    }

    #[test]
    fn patterns_that_cover() {
        for pattern in [
            "*",
            "arn:aws:ssm:*:*:document/Patch",
            "arn:*:ssm:*:*:document/P*",
            "arn:aws-cn:ssm:${AWS::Region}:${AWS::AccountId}:document/Patc?",
            "arn:aws:ssm:*",
            PATCH,
        ] {
            assert_eq!(relate(pattern, PATCH), Match::Covers, "{pattern}");
        }
        assert_eq!(relate("${Role.Arn}", "${Role.Arn}"), Match::Covers);
    }

    #[test]
    fn patterns_that_cannot_match() {
        for pattern in [
            "arn:aws:ssm:*:*:document/Other",
            "arn:aws:ssm:eu-west-1:111122223333:document/Patch2",
            "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:automation-definition/Patch:*",
            "arn:aws:ssm:*:*:automation-execution/*",
            "arn:aws:ssm:${AWS::Region}::document/Patch",
            "arn:aws:ec2:*:*:instance/*",
            "arn:aws:ssm:*:*:document/patch",
            "",
        ] {
            assert_eq!(relate(pattern, PATCH), Match::Cannot, "{pattern}");
        }
    }

    #[test]
    fn what_is_not_known_may_match() {
        for pattern in [
            "arn:aws:ssm:eu-west-1:111122223333:document/Patch",
            "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:document/${Document}",
            "arn:aws:ssm:*:*:document/${aws:PrincipalTag/runbook}",
            "${?}",
            "%%POLICY%%",
            "{{resolve:ssm:runbook}}",
        ] {
            assert_eq!(relate(pattern, PATCH), Match::Unknown, "{pattern}");
        }
        assert_eq!(relate("arn:aws:iam::*:role/x", "${Role.Arn}"), Match::Unknown);
        assert_eq!(relate("${?}", "${?}"), Match::Unknown);
        assert_eq!(
            relate("arn:aws:ssm:*:*:document/P*", &format!("arn:aws:ssm:x:1:document/{UNKNOWN_NAME}")),
            Match::Unknown
        );
        assert_eq!(relate("arn:aws:ssm:*:*:d/P*", &format!("arn:aws:ssm:x:1:e/{UNKNOWN_NAME}")), Match::Cannot);
        assert_eq!(relate(&"a".repeat(5000), "b"), Match::Unknown);
    }

    #[test]
    fn many_wildcards_cost_little() {
        let (pattern, needed) = ("*a".repeat(1000), "a".repeat(2000) + "b");
        assert_eq!(relate(&pattern, &needed), Match::Cannot);
    }
}

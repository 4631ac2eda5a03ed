//! A regular expression as the table that `src/shape/pattern.rs` reads: alternatives of literal characters, `.`, `\d` and
//! `[…]`, each with `?`, `*` or `+`, anchored by `^` and `$`.

use std::iter::Peekable;
use std::str::Chars;

type Ranges = Vec<(char, char)>;

/// As many as fit into the matcher's word.
const MAX_ATOMS: usize = 63;

/// The source of a `Pattern`.
pub(super) fn compiled(pattern: &str) -> Result<String, String> {
    let why = |why: &str| format!("the pattern {pattern}: {why}");
    let mut alternatives = Vec::new();
    let mut rest = pattern.chars().peekable();
    loop {
        alternatives.push(alternative(&mut rest).map_err(why)?);
        if rest.next().is_none() {
            break;
        }
    }
    Ok(format!("Pattern {{ alternatives: &[{}] }}", alternatives.join(", ")))
}

/// Reads up to a `|` or the end.
fn alternative(rest: &mut Peekable<Chars<'_>>) -> Result<String, &'static str> {
    let from_start = rest.next_if_eq(&'^').is_some();
    let mut to_end = false;
    let mut atoms = Vec::new();
    while let Some(next) = rest.next_if(|next| *next != '|') {
        if to_end {
            return Err("something stands behind $");
        }
        let ranges = match next {
            '$' => {
                to_end = true;
                continue;
            }
            '.' => vec![('\0', '\u{9}'), ('\u{b}', char::MAX)],
            '[' => class(rest)?,
            '\\' => escaped(rest)?,
            '(' | ')' | '{' | '^' | '?' | '*' | '+' => return Err("outside of the subset that shapes know"),
            literal => vec![(literal, literal)],
        };
        let (optional, repeated) = match rest.next_if(|next| matches!(next, '?' | '*' | '+')) {
            Some('?') => (true, false),
            Some('*') => (true, true),
            Some(_) => (false, true),
            None => (false, false),
        };
        atoms.push(format!("Atom {{ ranges: &{ranges:?}, optional: {optional}, repeated: {repeated} }}"));
    }
    if atoms.len() > MAX_ATOMS {
        return Err("too long");
    }
    let atoms = atoms.join(", ");
    Ok(format!("Alternative {{ from_start: {from_start}, to_end: {to_end}, atoms: &[{atoms}] }}"))
}

fn escaped(rest: &mut Peekable<Chars<'_>>) -> Result<Ranges, &'static str> {
    match rest.next() {
        Some('d') => Ok(vec![('0', '9')]),
        Some(letter) if letter.is_ascii_alphanumeric() => Err("an escape that shapes do not know"),
        Some(literal) => Ok(vec![(literal, literal)]),
        None => Err("it ends in an escape"),
    }
}

fn class(rest: &mut Peekable<Chars<'_>>) -> Result<Ranges, &'static str> {
    let mut ranges = Ranges::new();
    loop {
        let first = match rest.next() {
            Some(']') => return Ok(ranges),
            Some('^') if ranges.is_empty() => return Err("a negated class"),
            Some('\\') => {
                ranges.extend(escaped(rest)?);
                continue;
            }
            Some(first) => first,
            None => return Err("an open class"),
        };
        if rest.next_if_eq(&'-').is_none() {
            ranges.push((first, first));
            continue;
        }
        match rest.next() {
            Some(']') => {
                ranges.extend([(first, first), ('-', '-')]);
                return Ok(ranges);
            }
            Some(last) if first <= last => ranges.push((first, last)),
            _ => return Err("a range that is none"),
        }
    }
}

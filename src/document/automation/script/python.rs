//! The tokens of Python 3.

use super::{Collector, TokenKind, Tokens, is_word};

/// Prefixes of texts, in lower case.
const PREFIXES: [&str; 10] = ["r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr"];

pub(super) fn tokens(text: &str) -> Tokens<'_> {
    let mut found = Collector::new(text);
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = found.byte(at) {
        at = match byte {
            b'\n' => {
                if depth == 0 {
                    found.line = Some(0);
                }
                at + 1
            }
            b' ' | b'\t' => {
                let end = found.end_of(at, |byte| byte == b' ' || byte == b'\t');
                found.line = found.line.map(|column| column + (end - at));
                end
            }
            b'\r' | b'\x0c' => at + 1,
            b'#' => found.end_of(at, |byte| byte != b'\n'),
            // A line that goes on.
            b'\\' if found.starts_with(at + 1, "\r\n") => at + 3,
            b'\\' => at + 2,
            b'"' | b'\'' => string(&mut found, at, at),
            byte if byte.is_ascii_digit() => {
                let end = found.end_of(at, |byte| is_word(byte) || byte == b'.');
                found.push(TokenKind::Number, at..end);
                end
            }
            byte if is_word(byte) => word(&mut found, at),
            byte => {
                match byte {
                    b'(' | b'[' | b'{' => depth += 1,
                    b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                found.push(TokenKind::Sign, at..at + 1);
                at + 1
            }
        };
    }
    found.finish()
}

fn word(found: &mut Collector<'_>, start: usize) -> usize {
    let end = found.end_of(start, is_word);
    let is_prefix = || {
        let word = found.text.get(start..end).unwrap_or_default();
        PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(word))
    };
    if matches!(found.byte(end), Some(b'"' | b'\'')) && is_prefix() {
        return string(found, start, end);
    }
    found.push(TokenKind::Name, start..end);
    end
}

/// A text whose prefix starts at `start` and whose quotes start at `quote`.
fn string(found: &mut Collector<'_>, start: usize, quote: usize) -> usize {
    let mark = found.byte(quote).unwrap_or(b'"');
    let triple = if mark == b'"' { "\"\"\"" } else { "'''" };
    let is_long = found.starts_with(quote, triple);
    let mut at = quote + if is_long { 3 } else { 1 };
    loop {
        at = found.end_of(at, |byte| byte != mark && byte != b'\\' && (is_long || byte != b'\n'));
        match found.byte(at) {
            // An escaped end of line may be two bytes.
            Some(b'\\') if found.starts_with(at + 1, "\r\n") => at += 3,
            Some(b'\\') => at += 2,
            Some(byte) if byte == mark && (!is_long || found.starts_with(at, triple)) => {
                at += if is_long { 3 } else { 1 };
                break;
            }
            Some(byte) if byte == mark => at += 1,
            _ => {
                found.complete = false;
                break;
            }
        }
    }
    let at = at.min(found.text.len());
    found.push(TokenKind::Text, start..at);
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = tokens(text);
        let shown = |token: &super::super::Token| match token.starts_line {
            Some(column) => format!("{column}:{}", tokens.text(token)),
            None => tokens.text(token).to_owned(),
        };
        tokens.iter().map(shown).collect()
    }

    #[test]
    fn texts_and_comments() {
        assert_eq!(words("a = 'x # y' # z 'w\nb"), ["0:a", "=", "'x # y'", "0:b"]);
        assert_eq!(words("'''a\n'b' ''\\''' '''"), ["0:'''a\n'b' ''\\''' '''"]);
        assert_eq!(words("rb'\\'' + F\"\\\"\" u x'y'"), ["0:rb'\\''", "+", "F\"\\\"\"", "u", "x", "'y'"]);
        assert_eq!(words("'' \"\" x"), ["0:''", "\"\"", "x"]);
        assert!(!tokens("a = 'x\nb = 1").complete);
        assert_eq!(words("a = 'x\nb"), ["0:a", "=", "'x", "0:b"]);
        assert!(!tokens("\"\"\"never").complete);
        assert!(!tokens("'ends with\\").complete);
        assert_eq!(words("'a\\\r\nb' c"), ["0:'a\\\r\nb'", "c"]);
    }

    #[test]
    fn lines_go_on_in_brackets_and_behind_a_backslash() {
        assert_eq!(words("f(a,\n  b)\n  c"), ["0:f", "(", "a", ",", "b", ")", "2:c"]);
        assert_eq!(words("a = \\\n  b\n\n\tc"), ["0:a", "=", "b", "1:c"]);
        assert_eq!(words("a \\\r\n b\r\nc"), ["0:a", "b", "0:c"]);
        assert_eq!(words("1.5e3 é_1 \\"), ["0:1.5e3", "é_1"]);
    }
}

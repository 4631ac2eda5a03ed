//! The tokens of PowerShell; its logical lines are not told apart.

use super::{Collector, TokenKind, Tokens, is_word};

pub(super) fn tokens(text: &str) -> Tokens<'_> {
    let mut found = Collector::new(text);
    found.line = None;
    let mut at = 0;
    while let Some(byte) = found.byte(at) {
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at + 1,
            b'`' => at + 2,
            b'#' => found.end_of(at, |byte| byte != b'\n'),
            b'<' if found.starts_with(at, "<#") => behind(&mut found, at + 2, "#>"),
            b'@' if found.starts_with(at, "@'") => here_text(&mut found, at, "\n'@"),
            b'@' if found.starts_with(at, "@\"") => here_text(&mut found, at, "\n\"@"),
            b'"' | b'\'' => string(&mut found, at, byte),
            byte if is_word(byte) => {
                let end = found.end_of(at, |byte| is_word(byte) || byte == b'-');
                found.push(TokenKind::Name, at..end);
                end
            }
            _ => {
                found.push(TokenKind::Sign, at..at + 1);
                at + 1
            }
        };
    }
    found.finish()
}

/// The place behind an end mark, or behind everything.
fn behind(found: &mut Collector<'_>, from: usize, mark: &str) -> usize {
    match found.text.get(from..).and_then(|rest| rest.find(mark)) {
        Some(length) => from + length + mark.len(),
        None => {
            found.complete = false;
            found.text.len()
        }
    }
}

fn here_text(found: &mut Collector<'_>, start: usize, mark: &str) -> usize {
    let end = behind(found, start + 2, mark);
    found.push(TokenKind::Text, start..end);
    end
}

/// A text in quotes, which may go over lines; doubled quotes stand for one.
fn string(found: &mut Collector<'_>, start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    loop {
        at = found.end_of(at, |byte| byte != quote && (byte != b'`' || quote == b'\''));
        match found.byte(at) {
            Some(b'`') => at += 2,
            Some(_) if found.byte(at + 1) == Some(quote) => at += 2,
            Some(_) => {
                at += 1;
                break;
            }
            None => {
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

    fn words(text: &str) -> Vec<&str> {
        let tokens = tokens(text);
        tokens.iter().map(|token| tokens.text(token)).collect()
    }

    #[test]
    fn texts_and_comments() {
        assert_eq!(words("Get-Item 'a''b # c' # d\nx"), ["Get-Item", "'a''b # c'", "x"]);
        assert_eq!(words("<# Send-It\n'# #> x <#y"), ["x"]);
        assert_eq!(words("\"a`\"b\"\"c\" d `# e"), ["\"a`\"b\"\"c\"", "d", "e"]);
        assert_eq!(words("@'\n'x'\n'@ y @\"\n\"\n\"@"), ["@'\n'x'\n'@", "y", "@\"\n\"\n\"@"]);
        assert!(!tokens("<# never").complete);
        assert!(!tokens("'never").complete);
        assert!(!tokens("@'\nnever").complete);
        assert!(tokens("$x = @{a = 'b'}").complete);
    }
}

//! Brackets that do not match, are never closed or nest too deeply.

use super::reader::{Bracket, Reader, span};
use crate::source::{Content, MAX_DEPTH, NodeId, ProblemKind};

impl Reader<'_> {
    /// Ends the innermost list or map at the end of the text.
    pub(super) fn close_at_end(&mut self) -> NodeId {
        let end = self.trimmed_end().max(self.value_end);
        if !std::mem::replace(&mut self.unbalanced, true)
            && let Some(frame) = self.frames.last()
        {
            let (open, name) = (frame.open, frame.bracket.name());
            match self.suspect() {
                Some(suspect) => {
                    let (name, closer) = (suspect.bracket.name(), suspect.bracket.closer() as char);
                    let message = format_args!(
                        "a {name} is never closed: by its indentation, this `{closer}` was meant for one further out"
                    );
                    let opened = format!("the {name} is opened here");
                    let related = Some((span(suspect.open, suspect.open + 1), opened.as_str()));
                    let place = span(suspect.closer, suspect.closer + 1);
                    self.report_related(ProblemKind::Unterminated, place, message, related);
                }
                None => {
                    let message = format_args!("the text ends, and a {name} is still open");
                    let opened = format!("the {name} is opened here");
                    let related = Some((span(open, open + 1), opened.as_str()));
                    self.report_related(ProblemKind::Unterminated, span(end, end), message, related);
                }
            }
        }
        self.at = self.bytes.len();
        self.close(end)
    }

    /// Ends the innermost list or map at a bracket that closes the other kind. It is taken for a slip of the pen where
    /// it would close nothing else, or what follows only fits then; otherwise it closes something further out, for
    /// which it stays.
    pub(super) fn close_wrongly(&mut self, kind: Bracket) -> NodeId {
        let closer = self.at;
        let Some(frame) = self.frames.last() else { return self.close(closer) };
        let (open, name) = (frame.open, frame.bracket.name());
        if self.wrong_closer == Some(closer) {
            return self.close(self.value_end);
        }
        let slip = !self.frames.iter().any(|frame| frame.bracket == kind) || self.is_slip(kind);
        let (given, expected) = (kind.closer() as char, frame.bracket.closer() as char);
        let opened = format!("the {name} is opened here");
        let related = Some((span(open, open + 1), opened.as_str()));
        let place = span(closer, closer + 1);
        if slip {
            let message = format_args!("a {name} is closed by `{expected}`, not by `{given}`");
            self.report_related(ProblemKind::UnexpectedToken, place, message, related);
            self.at += 1;
            return self.close(self.at);
        }
        let message = format_args!("`{expected}` must come before this `{given}`: a {name} is still open");
        self.report_related(ProblemKind::Unterminated, place, message, related);
        self.wrong_closer = Some(closer);
        self.unbalanced = true;
        self.close(self.value_end)
    }

    /// Whether the wrong bracket at the next byte makes more sense as the right one, by what follows it.
    fn is_slip(&self, kind: Bracket) -> bool {
        let mut outer = self.frames.iter().rev().skip(1);
        if self.is_full() || outer.next().is_none_or(|parent| parent.bracket != kind) {
            return false;
        }
        let Some((at, byte)) = self.byte_after_space(self.at + 1) else { return false };
        let Some(grandparent) = outer.next() else {
            return matches!(byte, b',' | b'}' | b']');
        };
        if byte != b',' || grandparent.bracket == kind {
            return false;
        }
        let entry = self.is_entry(at + 1);
        (kind == Bracket::Map) == entry
    }

    /// Whether a string and a colon follow.
    fn is_entry(&self, at: usize) -> bool {
        let Some((open, b'"')) = self.byte_after_space(at) else { return false };
        let line = self.bytes.get(open + 1..self.line_end(open)).unwrap_or_default();
        let Some(length) = line.iter().position(|byte| *byte == b'"') else { return false };
        matches!(self.byte_after_space(open + 1 + length + 1), Some((_, b':')))
    }

    pub(super) fn byte_after_space(&self, mut at: usize) -> Option<(usize, u8)> {
        while matches!(self.byte(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            at += 1;
        }
        self.byte(at).map(|byte| (at, byte))
    }

    /// Skips a list or map that is nested too deeply.
    pub(super) fn skip_nested(&mut self) -> NodeId {
        let open = self.at;
        if !std::mem::replace(&mut self.too_deep, true) {
            let message =
                format_args!("lists and maps nest deeper than {MAX_DEPTH} levels; what is inside is not read");
            self.report(ProblemKind::TooDeep, span(open, open + 1), message);
        }
        let mut depth = 0_usize;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                b'"' => {
                    self.at = skip_string(self.bytes, self.at + 1);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return self.builder.node(span(open, self.at), Content::Invalid);
            }
        }
        self.unbalanced = true;
        self.at = self.trimmed_end();
        self.builder.node(span(open, self.at), Content::Invalid)
    }

    /// The first list or map whose closing bracket stands further left than the line in which it was opened: the one
    /// inside that was never closed took its bracket.
    fn suspect(&self) -> Option<Suspect> {
        let mut open: Vec<(usize, usize)> = Vec::new();
        let (mut at, mut line, mut indent) = (0, 0, 0);
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\n' => {
                    line = at + 1;
                    let rest = self.bytes.get(line..).unwrap_or_default();
                    indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                }
                b'[' | b'{' => open.push((at, indent)),
                b']' | b'}' => {
                    let (start, opened) = open.pop()?;
                    if at == line + indent && indent < opened {
                        let bracket = if byte == b']' { Bracket::List } else { Bracket::Map };
                        return Some(Suspect { bracket, open: start, closer: at });
                    }
                }
                b'"' => {
                    at = skip_string(self.bytes, at + 1);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        None
    }
}

struct Suspect {
    bracket: Bracket,
    open: usize,
    closer: usize,
}

/// The offset behind the string whose text starts at `at`; at the end of the line where it does not end there.
fn skip_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

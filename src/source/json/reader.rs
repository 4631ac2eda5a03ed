//! The state of reading one text.

use crate::source::{NodeId, Problem, ProblemKind, Span, TreeBuilder};
use std::fmt;

/// How many problems of one text are reported, and how many duplicate keys.
const MAX_PROBLEMS: usize = 100;

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    /// The offset of the next byte.
    pub(super) at: usize,
    pub(super) builder: TreeBuilder,
    /// The lists and maps that are open, the innermost last.
    pub(super) frames: Vec<Frame>,
    /// The items so far of all open lists.
    pub(super) items: Vec<NodeId>,
    /// The entries so far of all open maps.
    pub(super) entries: Vec<(NodeId, NodeId)>,
    /// One number for each key of `entries`; different numbers mean different keys.
    pub(super) fingerprints: Vec<u64>,
    /// Where the value or opening bracket before `at` ends.
    pub(super) value_end: usize,
    /// Whether brackets that do not match were reported; later ones have the same cause.
    pub(super) unbalanced: bool,
    /// The closing bracket that was reported last.
    pub(super) wrong_closer: Option<usize>,
    pub(super) too_deep: bool,
    pub(super) odd_space: bool,
    problems: Vec<Problem>,
    duplicates: usize,
    noted: usize,
}

/// An open list or map.
pub(super) struct Frame {
    pub(super) bracket: Bracket,
    /// The offset of the opening bracket.
    pub(super) open: usize,
    /// Where its children start in `items` or `entries`.
    pub(super) first: usize,
    /// The key whose value is read; none while a value without a usable key is dropped.
    pub(super) key: Option<NodeId>,
    /// Whether a value stands directly before, so that a comma or the end must follow.
    pub(super) after_value: bool,
    /// Whether it makes no sense as what its bracket says.
    pub(super) spoiled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    List,
    Map,
}

impl Bracket {
    pub(super) fn name(self) -> &'static str {
        match self {
            Bracket::List => "list",
            Bracket::Map => "map",
        }
    }

    pub(super) fn closer(self) -> u8 {
        match self {
            Bracket::List => b']',
            Bracket::Map => b'}',
        }
    }
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, builder: TreeBuilder) -> Self {
        Reader {
            text,
            bytes: text.as_bytes(),
            at: 0,
            builder,
            frames: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            fingerprints: Vec::new(),
            value_end: 0,
            unbalanced: false,
            wrong_closer: None,
            too_deep: false,
            odd_space: false,
            problems: Vec::new(),
            duplicates: 0,
            noted: 0,
        }
    }

    pub(super) fn read(mut self) -> (TreeBuilder, Vec<Problem>) {
        self.document();
        self.problems.sort_by_key(|problem| problem.span.start);
        (self.builder, self.problems)
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The text of a range whose ends are character boundaries.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The character at an offset.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |length| at + length);
        if end > at && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    /// The end of the text without the white space that it ends with.
    pub(super) fn trimmed_end(&self) -> usize {
        self.text.trim_ascii_end().len()
    }

    pub(super) fn report(&mut self, kind: ProblemKind, span: Span, message: fmt::Arguments<'_>) {
        self.report_related(kind, span, message, None);
    }

    pub(super) fn report_related(
        &mut self,
        kind: ProblemKind,
        span: Span,
        message: fmt::Arguments<'_>,
        related: Option<(Span, &str)>,
    ) {
        self.noted += 1;
        let counted = if kind == ProblemKind::DuplicateKey {
            self.duplicates += 1;
            self.duplicates
        } else {
            self.noted - self.duplicates
        };
        if counted <= MAX_PROBLEMS {
            let related = related.map(|(span, message)| (span, message.to_owned()));
            self.problems.push(Problem { kind, span, message: message.to_string(), related });
        }
    }

    /// The number of problems so far, unreported ones included.
    pub(super) fn noted(&self) -> usize {
        self.noted
    }

    /// Whether the last problem ends at an offset, so that what is missing there has the same cause.
    pub(super) fn is_reported(&self, at: usize) -> bool {
        self.problems.last().is_some_and(|problem| problem.span.end as usize == at)
    }

    /// Whether looking far ahead for the best recovery is over: this keeps reading linear.
    pub(super) fn is_full(&self) -> bool {
        self.noted - self.duplicates >= MAX_PROBLEMS
    }
}

/// A span of offsets that the size limit keeps within 32 bits.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// A part of the text as a message shows it: on one line and not too long.
pub(super) struct Shown<'t>(pub(super) &'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LENGTH: usize = 40;
        for character in self.0.chars().take(LENGTH) {
            if character.is_control() {
                write!(out, "{}", character.escape_default())?;
            } else {
                write!(out, "{character}")?;
            }
        }
        if self.0.chars().nth(LENGTH).is_some() { out.write_str("…") } else { Ok(()) }
    }
}

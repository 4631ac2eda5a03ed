//! What a reader found wrong with a text.

use super::Span;

/// One deviation from JSON or YAML.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Which deviation.
    pub kind: ProblemKind,
    /// Where, in the text that was read.
    pub span: Span,
    /// What is wrong, as a clause that can follow the place: "the list is never closed".
    pub message: String,
    /// An earlier place that belongs to it (where the bracket was opened, the first of two keys).
    pub related: Option<(Span, String)>,
}

/// The kinds of deviation; each is one `syntax/…` rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A comma before `}` or `]`.
    TrailingComma,
    /// `//`, `/* */` or `#` in JSON.
    Comment,
    /// The same key twice in one map.
    DuplicateKey,
    /// A string, list, map or comment without its end.
    Unterminated,
    /// A backslash escape that does not exist, or half of a surrogate pair.
    BadEscape,
    /// A raw control character in a string.
    ControlCharacter,
    /// Something behind the end of the document.
    TrailingText,
    /// Anything else that may not stand where it stands: a missing comma, colon or value, a single-quoted string.
    UnexpectedToken,
    /// Digits that are no JSON number.
    InvalidNumber,
    /// A YAML error behind which nothing was read.
    Yaml,
    /// An alias `*name` without its anchor.
    UnknownAlias,
    /// Aliases that would expand beyond [`super::MAX_EXPANDED_NODES`].
    TooManyAliases,
    /// Nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// Larger than [`super::MAX_BYTES`].
    TooLarge,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// Nothing but white space and comments.
    Empty,
}

impl ProblemKind {
    /// Whether a part of the text may be missing from the tree.
    pub fn loses_text(self) -> bool {
        !matches!(
            self,
            ProblemKind::TrailingComma
                | ProblemKind::Comment
                | ProblemKind::DuplicateKey
                | ProblemKind::BadEscape
                | ProblemKind::ControlCharacter
                | ProblemKind::InvalidNumber
                | ProblemKind::TooDeep
                | ProblemKind::UnknownAlias
                | ProblemKind::TooManyAliases
        )
    }
}

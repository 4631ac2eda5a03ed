//! Problems of the readers as findings.

use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::source::{FileId, Place, Problem, ProblemKind, Tree};

/// The finding for a problem of a text.
pub fn finding(tree: &Tree, problem: &Problem) -> Finding {
    let sources = tree.sources(problem.span);
    let place = tree.place(problem.span);
    let site = Site { place, pointer: tree.pointer_prefix().into() };
    let mut finding = Finding::new(rule(problem.kind), site, problem.message.clone());
    finding.further = sources.further.into_iter().map(|span| Place { span, ..place }).collect();
    match &problem.related {
        Some((span, message)) => finding.related(tree.place(*span), message.clone()),
        None => finding,
    }
}

/// The finding for a problem that was found before there was a tree.
pub fn undecoded(file: FileId, problem: &Problem) -> Finding {
    let site = Site { place: Place { file, span: problem.span }, pointer: "".into() };
    Finding::new(rule(problem.kind), site, problem.message.clone())
}

/// The rule of a kind of problem.
pub fn rule(kind: ProblemKind) -> RuleId {
    match kind {
        ProblemKind::TrailingComma => SYNTAX_TRAILING_COMMA,
        ProblemKind::Comment => SYNTAX_COMMENT,
        ProblemKind::DuplicateKey => SYNTAX_DUPLICATE_KEY,
        ProblemKind::Unterminated => SYNTAX_UNTERMINATED,
        ProblemKind::BadEscape => SYNTAX_BAD_ESCAPE,
        ProblemKind::ControlCharacter => SYNTAX_CONTROL_CHARACTER,
        ProblemKind::TrailingText => SYNTAX_TRAILING_TEXT,
        ProblemKind::UnexpectedToken => SYNTAX_UNEXPECTED_TOKEN,
        ProblemKind::InvalidNumber => SYNTAX_INVALID_NUMBER,
        ProblemKind::Yaml => SYNTAX_YAML,
        ProblemKind::UnknownAlias => SYNTAX_UNKNOWN_ALIAS,
        ProblemKind::TooManyAliases => SYNTAX_TOO_MANY_ALIASES,
        ProblemKind::TooDeep => SYNTAX_TOO_DEEP,
        ProblemKind::TooLarge => SYNTAX_TOO_LARGE,
        ProblemKind::InvalidUtf8 => SYNTAX_INVALID_UTF8,
        ProblemKind::Empty => SYNTAX_EMPTY,
    }
}

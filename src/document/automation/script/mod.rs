//! The scripts of `aws:executeScript` (User Guide, `automation-action-executeScript`), scanned and not parsed: their words,
//! texts and lines, with comments left out.

mod calls;
mod functions;
mod powershell;
mod python;

pub use calls::{Call, calls};
pub use functions::{Function, Parameters, functions};

use super::Step;
use crate::source::Node;
use crate::value;
use std::ops::Range;

/// A script whose text is known.
#[derive(Clone, Copy, Debug)]
pub struct Script<'t> {
    /// What it is written in.
    pub language: Language,
    /// Where it stands.
    pub node: Node<'t>,
    /// Its text, references to be filled in included.
    pub text: &'t str,
}

/// What a script is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Python 3.
    Python,
    /// PowerShell.
    PowerShell,
}

/// Words of a script that makes calls with credentials of its own choice.
const CREDENTIALS: [&str; 5] = ["assume_role", "AssumeRole", "Use-STSRole", "aws_access_key_id", "AccessKey"];

/// The tokens of a script.
#[derive(Debug, Default)]
pub struct Tokens<'s> {
    text: &'s str,
    list: Vec<Token>,
    /// Whether every text has an end; without one, what is text and what is code is not known.
    pub complete: bool,
}

/// A part of a script that is neither space nor comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the script.
    pub range: Range<usize>,
    /// The column of the logical line that starts with it.
    pub starts_line: Option<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, a keyword, a cmdlet.
    Name,
    /// A text, quotes included.
    Text,
    /// A number.
    Number,
    /// Anything else, one character.
    Sign,
}

impl<'t> Script<'t> {
    /// The script of a step, if it has one in a language that is known.
    pub fn of(step: &Step<'t>) -> Option<Self> {
        let node = step.input("Script").filter(|_| step.known_action() == Some("aws:executeScript"))?;
        let language = Language::of_runtime(step.input("Runtime").and_then(value::text)?)?;
        Some(Script { language, node, text: value::text(node).filter(|_| !step.node.is_damaged())? })
    }

    /// Its tokens.
    pub fn tokens(&self) -> Tokens<'t> {
        match self.language {
            Language::Python => python::tokens(self.text),
            Language::PowerShell => powershell::tokens(self.text),
        }
    }
}

impl Script<'_> {
    /// Whether its calls may be made with other credentials than those of the runbook's role.
    pub fn names_credentials(&self) -> bool {
        CREDENTIALS.iter().any(|word| self.text.contains(word))
    }

    /// Whether one of some words stands anywhere but in a comment; where that cannot be told apart, it does.
    pub fn mentions(&self, words: &[&str]) -> bool {
        let has_word = |text: &str| words.iter().any(|word| text.contains(word));
        if !has_word(self.text) {
            return false;
        }
        let tokens = self.tokens();
        !tokens.complete || tokens.iter().any(|token| has_word(tokens.text(token)))
    }
}

impl Language {
    /// The language of a `Runtime`: `python3.11`, `PowerShell 7.4`.
    pub fn of_runtime(runtime: &str) -> Option<Self> {
        let starts = |with: &str| runtime.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        let known = [("python", Language::Python), ("PowerShell", Language::PowerShell)];
        known.into_iter().find(|(start, _)| starts(start)).map(|(_, language)| language)
    }
}

impl<'s> Tokens<'s> {
    /// The token at an index.
    pub fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Token> {
        self.list.iter()
    }

    /// How a token is written.
    pub fn text(&self, token: &Token) -> &'s str {
        self.text.get(token.range.clone()).unwrap_or_default()
    }

    /// How the token at an index is written; empty behind the last one.
    pub fn text_at(&self, index: usize) -> &'s str {
        self.get(index).map_or("", |token| self.text(token))
    }

    /// The name at an index.
    pub fn name_at(&self, index: usize) -> Option<&'s str> {
        self.get(index).filter(|token| token.kind == TokenKind::Name).map(|token| self.text(token))
    }

    /// What the text at an index says, if that is plain: no prefix that changes it, no escapes.
    pub fn plain_text_at(&self, index: usize) -> Option<&'s str> {
        let token = self.get(index).filter(|token| token.kind == TokenKind::Text)?;
        let text = self.text(token);
        let inner = text.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\'']))?;
        (!inner.contains(['"', '\'', '\\', '`', '$'])).then_some(inner)
    }

    /// Whether a token that is no text is a name.
    pub fn has_name(&self, is: impl Fn(&str) -> bool) -> bool {
        self.list.iter().any(|token| token.kind == TokenKind::Name && is(self.text(token)))
    }
}

/// Collects tokens.
struct Collector<'s> {
    text: &'s str,
    list: Vec<Token>,
    complete: bool,
    /// The column of the line whose first token is still to come.
    line: Option<usize>,
}

impl<'s> Collector<'s> {
    fn new(text: &'s str) -> Self {
        Collector { text, list: Vec::new(), complete: true, line: Some(0) }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn starts_with(&self, at: usize, with: &str) -> bool {
        self.text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    /// The first byte at or behind a place for which a test fails.
    fn end_of(&self, at: usize, holds: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !holds(*byte)).unwrap_or(rest.len())
    }

    fn push(&mut self, kind: TokenKind, range: Range<usize>) {
        self.list.push(Token { kind, range, starts_line: self.line.take() });
    }

    fn finish(self) -> Tokens<'s> {
        Tokens { text: self.text, list: self.list, complete: self.complete }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

//! The parser's errors: what stands before them is kept, and they say what they mean to a reader of the document.

use super::loader::Loader;
use super::place::next_token;
use crate::source::{Content, ProblemKind, Span};
use granit_parser::ErrorKind::{self, *};
use granit_parser::ScanError;
use std::borrow::Cow;

impl Loader<'_> {
    /// Notes a syntax error, and ends what is open.
    pub(super) fn fail(&mut self, error: &ScanError) {
        let at = self.offset(error);
        let rest = self.text.get(at..).unwrap_or_default();
        let width = rest.chars().next().filter(|next| !matches!(next, '\n' | '\r')).map_or(0, char::len_utf8);
        let span = Span::new(at as u32, (at + width) as u32);
        if rest.starts_with('{') && self.text.get(..at).is_some_and(|before| before.ends_with('$')) {
            let message = "`${…}` inside `[…]` or `{…}` must be quoted".to_owned();
            self.report(ProblemKind::Yaml, Span::new(span.start - 1, span.end), message, None);
        } else if let Some((width, message)) = second_tag(self.text.get(..at).unwrap_or_default(), rest) {
            self.report(ProblemKind::Yaml, Span::new(span.start, span.start + width as u32), message, None);
        } else {
            let related = self.opening(error.kind());
            self.report(ProblemKind::Yaml, span, describe(error.kind()).into_owned(), related);
        }
        self.forget_before(at);
        if let Some(skipping) = self.skipping.take() {
            self.invalid(skipping.start);
        }
        while let Some(frame) = self.frames.pop() {
            if frame.is_map && (frame.merging || frame.nodes.len() % 2 == 1) {
                let key_end = frame.span.map_or(frame.start.end, |span| span.end);
                self.frames.push(frame);
                self.invalid(Span::at(self.behind_colon(key_end)));
            } else {
                self.close_frame(frame);
            }
        }
        self.end = at;
    }

    /// Where the error is. The parser reports a tab where it noticed it.
    fn offset(&self, error: &ScanError) -> usize {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        if !is_tab(error.kind()) {
            return at;
        }
        let (before, behind) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let line_start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let in_line = before.get(line_start..).and_then(|line| line.find('\t')).map(|column| line_start + column);
        in_line.or_else(|| behind.find('\t').map(|distance| at + distance)).unwrap_or(at)
    }

    /// A value that runs into the error is not known: the `b` of `a: b: c`, the `$` of `[${N}]`.
    fn forget_before(&mut self, at: usize) {
        let Some(frame) = self.frames.last_mut().filter(|frame| self.skipping.is_none() && !frame.merging) else {
            return;
        };
        let Some(last) = frame.nodes.last().copied() else { return };
        let node = self.builder.get(last);
        let between = self.text.get(node.span().end as usize..at);
        let is_touched = between.is_some_and(|between| between.trim_matches([' ', '\t']).is_empty());
        let is_value = !frame.is_map || frame.nodes.len() % 2 == 0 || node.as_str() == Some("$");
        if is_touched && is_value && !node.span().is_empty() && !node.is_mapping() && !node.is_sequence() {
            let span = node.span();
            frame.nodes.pop();
            frame.nodes.push(self.builder.node(span, Content::Invalid));
        }
    }

    /// The quote whose end the parser did not find, or the bracket that the error is in.
    fn opening(&self, kind: &ErrorKind) -> Option<(Span, String)> {
        if matches!(kind, UnclosedQuotedScalar | InvalidQuotedScalarIndent | DocumentIndicatorInQuotedScalar) {
            let at = next_token(self.text, self.end);
            let is_quote = matches!(self.text.as_bytes().get(at)?, b'"' | b'\'');
            return is_quote.then(|| (Span::new(at as u32, at as u32 + 1), "the text is opened here".to_owned()));
        }
        if matches!(kind, UnclosedFlowCollection { .. } | MisplacedFlowCollectionEnd) {
            return None;
        }
        let bracket = self.frames.iter().rev().map(|frame| frame.start).find(|bracket| !bracket.is_empty())?;
        Some((bracket, format!("inside of this `{}`", bracket.of(self.text))))
    }
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(kind, TabNotAllowed | TabInBlockIndentation | TabInIndentation | TabAtBlockScalarStart | TabInPlainScalar)
}

/// The length of a short function such as `!Ref` that stands directly behind another one, and what is wrong with it.
fn second_tag(before: &str, rest: &str) -> Option<(usize, String)> {
    let line = before.rsplit(['\n', '\r']).next()?;
    let outer =
        line.strip_suffix([' ', '\t'])?.trim_end().rsplit([' ', '\t', '[', '{', ',']).next()?.strip_prefix('!')?;
    let inner = rest.strip_prefix('!')?.split([' ', '\t', '\n', '\r', ']', '}', ',']).next()?;
    let long = if matches!(outer, "Ref" | "Condition") { "" } else { "Fn::" };
    let message = format!("a value takes one tag: write the outer function as a key, `{long}{outer}: !{inner} …`");
    (!outer.is_empty() && !inner.is_empty()).then_some((1 + inner.len(), message))
}

/// What is wrong, as a clause that can follow the place.
fn describe(kind: &ErrorKind) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        kind if is_tab(kind) => "a tab indents this line; YAML takes spaces only",
        MismatchedFlowCollectionEnd { open, close } => {
            return Cow::Owned(format!("`{open}` is closed by `{close}`"));
        }
        UnclosedFlowCollection { open } => return Cow::Owned(format!("`{open}` is never closed")),
        UnexpectedCharacter { character } => {
            return Cow::Owned(match character {
                '@' | '`' => format!("a text that starts with {character:?} must be quoted"),
                '%' => "a text that starts with '%' must be quoted".to_owned(),
                _ => format!("the character {character:?} may not stand here"),
            });
        }
        MisplacedFlowCollectionEnd => "this bracket closes nothing",
        ExpectedFlowMappingSeparator => "a `,` or `}` is expected here",
        ExpectedFlowSequenceSeparator => "a `,` or `]` is expected here",
        UnexpectedEofFlowSequence | UnexpectedEofFlowMapping | UnexpectedEofImplicitFlowMapping => {
            "a value is expected here, inside `[…]` or `{…}`"
        }
        ExpectedBlockMappingKey => "a key of the map is expected here, at the indentation of its other keys",
        ExpectedBlockSequenceEntry => "a `- ` item of the list is expected here, at the indentation of its other items",
        SimpleKeyExpected => "a `:` is missing behind this key",
        MappingValueNotAllowed => {
            "a `:` may not stand here; quote the text that holds it, or check the indentation of this line"
        }
        MappingKeyNotAllowed => "a key may not stand here",
        InvalidMappingValueWhitespace | InvalidBlockEntryWhitespace | ExpectedWhitespace => {
            "a space or a line break is expected here"
        }
        FlowMappingValueAdjacentCollection | InvalidColonPlacement => "a `:` may not stand here",
        BlockEntryInFlowCollection => "a `- ` item may not stand inside `[…]` or `{…}`",
        BlockSequenceEntryNotAllowed => "a `- ` item may not stand here",
        PlainScalarStartsWithDashFlowIndicator => "a text that starts with `-` and a bracket or comma must be quoted",
        UnclosedQuotedScalar => "the text is never closed: its quote is missing",
        InvalidQuotedScalarIndent | InvalidFlowScalarIndent => {
            "a quoted text that goes on here must be indented further, or its closing quote is missing"
        }
        DocumentIndicatorInQuotedScalar => "a `---` or `...` line stands inside a quoted text; is its quote missing?",
        InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => {
            "nothing may follow a quoted text but the end of its entry"
        }
        UnknownQuotedScalarEscape => "a backslash escape does not exist; double the `\\`, or use single quotes",
        InvalidQuotedScalarHexEscape => "an escape `\\x`, `\\u` or `\\U` needs 2, 4 or 8 hexadecimal digits",
        InvalidLowSurrogateHexEscape | InvalidLowSurrogate | MissingLowSurrogate | UnpairedLowSurrogate => {
            "half of a `\\uD83D\\uDE00` pair stands alone"
        }
        InvalidUnicodeEscape => "an escape names no character",
        InvalidIndentation | InvalidBlockScalarIndent => "the line is indented less than what it belongs to",
        ZeroBlockScalarIndent => "the indentation of a block text is 1 to 9",
        InvalidBlockScalarHeader => "only `+`, `-`, a digit and a comment may follow `|` or `>` in its line",
        CommentInterceptedScalar => "a comment stands inside a text of several lines",
        CommentNotSeparated => "a space is missing before `#`",
        MissingAnchorOrAliasName => "`&` and `*` need a name; a text that starts with one must be quoted",
        InvalidTagTerminator => "a space or a line break must end a tag",
        InvalidDirectiveTerminator => "only a comment may follow a `%` line's parameters",
        UndeclaredTagHandle => "a tag's handle is declared by no `%TAG` line",
        ExpectedNodeContent
        | UnexpectedEof
        | UnexpectedEofBlockSequence
        | UnexpectedEofBlockMapping
        | UnexpectedEndOfPlainScalar => "a value is expected here",
        InvalidDocumentEnd => "nothing may follow `...` in its line",
        ExpectedDocumentStart | MissingDocumentEndBeforeDirective => {
            "the document has ended; another one starts with a `---` line"
        }
        BomInsideDocument => "a byte order mark stands inside the document",
        UnsupportedYamlMajorVersion => "only YAML 1 is read",
        other => return Cow::Owned(clause(&other.to_string())),
    })
}

/// The parser's own words, without the activity before their last comma.
fn clause(message: &str) -> String {
    let said = message.rsplit_once(", ").map_or(message, |(_, last)| last);
    said.strip_prefix("did not find expected").map_or_else(|| said.to_owned(), |what| format!("there is no{what}"))
}

//! YAML 1.2 (core schema) by way of `granit-parser`.
//!
//! - `Yes`, `on` and dates are strings. A tag outside the core schema (`!Sub`) is kept beside its node, and its scalar
//!   stays a string.
//! - An alias is the node of its anchor once more. Merge keys (`<<`) are followed: what they add stands behind the
//!   map's own entries.
//! - Quoted texts and brackets may go on at less indentation than the standard asks for, as CloudFormation takes them.
//! - Behind an error the rest of its document is not read; what stands before it is in the tree, the lists and maps
//!   around it end there, and a key that lost its value has an invalid one. Reading goes on at the next `---`.

mod anchors;
mod failure;
mod joined;
mod keys;
mod loader;
mod place;
mod scalar;
#[cfg(test)]
mod tests;

use super::{Decoded, FileId, Format, MAX_BYTES, Problem, ProblemKind, Read, Span, TreeBuilder};
use granit_parser::{Event, Parser};
use joined::Joined;
use loader::Loader;
use std::ops::Range;
use std::sync::Arc;

/// Reads a YAML stream. `outer` is the way back to the file where `text` was decoded from one. At most 100 problems are
/// reported, and as many duplicate keys.
pub fn read(text: Arc<str>, file: FileId, outer: Option<Decoded>) -> Read {
    let builder = || TreeBuilder::new(file, text.clone(), Format::Yaml);
    if text.len() as u64 > MAX_BYTES {
        let message = format!("the document has {} bytes; at most {MAX_BYTES} are read", text.len());
        let problem = Problem { kind: ProblemKind::TooLarge, span: Span::at(0), message, related: None };
        return Read { tree: builder().finish(outer), problems: vec![problem] };
    }
    let mut joined = Joined::default();
    loop {
        match tree(&text, &joined, builder()) {
            Ok((builder, problems)) => return Read { tree: builder.finish(outer), problems },
            Err(quoted) => joined.join(&text, quoted),
        }
    }
}

/// What the parser reads, or the quoted text that has to be joined first.
fn tree(text: &str, joined: &Joined, builder: TreeBuilder) -> Result<(TreeBuilder, Vec<Problem>), Range<usize>> {
    // The loader has its own limit on depth, which keeps what surrounds a deep place.
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: usize::MAX,
        block_nesting_limit: usize::MAX,
    };
    let mut parser = Parser::new_from_str_with_options(joined.text(text), options);
    let mut loader = Loader::new(text, joined.quotes(), builder);
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => loader.event(event, span),
            Err(error) => {
                if let Some(quoted) = joined.wanted(text, loader.end, &error) {
                    return Err(quoted);
                }
                loader.fail(&error);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    Ok(loader.finish())
}

/// Where the comments of a YAML stream are, each from its `#` on. The tree has none, since hardly any file needs them.
pub fn comments(text: &str) -> Vec<Span> {
    let mut joined = Joined::default();
    loop {
        match comments_in(text, &joined) {
            Ok(comments) => return comments,
            Err(quoted) => joined.join(text, quoted),
        }
    }
}

fn comments_in(text: &str, joined: &Joined) -> Result<Vec<Span>, Range<usize>> {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: usize::MAX,
        block_nesting_limit: usize::MAX,
    };
    let mut parser = Parser::new_from_str_with_options(joined.text(text), options);
    let mut comments = Vec::new();
    let mut end = 0;
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => {
                let span = loader::span_of(span);
                end = span.end as usize;
                if matches!(event, Event::Comment(..)) {
                    comments.push(span);
                }
            }
            Err(error) => {
                if let Some(quoted) = joined.wanted(text, end, &error) {
                    return Err(quoted);
                }
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    Ok(comments)
}

//! YAML 1.2 (core schema) by way of `granit-parser`.
//!
//! - `Yes`, `on` and dates are strings. A tag outside the core schema (`!Sub`) is kept beside its node, and its scalar
//!   stays a string.
//! - An alias is the node of its anchor once more. Merge keys (`<<`) are followed: what they add stands behind the
//!   map's own entries.
//! - Behind an error the rest of its document is not read; what stands before it is in the tree, the lists and maps
//!   around it end there, and a key that lost its value has an invalid one. Reading goes on at the next `---`.

mod anchors;
mod failure;
mod keys;
mod loader;
mod place;
mod scalar;
#[cfg(test)]
mod tests;

use super::{Decoded, FileId, Format, MAX_BYTES, Problem, ProblemKind, Read, Span, TreeBuilder};
use granit_parser::{Event, Parser};
use loader::Loader;
use std::sync::Arc;

/// Reads a YAML stream. `outer` is the way back to the file where `text` was decoded from one. At most 100 problems are
/// reported, and as many duplicate keys.
pub fn read(text: Arc<str>, file: FileId, outer: Option<Decoded>) -> Read {
    let builder = TreeBuilder::new(file, text.clone(), Format::Yaml);
    if text.len() as u64 > MAX_BYTES {
        let message = format!("the document has {} bytes; at most {MAX_BYTES} are read", text.len());
        let problem = Problem { kind: ProblemKind::TooLarge, span: Span::at(0), message, related: None };
        return Read { tree: builder.finish(outer), problems: vec![problem] };
    }
    // The loader has its own limit on depth, which keeps what surrounds a deep place.
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: usize::MAX,
        block_nesting_limit: usize::MAX,
    };
    let mut parser = Parser::new_from_str_with_options(&text, options);
    let mut loader = Loader::new(&text, builder);
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => loader.event(event, span),
            Err(error) => {
                loader.fail(&error);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
    }
    let (builder, problems) = loader.finish();
    Read { tree: builder.finish(outer), problems }
}

/// Where the comments of a YAML stream are, each from its `#` on. The tree has none, since hardly any file needs them.
pub fn comments(text: &str) -> Vec<Span> {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: usize::MAX,
        block_nesting_limit: usize::MAX,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut comments = Vec::new();
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::Comment(..), span)) => comments.push(loader::span_of(span)),
            Ok(_) => {}
            Err(_) if matches!(parser.proceed_next_document(), Ok(true)) => {}
            Err(_) => break,
        }
    }
    comments
}

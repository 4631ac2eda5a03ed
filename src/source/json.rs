//! JSON, read leniently and reported strictly.
//!
//! The grammar is RFC 8259; every deviation is one [`Problem`](super::Problem), and reading goes on:
//!
//! - Something left out (a comma, a colon, a value) is reported at the empty span where it should stand.
//! - A list or map without its end is reported where the end should be (the bracket that does not fit, or the end of
//!   the text), with the opening bracket as related place. Where the text's indentation shows which bracket it is, that
//!   one is named. A string is reported from its opening quote to where its text probably ends, a comment at its `/*`.
//! - A string without its end stops at the end of the line, before what looks like the rest of the structure; a string
//!   that is closed in a later line has raw line breaks instead.
//! - What could not be read becomes [`Content::Invalid`](super::Content::Invalid), so that nothing is said about it.
//! - An unquoted `${Name}` is a substitution: a value that is not known, and no problem.

mod balance;
mod keys;
mod reader;
mod space;
mod string;
mod structure;
#[cfg(test)]
mod tests;
mod word;

use super::{Decoded, FileId, Format, MAX_BYTES, Problem, ProblemKind, Read, Span, TreeBuilder};
use reader::Reader;
use std::sync::Arc;

/// Reads one JSON value. `outer` is the way back to the file where `text` was decoded from one. At most 100 problems
/// are reported, and as many duplicate keys.
pub fn read(text: Arc<str>, file: FileId, outer: Option<Decoded>) -> Read {
    let builder = TreeBuilder::new(file, text.clone(), Format::Json);
    if text.len() as u64 > MAX_BYTES {
        let message = format!("the document has {} bytes; at most {MAX_BYTES} are read", text.len());
        let problem = Problem { kind: ProblemKind::TooLarge, span: Span::at(0), message, related: None };
        return Read { tree: builder.finish(outer), problems: vec![problem] };
    }
    let (builder, problems) = Reader::new(&text, builder).read();
    Read { tree: builder.finish(outer), problems }
}

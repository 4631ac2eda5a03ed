//! JSON, read leniently and reported strictly.

use super::{Decoded, FileId, Format, Read, TreeBuilder};
use std::sync::Arc;

/// Reads one JSON value. `outer` is the way back to the file where `text` was decoded from one.
pub fn read(text: Arc<str>, file: FileId, outer: Option<Decoded>) -> Read {
    let builder = TreeBuilder::new(file, text, Format::Json);
    Read { tree: builder.finish(outer), problems: Vec::new() }
}

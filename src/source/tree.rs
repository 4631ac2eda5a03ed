//! One tree for JSON and YAML: every key and value with its bytes in the source.

use super::{Decoded, FileId, Place, Problem, ProblemKind, Sources, Span};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A read document. It owns its text; nodes are indices into it.
#[derive(Debug)]
pub struct Tree {
    file: FileId,
    text: Arc<str>,
    format: Format,
    nodes: Vec<NodeData>,
    items: Vec<NodeId>,
    entries: Vec<(NodeId, NodeId)>,
    decoded: Vec<Decoded>,
    tags: Vec<(NodeId, Span)>,
    roots: Vec<NodeId>,
    /// Where text was lost while it was read.
    damage: Vec<Span>,
    pointer_prefix: String,
    pointer_steps: HashMap<NodeId, String>,
    outer: Option<Decoded>,
}

/// The notation that a tree was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, leniently.
    Json,
    /// YAML 1.2.
    Yaml,
}

/// The index of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

const NO_PARENT: NodeId = NodeId(u32::MAX);

#[derive(Debug)]
struct NodeData {
    span: Span,
    parent: NodeId,
    content: Content,
}

/// What a node holds, as a reader hands it to the [`TreeBuilder`].
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// `null`, or a YAML value left out.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; its text is the node's span.
    Number,
    /// A string that stands in the source as it is, at this span (without quotes).
    Verbatim(Span),
    /// A string with escapes, folded lines or indentation: an index made by [`TreeBuilder::decoded`].
    Decoded(u32),
    /// A list: a range made by [`TreeBuilder::sequence`].
    Sequence(Range<u32>),
    /// A map: a range made by [`TreeBuilder::mapping`].
    Mapping(Range<u32>),
    /// Something unreadable, already reported by the reader. It is unknown, never wrong.
    Invalid,
}

/// A node of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'t> {
    /// `null`, or a YAML value left out.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number as it is written.
    Number(&'t str),
    /// A string, decoded.
    String(&'t str),
    /// A list: [`Node::items`].
    Sequence,
    /// A map: [`Node::entries`].
    Mapping,
    /// Unreadable; reported by the reader.
    Invalid,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

impl<'t> Entry<'t> {
    /// The key's text; empty where a YAML key is no string.
    pub fn name(&self) -> &'t str {
        self.key.as_str().unwrap_or_default()
    }
}

impl Tree {
    /// The file that the text belongs to.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text that was read.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The notation of the text.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The value of the first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.roots().next()
    }

    /// The values of all documents; JSON has one, YAML any number.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|id| Node { tree: self, id: *id })
    }

    /// All nodes, each once, in the order in which they were read.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|id| self.node(NodeId(id)))
    }

    /// The node with an index of this tree.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }

    /// Where a range of [`Tree::text`] is in the file: the same range, unless the text was itself decoded from an
    /// outer one.
    pub fn sources(&self, span: Span) -> Sources {
        match &self.outer {
            Some(outer) => outer.sources(span),
            None => Sources { primary: span, further: Vec::new() },
        }
    }

    /// Whether the tree's text is that of the file itself.
    pub fn is_whole_file(&self) -> bool {
        self.outer.is_none()
    }

    /// The primary place in the file of a range of [`Tree::text`].
    pub fn place(&self, span: Span) -> Place {
        Place { file: self.file, span: self.sources(span).primary }
    }

    /// Notes where something of the text was lost while it was read: see [`Node::is_damaged`].
    pub fn mark_damage(&mut self, problems: &[Problem]) {
        let lossy = problems.iter().filter(|problem| problem.kind.loses_text());
        self.damage = lossy.map(|problem| self.lost_by(problem)).collect();
    }

    /// What a problem makes doubtful. Where JSON's brackets do not match, nobody knows what belongs to what; a YAML parser
    /// notices an unclosed quote or bracket only behind it.
    fn lost_by(&self, problem: &Problem) -> Span {
        let of_brackets = match problem.kind {
            ProblemKind::TrailingText => true,
            ProblemKind::Unterminated => !problem.span.of(&self.text).starts_with(['"', '\'']),
            _ => false,
        };
        if of_brackets && self.format == Format::Json {
            return Span::new(0, self.text.len() as u32);
        }
        let before = self.text.get(..problem.span.start as usize).unwrap_or_default();
        let last_token = before.trim_end_matches([' ', '\t', '\r', '\n', ',']).len() as u32;
        let start = if problem.kind == ProblemKind::Yaml { self.last_scalar_before(last_token) } else { last_token };
        Span { start, end: problem.span.end }
    }

    fn last_scalar_before(&self, offset: u32) -> u32 {
        let is_scalar =
            |data: &&NodeData| !matches!(data.content, Content::Sequence(_) | Content::Mapping(_) | Content::Invalid);
        let ends = self.nodes.iter().filter(is_scalar).map(|data| data.span.end);
        ends.filter(|end| *end <= offset).max().unwrap_or(0)
    }

    /// Takes over what was lost of the same text when another tree was read from it.
    pub fn inherit_damage(&mut self, other: &Tree) {
        self.damage.clone_from(&other.damage);
    }

    /// Says where the tree's root is in the file that holds it: what stands before every [`Node::pointer`].
    pub fn set_pointer_prefix(&mut self, prefix: String) {
        self.pointer_prefix = prefix;
    }

    /// What stands before every [`Node::pointer`].
    pub fn pointer_prefix(&self) -> &str {
        &self.pointer_prefix
    }

    fn items_of(&self, id: NodeId) -> &[NodeId] {
        let range = match &self.data(id).content {
            Content::Sequence(range) => range.start as usize..range.end as usize,
            _ => 0..0,
        };
        self.items.get(range).unwrap_or_default()
    }

    fn entries_of(&self, id: NodeId) -> &[(NodeId, NodeId)] {
        let range = match &self.data(id).content {
            Content::Mapping(range) => range.start as usize..range.end as usize,
            _ => 0..0,
        };
        self.entries.get(range).unwrap_or_default()
    }

    fn data(&self, id: NodeId) -> &NodeData {
        const MISSING: &NodeData =
            &NodeData { span: Span { start: 0, end: 0 }, parent: NO_PARENT, content: Content::Invalid };
        self.nodes.get(id.0 as usize).unwrap_or(MISSING)
    }
}

impl<'t> Node<'t> {
    /// The node's tree.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The node's index.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The node's bytes in [`Tree::text`], quotes and brackets included.
    pub fn span(self) -> Span {
        self.tree.data(self.id).span
    }

    /// The node's bytes in the file.
    pub fn place(self) -> Place {
        self.tree.place(self.span())
    }

    /// What the node is.
    pub fn kind(self) -> Kind<'t> {
        let data = self.tree.data(self.id);
        match &data.content {
            Content::Null => Kind::Null,
            Content::Bool(value) => Kind::Bool(*value),
            Content::Number => Kind::Number(data.span.of(&self.tree.text)),
            Content::Verbatim(span) => Kind::String(span.of(&self.tree.text)),
            Content::Decoded(index) => Kind::String(self.tree.decoded.get(*index as usize).map_or("", Decoded::text)),
            Content::Sequence(_) => Kind::Sequence,
            Content::Mapping(_) => Kind::Mapping,
            Content::Invalid => Kind::Invalid,
        }
    }

    /// The decoded text of a string.
    pub fn as_str(self) -> Option<&'t str> {
        match self.kind() {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the node is a map.
    pub fn is_mapping(self) -> bool {
        matches!(self.kind(), Kind::Mapping)
    }

    /// Whether the node is a list.
    pub fn is_sequence(self) -> bool {
        matches!(self.kind(), Kind::Sequence)
    }

    /// A string with the way of its text back to [`Tree::text`].
    pub fn decoded(self) -> Option<Decoded> {
        match &self.tree.data(self.id).content {
            Content::Verbatim(span) => Some(Decoded::verbatim(span.of(&self.tree.text), span.start)),
            Content::Decoded(index) => self.tree.decoded.get(*index as usize).cloned(),
            _ => None,
        }
    }

    /// Where a range of a string's decoded text is in [`Tree::text`]; the whole node where it is no string.
    pub fn part_sources(self, range: Range<usize>) -> Sources {
        let span = Span::new(range.start as u32, range.end.max(range.start) as u32);
        match &self.tree.data(self.id).content {
            Content::Verbatim(whole) => {
                let offset = |at: u32| (whole.start + at).min(whole.end);
                Sources { primary: Span::new(offset(span.start), offset(span.end)), further: Vec::new() }
            }
            Content::Decoded(index) => match self.tree.decoded.get(*index as usize) {
                Some(decoded) => decoded.sources(span),
                None => Sources { primary: self.span(), further: Vec::new() },
            },
            _ => Sources { primary: self.span(), further: Vec::new() },
        }
    }

    /// The primary place in the file of a range of a string's decoded text.
    pub fn part_place(self, range: Range<usize>) -> Place {
        self.tree.place(self.part_sources(range).primary)
    }

    /// The node's YAML tag as it is written (`!Sub`), if it has one.
    pub fn tag(self) -> Option<&'t str> {
        let tags = &self.tree.tags;
        let found = tags.binary_search_by_key(&self.id, |(id, _)| *id).ok()?;
        tags.get(found).map(|(_, span)| span.of(&self.tree.text))
    }

    /// The items of a list; nothing for anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator {
        let items = self.tree.items_of(self.id);
        items.iter().map(move |id| self.tree.node(*id))
    }

    /// The entries of a map in the order of the source, duplicates included; nothing for anything else.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator {
        let entries = self.tree.entries_of(self.id);
        entries.iter().map(move |(key, value)| Entry { key: self.tree.node(*key), value: self.tree.node(*value) })
    }

    /// The entry of a key; of several the last one, as JSON parsers do.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        self.entries().rev().find(|entry| entry.key.as_str() == Some(key))
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The first key of a map, else the node itself: what stands for something that has no name.
    pub fn first_key(self) -> Node<'t> {
        self.entries().next().map_or(self, |entry| entry.key)
    }

    /// Whether a part of the node may have been lost to a syntax error: what is missing from it may only be unreadable.
    pub fn is_damaged(self) -> bool {
        let span = self.span();
        self.tree.damage.iter().any(|lost| span.start <= lost.end && lost.start <= span.end)
    }

    /// The list or map that the node stands in; for an aliased node, the one with the anchor.
    pub fn parent(self) -> Option<Node<'t>> {
        let parent = self.tree.data(self.id).parent;
        (parent != NO_PARENT).then(|| self.tree.node(parent))
    }

    /// The step of a pointer from the list or map that the node stands in. Readers number nodes in the order of the text,
    /// so that its place is mostly found without a search.
    fn step_from(self, parent: Node<'t>) -> String {
        let (entries, items) = (self.tree.entries_of(parent.id), self.tree.items_of(parent.id));
        let holds = |(key, value): &&(NodeId, NodeId)| *key == self.id || *value == self.id;
        let guess = entries.get(entries.partition_point(|(_, value)| *value < self.id)).filter(holds);
        if let Some((key, _)) = guess.or_else(|| entries.iter().find(holds)) {
            return pointer_step(self.tree.node(*key).as_str().unwrap_or_default());
        }
        let guess = items.partition_point(|item| *item < self.id);
        let guess = Some(guess).filter(|guess| items.get(*guess) == Some(&self.id));
        guess.or_else(|| items.iter().position(|item| *item == self.id)).unwrap_or_default().to_string()
    }

    /// The JSON pointer (RFC 6901) of the node; a key has the pointer of its value. In a document inside a string it
    /// follows the string's own pointer and a `#`.
    pub fn pointer(self) -> String {
        let mut steps: Vec<String> = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            let known = self.tree.pointer_steps.get(&node.id).cloned();
            steps.push(known.unwrap_or_else(|| node.step_from(parent)));
            node = parent;
        }
        steps.iter().rev().fold(self.tree.pointer_prefix.clone(), |pointer, step| pointer + "/" + step)
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.tree, other.tree)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Sequence => out.debug_list().entries(self.items()).finish(),
            Kind::Mapping => out.debug_map().entries(self.entries().map(|e| (e.key, e.value))).finish(),
            kind => kind.fmt(out),
        }
    }
}

/// A key as a step of a JSON pointer.
pub fn pointer_step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Collects what a reader finds; children come before the list or map that holds them.
pub struct TreeBuilder {
    tree: Tree,
}

impl TreeBuilder {
    /// Starts the tree of a text.
    pub fn new(file: FileId, text: Arc<str>, format: Format) -> Self {
        let room = text.len() / 12;
        TreeBuilder {
            tree: Tree {
                file,
                text,
                format,
                nodes: Vec::with_capacity(room),
                items: Vec::new(),
                entries: Vec::with_capacity(room / 3),
                decoded: Vec::new(),
                tags: Vec::new(),
                roots: Vec::new(),
                damage: Vec::new(),
                pointer_prefix: String::new(),
                pointer_steps: HashMap::new(),
                outer: None,
            },
        }
    }

    /// Adds a scalar, or a list or map whose content was made by the methods below.
    pub fn node(&mut self, span: Span, content: Content) -> NodeId {
        let id = NodeId(self.tree.nodes.len() as u32);
        self.tree.nodes.push(NodeData { span, parent: NO_PARENT, content });
        id
    }

    /// Adds a string that had to be decoded; its pieces' sources are offsets of the tree's text.
    pub fn decoded(&mut self, span: Span, decoded: Decoded) -> NodeId {
        let index = self.tree.decoded.len() as u32;
        self.tree.decoded.push(decoded);
        self.node(span, Content::Decoded(index))
    }

    /// Adds a list.
    pub fn sequence(&mut self, span: Span, items: &[NodeId]) -> NodeId {
        let start = self.tree.items.len() as u32;
        self.tree.items.extend_from_slice(items);
        let id = self.node(span, Content::Sequence(start..self.tree.items.len() as u32));
        items.iter().for_each(|item| self.adopt(*item, id));
        id
    }

    /// Adds a map.
    pub fn mapping(&mut self, span: Span, entries: &[(NodeId, NodeId)]) -> NodeId {
        let start = self.tree.entries.len() as u32;
        self.tree.entries.extend_from_slice(entries);
        let id = self.node(span, Content::Mapping(start..self.tree.entries.len() as u32));
        for (key, value) in entries {
            self.adopt(*key, id);
            self.adopt(*value, id);
        }
        id
    }

    /// Says what a node's step in its pointer is where the tree itself does not tell.
    pub fn pointer_step(&mut self, node: NodeId, step: String) {
        self.tree.pointer_steps.insert(node, step);
    }

    /// Notes the tag that a node carries. Nodes are tagged in any order, each at most once.
    pub fn tag(&mut self, node: NodeId, tag: Span) {
        self.tree.tags.push((node, tag));
    }

    /// Adds the value of a document.
    pub fn root(&mut self, node: NodeId) {
        self.tree.roots.push(node);
    }

    /// Whether there is a document yet.
    pub fn has_root(&self) -> bool {
        !self.tree.roots.is_empty()
    }

    /// A node that was added before.
    pub fn get(&self, id: NodeId) -> Node<'_> {
        self.tree.node(id)
    }

    /// The tree; `outer` is the way back to the file where the text was decoded from one.
    pub fn finish(mut self, outer: Option<Decoded>) -> Tree {
        self.tree.tags.sort_unstable_by_key(|(id, _)| *id);
        self.tree.outer = outer;
        self.tree
    }

    /// An alias stands outside of the list or map that holds its anchor, and does not make it the parent. What a map
    /// that is not in the tree itself held (a merged one) belongs to the map that took it over.
    fn adopt(&mut self, child: NodeId, parent: NodeId) {
        let Some(span) = self.tree.nodes.get(parent.0 as usize).map(|data| data.span) else { return };
        let current = self.tree.nodes.get(child.0 as usize).map_or(NO_PARENT, |data| data.parent);
        let is_free = current == NO_PARENT || self.tree.data(current).parent == NO_PARENT;
        if let Some(data) = self.tree.nodes.get_mut(child.0 as usize).filter(|data| is_free && span.contains(data.span))
        {
            data.parent = parent;
        }
    }
}

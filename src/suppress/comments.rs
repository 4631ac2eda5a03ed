//! Directives in the comments of YAML.

use super::owners::Owners;
use super::{Directive, Named, directive, places};
use crate::finding::Site;
use crate::source::{Node, Place, Span, Tree, yaml};

pub(super) fn collect(tree: &Tree, owners: &Owners<'_>, directives: &mut Vec<Directive>) {
    let comments = yaml::comments(tree.text());
    let followers = followers(tree.text(), &comments);
    let outline = Outline::new(tree);
    // Comments that follow each other cover the same.
    let mut last: Option<(u32, Vec<Place>)> = None;
    for (comment, follower) in comments.into_iter().zip(followers) {
        let found = directive::find(comment.of(tree.text()));
        if found.is_empty() {
            continue;
        }
        let covered = match target(tree, comment, follower, &outline) {
            Target::Line(covered) => covered,
            Target::Node(offset) => match &last {
                Some((known, covered)) if *known == offset => covered.clone(),
                _ => {
                    let span = outline.node_at(tree.text(), offset);
                    let covered = span.map_or_else(Vec::new, |span| places(tree, span));
                    last = Some((offset, covered.clone()));
                    covered
                }
            },
        };
        for written in found {
            let part = |range: std::ops::Range<usize>| {
                Span::new(comment.start + range.start as u32, comment.start + range.end as u32)
            };
            let named = |range: std::ops::Range<usize>| {
                let span = part(range);
                Named::new(span.of(tree.text()), tree.place(span))
            };
            let place = tree.place(part(written.range));
            directives.push(Directive {
                site: Site { place, pointer: tree.pointer_prefix().into() },
                rules: written.rules.into_iter().map(named).collect(),
                has_reason: written.has_reason,
                mistake: written.mistake,
                covers: if written.whole_file { owners.whole.clone() } else { covered.clone() },
                resource: None,
            });
        }
    }
}

/// Where the text goes on behind each comment and those that follow it directly.
fn followers(text: &str, comments: &[Span]) -> Vec<u32> {
    let mut followers: Vec<u32> = Vec::with_capacity(comments.len());
    let mut next: Option<(u32, u32)> = None;
    for comment in comments.iter().rev() {
        let rest = text.get(comment.end as usize..).unwrap_or_default();
        let at = comment.end + (rest.len() - rest.trim_start().len()) as u32;
        let follower = next.filter(|(start, _)| *start == at).map_or(at, |(_, follower)| follower);
        next = Some((comment.start, follower));
        followers.push(follower);
    }
    followers.reverse();
    followers
}

/// What a comment is about.
enum Target {
    /// Its line, and the block that it opens.
    Line(Vec<Place>),
    /// The node that begins at an offset.
    Node(u32),
}

/// A comment behind something is about its line; one that has its line for itself, about what follows.
fn target(tree: &Tree, comment: Span, follower: u32, outline: &Outline) -> Target {
    let text = tree.text();
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = before.get(line_start..).unwrap_or_default();
    let content = line.trim_start_matches('\u{feff}').trim();
    if content.trim_matches(['-', ' ', '\t']).is_empty() {
        let dash = content.starts_with('-').then(|| (line_start + line.find('-').unwrap_or_default()) as u32);
        return Target::Node(dash.unwrap_or(follower));
    }
    // A token of several lines can carry a comment behind its last one alone.
    let start = outline.scalar_around(line_start as u32).map_or(line_start as u32, |span| span.start);
    let mut covered = places(tree, Span::new(start, comment.end + 1));
    if opens_block(content) {
        covered.extend(outline.scalar_behind(comment.end).into_iter().flat_map(|span| places(tree, span)));
    }
    Target::Line(covered)
}

/// Whether a line ends with the `|` or `>` that a block of text follows.
fn opens_block(line: &str) -> bool {
    let header = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    header.ends_with(['|', '>']) && line.len() - header.len() <= 2
}

/// Where nodes begin, the outer before the inner.
struct Outline {
    /// From a key to the end of its value, by the key.
    entries: Vec<Span>,
    /// The items of lists; a list begins where its first item does.
    items: Vec<Span>,
    nodes: Vec<Span>,
    scalars: Vec<Span>,
}

impl Outline {
    fn new(tree: &Tree) -> Self {
        let is_scalar = |node: &Node<'_>| !node.is_mapping() && !node.is_sequence();
        let entries = tree.nodes().flat_map(Node::entries);
        let mut outline = Outline {
            entries: entries.map(|of| entry(of.key.span(), of.value.span())).collect(),
            items: tree.nodes().flat_map(Node::items).map(Node::span).collect(),
            nodes: tree.nodes().map(Node::span).collect(),
            scalars: tree.nodes().filter(is_scalar).map(Node::span).collect(),
        };
        for spans in [&mut outline.entries, &mut outline.items, &mut outline.nodes, &mut outline.scalars] {
            spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        }
        outline
    }

    /// What begins at an offset: an item of a list at its dash, a key with its value, or a value.
    fn node_at(&self, text: &str, offset: u32) -> Option<Span> {
        let rest = text.get(offset as usize..).unwrap_or_default();
        if rest.strip_prefix('-').is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r'])) {
            let item = from(&self.items, offset + 1)?;
            return Some(Span { start: offset, end: item.end });
        }
        let begins = |span: &Span| span.start == offset;
        from(&self.entries, offset).filter(begins).or_else(|| from(&self.nodes, offset).filter(begins))
    }

    /// The scalar that an offset lies in.
    fn scalar_around(&self, offset: u32) -> Option<Span> {
        let behind = self.scalars.partition_point(|span| span.start < offset);
        let before = self.scalars.get(behind.checked_sub(1)?)?;
        (before.end > offset).then_some(*before)
    }

    fn scalar_behind(&self, offset: u32) -> Option<Span> {
        from(&self.scalars, offset)
    }
}

/// The first span that begins at an offset or behind it.
fn from(spans: &[Span], offset: u32) -> Option<Span> {
    spans.get(spans.partition_point(|span| span.start < offset)).copied()
}

/// A key with its value; the value of an alias stands elsewhere.
fn entry(key: Span, value: Span) -> Span {
    if value.start >= key.end { key.join(value) } else { key }
}

//! A map's keys: the same one twice, and what merge keys add.

use super::loader::{Frame, Loader};
use crate::source::{Kind, Node, NodeId, ProblemKind, Span};

impl Loader<'_> {
    /// Builds a map: its own entries, duplicates included, and behind them the merged ones that it lacks.
    pub(super) fn mapping(&mut self, frame: &Frame, span: Span) -> NodeId {
        let own = frame.nodes.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        let mut entries: Vec<(NodeId, NodeId)> = own.collect();
        let own = entries.len();
        for (value, written) in &frame.merged {
            self.merge(*value, *written, &mut entries);
        }
        let mut repeated = self.repeated(&entries);
        repeated.sort_unstable();
        for (later, first) in repeated.iter().filter(|(later, _)| *later < own) {
            self.report_duplicate(&entries, *later, *first);
        }
        let mut index = 0;
        entries.retain(|_| {
            let lacking = index < own || repeated.binary_search_by_key(&index, |(later, _)| *later).is_err();
            index += 1;
            lacking
        });
        self.builder.mapping(span, &entries)
    }

    /// Appends the entries of the map, or the list of maps, that is the value of a merge key.
    fn merge(&mut self, value: NodeId, written: Span, entries: &mut Vec<(NodeId, NodeId)>) {
        let value = self.builder.get(value);
        let maps: Vec<Node<'_>> = if value.is_sequence() { value.items().collect() } else { vec![value] };
        let fits = maps.iter().all(|map| matches!(map.kind(), Kind::Mapping | Kind::Invalid));
        let merged = maps.iter().flat_map(|map| map.entries());
        entries.extend(merged.map(|entry| (entry.key.id(), entry.value.id())));
        if !fits {
            let message = "the value of a merge key `<<` must be a map or a list of maps".to_owned();
            self.report(ProblemKind::Yaml, written, message, None);
        }
    }

    /// The entries whose key an earlier one has already, each with the first of them.
    fn repeated(&self, entries: &[(NodeId, NodeId)]) -> Vec<(usize, usize)> {
        let name = |(index, (key, _)): (usize, &(NodeId, NodeId))| Some((identity(self.builder.get(*key))?, index));
        let mut names: Vec<((u8, &str), usize)> = entries.iter().enumerate().filter_map(name).collect();
        names.sort_unstable();
        let same = names.chunk_by(|(name, _), (next, _)| name == next).filter_map(|same| same.split_first());
        same.flat_map(|((_, first), later)| later.iter().map(|(_, index)| (*index, *first))).collect()
    }

    fn report_duplicate(&mut self, entries: &[(NodeId, NodeId)], later: usize, first: usize) {
        let key = |index: usize| entries.get(index).map(|(key, _)| self.builder.get(*key));
        let (Some(later), Some(first)) = (key(later), key(first)) else { return };
        let name: String = later.as_str().unwrap_or(later.span().of(self.text)).chars().take(60).collect();
        let message = format!("the key `{}` is there twice", name.escape_debug());
        let related = Some((first.span(), "it is here first".to_owned()));
        let span = later.span();
        self.report(ProblemKind::DuplicateKey, span, message, related);
    }
}

/// What makes two scalar keys the same one.
fn identity(key: Node<'_>) -> Option<(u8, &str)> {
    match key.kind() {
        Kind::String(text) => Some((0, text)),
        Kind::Number(text) => Some((1, text)),
        Kind::Bool(value) => Some((2, if value { "true" } else { "false" })),
        Kind::Null => Some((3, "")),
        Kind::Sequence | Kind::Mapping | Kind::Invalid => None,
    }
}

//! What a map stands for: the step, state or resource that it describes.

use super::{places, whole};
use crate::source::{Node, NodeId, Place, Span, Tree};
use std::collections::HashMap;

/// The keys whose values are maps.
pub(super) struct Owners<'t> {
    /// The whole document, which any number of directives may be about.
    pub(super) whole: Vec<Place>,
    keys: HashMap<NodeId, Node<'t>>,
}

impl<'t> Owners<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        let entries = tree.nodes().flat_map(Node::entries);
        let maps = entries.filter(|entry| entry.value.is_mapping() && entry.value.span().start >= entry.key.span().end);
        Owners { whole: whole(tree), keys: maps.map(|entry| (entry.value.id(), entry.key)).collect() }
    }

    /// The name of the state or resource that a map describes.
    pub(super) fn name(&self, map: Node<'t>) -> Option<&'t str> {
        self.keys.get(&map.id())?.as_str()
    }

    /// A map together with the key that names it; the whole document where it has none around it.
    pub(super) fn covered(&self, map: Node<'t>) -> Vec<Place> {
        if map.parent().is_none() {
            return self.whole.clone();
        }
        let start = self.keys.get(&map.id()).map_or(map.span().start, |key| key.span().start);
        places(map.tree(), Span::new(start, map.span().end))
    }
}

//! What aliases stand for, and how much they may add up to.

use super::loader::Extent;
use crate::source::{MAX_EXPANDED_NODES, NodeId};
use std::collections::HashMap;

/// The anchors of a stream; the parser numbers them.
#[derive(Default)]
pub(super) struct Anchors {
    nodes: HashMap<usize, Anchored>,
    spent: u64,
    exhausted: bool,
}

/// A node that has an anchor.
#[derive(Clone, Copy)]
pub(super) struct Anchored {
    pub(super) node: NodeId,
    pub(super) extent: Extent,
}

impl Anchors {
    pub(super) fn insert(&mut self, anchor: usize, node: NodeId, extent: Extent) {
        self.nodes.insert(anchor, Anchored { node, extent });
    }

    pub(super) fn get(&self, anchor: usize) -> Option<Anchored> {
        self.nodes.get(&anchor).copied()
    }

    /// Counts an alias that stands for so many nodes. The error has a message for the first one that is too many.
    pub(super) fn spend(&mut self, nodes: u64) -> Result<(), Option<String>> {
        let total = self.spent.saturating_add(nodes);
        if total <= MAX_EXPANDED_NODES {
            self.spent = total;
            return Ok(());
        }
        let first = !std::mem::replace(&mut self.exhausted, true);
        Err(first.then(|| format!("the aliases up to this one stand for more than {MAX_EXPANDED_NODES} nodes")))
    }
}

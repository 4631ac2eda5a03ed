//! The paths by name in an expression: `$states.context.Task.Token`.

use super::{Expression, Kind, NodeId};
use std::ops::Range;

/// A variable and the names of fields behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath<'e> {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The variable without its `$`.
    pub variable: &'e str,
    /// The names.
    pub keys: Vec<&'e str>,
    /// The bytes of each name.
    pub key_ranges: Vec<Range<usize>>,
}

/// A name with its bytes.
type Named<'e> = (&'e str, Range<usize>);

impl<'a> Expression<'a> {
    /// All paths that start at a variable, in the order of the text, each as long as it goes by name. Predicates in between select what they stand
    /// behind or nothing, and `$lookup(x, 'a')` is `x.a`.
    pub fn named_paths(&self) -> Vec<NamedPath<'_>> {
        let mut paths = Vec::new();
        let mut seen = vec![false; self.nodes().len()];
        // Whoever holds a node comes behind it, so that the longest path is met first.
        for (id, node) in self.nodes().rev() {
            let is_part = seen.get(id.index()).copied().unwrap_or_default();
            if is_part || !matches!(node.kind, Kind::Variable(_) | Kind::Step(..) | Kind::Call(..)) {
                continue;
            }
            let mut parts = Vec::new();
            let path = self.named_path(id, &mut parts);
            // What a path ends at that is none ends the shorter ones too.
            for part in parts {
                if let Some(seen) = seen.get_mut(part.index()) {
                    *seen = true;
                }
            }
            paths.extend(path.map(|(variable, names)| {
                let (keys, key_ranges) = names.into_iter().unzip();
                NamedPath { range: node.range.clone(), variable, keys, key_ranges }
            }));
        }
        paths.sort_by_key(|path| path.range.start);
        paths
    }

    /// The variable and the names that a node consists of, with the nodes that are part of it.
    fn named_path(&self, top: NodeId, parts: &mut Vec<NodeId>) -> Option<(&str, Vec<Named<'_>>)> {
        let mut keys = Vec::new();
        let mut id = top;
        loop {
            parts.push(id);
            id = match self.kind(id)? {
                Kind::Variable(name) => {
                    keys.reverse();
                    return Some((name, keys));
                }
                Kind::Step(left, right) => {
                    keys.push(self.name(*right)?);
                    *left
                }
                Kind::Filter(of, _) | Kind::KeepList(of) => *of,
                Kind::Call(function, arguments) => {
                    let [of, key] = arguments.as_slice() else { return None };
                    let node = self.get(*key)?;
                    let Kind::Text(key) = &node.kind else { return None };
                    if self.kind(*function) != Some(&Kind::Variable("lookup")) {
                        return None;
                    }
                    parts.push(*function);
                    keys.push((key, node.range.clone()));
                    *of
                }
                _ => return None,
            };
        }
    }

    /// The name of the field that a step selects.
    fn name(&self, mut id: NodeId) -> Option<Named<'_>> {
        loop {
            let node = self.get(id)?;
            id = match &node.kind {
                Kind::Name(name) => return Some((name, node.range.clone())),
                Kind::Text(text) => return Some((text, node.range.clone())),
                Kind::Filter(of, _) | Kind::KeepList(of) => *of,
                _ => return None,
            };
        }
    }
}

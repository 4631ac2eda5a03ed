//! The same key twice in one map.

use super::reader::{Reader, Shown};
use crate::source::{NodeId, ProblemKind};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Up to this many keys are compared with each other, more are hashed.
const FEW: usize = 32;

impl Reader<'_> {
    /// Reports the keys of the innermost map that it has twice; its entries start at `first`.
    pub(super) fn check_duplicates(&mut self, first: usize) {
        let fingerprints = self.fingerprints.get(first..).unwrap_or_default();
        if fingerprints.len() <= FEW {
            let repeated = |(index, print)| fingerprints.get(..index).is_some_and(|before| before.contains(print));
            if !fingerprints.iter().enumerate().any(repeated) {
                return;
            }
        }
        for (key, earlier) in self.find_duplicates(first) {
            let (key, earlier) = (self.builder.get(key), self.builder.get(earlier));
            let name = key.as_str().unwrap_or_default().to_owned();
            let related = Some((earlier.span(), "it is here first"));
            let message = format_args!("the key `{}` is there twice; only the last one counts", Shown(&name));
            self.report_related(ProblemKind::DuplicateKey, key.span(), message, related);
        }
    }

    fn find_duplicates(&self, first: usize) -> Vec<(NodeId, NodeId)> {
        let entries = self.entries.get(first..).unwrap_or_default();
        let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(entries.len());
        let mut found = Vec::new();
        for (key, _) in entries {
            match seen.entry(self.builder.get(*key).as_str().unwrap_or_default()) {
                Entry::Occupied(earlier) => found.push((*key, *earlier.get())),
                Entry::Vacant(free) => _ = free.insert(*key),
            }
        }
        found
    }
}

/// A number that differs only for different keys: the length and the bytes at both ends.
pub(super) fn fingerprint(key: &str) -> u64 {
    let bytes = key.as_bytes();
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(head), Some(tail)) => {
            let ends = u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << 32;
            ends.wrapping_add((bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        }
        _ => bytes.iter().fold(bytes.len() as u64, |all, byte| all << 8 | u64::from(*byte)),
    }
}

//! How far a run is, for whoever waits for it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the files of a run while it goes on.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Progress {
    /// Says how many files there are.
    pub(crate) fn start(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Says that another file is linted.
    pub(crate) fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many files are linted, of how many; zero of zero until that is known.
    pub fn counts(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

//! The texts of the files that a report shows, each read once.

use crate::files::FileSet;
use crate::source::{FileId, LineIndex, Place, Position};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

pub(super) struct Sources<'a> {
    files: &'a FileSet,
    read: RefCell<HashMap<FileId, Rc<Source>>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(files: &'a FileSet) -> Self {
        Sources { files, read: RefCell::default() }
    }

    pub(super) fn path(&self, file: FileId) -> &'a str {
        self.files.path(file)
    }

    pub(super) fn get(&self, file: FileId) -> Rc<Source> {
        let mut read = self.read.borrow_mut();
        Rc::clone(read.entry(file).or_insert_with(|| Rc::new(Source::new(self.files.text(file)))))
    }

    pub(super) fn start(&self, place: Place) -> Position {
        self.get(place.file).position(place.span.start)
    }

    pub(super) fn end(&self, place: Place) -> Position {
        self.get(place.file).position(place.span.end)
    }

    #[cfg(test)]
    pub(super) fn read_so_far(&self) -> usize {
        self.read.borrow().len()
    }
}

/// A text and its lines.
pub(super) struct Source {
    pub(super) text: Arc<str>,
    pub(super) lines: LineIndex,
}

impl Source {
    pub(super) fn new(text: Arc<str>) -> Self {
        Source { lines: LineIndex::new(&text), text }
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        self.lines.position(&self.text, offset)
    }
}

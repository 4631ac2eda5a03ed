//! The bytes of the run's files: on disk, from standard input, or handed over by a caller.

pub mod discover;
mod ignored;
mod pointed;

pub(crate) use ignored::repository_root;
pub use pointed::Target;
pub(crate) use pointed::lexical;

use crate::source::FileId;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// The files of one run, in the order in which they were added.
#[derive(Debug, Default)]
pub struct FileSet {
    files: Vec<File>,
    /// The folders that documents may point into.
    roots: Vec<PathBuf>,
    /// Bytes that are read instead of a file's own.
    drafts: HashMap<FileId, Arc<[u8]>>,
}

/// One file.
#[derive(Debug)]
pub struct File {
    /// The path as reports print it: as it was given, with `/`.
    pub path: String,
    /// Why it is part of the run.
    pub role: Role,
    origin: Origin,
}

/// Why a file is part of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Named by the user: there is always an answer about it.
    Named,
    /// Met while walking a folder: it counts only if it holds a document of ours.
    Walked,
    /// Read for what named files refer to; its findings are shown if a named file is involved.
    Project,
}

#[derive(Debug)]
enum Origin {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

impl FileSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file on disk; it is read when it is linted.
    pub fn add_disk(&mut self, path: impl Into<PathBuf>, role: Role) -> FileId {
        let path = path.into();
        self.add(File { path: display_path(&path), role, origin: Origin::Disk(path) })
    }

    /// Adds a text that is not on disk, under a name that tells its format by its extension.
    pub fn add_memory(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>, role: Role) -> FileId {
        self.add(File { path: name.to_owned(), role, origin: Origin::Memory(bytes.into()) })
    }

    fn add(&mut self, file: File) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The file with an id of this set.
    pub fn get(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    /// The path of a file as reports print it.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// The folder of a file, as names that lead there from the root; for a text in memory from nowhere.
    pub fn folder(&self, id: FileId) -> Vec<String> {
        let Some(file) = self.get(id) else { return Vec::new() };
        let path = match &file.origin {
            Origin::Disk(path) => std::path::absolute(path).unwrap_or_else(|_| path.clone()),
            Origin::Memory(_) => PathBuf::from(&file.path),
        };
        let path = lexical(&path);
        let names = path.parent().into_iter().flat_map(Path::components);
        names.map(|name| name.as_os_str().to_string_lossy().into_owned()).collect()
    }

    /// All ids.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Has other bytes read instead of a file's own, or its own again.
    pub fn set_draft(&mut self, id: FileId, bytes: Option<Arc<[u8]>>) {
        match bytes {
            Some(bytes) => self.drafts.insert(id, bytes),
            None => self.drafts.remove(&id),
        };
    }

    /// Where a file is on disk.
    pub fn disk_path(&self, id: FileId) -> Option<&Path> {
        match &self.get(id)?.origin {
            Origin::Disk(path) => Some(path),
            Origin::Memory(_) => None,
        }
    }

    /// The size in bytes where the file system tells it without reading.
    pub fn size(&self, id: FileId) -> Option<u64> {
        if let Some(draft) = self.drafts.get(&id) {
            return Some(draft.len() as u64);
        }
        match &self.get(id)?.origin {
            Origin::Disk(path) => fs::metadata(path).ok().map(|metadata| metadata.len()),
            Origin::Memory(bytes) => Some(bytes.len() as u64),
        }
    }

    /// Reads a file.
    pub fn read(&self, id: FileId) -> io::Result<Vec<u8>> {
        if let Some(draft) = self.drafts.get(&id) {
            return Ok(draft.to_vec());
        }
        match self.get(id).map(|file| &file.origin) {
            Some(Origin::Disk(path)) => fs::read(path),
            Some(Origin::Memory(bytes)) => Ok(bytes.to_vec()),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        }
    }

    /// The text of a file as the readers saw it; a report calls this only for files with findings. Empty where the
    /// file can no longer be read.
    pub fn text(&self, id: FileId) -> Arc<str> {
        self.read(id).map(|bytes| crate::source::text::decode(bytes).text).unwrap_or_else(|_| Arc::from(""))
    }
}

/// A path with `/`, whatever the platform.
pub fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

//! Repaired files, put in the place of the old ones at once.

use super::Applied;
use crate::files::FileSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes every changed file; returns what could not be written, and why.
pub fn write(applied: &Applied, files: &FileSet) -> Vec<String> {
    let mut failures = Vec::new();
    for (file, changed) in &applied.files {
        let written = match files.disk_path(*file) {
            Some(path) => replace(path, &changed.before, &changed.after),
            None => Err(io::Error::other("it is no file on disk")),
        };
        if let Err(error) = written {
            failures.push(format!("cannot write {}: {error}", files.path(*file)));
        }
    }
    failures
}

/// Puts new bytes in the place of a file's old ones, which must still be there; its permissions stay.
fn replace(path: &Path, before: &[u8], after: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    if fs::read(&path)? != before {
        return Err(io::Error::other("somebody else has changed it meanwhile"));
    }
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(after)?;
    file.as_file().sync_all()?;
    fs::set_permissions(file.path(), metadata.permissions())?;
    file.persist(&path).map(drop).map_err(|failed| failed.error)
}

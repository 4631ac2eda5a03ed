//! What fixes would change, as a unified diff.

use super::Applied;
use crate::files::FileSet;
use similar::TextDiff;
use std::io::{self, Write};

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes the changes of all files as a unified diff.
pub fn unified(applied: &Applied, files: &FileSet, out: &mut dyn Write) -> io::Result<()> {
    for (file, changed) in &applied.files {
        let path = files.path(*file);
        // Bytes that are not UTF-8 are not part of any edit.
        let (before, after) = (String::from_utf8_lossy(&changed.before), String::from_utf8_lossy(&changed.after));
        let diff = TextDiff::from_lines(before.as_ref(), after.as_ref());
        write!(out, "{}", diff.unified_diff().context_radius(CONTEXT).header(path, path))?;
    }
    Ok(())
}

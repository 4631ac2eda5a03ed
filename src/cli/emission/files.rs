//! Emitted files: all of them or none, and nothing is overwritten that is not meant to be.

use crate::cli::outputs::{reason, usual_permissions};
use crate::emit::EmittedFile;
use crate::files::display_path;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes the files to a folder, which is made where there is none; returns their paths.
pub(super) fn write(folder: &Path, files: &[EmittedFile], force: bool) -> Result<Vec<String>, String> {
    let describe =
        |path: &Path, error: &io::Error| format!("cannot write {}: {}", display_path(path), reason(error, path));
    fs::create_dir_all(folder).map_err(|error| describe(folder, &error))?;
    let targets = || files.iter().map(|file| (file, folder.join(&file.name)));
    if let Some((_, taken)) = targets().find(|(_, path)| !force && fs::symlink_metadata(path).is_ok()) {
        return Err(format!("{} is there already; --force overwrites it", display_path(&taken)));
    }
    let mut staged: Vec<(NamedTempFile, PathBuf)> = Vec::new();
    for (file, path) in targets() {
        let written = stage(folder, &file.text).map_err(|error| describe(&path, &error))?;
        if path.is_dir() {
            return Err(describe(&path, &io::ErrorKind::IsADirectory.into()));
        }
        staged.push((written, path));
    }
    let mut made: Vec<PathBuf> = Vec::new();
    for (file, path) in staged {
        let kept = if force { file.persist(&path) } else { file.persist_noclobber(&path) };
        if let Err(failed) = kept {
            // What was overwritten on purpose cannot be brought back; what is new can go.
            let new = if force { &[][..] } else { made.as_slice() };
            new.iter().for_each(|path| drop(fs::remove_file(path)));
            return Err(describe(&path, &failed.error));
        }
        made.push(path);
    }
    Ok(made.iter().map(|path| display_path(path)).collect())
}

fn stage(folder: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sfn-ssm-lint-");
    if let Some(permissions) = usual_permissions() {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<EmittedFile> {
        names.iter().map(|name| EmittedFile { name: (*name).to_owned(), text: format!("new {name}") }).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_made_and_nothing_but_the_files_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        let written = write(&inner, &files(&["x.json", "y.json"]), false).unwrap();
        assert_eq!(written, [display_path(&inner.join("x.json")), display_path(&inner.join("y.json"))]);
        assert_eq!(names(&inner), ["x.json", "y.json"]);
        assert_eq!(fs::read_to_string(inner.join("x.json")).unwrap(), "new x.json");
    }

    #[test]
    fn what_is_there_stays_unless_it_is_forced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("y.json"), "old").unwrap();
        let message = write(folder.path(), &files(&["x.json", "y.json"]), false).unwrap_err();
        assert!(message.ends_with("y.json is there already; --force overwrites it"), "{message}");
        assert_eq!(names(folder.path()), ["y.json"]);
        assert_eq!(fs::read_to_string(folder.path().join("y.json")).unwrap(), "old");
        write(folder.path(), &files(&["x.json", "y.json"]), true).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("y.json")).unwrap(), "new y.json");
    }

    #[test]
    fn a_file_that_cannot_be_written_costs_the_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("y.json")).unwrap();
        let message = write(folder.path(), &files(&["x.json", "y.json"]), true).unwrap_err();
        assert!(message.ends_with("y.json: this is a folder"), "{message}");
        assert_eq!(names(folder.path()), ["y.json"]);
        fs::write(folder.path().join("file"), "").unwrap();
        let message = write(&folder.path().join("file"), &files(&["x.json"]), false).unwrap_err();
        assert!(message.contains("cannot write"), "{message}");
    }
}

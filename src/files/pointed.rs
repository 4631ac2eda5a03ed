//! The files that a document points at, relative to itself.

use super::{File, FileSet, Origin, display_path};
use crate::source::FileId;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What a path in a document leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file of the run, added if it was not part of it.
    File(FileId),
    /// Nothing that can be read, and why: a clause that can follow the path.
    Refused(String),
}

impl FileSet {
    /// Allows documents to point into a folder. Without any, they may point anywhere.
    pub fn add_root(&mut self, folder: &Path) {
        if let Ok(folder) = fs::canonicalize(folder) {
            self.roots.push(folder);
        }
    }

    /// Follows a path that stands in a file.
    pub fn follow(&mut self, from: FileId, path: &str) -> Target {
        let Some(file) = self.get(from) else { return Target::Refused("does not exist".to_owned()) };
        let role = file.role;
        let shown = lexical(&Path::new(&file.path).parent().unwrap_or(Path::new("")).join(path));
        let Origin::Disk(own) = &file.origin else { return self.follow_in_memory(from, &display_path(&shown)) };
        let joined = own.parent().unwrap_or(Path::new("")).join(path);
        let Ok(target) = fs::canonicalize(&joined) else { return Target::Refused("does not exist".to_owned()) };
        if fs::canonicalize(own).is_ok_and(|own| own == target) {
            return Target::Refused("is this file itself".to_owned());
        }
        match fs::metadata(&target) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(metadata) if metadata.is_dir() => return Target::Refused("is a folder".to_owned()),
            _ => return Target::Refused("is no file that can be read".to_owned()),
        }
        if let Some(known) = self.known(&target) {
            return Target::File(known);
        }
        if !self.roots.is_empty() && !self.roots.iter().any(|root| target.starts_with(root)) {
            return Target::Refused("lies outside of the linted folders, so it is not read".to_owned());
        }
        Target::File(self.add(File { path: display_path(&shown), role, origin: Origin::Disk(joined) }))
    }

    fn follow_in_memory(&self, from: FileId, path: &str) -> Target {
        match self.ids().find(|id| self.path(*id) == path) {
            Some(id) if id == from => Target::Refused("is this file itself".to_owned()),
            Some(id) => Target::File(id),
            None => Target::Refused("does not exist".to_owned()),
        }
    }

    fn known(&self, target: &Path) -> Option<FileId> {
        self.ids().find(|id| match self.get(*id).map(|file| &file.origin) {
            Some(Origin::Disk(path)) if path.file_name() == target.file_name() => {
                fs::canonicalize(path).is_ok_and(|path| path == target)
            }
            _ => false,
        })
    }

    /// The bytes of the files in the same folder whose names end so.
    pub fn siblings(&self, of: FileId, ending: &str) -> Vec<Vec<u8>> {
        let Some(file) = self.get(of) else { return Vec::new() };
        let folder = |path: &str| Path::new(path).parent().map(Path::to_owned);
        let Origin::Disk(own) = &file.origin else {
            let beside = |id: &FileId| folder(self.path(*id)) == folder(&file.path) && self.path(*id).ends_with(ending);
            return self.ids().filter(beside).filter_map(|id| self.read(id).ok()).collect();
        };
        let entries = fs::read_dir(own.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")));
        let entries = entries.into_iter().flatten().flatten();
        let fitting = entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(ending));
        let mut paths: Vec<PathBuf> = fitting.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        paths.sort();
        paths.iter().filter_map(|path| fs::read(path).ok()).collect()
    }
}

/// A path without `.` and without `..` behind a folder.
pub(crate) fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Role;

    #[test]
    fn texts_in_memory_point_at_each_other() {
        let mut files = FileSet::new();
        let template = files.add_memory("app/template.yaml", *b"", Role::Named);
        let machine = files.add_memory("app/machines/a.asl.json", *b"", Role::Named);
        assert_eq!(files.follow(template, "./machines/a.asl.json"), Target::File(machine));
        assert_eq!(
            files.follow(machine, "../machines/../machines/a.asl.json"),
            Target::Refused("is this file itself".into())
        );
        assert_eq!(files.follow(template, "machines/b.asl.json"), Target::Refused("does not exist".into()));
    }

    #[test]
    fn files_on_disk_are_added_unless_they_lie_outside() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("app/machines")).unwrap();
        for name in ["app/template.yaml", "app/machines/a.asl.json", "outside.json"] {
            fs::write(path(name), "{}").unwrap();
        }
        let mut files = FileSet::new();
        files.add_root(&path("app"));
        let template = files.add_disk(path("app/template.yaml"), Role::Walked);
        let Target::File(machine) = files.follow(template, "machines/a.asl.json") else { panic!() };
        assert_eq!(files.follow(template, "./machines/../machines/a.asl.json"), Target::File(machine));
        assert_eq!(files.get(machine).unwrap().role, Role::Walked);
        let refused = |files: &mut FileSet, path| matches!(files.follow(template, path), Target::Refused(_));
        for path in ["../outside.json", "machines", "template.yaml", "none.json"] {
            assert!(refused(&mut files, path), "{path}");
        }
        assert_eq!(files.siblings(template, ".yaml").len(), 1);
    }
}

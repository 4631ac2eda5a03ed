//! Globs that choose files below a folder, as a `.gitignore` there would.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// Globs, compiled.
#[derive(Clone, Debug)]
pub struct PathGlobs {
    folder: PathBuf,
    matcher: Gitignore,
}

/// Globs below a folder, one after the other.
pub struct PathGlobsBuilder {
    folder: PathBuf,
    builder: GitignoreBuilder,
}

impl PathGlobs {
    /// Begins with no glob; `folder` is canonical.
    pub fn below(folder: &Path) -> PathGlobsBuilder {
        let mut builder = GitignoreBuilder::new(folder);
        builder.allow_unclosed_class(false);
        PathGlobsBuilder { folder: folder.to_owned(), builder }
    }

    /// Whether a glob matches a canonical path itself; whoever walks has asked about its folders before.
    pub fn matches_entry(&self, path: &Path, is_folder: bool) -> bool {
        self.relative(path).is_some_and(|path| self.matcher.matched(path, is_folder).is_ignore())
    }

    /// Whether a glob matches a canonical path or a folder that holds it.
    pub fn matches(&self, path: &Path, is_folder: bool) -> bool {
        let matched = |path| self.matcher.matched_path_or_any_parents(path, is_folder);
        self.relative(path).is_some_and(|path| matched(path).is_ignore())
    }

    fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.folder).ok().filter(|path| *path != Path::new("") && !path.has_root())
    }
}

impl PathGlobsBuilder {
    /// Adds a glob, or says why it is none.
    pub fn add(&mut self, glob: &str) -> Result<(), String> {
        let added = self.builder.add_line(None, glob.strip_prefix("./").unwrap_or(glob));
        added.map(drop).map_err(|error| reason(&error))
    }

    /// All of them, compiled.
    pub fn build(self) -> Result<PathGlobs, String> {
        let matcher = self.builder.build().map_err(|error| reason(&error))?;
        Ok(PathGlobs { folder: self.folder, matcher })
    }
}

/// What is wrong with a glob, without the glob itself.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_choose_files_below_their_folder_alone() {
        let mut builder = PathGlobs::below(Path::new("/srv/app"));
        for glob in ["vendor/", "/gen/*.json", "./own.yaml", "*.bak.yaml", "!keep.bak.yaml"] {
            assert_eq!(builder.add(glob), Ok(()));
        }
        let globs = builder.build().unwrap();
        for (path, matched) in [
            ("/srv/app/vendor/a/b.yaml", true),
            ("/srv/app/x/vendor/b.yaml", true),
            ("/srv/app/gen/a.json", true),
            ("/srv/app/x/gen/a.json", false),
            ("/srv/app/own.yaml", true),
            ("/srv/app/a.bak.yaml", true),
            ("/srv/app/keep.bak.yaml", false),
            ("/srv/other/a.bak.yaml", false),
            ("/srv/app", false),
        ] {
            assert_eq!(globs.matches(Path::new(path), false), matched, "{path}");
        }
        assert!(!globs.matches_entry(Path::new("/srv/app/vendor/b.yaml"), false));
        assert!(globs.matches_entry(Path::new("/srv/app/vendor"), true));
    }

    #[test]
    fn what_is_no_glob_is_refused() {
        assert!(PathGlobs::below(Path::new("/")).add("[").unwrap_err().contains("unclosed"));
    }
}

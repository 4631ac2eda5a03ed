//! What `.gitignore` and `.ignore` files leave out of a walk.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};
use std::fs;
use std::path::{Path, PathBuf};

/// Whose rules leave a path out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IgnoredBy {
    /// A `.gitignore` file or `.git/info/exclude`.
    Git,
    /// An `.ignore` file.
    IgnoreFile,
}

/// The ignore files that hold at one point of a walk: those of the folders above the walked one, up to the root of its
/// repository, and those of the folders entered since.
pub(super) struct IgnoreRules {
    levels: Vec<Level>,
    above: usize,
}

/// The ignore files of one folder.
struct Level {
    ignore: Gitignore,
    gitignore: Gitignore,
    /// `info/exclude`, where the folder is the root of a repository; git's rules from further up end here.
    repository: Option<Gitignore>,
}

impl IgnoreRules {
    /// The rules from above a folder that the user named; none, if they leave the folder itself out.
    pub(super) fn above(folder: &Path) -> Self {
        let mut rules = IgnoreRules { levels: Vec::new(), above: 0 };
        let Some(root) = repository_root(folder) else { return rules };
        let mut inner: Vec<&Path> = folder.ancestors().take_while(|ancestor| *ancestor != root).collect();
        inner.reverse();
        let mut parent = root;
        for child in inner {
            rules.levels.push(Level::read(parent));
            if rules.ignored(child, true).is_some() {
                rules.levels.clear();
            }
            parent = child;
        }
        if rules.ignored_contents(folder).is_some() {
            rules.levels.clear();
        }
        rules.above = rules.levels.len();
        rules
    }

    /// Whether a path is left out, or a folder that holds it: of its repository or, where there is none, of `otherwise`.
    pub(super) fn leave_out(path: &Path, is_folder: bool, otherwise: &Path) -> bool {
        let Some(parent) = path.parent() else { return false };
        let root = repository_root(parent).unwrap_or(if path.starts_with(otherwise) { otherwise } else { parent });
        let mut inner: Vec<&Path> = path.ancestors().take_while(|ancestor| *ancestor != root).collect();
        inner.reverse();
        let mut rules = IgnoreRules { levels: Vec::new(), above: 0 };
        let mut folder = root;
        for place in inner {
            rules.levels.push(Level::read(folder));
            if rules.ignored(place, is_folder || place != path).is_some() {
                return true;
            }
            folder = place;
        }
        false
    }

    /// Leaves the folders that do not hold the entry met at `depth` of the walk.
    pub(super) fn leave(&mut self, depth: usize) {
        self.levels.truncate(self.above + depth);
    }

    /// Adds the ignore files of a folder.
    pub(super) fn enter(&mut self, folder: &Path) {
        self.levels.push(Level::read(folder));
    }

    /// Whose rules leave a path out, if any do. The nearest file decides, and `.ignore` files come before git's.
    pub(super) fn ignored(&self, path: &Path, is_folder: bool) -> Option<IgnoredBy> {
        self.decide(path, is_folder).map(|(by, _)| by)
    }

    /// Whose rules leave out everything in a folder by naming it, as `cdk.out/*` does.
    pub(super) fn ignored_contents(&self, folder: &Path) -> Option<IgnoredBy> {
        let name = folder.file_name()?.to_str()?;
        let (by, glob) = self.decide(&folder.join("no file has this name \u{1}"), false)?;
        glob.original().contains(name).then_some(by)
    }

    fn decide(&self, path: &Path, is_folder: bool) -> Option<(IgnoredBy, &Glob)> {
        for level in self.levels.iter().rev() {
            match level.ignore.matched(path, is_folder) {
                Match::Ignore(glob) => return Some((IgnoredBy::IgnoreFile, glob)),
                Match::Whitelist(_) => return None,
                Match::None => {}
            }
        }
        for level in self.levels.iter().rev() {
            for matcher in std::iter::once(&level.gitignore).chain(&level.repository) {
                match matcher.matched(path, is_folder) {
                    Match::Ignore(glob) => return Some((IgnoredBy::Git, glob)),
                    Match::Whitelist(_) => return None,
                    Match::None => {}
                }
            }
            if level.repository.is_some() {
                return None;
            }
        }
        None
    }
}

impl Level {
    fn read(folder: &Path) -> Self {
        Level {
            ignore: matcher(folder, &folder.join(".ignore")),
            gitignore: matcher(folder, &folder.join(".gitignore")),
            repository: git_folder(folder).map(|git| matcher(folder, &git.join("info/exclude"))),
        }
    }
}

/// The nearest folder, upwards from `folder` itself, that is the root of a git repository.
pub(crate) fn repository_root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists())
}

/// Where git keeps the data of the repository whose root is `folder`: `.git`, or what a linked work tree's `.git` file
/// points at.
fn git_folder(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    let metadata = fs::metadata(&git).ok()?;
    if metadata.is_dir() {
        return Some(git);
    }
    let pointed = read_small(&git).and_then(|text| Some(folder.join(text.strip_prefix("gitdir:")?.trim())));
    let pointed = pointed.unwrap_or(git);
    let common = read_small(&pointed.join("commondir")).map(|text| pointed.join(text.trim()));
    Some(common.unwrap_or(pointed))
}

/// The globs of one ignore file; a line that is no glob is passed over, as git does.
fn matcher(folder: &Path, path: &Path) -> Gitignore {
    let Some(text) = read_small(path) else { return Gitignore::empty() };
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The text of a regular file of at most a megabyte: a named pipe called `.gitignore` must not block a walk.
fn read_small(path: &Path) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > 1024 * 1024 {
        return None;
    }
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

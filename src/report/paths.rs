//! Paths as CI services want them.

use crate::files::{display_path, lexical, repository_root};
use std::path::{Path, PathBuf};

/// The folder that CI services count paths from: the root of the repository. The default leaves paths as they are, but
/// for `./` and the like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathBase {
    /// Where the paths of the run count from.
    working_folder: PathBuf,
    root: PathBuf,
}

impl PathBase {
    /// The root of the repository that holds `working_folder`; without a repository the folder itself.
    pub fn of(working_folder: &Path) -> Self {
        let root = repository_root(working_folder).unwrap_or(working_folder);
        PathBase { working_folder: working_folder.to_owned(), root: root.to_owned() }
    }

    /// A path of a report, relative to the base and with `/`; absolute, if it lies outside.
    pub(super) fn relative(&self, path: &str) -> String {
        let path = lexical(&self.working_folder.join(path));
        display_path(path.strip_prefix(&self.root).unwrap_or(&path))
    }
}

/// A path as a URI: relative to the base where the path is, else with the scheme `file`.
pub(super) fn uri(path: &str) -> String {
    let absolute = is_absolute(path);
    let mut uri = String::with_capacity(path.len() + 8);
    if absolute {
        uri.push_str(if path.starts_with('/') { "file://" } else { "file:///" });
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if absolute => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Whether a path with `/` is absolute, on this platform or with the letter of a drive.
pub(super) fn is_absolute(path: &str) -> bool {
    let drive = |path: &str| path.split_once(":/").is_some_and(|(letter, _)| letter.len() == 1);
    path.starts_with('/') || (cfg!(windows) && drive(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_count_from_the_root_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join(".git")).unwrap();
        std::fs::create_dir_all(root.join("sub/deep")).unwrap();
        let base = PathBase::of(&root.join("sub"));
        assert_eq!(base.relative("./a.json"), "sub/a.json");
        assert_eq!(base.relative("deep/../é x.json"), "sub/é x.json");
        assert_eq!(base.relative("../b.yaml"), "b.yaml");
        assert_eq!(base.relative(&display_path(&root.join("sub/c.json"))), "sub/c.json");
        let outside = display_path(&root.parent().unwrap().join("other.json"));
        assert_eq!(base.relative("../../other.json"), outside);
    }

    #[test]
    fn without_a_base_paths_stay() {
        assert_eq!(PathBase::default().relative("./runbooks/a.yaml"), "runbooks/a.yaml");
        assert_eq!(PathBase::default().relative("<stdin>"), "<stdin>");
    }

    #[test]
    fn a_uri_holds_any_name() {
        assert_eq!(uri("runbooks/a-1.yaml"), "runbooks/a-1.yaml");
        assert_eq!(uri("é 😀/a:b%.json"), "%C3%A9%20%F0%9F%98%80/a%3Ab%25.json");
        assert_eq!(uri("/tmp/a b.json"), "file:///tmp/a%20b.json");
    }
}

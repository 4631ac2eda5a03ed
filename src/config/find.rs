//! Which file configures a run.

use crate::files::discover::shown_from;
use crate::files::{display_path, repository_root};
use crate::source::text;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// The name of a configuration file.
pub const FILE_NAME: &str = "sfn-ssm-lint.toml";

/// Far above what anybody writes; without it a wrong path could fill the memory.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A configuration file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file as messages name it.
    pub path: String,
    /// The folder that its paths and globs start from, canonical.
    pub folder: PathBuf,
    /// Its text.
    pub text: Arc<str>,
}

/// The nearest configuration file, from a folder upwards to the root of its repository; without a repository only the
/// folder itself is looked at.
pub fn find(working_folder: &Path) -> Option<PathBuf> {
    let is_there = |folder: &Path| fs::symlink_metadata(folder.join(FILE_NAME)).is_ok();
    if is_there(working_folder) {
        return Some(PathBuf::from(FILE_NAME));
    }
    let root = repository_root(working_folder)?;
    let inside = working_folder.ancestors().take_while(|folder| folder.starts_with(root));
    let found = inside.skip(1).find(|folder| is_there(folder))?.join(FILE_NAME);
    shown_from(working_folder, &found)
}

/// Reads a configuration file, or says why it cannot be read.
pub fn open(path: &Path) -> Result<Found, String> {
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    if metadata.is_dir() {
        return Err(format!("this is a folder; a configuration is a file, as {FILE_NAME} in it"));
    }
    if !metadata.is_file() {
        return Err("this is no regular file".to_owned());
    }
    if metadata.len() > MAX_BYTES {
        return Err(format!("this is larger than {} MiB", MAX_BYTES / 1024 / 1024));
    }
    let canonical = fs::canonicalize(path).map_err(|error| reason(&error))?;
    // The folder is that of the link, not of what it points at.
    let named = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(named).map_err(|error| reason(&error))?;
    let decoded = text::decode(fs::read(canonical).map_err(|error| reason(&error))?);
    match decoded.problems.first() {
        Some(problem) => Err(problem.message.clone()),
        None => Ok(Found { path: display_path(path), folder, text: decoded.text }),
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for file in files {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
        }
        (folder, root)
    }

    #[test]
    fn the_nearest_file_up_to_the_root_of_the_repository_counts() {
        let (_guard, root) = tree(&[
            "sfn-ssm-lint.toml",
            "repo/.git/HEAD",
            "repo/a/sfn-ssm-lint.toml",
            "repo/a/b/c/file",
            "repo/d/file",
            "plain/e/file",
            "plain/sfn-ssm-lint.toml",
        ]);
        let found = |folder: &str| find(&root.join(folder)).map(|path| display_path(&path));
        assert_eq!(found("repo/a/b/c").as_deref(), Some("../../sfn-ssm-lint.toml"));
        assert_eq!(found("repo/a").as_deref(), Some("sfn-ssm-lint.toml"));
        assert_eq!(found("repo/d"), None);
        assert_eq!(found("repo"), None);
        assert_eq!(found("plain").as_deref(), Some("sfn-ssm-lint.toml"));
        assert_eq!(found("plain/e"), None);
    }

    #[test]
    fn what_is_no_text_file_is_refused() {
        let (_guard, root) = tree(&["sfn-ssm-lint.toml/file", "utf16.toml"]);
        assert!(open(&root.join(FILE_NAME)).unwrap_err().starts_with("this is a folder"));
        assert_eq!(open(&root.join("none.toml")).unwrap_err(), "there is no such file");
        fs::write(root.join("utf16.toml"), [0xFF, 0xFE, b'a', 0]).unwrap();
        assert!(open(&root.join("utf16.toml")).unwrap_err().contains("UTF-16"));
    }
}

//! Suppressions of the configuration, by path and JSON pointer.

use crate::catalogue::Selector;
use crate::files::lexical;
use crate::finding::Finding;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// An entry of the configuration that says what not to report.
#[derive(Clone, Debug)]
pub struct Suppression {
    folder: PathBuf,
    /// The files, as a line of a `.gitignore`.
    pub(crate) glob: String,
    files: Gitignore,
    /// The JSON pointer of what it covers, with everything inside; all of the file where there is none.
    pub pointer: Option<String>,
    /// The rules and families.
    pub rules: Vec<Selector>,
    /// Why.
    pub reason: Option<String>,
    /// Where it is written: `sfn-ssm-lint.toml:12`.
    pub origin: String,
}

impl Suppression {
    /// A suppression in the files that `glob` means as a line of a `.gitignore` in `folder` would.
    pub fn new(folder: &Path, glob: &str) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new(folder);
        builder.add_line(None, glob).map_err(|error| error.to_string())?;
        let files = builder.build().map_err(|error| error.to_string())?;
        Ok(Suppression {
            folder: lexical(folder),
            glob: glob.to_owned(),
            files,
            pointer: None,
            rules: Vec::new(),
            reason: None,
            origin: String::new(),
        })
    }

    /// Whether it is about a file. A path that is not absolute counts from the folder.
    pub fn is_about(&self, path: &Path) -> bool {
        let path = lexical(&self.folder.join(path));
        let Ok(relative) = path.strip_prefix(&self.folder) else { return false };
        self.files.matched_path_or_any_parents(relative, false).is_ignore()
    }

    /// Whether it covers a finding in a file that it is about.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.rules.iter().any(|selector| selector.names(finding.rule)) && self.holds(&finding.site.pointer)
    }

    fn holds(&self, pointer: &str) -> bool {
        match self.pointer.as_deref().and_then(|outer| pointer.strip_prefix(outer)) {
            Some(rest) => rest.is_empty() || rest.starts_with(['/', '#']),
            None => self.pointer.is_none(),
        }
    }

    /// What `--verbose` says of one that covers nothing.
    pub fn unused_note(&self) -> String {
        let rules: Vec<String> = self.rules.iter().map(|rule| format!("`{rule}`")).collect();
        format!("{}: {} in {} covers no finding; it can be removed", self.origin, rules.join(", "), self.glob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_in_a_gitignore() {
        let about =
            |glob: &str, path: &str| Suppression::new(Path::new("/repo"), glob).unwrap().is_about(Path::new(path));
        assert!(about("runbooks/*.yaml", "/repo/runbooks/a.yaml") && about("runbooks/*.yaml", "runbooks/a.yaml"));
        assert!(about("/runbooks/", "/repo/x/../runbooks/deep/a.yaml") && about("a.yaml", "/repo/deep/a.yaml"));
        assert!(!about("/a.yaml", "/repo/deep/a.yaml") && !about("*", "/elsewhere/a.yaml"));
        assert!(Suppression::new(Path::new("/repo"), "a{b").is_err());
    }

    #[test]
    fn a_pointer_holds_what_is_inside() {
        let holds = |outer: Option<&str>, pointer: &str| {
            let pointer_of = Suppression::new(Path::new("/"), "*").unwrap();
            Suppression { pointer: outer.map(str::to_owned), ..pointer_of }.holds(pointer)
        };
        assert!(
            holds(None, "/a") && holds(Some("/States/A"), "/States/A") && holds(Some("/States/A"), "/States/A/Next")
        );
        assert!(holds(Some("/R/Definition"), "/R/Definition#/States/A"));
        assert!(!holds(Some("/States/A"), "/States/AB") && !holds(Some("/States/A"), "/States"));
    }
}

//! From the paths of a command line to the files of a run.

use super::globs::PathGlobs;
use super::ignored::{IgnoreRules, IgnoredBy, repository_root};
use super::{FileSet, Role, display_path};
use crate::source::FileId;
use crate::spelling;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The extensions, in any case, of the files that a walk hands over.
const EXTENSIONS: [&str; 6] = ["json", "yaml", "yml", "template", "asl", "ssm"];

/// The folders of built templates: linted unless an ignore rule leaves them out, and then the user is told so.
const BUILD_FOLDERS: [&str; 2] = ["cdk.out", ".aws-sam"];

/// A folder without a leading dot that a walk never enters.
const NEVER_WALKED: &str = "node_modules";

/// What to leave out and what to add.
#[derive(Clone, Debug, Default)]
pub struct DiscoverOptions {
    /// The folder that `exclude` is relative to; with [`Project::Repository`] or `linked` it must be the process's own.
    pub working_folder: PathBuf,
    /// Globs, as in a `.gitignore` of the working folder, of files and folders that a walk leaves out.
    pub exclude: Vec<String>,
    /// Whether a named path is judged like one that a walk meets: left out where it is excluded or ignored, and passed
    /// over where it holds no document of ours.
    pub force_exclude: bool,
    /// What the configuration leaves out of walks.
    pub configured_exclude: Option<PathGlobs>,
    /// Files that are read for links if they are not part of the run anyway.
    pub linked: Vec<PathBuf>,
    /// Files that count only if they are part of the run.
    pub looked_up: Vec<PathBuf>,
    /// The folder whose files are read for links.
    pub project: Option<Project>,
    /// The text of standard input, where it is one of the paths.
    pub standard_input: Option<StandardInput>,
}

/// The folder whose files are read for links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Project {
    /// The root of the repository that holds the working folder; without a repository the working folder.
    Repository,
    /// This folder.
    Folder(PathBuf),
}

/// What came through standard input.
#[derive(Clone, Debug)]
pub struct StandardInput {
    /// The name in reports. Its extension tells the format; the file on disk with this name is not read.
    pub name: String,
    /// The text.
    pub bytes: Vec<u8>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Standard input first, then the files sorted by path, none of them twice.
    pub files: FileSet,
    /// Which files [`DiscoverOptions::linked`] and [`DiscoverOptions::looked_up`] are.
    pub linked: HashMap<PathBuf, FileId>,
    /// The paths that were named and cannot be linted.
    pub failures: Vec<PathFailure>,
    /// What was met while walking and cannot be read.
    pub warnings: Vec<String>,
    /// What the user would otherwise miss: build folders that were left out.
    pub notes: Vec<String>,
    /// What was left out for other reasons.
    pub left_out: Vec<String>,
}

/// A path that was named and cannot be linted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathFailure {
    /// The path as it was given.
    pub path: String,
    /// Why.
    pub message: String,
}

/// Finds the files of a run. A named file is part of it whatever the ignore rules say, unless
/// [`DiscoverOptions::force_exclude`] is set; a named folder is walked.
pub fn discover(paths: &[PathBuf], options: &DiscoverOptions) -> Discovered {
    let mut discovery = Discovery::new(options);
    let standard_input = options.standard_input.as_ref();
    if let Some(input) = standard_input.filter(|input| !discovery.is_left_out(Path::new(&input.name))) {
        discovery.files.add_memory(&input.name, input.bytes.as_slice(), discovery.role_of_named());
        discovery.standard_input = fs::canonicalize(&input.name).ok();
    }
    discovery.files.add_root(&options.working_folder);
    for path in paths {
        discovery.named(path);
    }
    // Without anything to lint, links are of no use.
    if !discovery.found.is_empty() || !discovery.files.is_empty() {
        options.linked.iter().for_each(|path| discovery.linked(path));
    }
    let all_left_out = options.force_exclude && discovery.found.is_empty() && discovery.files.is_empty();
    if let Some(project) = options.project.as_ref().filter(|_| !all_left_out) {
        discovery.project(project);
    }
    discovery.finish()
}

struct Discovery<'o> {
    options: &'o DiscoverOptions,
    exclude: Gitignore,
    /// The working folder's canonical path.
    working_folder: PathBuf,
    files: FileSet,
    /// The file whose text came through standard input.
    standard_input: Option<PathBuf>,
    found: HashMap<PathBuf, Found>,
    skipped_builds: Vec<String>,
    outcome: Discovered,
}

/// A file, kept under its canonical path.
struct Found {
    path: PathBuf,
    role: Role,
    through_link: bool,
}

/// One folder to walk.
struct Walk<'w> {
    /// The folder as it was given.
    folder: &'w Path,
    role: Role,
    /// Print files relative to this folder, which is the walked one or below it.
    relative_to: Option<&'w Path>,
}

impl<'o> Discovery<'o> {
    fn new(options: &'o DiscoverOptions) -> Self {
        let root = fs::canonicalize(&options.working_folder).unwrap_or_else(|_| options.working_folder.clone());
        let mut discovery = Discovery {
            options,
            exclude: Gitignore::empty(),
            working_folder: root.clone(),
            files: FileSet::new(),
            standard_input: None,
            found: HashMap::new(),
            skipped_builds: Vec::new(),
            outcome: Discovered::default(),
        };
        let mut builder = GitignoreBuilder::new(root);
        builder.allow_unclosed_class(false);
        for glob in &options.exclude {
            if let Err(error) = builder.add_line(None, glob.strip_prefix("./").unwrap_or(glob)) {
                discovery.fail(format!("--exclude {glob}"), format!("this is no glob: {error}"));
            }
        }
        match builder.build() {
            Ok(exclude) => discovery.exclude = exclude,
            Err(error) => discovery.fail("--exclude".to_owned(), error.to_string()),
        }
        discovery
    }

    fn role_of_named(&self) -> Role {
        if self.options.force_exclude { Role::Walked } else { Role::Named }
    }

    /// Whether a named path is left out because globs and ignore rules hold for it too.
    fn is_left_out(&self, path: &Path) -> bool {
        if !self.options.force_exclude {
            return false;
        }
        let Ok(absolute) = fs::canonicalize(path).or_else(|_| std::path::absolute(path)) else { return false };
        let is_folder = absolute.is_dir();
        let root = self.exclude.path();
        let excluded = absolute.strip_prefix(root).is_ok_and(|below| {
            below != Path::new("") && self.exclude.matched_path_or_any_parents(below, is_folder).is_ignore()
        });
        let configured = self.options.configured_exclude.as_ref();
        let configured = configured.is_some_and(|globs| globs.matches(&absolute, is_folder));
        excluded || configured || IgnoreRules::leave_out(&absolute, is_folder, root)
    }

    fn is_excluded(&self, place: &Path, is_folder: bool) -> bool {
        let configured = self.options.configured_exclude.as_ref();
        self.exclude.matched(place, is_folder).is_ignore()
            || configured.is_some_and(|globs| globs.matches_entry(place, is_folder))
    }

    fn linked(&mut self, path: &Path) {
        if let Ok(canonical) = fs::canonicalize(path) {
            self.files.add_root(canonical.parent().unwrap_or(&canonical));
            let path = shown_from(&self.working_folder, &canonical).unwrap_or_else(|| path.to_owned());
            self.add(canonical, Found { path, role: Role::Project, through_link: false });
        }
    }

    fn named(&mut self, path: &Path) {
        if self.is_left_out(path) {
            self.outcome.left_out.push(format!("{}: excluded or ignored", display_path(path)));
            return;
        }
        match fs::metadata(path).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_dir() => {
                self.files.add_root(path);
                self.walk(&Walk { folder: path, role: Role::Walked, relative_to: None });
            }
            Ok(kind) if kind.is_file() => match File::open(path).and_then(|_| fs::canonicalize(path)) {
                Ok(canonical) => {
                    self.files.add_root(canonical.parent().unwrap_or(&canonical));
                    self.add(
                        canonical,
                        Found { path: path.to_owned(), role: self.role_of_named(), through_link: false },
                    );
                }
                Err(error) => self.fail(display_path(path), explain(path, &error)),
            },
            Ok(kind) => self.fail(display_path(path), special_file(kind).to_owned()),
            Err(error) => self.fail(display_path(path), explain(path, &error)),
        }
    }

    fn project(&mut self, project: &Project) {
        match project {
            Project::Folder(folder) => match fs::metadata(folder) {
                Ok(metadata) if metadata.is_dir() => {
                    self.files.add_root(folder);
                    self.walk(&Walk { folder, role: Role::Project, relative_to: None });
                }
                Ok(_) => self.fail(display_path(folder), "--project takes a folder, and this is a file".to_owned()),
                Err(error) => self.fail(display_path(folder), explain(folder, &error)),
            },
            Project::Repository => {
                let working = self.working_folder.clone();
                let root = repository_root(&working).unwrap_or(&working);
                self.files.add_root(root);
                self.walk(&Walk { folder: root, role: Role::Project, relative_to: Some(&working) });
            }
        }
    }

    fn walk(&mut self, walk: &Walk<'_>) {
        let absolute = match fs::canonicalize(walk.folder) {
            Ok(absolute) => absolute,
            Err(error) => return self.fail(display_path(walk.folder), explain(walk.folder, &error)),
        };
        let mut rules = IgnoreRules::above(&absolute);
        let mut entries = WalkDir::new(walk.folder).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.walk_failed(walk, &error);
                    continue;
                }
            };
            rules.leave(entry.depth());
            if entry.depth() == 0 {
                rules.enter(&absolute);
                continue;
            }
            let place = absolute.join(entry.path().strip_prefix(walk.folder).unwrap_or(entry.path()));
            if !entry.file_type().is_dir() {
                self.walked_file(walk, &entry, &absolute, place, &rules);
            } else if self.enters(walk, &entry, &place, &rules) {
                rules.enter(&place);
            } else {
                entries.skip_current_dir();
            }
        }
    }

    /// Whether a walk goes into a folder that it met.
    fn enters(&mut self, walk: &Walk<'_>, entry: &DirEntry, place: &Path, rules: &IgnoreRules) -> bool {
        let name = entry.file_name();
        let build = BUILD_FOLDERS.iter().any(|folder| name == OsStr::new(folder));
        let hidden = name.as_encoded_bytes().starts_with(b".") && !build;
        if hidden || name == OsStr::new(NEVER_WALKED) || self.is_excluded(place, true) {
            return false;
        }
        let ignored = rules.ignored(place, true).or_else(|| rules.ignored_contents(place).filter(|_| build));
        if build && ignored == Some(IgnoredBy::Git) && walk.role == Role::Walked {
            self.skipped_builds.push(display_path(&shown(walk, entry.path(), place)));
        }
        ignored.is_none()
    }

    fn walked_file(&mut self, walk: &Walk<'_>, entry: &DirEntry, root: &Path, place: PathBuf, rules: &IgnoreRules) {
        let link = entry.path_is_symlink();
        let candidate = is_candidate(entry.path());
        if !(link || candidate && entry.file_type().is_file())
            || self.is_excluded(&place, false)
            || rules.ignored(&place, false).is_some()
        {
            return;
        }
        let path = shown(walk, entry.path(), &place);
        if !link {
            return self.add(place, Found { path, role: walk.role, through_link: false });
        }
        // A dangling link and a link to itself have no canonical path.
        let Ok(target) = fs::canonicalize(&place) else { return };
        let is = fs::metadata(&target).map(|metadata| metadata.file_type());
        let inside = target.starts_with(root);
        match is {
            Ok(kind) if kind.is_dir() => {
                self.outcome.left_out.push(format!("{}: a link to a folder, not followed", display_path(&path)));
            }
            Ok(kind) if kind.is_file() && candidate && inside => {
                self.add(target, Found { path, role: walk.role, through_link: true });
            }
            Ok(kind) if kind.is_file() && candidate => {
                let message = format!("{}: a link out of the walked folder, not followed", display_path(&path));
                self.outcome.left_out.push(message);
            }
            _ => {}
        }
    }

    fn walk_failed(&mut self, walk: &Walk<'_>, error: &walkdir::Error) {
        let path = error.path().unwrap_or(walk.folder);
        let message = error.io_error().map_or_else(|| error.to_string(), |error| explain(path, error));
        if path == walk.folder {
            self.fail(display_path(path), message);
        } else if error.io_error().is_none_or(|error| error.kind() != io::ErrorKind::NotFound) {
            let shown = shown(walk, path, path);
            self.outcome.warnings.push(format!("{}: {message}", display_path(&shown)));
        }
    }

    fn add(&mut self, canonical: PathBuf, found: Found) {
        if self.standard_input.as_ref() == Some(&canonical) {
            return;
        }
        // The roles are declared strongest first.
        let rank = |found: &Found| (found.role as u8, found.through_link);
        match self.found.get_mut(&canonical) {
            Some(known) if rank(&found) < rank(known) => *known = found,
            Some(_) => {}
            None => {
                self.found.insert(canonical, found);
            }
        }
    }

    fn fail(&mut self, path: String, message: String) {
        self.outcome.failures.push(PathFailure { path, message });
    }

    fn finish(mut self) -> Discovered {
        let mut found: Vec<(PathBuf, Found)> = self.found.into_iter().collect();
        found.sort_by(|(_, left), (_, right)| left.path.cmp(&right.path));
        let mut ids: HashMap<PathBuf, FileId> = self.standard_input.map(|path| (path, FileId(0))).into_iter().collect();
        for (canonical, file) in found {
            ids.insert(canonical, self.files.add_disk(file.path, file.role));
        }
        let linked = self.options.linked.iter().chain(&self.options.looked_up);
        let linked = linked.filter_map(|path| Some((path.clone(), *ids.get(&fs::canonicalize(path).ok()?)?)));
        let linked = linked.collect();
        let skipped = self.skipped_builds.len();
        if skipped > 0 {
            let it = if skipped == 1 { "it" } else { "them" };
            let list = shortened(&self.skipped_builds);
            self.outcome.notes.push(format!("skipped {list} (ignored by git); name {it} to lint {it}"));
        }
        Discovered { files: self.files, linked, ..self.outcome }
    }
}

/// The first three of a list, and how many more there are.
pub fn shortened(list: &[String]) -> String {
    match list.get(..3) {
        Some(first) if list.len() > 3 => format!("{} and {} more", first.join(", "), list.len() - 3),
        _ => list.join(", "),
    }
}

/// The path of a walked file as reports print it: below the folder as it was given, and without the `./` of `.`.
fn shown(walk: &Walk<'_>, path: &Path, place: &Path) -> PathBuf {
    if let Some(path) = walk.relative_to.and_then(|folder| shown_from(folder, place)) {
        return path;
    }
    let current = walk.folder.components().all(|component| component == Component::CurDir);
    let path = if current { path.strip_prefix(walk.folder).unwrap_or(path) } else { path };
    path.to_owned()
}

/// The way from a folder to a place, both canonical.
pub(crate) fn shown_from(folder: &Path, place: &Path) -> Option<PathBuf> {
    folder.ancestors().enumerate().find_map(|(up, ancestor)| {
        let below = place.strip_prefix(ancestor).ok()?;
        Some(std::iter::repeat_n(Path::new(".."), up).chain([below]).collect())
    })
}

fn is_candidate(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}

/// Why a path cannot be used, in words.
pub(crate) fn explain(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(target) => format!("this link points to {}, which does not exist", display_path(&target)),
            Err(_) => match nearest_existing(path) {
                Some(near) => format!("no such file or folder; did you mean {}?", display_path(&near)),
                None => "no such file or folder".to_owned(),
            },
        },
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The existing path that differs from a missing one in the spelling of one name.
fn nearest_existing(path: &Path) -> Option<PathBuf> {
    // A folder with more names than this is read by no person either.
    const MAX_NAMES: usize = 10_000;
    let missing = path.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists()).last()?;
    let rest = path.strip_prefix(missing).ok()?;
    let wanted = missing.file_name()?.to_str()?;
    let folder = missing.parent()?;
    let read = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let names = fs::read_dir(read).ok()?.take(MAX_NAMES);
    let names: Vec<String> = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let alike = names.iter().map(String::as_str).filter(|name| name.len().abs_diff(wanted.len()) <= 4);
    let near = folder.join(spelling::nearest(wanted, alike)?);
    let near = if rest.as_os_str().is_empty() { near } else { near.join(rest) };
    near.exists().then_some(near)
}

/// What a path is that is neither a file nor a folder. It is never opened: reading a pipe may block for ever.
fn special_file(kind: fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "this is a named pipe, not a file; to lint what it delivers, redirect it to standard input \
                    and name `-`";
        }
        if kind.is_socket() {
            return "this is a socket, not a file";
        }
    }
    let _ = kind;
    "this is a device, not a file"
}

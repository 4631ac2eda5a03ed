//! Which files a run reads.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use sfn_ssm_lint::files::Role;
use sfn_ssm_lint::files::discover::{DiscoverOptions, Discovered, Project, StandardInput, discover};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A temporary folder with files; a name that ends with `/` is a folder.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let path = folder.path(name);
            if name.ends_with('/') {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
        folder
    }

    fn of(names: &[&str]) -> Self {
        Self::with(&names.iter().map(|name| (*name, "{}")).collect::<Vec<_>>())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn discover(&self, names: &[&str], exclude: &[&str]) -> Discovered {
        let options = DiscoverOptions {
            working_folder: self.0.path().to_owned(),
            exclude: exclude.iter().map(|glob| (*glob).to_owned()).collect(),
            ..DiscoverOptions::default()
        };
        self.discover_with(names, &options)
    }

    fn discover_with(&self, names: &[&str], options: &DiscoverOptions) -> Discovered {
        let paths: Vec<PathBuf> =
            names.iter().map(|name| if *name == "." { self.0.path().to_owned() } else { self.path(name) }).collect();
        discover(&paths, options)
    }

    /// The paths of what was found, relative to this folder, with their roles.
    fn found(&self, discovered: &Discovered) -> Vec<(String, Role)> {
        let set = &discovered.files;
        let root = format!("{}/", self.0.path().display());
        let relative = |path: &str| path.strip_prefix(&root).unwrap_or(path).to_owned();
        set.ids().map(|id| (relative(set.path(id)), set.get(id).unwrap().role)).collect()
    }

    fn walked(&self, names: &[&str], exclude: &[&str]) -> Vec<String> {
        let discovered = self.discover(names, exclude);
        assert_eq!(discovered.failures, []);
        self.found(&discovered).into_iter().map(|(path, _)| path).collect()
    }
}

fn only_failure(discovered: &Discovered) -> &str {
    assert_eq!(discovered.failures.len(), 1, "{:?}", discovered.failures);
    &discovered.failures[0].message
}

#[test]
fn a_walk_takes_the_extensions_of_our_documents_sorted_by_path() {
    let folder =
        Folder::of(&["b.YAML", "a/z.asl.json", "a.yml", "c.template", "d.ASL", "e.ssm", "f.txt", "g", "a/h.rs"]);
    let expected = ["a/z.asl.json", "a.yml", "b.YAML", "c.template", "d.ASL", "e.ssm"];
    assert_eq!(folder.walked(&["."], &[]), expected);
}

#[test]
fn named_files_are_read_whatever_they_are_called_and_whoever_ignores_them() {
    let folder =
        Folder::with(&[(".git/", ""), (".gitignore", "x.txt\nignored/"), ("x.txt", ""), ("ignored/y.json", "")]);
    let found = folder.discover(&["x.txt", "ignored/y.json"], &["*"]);
    let expected = [("ignored/y.json".to_owned(), Role::Named), ("x.txt".to_owned(), Role::Named)];
    assert_eq!(folder.found(&found), expected);
}

#[test]
fn excluded_and_ignored_files_are_left_out_though_they_are_named_where_that_is_forced() {
    let folder = Folder::with(&[
        (".git/", ""),
        (".gitignore", "ignored/\n"),
        ("sub/.gitignore", "*.tmp.json\n!keep.tmp.json\n"),
        ("ignored/deep/a.json", ""),
        ("sub/a.tmp.json", ""),
        ("sub/keep.tmp.json", ""),
        ("sub/b.json", ""),
        ("vendor/c.json", ""),
        ("d.json", ""),
    ]);
    let options = DiscoverOptions {
        working_folder: folder.0.path().to_owned(),
        exclude: vec!["vendor".to_owned()],
        force_exclude: true,
        ..DiscoverOptions::default()
    };
    let left_out = ["ignored/deep/a.json", "sub/a.tmp.json", "vendor/c.json"];
    let kept = ["d.json", "sub/b.json", "sub/keep.tmp.json"];
    let found = folder.discover_with(&[left_out, kept].concat(), &options);
    assert_eq!(found.failures, []);
    assert_eq!(folder.found(&found), kept.map(|path| (path.to_owned(), Role::Walked)), "judged like walked ones");
    assert_eq!(found.left_out.len(), left_out.len());
    let found = folder.discover_with(&["vendor", "ignored/deep", "sub"], &options);
    assert_eq!(
        folder.found(&found),
        kept[1..].iter().map(|path| ((*path).to_owned(), Role::Walked)).collect::<Vec<_>>()
    );
}

#[test]
fn no_other_file_is_read_for_named_ones_that_are_all_left_out() {
    let folder = Folder::of(&["a.json", "vendor/c.json"]);
    let options = |force_exclude| DiscoverOptions {
        working_folder: folder.0.path().to_owned(),
        exclude: vec!["vendor".to_owned()],
        force_exclude,
        project: Some(Project::Folder(folder.0.path().to_owned())),
        standard_input: None,
        ..DiscoverOptions::default()
    };
    assert_eq!(folder.discover_with(&["vendor/c.json"], &options(true)).files.len(), 0);
    assert_eq!(folder.discover_with(&["vendor/c.json"], &options(false)).files.len(), 2);
}

#[test]
fn ignore_files_hold_from_the_repositorys_root_downwards() {
    let folder = Folder::with(&[
        (".git/info/exclude", "excluded.json\n"),
        (".gitignore", "# built\n/out/\n*.tmp.json\n"),
        ("out/a.json", ""),
        ("sub/out/a.json", ""),
        ("sub/b.tmp.json", ""),
        ("sub/excluded.json", ""),
        ("sub/deeper/.gitignore", "!keep.tmp.json\nlocal.json\n"),
        ("sub/deeper/keep.tmp.json", ""),
        ("sub/deeper/local.json", ""),
        ("sub/local.json", ""),
        ("sub/.ignore", "quiet.json\n!loud.tmp.json\n"),
        ("sub/quiet.json", ""),
        ("sub/loud.tmp.json", ""),
    ]);
    let expected = ["sub/deeper/keep.tmp.json", "sub/local.json", "sub/loud.tmp.json", "sub/out/a.json"];
    assert_eq!(folder.walked(&["."], &[]), expected);
    assert_eq!(folder.walked(&["sub"], &[]), expected, "the rules of the folders above hold too");
    assert_eq!(folder.walked(&["sub/deeper"], &[]), expected[..1]);
}

#[test]
fn rules_above_the_repository_do_not_count() {
    let folder = Folder::with(&[(".gitignore", "*.json"), ("repo/.git/", ""), ("repo/a.json", "")]);
    assert_eq!(folder.walked(&["repo"], &[]), ["repo/a.json"]);
    assert_eq!(folder.walked(&["."], &[]), ["repo/a.json"], "nor for a repository met on the way");
}

#[test]
fn a_linked_work_tree_uses_the_exclusions_of_its_repository() {
    let folder = Folder::with(&[
        ("main/.git/info/exclude", "secret.json\n"),
        ("main/.git/worktrees/tree/commondir", "../..\n"),
        ("tree/.git", "gitdir: ../main/.git/worktrees/tree\n"),
        ("tree/secret.json", ""),
        ("tree/a.json", ""),
    ]);
    assert_eq!(folder.walked(&["tree"], &[]), ["tree/a.json"]);
}

#[test]
fn an_unusable_ignore_file_does_not_stop_a_walk() {
    let folder =
        Folder::with(&[(".gitignore/", ""), ("a.json", ""), ("sub/.gitignore", "a[\nb.json"), ("sub/b.json", "")]);
    fs::write(folder.path("sub/.ignore"), b"\xff\xfe\nc.json\n").unwrap();
    fs::write(folder.path("sub/c.json"), "").unwrap();
    assert_eq!(folder.walked(&["."], &[]), ["a.json"]);
}

#[test]
fn a_named_folder_is_walked_whoever_ignores_it() {
    for rule in ["cdk.out", "cdk.out/", "/cdk.out/*", "cdk.out/**"] {
        let folder =
            Folder::with(&[(".git/", ""), (".gitignore", rule), ("cdk.out/t.template.json", ""), ("a.json", "")]);
        assert_eq!(folder.walked(&["cdk.out"], &[]), ["cdk.out/t.template.json"], "{rule}");
        let found = folder.discover(&["."], &[]);
        assert_eq!(folder.found(&found), [("a.json".to_owned(), Role::Walked)], "{rule}");
        let note = found.notes.join("\n");
        assert!(
            note.starts_with("skipped ") && note.ends_with("cdk.out (ignored by git); name it to lint it"),
            "{note}"
        );
    }
}

#[test]
fn allow_lists_keep_their_meaning_below_a_named_folder() {
    let folder =
        Folder::with(&[(".git/", ""), (".gitignore", "*\n!*/\n!*.json"), ("src/a.json", ""), ("src/b.yml", "")]);
    assert_eq!(folder.walked(&["src"], &[]), ["src/a.json"]);
}

#[test]
fn build_folders_are_walked_unless_ignored_and_said_to_be_skipped_if_git_ignores_them() {
    let names = ["a/cdk.out/x.json", "b/cdk.out/x.json", "c/.aws-sam/build/x.yaml", "d/cdk.out/x.json"];
    let folder = Folder::of(&names);
    assert_eq!(folder.walked(&["."], &[]), names);
    assert_eq!(folder.discover(&["."], &[]).notes, [""; 0]);
    fs::write(folder.path(".gitignore"), "cdk.out\n.aws-sam/\n").unwrap();
    let found = folder.discover(&["."], &[]);
    assert!(found.files.is_empty());
    assert_eq!(found.notes.len(), 1);
    assert!(
        found.notes[0].ends_with("c/.aws-sam and 1 more (ignored by git); name them to lint them"),
        "{:?}",
        found.notes
    );
    assert_eq!(folder.discover(&["."], &["cdk.out", ".aws-sam"]).notes, [""; 0], "--exclude is the user's own wish");
}

#[test]
fn hidden_folders_and_packages_are_not_entered_unless_named() {
    let folder =
        Folder::of(&[".github/a.yml", ".venv/b.json", ".terraform/c.json", "node_modules/d/e.json", ".f.json"]);
    assert_eq!(folder.walked(&["."], &[]), [".f.json"]);
    assert_eq!(folder.walked(&[".github", "node_modules"], &[]), [".github/a.yml", "node_modules/d/e.json"]);
}

#[test]
fn excluded_globs_are_relative_to_the_working_folder() {
    let folder = Folder::of(&["a/b.json", "b.json", "gen/x/c.json", "keep/gen/c.json", "a/c.gen.json"]);
    assert_eq!(folder.walked(&["."], &["/b.json", "/gen/", "*.gen.json"]), ["a/b.json", "keep/gen/c.json"]);
    assert_eq!(folder.walked(&["."], &["./a", "gen"]), ["b.json"]);
    assert_eq!(folder.walked(&["a"], &["a/*.json", "!a/b.json"]), ["a/b.json"]);
}

#[test]
fn a_wrong_glob_is_a_failure() {
    let folder = Folder::of(&["a.json"]);
    let found = folder.discover(&["."], &["a["]);
    assert!(only_failure(&found).starts_with("this is no glob: "), "{:?}", found.failures);
    assert_eq!(found.failures[0].path, "--exclude a[");
    assert_eq!(found.files.len(), 1);
}

#[test]
fn a_file_is_read_once_and_named_wins() {
    let folder = Folder::of(&["sub/a.json", "sub/b.json"]);
    let found = folder.discover(&[".", "sub/../sub/a.json", "sub", "sub/a.json"], &[]);
    let expected = [("sub/../sub/a.json".to_owned(), Role::Named), ("sub/b.json".to_owned(), Role::Walked)];
    let mut actual = folder.found(&found);
    actual.sort_by(|left, right| left.0.cmp(&right.0));
    assert_eq!(actual, expected);
}

#[test]
fn the_project_is_added_for_links_and_not_twice() {
    let folder = Folder::with(&[(".gitignore", "i.json"), ("a.json", ""), ("sub/b.json", ""), ("i.json", "")]);
    let project = Some(Project::Folder(folder.path("")));
    let options = DiscoverOptions { project, ..DiscoverOptions::default() };
    let found = folder.discover_with(&["a.json"], &options);
    assert_eq!(folder.found(&found), [("a.json".to_owned(), Role::Named), ("sub/b.json".to_owned(), Role::Project)]);
    let found = folder.discover_with(&["sub"], &options);
    assert_eq!(folder.found(&found), [("a.json".to_owned(), Role::Project), ("sub/b.json".to_owned(), Role::Walked)]);
}

#[test]
fn the_project_is_the_repository_and_shown_relative_to_the_working_folder() {
    let folder = Folder::of(&[".git/", "a.json", "one/b.json", "one/two/c.json"]);
    let shown = |working: &str| {
        let options = DiscoverOptions {
            working_folder: folder.path(working),
            project: Some(Project::Repository),
            ..DiscoverOptions::default()
        };
        let found = folder.discover_with(&[], &options).files;
        found.ids().map(|id| found.path(id).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shown("one/two"), ["../../a.json", "../b.json", "c.json"]);
    assert_eq!(shown("one"), ["../a.json", "b.json", "two/c.json"]);
    assert_eq!(shown(""), ["a.json", "one/b.json", "one/two/c.json"]);
}

#[test]
fn the_projects_folder_must_be_one() {
    let folder = Folder::of(&["a.json"]);
    for (name, message) in
        [("none", "no such file or folder"), ("a.json", "--project takes a folder, and this is a file")]
    {
        let project = Some(Project::Folder(folder.path(name)));
        let found = folder.discover_with(&[], &DiscoverOptions { project, ..DiscoverOptions::default() });
        assert_eq!(only_failure(&found), message);
    }
}

#[test]
fn unsaved_text_replaces_the_file_of_its_name() {
    let folder = Folder::of(&["a.json", "b.json"]);
    let name = folder.path("a.json").display().to_string();
    let options = DiscoverOptions {
        standard_input: Some(StandardInput { name, bytes: b"[]".to_vec() }),
        project: Some(Project::Folder(folder.path(""))),
        ..DiscoverOptions::default()
    };
    let found = folder.discover_with(&[], &options);
    assert_eq!(folder.found(&found), [("a.json".to_owned(), Role::Named), ("b.json".to_owned(), Role::Project)]);
    let first = found.files.ids().next().unwrap();
    assert_eq!(found.files.read(first).unwrap(), b"[]");
}

#[test]
fn an_empty_folder_is_fine_and_a_missing_path_is_not() {
    let folder = Folder::of(&["empty/", "a.json"]);
    assert!(folder.walked(&["empty"], &[]).is_empty());
    let found = folder.discover(&["none.json", "a.json"], &[]);
    assert_eq!(only_failure(&found), "no such file or folder");
    assert_eq!(found.failures[0].path, folder.path("none.json").display().to_string());
    assert_eq!(found.files.len(), 1, "the others are still read");
    let below_a_file = folder.discover(&["a.json/b.json"], &[]);
    assert!(only_failure(&below_a_file).contains("ot a directory"), "{:?}", below_a_file.failures);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::io::Write;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    fn make_fifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn links_to_folders_are_not_followed_so_a_loop_ends() {
        let folder = Folder::of(&["a/b/c.json"]);
        symlink("..", folder.path("a/b/up")).unwrap();
        symlink(folder.0.path(), folder.path("a/root")).unwrap();
        symlink("self.json", folder.path("self.json")).unwrap();
        let found = folder.discover(&["."], &[]);
        assert_eq!(folder.found(&found), [("a/b/c.json".to_owned(), Role::Walked)]);
        assert_eq!(found.left_out.len(), 2, "{:?}", found.left_out);
        assert!(found.left_out[0].ends_with("a/b/up: a link to a folder, not followed"), "{:?}", found.left_out);
        assert_eq!(found.failures, []);
    }

    #[test]
    fn a_named_link_to_a_folder_is_walked() {
        let folder = Folder::of(&["real/a.json", "real/b.txt"]);
        symlink("real", folder.path("link")).unwrap();
        assert_eq!(folder.walked(&["link"], &[]), ["link/a.json"]);
        assert_eq!(folder.walked(&["link", "real"], &[]).len(), 1);
    }

    #[test]
    fn links_to_files_are_followed_inside_the_walked_folder() {
        let outside = Folder::of(&["x.json"]);
        let folder = Folder::of(&["in/a.json", "in/text", "z.json"]);
        symlink("text", folder.path("in/b.json")).unwrap();
        symlink("a.json", folder.path("in/0.json")).unwrap();
        symlink(outside.path("x.json"), folder.path("in/out.json")).unwrap();
        symlink("nowhere", folder.path("in/dangling.json")).unwrap();
        let found = folder.discover(&["in"], &[]);
        let expected = [("in/a.json".to_owned(), Role::Walked), ("in/b.json".to_owned(), Role::Walked)];
        assert_eq!(folder.found(&found), expected);
        assert_eq!(found.left_out.len(), 1, "{:?}", found.left_out);
        assert!(found.left_out[0].ends_with("in/out.json: a link out of the walked folder, not followed"));
        assert_eq!(folder.walked(&["in/out.json"], &[]), ["in/out.json"], "named, it is read");
    }

    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let folder = Folder::of(&["a.json"]);
        make_fifo(&folder.path("pipe.json"));
        make_fifo(&folder.path(".gitignore"));
        symlink("pipe.json", folder.path("link.json")).unwrap();
        let _socket = UnixListener::bind(folder.path("socket.json")).unwrap();
        assert_eq!(folder.walked(&["."], &[]), ["a.json"]);
        for (name, message) in [
            ("pipe.json", "this is a named pipe, not a file"),
            ("link.json", "this is a named pipe, not a file"),
            ("socket.json", "this is a socket, not a file"),
            ("/dev/null", "this is a device, not a file"),
        ] {
            let found = folder.discover(&[name], &[]);
            assert!(only_failure(&found).starts_with(message), "{name}: {:?}", found.failures);
            assert!(found.files.is_empty());
        }
    }

    #[test]
    fn a_named_dangling_link_tells_where_it_points() {
        let folder = Folder::of(&[]);
        symlink("gone.json", folder.path("link.json")).unwrap();
        let found = folder.discover(&["link.json"], &[]);
        assert_eq!(only_failure(&found), "this link points to gone.json, which does not exist");
        symlink("loop.json", folder.path("loop.json")).unwrap();
        let found = folder.discover(&["loop.json"], &[]);
        assert!(only_failure(&found).contains("symbolic links"), "{:?}", found.failures);
    }

    #[test]
    fn names_that_are_not_utf_8_are_read_and_shown_as_far_as_possible() {
        let folder = Folder::of(&[]);
        let path = folder.0.path().join(OsStr::from_bytes(b"caf\xe9.json"));
        fs::write(path, "{}").unwrap();
        let found = folder.discover(&["."], &[]);
        assert_eq!(folder.found(&found), [("caf\u{fffd}.json".to_owned(), Role::Walked)]);
        assert_eq!(found.files.read(found.files.ids().next().unwrap()).unwrap(), b"{}");
    }

    /// Takes the permissions off; tells and returns false where the user may read everything all the same.
    fn lock(path: &Path) -> bool {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        let locked = if path.is_dir() { fs::read_dir(path).is_err() } else { fs::File::open(path).is_err() };
        if !locked {
            // Not `eprintln`, which the test harness captures.
            let _ = writeln!(std::io::stderr(), "skipped: this user may read everything, so nothing is unreadable");
        }
        locked
    }

    #[test]
    fn a_named_unreadable_path_is_a_failure_and_a_met_one_is_not() {
        let folder = Folder::of(&["a.json", "locked.json", "sub/b.json", "z.json"]);
        if !lock(&folder.path("locked.json")) || !lock(&folder.path("sub")) {
            return;
        }
        for name in ["locked.json", "sub"] {
            assert_eq!(only_failure(&folder.discover(&[name], &[])), "permission denied", "{name}");
        }
        let found = folder.discover(&["."], &[]);
        assert_eq!(folder.found(&found).len(), 3, "an unreadable file is handed over, to be reported");
        assert_eq!(found.failures, []);
        assert!(found.warnings[0].ends_with("sub: permission denied"), "{:?}", found.warnings);
        fs::set_permissions(folder.path("sub"), fs::Permissions::from_mode(0o700)).unwrap();
    }
}

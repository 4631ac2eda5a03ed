//! The files of `--output`.

use super::arguments::FormatChoice;
use crate::files::{display_path, lexical};
use crate::spelling;
use clap::ValueEnum;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// One report for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: FormatChoice,
    pub(super) path: PathBuf,
}

/// Reads the value of `--output`: `FORMAT=FILE`.
pub(super) fn output(text: &str) -> Result<Output, String> {
    let (name, path) = text.split_once('=').ok_or("this is not of the form FORMAT=FILE")?;
    let format = FormatChoice::from_str(name, false).map_err(|_| {
        let formats = FormatChoice::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = formats.map(|format| format.get_name().to_owned()).collect();
        let near = spelling::nearest(name, names.iter().map(String::as_str));
        match near {
            Some(near) => format!("there is no format `{name}`; did you mean `{near}`?"),
            None => format!("there is no format `{name}`; the formats are {}", names.join(", ")),
        }
    })?;
    match path {
        "" => Err("the name of the file is missing".to_owned()),
        "-" => Err(format!("what is printed is set by `--format {name}`; a file called - is `{name}=./-`")),
        path => Ok(Output { format, path: path.into() }),
    }
}

/// Refuses to write two reports to one file, or a report over a file that is to be linted.
pub(super) fn check(outputs: &[Output], linted: &[PathBuf]) -> Result<(), String> {
    let mut taken: Vec<PathBuf> = Vec::new();
    for output in outputs.iter().filter(|output| !is_special(&output.path)) {
        let shown = || display_path(&output.path);
        let target = resolved(&output.path);
        if taken.contains(&target) {
            return Err(format!("--output names the file {} twice; each report needs a file of its own", shown()));
        }
        if is_linted(&output.path, linted) {
            return Err(format!("--output would write its report over {}, which is to be linted", shown()));
        }
        taken.push(target);
    }
    Ok(())
}

/// Whether a file is among those that are to be linted.
pub(super) fn is_linted(path: &Path, linted: &[PathBuf]) -> bool {
    let target = resolved(path);
    target.is_file() && linted.iter().any(|path| fs::canonicalize(path).is_ok_and(|path| path == target))
}

/// Writes a file, which takes its name only when it is complete; or says why that failed.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), String> {
    let written = Staged::open(path).and_then(|mut file| {
        file.writer().write_all(text.as_bytes())?;
        file.finish()
    });
    written.map_err(|error| reason(&error, path))
}

/// A path in the one form that it has, whether or not the file exists yet.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let in_folder = || Some(fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?));
    fs::canonicalize(&path).ok().or_else(in_folder).unwrap_or_else(|| lexical(&path))
}

/// A terminal, a pipe, `/dev/null`: nothing that could be replaced.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Writes all files, or none of them if one cannot be written; returns what went wrong.
pub(super) fn write(outputs: &[Output], render: impl Fn(&Output, &mut dyn Write) -> io::Result<()>) -> Vec<String> {
    let describe = |output: &Output, error: &io::Error| {
        format!(
            "cannot write the {} report: {}: {}",
            name(output.format),
            display_path(&output.path),
            reason(error, &output.path)
        )
    };
    let (mut staged, mut failed) = (Vec::new(), Vec::new());
    for output in outputs {
        match Staged::open(&output.path).and_then(|mut file| render(output, file.writer()).map(|()| file)) {
            Ok(file) => staged.push((output, file)),
            Err(error) => failed.push(describe(output, &error)),
        }
    }
    if failed.is_empty() {
        let finished = staged.into_iter().map(|(output, file)| (output, file.finish()));
        failed.extend(finished.filter_map(|(output, result)| Some(describe(output, &result.err()?))));
    }
    failed
}

/// A file that takes its name only when it is complete, so that nobody reads half a report.
enum Staged {
    Temporary(NamedTempFile, PathBuf),
    Special(File),
}

impl Staged {
    fn open(path: &Path) -> io::Result<Self> {
        if is_special(path) {
            return Ok(Staged::Special(File::options().write(true).open(path)?));
        }
        // Through a symbolic link, what it points at is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let existing = fs::metadata(&target).ok();
        if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if existing.as_ref().is_some_and(|metadata| metadata.permissions().readonly()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".sfn-ssm-lint-");
        if let Some(permissions) = existing.map(|metadata| metadata.permissions()).or_else(usual_permissions) {
            builder.permissions(permissions);
        }
        Ok(Staged::Temporary(builder.tempfile_in(folder)?, target))
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Staged::Temporary(file, _) => file,
            Staged::Special(file) => file,
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Staged::Temporary(file, target) => file.persist(target).map(drop).map_err(|failed| failed.error),
            Staged::Special(_) => Ok(()),
        }
    }
}

/// Those that a new file gets, instead of a temporary one's; the process's mask still applies.
pub(super) fn usual_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    return Some(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    return None;
}

fn name(format: FormatChoice) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

pub(super) fn reason(error: &io::Error, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            let folder = path.parent().map(display_path).unwrap_or_default();
            format!("there is no folder {folder}")
        }
        io::ErrorKind::IsADirectory => "this is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(folder: &Path, names: &[&str]) -> Vec<Output> {
        names.iter().map(|name| Output { format: FormatChoice::Short, path: folder.join(name) }).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_is_a_format_and_a_file() {
        let expected = Output { format: FormatChoice::Sarif, path: "out/a=b.sarif".into() };
        assert_eq!(output("sarif=out/a=b.sarif"), Ok(expected));
        for (wrong, message) in [
            ("sarif", "this is not of the form FORMAT=FILE"),
            ("sarif=", "the name of the file is missing"),
            ("json=-", "what is printed is set by `--format json`; a file called - is `json=./-`"),
            ("sarfi=a", "there is no format `sarfi`; did you mean `sarif`?"),
            (
                "checkstyle=a",
                "there is no format `checkstyle`; the formats are human, short, json, sarif, github, gitlab, junit",
            ),
        ] {
            assert_eq!(output(wrong), Err(message.to_owned()));
        }
    }

    #[test]
    fn one_file_is_not_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::create_dir(at.join("sub")).unwrap();
        assert!(check(&to(at, &["a", "b", "sub/a"]), &[at.to_owned()]).is_ok());
        for twice in ["a", "./a", "sub/../a"] {
            let message = check(&to(at, &["a", "b", twice]), &[]).unwrap_err();
            assert!(message.contains("twice"), "{message}");
        }
        assert!(check(&to(at, &["sub/../flow.json"]), &[at.join("flow.json")]).is_ok());
        fs::write(at.join("flow.json"), "{}").unwrap();
        let message = check(&to(at, &["sub/../flow.json"]), &[at.join("flow.json")]).unwrap_err();
        assert!(message.ends_with("flow.json, which is to be linted"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_the_file_that_it_points_at() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("real"), "old").unwrap();
        std::os::unix::fs::symlink("real", at.join("link")).unwrap();
        assert!(check(&to(at, &["real", "link"]), &[]).is_err());
        assert_eq!(write(&to(at, &["link"]), |_, out| out.write_all(b"new")), Vec::<String>::new());
        assert!(fs::symlink_metadata(at.join("link")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(at.join("real")).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_written_to_and_stays() {
        use std::os::unix::fs::FileTypeExt as _;
        let null = Output { format: FormatChoice::Short, path: "/dev/null".into() };
        let both = [null.clone(), null];
        assert_eq!(check(&both, &[]), Ok(()));
        assert_eq!(write(&both, |_, out| out.write_all(b"x")), Vec::<String>::new());
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_file_changes_only_when_all_reports_are_complete() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("a"), "old").unwrap();
        let failed = write(&to(at, &["a", "none/b"]), |_, out| out.write_all(b"new"));
        let expected =
            format!("cannot write the short report: {0}/none/b: there is no folder {0}/none", display_path(at));
        assert_eq!(failed, [expected]);
        let half = |_: &Output, out: &mut dyn Write| {
            out.write_all(b"ne")?;
            Err(io::Error::other("no more"))
        };
        assert!(write(&to(at, &["a"]), half)[0].ends_with("a: no more"));
        assert_eq!(fs::read_to_string(at.join("a")).unwrap(), "old");
        assert_eq!(names(at), ["a"]);
        assert_eq!(write(&to(at, &["a", "b"]), |_, out| out.write_all(b"new")), Vec::<String>::new());
        assert_eq!(fs::read_to_string(at.join("a")).unwrap(), "new");
        assert_eq!(names(at), ["a", "b"]);
    }

    #[test]
    fn folders_and_locked_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::write(at.join("locked"), "old").unwrap();
        let mut permissions = fs::metadata(at.join("locked")).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(at.join("locked"), permissions).unwrap();
        let failed = write(&to(at, &[".", "locked"]), |_, _| Ok(()));
        assert!(failed[0].ends_with(": this is a folder"), "{failed:?}");
        assert!(failed[1].ends_with("locked: permission denied"), "{failed:?}");
        assert_eq!(fs::read_to_string(at.join("locked")).unwrap(), "old");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_a_report_as_they_may_any_new_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("usual"), "").unwrap();
        let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        write(&to(folder.path(), &["report"]), |_, _| Ok(()));
        assert_eq!(mode("report"), mode("usual"));
    }
}

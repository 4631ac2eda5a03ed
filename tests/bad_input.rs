//! Input that no reader likes, each beside a good file whose finding must survive. What is named gets an answer, what
//! is met while walking gets one only if it is ours; nothing panics or hangs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod clock;

use serde_json::Value;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How much processor time one run may take in a debug build.
const BOUND: Duration = Duration::from_secs(10);

/// How long one run may take where a busy machine lets it wait, or where it waits for what never comes.
const PATIENCE: Duration = Duration::from_secs(120);

const GOOD: &str = "good.asl.json";

/// A state machine whose `Next` leads nowhere.
const GOOD_TEXT: &str = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "Gone"}}}"#;

const GOOD_RULE: &str = "asl/unknown-state";

/// A folder with the good file.
struct Folder(TempDir);

/// What a run said.
struct Answer {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new() -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        fs::write(folder.path(GOOD), GOOD_TEXT).unwrap();
        folder
    }

    fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        fs::write(folder.path(name), bytes).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program in this folder; it must end by itself, in time.
    fn run(&self, arguments: &[&str], stdin: Stdio) -> Answer {
        let streams = tempfile::tempdir().unwrap();
        let (out, error) = (streams.path().join("out"), streams.path().join("error"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"))
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(stdin)
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&error).unwrap())
            .spawn()
            .unwrap();
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            let used = clock::used_by(&child.id().to_string());
            if used.unwrap_or_else(|| start.elapsed()) > BOUND || start.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("{arguments:?} did not end after {used:?} of {:?}", start.elapsed());
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let read = |path| String::from_utf8(fs::read(path).unwrap()).unwrap();
        let answer =
            Answer { status: status.code().expect("no signal ended it"), stdout: read(out), stderr: read(error) };
        assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
        answer
    }

    /// The answer where the good file and `name` are named.
    fn named(&self, name: &str) -> Answer {
        let answer = self.run(&["--format", "json", GOOD, name], Stdio::null());
        answer.keeps_the_good_finding();
        answer
    }

    /// The answer where the folder is walked.
    fn walked(&self) -> Answer {
        let answer = self.run(&["--format", "json"], Stdio::null());
        answer.keeps_the_good_finding();
        answer
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }

    fn diagnostics(&self, path: &str) -> Vec<Value> {
        let all = self.json()["diagnostics"].as_array().unwrap().clone();
        all.into_iter().filter(|diagnostic| diagnostic["path"] == path).collect()
    }

    /// The rules of the findings in one file.
    fn rules(&self, path: &str) -> Vec<String> {
        self.diagnostics(path).iter().map(|diagnostic| diagnostic["rule"].as_str().unwrap().to_owned()).collect()
    }

    fn keeps_the_good_finding(&self) {
        assert_eq!(self.rules(GOOD), [GOOD_RULE], "{}", self.stderr);
    }

    fn failed_because_of(&self, path: &str) {
        assert_eq!(self.status, 2, "{}", self.stdout);
        let failures = self.json()["failures"].as_array().unwrap().clone();
        let paths: Vec<&str> = failures.iter().map(|failure| failure["path"].as_str().unwrap()).collect();
        assert_eq!(paths, [path]);
        assert!(failures[0]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }

    fn finds(&self, rule: &str, path: &str) {
        assert_eq!(self.status, 1, "{}", self.stderr);
        let rules = self.rules(path);
        assert!(rules.iter().any(|found| found == rule), "{path}: {rules:?} without {rule}");
    }

    fn says_nothing_of(&self, path: &str) {
        assert_eq!(self.status, 1, "{}", self.stderr);
        assert_eq!(self.rules(path), [""; 0]);
    }
}

#[test]
fn a_missing_file() {
    Folder::new().named("none.json").failed_because_of("none.json");
}

#[test]
fn an_empty_file() {
    let folder = Folder::with("empty.json", "");
    folder.named("empty.json").finds("syntax/empty", "empty.json");
    folder.walked().says_nothing_of("empty.json");
}

#[test]
fn a_binary_file() {
    let bytes: Vec<u8> = (0..=255).cycle().take(64 * 1024).collect();
    for name in ["image.json", "image.yaml"] {
        let folder = Folder::with(name, &bytes);
        folder.named(name).failed_because_of(name);
        folder.walked().says_nothing_of(name);
    }
}

#[test]
fn a_file_of_50_mb() {
    let folder = Folder::new();
    for name in ["large.json", "large.yaml"] {
        File::create(folder.path(name)).unwrap().set_len(50 * 1000 * 1000).unwrap();
        folder.named(name).finds("syntax/too-large", name);
    }
    folder.walked();
}

#[test]
fn standard_input_without_an_end_in_sight() {
    let folder = Folder::new();
    let file = folder.path("large.txt");
    File::create(&file).unwrap().set_len(50 * 1000 * 1000).unwrap();
    let answer = folder.run(&["--format", "json", GOOD, "-"], File::open(file).unwrap().into());
    answer.keeps_the_good_finding();
    answer.finds("syntax/too-large", "<stdin>");
}

#[test]
fn a_hundred_thousand_nested_brackets() {
    let brackets = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for (name, text) in [
        ("a.json", brackets("[", "]")),
        ("b.json", brackets("[", "")),
        ("c.json", brackets("{\"a\":", "}")),
        ("d.yaml", brackets("[", "]")),
        ("e.yaml", brackets("[", "")),
        ("f.yaml", brackets("{a: ", "}")),
        ("g.yaml", brackets("- ", "")),
        ("h.yaml", brackets("? ", "")),
    ] {
        let folder = Folder::with(name, text);
        folder.named(name).finds("syntax/too-deep", name);
        folder.walked().says_nothing_of(name);
    }
}

#[test]
fn nested_brackets_inside_a_document_of_ours() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let text =
        format!(r#"{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "Result": {deep}, "Next": "Gone"}}}}}}"#);
    let folder = Folder::with("deep.json", text);
    for answer in [folder.named("deep.json"), folder.walked()] {
        answer.finds("syntax/too-deep", "deep.json");
        answer.finds(GOOD_RULE, "deep.json");
    }
}

#[test]
fn a_yaml_bomb() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let folder = Folder::with("bomb.yaml", &text);
    folder.named("bomb.yaml").finds("syntax/too-many-aliases", "bomb.yaml");
    folder.walked().says_nothing_of("bomb.yaml");
    let ours = text + "schemaVersion: '0.3'\nmainSteps: *a11\n";
    let folder = Folder::with("bomb.yaml", ours);
    folder.walked().finds("syntax/too-many-aliases", "bomb.yaml");
}

#[test]
fn invalid_utf_8() {
    let text = GOOD_TEXT.replace("Pass\"", "Pass\", \"Comment\": \"\u{7f}\"");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == 0x7f { 0xff } else { byte }).collect();
    let offset = bytes.iter().position(|byte| *byte == 0xff).unwrap();
    let folder = Folder::with("latin.json", bytes);
    for answer in [folder.named("latin.json"), folder.walked()] {
        answer.finds("syntax/invalid-utf8", "latin.json");
        answer.finds(GOOD_RULE, "latin.json");
        let found = answer.diagnostics("latin.json");
        let found = found.iter().find(|diagnostic| diagnostic["rule"] == "syntax/invalid-utf8").unwrap();
        assert_eq!(found["start"]["offset"], offset);
    }
}

#[test]
fn a_single_line_of_72_kb() {
    let mut states = String::new();
    let mut count = 0;
    while states.len() < 72_000 {
        states += &format!(r#""S{count}": {{"Type": "Pass", "Next": "S{}"}}, "#, count + 1);
        count += 1;
    }
    states += &format!(r#""S{count}": {{"Type": "Pass", "Next": "Gone"}}"#);
    let text = format!(r#"{{"StartAt": "S0", "States": {{{states}}}}}"#);
    let column = text.find("\"Gone\"").unwrap() + 1;
    let folder = Folder::with("line.json", text);
    for answer in [folder.named("line.json"), folder.walked()] {
        assert_eq!(answer.rules("line.json"), [GOOD_RULE]);
        let start = &answer.diagnostics("line.json")[0]["start"];
        assert_eq!(start["line"], 1);
        let found = start["column"].as_u64().unwrap() as usize;
        assert!((column..=column + 1).contains(&found), "{found} is not {column}");
    }
    for format in ["human", "short"] {
        let answer = folder.run(&["--format", format, "line.json"], Stdio::null());
        assert_eq!(answer.status, 1, "{}", answer.stderr);
        assert!(answer.stdout.contains(GOOD_RULE) && answer.stdout.contains("Gone"), "{}", answer.stdout);
        assert!(answer.stdout.len() < 8_000, "the line is cropped");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn an_unreadable_file() {
        let folder = Folder::with("locked.json", GOOD_TEXT);
        fs::set_permissions(folder.path("locked.json"), fs::Permissions::from_mode(0o000)).unwrap();
        if File::open(folder.path("locked.json")).is_ok() {
            // Not `eprintln`, which the test harness captures.
            let _ = writeln!(std::io::stderr(), "skipped: this user may read everything, so nothing is unreadable");
            return;
        }
        folder.named("locked.json").failed_because_of("locked.json");
        assert_eq!(folder.walked().rules("locked.json"), ["syntax/unreadable"]);
    }

    #[test]
    fn an_unreadable_folder() {
        let folder = Folder::new();
        fs::create_dir(folder.path("locked")).unwrap();
        fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(folder.path("locked")).is_ok() {
            let _ = writeln!(std::io::stderr(), "skipped: this user may read everything, so nothing is unreadable");
            return;
        }
        folder.named("locked").failed_because_of("locked");
        let answer = folder.walked();
        assert_eq!(answer.status, 1);
        assert_eq!(answer.stderr, "warning: locked: permission denied\n");
        fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(0o700)).unwrap();
    }

    /// Whoever runs this: the file opens, and reading it fails.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_whose_reading_fails() {
        Folder::new().named("/proc/self/mem").failed_because_of("/proc/self/mem");
    }

    #[test]
    fn a_folder_loop() {
        let folder = Folder::new();
        fs::create_dir_all(folder.path("a/b")).unwrap();
        symlink("../..", folder.path("a/b/loop")).unwrap();
        symlink("loop.json", folder.path("loop.json")).unwrap();
        let answer = folder.walked();
        assert_eq!((answer.status, answer.stderr.as_str()), (1, ""));
        assert_eq!(answer.json()["diagnostics"].as_array().unwrap().len(), 1, "{}", answer.stdout);
        folder.named("loop.json").failed_because_of("loop.json");
    }

    #[test]
    fn a_named_pipe() {
        let folder = Folder::new();
        assert!(Command::new("mkfifo").arg(folder.path("pipe.asl.json")).status().unwrap().success());
        folder.named("pipe.asl.json").failed_because_of("pipe.asl.json");
        folder.walked().says_nothing_of("pipe.asl.json");
    }

    #[test]
    fn a_dangling_link() {
        let folder = Folder::new();
        symlink("gone.json", folder.path("link.asl.json")).unwrap();
        folder.named("link.asl.json").failed_because_of("link.asl.json");
        folder.walked().says_nothing_of("link.asl.json");
    }
}

#[test]
fn standard_input_gets_an_answer_under_its_name() {
    let folder = Folder::new();
    let input = || File::open(folder.path(GOOD)).unwrap().into();
    folder.run(&["--format", "json", "-"], input()).finds(GOOD_RULE, "<stdin>");
    let answer = folder.run(&["--format", "json", "--stdin-filename", "sub/x.asl.json", "-"], input());
    answer.finds(GOOD_RULE, "sub/x.asl.json");
    let empty = folder.run(&["--format", "json", "-"], Stdio::null());
    assert_eq!(empty.rules("<stdin>"), ["syntax/empty"]);
}

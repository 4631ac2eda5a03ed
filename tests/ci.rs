//! The examples of `docs/ci.md` and the script of `action.yml` do what they say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use sfn_ssm_lint::source::{FileId, Node, Tree, yaml};
use std::fs;
use std::path::Path;
use std::process::Command;

const DOCS: &str = include_str!("../docs/ci.md");
const ACTION: &str = include_str!("../action.yml");

fn read(text: &str) -> Tree {
    let read = yaml::read(text.into(), FileId(0), None);
    assert_eq!(read.problems, [], "{text}");
    read.tree
}

/// The value behind some keys.
fn at<'t>(node: Node<'t>, keys: &[&str]) -> Node<'t> {
    keys.iter().fold(node, |node, key| node.get(key).unwrap_or_else(|| panic!("no {key}")))
}

fn text(node: Node<'_>) -> String {
    node.decoded().unwrap().text().to_owned()
}

/// The YAML block under a heading that holds some text.
fn example(holding: &str) -> &'static str {
    let blocks = DOCS.split("```yaml\n").skip(1).map(|behind| behind.split("\n```").next().unwrap());
    let mut found = blocks.filter(|block| block.contains(holding));
    let block = found.next().unwrap_or_else(|| panic!("no example with {holding}"));
    assert!(found.next().is_none(), "{holding} is in several examples");
    block
}

/// A copy of the broken example project.
fn project() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &target);
            } else {
                fs::copy(path, target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/examples/patching-broken"), folder.path());
    folder
}

/// Runs a command line of an example; returns its status and the files that it made.
fn made(command: &str) -> (i32, Vec<String>) {
    let folder = project();
    let names = || {
        let names = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        names.collect::<Vec<_>>()
    };
    let before = names();
    let arguments = command.strip_prefix("sfn-ssm-lint ").unwrap().split(' ');
    let output =
        Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint")).args(arguments).current_dir(folder.path()).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut made: Vec<String> = names().into_iter().filter(|name| !before.contains(name)).collect();
    made.sort();
    (output.status.code().unwrap(), made)
}

#[test]
fn the_first_example_writes_its_files() {
    let (_, behind) = DOCS.split_once("```sh\n").unwrap();
    assert_eq!(made(behind.lines().next().unwrap()), (1, vec!["report.sarif".to_owned(), "report.xml".to_owned()]));
}

#[test]
fn gitlab_finds_the_reports_of_its_job() {
    let tree = read(example("codequality"));
    let job = at(tree.root().unwrap(), &["sfn-ssm-lint"]);
    let reports = at(job, &["artifacts", "reports"]);
    let expected = ["codequality", "junit"].map(|kind| text(at(reports, &[kind]))).to_vec();
    assert_eq!(made(&text(at(job, &["script"]).items().nth(1).unwrap())), (1, expected));
}

#[test]
fn codebuild_finds_the_report_of_its_build() {
    let tree = read(example("JUNITXML"));
    let root = tree.root().unwrap();
    let files = at(root, &["reports", "sfn-ssm-lint", "files"]).items().map(text).collect::<Vec<_>>();
    let commands = at(root, &["phases", "build", "commands"]);
    assert_eq!(made(&text(commands.items().next().unwrap())), (1, files));
}

/// The steps that use this repository's action.
fn uses_of_the_action(example: &str) -> Vec<Vec<(String, String)>> {
    let tree = read(example);
    let steps = at(tree.root().unwrap(), &["jobs", "sfn-ssm-lint", "steps"]);
    let ours = steps.items().filter(|step| text(at(*step, &["uses"])).starts_with("OWNER/sfn-ssm-lint@"));
    let inputs = |step| at(step, &["with"]).entries().map(|entry| (text(entry.key), text(entry.value))).collect();
    ours.map(inputs).collect()
}

#[test]
fn workflows_pass_inputs_that_the_action_has() {
    let tree = read(ACTION);
    let inputs = at(tree.root().unwrap(), &["inputs"]);
    for example in [example("name: lint"), example("name: scan")] {
        let uses = uses_of_the_action(example);
        assert_eq!(uses.len(), 1);
        for (name, _) in uses.concat() {
            assert!(inputs.get(&name).is_some(), "{name}");
        }
    }
    let scan = example("name: scan");
    assert!(scan.contains("sarif_file: sfn-ssm-lint.sarif") && scan.contains("  sarif-file: sfn-ssm-lint.sarif"));
}

#[test]
fn the_images_have_the_rust_that_the_package_asks_for() {
    let image = format!("rust:{}", env!("CARGO_PKG_RUST_VERSION"));
    assert_eq!(DOCS.matches("rust:").count(), DOCS.matches(&image).count());
    assert!(DOCS.contains(&format!("Rust {} or later", env!("CARGO_PKG_RUST_VERSION"))));
}

#[cfg(unix)]
#[test]
fn the_cache_of_the_action_follows_the_sources() {
    let tree = read(ACTION);
    let script = text(at(at(tree.root().unwrap(), &["runs", "steps"]).items().next().unwrap(), &["run"]));
    let hash = |folder: &Path| {
        let output = tempfile::NamedTempFile::new().unwrap();
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script]).env("GITHUB_ACTION_PATH", folder);
        assert!(bash.env("GITHUB_OUTPUT", output.path()).status().expect("bash runs").success());
        fs::read_to_string(output.path()).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    for name in ["src", "rules", "schemas"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    for name in ["Cargo.toml", "Cargo.lock", "build.rs", "src/main.rs", "rules/a.md", "schemas/a.json", "README.md"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let first = hash(folder.path());
    assert!(first.starts_with("hash=") && first.trim_end().len() == "hash=".len() + 40, "{first}");
    fs::write(folder.path().join("README.md"), "other").unwrap();
    assert_eq!(hash(folder.path()), first);
    fs::write(folder.path().join("src/main.rs"), "other").unwrap();
    assert_ne!(hash(folder.path()), first);
    assert!(hash(Path::new(env!("CARGO_MANIFEST_DIR"))).starts_with("hash="));
}

/// Runs the script of the action's last step as a runner does; returns its status and its output.
#[cfg(unix)]
fn lint_step(folder: &Path, inputs: &[(&str, &str)]) -> (i32, String) {
    let tree = read(ACTION);
    let step = at(tree.root().unwrap(), &["runs", "steps"]).items().next_back().unwrap();
    let defaults = at(tree.root().unwrap(), &["inputs"]);
    let runner = tempfile::tempdir().unwrap();
    let bin = runner.path().join("sfn-ssm-lint/bin");
    fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sfn-ssm-lint"), bin.join("sfn-ssm-lint")).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &text(at(step, &["run"]))]);
    for variable in at(step, &["env"]).entries() {
        let expression = text(variable.value);
        let input = expression.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}")).unwrap();
        let set = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| (*value).to_owned());
        bash.env(text(variable.key), set.unwrap_or_else(|| text(at(defaults, &[input, "default"]))));
    }
    let output = bash.env("RUNNER_TEMP", runner.path()).current_dir(folder).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[cfg(unix)]
#[test]
fn the_action_annotates_and_writes_what_it_is_asked_for() {
    let folder = project();
    let (status, text) = lint_step(folder.path(), &[]);
    assert_eq!(status, 1);
    assert_eq!(text.matches("\n::").count() + 1, 6, "{text}");
    assert!(text.contains(",file=runbooks/CreateBackup.yaml,"), "{text}");

    fs::rename(folder.path().join("workflow.asl.json"), folder.path().join("two words.asl.json")).unwrap();
    let (status, text) = lint_step(
        folder.path(),
        &[
            ("paths", "two words.asl.json\nrunbooks\n"),
            ("options", "--select\ntoken/no-timeout\n\n--fail-on=warning\n"),
            ("sarif-file", "out.sarif"),
        ],
    );
    assert_eq!((status, text.matches("::warning ").count()), (1, 1), "{text}");
    let log: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("out.sarif")).unwrap()).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 1);

    let (status, text) =
        lint_step(folder.path(), &[("options", "--exit-zero\n--quiet\n--ignore=token"), ("paths", ".\n")]);
    assert_eq!((status, text.as_str()), (0, ""));
}

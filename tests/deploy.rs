//! `--emit --deploy` hands the template to whatever `aws` is on the PATH.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// Says what it was called with, keeps the template, and ends with a status of its own.
const AWS: &str = "#!/bin/sh\nprintf '%s\\n' \"$@\" >arguments\nwhile [ \"$1\" != --template-file ]; do shift; done\n\
                   cat \"$2\" >template.json\necho deploying\necho slowly >&2\nexit 254\n";

fn run(folder: &Path, path: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
    command.current_dir(folder).env("PATH", path).args(arguments).output().unwrap()
}

fn with_aws(arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    let aws = folder.path().join("aws");
    fs::write(&aws, AWS).unwrap();
    fs::set_permissions(&aws, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:/bin:/usr/bin", folder.path().display());
    let output = run(folder.path(), &path, arguments);
    (folder, output)
}

#[test]
fn the_template_options_output_and_status_go_through() {
    let options =
        ["--emit", "SfnRunCommandByTargets", "--flavor", "hardened", "--deploy", "commands", "--region", "eu-west-1"];
    let more = ["--profile", "prod", "--parameter-overrides", "AnsweredStateMachines=Patch*", "Other=a b"];
    let (folder, output) = with_aws(&[&options[..], &more].concat());
    assert_eq!(output.status.code(), Some(254));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "deploying\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "slowly\n");
    let arguments = fs::read_to_string(folder.path().join("arguments")).unwrap();
    let lines: Vec<&str> = arguments.lines().collect();
    let (before, behind) = lines.split_at(5);
    assert_eq!(before, ["cloudformation", "deploy", "--stack-name", "commands", "--template-file"]);
    let (template, behind) = behind.split_first().unwrap();
    assert!(!Path::new(template).exists(), "a temporary file");
    let expected = ["--capabilities", "CAPABILITY_IAM", "--region", "eu-west-1", "--profile", "prod"];
    let expected = [&expected[..], &["--no-fail-on-empty-changeset", "--parameter-overrides"]].concat();
    assert_eq!(behind, [&expected[..], &["AnsweredStateMachines=Patch*", "Other=a b"]].concat());
    let printed = ["--emit", "SfnRunCommandByTargets", "--flavor", "hardened", "--as", "cloudformation"];
    let printed = run(folder.path(), "", &printed).stdout;
    assert_eq!(fs::read(folder.path().join("template.json")).unwrap(), printed);
}

#[test]
fn a_dry_run_runs_nothing() {
    let (folder, output) = with_aws(&["--emit", "--deploy", "commands", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("aws cloudformation deploy --stack-name commands "));
    assert!(!folder.path().join("arguments").exists());
}

#[test]
fn without_the_aws_cli_it_is_said_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let output = run(folder.path(), &path, &["--emit", "--deploy", "commands"]);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: there is no `aws` on the PATH; --deploy needs the AWS CLI"), "{stderr}");
}

#[test]
fn what_does_not_fit_into_a_request_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let step = |index: usize| {
        format!(
            "  - name: Wait{index}\n    action: aws:sleep\n    inputs: {{ Duration: PT1M }}\n    description: {}\n",
            "x".repeat(400)
        )
    };
    let steps: String = (0..100).map(step).collect();
    fs::write(folder.path().join("Long.yaml"), format!("schemaVersion: \"0.3\"\nmainSteps:\n{steps}")).unwrap();
    let output = run(folder.path(), "", &["--emit", "document", "Long.yaml", "--deploy", "long"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("takes more than 51200 from a bucket alone"));
}

//! The command line as data: `tests/cmd/*.trycmd`. `TRYCMD=overwrite cargo test --test cli` writes down what changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use sfn_ssm_lint::catalogue::RuleId;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_command_line_does_what_is_written_down() {
    let cases = trycmd::TestCases::new();
    for (variable, value) in [("COLUMNS", "100"), ("LC_ALL", "C.UTF-8"), ("NO_COLOR", "1")] {
        cases.env(variable, value);
    }
    cases.case("tests/cmd/*.trycmd");
}

/// An id is an interface. `INSTA_UPDATE=always cargo test --test cli` accepts a new one.
#[test]
fn no_rule_id_vanishes_unnoticed() {
    let ids: Vec<&str> = RuleId::all().map(RuleId::as_str).collect();
    insta::assert_snapshot!(ids.join("\n"));
}

/// Editors complete and check ids by it. `INSTA_UPDATE=always cargo test --test cli` writes it anew.
#[test]
fn the_schema_of_the_configuration_names_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/config.schema.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut families: Vec<&str> = RuleId::all().map(RuleId::family).collect();
    families.dedup();
    let rules = RuleId::all().map(RuleId::rule);
    let ids: Vec<&str> = rules.flat_map(|rule| std::iter::once(rule.id).chain(rule.aliases.iter().copied())).collect();
    schema["$defs"]["family"]["enum"] = families.into();
    schema["$defs"]["rule"]["enum"] = ids.into();
    let expected = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, &expected).unwrap();
        return;
    }
    assert!(text == expected, "schemas/config.schema.json lacks rules: INSTA_UPDATE=always writes it anew");
}

#[test]
fn the_list_of_rules_is_the_catalogue_in_both_formats() {
    let list = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint")).args(arguments).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let expected: Vec<(&str, &str, &str)> =
        RuleId::all().map(RuleId::rule).map(|rule| (rule.id, rule.severity.name(), rule.title)).collect();
    let text = list(&["--list-rules"]);
    let table: Vec<(&str, &str, &str)> = text
        .lines()
        .map(|line| {
            let (id, rest) = line.split_once(' ').unwrap();
            let (severity, title) = rest.trim_start().split_once(' ').unwrap();
            let title = title.trim_start();
            (id, severity, title.strip_suffix(" [fix]").or(title.strip_suffix(" [unsafe fix]")).unwrap_or(title))
        })
        .collect();
    assert_eq!(table, expected);
    let json: serde_json::Value = serde_json::from_str(&list(&["--list-rules", "--format", "json"])).unwrap();
    let json = json.as_array().unwrap();
    let entries: Vec<(&str, &str, &str)> =
        json.iter().map(|rule| ["id", "severity", "title"].map(|key| rule[key].as_str().unwrap()).into()).collect();
    assert_eq!(entries, expected);
}

#[test]
fn a_skipped_build_folder_is_told_unless_quiet() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cdk.out")).unwrap();
    fs::write(folder.path().join(".gitignore"), "cdk.out\n").unwrap();
    let stderr = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
        let output = command.current_dir(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(stderr(&[]), "note: skipped cdk.out (ignored by git); name it to lint it\n");
    assert_eq!(stderr(&["--quiet"]), "");
}

fn printed(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(variable);
    }
    let output = command.args(arguments).envs(environment.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_color_outranks_all_but_the_option() {
    let document = "tests/cmd/contracts.in/workflow.asl.json";
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        printed(&[&["--min-severity", "info", document], arguments].concat(), environment).contains('\u{1b}')
    };
    assert!(!is_coloured(&[], &[]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!is_coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn the_manual_and_the_completions_know_every_option() {
    let help = printed(&["--help"], &[]);
    let words = help.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    let options: Vec<&str> = words.filter(|word| word.strip_prefix("--").is_some_and(|name| name.len() > 2)).collect();
    assert!(options.contains(&"--completions") && options.contains(&"--fail-on"), "{options:?}");
    let manual = printed(&["--man"], &[]).replace("\\-", "-");
    assert!(manual.contains(".TH sfn-ssm-lint"), "{manual}");
    for option in &options {
        assert!(manual.contains(option), "{option} in the manual");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["--completions", shell], &[]);
        for option in &options {
            let name = if shell == "fish" { option.trim_start_matches('-') } else { option };
            assert!(script.contains(name), "{option} in {shell}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let program = env!("CARGO_BIN_EXE_sfn-ssm-lint");
    // More output than a pipe holds, into a pipe that nobody reads.
    let script = format!("for i in 1 2 3 4 5 6 7 8; do {program} --list-rules --format json || exit; done | true");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let script = format!("{{ {program} --help; echo $? >&2; }} | true");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "0\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let program = env!("CARGO_BIN_EXE_sfn-ssm-lint");
    let output = Command::new(program).arg("--list-rules").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error: cannot write to standard output: "), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_repaired_file_keeps_its_permissions_its_bytes_and_its_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.asl.json"), folder.path().join("workflow.asl.json"));
    let task = r#""Type":"Task","Resource":"arn:aws:states:::aws-sdk:ssm:startAutomationExecution.waitForTaskToken","End":true"#;
    let text = |argument: &str| {
        format!(
            "\u{feff}{{\"StartAt\":\"A\",\r\n\"States\":{{\"A\":{{{task},\r\n\"TimeoutSeconds\":60,\"Parameters\":\
             {{\"DocumentName\":\"X\",\"Parameters\":{{\"t.$\":\"{argument}\"}}}}}}}}}}\r\n"
        )
    };
    fs::write(&real, text("$$.Task.Token")).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.asl.json", &link).unwrap();
    let fix = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
        command.args(["--fix", "--format", "short"]).arg(&link).output().unwrap()
    };
    let output = fix();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "fixed 1 finding in 1 file\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(&real).unwrap(), text("States.Array($$.Task.Token)"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let changed = fs::metadata(&real).unwrap().modified().unwrap();
    assert_eq!(String::from_utf8(fix().stderr).unwrap(), "fixed 0 findings in 0 files\n");
    assert_eq!(fs::metadata(&real).unwrap().modified().unwrap(), changed);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_file_that_may_not_be_written_is_left_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.asl.json");
    let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Succed"}}}"#;
    fs::write(&path, text).unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
    let output = command.args(["--fix", "--unsafe", "--format", "short"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("a.asl.json: permission denied"));
    assert!(String::from_utf8(output.stdout).unwrap().contains("asl/unknown-type"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

/// What `docs/suppressions.md` shows is what the program printed in a run that is tested above.
#[test]
fn the_runs_in_the_documentation_are_real() {
    let page = include_str!("../docs/suppressions.md");
    let runs = concat!(include_str!("cmd/suppressions.trycmd"), include_str!("cmd/baseline.trycmd"));
    let shown: Vec<&str> = page.split("```console\n").skip(1).map(|rest| rest.split_once("\n```").unwrap().0).collect();
    assert!(shown.len() > 4, "{shown:#?}");
    for run in shown {
        assert!(runs.contains(run), "not in a .trycmd file:\n{run}");
    }
}

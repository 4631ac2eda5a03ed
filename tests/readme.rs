//! The README shows what the program prints.

#![allow(clippy::expect_used, clippy::panic)]

use std::process::Command;

const README: &str = include_str!("../README.md");

/// The text block of the README that follows a line. `tools/readme.sh` writes these blocks anew.
fn block_behind(line: &str) -> &'static str {
    let (_, behind) = README.split_once(line).unwrap_or_else(|| panic!("no {line:?} in the README"));
    let (_, block) = behind.split_once("```text\n").expect("a text block");
    block.split_once("```").expect("its end").0
}

fn printed(arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"))
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs");
    String::from_utf8(run.stdout).expect("output is UTF-8")
}

#[test]
fn the_first_screen() {
    assert_eq!(block_behind("cargo run --"), printed(&["testdata/examples/patching-broken"]));
}

/// Runs the command that a block behind a line begins with.
fn assert_printed(line: &str) {
    let (command, expected) = block_behind(line).split_once('\n').expect("a command and its output");
    let arguments: Vec<&str> = command.trim_start_matches("$ sfn-ssm-lint ").split(' ').collect();
    assert_eq!(expected, printed(&arguments));
}

#[test]
fn the_short_format() {
    assert_printed("| `json` |");
}

#[test]
fn the_verdicts() {
    assert_printed("## What is proven");
}

#[test]
fn the_configuration() {
    let (_, behind) = README.split_once("```toml\n").expect("a TOML block");
    let (block, _) = behind.split_once("```").expect("its end");
    assert_eq!(block, include_str!("../testdata/examples/configured/sfn-ssm-lint.toml"));
    assert_printed("could\nfollow:\n");
}

#[test]
fn the_clean_project() {
    let printed = printed(&["testdata/examples/patching"]);
    assert!(printed.starts_with("no problems in 5 documents (5 files)\n"), "{printed}");
    assert!(README.contains("`no problems in 5 documents (5 files)`"));
}

#[test]
fn what_can_be_emitted() {
    assert_printed("## Emit\n");
}

#[test]
fn the_command_that_deploys() {
    assert_printed("### Hand it to CloudFormation");
}

//! Counts the instructions of linting one runbook of 3 kB, a project, and of large runbooks, with callgrind: a budget
//! that a noisy machine cannot move. Run with `cargo bench`; it needs `valgrind`.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, clippy::panic, clippy::exit)]

mod shapes;

use std::path::Path;
use std::process::{Command, exit};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sfn-ssm-lint");

/// What is linted, and how many thousand instructions it may take, start-up included.
const BUDGETS: [(&str, &str, u64); 3] = [
    ("start-up", "--version", 1_000),
    ("one runbook of 3 kB", "testdata/examples/patching/runbooks/PatchInstance.yaml", 3_300),
    ("a project of five files", "testdata/examples/patching", 8_500),
];

/// The budget of a generated runbook of some 500 steps: below 50 ms.
const LARGE: u64 = 780_000;

fn main() {
    let mut exceeded = false;
    let mut hold = |name: &str, argument: &str, budget: u64| {
        let count = instructions(argument) / 1000;
        println!("{name}: {count} thousand instructions of {budget} allowed");
        exceeded |= count > budget;
    };
    BUDGETS.into_iter().for_each(|(name, argument, budget)| hold(name, argument, budget));
    let large = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shapes");
    for project in shapes::write(&large).expect("the build folder can be written") {
        let name = project.strip_prefix(&large).unwrap_or(&project).display().to_string();
        hold(&format!("a large runbook, {name}"), &project.display().to_string(), LARGE);
    }
    if exceeded {
        eprintln!("over budget: find what was added, or defend a new budget in benches/instructions.rs");
        exit(1);
    }
}

fn instructions(argument: &str) -> u64 {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", PROGRAM, "-j", "1", argument])
        .output()
        .unwrap_or_else(|error| panic!("valgrind must be installed: {error}"));
    let said = String::from_utf8_lossy(&run.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    count.unwrap_or_else(|| panic!("callgrind counted nothing: {said}"))
}

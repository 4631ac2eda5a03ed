//! The linter against real documents that nobody here wrote. The folder is named by `SFN_SSM_LINT_CORPUS`; without it
//! the tests are reported as ignored.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod expressions;
mod graft;
mod grafting;
mod names;
mod upstream;
mod verdicts;

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};

const FOLDER: &str = "SFN_SSM_LINT_CORPUS";

fn main() {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os(FOLDER).map(PathBuf::from) {
        Some(folder) => trials(&folder),
        None => {
            let name = format!("skipped: {FOLDER} names no folder of real documents");
            vec![Trial::test(name, || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit();
}

fn trials(folder: &Path) -> Vec<Trial> {
    let mut trials = upstream::trials(&folder.join("upstream"));
    trials.extend(grafting::trials(&folder.join("automation")));
    let folder = folder.to_owned();
    let machines = folder.join("asl");
    trials.push(Trial::test("expressions", move || expressions::are_read(&machines)));
    let named = folder.clone();
    trials.push(Trial::test("names", move || names::lead_to_their_files(&named)));
    trials.push(Trial::test("verdicts", move || verdicts::compare(&folder)));
    trials
}

fn fail(message: impl Into<String>) -> Failed {
    Failed::from(message.into())
}

//! Runs every rule page: its examples are linted and must say what their marks say; its form is checked. What a page
//! looks like is told in `rules/README.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod access_analyzer;
mod fixed;
mod structure;
mod suppressed;

use libtest_mimic::{Arguments, Failed, Trial};
use sfn_ssm_lint::catalogue::{Fixable, RuleId};
use sfn_ssm_lint::examples;
use sfn_ssm_lint::page::{Page, example};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::{fs, io};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let paths = pages(&root).expect("rules/ can be read");
    let mut trials: Vec<Trial> = paths.iter().flat_map(|path| page_trials(&root, path)).collect();
    trials.extend(fixed::trials(pages_with_fixes(&root)));
    trials.push(Trial::test("rules › folder and catalogue agree", move || Ok(structure::folder(&root, &paths)?)));
    trials.push(Trial::test("access-analyzer.tsv › every check", || Ok(access_analyzer::table()?)));
    trials.extend(structure::tests());
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One trial for the form of a page and one for each of its examples.
fn page_trials(root: &Path, path: &Path) -> Vec<Trial> {
    let id = structure::id_of(root, path);
    let form = format!("{id} › page");
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let page = match Page::parse(&text) {
        Ok(page) => page,
        Err(mistake) => return vec![Trial::test(form, move || Err(Failed::from(mistake.to_string())))],
    };
    let Some(rule) = RuleId::find(&id) else {
        return vec![Trial::test(form, || Err(Failed::from("the catalogue has no such rule")))];
    };
    let mut trials = Vec::new();
    for section in &page.sections {
        let Ok(Some(project)) = example::project(section) else { continue };
        let project = Arc::new(project);
        if suppressed::is_for(rule, &project) {
            let project = project.clone();
            let run = move || Ok(suppressed::run(rule, &project)?);
            trials.push(Trial::test(format!("{id} › {} › suppressed", section.heading), run));
        }
        let run = move || Ok(examples::run(rule, &project)?);
        trials.push(Trial::test(format!("{id} › {}", section.heading), run));
    }
    trials.insert(
        0,
        Trial::test(form, move || {
            structure::page(rule, &id, &page)?;
            Ok(fixed::page(rule, &page)?)
        }),
    );
    trials
}

/// The pages of rules with fixes.
fn pages_with_fixes(root: &Path) -> Vec<(RuleId, Page)> {
    let fixable = RuleId::all().filter(|rule| rule.rule().fixable != Fixable::No);
    let page = |rule: RuleId| {
        let text = fs::read_to_string(root.join(rule.as_str()).with_extension("md")).ok()?;
        Some((rule, Page::parse(&text).ok()?))
    };
    fixable.filter_map(page).collect()
}

/// The Markdown files of all family folders.
fn pages(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for family in fs::read_dir(root)? {
        let family = family?.path();
        if family.is_dir() {
            for page in fs::read_dir(family)? {
                pages.push(page?.path());
            }
        }
    }
    pages.sort();
    Ok(pages)
}

/// A test of the harness itself.
fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(format!("harness › {name}"), move || {
        test();
        Ok(())
    })
}

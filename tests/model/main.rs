//! The analysis of a runbook's runs against a small model of its own, which simply tries them all on random runbooks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod agreement;
mod generate;
mod linted;
mod model;
mod runbook;
mod values;

use agreement::disagreement;
use libtest_mimic::{Arguments, Failed, Trial};
use linted::findings;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use runbook::Runbook;

/// How many runbooks are tried.
const CASES: &str = "SFN_SSM_LINT_MODEL_CASES";
const DEFAULT_CASES: usize = 20_000;
const TRIALS: u8 = 8;
/// So many runbooks are linted together.
const BATCH: usize = 50;
/// How many steps a runbook has at most, beside the two that answer at the end of most.
const STEPS: usize = 5;

fn main() {
    let arguments = Arguments::from_args();
    let cases = std::env::var(CASES).map_or(DEFAULT_CASES, |cases| cases.parse().expect("a number of runbooks"));
    let batches = cases.div_ceil(BATCH * usize::from(TRIALS));
    let trial = |seed: u8| Trial::test(format!("random runbooks, seed {seed}"), move || explore(seed, batches));
    libtest_mimic::run(&arguments, (0..TRIALS).map(trial).collect()).exit();
}

fn explore(seed: u8, batches: usize) -> Result<(), Failed> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = generate::runbooks(STEPS);
    let (mut faulty, mut clean) = (0, 0);
    for _ in 0..batches {
        let trees = (0..BATCH).map(|_| strategy.new_tree(&mut runner)).collect::<Result<Vec<_>, _>>();
        let trees = trees.map_err(|reason| reason.to_string())?;
        let runbooks: Vec<Runbook> = trees.iter().map(ValueTree::current).collect();
        for ((tree, runbook), found) in trees.into_iter().zip(&runbooks).zip(findings(&runbooks)) {
            if disagreement(runbook, &found).is_some() {
                return Err(smallest(tree).into());
            }
            *(if found.is_empty() { &mut clean } else { &mut faulty }) += 1;
        }
    }
    // Runbooks that are all of one kind would show nothing.
    let enough = batches * BATCH / 10;
    if faulty < enough || clean < enough { Err(format!("{faulty} faulty, {clean} clean").into()) } else { Ok(()) }
}

/// The smallest runbook of which the linter and the model still say different things, and what they say.
fn smallest(mut tree: impl ValueTree<Value = Runbook>) -> String {
    let wrong = |runbook: &Runbook| disagreement(runbook, &findings(std::slice::from_ref(runbook))[0]);
    let mut smallest = tree.current();
    while tree.simplify() {
        while wrong(&tree.current()).is_none() {
            if !tree.complicate() {
                break;
            }
        }
        if wrong(&tree.current()).is_some() {
            smallest = tree.current();
        }
    }
    let how = wrong(&smallest).unwrap_or_else(|| "they differ only where it is linted with others".to_owned());
    let steps = smallest.document()["mainSteps"].to_string();
    format!("{how}\n{}", steps.replace("{\"name\"", "\n{\"name\""))
}

//! From an answer inside a loop to the same answer in the next round.

use super::paths::{Next, Outcome, Runs};
use crate::summary::RunbookSummary;

/// The way on from an answer at the end of a way, through the rest of its loop and the beginning of the next round; the
/// steps of the loop lead nowhere else.
pub(super) fn next_round(runbook: &RunbookSummary, runs: &Runs, way: &[(usize, Outcome)]) -> Vec<(usize, Outcome)> {
    let step = |at: usize| runbook.steps.get(runs.configs.get(at)?.step);
    let list = |at: usize| step(at)?.site.pointer.rsplitn(3, '/').nth(2);
    let Some(&(answer, _)) = way.last() else { return Vec::new() };
    let is_inside = |at: usize| list(at) == list(answer);
    let onward = |at: usize, outcome: Outcome| {
        let moves = runs.moves.get(at)?.iter();
        moves.filter(|taken| taken.outcome == outcome).find_map(|taken| match taken.next {
            Next::Config(next) if is_inside(next) => Some(next),
            _ => None,
        })
    };
    let rest = std::iter::successors(onward(answer, Outcome::Answers), |at| onward(*at, Outcome::Succeeds));
    let before = way.iter().rev().skip(1).take_while(|(at, _)| is_inside(*at)).count();
    let begun = way.iter().skip(way.len().saturating_sub(before + 1)).take(before).copied();
    let round = rest.take(runs.configs.len()).map(|at| (at, Outcome::Succeeds)).chain(begun);
    round.chain([(answer, Outcome::AnswersAgain)]).collect()
}

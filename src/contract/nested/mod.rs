//! Runbooks that steps of other runbooks start: what they are passed, and how deep that goes.

mod arguments;
mod levels;

pub(super) use arguments::check;
pub(super) use levels::Levels;

use crate::link::{Candidate, Children};
use crate::summary::{ChildStart, RunbookSummary};

/// A step that starts another runbook.
struct Start<'a, 's> {
    child: &'a ChildStart,
    /// The runbooks that it may mean.
    candidates: &'a [Candidate<'s>],
}

/// The steps of a runbook that start another one, if it is among these files, by their indices.
fn starts<'a, 's>(
    runbook: &'a RunbookSummary,
    started: &'a Children<'s>,
) -> impl Iterator<Item = (usize, Start<'a, 's>)> {
    let children = runbook.steps.iter().enumerate().filter_map(|(index, step)| Some((index, step.child.as_ref()?)));
    let starts = children.map(|(index, child)| (index, Start { child, candidates: started.of(runbook, index) }));
    starts.filter(|(_, start)| !start.candidates.is_empty())
}

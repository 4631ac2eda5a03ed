//! Is a failure reported although nothing failed?

use super::answers::Contract;
use super::explain;
use super::paths::{Answer, Move, Next, Outcome, Past, Runs};
use crate::catalogue::*;
use crate::finding::Finding;
use crate::flow::Target;
use crate::summary::CallbackKind;
use crate::summary::OwnedCondition;

/// `token/failure-on-success-path`: `SendTaskFailure` is reached although nothing failed and nothing was chosen.
pub(super) fn failure_on_success_path(contract: &Contract<'_>) -> Vec<Finding> {
    let steps = 0..contract.runbook.steps.len();
    let failures: Vec<usize> = steps.filter(|step| contract.answers_with(*step, CallbackKind::Failure)).collect();
    if failures.is_empty() {
        return Vec::new();
    }
    let runs = contract.runs();
    let finding = |callback: usize| {
        let step = contract.runbook.steps.get(callback)?;
        let (_, mut way, at) = runs.cheapest_way(
            |config| config.step == callback && config.answer == Answer::No && config.past == Past::Clean,
            |config, taken| taken.outcome == Outcome::Succeeds || is_approved(contract, runs, config.step, taken),
        )?;
        way.push((at, Outcome::Answers));
        let message = format!("`{}` reports a failure although every step before it succeeded", step.name);
        Some(
            Finding::new(TOKEN_FAILURE_ON_SUCCESS_PATH, step.site.clone(), message)
                .label("reached without a failure")
                .trace(explain::trace(contract.runbook, runs, &way, "answered with a failure"))
                .help("lead the step before it to the success callback with `nextStep`, or end the run there"),
        )
    };
    failures.into_iter().filter_map(finding).collect()
}

/// Whether a move is a branch's choice for an approval that was given: nothing went wrong there either.
fn is_approved(contract: &Contract<'_>, runs: &Runs, step: usize, taken: &Move) -> bool {
    let Next::Config(next) = taken.next else { return false };
    let Some(target) = runs.configs.get(next).map(|config| Target::Step(config.step)) else { return false };
    let (Some(step), Some(flow)) = (contract.runbook.steps.get(step), contract.runbook.graph.step(step)) else {
        return false;
    };
    let mut leading = flow.success.iter().filter(|edge| edge.target == target);
    let (Some(edge), None) = (leading.next(), leading.next()) else { return false };
    let condition = edge.choice.and_then(|choice| step.choices.get(choice));
    matches!(condition, Some(OwnedCondition::Test { variable, operator, operand })
        if variable.ends_with(".ApprovalStatus") && operator == "StringEquals" && operand == "Approved")
}

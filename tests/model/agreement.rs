//! Whether the linter and the model say the same of a runbook: the same faults at the same steps, each with a run of the
//! model as its trace.

use super::model::{Model, Outcome, Run, Verdict};
use super::runbook::{Action, Id, Next, OnFailure, Runbook, name};
use sfn_ssm_lint::finding::{Finding, TraceStep};
use std::collections::{BTreeMap, BTreeSet};

/// What they say differently.
pub(crate) fn disagreement(runbook: &Runbook, findings: &[Finding]) -> Option<String> {
    let shown = || findings.iter().map(shown).collect::<String>();
    if !runbook.steps.iter().any(|step| matches!(step.action, Action::Succeed | Action::Fail | Action::Script)) {
        let [finding] = findings else { return Some(format!("expected token/never-answered alone, found{}", shown())) };
        let never = finding.rule.to_string() == "token/never-answered";
        return (!never).then(|| format!("expected token/never-answered, found{}", shown()));
    }
    let models: Vec<Model> = readings(runbook).iter().map(|reading| Model::new(runbook, *reading)).collect();
    let expected: BTreeSet<(Verdict, Id)> = models.iter().flat_map(Model::verdicts).collect();
    let ids: BTreeMap<String, Id> = (0..runbook.steps.len()).map(|id| (runbook.pointer(id), id)).collect();
    let found = findings.iter().filter_map(|finding| Some((verdict(finding)?, ids[&*finding.site.pointer])));
    let found: Vec<(Verdict, Id)> = found.collect();
    let agrees = found.len() == findings.len() && found.iter().copied().collect::<BTreeSet<_>>() == expected;
    if !agrees {
        return Some(format!("expected {expected:?}, found{}", shown()));
    }
    let unreal = findings
        .iter()
        .zip(found)
        .find(|(finding, (verdict, id))| !models.iter().any(|model| is_run(model, &finding.trace, *verdict, *id)));
    unreal.map(|(finding, _)| format!("not a run of this runbook:{}", self::shown(finding)))
}

/// AWS does not say whether `isEnd` outranks `onFailure: step:…`; where both stand on one step, both readings count.
fn readings(runbook: &Runbook) -> &'static [bool] {
    let open = |step: &super::runbook::Step| step.next == Next::End && matches!(step.on_failure, OnFailure::Step(_));
    if runbook.steps.iter().any(open) { &[false, true] } else { &[false] }
}

fn verdict(finding: &Finding) -> Option<Verdict> {
    match finding.rule.to_string().as_str() {
        "token/unanswered-success" => Some(Verdict::UnansweredSuccess),
        "token/unanswered-failure" => Some(Verdict::UnansweredFailure),
        "token/unanswered-cancel" => Some(Verdict::UnansweredCancel),
        "token/answered-twice" => Some(Verdict::AnsweredTwice),
        _ => None,
    }
}

/// Whether a run of the model takes the steps of a trace, turning out as it says, and does wrong what it is said to do.
fn is_run(model: &Model<'_>, trace: &[TraceStep], verdict: Verdict, at: Id) -> bool {
    let Some((end, steps)) = trace.split_last() else { return false };
    let mut runs = vec![model.start()];
    for (position, step) in steps.iter().enumerate() {
        let onward = steps.get(position + 1).map(|next| next.step.as_str());
        let chosen = step.outcome.strip_prefix("chooses ");
        if chosen.is_some_and(|chosen| chosen != onward.unwrap_or("the end")) {
            return false;
        }
        let taken = |outcome| match outcome {
            Outcome::Succeeds => ["succeeds", "answers", "answers again"].contains(&&*step.outcome) || chosen.is_some(),
            Outcome::Fails => step.outcome == "fails",
            Outcome::IsCancelled => step.outcome == "is cancelled",
            Outcome::IsCutShort => step.outcome == "outlasts the two minutes after a cancel",
        };
        let here = |run: &Run| run.at.map(name).as_deref() == Some(&step.step);
        let after = runs.iter().filter(|run| here(run)).flat_map(|run| model.outcomes(run));
        runs = after.filter(|(outcome, _)| taken(*outcome)).map(|(_, run)| run).collect();
    }
    let told = match verdict {
        Verdict::AnsweredTwice => "answered twice",
        _ => "unanswered",
    };
    end.step == "end" && end.outcome == told && runs.iter().any(|run| run.verdict() == Some((verdict, at)))
}

fn shown(finding: &Finding) -> String {
    let steps = finding.trace.iter().map(|step| format!("{} {}", step.step, step.outcome));
    let steps: Vec<String> = steps.collect();
    format!("\n  {} {} at {}: {}", finding.severity, finding.rule, finding.site.pointer, steps.join(" → "))
}

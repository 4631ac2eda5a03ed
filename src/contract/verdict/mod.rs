//! What can be said of each Task that waits: silence of the rules alone is no proof.

mod arguments;
mod below;
mod concerns;
mod decide;
pub(super) mod ends;
mod roles;
mod runbooks;

pub(super) use self::decide::verdicts;
pub(super) use self::runbooks::{Findings, Judged};
use crate::catalogue::{RuleId, Severity};
use crate::finding::Site;
use crate::source::Place;
use std::cmp::Reverse;
use std::collections::HashSet;

/// The verdict on one Task that waits for a task token.
#[derive(Clone, Debug)]
pub struct ContractVerdict {
    /// The verdict.
    pub verdict: Verdict,
    /// The state's name.
    pub state: String,
    /// The key that names it.
    pub site: Site,
    /// The name of the runbook as the Task gives it; `None` where that is computed, or where it starts none.
    pub document: Option<String>,
    /// The runbooks of this run that it may start.
    pub runbooks: Vec<LinkedRunbook>,
    /// The roles that are named for it.
    pub roles: Vec<NamedRole>,
    /// Why the verdict is what it is, and what a proof leaves out or takes for granted.
    pub reasons: Vec<Reason>,
}

/// What was found out about a Task's contract; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every path answers exactly once, every argument fits, and the roles suffice, apart from what the verdict says it
    /// is proven without.
    Proven,
    /// Too much is not known here.
    NotChecked,
    /// Something is wrong.
    Broken,
}

/// A runbook that a Task may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedRunbook {
    /// The key that stands for it.
    pub place: Place,
    /// How it was found: "by reference".
    pub link: String,
}

/// A role that is named for a Task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRole {
    /// What it does.
    pub purpose: RolePurpose,
    /// Its logical id or name, or the text that names it where it is not among the files.
    pub name: String,
    /// Where it is; `None` where it is not among the files.
    pub place: Option<Place>,
}

/// What a role does for a Task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolePurpose {
    /// It starts the runbook.
    Starts,
    /// The runbook runs as it.
    Runs,
}

/// A reason for a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it does to the verdict.
    pub kind: ReasonKind,
    /// What it is about.
    pub part: Part,
    /// What is the case, in one sentence without a full stop.
    pub message: String,
    /// The place that shows it.
    pub place: Option<Place>,
    /// The finding that says the same.
    pub rule: Option<(RuleId, Severity)>,
}

/// What a reason does to a verdict; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// The proof takes it for granted.
    Assumed,
    /// The proof leaves it out.
    LeftOut,
    /// It is not known, and there is no proof without it.
    Unknown,
    /// It is wrong.
    Broken,
}

/// A part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// That each path answers the token exactly once.
    Answers,
    /// That the arguments fit.
    Arguments,
    /// That the roles suffice.
    Roles,
}

impl Verdict {
    /// All verdicts, the best first.
    pub const ALL: [Verdict; 3] = [Verdict::Proven, Verdict::Broken, Verdict::NotChecked];

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Proven => "proven",
            Verdict::NotChecked => "not checked",
            Verdict::Broken => "broken",
        }
    }
}

impl RolePurpose {
    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            RolePurpose::Starts => "starts the runbook",
            RolePurpose::Runs => "runs the runbook",
        }
    }
}

impl ReasonKind {
    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            ReasonKind::Assumed => "assumed",
            ReasonKind::LeftOut => "left out",
            ReasonKind::Unknown => "unknown",
            ReasonKind::Broken => "broken",
        }
    }
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 3] = [Part::Answers, Part::Arguments, Part::Roles];

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Part::Answers => "answers",
            Part::Arguments => "arguments",
            Part::Roles => "roles",
        }
    }
}

impl ContractVerdict {
    /// The parts of the contract that it is proven without; none where it is not proven.
    pub fn without(&self) -> impl Iterator<Item = Part> {
        let left_out = |part: &Part| {
            let of_part = |reason: &Reason| reason.kind == ReasonKind::LeftOut && reason.part == *part;
            self.verdict == Verdict::Proven && self.reasons.iter().any(of_part)
        };
        Part::ALL.into_iter().filter(left_out)
    }

    /// The reasons that decide it; for a proof all that it leaves out or takes for granted.
    pub fn deciding(&self) -> impl Iterator<Item = &Reason> {
        let least = match self.verdict {
            Verdict::Proven => ReasonKind::Assumed,
            Verdict::NotChecked => ReasonKind::Unknown,
            Verdict::Broken => ReasonKind::Broken,
        };
        self.reasons.iter().filter(move |reason| reason.kind >= least)
    }
}

/// Each reason once, the worst first.
fn worst_first(mut reasons: Vec<Reason>) -> Vec<Reason> {
    let mut seen = HashSet::new();
    reasons.sort_by_key(|reason| Reverse((reason.kind, reason.rule.map(|(_, severity)| severity))));
    reasons.retain(|reason| seen.insert((reason.place, reason.rule, reason.message.clone())));
    reasons
}

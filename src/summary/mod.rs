//! What a document offers to others and asks of them, without its text.

pub mod argument;
pub mod callback;
pub mod child;
mod computed;
mod condition;
pub mod handling;
pub mod machine;
mod payload;
pub mod policy;
pub mod role;
pub mod run_as;
pub mod runbook;
pub mod several;
mod started;
pub mod time;
pub mod token;

pub use argument::{Argument, ArgumentValue, Arguments, Item, ItemValue};
pub use callback::{Callback, CallbackKind, Input, InputValue, Read, Spelling, Spelt};
pub use child::ChildStart;
pub use condition::OwnedCondition;
pub use handling::{ErrorNames, Handling, ResultRead, Seconds};
pub use machine::{MachineSummary, TaskSummary};
pub use role::RoleSummary;
pub use runbook::{ParameterSummary, RunbookSummary, StepSummary, Timeout, TimeoutValue};
pub use several::SeveralRuns;
pub use started::{RunbookName, Start};
pub use time::StepTime;
pub use token::{Mention, MentionKind};

use crate::source::FileId;
use crate::template::Context;

/// The summaries of a file's documents.
#[derive(Debug, Default)]
pub struct Summaries {
    /// The runbooks.
    pub runbooks: Vec<RunbookSummary>,
    /// The state machines.
    pub machines: Vec<MachineSummary>,
    /// The roles.
    pub roles: Vec<RoleSummary>,
    /// Policies for roles that their own template does not hold: that template, and the role's name with holes.
    pub attached_elsewhere: Vec<(FileId, String)>,
    /// Whether an EventBridge rule is told how automations end; what it starts may answer for them.
    pub automations_watched: bool,
}

/// Where a document is known from, for links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file that holds it.
    pub file: FileId,
    /// The template that holds it or points at it.
    pub template: Option<FileId>,
    /// The views of that template in which it is there, a bit each.
    pub views: u64,
    /// The logical id of its resource.
    pub logical_id: Option<String>,
}

impl Origin {
    /// The origin of a document.
    pub fn new(file: FileId, context: Option<&Context>) -> Self {
        Origin {
            file,
            template: context.map(|context| context.file),
            views: context.map_or(u64::MAX, |context| context.views),
            logical_id: context.map(|context| context.logical_id.clone()),
        }
    }

    /// The file whose names it shares: its template, or itself.
    pub fn home(&self) -> FileId {
        self.template.unwrap_or(self.file)
    }
    /// Whether two documents can be there together: conditions of one template may exclude each other.
    pub fn is_beside(&self, other: &Origin) -> bool {
        self.home() != other.home() || self.views & other.views != 0
    }
}

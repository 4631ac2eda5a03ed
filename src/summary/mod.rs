//! What a document offers to others and asks of them, without its text.

pub mod argument;
pub mod machine;
mod payload;
pub mod policy;
pub mod role;
pub mod run_as;
pub mod runbook;
mod started;
pub mod token;

pub use argument::{Argument, ArgumentValue, Arguments, Item, ItemValue};
pub use machine::{MachineSummary, TaskSummary};
pub use role::RoleSummary;
pub use runbook::{Callback, CallbackKind, ParameterSummary, RunbookSummary, StepSummary, Timeout, TimeoutValue};
pub use started::RunbookName;
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
    /// The logical id of its resource.
    pub logical_id: Option<String>,
}

impl Origin {
    /// The origin of a document.
    pub fn new(file: FileId, context: Option<&Context>) -> Self {
        Origin {
            file,
            template: context.map(|context| context.file),
            logical_id: context.map(|context| context.logical_id.clone()),
        }
    }

    /// The file whose names it shares: its template, or itself.
    pub fn home(&self) -> FileId {
        self.template.unwrap_or(self.file)
    }
}

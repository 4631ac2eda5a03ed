//! What a document offers to others and asks of them, without its text.

pub mod machine;
pub mod runbook;
pub mod token;

pub use machine::{Argument, ArgumentValue, Arguments, Item, MachineSummary, RunbookName, TaskSummary};
pub use runbook::{Callback, CallbackKind, ParameterSummary, RunbookSummary, StepSummary, Timeout, TimeoutValue};
pub use token::{Mention, MentionKind};

use crate::source::FileId;

/// The summaries of a file's documents.
#[derive(Debug, Default)]
pub struct Summaries {
    /// The runbooks.
    pub runbooks: Vec<RunbookSummary>,
    /// The state machines.
    pub machines: Vec<MachineSummary>,
}

/// Where a document is known from, for links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file that holds it.
    pub file: FileId,
    /// The logical id of the resource that holds it.
    pub logical_id: Option<String>,
}

//! What a document offers to others and asks of them, without its text.

pub mod argument;
pub mod machine;
mod payload;
pub mod runbook;
mod started;
pub mod token;

pub use argument::{Argument, ArgumentValue, Arguments, Item, ItemValue};
pub use machine::{MachineSummary, TaskSummary};
pub use runbook::{Callback, CallbackKind, ParameterSummary, RunbookSummary, StepSummary, Timeout, TimeoutValue};
pub use started::RunbookName;
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

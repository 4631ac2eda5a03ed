//! The reference documents of the pattern: two runbooks, the role that they run as, a sample state machine with a role
//! of its own, and the CloudFormation template that holds them all.

mod role;
mod runbook;
mod state_machine;
mod template;

#[cfg(test)]
mod tests;

use runbook::{Addressing, RunsAs};
use serde_json::Value;

/// A document that can be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One CloudFormation template: both runbooks, their role, and the sample state machine with its role.
    Template,
    /// The runbook that runs shell commands on the nodes whose ids it is given.
    RunCommandByInstanceIds,
    /// The runbook that runs shell commands on the nodes that tags or resource groups select.
    RunCommandByTargets,
    /// A CloudFormation template with only the role that the runbooks run as.
    Role,
    /// The sample state machine as plain Amazon States Language.
    StateMachine,
}

impl Kind {
    /// All kinds, the default first.
    pub const ALL: [Kind; 5] =
        [Kind::Template, Kind::RunCommandByInstanceIds, Kind::RunCommandByTargets, Kind::Role, Kind::StateMachine];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Template => "template",
            Kind::RunCommandByInstanceIds => Addressing::InstanceIds.runbook(),
            Kind::RunCommandByTargets => Addressing::Targets.runbook(),
            Kind::Role => role::RUNBOOK_ROLE,
            Kind::StateMachine => "state-machine",
        }
    }

    /// The document as indented JSON that ends with a line break, the same bytes each time.
    pub fn render(self) -> String {
        format!("{:#}\n", self.document())
    }

    fn document(self) -> Value {
        match self {
            Kind::Template => template::pattern(),
            Kind::RunCommandByInstanceIds => runbook::runbook(Addressing::InstanceIds, RunsAs::Parameter),
            Kind::RunCommandByTargets => runbook::runbook(Addressing::Targets, RunsAs::Parameter),
            Kind::Role => template::runbook_role(),
            Kind::StateMachine => state_machine::standalone(),
        }
    }
}

//! Documents for users: the reference documents of the pattern, wrappers around runbooks and Command documents that
//! answer no token themselves, and users' own documents in canonical form; each in several forms.

mod emission;
mod hardened;
mod needed;
mod own;
mod policy;
mod role;
mod runbook;
mod state_machine;
mod template;
mod terraform;
mod value;
mod wrapper;
mod yaml;

#[cfg(test)]
mod tests;

pub use emission::{Emission, EmittedFile, Form};
pub use needed::{needed_by_machine, needed_by_runbook};
pub use own::own;
pub use wrapper::{around, around_named, is_command_document};

use emission::Document;
use runbook::{Addressing, RunsAs};

/// A reference document.
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
    /// The policy that lets an existing role of a state machine start the runbooks.
    Policy,
}

/// How much the runbooks offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavor {
    /// The parameters and steps of the published pattern.
    #[default]
    Standard,
    /// PowerShell too, and a delivery timeout that the caller sets.
    Hardened,
}

impl Flavor {
    /// All flavors.
    pub const ALL: [Flavor; 2] = [Flavor::Standard, Flavor::Hardened];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Flavor::Standard => "standard",
            Flavor::Hardened => "hardened",
        }
    }
}

impl Kind {
    /// All kinds, the default first.
    pub const ALL: [Kind; 6] = [
        Kind::Template,
        Kind::RunCommandByInstanceIds,
        Kind::RunCommandByTargets,
        Kind::Role,
        Kind::StateMachine,
        Kind::Policy,
    ];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Template => "template",
            Kind::RunCommandByInstanceIds => Addressing::InstanceIds.runbook(),
            Kind::RunCommandByTargets => Addressing::Targets.runbook(),
            Kind::Role => role::RUNBOOK_ROLE,
            Kind::StateMachine => "state-machine",
            Kind::Policy => "policy",
        }
    }

    /// What it is, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Kind::Template => "all of the following but the policy, as one CloudFormation template",
            Kind::RunCommandByInstanceIds => "the runbook that runs shell commands on nodes by their ids",
            Kind::RunCommandByTargets => "the runbook that runs shell commands on nodes by tags or resource groups",
            Kind::Role => "the role that the runbooks run as",
            Kind::StateMachine => "a sample state machine; as a template with a role of its own",
            Kind::Policy => {
                "what an existing role of a state machine needs to start the runbooks; with PATH, what that document needs"
            }
        }
    }

    /// The document in its usual form, as indented JSON that ends with a line break.
    pub fn render(self) -> String {
        // None of the reference documents is without a template.
        self.emit(Flavor::Standard).text(None).unwrap_or_default()
    }

    /// The document before it has a form.
    pub fn emit(self, flavor: Flavor) -> Emission {
        let documents = match self {
            Kind::Template => {
                let parts = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Template);
                parts.map(|kind| kind.document(flavor)).collect()
            }
            kind => vec![kind.document(flavor)],
        };
        let template = match self {
            Kind::Template => template::pattern(flavor),
            Kind::RunCommandByInstanceIds => template::one_runbook(Addressing::InstanceIds, flavor),
            Kind::RunCommandByTargets => template::one_runbook(Addressing::Targets, flavor),
            Kind::Role => template::runbook_role(flavor),
            Kind::StateMachine => template::sample_state_machine(),
            Kind::Policy => template::start_policy(),
        };
        Emission { name: self.name().to_owned(), notes: Vec::new(), documents, template: Ok(template) }
    }

    /// The document that stands by itself.
    fn document(self, flavor: Flavor) -> Document {
        let runbook = |addressing| runbook::runbook(addressing, flavor, RunsAs::Parameter);
        match self {
            Kind::Template => Document::new(self.name(), template::pattern(flavor)),
            Kind::RunCommandByInstanceIds => Document::new(self.name(), runbook(Addressing::InstanceIds)),
            Kind::RunCommandByTargets => Document::new(self.name(), runbook(Addressing::Targets)),
            Kind::Role => Document::new("SSMSyncRole.template", template::runbook_role(flavor)),
            Kind::StateMachine => Document::new("state-machine.asl", state_machine::standalone()),
            Kind::Policy => Document::new(self.name(), policy::standalone()),
        }
    }
}

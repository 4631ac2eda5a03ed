//! The reference documents of the pattern.

/// What can be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The template with everything.
    Template,
    /// The runbook that selects instances by id.
    SfnRunCommandByInstanceIds,
    /// The runbook that selects instances by tag.
    SfnRunCommandByTargets,
    /// The role of the runbooks.
    SSMSyncRole,
    /// The sample state machine.
    StateMachine,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [
        Kind::Template,
        Kind::SfnRunCommandByInstanceIds,
        Kind::SfnRunCommandByTargets,
        Kind::SSMSyncRole,
        Kind::StateMachine,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Template => "template",
            Kind::SfnRunCommandByInstanceIds => "SfnRunCommandByInstanceIds",
            Kind::SfnRunCommandByTargets => "SfnRunCommandByTargets",
            Kind::SSMSyncRole => "SSMSyncRole",
            Kind::StateMachine => "state-machine",
        }
    }

    /// The document's text.
    pub fn render(self) -> String {
        format!("{{\"Description\": {:?}}}\n", self.name())
    }
}

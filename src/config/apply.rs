//! What a configuration means for a run.

use super::{Config, Document, Role, Set};
use crate::files::discover::{DiscoverOptions, Discovered};
use crate::link::{ConfiguredLinks, DocumentPlace, RoleLink, RoleTarget, RunbookLink};
use crate::lint::{self, Override};

impl Config {
    /// Adds what it says of files to the options of the search for them.
    pub fn add_to_discovery(&self, options: &mut DiscoverOptions) {
        options.configured_exclude.clone_from(&self.excluded);
        let runbooks = self.runbooks.iter().map(|set| &set.value.1);
        let roles = self.roles.iter().filter_map(|set| match &set.value.1 {
            Role::Document(document) => Some(document),
            Role::Arn(_) => None,
        });
        options.linked.extend(runbooks.chain(roles).map(|document| document.path.clone()));
        // A state machine that is not part of the run needs no role.
        options.looked_up.extend(self.roles.iter().map(|set| set.value.0.path.clone()));
    }

    /// Adds what it says of rules and of documents to the options of the run over the files that were found.
    pub fn add_to_run(&self, found: &Discovered, options: &mut lint::Options) {
        self.add_rules(options);
        options.links = self.links(found);
        options.suppressions.clone_from(&self.suppressions);
    }

    /// Adds what it says of rules.
    pub fn add_rules(&self, options: &mut lint::Options) {
        options.configured = self.rules.choices();
        let overrides = self.overrides.iter();
        options.overrides =
            overrides.map(|one| Override { paths: one.globs.clone(), choices: one.rules.choices() }).collect();
    }

    /// Who is who among the files that were found.
    fn links(&self, found: &Discovered) -> ConfiguredLinks {
        let place = |document: &Document| {
            let file = *found.linked.get(&document.path)?;
            Some(DocumentPlace { file, logical_id: document.logical_id.clone() })
        };
        let said_at = |line: usize| format!("{}:{line}", self.path);
        let runbook = |set: &Set<(String, Document)>| {
            let (name, document) = &set.value;
            Some(RunbookLink { name: name.clone(), document: place(document)?, said_at: said_at(set.line) })
        };
        let role = |set: &Set<(Document, Role)>| {
            let (machine, role) = &set.value;
            let role = match role {
                Role::Arn(arn) => RoleTarget::Arn(arn.clone()),
                Role::Document(document) => RoleTarget::Document(place(document)?),
            };
            Some(RoleLink { machine: place(machine)?, role, said_at: said_at(set.line) })
        };
        ConfiguredLinks {
            runbooks: self.runbooks.iter().filter_map(runbook).collect(),
            roles: self.roles.iter().filter_map(role).collect(),
        }
    }
}

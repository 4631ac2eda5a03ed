//! Which role runs what.

use super::walks::Walks;
use crate::access::glob::UNKNOWN_NAME;
use crate::access::{Access, access};
use crate::finding::Site;
use crate::link::{Call, Candidate};
use crate::summary::policy::Statement;
use crate::summary::role;
use crate::summary::run_as::{AssumeRole, Credentials};
use crate::summary::{
    ArgumentValue, ItemValue, MachineSummary, Origin, RoleSummary, RunbookName, RunbookSummary, Summaries, TimeoutValue,
};
use crate::template::evaluate::UNNAMED_HOLE;
use crate::value;

/// The roles of a run.
#[derive(Clone, Copy)]
pub(super) struct Roles<'s> {
    documents: &'s Summaries,
    named: &'s role::Roles<'s>,
    /// What was found out about the runs of runbooks.
    pub(super) walks: &'s Walks,
}

/// Who acts: a role by its text, and the role itself where it is among the documents.
#[derive(Clone, Copy)]
pub(super) struct Actor<'s> {
    /// A reference or an ARN, with holes; `None` where it is not known.
    pub(super) text: Option<&'s str>,
    /// The document whose template the text belongs to.
    pub(super) origin: &'s Origin,
    pub(super) role: Option<&'s RoleSummary>,
    pub(super) how: How,
    /// Where the role is named.
    pub(super) site: Option<&'s Site>,
}

/// What an action is needed on, with holes that belong to the template of a document.
#[derive(Clone, Copy)]
pub(super) struct Resource<'a> {
    pub(super) text: &'a str,
    pub(super) origin: &'a Origin,
}

/// Why a role acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The runbook names it.
    Constant,
    /// The Task passes it, or the parameter's default does.
    Passed,
    /// It starts the runbook, which has no role of its own.
    Starter,
    /// Not known.
    Unknown,
}

impl<'s> Roles<'s> {
    /// `named` is the index of the documents' roles.
    pub(super) fn new(documents: &'s Summaries, named: &'s role::Roles<'s>, walks: &'s Walks) -> Self {
        Roles { documents, named, walks }
    }

    /// The one role that a text means.
    pub(super) fn find(&self, text: &str, origin: &Origin) -> Option<&'s RoleSummary> {
        self.named.find(text, origin).map(|(role, _)| role)
    }

    fn actor(&self, text: Option<&'s str>, origin: &'s Origin, how: How, site: Option<&'s Site>) -> Actor<'s> {
        Actor { text, origin, role: text.and_then(|text| self.find(text, origin)), how, site }
    }

    /// What a state machine runs as.
    pub(super) fn machine(&self, machine: &'s MachineSummary) -> Actor<'s> {
        let (text, role) = self.named.of_machine(machine).unzip();
        let role = role.flatten().map(|(role, _)| role);
        Actor { text, origin: &machine.origin, role, how: How::Starter, site: None }
    }

    /// Who starts the runbook of a Task.
    pub(super) fn starter(&self, call: &Call<'s>) -> Actor<'s> {
        self.caller(call.machine, call.task.credentials.as_ref())
    }

    /// Whom a Task calls as.
    pub(super) fn caller(&self, machine: &'s MachineSummary, credentials: Option<&'s Credentials>) -> Actor<'s> {
        match credentials {
            Some(credentials) => {
                let text = credentials.role.as_deref();
                self.actor(text, &machine.origin, How::Starter, Some(&credentials.site))
            }
            None => self.machine(machine),
        }
    }

    /// Whom a runbook runs as when a Task starts it; without one, only a role that it names itself is known.
    pub(super) fn runs_as(&self, runbook: &'s RunbookSummary, call: Option<&Call<'s>>) -> Actor<'s> {
        let unknown = self.actor(None, &runbook.origin, How::Unknown, None);
        match (&runbook.assume_role, call) {
            (AssumeRole::Role(text), _) => {
                self.actor(Some(text), &runbook.origin, How::Constant, runbook.assume_role_site.as_ref())
            }
            (AssumeRole::Nobody, Some(call)) => self.starter(call),
            (AssumeRole::Parameter(name), Some(call)) => self.passed(runbook, name, call).unwrap_or(unknown),
            (AssumeRole::Nobody | AssumeRole::Parameter(_) | AssumeRole::Unknown, _) => unknown,
        }
    }

    /// The role that a Task passes in a parameter, or that is its default.
    fn passed(&self, runbook: &'s RunbookSummary, name: &str, call: &Call<'s>) -> Option<Actor<'s>> {
        let task = call.task;
        let arguments = task.arguments.as_ref();
        if task.payload_hides_arguments() || task.filled_by_targets.iter().any(|filled| filled == name) {
            return None;
        }
        let argument = arguments.and_then(|all| all.list.iter().find(|argument| argument.name == name));
        let Some(argument) = argument else {
            let parameter = runbook.parameter(name)?;
            let default = parameter.default.as_ref()?;
            return match &default.value {
                TimeoutValue::Literal(text) if text.trim().is_empty() => Some(self.starter(call)),
                TimeoutValue::Literal(text) => {
                    Some(self.actor(Some(text), &runbook.origin, How::Passed, Some(&default.site)))
                }
                TimeoutValue::Parameter(_) | TimeoutValue::Unknown => None,
            };
        };
        let ArgumentValue::List(items) = &argument.value else { return None };
        let [item] = items.as_slice() else { return None };
        match (&item.value, &item.holes) {
            (ItemValue::Text(text), _) if text.trim().is_empty() => Some(self.starter(call)),
            (ItemValue::Text(text), _) | (_, Some(text)) => {
                Some(self.actor(Some(text), &call.machine.origin, How::Passed, Some(&item.site)))
            }
            _ => None,
        }
    }

    /// What a role may do; `None` where not all of it is known.
    pub(super) fn permissions(&self, role: &'s RoleSummary) -> Option<&'s [Statement]> {
        let others = self.documents.attached_elsewhere.iter().filter(|(file, _)| *file != role.origin.home());
        let may_mean = |name: &str| value::has_placeholder(name) || role.name.as_deref().is_none_or(|own| own == name);
        let attached = others.into_iter().any(|(_, name)| may_mean(name));
        role.permissions.as_deref().filter(|_| !attached)
    }

    /// What an actor may do; `None` where its role is not known.
    pub(super) fn access(&self, actor: Actor<'s>, action: &str, resource: &Resource<'_>) -> Option<Access> {
        let role = actor.role?;
        let resource = in_template_of(resource.text, resource.origin, role);
        Some(access(self.permissions(role)?, action, &resource))
    }

    /// Whether an actor certainly may not do something; then the role is known.
    pub(super) fn denies(&self, actor: Actor<'s>, action: &str, resource: &Resource<'_>) -> Option<&'s RoleSummary> {
        actor.role.filter(|_| self.access(actor, action, resource) == Some(Access::Denied))
    }
}

/// A needed resource as the template of a role sees it: references of another template mean nothing there.
fn in_template_of(resource: &str, origin: &Origin, role: &RoleSummary) -> String {
    if origin.home() == role.origin.home() {
        return resource.to_owned();
    }
    let mut out = String::new();
    let mut rest = resource;
    while let Some((before, (name, behind))) =
        rest.split_once("${").and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
    {
        out.push_str(before);
        match name.starts_with("AWS::") || name.starts_with('?') {
            true => out.extend(["${", name, "}"]),
            false => out.push_str(UNNAMED_HOLE),
        }
        rest = behind;
    }
    out + rest
}

/// The names that the document may have that a Task starts, with holes.
pub(super) fn document_names(call: &Call<'_>) -> Vec<String> {
    match call.task.runbook.as_ref().map(|(name, _)| name) {
        Some(RunbookName::Literal(name) | RunbookName::Shared(name)) => vec![name.clone()],
        Some(RunbookName::Resource(id)) => {
            let reference = format!("${{{id}}}");
            let name = |candidate: &Candidate<'_>| candidate.runbook.name.clone().unwrap_or_else(|| reference.clone());
            if call.candidates.is_empty() { vec![reference] } else { call.candidates.iter().map(name).collect() }
        }
        Some(RunbookName::Unknown) | None => vec![UNKNOWN_NAME.to_owned()],
    }
}

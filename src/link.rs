//! Which runbook a Task starts.

mod configured;

pub use configured::{ConfiguredLinks, DocumentPlace, RoleLink, RoleTarget, RunbookLink};

use crate::files::FileSet;
use crate::source::FileId;
use crate::summary::role::{RolePolicy, Roles};
use crate::summary::{MachineSummary, Origin, RoleSummary, RunbookName, RunbookSummary, Summaries, TaskSummary};
use crate::value;
use std::collections::HashMap;
use std::fmt;

/// A Task with the runbooks that it may start.
#[derive(Debug)]
pub struct Call<'s> {
    /// The state machine.
    pub machine: &'s MachineSummary,
    /// The Task.
    pub task: &'s TaskSummary,
    /// The runbooks of this run that it may mean; several where copies are equally near.
    pub candidates: Vec<Candidate<'s>>,
}

/// A runbook that a Task may start.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'s> {
    /// The runbook.
    pub runbook: &'s RunbookSummary,
    /// How it was found.
    pub provenance: Provenance,
}

/// What links a Task to a runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A name that the configuration gives to a file.
    Configuration,
    /// `Ref` to the resource, in the same template.
    Reference,
    /// The `Name` of the resource.
    NameProperty,
    /// The name of the file.
    FileStem,
    /// The logical id of a resource whose `Name` is not known.
    LogicalId,
}

impl fmt::Display for Provenance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Provenance::Configuration => "by the configuration",
            Provenance::Reference => "by reference",
            Provenance::NameProperty => "by its Name",
            Provenance::FileStem => "by its file name",
            Provenance::LogicalId => "by its logical id",
        })
    }
}

/// Links every Task to its runbooks. Candidates in the caller's own file win, then those in the nearest folder.
pub fn link<'s>(
    machines: &[&'s MachineSummary],
    runbooks: &[&'s RunbookSummary],
    files: &FileSet,
    configured: &ConfiguredLinks,
) -> Vec<Call<'s>> {
    let names = Names::new(runbooks, files, configured);
    let tasks = machines.iter().flat_map(|machine| machine.tasks.iter().map(|task| (*machine, task)));
    let candidates = |machine: &MachineSummary, task: &TaskSummary| {
        let name = task.runbook.as_ref().map(|(name, _)| name);
        names.candidates(&machine.origin, name, files)
    };
    tasks.map(|(machine, task)| Call { machine, task, candidates: candidates(machine, task) }).collect()
}

/// The runbooks that steps of runbooks start.
#[derive(Debug, Default)]
pub struct Children<'s> {
    /// By runbook and step.
    started: HashMap<(*const RunbookSummary, usize), Vec<Candidate<'s>>>,
    /// Every step that may start a runbook, by the child.
    starters: HashMap<*const RunbookSummary, Vec<(&'s RunbookSummary, usize)>>,
}

impl<'s> Children<'s> {
    /// Links every step that starts a runbook to those that it may mean.
    pub fn link(runbooks: &[&'s RunbookSummary], files: &FileSet, configured: &ConfiguredLinks) -> Self {
        let mut children = Children::default();
        if runbooks.iter().all(|runbook| runbook.steps.iter().all(|step| step.child.is_none())) {
            return children;
        }
        let names = Names::new(runbooks, files, configured);
        for &runbook in runbooks {
            for (index, step) in runbook.steps.iter().enumerate() {
                let Some(child) = &step.child else { continue };
                let candidates = names.candidates(&runbook.origin, Some(&child.runbook), files);
                for candidate in &candidates {
                    children.starters.entry(candidate.runbook).or_default().push((runbook, index));
                }
                children.started.insert((runbook, index), candidates);
            }
        }
        children
    }

    /// The runbooks that a step may start.
    pub fn of(&self, runbook: &RunbookSummary, step: usize) -> &[Candidate<'s>] {
        self.started.get(&(std::ptr::from_ref(runbook), step)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The steps that may start a runbook.
    pub fn starters(&self, runbook: &RunbookSummary) -> &[(&'s RunbookSummary, usize)] {
        self.starters.get(&std::ptr::from_ref(runbook)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// How a Task was linked, for people who ask.
pub fn describe(call: &Call<'_>, files: &FileSet) -> String {
    let who = format!("{}: `{}`", files.path(call.machine.origin.file), call.task.state);
    match call.task.runbook.as_ref() {
        Some((name, _)) => describe_start(&who, name, &call.candidates, files),
        None => format!("{who} waits for a task token, and starts no runbook"),
    }
}

/// How the steps that start runbooks were linked, for people who ask.
pub fn describe_children(runbooks: &[&RunbookSummary], children: &Children<'_>, files: &FileSet) -> Vec<String> {
    let mut notes = Vec::new();
    for runbook in runbooks {
        for (index, step) in runbook.steps.iter().enumerate() {
            let Some(child) = &step.child else { continue };
            let who = format!("{}: step `{}`", files.path(runbook.origin.file), step.name);
            notes.push(describe_start(&who, &child.runbook, children.of(runbook, index), files));
        }
    }
    notes
}

fn describe_start(who: &str, name: &RunbookName, candidates: &[Candidate<'_>], files: &FileSet) -> String {
    let (RunbookName::Literal(text) | RunbookName::Resource(text) | RunbookName::Shared(text)) = name else {
        return format!("{who} starts a runbook whose name is not known here");
    };
    let found: Vec<String> = candidates
        .iter()
        .map(|candidate| format!("{} ({})", files.path(candidate.runbook.origin.file), candidate.provenance))
        .collect();
    match found.is_empty() {
        true if matches!(name, RunbookName::Shared(_)) => {
            format!("{who} starts `{text}`, whose value is not known here")
        }
        true => format!("{who} starts `{text}`, which is not among these files"),
        false => format!("{who} starts `{text}`: {}", found.join(", ")),
    }
}

/// Which roles documents run as, and what gives them their rights, for people who ask.
pub fn describe_roles(documents: &Summaries, files: &FileSet) -> Vec<String> {
    let roles = Roles::new(&documents.roles);
    let machines = documents.machines.iter().filter_map(|machine| {
        let (text, role) = roles.of_machine(machine)?;
        Some(describe_role("the state machine", &machine.origin, text, role, files))
    });
    let runbooks = documents.runbooks.iter().filter_map(|runbook| {
        let text = runbook.role.as_deref()?;
        let role = roles.find(text, &runbook.origin);
        Some(describe_role("the runbook", &runbook.origin, text, role, files))
    });
    let mut notes: Vec<String> = machines.chain(runbooks).collect();
    notes.sort();
    notes.dedup();
    notes
}

fn describe_role(
    kind: &str,
    origin: &Origin,
    text: &str,
    role: Option<(&RoleSummary, &str)>,
    files: &FileSet,
) -> String {
    let path = files.path(origin.file);
    let document = origin.logical_id.as_deref().map_or(kind.to_owned(), |id| format!("{kind} `{id}`"));
    let Some((role, how)) = role else {
        return format!("{path}: {document} runs as `{text}`, which is not among these files");
    };
    let policies: Vec<String> = role.policies.iter().map(describe_policy).collect();
    let policies = if policies.is_empty() { "no policies".to_owned() } else { policies.join(", ") };
    let id = role.origin.logical_id.as_deref().unwrap_or_default();
    let boundary = role.boundary.as_deref().map_or(String::new(), |arn| format!(", within the boundary `{arn}`"));
    format!("{path}: {document} runs as `{id}` ({how}): {policies}{boundary}")
}

fn describe_policy(policy: &RolePolicy) -> String {
    match policy {
        RolePolicy::Inline => "an inline policy".to_owned(),
        RolePolicy::Attached(id) => format!("`{id}`"),
        RolePolicy::Managed(name) => format!("the managed policy `{name}`"),
        RolePolicy::Template(name) => format!("SAM's `{name}`"),
    }
}

#[derive(Default)]
struct Names<'s> {
    configured: configured::Runbooks<'s>,
    by_name: HashMap<&'s str, Vec<Candidate<'s>>>,
    /// Names with references in them, which mean something within one template only.
    by_shared_name: HashMap<(FileId, &'s str), Vec<Candidate<'s>>>,
    /// Several where a condition chooses between them.
    by_resource: HashMap<(FileId, &'s str), Vec<Candidate<'s>>>,
    by_stem: HashMap<String, Vec<Candidate<'s>>>,
}

impl<'s> Names<'s> {
    fn new(runbooks: &[&'s RunbookSummary], files: &FileSet, configured: &ConfiguredLinks) -> Self {
        let configured = configured::Runbooks::new(runbooks, configured);
        let mut names = Names { configured, ..Names::default() };
        for &runbook in runbooks {
            let candidate = |provenance| Candidate { runbook, provenance };
            let home = runbook.origin.home();
            let name = runbook.name.as_deref();
            let literal = name.filter(|name| !value::has_placeholder(name));
            match (literal, name) {
                (Some(name), _) => names.by_name.entry(name).or_default().push(candidate(Provenance::NameProperty)),
                (None, Some(name)) => {
                    names.by_shared_name.entry((home, name)).or_default().push(candidate(Provenance::NameProperty));
                }
                (None, None) => {}
            }
            match &runbook.origin.logical_id {
                Some(id) => {
                    names.by_resource.entry((home, id)).or_default().push(candidate(Provenance::Reference));
                    if literal.is_none() {
                        names.by_name.entry(id).or_default().push(candidate(Provenance::LogicalId));
                    }
                }
                None => {
                    let stem = stem(files.path(runbook.origin.file)).to_owned();
                    names.by_stem.entry(stem).or_default().push(candidate(Provenance::FileStem));
                }
            }
        }
        names
    }

    /// The nearest runbooks of a name that can be there together with the document that names them.
    fn candidates(&self, caller: &Origin, name: Option<&RunbookName>, files: &FileSet) -> Vec<Candidate<'s>> {
        let home = caller.home();
        if let Some(RunbookName::Literal(name) | RunbookName::Shared(name)) = name
            && let Some(configured) = self.configured.find(name)
        {
            return configured.to_vec();
        }
        let mut all: Vec<Candidate<'s>> = match name {
            Some(RunbookName::Resource(id)) => {
                self.by_resource.get(&(home, id)).into_iter().flatten().copied().collect()
            }
            Some(RunbookName::Shared(name)) => {
                self.by_shared_name.get(&(home, name)).into_iter().flatten().copied().collect()
            }
            Some(RunbookName::Literal(name)) => {
                let named = self.by_name.get(name.as_str()).into_iter().flatten();
                named.chain(self.by_stem.get(name).into_iter().flatten()).copied().collect()
            }
            Some(RunbookName::Unknown) | None => Vec::new(),
        };
        all.retain(|candidate| candidate.runbook.origin.is_beside(caller));
        let distance = |candidate: &Candidate<'_>| {
            let file = candidate.runbook.origin.home();
            if file == home { 0 } else { 1 + folder_distance(&files.folder(home), &files.folder(file)) }
        };
        let nearest = all.iter().map(distance).min();
        all.into_iter().filter(|candidate| Some(distance(candidate)) == nearest).collect()
    }
}

/// A file's name up to its first dot: `Patch` for `runbooks/Patch.ssm.yaml`.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// How many folders lie between two.
fn folder_distance(a: &[String], b: &[String]) -> usize {
    let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a.len() + b.len() - 2 * common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_distances() {
        assert_eq!(stem("runbooks/Patch.ssm.yaml"), "Patch");
        assert_eq!(stem("Patch"), "Patch");
        let folder = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(folder_distance(&folder("a/b"), &folder("a/b")), 0);
        assert_eq!(folder_distance(&folder("a/b"), &folder("a/c/d")), 3);
        assert_eq!(folder_distance(&[], &folder("runbooks")), 1);
    }
}

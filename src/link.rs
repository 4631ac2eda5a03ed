//! Which runbook a Task starts.

use crate::files::FileSet;
use crate::source::FileId;
use crate::summary::role::{RolePolicy, Roles};
use crate::summary::{MachineSummary, Origin, RunbookName, RunbookSummary, Summaries, TaskSummary};
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
            Provenance::Reference => "by reference",
            Provenance::NameProperty => "by its Name",
            Provenance::FileStem => "by its file name",
            Provenance::LogicalId => "by its logical id",
        })
    }
}

/// Links every Task to its runbooks. Candidates in the caller's own file win, then those in the nearest folder.
pub fn link<'s>(machines: &[&'s MachineSummary], runbooks: &[&'s RunbookSummary], files: &FileSet) -> Vec<Call<'s>> {
    let names = Names::new(runbooks, files);
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
    pub fn link(runbooks: &[&'s RunbookSummary], files: &FileSet) -> Self {
        let mut children = Children::default();
        if runbooks.iter().all(|runbook| runbook.steps.iter().all(|step| step.child.is_none())) {
            return children;
        }
        let names = Names::new(runbooks, files);
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
    let machine = files.path(call.machine.origin.file);
    let task = &call.task.state;
    let name = match call.task.runbook.as_ref().map(|(name, _)| name) {
        Some(RunbookName::Literal(name) | RunbookName::Resource(name) | RunbookName::Shared(name)) => {
            format!("`{name}`")
        }
        Some(RunbookName::Unknown) => {
            return format!("{machine}: `{task}` starts a runbook whose name is not known here");
        }
        None => return format!("{machine}: `{task}` waits for a task token, and starts no runbook"),
    };
    let found: Vec<String> = call
        .candidates
        .iter()
        .map(|candidate| format!("{} ({})", files.path(candidate.runbook.origin.file), candidate.provenance))
        .collect();
    match found.is_empty() {
        true if matches!(call.task.runbook, Some((RunbookName::Shared(_), _))) => {
            format!("{machine}: `{task}` starts {name}, whose value is not known here")
        }
        true => format!("{machine}: `{task}` starts {name}, which is not among these files"),
        false => format!("{machine}: `{task}` starts {name}: {}", found.join(", ")),
    }
}

/// Which roles documents run as, and what gives them their rights, for people who ask.
pub fn describe_roles(documents: &Summaries, files: &FileSet) -> Vec<String> {
    let machines = documents.machines.iter().map(|machine| ("the state machine", &machine.origin, &machine.role));
    let runbooks = documents.runbooks.iter().map(|runbook| ("the runbook", &runbook.origin, &runbook.role));
    let known = machines.chain(runbooks).filter_map(|(kind, origin, role)| Some((kind, origin, role.as_deref()?)));
    let roles = Roles::new(&documents.roles);
    let mut notes: Vec<String> =
        known.map(|(kind, origin, role)| describe_role(kind, origin, role, &roles, files)).collect();
    notes.sort();
    notes.dedup();
    notes
}

fn describe_role(kind: &str, origin: &Origin, text: &str, roles: &Roles<'_>, files: &FileSet) -> String {
    let path = files.path(origin.file);
    let document = origin.logical_id.as_deref().map_or(kind.to_owned(), |id| format!("{kind} `{id}`"));
    let Some((role, how)) = roles.find(text, origin) else {
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
    by_name: HashMap<&'s str, Vec<Candidate<'s>>>,
    /// Names with references in them, which mean something within one template only.
    by_shared_name: HashMap<(FileId, &'s str), Vec<Candidate<'s>>>,
    /// Several where a condition chooses between them.
    by_resource: HashMap<(FileId, &'s str), Vec<Candidate<'s>>>,
    by_stem: HashMap<String, Vec<Candidate<'s>>>,
}

impl<'s> Names<'s> {
    fn new(runbooks: &[&'s RunbookSummary], files: &FileSet) -> Self {
        let mut names = Names::default();
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

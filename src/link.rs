//! Which runbook a Task starts.

use crate::files::FileSet;
use crate::source::FileId;
use crate::summary::{MachineSummary, RunbookName, RunbookSummary, TaskSummary};
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
    tasks.map(|(machine, task)| Call { machine, task, candidates: names.candidates(machine, task, files) }).collect()
}

/// How a Task was linked, for people who ask.
pub fn describe(call: &Call<'_>, files: &FileSet) -> String {
    let machine = files.path(call.machine.origin.file);
    let task = &call.task.state;
    let name = match call.task.runbook.as_ref().map(|(name, _)| name) {
        Some(RunbookName::Literal(name)) | Some(RunbookName::Resource(name)) => format!("`{name}`"),
        Some(RunbookName::Unknown) => "a runbook whose name is not known here".to_owned(),
        None => return format!("{machine}: `{task}` waits for a task token, and starts no runbook"),
    };
    let found: Vec<String> = call
        .candidates
        .iter()
        .map(|candidate| format!("{} ({})", files.path(candidate.runbook.origin.file), candidate.provenance))
        .collect();
    match found.is_empty() {
        true => format!("{machine}: `{task}` starts {name}, which is not among these files"),
        false => format!("{machine}: `{task}` starts {name}: {}", found.join(", ")),
    }
}

struct Names<'s> {
    by_name: HashMap<&'s str, Vec<Candidate<'s>>>,
    by_resource: HashMap<(FileId, &'s str), Candidate<'s>>,
    by_stem: HashMap<String, Vec<Candidate<'s>>>,
}

impl<'s> Names<'s> {
    fn new(runbooks: &[&'s RunbookSummary], files: &FileSet) -> Self {
        let mut names = Names { by_name: HashMap::new(), by_resource: HashMap::new(), by_stem: HashMap::new() };
        for &runbook in runbooks {
            let candidate = |provenance| Candidate { runbook, provenance };
            if let Some(name) = &runbook.name {
                names.by_name.entry(name).or_default().push(candidate(Provenance::NameProperty));
            }
            match &runbook.origin.logical_id {
                Some(id) => {
                    names.by_resource.insert((runbook.origin.file, id), candidate(Provenance::Reference));
                    if runbook.name.is_none() {
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

    fn candidates(&self, machine: &MachineSummary, task: &TaskSummary, files: &FileSet) -> Vec<Candidate<'s>> {
        let home = machine.origin.file;
        let all: Vec<Candidate<'s>> = match task.runbook.as_ref().map(|(name, _)| name) {
            Some(RunbookName::Resource(id)) => self.by_resource.get(&(home, id)).copied().into_iter().collect(),
            Some(RunbookName::Literal(name)) => {
                let named = self.by_name.get(name.as_str()).into_iter().flatten();
                named.chain(self.by_stem.get(name).into_iter().flatten()).copied().collect()
            }
            Some(RunbookName::Unknown) | None => Vec::new(),
        };
        let distance = |candidate: &Candidate<'_>| {
            let file = candidate.runbook.origin.file;
            if file == home { 0 } else { 1 + folder_distance(files.path(home), files.path(file)) }
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

/// How many folders lie between two files.
fn folder_distance(a: &str, b: &str) -> usize {
    let folders = |path: &str| path.split('/').rev().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (mut a, mut b) = (folders(a), folders(b));
    while a.last().is_some() && a.last() == b.last() {
        a.pop();
        b.pop();
    }
    a.len() + b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_distances() {
        assert_eq!(stem("runbooks/Patch.ssm.yaml"), "Patch");
        assert_eq!(stem("Patch"), "Patch");
        assert_eq!(folder_distance("a/b/x.json", "a/b/y.yaml"), 0);
        assert_eq!(folder_distance("a/b/x.json", "a/c/d/y.yaml"), 3);
        assert_eq!(folder_distance("x.json", "runbooks/y.yaml"), 1);
    }
}

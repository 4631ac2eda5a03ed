//! Links that files alone do not tell, as the configuration names them.

use super::{Candidate, Provenance};
use crate::files::FileSet;
use crate::source::FileId;
use crate::summary::{Origin, RunbookSummary, Summaries};
use std::collections::HashMap;

/// What the configuration says of who is who.
#[derive(Clone, Debug, Default)]
pub struct ConfiguredLinks {
    /// Which document a `DocumentName` means.
    pub runbooks: Vec<RunbookLink>,
    /// Which role a state machine runs as.
    pub roles: Vec<RoleLink>,
}

/// A document: a file, or a resource of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPlace {
    /// The file.
    pub file: FileId,
    /// The logical id of the resource in it.
    pub logical_id: Option<String>,
}

/// A name and the document that it means.
#[derive(Clone, Debug)]
pub struct RunbookLink {
    /// The name, or several with `*` for any characters.
    pub name: String,
    /// The document.
    pub document: DocumentPlace,
    /// Where the configuration says so, for messages.
    pub said_at: String,
}

/// A state machine and the role that it runs as.
#[derive(Clone, Debug)]
pub struct RoleLink {
    /// The state machine.
    pub machine: DocumentPlace,
    /// Its role.
    pub role: RoleTarget,
    /// Where the configuration says so, for messages.
    pub said_at: String,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoleTarget {
    /// By its ARN.
    Arn(String),
    /// As a resource of a template.
    Document(DocumentPlace),
}

impl DocumentPlace {
    fn describe(&self, files: &FileSet) -> String {
        let path = files.path(self.file);
        self.logical_id.as_ref().map_or(path.to_owned(), |id| format!("{path}#{id}"))
    }

    /// What to say of a place that does not hold exactly one document of a kind.
    fn unless_one(&self, count: usize, kind: &str, said_at: &str, files: &FileSet) -> Option<String> {
        let place = self.describe(files);
        match count {
            0 => Some(format!("{said_at}: there is no {kind} in {place}")),
            1 => None,
            count => Some(format!("{said_at}: there are {count} {kind}s in {place}; name one as {place}#LogicalId")),
        }
    }
}

impl ConfiguredLinks {
    /// Gives state machines the roles that the configuration names; returns what it says that the documents do not bear
    /// out.
    pub fn apply(&self, documents: &mut Summaries, files: &FileSet) -> Vec<String> {
        let mut warnings = Vec::new();
        let runbooks = ByFile::new(documents.runbooks.iter().map(|runbook| &runbook.origin), &self.runbooks);
        for link in &self.runbooks {
            let count = runbooks.resources(&link.document).len();
            warnings.extend(link.document.unless_one(count, "runbook", &link.said_at, files));
        }
        let roles = ByFile::new(documents.roles.iter().map(|role| &role.origin), &self.roles);
        let machines = ByFile::new(documents.machines.iter().map(|machine| &machine.origin), &self.roles);
        let mut given = Vec::new();
        for link in &self.roles {
            let found = machines.documents(&link.machine);
            if found.is_empty() {
                warnings.extend(link.machine.unless_one(0, "state machine", &link.said_at, files));
            }
            let resource = match &link.role {
                RoleTarget::Arn(_) => None,
                RoleTarget::Document(place) => {
                    let resources = roles.resources(place);
                    warnings.extend(place.unless_one(resources.len(), "role", &link.said_at, files));
                    let [(home, Some(id))] = resources.as_slice() else { continue };
                    Some((*home, (*id).to_owned()))
                }
            };
            given.extend(found.into_iter().map(|(index, _)| (index, resource.clone(), &link.role)));
        }
        for (index, resource, role) in given {
            let Some(machine) = documents.machines.get_mut(index) else { continue };
            machine.configured_role = resource;
            machine.role = match role {
                RoleTarget::Arn(arn) => Some(arn.clone()),
                RoleTarget::Document(_) => None,
            };
        }
        warnings
    }
}

/// Documents by the files that they are known from.
struct ByFile<'o> {
    documents: HashMap<FileId, Vec<(usize, &'o Origin)>>,
}

impl<'o> ByFile<'o> {
    /// `links` is what will be asked; without any, there is nothing to index.
    fn new<L>(origins: impl Iterator<Item = &'o Origin>, links: &[L]) -> Self {
        let mut documents: HashMap<FileId, Vec<(usize, &'o Origin)>> = HashMap::new();
        for (index, origin) in origins.enumerate().take_while(|_| !links.is_empty()) {
            documents.entry(origin.file).or_default().push((index, origin));
            if origin.home() != origin.file {
                documents.entry(origin.home()).or_default().push((index, origin));
            }
        }
        ByFile { documents }
    }

    fn documents(&self, place: &DocumentPlace) -> Vec<(usize, &'o Origin)> {
        let in_file = self.documents.get(&place.file).into_iter().flatten();
        let is_meant = |origin: &Origin| place.logical_id.is_none() || place.logical_id == origin.logical_id;
        in_file.filter(|(_, origin)| is_meant(origin)).copied().collect()
    }

    /// The same without repetition: a template with conditions is read several times.
    fn resources(&self, place: &DocumentPlace) -> Vec<(FileId, Option<&'o str>)> {
        let origins = self.documents(place).into_iter();
        let mut resources: Vec<_> = origins.map(|(_, origin)| (origin.home(), origin.logical_id.as_deref())).collect();
        resources.sort_unstable();
        resources.dedup();
        resources
    }
}

/// The runbooks behind configured names.
#[derive(Default)]
pub(super) struct Runbooks<'s> {
    by_name: HashMap<String, Vec<Candidate<'s>>>,
    /// The most precise ones first.
    by_pattern: Vec<(String, Vec<Candidate<'s>>)>,
}

impl<'s> Runbooks<'s> {
    pub(super) fn new(runbooks: &[&'s RunbookSummary], configured: &ConfiguredLinks) -> Self {
        let mut index = Runbooks::default();
        if configured.runbooks.is_empty() {
            return index;
        }
        let by_file = ByFile::new(runbooks.iter().map(|runbook| &runbook.origin), &configured.runbooks);
        for link in &configured.runbooks {
            let meant = by_file.documents(&link.document).into_iter();
            let candidates = meant
                .filter_map(|(index, _)| runbooks.get(index))
                .map(|runbook| Candidate { runbook, provenance: Provenance::Configuration })
                .collect();
            match link.name.contains('*') {
                true => index.by_pattern.push((link.name.clone(), candidates)),
                false => {
                    index.by_name.insert(link.name.clone(), candidates);
                }
            }
        }
        index.by_pattern.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        index
    }

    /// The runbooks of a name, if the configuration knows it.
    pub(super) fn find(&self, name: &str) -> Option<&[Candidate<'s>]> {
        let fitting = || self.by_pattern.iter().find(|(pattern, _)| fits(pattern, name)).map(|(_, found)| found);
        self.by_name.get(name).or_else(fitting).map(Vec::as_slice)
    }
}

/// Whether a name is the pattern with something in the place of each `*`.
fn fits(pattern: &str, name: &str) -> bool {
    let (Some((first, _)), Some((_, last))) = (pattern.split_once('*'), pattern.rsplit_once('*')) else {
        return pattern == name;
    };
    let Some(mut rest) = name.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else { return false };
    let parts = pattern.split('*').count();
    for part in pattern.split('*').skip(1).take(parts.saturating_sub(2)) {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name) in
            [("*", ""), ("*-Patch", "prod-Patch"), ("a*b", "ab"), ("a*b*c", "a-b-b-c"), ("*-Patch", "${Stage}-Patch")]
        {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*-Patch", "Patch"), ("a*b", "abc"), ("a*a", "a"), ("a*b*c", "ac"), ("Patch", "patch")]
        {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}

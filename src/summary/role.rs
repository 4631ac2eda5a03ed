//! What a template says of a role.

use super::policy::Statement;
use super::{MachineSummary, Origin};
use crate::finding::Site;
use crate::source::FileId;
use crate::template::evaluate::UNNAMED_HOLE;
use crate::value;
use std::collections::HashMap;

/// A role with its policies.
#[derive(Clone, Debug)]
pub struct RoleSummary {
    /// Where it is known from.
    pub origin: Origin,
    /// Its `RoleName`, with holes; `None` where CloudFormation chooses one.
    pub name: Option<String>,
    /// Where its policies come from.
    pub policies: Vec<RolePolicy>,
    /// Its permissions boundary, an ARN with holes: it may do only what this allows too.
    pub boundary: Option<String>,
    /// The key that names it; for a role that SAM makes, that of the state machine.
    pub site: Site,
    /// Who may assume it; `None` where that is not known.
    pub trust: Option<Trust>,
    /// All statements of all its policies; `None` where not all of them are known.
    pub permissions: Option<Vec<Statement>>,
}

/// Who may assume a role.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The key that holds the policy.
    pub site: Site,
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// A policy of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RolePolicy {
    /// Written into the role.
    Inline,
    /// A resource that attaches itself: its logical id.
    Attached(String),
    /// A managed policy: its ARN or name, with holes.
    Managed(String),
    /// A policy template of SAM: its name.
    Template(String),
}

impl RoleSummary {
    /// Whether a text with holes means this role: by reference within the template of `origin`, or by its name at the end of
    /// an ARN.
    pub fn is_meant_by(&self, text: &str, origin: &Origin) -> bool {
        let roles = Roles::new(std::slice::from_ref(self));
        roles.find(text, origin).is_some()
    }
}

/// The roles of a run, for those who name one. A name that several have means none of them.
#[derive(Debug, Default)]
pub struct Roles<'s> {
    by_resource: HashMap<(FileId, &'s str), Option<&'s RoleSummary>>,
    by_name: HashMap<&'s str, Option<&'s RoleSummary>>,
    /// Names with references in them, which mean something within one template only.
    by_shared_name: HashMap<(FileId, &'s str), Option<&'s RoleSummary>>,
}

fn enter<'s, K: std::hash::Hash + Eq>(map: &mut HashMap<K, Option<&'s RoleSummary>>, key: K, role: &'s RoleSummary) {
    map.entry(key).and_modify(|known| *known = None).or_insert(Some(role));
}

impl<'s> Roles<'s> {
    /// All of them.
    pub fn new(roles: &'s [RoleSummary]) -> Self {
        let mut index = Roles::default();
        for role in roles {
            let home = role.origin.home();
            if let Some(id) = &role.origin.logical_id {
                enter(&mut index.by_resource, (home, id), role);
            }
            match role.name.as_deref() {
                Some(name) if name.contains(UNNAMED_HOLE) => {}
                Some(name) if value::has_placeholder(name) => enter(&mut index.by_shared_name, (home, name), role),
                Some(name) => enter(&mut index.by_name, name, role),
                None => {}
            }
        }
        index
    }

    /// What a state machine runs as: the text that names the role, and the role itself where it is known, with how.
    pub fn of_machine<'m>(
        &self,
        machine: &'m MachineSummary,
    ) -> Option<(&'m str, Option<(&'s RoleSummary, &'static str)>)> {
        if let Some((file, id)) = &machine.configured_role {
            let role = *self.by_resource.get(&(*file, id.as_str()))?;
            return Some((id, role.map(|role| (role, "by the configuration"))));
        }
        let text = machine.role.as_deref()?;
        Some((text, self.find(text, &machine.origin)))
    }

    /// The role that a text with holes means, and how: by reference within the template of `origin`, or by its name at the
    /// end of an ARN.
    pub fn find(&self, text: &str, origin: &Origin) -> Option<(&'s RoleSummary, &'static str)> {
        let home = origin.home();
        let name = text.starts_with("arn:").then(|| text.rsplit('/').next()).flatten();
        let reference = value::whole_substitution(name.unwrap_or(text));
        let id = reference.map(|name| name.strip_suffix(".Arn").unwrap_or(name));
        let by_reference = id.and_then(|id| *self.by_resource.get(&(home, id))?).map(|role| (role, "by reference"));
        let named = |name| self.by_name.get(name).or_else(|| self.by_shared_name.get(&(home, name)));
        by_reference.or_else(|| Some(((*name.and_then(named)?)?, "by its name in the ARN")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_reference_and_by_name() {
        let origin = |file: u32, id: &str| Origin {
            file: FileId(file),
            template: Some(FileId(file)),
            views: u64::MAX,
            logical_id: Some(id.to_owned()),
        };
        let role = |id: &str, name: Option<&str>| RoleSummary {
            origin: origin(1, id),
            name: name.map(str::to_owned),
            policies: Vec::new(),
            boundary: None,
            site: Site {
                place: crate::source::Place { file: FileId(1), span: crate::source::Span::at(0) },
                pointer: "".into(),
            },
            trust: None,
            permissions: None,
        };
        let roles = [role("A", None), role("B", Some("Patch")), role("C", Some("${Stage}-patch"))];
        let roles = Roles::new(&roles);
        let found = |text: &str, file: u32| {
            let (role, _) = roles.find(text, &origin(file, "Machine"))?;
            role.origin.logical_id.clone()
        };
        for (text, id) in [
            ("${A.Arn}", "A"),
            ("arn:aws:iam::${AWS::AccountId}:role/${A}", "A"),
            ("arn:aws:iam::123456789012:role/path/Patch", "B"),
            ("arn:aws:iam::${AWS::AccountId}:role/${Stage}-patch", "C"),
        ] {
            assert_eq!(found(text, 1).as_deref(), Some(id), "{text}");
        }
        // References and names with references mean nothing in another template.
        assert_eq!(found("${A.Arn}", 2), None);
        assert_eq!(found("arn:aws:iam::1:role/${Stage}-patch", 2), None);
        assert_eq!(found("arn:aws:iam::1:role/Patch", 2).as_deref(), Some("B"));
        assert_eq!(found("Patch", 1), None);
    }
}

//! What a template says of a role.

use super::Origin;
use super::policy::Statement;
use crate::finding::Site;

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
    /// Whether a text with holes means this role: by reference within the template of `origin`, or by its literal name.
    pub fn is_meant_by(&self, text: &str, origin: &Origin) -> Option<&'static str> {
        let id = self.origin.logical_id.as_deref().unwrap_or_default();
        let reference =
            crate::value::whole_substitution(text).and_then(|name| name.strip_suffix(".Arn").or(Some(name)));
        let by_reference = origin.home() == self.origin.home() && reference == Some(id);
        // SAM's own roles are known by the name that it gives them.
        if by_reference {
            return Some("by reference");
        }
        let name = text.starts_with("arn:").then(|| text.rsplit('/').next()).flatten();
        let known = self.name.as_deref().filter(|name| !crate::value::has_placeholder(name));
        (known.is_some() && name == known).then_some("by its name in the ARN")
    }
}

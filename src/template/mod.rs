//! Where the three kinds of document sit inside a template, and what the template says of each.

pub mod assets;
pub mod cloudformation;
pub mod evaluate;
pub mod intrinsic;
pub mod normalise;
mod policies;
pub mod roles;
pub mod sam;
pub mod substitute;

pub use evaluate::Side;

use crate::document::DocumentKind;
use crate::finding::Site as FindingSite;
use crate::source::{Decoded, FileId, Node};
use std::collections::HashSet;
use std::sync::Arc;

/// A place in a template that holds a document, or says where it is.
#[derive(Clone, Copy, Debug)]
pub struct Site<'t> {
    /// What the document is.
    pub kind: DocumentKind,
    /// The resource that it belongs to.
    pub resource: Resource<'t>,
    /// How the template holds it.
    pub held: Held<'t>,
}

/// How a template holds a document.
#[derive(Clone, Copy, Debug)]
pub enum Held<'t> {
    /// As an object, as a text, or as an intrinsic that gives a text.
    Value(Node<'t>),
    /// In a file, by its path relative to the template.
    File(Node<'t>),
    /// As an object of S3, by its key.
    S3(Node<'t>),
}

/// A resource of a template.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// Its `Type`.
    pub kind: &'t str,
    /// Its `Properties`.
    pub properties: Node<'t>,
}

/// What a template says of a document that it holds or points at, without the template's text.
#[derive(Clone, Debug)]
pub struct Context {
    /// The template.
    pub file: FileId,
    /// The logical id of the document's resource.
    pub logical_id: String,
    /// The resource's name, with holes where it is not known; `None` where it has none.
    pub name: Option<String>,
    /// The role that the resource names, with holes; SAM's own one where it names none.
    pub role: Option<String>,
    /// The logical ids of the template's resources.
    pub resources: Arc<HashSet<String>>,
    /// What the resource puts in the place of `${Name}`.
    pub substitutions: Vec<Substitution>,
    /// Whether a `${Name}` that nothing replaces is a mistake: the document comes from a file or a plain text that the
    /// resource substitutes.
    pub substitutes: bool,
}

/// What `DefinitionSubstitutions` puts in the place of a `${Name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The name.
    pub name: String,
    /// The key that declares it.
    pub site: FindingSite,
    /// The text, with holes.
    pub text: String,
}

/// A document found in a file, as the views take it.
#[derive(Clone, Copy, Debug)]
pub struct Located<'t> {
    /// What it is.
    pub kind: DocumentKind,
    /// Its outermost map.
    pub node: Node<'t>,
    /// What the template around it says.
    pub context: Option<&'t Context>,
}

impl Context {
    /// What stands in the place of a `${Name}`.
    pub fn substitution(&self, name: &str) -> Option<String> {
        self.substitutions.iter().find(|known| known.name == name).map(|known| known.text.clone())
    }

    /// The logical id of the resource that a text refers to, if it is nothing but a `Ref`, or a `Fn::GetAtt` of one of
    /// these attributes.
    pub fn resource_in<'s>(&self, text: &'s str, attributes: &[&str]) -> Option<&'s str> {
        let name = crate::value::whole_substitution(text)?;
        let (id, attribute) = name.split_once('.').map_or((name, None), |(id, attribute)| (id, Some(attribute)));
        let fits = attribute.is_none_or(|attribute| attributes.contains(&attribute));
        (fits && self.resources.contains(id)).then_some(id)
    }
}

impl<'t> Resource<'t> {
    /// All resources of a template that have a type and properties.
    pub fn all(root: Node<'t>) -> impl Iterator<Item = Resource<'t>> {
        let entries = root.get("Resources").into_iter().flat_map(Node::entries);
        entries.filter_map(|entry| {
            let kind = entry.value.get("Type")?.as_str()?;
            Some(Resource { logical_id: entry.name(), kind, properties: entry.value.get("Properties")? })
        })
    }

    /// The text of a property, with holes.
    pub fn text(&self, property: &str, side: Side) -> Option<Decoded> {
        evaluate::text(self.properties.get(property)?, side)
    }

    /// The role that the resource names, with holes; SAM's own one where it names none.
    pub fn role(&self, side: Side) -> Option<String> {
        if sam::makes_role(*self) {
            return Some(format!("${{{}.Arn}}", sam::role_id(self.logical_id)));
        }
        let role = ["RoleArn", "Role"].iter().find_map(|property| self.text(property, side))?;
        Some(role.text().to_owned())
    }

    /// What the resource says of its document.
    pub fn context(&self, file: FileId, resources: &Arc<HashSet<String>>, side: Side) -> Context {
        let names = ["Name", "StateMachineName"];
        let name = names.iter().find_map(|property| self.text(property, side));
        let substitutions = self.properties.get("DefinitionSubstitutions");
        let substitution = |entry: crate::source::Entry<'_>| Substitution {
            name: entry.name().to_owned(),
            site: FindingSite::of(entry.key),
            text: evaluate::text(entry.value, side)
                .map_or(evaluate::UNNAMED_HOLE.to_owned(), |text| text.text().to_owned()),
        };
        Context {
            file,
            logical_id: self.logical_id.to_owned(),
            name: name.map(|name| name.text().to_owned()),
            role: self.role(side),
            resources: resources.clone(),
            substitutions: substitutions.into_iter().flat_map(Node::entries).map(substitution).collect(),
            substitutes: substitutions.is_some(),
        }
    }
}

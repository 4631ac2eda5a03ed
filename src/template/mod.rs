//! Where the three kinds of document sit inside a template, and what the template says of each.

pub mod assets;
pub mod cloudformation;
pub mod conditions;
pub mod evaluate;
pub mod intrinsic;
pub mod normalise;
mod policies;
pub mod roles;
pub mod sam;
pub mod substitute;

pub use conditions::{Budget, View, Views};

use crate::document::DocumentKind;
use crate::document::iam::Attachment;
use crate::finding::Site;
use crate::source::{Decoded, FileId, Node};
use intrinsic::Intrinsic;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A place in a template that holds a document, or says where it is.
#[derive(Clone, Copy, Debug)]
pub struct DocumentSite<'t> {
    /// What the document is.
    pub kind: DocumentKind,
    /// The resource that it belongs to.
    pub resource: Resource<'t>,
    /// How the template holds it.
    pub held: Held<'t>,
    /// What a policy is there for.
    pub attachment: Option<Attachment>,
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
    /// The condition under which it exists.
    pub condition: Option<&'t str>,
    /// Its `Properties`.
    pub properties: Node<'t>,
}

/// What a template says of a document that it holds or points at, without the template's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The template.
    pub file: FileId,
    /// The views of the template in which all this is so, a bit each.
    pub views: u64,
    /// The logical id of the document's resource.
    pub logical_id: String,
    /// The resource's name, with holes where it is not known; `None` where it has none.
    pub name: Option<String>,
    /// The role that the resource names, with holes; SAM's own one where it names none.
    pub role: Option<String>,
    /// The logical ids of the template's resources.
    pub resources: Arc<HashSet<String>>,
    /// What the resource puts in the place of `${Name}`.
    pub substitutions: Arc<Substitutions>,
    /// The placeholders of the document that nothing replaces: they are text and no references.
    pub plain: HashSet<String>,
    /// The property that makes the state machine an EXPRESS one.
    pub express: Option<Site>,
    /// What the template does with a policy.
    pub attachment: Option<Attachment>,
}

/// What `DefinitionSubstitutions` puts in the place of each `${Name}`.
#[derive(Debug, Default, PartialEq)]
pub struct Substitutions {
    /// Whether the resource has any: then a `${Name}` that nothing replaces is a mistake.
    pub declared: bool,
    /// By name.
    pub by_name: HashMap<String, Substitution>,
}

/// What is put in the place of a `${Name}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The key that declares it.
    pub key: Site,
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
    /// Whether a text is nothing but a placeholder that nothing replaces.
    pub fn is_plain(&self, text: &str) -> bool {
        crate::value::whole_substitution(text).is_some_and(|name| self.plain.contains(name))
    }

    /// The logical id of the resource that a text refers to, if it is nothing but a `Ref`, or a `Fn::GetAtt` of one of
    /// these attributes.
    pub fn resource_in<'s>(&self, text: &'s str, attributes: &[&str]) -> Option<&'s str> {
        let name = crate::value::whole_substitution(text).filter(|_| !self.is_plain(text))?;
        let (id, attribute) = name.split_once('.').map_or((name, None), |(id, attribute)| (id, Some(attribute)));
        let fits = attribute.is_none_or(|attribute| attributes.contains(&attribute));
        (fits && self.resources.contains(id)).then_some(id)
    }
}

impl Substitutions {
    fn of(declared: Option<Node<'_>>, view: &View) -> Self {
        let map = declared.and_then(|node| evaluate::chosen(node, view));
        let text = |node: Node<'_>| evaluate::text(node, view).map(|text| text.text().to_owned());
        let substitution = |entry: crate::source::Entry<'_>| {
            let text = text(entry.value).unwrap_or_else(|| evaluate::UNNAMED_HOLE.to_owned());
            (entry.name().to_owned(), Substitution { key: Site::of(entry.key), text })
        };
        // A map that is not known may have any name.
        let map = map.filter(|map| map.is_mapping() && map.entries().all(|entry| !entry.name().starts_with("Fn::")));
        Substitutions {
            declared: map.is_some(),
            by_name: map.into_iter().flat_map(Node::entries).map(substitution).collect(),
        }
    }
}

impl<'t> Resource<'t> {
    /// All resources of a template that have a type and properties.
    pub fn all(root: Node<'t>) -> impl Iterator<Item = Resource<'t>> {
        let entries = root.get("Resources").into_iter().flat_map(Node::entries);
        entries.filter_map(|entry| {
            Some(Resource {
                logical_id: entry.name(),
                kind: entry.value.get("Type")?.as_str()?,
                condition: entry.value.get("Condition").and_then(Node::as_str),
                properties: entry.value.get("Properties")?,
            })
        })
    }

    /// The value of a property, if there is one in a view.
    pub fn get(&self, property: &str, view: &View) -> Option<Node<'t>> {
        evaluate::chosen(self.properties.get(property)?, view)
    }

    /// The items of a property that is a list.
    pub fn items(&self, property: &str, view: &View) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let items: Vec<Node<'t>> =
            self.properties.get(property).into_iter().flat_map(|list| evaluate::items(list, view)).collect();
        items.into_iter()
    }

    /// The text of a property, with holes.
    pub fn text(&self, property: &str, view: &View) -> Option<Decoded> {
        evaluate::text(self.get(property, view)?, view)
    }

    /// The conditions on which the resource and its properties depend.
    pub fn conditions(&self) -> BTreeSet<&'t str> {
        let mut used: BTreeSet<&str> = self.condition.into_iter().collect();
        let mut open = vec![self.properties];
        while let Some(node) = open.pop() {
            if let Some(Intrinsic::If { condition, .. }) = Intrinsic::of(node) {
                used.insert(condition);
            }
            open.extend(node.items());
            open.extend(node.entries().map(|entry| entry.value));
        }
        used
    }

    /// The reference to the role that SAM makes for a state machine without one.
    fn generated_role(&self, view: &View) -> Option<String> {
        sam::makes_role(*self, view).then(|| format!("${{{}.Arn}}", sam::role_id(self.logical_id)))
    }

    /// The role that the resource runs as, with holes; SAM's own one where it names none.
    pub fn role(&self, view: &View) -> Option<String> {
        let named = ["RoleArn", "Role"].iter().find_map(|property| self.text(property, view));
        let named = named.map(|role| role.text().to_owned()).filter(|role| !role.is_empty());
        named.or_else(|| self.generated_role(view))
    }

    /// What the resource says of its document.
    pub fn context(&self, file: FileId, resources: &Arc<HashSet<String>>, (view, views): (&View, u64)) -> Context {
        let text = |property: &&str| self.text(property, view).map(|text| text.text().to_owned());
        Context {
            file,
            views,
            logical_id: self.logical_id.to_owned(),
            name: ["Name", "StateMachineName"].iter().find_map(text),
            role: self.role(view),
            resources: resources.clone(),
            substitutions: Arc::new(Substitutions::of(self.properties.get("DefinitionSubstitutions"), view)),
            plain: HashSet::new(),
            express: self.express(view),
            attachment: None,
        }
    }

    /// The property that makes a state machine an EXPRESS one, whatever conditions hold.
    fn express(&self, view: &View) -> Option<Site> {
        let property = if self.kind == "AWS::Serverless::StateMachine" { "Type" } else { "StateMachineType" };
        let node = self.properties.get(property)?;
        let all = intrinsic::alternatives(node);
        let is_express = |node: &Node<'_>| evaluate::text(*node, view).is_some_and(|text| text.text() == "EXPRESS");
        (!all.is_empty() && all.iter().all(is_express)).then(|| Site::of(node))
    }
}

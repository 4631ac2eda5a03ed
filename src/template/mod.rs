//! Where the three kinds of document sit inside a template.

pub mod cloudformation;

use crate::document::{self, DocumentKind};
use crate::source::{Node, Tree};
use crate::value::{self, Unknown, Value};

/// A document found in a file.
#[derive(Clone, Copy, Debug)]
pub struct Located<'t> {
    /// What it is.
    pub kind: DocumentKind,
    /// Its outermost map.
    pub node: Node<'t>,
    /// The resource that holds it, inside a template.
    pub resource: Option<Resource<'t>>,
}

/// A resource of a template.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'t> {
    /// Its logical id.
    pub logical_id: &'t str,
    /// Its `Properties`.
    pub properties: Node<'t>,
}

impl<'t> Resource<'t> {
    /// What a `${Name}` of the embedded document stands for, by the resource's own `DefinitionSubstitutions`.
    pub fn substitution(&self, name: &str) -> Option<Node<'t>> {
        self.properties.get("DefinitionSubstitutions")?.get(name)
    }
}

impl<'t> Located<'t> {
    /// A node of the document, or what the template puts in its place.
    pub fn resolve(&self, node: Node<'t>) -> Node<'t> {
        let Value::Unknown(Unknown::Placeholder(text)) = value::of(node) else { return node };
        let name = value::whole_substitution(text);
        name.and_then(|name| self.resource?.substitution(name)).unwrap_or(node)
    }
}

/// All documents of a file; none if it holds nothing of ours. `named` is what the file's name announces.
pub fn find(tree: &Tree, named: Option<DocumentKind>) -> Vec<Located<'_>> {
    tree.roots().flat_map(|root| find_in(root, named)).collect()
}

/// Whether something in a file is told how automations end, and may answer their tokens.
pub fn watches_automations(tree: &Tree) -> bool {
    tree.roots().any(cloudformation::watches_automations)
}

fn find_in(root: Node<'_>, named: Option<DocumentKind>) -> Vec<Located<'_>> {
    if cloudformation::is_template(root) {
        return cloudformation::documents(root);
    }
    let kind = document::recognise(root, named);
    kind.map(|kind| Located { kind, node: root, resource: None }).into_iter().collect()
}

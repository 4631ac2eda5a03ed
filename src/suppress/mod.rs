//! What users told the linter not to report: in comments of YAML, in the `Comment` or `description` of what has one, in
//! the `Metadata` of a template's resources, and in the configuration.

mod apply;
mod comments;
mod configured;
mod directive;
mod metadata;
mod owners;
mod texts;

pub use apply::Used;
pub use configured::Suppression;

use crate::catalogue::Selector;
use crate::finding::Site;
use crate::source::{Format, Node, Place, Span, Tree};
use memchr::memmem;
use owners::Owners;

/// The word that begins every suppression.
const NAME: &str = "sfn-ssm-lint";

/// A suppression that stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The directive itself.
    pub site: Site,
    /// The rules and families that it names.
    pub rules: Vec<Named>,
    /// Whether it says why.
    pub has_reason: bool,
    /// Why it suppresses nothing, if it is not written as one.
    pub mistake: Option<&'static str>,
    /// The places that it covers: findings that begin there.
    pub covers: Vec<Place>,
    /// The logical id of the resource whose `Metadata` it stands in.
    pub resource: Option<String>,
}

/// A rule or family as a directive names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As it is written.
    pub name: String,
    /// What it selects; nothing where there is no such rule.
    pub selector: Option<Selector>,
    /// Where it is written.
    pub place: Place,
}

impl Named {
    fn new(name: &str, place: Place) -> Self {
        Named { name: name.to_owned(), selector: Selector::find(name), place }
    }
}

/// Finds the directives of a document's text. A text without the linter's name costs one search.
pub fn collect(tree: &Tree, directives: &mut Vec<Directive>) {
    if memmem::find(tree.text().as_bytes(), NAME.as_bytes()).is_none() {
        return;
    }
    let owners = Owners::new(tree);
    if tree.format() == Format::Yaml {
        comments::collect(tree, &owners, directives);
    }
    for map in tree.nodes().filter(|node| node.is_mapping()) {
        texts::collect(map, &owners, directives);
        metadata::collect(map, &owners, directives);
    }
}

/// The whole text of a tree; of a file, what the readers found behind its end too.
fn whole(tree: &Tree) -> Vec<Place> {
    const WHOLE_FILE: Span = Span { start: 0, end: u32::MAX };
    if tree.is_whole_file() {
        return vec![Place { file: tree.file(), span: WHOLE_FILE }];
    }
    places(tree, Span::new(0, tree.text().len() as u32))
}

/// How much may stand between two lines of a document in a text of an outer file: indentation, quotes, commas.
const BETWEEN_LINES: u32 = 256;

/// Where a range of a tree's text is in the file. What stands between the lines of an embedded document belongs to it;
/// a part from elsewhere has a place of its own.
fn places(tree: &Tree, span: Span) -> Vec<Place> {
    let sources = tree.sources(span);
    let mut spans = vec![sources.primary];
    for span in sources.further {
        match spans.last_mut() {
            Some(last) if span.start >= last.end && span.start - last.end <= BETWEEN_LINES => last.end = span.end,
            _ => spans.push(span),
        }
    }
    spans.into_iter().map(|span| Place { file: tree.file(), span }).collect()
}

/// A directive in the text of a string, which covers these places.
fn in_string(text: Node<'_>, written: directive::Written, covers: Vec<Place>) -> Directive {
    let named = |range: std::ops::Range<usize>| {
        let name = text.as_str().and_then(|text| text.get(range.clone())).unwrap_or_default();
        Named::new(name, text.part_place(range))
    };
    Directive {
        site: Site::part(text, written.range),
        rules: written.rules.into_iter().map(named).collect(),
        has_reason: written.has_reason,
        mistake: written.mistake,
        covers,
        resource: None,
    }
}

//! Rules of a user's own: Markdown pages like those of `rules/`, whose front matter says which values of a document are
//! selected and what each of them must be.

mod check;
mod front_matter;
mod instance;
mod message;
mod schema;

pub(crate) use check::check;

use crate::catalogue::RuleId;
use crate::catalogue::interned::{self, OwnRule};
use crate::document::DocumentKind;
use crate::files::display_path;
use crate::page::example::{self, Project, Side};
use crate::page::{Mistake, Page};
use front_matter::FrontMatter;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// A larger file is no page that somebody wrote.
const MAX_PAGE_BYTES: u64 = 1024 * 1024;

/// A rule of a user's own page.
pub struct CustomRule {
    id: RuleId,
    path: PathBuf,
    matter: FrontMatter,
    examples: Vec<(String, Project)>,
}

impl CustomRule {
    /// Its id, which the catalogue knows from now on.
    pub fn id(&self) -> RuleId {
        self.id
    }

    /// The page.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The examples of the page with their headings.
    pub fn examples(&self) -> impl ExactSizeIterator<Item = (&str, &Project)> {
        self.examples.iter().map(|(heading, project)| (heading.as_str(), project))
    }
}

impl fmt::Debug for CustomRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CustomRule").field("id", &self.id).field("path", &self.path).finish_non_exhaustive()
    }
}

/// The pages of a folder.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The rules of those that are in order, sorted by id.
    pub rules: Vec<Arc<CustomRule>>,
    /// What is wrong with the others.
    pub mistakes: Vec<PageMistake>,
}

/// A mistake in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMistake {
    /// The page, or the folder that cannot be read.
    pub path: String,
    /// What is wrong, with its line and column.
    pub message: String,
}

/// Loads the pages of a folder and the folders in it: every `.md` but a README.
pub fn load(folder: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.depth() == 0 && !entry.path().is_dir() => {
                loaded.fail(folder, "this is no folder; pages of rules stand in one".to_owned());
            }
            Ok(entry) if is_page(entry.path()) => match load_page(entry.path(), &loaded.rules) {
                Ok(rule) => loaded.rules.push(Arc::new(rule)),
                Err(mistakes) => mistakes.into_iter().for_each(|it| loaded.fail(entry.path(), it.to_string())),
            },
            Ok(_) => {}
            Err(error) => {
                let reason = error.io_error().map(|error| crate::files::discover::explain(folder, error));
                loaded.fail(error.path().unwrap_or(folder), reason.unwrap_or_else(|| error.to_string()));
            }
        }
    }
    if loaded.rules.is_empty() && loaded.mistakes.is_empty() {
        loaded.fail(folder, "there is no page of a rule here, no file that ends with .md".to_owned());
    }
    loaded.rules.sort_by_key(|rule| rule.id.as_str());
    loaded
}

impl Loaded {
    fn fail(&mut self, path: &Path, message: String) {
        self.mistakes.push(PageMistake { path: display_path(path), message });
    }
}

fn is_page(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|it| it == "md") && path.file_stem().is_some_and(|it| it != "README")
}

fn load_page(path: &Path, others: &[Arc<CustomRule>]) -> Result<CustomRule, Vec<Mistake>> {
    let one = |message: String| vec![Mistake::at(1, message)];
    let size = fs::metadata(path).map_err(|error| one(error.to_string()))?.len();
    if size > MAX_PAGE_BYTES {
        return Err(one("the page is larger than 1 MiB".to_owned()));
    }
    let text = fs::read_to_string(path).map_err(|error| one(error.to_string()))?.replace("\r\n", "\n");
    let page = Page::parse(&text).map_err(|mistake| vec![mistake])?;
    let (matter, examples) = match (front_matter::parse(&page.matter), examples(&page)) {
        (Ok(matter), Ok(examples)) => (matter, examples),
        (matter, examples) => {
            let of_matter = matter.err().into_iter().flatten();
            return Err(of_matter.chain(examples.err().into_iter().flatten()).collect());
        }
    };
    if let Some(other) = others.iter().find(|other| other.id.as_str() == matter.id) {
        return Err(one(format!("`{}` is the id of {} too", matter.id, display_path(&other.path))));
    }
    let own = OwnRule {
        id: matter.id.clone(),
        title: page.title,
        severity: matter.severity,
        documents: matter.documents.iter().map(|kind| name(*kind)).collect(),
        since: matter.since.clone(),
        page: page.markdown,
        path: path.to_owned(),
    };
    let Some(id) = RuleId::intern(own) else {
        return Err(one(format!("there are more than {} rules", interned::MAX)));
    };
    Ok(CustomRule { id, path: path.to_owned(), matter, examples })
}

/// What the catalogue calls a kind of document.
fn name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::StateMachine => "asl",
        DocumentKind::Runbook => "automation",
        DocumentKind::Policy => "iam",
    }
}

/// The examples of a page; there is one of each side.
fn examples(page: &Page) -> Result<Vec<(String, Project)>, Vec<Mistake>> {
    let (mut examples, mut mistakes) = (Vec::new(), Vec::new());
    for section in &page.sections {
        match example::project(section) {
            Ok(project) => examples.extend(project.map(|project| (section.heading.clone(), project))),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    for (side, heading) in [(Side::Wrong, "## Wrong"), (Side::Right, "## Right")] {
        let has_one = examples.iter().any(|(_, project)| project.side == side);
        if !has_one && mistakes.is_empty() {
            let message = format!("no example stands under `{heading}`, and nothing else shows that the rule works");
            mistakes.push(Mistake::at(1, message));
        }
    }
    if mistakes.is_empty() { Ok(examples) } else { Err(mistakes) }
}

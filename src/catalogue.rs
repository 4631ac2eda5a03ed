//! The rules: one Markdown page each in `rules/`, compiled in by `build.rs`.

pub(crate) mod interned;
mod selector;

pub use selector::{Selector, families};

use serde::{Serialize, Serializer};
use std::fmt;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// What a finding means for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// May go wrong at run time.
    Warning,
    /// AWS refuses the document, or a run certainly goes wrong.
    Error,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

    /// The name that options, configuration and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// One level less bad; `Info` stays.
    pub fn lowered(self) -> Self {
        match self {
            Severity::Error => Severity::Warning,
            Severity::Warning | Severity::Info => Severity::Info,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

/// Whether the findings of a rule can be repaired mechanically, at least where the case is plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixable {
    /// They cannot.
    No,
    /// `--fix` repairs them.
    Safely,
    /// `--fix --unsafe` repairs them.
    Unsafely,
}

impl Serialize for Fixable {
    /// As front matter has it: `true`, `false` or `"unsafe"`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Fixable::No => serializer.serialize_bool(false),
            Fixable::Safely => serializer.serialize_bool(true),
            Fixable::Unsafely => serializer.serialize_str("unsafe"),
        }
    }
}

/// A rule of the catalogue, or of a user's own page. The constants are made from the catalogue's pages: a check without a
/// page does not compile, and a page that no check names is dead code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u16);

impl RuleId {
    /// The rule's page and what its front matter says.
    pub fn rule(self) -> &'static Rule {
        let [first, ..] = RULES else { unreachable!("the catalogue has rules") };
        let index = usize::from(self.0);
        RULES.get(index).or_else(|| interned::rule(index - RULES.len())).unwrap_or(first)
    }

    /// The rule with an id or with an alias of one. A user's own rules are known once their pages are loaded.
    pub fn find(id: &str) -> Option<RuleId> {
        let found = RULES.iter().position(|rule| rule.id == id || rule.aliases.contains(&id));
        let found = found.or_else(|| Some(RULES.len() + interned::find(id)?))?;
        Some(RuleId(found as u16))
    }

    /// The id of a user's own rule; none if there are too many of them.
    pub(crate) fn intern(rule: interned::OwnRule) -> Option<RuleId> {
        u16::try_from(RULES.len() + interned::intern(rule)?).ok().map(RuleId)
    }

    /// Whether the rule is a user's own.
    pub fn is_custom(self) -> bool {
        usize::from(self.0) >= RULES.len()
    }

    /// The rules of the catalogue, and the user's own ones behind them.
    pub fn known() -> impl Iterator<Item = RuleId> {
        (0..(RULES.len() + interned::len()) as u16).map(RuleId)
    }

    /// The rules of the catalogue, sorted by id.
    pub fn all() -> impl Iterator<Item = RuleId> {
        (0..RULES.len() as u16).map(RuleId)
    }

    /// Where the page can be read: in the program's repository, or a user's own in its file.
    pub fn url(self) -> Option<String> {
        match usize::from(self.0).checked_sub(RULES.len()) {
            Some(slot) => interned::url(slot),
            None => self.rule().url(env!("CARGO_PKG_REPOSITORY")),
        }
    }

    /// `family/name`.
    pub fn as_str(self) -> &'static str {
        self.rule().id
    }

    /// The place in the order of [`RuleId::all`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The part before the `/`.
    pub fn family(self) -> &'static str {
        self.as_str().split('/').next().unwrap_or_default()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What a rule's page says about it.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`; an interface that never changes meaning.
    pub id: &'static str,
    /// The page's heading: the rule in a few words.
    pub title: &'static str,
    /// The severity of a plain case.
    pub severity: Severity,
    /// The documents that it reads.
    pub documents: &'static [&'static str],
    /// Whether its findings offer a fix.
    pub fixable: Fixable,
    /// The version that brought it.
    pub since: &'static str,
    /// Earlier ids.
    pub aliases: &'static [&'static str],
    /// AWS's own diagnostic code, where the rule mirrors one.
    pub code: Option<&'static str>,
    /// The page in Markdown, without front matter.
    pub page: &'static str,
}

impl Rule {
    /// The page in the repository of the program, if that is known.
    pub fn url(&self, repository: &str) -> Option<String> {
        let url = || format!("{repository}/blob/v{}/rules/{}.md", env!("CARGO_PKG_VERSION"), self.id);
        (!repository.is_empty()).then(url)
    }

    /// What the page says before its first section: what goes wrong at run time.
    pub fn introduction(&self) -> &'static str {
        let (_, body) = self.page.split_once('\n').unwrap_or_default();
        body.split("\n## ").next().unwrap_or_default().trim()
    }
}

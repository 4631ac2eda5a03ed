//! Rules of a user's own pages, beside the catalogue. Each has a slot that is filled once and stays as long as the program
//! runs, so that a [`RuleId`](super::RuleId) remains a number and its texts can be borrowed like the catalogue's. A page
//! that is loaded again keeps its slot.

use super::{Fixable, Rule, Severity};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many pages one process can load.
pub(crate) const MAX: usize = 1024;

/// What a user's page says about its rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OwnRule {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) severity: Severity,
    pub(crate) documents: Vec<&'static str>,
    pub(crate) since: String,
    pub(crate) page: String,
    pub(crate) path: PathBuf,
}

static OWN: [OnceLock<Box<OwnRule>>; MAX] = [const { OnceLock::new() }; MAX];
static RULES: [OnceLock<Box<Rule>>; MAX] = [const { OnceLock::new() }; MAX];
static FILLED: Mutex<()> = Mutex::new(());

/// The slot of a rule; none if all are taken.
pub(crate) fn intern(rule: OwnRule) -> Option<usize> {
    let _one_at_a_time = FILLED.lock().unwrap_or_else(PoisonError::into_inner);
    let slot = OWN.iter().position(|slot| slot.get().is_none_or(|known| **known == rule))?;
    let own = OWN.get(slot)?.get_or_init(|| Box::new(rule));
    RULES.get(slot)?.get_or_init(|| Box::new(view(own)));
    Some(slot)
}

/// The rule in a slot.
pub(super) fn rule(slot: usize) -> Option<&'static Rule> {
    RULES.get(slot)?.get().map(Box::as_ref)
}

/// The slot of the rule with an id, the last one loaded.
pub(super) fn find(id: &str) -> Option<usize> {
    (0..len()).rev().find(|slot| rule(*slot).is_some_and(|rule| rule.id == id))
}

/// The file of the page in a slot, as terminals follow it.
pub(super) fn url(slot: usize) -> Option<String> {
    let path = std::path::absolute(&OWN.get(slot)?.get()?.path).ok()?;
    let path = path.to_str()?.replace('\\', "/");
    let mut url = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b':' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                url.push(char::from(byte))
            }
            // Writing to a String cannot fail.
            _ => drop(write!(url, "%{byte:02X}")),
        }
    }
    Some(url)
}

/// How many slots are filled.
pub(super) fn len() -> usize {
    RULES.iter().take_while(|slot| slot.get().is_some()).count()
}

fn view(own: &'static OwnRule) -> Rule {
    Rule {
        id: &own.id,
        title: &own.title,
        severity: own.severity,
        documents: &own.documents,
        fixable: Fixable::No,
        since: &own.since,
        aliases: &[],
        code: None,
        page: &own.page,
    }
}

#[cfg(test)]
mod tests {
    use super::super::RuleId;
    use super::*;

    fn own(title: &str) -> OwnRule {
        OwnRule {
            id: "interned/rule".to_owned(),
            title: title.to_owned(),
            severity: Severity::Warning,
            documents: vec!["asl"],
            since: String::new(),
            page: format!("# {title}\n\nText.\n"),
            path: PathBuf::from("/a folder/é.md"),
        }
    }

    #[test]
    fn a_page_that_is_loaded_again_is_the_same_rule() {
        let first = RuleId::intern(own("One")).unwrap();
        let other = RuleId::intern(own("Two")).unwrap();
        assert_eq!(RuleId::intern(own("One")), Some(first));
        assert_ne!(first, other);
        assert_eq!((first.rule().title, other.rule().title), ("One", "Two"));
        assert_eq!((first.as_str(), first.family()), ("interned/rule", "interned"));
        assert_eq!(RuleId::find("interned/rule"), Some(first.max(other)));
        assert!(first.is_custom() && RuleId::all().all(|rule| !rule.is_custom()));
        if cfg!(unix) {
            assert_eq!(first.url().unwrap(), "file:///a%20folder/%C3%A9.md");
        }
        assert!(RuleId::known().any(|rule| rule == first));
    }
}

//! System variables: `global:…` and `automation:…`.

use super::scan::Found;
use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::finding::Finding;
use crate::spelling;

/// The words that stand before a colon.
const PREFIXES: [&str; 4] = ["automation", "global", "ssm", "variable"];

/// `automation/unknown-global`: a system variable that AWS does not list.
pub(super) fn unlisted(
    found: &Found<'_>,
    prefix: &str,
    name: &str,
    listed: &'static [&'static str],
) -> Option<Finding> {
    if listed.contains(&name) || found.is_doubtful {
        return None;
    }
    let message = format!("Automation has no variable `{prefix}:{name}`, so there is no value to put in its place");
    let start = prefix.len() + 1;
    let site = found.part(start..start + name.len());
    let fix = respelled_at(&site, spelling::only_nearest(name, listed.iter().copied()));
    let mut finding = Finding::new(AUTOMATION_UNKNOWN_GLOBAL, site, message).label("no such variable").offer(fix);
    // Whether another case is accepted is not documented.
    if listed.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        finding.severity = Severity::Warning;
    }
    finding.help = spelling::suggestion(name, listed.iter().copied());
    Some(finding)
}

/// The same for a word before the colon that is nearly one of AWS's.
pub(super) fn prefix(found: &Found<'_>, prefix: &str) -> Option<Finding> {
    let near = spelling::nearest(prefix, PREFIXES).filter(|_| !found.is_doubtful)?;
    let message = format!("Automation has no variables `{prefix}:…`, so there is no value to put in its place");
    let site = found.part(0..prefix.len());
    let fix = respelled_at(&site, Some(near));
    let finding = Finding::new(AUTOMATION_UNKNOWN_GLOBAL, site, message).severity(Severity::Warning);
    Some(finding.label("no such word").offer(fix).help(format!("did you mean `{near}:`?")))
}

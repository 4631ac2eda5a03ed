//! Which rules count, and how much.

use super::{Choices, Options, Override, Selector};
use crate::catalogue::{RuleId, Severity};
use crate::files::FileSet;
use crate::finding::Finding;
use crate::source::FileId;
use std::collections::HashMap;

/// Drops findings of rules that are not selected and sets the severities that the user chose.
pub(crate) fn apply(findings: &mut Vec<Finding>, options: &Options, files: &FileSet) {
    let (first, last) = (options.choices(), &options.configured);
    let mut overrides: HashMap<FileId, Vec<&Choices>> = HashMap::new();
    findings.retain_mut(|finding| {
        let file = finding.site.place.file;
        let between = overrides.entry(file).or_insert_with(|| of_file(file, &options.overrides, files));
        let layers = std::iter::once(&first).chain(between.iter().copied()).chain([last]);
        let Some(chosen) = decide(finding.rule, layers) else { return false };
        if let Some(severity) = chosen.severity {
            finding.severity = severity;
        }
        true
    });
}

impl Options {
    /// Whether findings of a rule are reported where no override holds.
    pub fn includes(&self, rule: RuleId) -> bool {
        self.severity_of(rule).is_some()
    }

    /// The severity of a rule's plain case where no override holds; `None` for one that is left out.
    pub fn severity_of(&self, rule: RuleId) -> Option<Severity> {
        let chosen = decide(rule, [&self.choices(), &self.configured].into_iter())?;
        Some(chosen.severity.unwrap_or(rule.rule().severity))
    }

    /// Whether a rule is left out by its severity `off` alone.
    pub fn is_switched_off(&self, rule: RuleId) -> bool {
        let switched_on = |choices: &Choices| {
            let severities =
                choices.severities.iter().copied().filter(|(named, level)| *named != rule || level.is_some());
            Choices { severities: severities.collect(), ..choices.clone() }
        };
        let layers = [switched_on(&self.choices()), switched_on(&self.configured)];
        self.severity_of(rule).is_none() && decide(rule, layers.iter()).is_some()
    }

    fn choices(&self) -> Choices {
        let (select, ignore) = (self.select.clone(), self.ignore.clone());
        Choices { select, ignore, severities: self.severities.clone() }
    }
}

/// The overrides that hold for a file, the last one first.
fn of_file<'o>(file: FileId, overrides: &'o [Override], files: &FileSet) -> Vec<&'o Choices> {
    if overrides.is_empty() {
        return Vec::new();
    }
    let Some(path) = files.canonical_path(file) else { return Vec::new() };
    overrides.iter().rev().filter(|one| one.paths.matches(&path, false)).map(|one| &one.choices).collect()
}

/// What holds for a rule that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chosen {
    /// The severity, if one is set.
    severity: Option<Severity>,
}

/// Whether a rule counts, and how much. The first of the layers that names the rule or its family decides, except that a
/// family's selection does not bring back a single rule that a later layer leaves out. Within a layer, one that names the
/// rule outranks one that names its family, and between equals `ignore` wins.
fn decide<'c>(rule: RuleId, layers: impl Iterator<Item = &'c Choices>) -> Option<Chosen> {
    let (mut severity, mut selected, mut by_family) = (None, false, false);
    for layer in layers {
        let set = layer.severities.iter().rev().find(|(named, _)| *named == rule).map(|(_, level)| *level);
        severity = severity.or(set);
        if severity == Some(None) && !selected {
            return None;
        }
        let names = |list: &[Selector]| list.contains(&Selector::Rule(rule));
        let includes = |list: &[Selector]| list.contains(&Selector::Family(rule.family()));
        if selected {
            continue;
        }
        if names(&layer.ignore) {
            return None;
        }
        selected = names(&layer.select);
        if selected || by_family {
            continue;
        }
        by_family = includes(&layer.select);
        if !by_family && !layer.select.is_empty() || includes(&layer.ignore) {
            return None;
        }
    }
    Some(Chosen { severity: severity.flatten() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{TOKEN_LITERAL, TOKEN_NO_TIMEOUT};

    const FAMILY: Selector = Selector::Family("token");
    const RULE: Selector = Selector::Rule(TOKEN_LITERAL);

    fn choices(select: &[Selector], ignore: &[Selector], severities: &[(RuleId, Option<Severity>)]) -> Choices {
        Choices { select: select.to_vec(), ignore: ignore.to_vec(), severities: severities.to_vec() }
    }

    #[test]
    fn the_more_precise_selector_wins() {
        let counts = |select: &[Selector], ignore: &[Selector], rule| {
            decide(rule, [&choices(select, ignore, &[])].into_iter()).is_some()
        };
        assert!(counts(&[], &[], TOKEN_LITERAL));
        assert!(counts(&[RULE], &[FAMILY], TOKEN_LITERAL) && !counts(&[RULE], &[FAMILY], TOKEN_NO_TIMEOUT));
        assert!(!counts(&[FAMILY], &[RULE], TOKEN_LITERAL) && counts(&[FAMILY], &[RULE], TOKEN_NO_TIMEOUT));
        assert!(!counts(&[Selector::Family("asl")], &[], TOKEN_LITERAL));
        assert!(!counts(&[RULE], &[RULE], TOKEN_LITERAL));
        assert!(!counts(&[FAMILY], &[FAMILY], TOKEN_LITERAL));
    }

    #[test]
    fn the_command_line_comes_before_the_file() {
        let literal = |first: Choices, last: Choices| {
            decide(TOKEN_LITERAL, [&first, &last].into_iter()).map(|chosen| chosen.severity)
        };
        let nothing = Choices::default;
        let off = || choices(&[], &[], &[(TOKEN_LITERAL, None)]);
        let info = || choices(&[], &[], &[(TOKEN_LITERAL, Some(Severity::Info))]);
        let default = Some(None);
        assert_eq!(literal(nothing(), choices(&[], &[RULE], &[])), None);
        assert_eq!(literal(choices(&[RULE], &[], &[]), choices(&[], &[RULE], &[])), default);
        assert_eq!(literal(choices(&[RULE], &[], &[]), off()), default);
        assert_eq!(literal(choices(&[RULE], &[], &[]), choices(&[Selector::Family("asl")], &[], &[])), default);
        assert_eq!(literal(choices(&[FAMILY], &[], &[]), choices(&[], &[FAMILY], &[])), default);
        assert_eq!(literal(choices(&[FAMILY], &[], &[]), choices(&[], &[RULE], &[])), None);
        assert_eq!(literal(choices(&[FAMILY], &[], &[]), off()), None);
        assert_eq!(literal(choices(&[], &[FAMILY], &[]), choices(&[RULE], &[], &[])), None);
        assert_eq!(literal(off(), choices(&[RULE], &[], &[])), None);
        assert_eq!(literal(info(), off()), Some(Some(Severity::Info)));
        assert_eq!(literal(nothing(), info()), Some(Some(Severity::Info)));
        assert_eq!(literal(choices(&[RULE], &[], &[]), info()), Some(Some(Severity::Info)));
    }
}

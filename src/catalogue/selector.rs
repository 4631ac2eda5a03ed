//! Rules and families as options, configuration and suppressions name them.

use super::RuleId;
use crate::spelling;
use std::fmt;

/// A rule or a family of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Selector {
    /// One rule.
    Rule(RuleId),
    /// All rules of a family (`token`).
    Family(&'static str),
}

impl Selector {
    /// What a name selects: a rule by its id or an earlier one, or a family.
    pub fn find(name: &str) -> Option<Selector> {
        let family = || families().into_iter().find(|family| *family == name).map(Selector::Family);
        RuleId::find(name).map(Selector::Rule).or_else(family)
    }

    /// The rule or family that is spelled most like a name, if one is close.
    pub fn nearest(name: &str) -> Option<&'static str> {
        spelling::nearest_name(name, RuleId::known().map(RuleId::as_str).chain(families()))
    }

    /// Whether the selector names a rule.
    pub fn names(self, rule: RuleId) -> bool {
        match self {
            Selector::Rule(named) => named == rule,
            Selector::Family(family) => rule.family() == family,
        }
    }

    /// The family, or that of the rule.
    pub fn family(self) -> &'static str {
        match self {
            Selector::Rule(rule) => rule.family(),
            Selector::Family(family) => family,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Rule(rule) => rule.fmt(out),
            Selector::Family(family) => out.pad(family),
        }
    }
}

/// All families, in the order of the catalogue, those of the user behind them.
pub fn families() -> Vec<&'static str> {
    let mut families = Vec::new();
    for family in RuleId::known().map(RuleId::family) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_is_listed_once() {
        let families = families();
        let unique: std::collections::HashSet<&str> = families.iter().copied().collect();
        assert_eq!(families.len(), unique.len());
    }

    #[test]
    fn a_selector_is_found_by_its_name_and_names_its_rules() {
        let rule = RuleId::find("token/no-timeout").unwrap();
        let other = RuleId::find("token/literal").unwrap();
        assert_eq!(Selector::find("token/no-timeout"), Some(Selector::Rule(rule)));
        assert_eq!(Selector::find("token"), Some(Selector::Family("token")));
        assert_eq!((Selector::find("tokn"), Selector::nearest("tokn")), (None, Some("token")));
        assert!(Selector::Family("token").names(rule) && !Selector::Family("syntax").names(rule));
        assert!(Selector::Rule(rule).names(rule) && !Selector::Rule(rule).names(other));
    }
}

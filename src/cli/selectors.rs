//! Rules and families as options name them. They are looked up once the user's own rules are loaded.

use super::arguments::Arguments;
use crate::catalogue::{RuleId, Severity};
use crate::lint::Selector;
use clap::error::ErrorKind;

/// What the options say of rules.
#[derive(Debug, Default)]
pub(super) struct Selection {
    pub(super) select: Vec<Selector>,
    pub(super) ignore: Vec<Selector>,
    pub(super) severities: Vec<(RuleId, Option<Severity>)>,
    pub(super) explain: Option<Selector>,
}

impl Selection {
    /// Looks up what the options name; of several severities of a rule the last one counts.
    pub(super) fn of(arguments: &Arguments) -> Result<Self, clap::Error> {
        let selectors = |option: &str, texts: &[String]| -> Result<Vec<Selector>, clap::Error> {
            texts.iter().map(|text| selector(text).map_err(|why| invalid(option, text, &why))).collect()
        };
        let mut severities: Vec<(RuleId, Option<Severity>)> = Vec::new();
        for text in &arguments.severity {
            let set = severity_of_rule(text).map_err(|why| invalid("--severity <RULE=LEVEL>", text, &why))?;
            severities.retain(|(known, _)| *known != set.0);
            severities.push(set);
        }
        let explain = selectors("--explain <RULE-OR-FAMILY>", arguments.explain.as_slice())?;
        Ok(Selection {
            select: selectors("--select <RULE-OR-FAMILY>", &arguments.select)?,
            ignore: selectors("--ignore <RULE-OR-FAMILY>", &arguments.ignore)?,
            severities,
            explain: explain.first().copied(),
        })
    }
}

/// The error that clap gives for a value that it can judge itself.
fn invalid(option: &str, value: &str, why: &str) -> clap::Error {
    let message = format!("invalid value '{value}' for '{option}': {why}\n\nFor more information, try '--help'.\n");
    clap::Error::raw(ErrorKind::ValueValidation, message)
}

/// Reads the value of `--select`, `--ignore` or `--explain`: a rule's id, or a family.
pub(super) fn selector(text: &str) -> Result<Selector, String> {
    let text = text.trim();
    if let Some(rule) = RuleId::find(text) {
        return Ok(Selector::Rule(rule));
    }
    let families = families();
    if let Some(family) = families.iter().find(|family| **family == text) {
        return Ok(Selector::Family(family));
    }
    let near = nearest(text, RuleId::known().map(RuleId::as_str).chain(families.iter().copied()));
    let list = families.join(", ");
    Err(format!("no rule and no family has this name{}; the families are {list}", suggestion(near)))
}

/// Reads the value of `--severity`: `RULE=LEVEL`. `None` is `off`.
pub(super) fn severity_of_rule(text: &str) -> Result<(RuleId, Option<Severity>), String> {
    let (name, level) = text.split_once('=').ok_or("this is not of the form RULE=LEVEL")?;
    let rule = match selector(name)? {
        Selector::Rule(rule) => rule,
        Selector::Family(family) => {
            return Err(format!("`{family}` is a family, and a severity is set for one rule at a time"));
        }
    };
    if level.trim() == "off" {
        return Ok((rule, None));
    }
    let found = Severity::ALL.into_iter().find(|severity| severity.name() == level.trim());
    let near = || nearest(level, Severity::ALL.iter().map(|severity| severity.name()).chain(["off"]));
    found
        .map(|severity| (rule, Some(severity)))
        .ok_or_else(|| format!("`{level}` is no level{}; the levels are error, warning, info, off", suggestion(near())))
}

/// Whether `selector` names `rule`.
pub(super) fn names(selector: Selector, rule: RuleId) -> bool {
    match selector {
        Selector::Rule(named) => named == rule,
        Selector::Family(family) => rule.family() == family,
    }
}

/// All families, in the order of the catalogue, those of the user behind them.
pub(super) fn families() -> Vec<&'static str> {
    let mut families = Vec::new();
    for family in RuleId::known().map(RuleId::family) {
        if !families.contains(&family) {
            families.push(family);
        }
    }
    families
}

fn suggestion(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// The name that is spelled most like `text`, or whose part behind the `/` is; none if nothing is close.
fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let likeness = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(text, name);
        let tail = name.split_once('/').map_or(0.0, |(_, tail)| strsim::normalized_damerau_levenshtein(text, tail));
        whole.max(tail)
    };
    let scored = names.map(|name| (likeness(name), name));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 >= 0.5).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_families_are_found_and_the_nearest_is_suggested() {
        let rule = RuleId::find("token/no-timeout").unwrap();
        assert_eq!(selector("token/no-timeout"), Ok(Selector::Rule(rule)));
        assert_eq!(selector(" token "), Ok(Selector::Family("token")));
        assert!(selector("token/no-timeot").unwrap_err().contains("did you mean `token/no-timeout`?"));
        assert!(selector("no-timeout").unwrap_err().contains("did you mean `token/no-timeout`?"));
        assert!(selector("tokn").unwrap_err().contains("did you mean `token`?"));
        let message = selector("zzzzzzzz").unwrap_err();
        assert!(!message.contains("did you mean"), "{message}");
        assert!(message.contains("syntax, template, token"), "{message}");
    }

    #[test]
    fn a_severity_names_one_rule_and_one_level() {
        let rule = RuleId::find("token/no-timeout").unwrap();
        assert_eq!(severity_of_rule("token/no-timeout=error"), Ok((rule, Some(Severity::Error))));
        assert_eq!(severity_of_rule("token/no-timeout=off"), Ok((rule, None)));
        assert!(severity_of_rule("token/no-timeout=eror").unwrap_err().contains("did you mean `error`?"));
        assert!(severity_of_rule("token/no-timeout=warn").unwrap_err().contains("did you mean `warning`?"));
        assert!(severity_of_rule("token=off").unwrap_err().contains("is a family"));
        assert!(severity_of_rule("token/no-timeout").unwrap_err().contains("RULE=LEVEL"));
    }

    #[test]
    fn each_family_is_listed_once() {
        let families = families();
        let unique: std::collections::HashSet<&str> = families.iter().copied().collect();
        assert_eq!(families.len(), unique.len());
    }

    #[test]
    fn a_selector_names_its_rules() {
        let rule = RuleId::find("token/no-timeout").unwrap();
        let other = RuleId::find("token/literal").unwrap();
        assert!(names(Selector::Family("token"), rule) && !names(Selector::Family("syntax"), rule));
        assert!(names(Selector::Rule(rule), rule) && !names(Selector::Rule(other), rule));
    }
}

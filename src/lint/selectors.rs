//! Rules and families as options name them.

use crate::catalogue::{RuleId, Selector, Severity, families};
use crate::spelling;

/// Reads the value of `--select`, `--ignore` or `--explain`: a rule's id, or a family.
pub(crate) fn selector(text: &str) -> Result<Selector, String> {
    let text = text.trim();
    if let Some(selector) = Selector::find(text) {
        return Ok(selector);
    }
    let near = Selector::nearest(text);
    let list = families().join(", ");
    Err(format!("no rule and no family has this name{}; the families are {list}", suggestion(near)))
}

/// Reads the value of `--severity`: `RULE=LEVEL`. `None` is `off`.
pub(crate) fn severity_of_rule(text: &str) -> Result<(RuleId, Option<Severity>), String> {
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
    let near = || spelling::nearest_name(level, Severity::ALL.iter().map(|severity| severity.name()).chain(["off"]));
    found
        .map(|severity| (rule, Some(severity)))
        .ok_or_else(|| format!("`{level}` is no level{}; the levels are error, warning, info, off", suggestion(near())))
}

fn suggestion(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
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
}

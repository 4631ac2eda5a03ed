//! Rules and families as options name them. They are looked up once the user's own rules are loaded.

use super::arguments::Arguments;
use crate::catalogue::{RuleId, Selector, Severity};
use crate::lint::selectors::{selector, severity_of_rule};
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

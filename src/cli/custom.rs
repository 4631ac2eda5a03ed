//! `--rules` and `--test-rules`.

use super::arguments::Arguments;
use super::configured;
use crate::custom::{self, Loaded};
use crate::examples;
use std::io::{self, Write};

/// Loads the user's own rules, if there are any.
pub(super) fn load(arguments: &Arguments) -> Loaded {
    let folder = arguments.rules.clone().or_else(|| configured::rules_folder(arguments));
    folder.as_deref().map(custom::load).unwrap_or_default()
}

/// Lints the examples of the rules' pages and writes what is not as it is marked. Returns whether everything is.
pub(super) fn test(loaded: &Loaded, quiet: bool, out: &mut dyn Write) -> io::Result<bool> {
    let (mut examples, mut failed) = (0, 0);
    for rule in &loaded.rules {
        for (heading, project) in rule.examples() {
            examples += 1;
            if let Err(why) = examples::run_custom(rule, project) {
                failed += 1;
                let page = crate::files::display_path(rule.path());
                writeln!(out, "{page}: `{heading}` of {} is not as it is marked", rule.id())?;
                for line in why.lines() {
                    writeln!(out, "  {line}")?;
                }
                writeln!(out)?;
            }
        }
    }
    if !quiet {
        let rules = loaded.rules.len();
        let (of_examples, of_rules) = (plural(examples, "example"), plural(rules, "rule"));
        match failed {
            0 => writeln!(out, "{of_examples} of {of_rules}: all are as marked")?,
            _ => writeln!(out, "{of_examples} of {of_rules}: {failed} not as marked")?,
        }
    }
    Ok(failed == 0)
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

//! The settings that hold, each with where it comes from; what is written is a configuration again.

use super::{Config, Role, RuleSettings};
use crate::catalogue::{self, RuleId, Selector, Severity};
use crate::files::display_path;
use std::fmt;
use std::io::{self, Write};

/// What the command line sets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// `--select`.
    pub select: &'a [Selector],
    /// `--ignore`.
    pub ignore: &'a [Selector],
    /// `--severity`.
    pub severities: &'a [(RuleId, Option<Severity>)],
    /// `--fail-on`.
    pub fail_on: Option<Severity>,
    /// `--min-severity`.
    pub min_severity: Option<Severity>,
    /// `--exclude`.
    pub exclude: &'a [String],
}

/// What holds where nothing is set.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// For `fail-on`.
    pub fail_on: Severity,
    /// For `min-severity`.
    pub min_severity: Severity,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin<'a> {
    Default,
    File(&'a str, usize),
    CommandLine,
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => out.write_str("default"),
            Origin::File(path, line) => write!(out, "{}:{line}", path.escape_default()),
            Origin::CommandLine => out.write_str("command line"),
        }
    }
}

/// Writes the settings that hold.
pub fn write(config: Option<&Config>, given: &Given<'_>, defaults: Defaults, out: &mut dyn Write) -> io::Result<()> {
    match config {
        Some(config) => writeln!(out, "# {}\n", config.path.escape_default())?,
        None => writeln!(out, "# no configuration file\n")?,
    }
    let none = Config::default();
    let config = config.unwrap_or(&none);
    let file = |line| Origin::File(&config.path, line);
    let rules = &config.rules;
    let given_select = given.select.iter().map(|selector| (quoted(name(*selector)), Origin::CommandLine));
    let mut select: Vec<(String, Origin<'_>)> = given_select.collect();
    if select.is_empty() {
        select = selectors_of(&rules.select, file);
    }
    if select.is_empty() {
        select = catalogue::families().into_iter().map(|family| (quoted(family), Origin::Default)).collect();
    }
    write_list("select", &select, out)?;
    let is_selected_again = |selector: Selector| given.select.contains(&selector);
    let kept: Vec<_> = rules.ignore.iter().filter(|set| !is_selected_again(set.value)).cloned().collect();
    let mut ignore = selectors_of(&kept, file);
    ignore.extend(given.ignore.iter().map(|selector| (quoted(name(*selector)), Origin::CommandLine)));
    write_list("ignore", &ignore, out)?;
    let level = |set: Option<&super::Set<Severity>>, given: Option<Severity>, default: Severity| match (given, set) {
        (Some(severity), _) => (severity, Origin::CommandLine),
        (None, Some(set)) => (set.value, file(set.line)),
        (None, None) => (default, Origin::Default),
    };
    let (severity, origin) = level(config.fail_on.as_ref(), given.fail_on, defaults.fail_on);
    writeln!(out, "fail-on = \"{severity}\"  # {origin}")?;
    let (severity, origin) = level(config.min_severity.as_ref(), given.min_severity, defaults.min_severity);
    writeln!(out, "min-severity = \"{severity}\"  # {origin}")?;
    let excluded = config.exclude.iter().map(|set| (quoted(&set.value), file(set.line)));
    let exclude: Vec<_> =
        excluded.chain(given.exclude.iter().map(|glob| (quoted(glob), Origin::CommandLine))).collect();
    write_list("exclude", &exclude, out)?;
    if let Some(folder) = &config.custom_rules {
        let path = folder.value.strip_prefix(&config.folder).unwrap_or(&folder.value);
        let path = quoted(&display_path(path));
        writeln!(out, "rules = {path}  # {}", file(folder.line))?;
    }
    write_severities(rules, given, file, out)?;
    write_links(config, file, out)?;
    write_suppressions(config, out)?;
    config.overrides.iter().try_for_each(|settings| {
        writeln!(out, "\n[[overrides]]  # {}", file(settings.line))?;
        let paths: Vec<_> = settings.paths.iter().map(|set| (quoted(&set.value), file(set.line))).collect();
        write_list("paths", &paths, out)?;
        for (key, list) in [("select", &settings.rules.select), ("ignore", &settings.rules.ignore)] {
            if !list.is_empty() {
                write_list(key, &selectors_of(list, file), out)?;
            }
        }
        settings.rules.severities.iter().try_for_each(|set| {
            let (rule, severity) = set.value;
            writeln!(out, "severity.{} = {}  # {}", quoted(rule.as_str()), level_name(severity), file(set.line))
        })
    })
}

fn write_suppressions(config: &Config, out: &mut dyn Write) -> io::Result<()> {
    config.suppressions.iter().try_for_each(|suppression| {
        writeln!(out, "\n[[suppressions]]  # {}", suppression.origin)?;
        writeln!(out, "path = {}", quoted(&suppression.glob))?;
        let rules: Vec<String> = suppression.rules.iter().map(|rule| quoted(&rule.to_string())).collect();
        writeln!(out, "rules = [{}]", rules.join(", "))?;
        for (key, text) in [("pointer", &suppression.pointer), ("reason", &suppression.reason)] {
            if let Some(text) = text {
                writeln!(out, "{key} = {}", quoted(text))?;
            }
        }
        Ok(())
    })
}

fn write_severities<'c>(
    rules: &RuleSettings,
    given: &Given<'_>,
    file: impl Fn(usize) -> Origin<'c>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_given = |rule| given.severities.iter().any(|(named, _)| *named == rule);
    // Who selects a rule by its name wants it, even if the file switches it off.
    let is_wanted = |rule, severity: Option<_>| severity.is_none() && given.select.contains(&Selector::Rule(rule));
    let set = rules.severities.iter().map(|set| (set.value, file(set.line)));
    let set = set.filter(|((rule, severity), _)| !is_given(*rule) && !is_wanted(*rule, *severity));
    let all: Vec<_> = set.chain(given.severities.iter().map(|given| (*given, Origin::CommandLine))).collect();
    if !all.is_empty() {
        writeln!(out, "\n[severity]")?;
    }
    all.iter().try_for_each(|((rule, severity), origin)| {
        writeln!(out, "{} = {}  # {origin}", quoted(rule.as_str()), level_name(*severity))
    })
}

fn write_links<'c>(config: &Config, file: impl Fn(usize) -> Origin<'c>, out: &mut dyn Write) -> io::Result<()> {
    if !config.runbooks.is_empty() {
        writeln!(out, "\n[runbooks]")?;
    }
    for set in &config.runbooks {
        let (name, document) = &set.value;
        writeln!(out, "{} = {}  # {}", quoted(name), quoted(&document.text), file(set.line))?;
    }
    if !config.roles.is_empty() {
        writeln!(out, "\n[roles]")?;
    }
    config.roles.iter().try_for_each(|set| {
        let (machine, role) = &set.value;
        let (Role::Arn(role) | Role::Document(super::Document { text: role, .. })) = role;
        writeln!(out, "{} = {}  # {}", quoted(&machine.text), quoted(role), file(set.line))
    })
}

fn write_list(key: &str, items: &[(String, Origin<'_>)], out: &mut dyn Write) -> io::Result<()> {
    if items.is_empty() {
        return writeln!(out, "{key} = []  # {}", Origin::Default);
    }
    writeln!(out, "{key} = [")?;
    items.iter().try_for_each(|(item, origin)| writeln!(out, "    {item},  # {origin}"))?;
    writeln!(out, "]")
}

fn selectors_of<'c>(list: &[super::Set<Selector>], file: impl Fn(usize) -> Origin<'c>) -> Vec<(String, Origin<'c>)> {
    list.iter().map(|set| (quoted(name(set.value)), file(set.line))).collect()
}

fn name(selector: Selector) -> &'static str {
    match selector {
        Selector::Rule(rule) => rule.as_str(),
        Selector::Family(family) => family,
    }
}

fn level_name(severity: Option<Severity>) -> String {
    quoted(severity.map_or("off", Severity::name))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => out.push_str(&format!("\\U{:08X}", u32::from(character))),
            character => out.push(character),
        }
    }
    out + "\""
}

//! From the text of a configuration file to its settings, or all of its mistakes.

use super::values::{Entry, Value, Values};
use super::{Config, Document, Found, Mistake, PathSettings, Role, RuleSettings, Set};
use crate::catalogue::{self, RuleId, Selector, Severity};
use crate::files::globs::PathGlobs;
use crate::spelling;
use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use toml::de::DeTable;

const KEYS: [&str; 11] = [
    "select",
    "ignore",
    "severity",
    "fail-on",
    "min-severity",
    "exclude",
    "overrides",
    "suppressions",
    "runbooks",
    "roles",
    "rules",
];

const KEYS_OF_OVERRIDE: [&str; 4] = ["paths", "select", "ignore", "severity"];

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];

const LEVELS: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("off", None),
];

const LEAVE_OUT_SELECT: &str = "name rules or families, or leave `select` out: then all rules apply";
const NAME_PATHS: &str = "name the files that it is about, as in `paths = [\"legacy/**\"]`";

/// What the parser says of a key that is there twice, after which it is not lost.
const DUPLICATE: &str = "duplicate key";

/// The folder of the project's own rules, which have to be known before the rest can be read; `None` if there is none.
pub fn rules_folder(found: &Found) -> Option<std::path::PathBuf> {
    let (document, _) = DeTable::parse_recoverable(&found.text);
    let text = document.get_ref().get("rules")?.get_ref().as_str()?;
    Some(found.folder.join(text)).filter(|folder| folder.is_dir() && !text.is_empty())
}

/// Reads a configuration; of a file with mistakes nothing holds, and all of them are told.
pub fn read(found: &Found) -> Result<Config, Vec<Mistake>> {
    let (document, errors) = DeTable::parse_recoverable(&found.text);
    let mut reader = Reader { values: Values::new(&found.text), folder: &found.folder, complete: errors.is_empty() };
    let mut damaged: HashSet<usize> = HashSet::new();
    for error in &errors {
        let place = error.span().unwrap_or(0..0);
        let line = reader.values.line(&place);
        // One mistake makes the parser stumble until it finds its way again, on the same line or from line to line.
        let follows = [line, line.saturating_sub(1)].iter().any(|line| damaged.contains(line));
        damaged.insert(line);
        if !follows || error.message() == DUPLICATE {
            let message = format!("this is not TOML: {}", error.message());
            reader.values.mistake(&place, message, "", None);
        }
    }
    let syntax = std::mem::take(&mut reader.values.mistakes);
    let mut config = reader.config(document.get_ref());
    let Reader { values, .. } = reader;
    if values.mistakes.is_empty() && syntax.is_empty() {
        config.path.clone_from(&found.path);
        config.name_suppressions();
        config.folder.clone_from(&found.folder);
        return Ok(config);
    }
    // What a syntax error left of its line says nothing of its own.
    let line = |mistake: &Mistake| values.line(&(mistake.span.start as usize..mistake.span.end as usize));
    let others = values.mistakes.iter().filter(|mistake| !damaged.contains(&line(mistake))).cloned();
    let mut mistakes: Vec<Mistake> = syntax.into_iter().chain(others).collect();
    mistakes.sort_by_key(|mistake| mistake.span);
    Err(mistakes)
}

pub(super) struct Reader<'r> {
    pub(super) values: Values<'r>,
    /// The folder that paths and globs start from.
    pub(super) folder: &'r Path,
    /// Whether the text is TOML, so that what is missing is missing indeed.
    pub(super) complete: bool,
}

impl<'r> Reader<'r> {
    fn config(&mut self, table: &DeTable<'r>) -> Config {
        let mut config = Config::default();
        for entry in Values::entries(table) {
            let (name, value) = (entry.name, entry.value);
            match name {
                "fail-on" => config.fail_on = self.severity(&entry),
                "min-severity" => config.min_severity = self.severity(&entry),
                "exclude" => {
                    let (globs, compiled) = self.globs(name, value, false);
                    (config.exclude, config.excluded) = (globs, compiled);
                }
                "overrides" => {
                    let tables = self.values.list(name, "tables, each under `[[overrides]]`", value);
                    config.overrides = tables.iter().filter_map(|table| self.path_settings(table)).collect();
                }
                "suppressions" => {
                    let tables = self.values.list(name, "tables, each under `[[suppressions]]`", value);
                    config.suppressions = tables.iter().filter_map(|table| self.suppression(table)).collect();
                }
                "runbooks" => {
                    let entries = self.values.table(name, value);
                    config.runbooks = entries.iter().filter_map(|entry| self.runbook(entry)).collect();
                }
                "roles" => {
                    let entries = self.values.table(name, value);
                    config.roles = entries.iter().filter_map(|entry| self.role(entry)).collect();
                }
                "rules" => config.custom_rules = self.custom_rules(&entry),
                _ if self.rule_setting(&entry, &mut config.rules) => {}
                _ => self.values.unknown_key(&entry, "the configuration", &KEYS),
            }
        }
        config
    }

    fn severity(&mut self, entry: &Entry<'_, 'r>) -> Option<Set<Severity>> {
        let severity = self.values.word(entry.name, entry.value, &SEVERITIES)?;
        Some(self.values.set(severity, &entry.key))
    }

    /// Reads a setting of rules; `false` if the entry is none.
    fn rule_setting(&mut self, entry: &Entry<'_, 'r>, rules: &mut RuleSettings) -> bool {
        match entry.name {
            "select" => {
                let names = self.values.some_strings(entry.name, entry.value, LEAVE_OUT_SELECT);
                rules.select = names.into_iter().filter_map(|(name, place)| self.selector(name, &place)).collect();
            }
            "ignore" => {
                let names = self.values.strings(entry.name, entry.value);
                rules.ignore = names.into_iter().filter_map(|(name, place)| self.selector(name, &place)).collect();
            }
            "severity" => {
                let entries = self.values.table(entry.name, entry.value);
                rules.severities = entries.iter().filter_map(|entry| self.level(entry)).collect();
            }
            _ => return false,
        }
        true
    }

    pub(super) fn selector(&mut self, name: &str, place: &Range<usize>) -> Option<Set<Selector>> {
        let family = || catalogue::families().into_iter().find(|family| *family == name).map(Selector::Family);
        let found = RuleId::find(name).map(Selector::Rule).or_else(family);
        if found.is_none() {
            self.values.mistake(
                place,
                format!("no rule and no family is called `{name}`"),
                "unknown",
                Some(nearest(name)),
            );
        }
        found.map(|selector| self.values.set(selector, place))
    }

    fn level(&mut self, entry: &Entry<'_, 'r>) -> Option<Set<(RuleId, Option<Severity>)>> {
        let level = self.values.word(entry.name, entry.value, &LEVELS);
        match self.selector(entry.name, &entry.key)?.value {
            Selector::Rule(rule) => Some(self.values.set((rule, level?), &entry.key)),
            Selector::Family(family) => {
                let message = format!("`{family}` is a family, and a severity is set for one rule at a time");
                let help = format!("`ignore = [\"{family}\"]` leaves all of its rules out");
                self.values.mistake(&entry.key, message, "a family", Some(help));
                None
            }
        }
    }

    /// The globs of a list, and all of them compiled.
    fn globs(&mut self, name: &str, value: &Value<'r>, some: bool) -> (Vec<Set<String>>, Option<PathGlobs>) {
        let globs = match some {
            true => self.values.some_strings(name, value, NAME_PATHS),
            false => self.values.strings(name, value),
        };
        let mut builder = PathGlobs::below(self.folder);
        for (glob, place) in &globs {
            if let Err(reason) = builder.add(glob) {
                self.values.mistake(place, format!("`{glob}` is no glob: {reason}"), "no glob", None);
            }
        }
        let compiled = builder.build();
        if let Err(reason) = &compiled {
            self.values.mistake(&value.span(), format!("these globs cannot be used: {reason}"), "", None);
        }
        let globs = globs.into_iter().map(|(glob, place)| self.values.set(glob.to_owned(), &place)).collect();
        (globs, compiled.ok())
    }

    fn path_settings(&mut self, value: &Value<'r>) -> Option<PathSettings> {
        let entries = self.values.table("overrides", value);
        let line = self.values.line(&value.span());
        let (mut paths, mut rules) = (None, RuleSettings::default());
        for entry in &entries {
            if entry.name == "paths" {
                paths = Some(self.globs(entry.name, entry.value, true));
            } else if !self.rule_setting(entry, &mut rules) {
                self.values.unknown_key(entry, "an override", &KEYS_OF_OVERRIDE);
            }
        }
        if self.complete && paths.is_none() && matches!(value.get_ref(), toml::de::DeValue::Table(_)) {
            let help = Some(NAME_PATHS.to_owned());
            self.values.mistake(&value.span(), "this override has no `paths`", "for which files?", help);
        }
        let (paths, globs) = paths?;
        Some(PathSettings { line, paths, globs: globs?, rules })
    }

    fn runbook(&mut self, entry: &Entry<'_, 'r>) -> Option<Set<(String, Document)>> {
        if entry.name.is_empty() || entry.name.starts_with("arn:") {
            let message = "a runbook is mapped by its name alone, without the rest of its ARN";
            let help = entry.name.rsplit('/').next().filter(|name| !name.is_empty() && *name != entry.name);
            let help = help.map(|name| format!("write `{name}`"));
            self.values.mistake(&entry.key, message, "not a name", help);
        }
        let text = self.values.string(entry.name, entry.value)?;
        let document = self.document(text, &entry.value.span())?;
        Some(self.values.set((entry.name.to_owned(), document), &entry.key))
    }

    fn role(&mut self, entry: &Entry<'_, 'r>) -> Option<Set<(Document, Role)>> {
        let machine = self.document(entry.name, &entry.key);
        let text = self.values.string(entry.name, entry.value)?;
        let place = entry.value.span();
        let role = match text.starts_with("arn:") {
            true if is_role_arn(text) => Role::Arn(text.to_owned()),
            true => {
                let help = Some("a role's ARN is `arn:aws:iam::ACCOUNT:role/NAME`".to_owned());
                self.values.mistake(&place, format!("`{text}` is not the ARN of a role"), "not a role", help);
                return None;
            }
            false => Role::Document(self.document(text, &place)?),
        };
        Some(self.values.set((machine?, role), &entry.key))
    }

    /// A file that exists, or a resource in it.
    fn document(&mut self, text: &str, place: &Range<usize>) -> Option<Document> {
        let whole = self.folder.join(text);
        let (file, logical_id) = match text.rsplit_once('#') {
            Some((file, id)) if !whole.is_file() => (file, Some(id.to_owned())),
            _ => (text, None),
        };
        let path = self.folder.join(file);
        if file.is_empty() || logical_id.as_deref() == Some("") {
            let help = Some("write a file, or `FILE#LogicalId` for a resource of a template".to_owned());
            self.values.mistake(place, format!("`{text}` names no file"), "not a file", help);
            return None;
        }
        if path.is_file() {
            return Some(Document { text: text.to_owned(), path, logical_id });
        }
        self.missing(file, &path, place);
        None
    }

    /// Tells that a file or folder does not exist, and what does.
    fn missing(&mut self, text: &str, path: &Path, place: &Range<usize>) {
        let parent = path.parent().unwrap_or(self.folder);
        if path.is_dir() {
            return self.values.mistake(place, format!("`{text}` is a folder"), "not a file", None);
        }
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let near = spelling::nearest(name, names.iter().map(String::as_str));
        let help = near.map(|near| format!("did you mean `{}{near}`?", text.strip_suffix(name).unwrap_or_default()));
        let help = help.unwrap_or_else(|| "paths start from the folder of this file".to_owned());
        self.values.mistake(place, format!("`{text}` does not exist"), "not found", Some(help));
    }

    fn custom_rules(&mut self, entry: &Entry<'_, 'r>) -> Option<Set<std::path::PathBuf>> {
        let text = self.values.string(entry.name, entry.value)?;
        let (path, place) = (self.folder.join(text), entry.value.span());
        if path.is_dir() && !text.is_empty() {
            return Some(self.values.set(path, &entry.key));
        }
        match path.is_file() {
            true => self.values.mistake(&place, format!("`{text}` is a file"), "not a folder", None),
            false => self.missing(text, &path, &place),
        }
        None
    }
}

fn nearest(name: &str) -> String {
    let families = catalogue::families();
    let names = RuleId::known().map(RuleId::as_str).chain(families.iter().copied());
    match spelling::nearest_name(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the families are {}; --list-rules lists the rules", families.join(", ")),
    }
}

/// `arn:PARTITION:iam::ACCOUNT:role/NAME`.
fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':').skip(2);
    let (service, region, _account, resource) = (parts.next(), parts.next(), parts.next(), parts.next());
    let name = resource.and_then(|resource| resource.strip_prefix("role/"));
    service == Some("iam") && region == Some("") && name.is_some_and(|name| !name.is_empty())
}

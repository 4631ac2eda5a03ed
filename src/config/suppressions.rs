//! `[[suppressions]]`: what is not reported, by path and JSON pointer.

use super::Config;
use super::read::Reader;
use super::values::Value;
use crate::suppress::Suppression;
use toml::de::DeValue;

const KEYS: [&str; 4] = ["path", "rules", "pointer", "reason"];

const NAME_PATH: &str = "name the files that it is about, as in `path = \"legacy/**\"`";
const NAME_RULES: &str = "name the rules or families, as in `rules = [\"token/no-timeout\"]`";
const SAY_WHY: &str = "say why it is right here, as in `reason = \"the queue has a timeout of its own\"`";

impl<'r> Reader<'r> {
    pub(super) fn suppression(&mut self, value: &Value<'r>) -> Option<Suppression> {
        let entries = self.values.table("suppressions", value);
        let (mut path, mut rules, mut pointer, mut reason) = (None, None, None, None);
        for entry in &entries {
            let text = |reader: &mut Self| {
                let text = reader.values.string(entry.name, entry.value);
                text.filter(|text| reader.is_filled(entry.name, text, entry.value))
            };
            match entry.name {
                "path" => path = text(self).map(|text| (text, entry.value.span())),
                "reason" => reason = text(self),
                "pointer" => pointer = text(self).map(|text| (text, entry.value.span())),
                "rules" => {
                    let names = self.values.some_strings(entry.name, entry.value, NAME_RULES);
                    rules = Some(names.into_iter().filter_map(|(name, place)| self.selector(name, &place)).collect());
                }
                _ => self.values.unknown_key(entry, "a suppression", &KEYS),
            }
        }
        if self.complete && matches!(value.get_ref(), DeValue::Table(_)) {
            for (key, help) in [("path", NAME_PATH), ("rules", NAME_RULES), ("reason", SAY_WHY)] {
                if !entries.iter().any(|entry| entry.name == key) {
                    let message = format!("this suppression has no `{key}`");
                    self.values.mistake(&value.span(), message, "incomplete", Some(help.to_owned()));
                }
            }
        }
        if let Some((text, place)) = &pointer
            && !text.starts_with('/')
        {
            let help = Some("the JSON output has the pointer of each finding, as `/States/Patch`".to_owned());
            self.values.mistake(place, format!("`{text}` is no JSON pointer: one begins with `/`"), "no pointer", help);
        }
        let (glob, place) = path?;
        let rules: Vec<super::Set<_>> = rules?;
        match Suppression::new(self.folder, glob) {
            Ok(mut suppression) => {
                suppression.pointer = pointer.map(|(text, _)| text.to_owned());
                suppression.rules = rules.into_iter().map(|set| set.value).collect();
                suppression.reason = reason.map(str::to_owned);
                suppression.origin = self.values.line(&value.span()).to_string();
                Some(suppression)
            }
            Err(why) => {
                self.values.mistake(&place, format!("`{glob}` is no glob: {why}"), "no glob", None);
                None
            }
        }
    }

    /// Whether a text says something; tells of one that is empty.
    fn is_filled(&mut self, name: &str, text: &str, value: &Value<'r>) -> bool {
        let filled = !text.trim().is_empty();
        if !filled {
            self.values.mistake(&value.span(), format!("`{name}` is empty"), "empty", None);
        }
        filled
    }
}

impl Config {
    /// Puts the name of the file before the line of each suppression.
    pub(super) fn name_suppressions(&mut self) {
        for suppression in &mut self.suppressions {
            suppression.origin = format!("{}:{}", self.path, suppression.origin);
        }
    }
}

//! The tool and its rules. All rules are listed, whatever was found, so that logs of two runs differ in their results
//! alone.

use super::level;
use super::location::Message;
use crate::catalogue::{Rule, RuleId, Severity};
use crate::lint::Report;
use serde::Serialize;
use serde::ser::Serializer;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    information_uri: &'static str,
    rules: Descriptors,
}

impl Driver {
    pub(super) fn of(report: &Report) -> Self {
        Driver {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            language: "en",
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules: Descriptors { custom: report.custom.clone() },
        }
    }
}

/// The place of a rule in the list.
pub(super) fn index(rule: RuleId, report: &Report) -> usize {
    match report.custom.iter().position(|custom| *custom == rule) {
        Some(index) => RuleId::all().count() + index,
        None => rule.index(),
    }
}

/// The catalogue in its order, and the user's own rules.
struct Descriptors {
    custom: Vec<RuleId>,
}

impl Serialize for Descriptors {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(RuleId::all().chain(self.custom.iter().copied()).map(|id| {
            let repository = if id.is_custom() { "" } else { env!("CARGO_PKG_REPOSITORY") };
            Descriptor::of(id.rule(), repository)
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    deprecated_ids: &'static [&'static str],
    short_description: Message,
    full_description: Message,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    help: Help,
    properties: Properties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

impl Descriptor {
    fn of(rule: &'static Rule, repository: &str) -> Self {
        let introduction = plain(rule.introduction());
        let family = rule.id.split('/').next().unwrap_or_default();
        Descriptor {
            id: rule.id,
            deprecated_ids: rule.aliases,
            short_description: Message::new(rule.title),
            help_uri: rule.url(repository),
            help: Help {
                text: format!("{introduction}\n\n`sfn-ssm-lint --explain {}` shows examples and sources.", rule.id),
                markdown: rule.page,
            },
            full_description: Message::new(introduction),
            default_configuration: Configuration { level: level(rule.severity) },
            properties: Properties {
                tags: std::iter::once(family)
                    .chain(rule.documents.iter().copied().filter(|it| *it != family))
                    .collect(),
                problem_severity: match rule.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info => "recommendation",
                },
            },
        }
    }
}

/// Paragraphs, each on one line.
fn plain(markdown: &str) -> String {
    let paragraphs = markdown.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_linked_where_there_is_a_repository() {
        let rule = RuleId::find("token/not-a-list").unwrap().rule();
        assert_eq!(Descriptor::of(rule, "").help_uri, None);
        let linked = Descriptor::of(rule, "https://git.example/lint").help_uri.unwrap();
        assert!(linked.starts_with("https://git.example/lint/blob/v"), "{linked}");
        assert!(linked.ends_with("/rules/token/not-a-list.md"), "{linked}");
    }

    #[test]
    fn descriptions_fit_where_they_are_shown() {
        for id in RuleId::all() {
            let descriptor = Descriptor::of(id.rule(), "");
            let full = &descriptor.full_description.text;
            // What GitHub code scanning shows of a description; it wants one of every rule.
            assert!((1..=1024).contains(&full.chars().count()), "{id}: {full}");
            assert!(!full.starts_with('#') && !full.contains("```"), "{id}: {full}");
            assert!(descriptor.help.markdown.contains("## Sources"), "{id}");
            assert!(descriptor.properties.tags.len() <= 10, "{id}");
        }
    }
}

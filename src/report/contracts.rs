//! The verdicts on the Tasks that wait: for people one line each with the reasons below, and all on one line for tools.

use super::excerpt::wrapping;
use super::sources::Sources;
use super::{RenderOptions, style, visible};
use crate::contract::verdict::{ContractVerdict, Part, Reason, ReasonKind, RolePurpose, Verdict};
use crate::lint::Report;
use crate::source::Place;
use std::io::{self, Write};

/// More reasons than this help nobody; the JSON has them all.
const MOST_REASONS: usize = 8;

/// Columns of a terminal, as findings take them.
const LEAST_COLUMNS: usize = 40;
const MOST_COLUMNS: usize = 200;

pub(super) fn write_human(
    contract: &ContractVerdict,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let width = options.width.clamp(LEAST_COLUMNS, MOST_COLUMNS);
    let fill = |text: &str, first: &str, others: &str| {
        textwrap::fill(text, wrapping(width).initial_indent(first).subsequent_indent(others))
    };
    let title = style::paint_verdict(&title(contract), contract.verdict, options);
    let head = format!("{title}: {} {}", at(contract.site.place, sources), waits_for(contract, sources));
    writeln!(out, "{}", fill(&head, "", "    "))?;
    let reasons: Vec<&Reason> = contract.deciding().collect();
    for reason in reasons.iter().take(MOST_REASONS) {
        writeln!(out, "{}", fill(&described(reason, contract, sources), "  ", "    "))?;
    }
    if reasons.len() > MOST_REASONS {
        writeln!(out, "  and {} more", reasons.len() - MOST_REASONS)?;
    }
    for role in &contract.roles {
        let what = match role.purpose {
            RolePurpose::Starts => "starts it",
            RolePurpose::Runs => "is what it runs as",
        };
        let place = role.place.map_or("not among these files".to_owned(), |place| at(place, sources));
        let text = format!("role: `{}` {what} ({place})", visible::one_line(&role.name));
        writeln!(out, "{}", fill(&text, "  ", "    "))?;
    }
    writeln!(out)
}

pub(super) fn write_short(
    contract: &ContractVerdict,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = style::paint_verdict(&format!("contract[{}]", contract.verdict.name()), contract.verdict, options);
    let mut details = Vec::new();
    details.extend(without(contract));
    details.extend(contract.deciding().map(|reason| described(reason, contract, sources)));
    let details = if details.is_empty() { String::new() } else { format!(": {}", details.join("; ")) };
    writeln!(out, "{}: {title} {}{details}", at(contract.site.place, sources), waits_for(contract, sources))
}

/// How many waiting Tasks there are, and how they stand; nothing where there are none.
pub(super) fn summary(report: &Report, options: &RenderOptions) -> Option<String> {
    let all = &report.contracts;
    if all.is_empty() {
        return options.contracts.then(|| "no waiting tasks".to_owned());
    }
    let mut counts = Vec::new();
    for verdict in Verdict::ALL {
        let of_kind = all.iter().filter(|contract| contract.verdict == verdict);
        let count = of_kind.clone().count();
        let partly = of_kind.filter(|contract| contract.without().next().is_some()).count();
        let note = if partly > 0 { format!(" ({partly} in part)") } else { String::new() };
        counts.extend((count > 0).then(|| format!("{count} {}{note}", verdict.name())));
    }
    let noun = if all.len() == 1 { "task" } else { "tasks" };
    let unclear = all.iter().any(|of| of.verdict != Verdict::Proven || of.without().next().is_some());
    let hint = if unclear && !options.contracts { "; --contracts says why" } else { "" };
    Some(format!("{} waiting {noun}: {}{hint}", all.len(), counts.join(", ")))
}

fn title(contract: &ContractVerdict) -> String {
    match without(contract) {
        Some(without) => format!("{}, {without}", contract.verdict.name()),
        None => contract.verdict.name().to_owned(),
    }
}

fn without(contract: &ContractVerdict) -> Option<String> {
    let named = |part| match part {
        Part::Answers => "what hardly ever happens",
        Part::Arguments => "some arguments",
        Part::Roles => "the roles",
    };
    let parts: Vec<&str> = contract.without().map(named).collect();
    (!parts.is_empty()).then(|| format!("without {}", parts.join(" and ")))
}

fn waits_for(contract: &ContractVerdict, sources: &Sources<'_>) -> String {
    let state = visible::one_line(&contract.state);
    let found = contract.runbooks.iter();
    let found: Vec<String> = found
        .map(|runbook| {
            // A template may hold several.
            let start = sources.start(runbook.place);
            let whole_file = (start.line, start.column) == (1, 1);
            let path = visible::escaped(sources.path(runbook.place.file)).into_owned();
            let shown = if whole_file { path } else { at(runbook.place, sources) };
            format!("{shown} ({})", runbook.link)
        })
        .collect();
    match (found.is_empty(), &contract.document) {
        (false, _) => format!("`{state}` waits for {}", found.join(" or ")),
        (true, Some(name)) => format!("`{state}` waits for `{}`", visible::one_line(name)),
        (true, None) => format!("`{state}` waits"),
    }
}

fn described(reason: &Reason, contract: &ContractVerdict, sources: &Sources<'_>) -> String {
    let message = visible::one_line(&reason.message);
    let at = reason.place.filter(|place| *place != contract.site.place).map(|place| at(place, sources));
    match (reason.rule, reason.kind, at) {
        (Some((rule, severity)), _, Some(at)) => format!("{severity}[{rule}] {at}: {message}"),
        (Some((rule, severity)), _, None) => format!("{severity}[{rule}] {message}"),
        (None, ReasonKind::Assumed, _) => format!("assumed: {message}"),
        (None, _, Some(at)) => format!("{message} ({at})"),
        (None, _, None) => message.into_owned(),
    }
}

fn at(place: Place, sources: &Sources<'_>) -> String {
    let start = sources.start(place);
    format!("{}:{}:{}", visible::escaped(sources.path(place.file)), start.line, start.column)
}

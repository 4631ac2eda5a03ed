//! How often each rule was broken.

use super::{RenderOptions, shown};
use crate::catalogue::{RuleId, Severity};
use crate::lint::Report;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Line {
    rule: &'static str,
    title: &'static str,
    count: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

pub(super) fn write_text(report: &Report, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let lines = lines(report, options);
    let digits = lines.first().map_or(0, |line| line.count.to_string().len());
    let width = lines.iter().map(|line| line.rule.len()).max().unwrap_or_default();
    lines
        .iter()
        .try_for_each(|Line { rule, title, count, .. }| writeln!(out, "{count:digits$}  {rule:width$}  {title}"))
}

pub(super) fn write_json(report: &Report, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &lines(report, options))?;
    writeln!(out)
}

/// The rule with most findings first.
fn lines(report: &Report, options: &RenderOptions) -> Vec<Line> {
    let mut counts: BTreeMap<RuleId, [usize; 3]> = BTreeMap::new();
    for (_, finding) in shown(report, options) {
        let [errors, warnings, infos] = counts.entry(finding.rule).or_default();
        *match finding.severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
            Severity::Info => infos,
        } += 1;
    }
    let lines = counts.into_iter().map(|(rule, [errors, warnings, infos])| Line {
        rule: rule.as_str(),
        title: rule.rule().title,
        count: errors + warnings + infos,
        errors,
        warnings,
        infos,
    });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by_key(|line| (Reverse(line.count), line.rule));
    lines
}

//! Every finding of a wrong example in YAML can be suppressed in its line, and nothing else is lost by that.

use super::example::{ExampleFile, Project};
use sfn_ssm_lint::catalogue::RuleId;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};

/// Rules whose line cannot carry a comment, and why.
const NO_COMMENT: &[(&str, &str)] = &[
    ("syntax/empty", "a comment that has the line for itself covers what follows, and nothing follows"),
    ("syntax/yaml", "the line was not read, and neither is a comment in it"),
];

/// A finding by file, line, rule and message.
type Line = (usize, usize, RuleId, String);

pub(crate) fn run(rule: RuleId, project: &Project) -> Result<(), String> {
    let texts: Vec<&str> = project.files.iter().map(|file| file.text.as_str()).collect();
    let (before, _) = lines(project, &texts);
    let is_yaml = |file: usize| project.files[file].language == "yaml";
    let mut of_rule: Vec<(usize, usize)> =
        before.iter().filter(|it| it.2 == rule && is_yaml(it.0)).map(|it| (it.0, it.1)).collect();
    of_rule.dedup();
    for (file, line) in of_rule {
        let (at, covered) = comment_line(&project.files[file], line);
        let text = with_comment(texts[file], at, &format!(" # sfn-ssm-lint: ignore[{rule}] as it is meant here"));
        let mut changed = texts.clone();
        changed[file] = &text;
        let expected: Vec<Line> =
            before.iter().filter(|it| (it.0, it.2) != (file, rule) || !covered.contains(&it.1)).cloned().collect();
        let (found, report) = lines(project, &changed);
        if found != expected || report.suppressed != before.len() - expected.len() {
            return Err(format!(
                "with a comment in line {at}:\n{text}\nexpected {expected:#?}\nfound {found:#?}\n{} suppressed",
                report.suppressed
            ));
        }
    }
    Ok(())
}

pub(crate) fn is_for(rule: RuleId, project: &Project) -> bool {
    let is_marked = |file: &ExampleFile| file.language == "yaml" && !file.marks.is_empty();
    NO_COMMENT.iter().all(|(excused, _)| *excused != rule.as_str())
        && rule.family() != "suppression"
        && project.files.iter().any(is_marked)
}

/// The line for a comment about a finding in a line, and the lines that it covers: JSON in a block has none of its own.
fn comment_line(file: &ExampleFile, line: usize) -> (usize, std::ops::Range<usize>) {
    let lines: Vec<&str> = file.text.lines().collect();
    let indent = |line: usize| lines[line - 1].len() - lines[line - 1].trim_start().len();
    let opens = |at: &usize| {
        lines[at - 1].trim_end_matches('-').ends_with(['|', '>'])
            && lines[*at].trim_start().starts_with(['{', '['])
            && (*at + 1..=line).all(|inside| lines[inside - 1].trim().is_empty() || indent(inside) > indent(*at))
    };
    match (1..line).rev().find(opens) {
        Some(at) => {
            let end = (line..=lines.len()).find(|below| indent(*below) <= indent(at)).unwrap_or(lines.len() + 1);
            (at, at..end)
        }
        None => (line, line..line + 1),
    }
}

fn with_comment(text: &str, line: usize, comment: &str) -> String {
    let with = |(index, content): (usize, &str)| match content.strip_suffix('\n') {
        Some(content) if index + 1 == line => format!("{content}{comment}\n"),
        _ => content.to_owned(),
    };
    text.split_inclusive('\n').enumerate().map(with).collect()
}

fn lines(project: &Project, texts: &[&str]) -> (Vec<Line>, Report) {
    let mut files = FileSet::new();
    for (file, text) in project.files.iter().zip(texts) {
        files.add_memory(&file.name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    let line = |finding: &sfn_ssm_lint::finding::Finding| {
        let place = finding.site.place;
        let text = texts[place.file.0 as usize];
        let line = text[..place.span.start as usize].matches('\n').count() + 1;
        (place.file.0 as usize, line, finding.rule, finding.message.clone())
    };
    (report.findings.iter().map(line).collect(), report)
}

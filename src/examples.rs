//! Lints the examples of a rule's page and compares what was found with what their marks ask for.

use crate::catalogue::{RuleId, Severity};
use crate::contract::verdict::Verdict;
use crate::custom::CustomRule;
use crate::files::{FileSet, Role};
use crate::finding::{Finding, TraceStep};
use crate::lint::{Options, Report, Selector, lint};
use crate::page::example::{ExampleFile, Project, Side};
use crate::source::{FileId, LineIndex, Place};
use std::fmt::Write as _;
use std::sync::Arc;

/// Lints a project. Wrong: the rule at each mark and nowhere else. Right: the rule nowhere. Neither: anything else above
/// `info`.
pub fn run(rule: RuleId, project: &Project) -> Result<(), String> {
    judge(rule, project, &lint_project(project, &Options::default()))
}

/// The same for a rule of a user's own: of the other rules, those that say whether the example can be read count alone.
pub fn run_custom(rule: &Arc<CustomRule>, project: &Project) -> Result<(), String> {
    let select = vec![Selector::Rule(rule.id()), Selector::Family("syntax")];
    let options = Options { select, custom: vec![Arc::clone(rule)], ..Options::default() };
    let report = lint_project(project, &options);
    judge(rule.id(), project, &Report { contracts: Vec::new(), ..report })
}

/// How bad the findings of a rule in a project are.
pub fn severities(rule: RuleId, project: &Project) -> Vec<Severity> {
    let report = lint_project(project, &Options::default());
    report.findings.iter().filter(|finding| finding.rule == rule).map(|finding| finding.severity).collect()
}

fn lint_project(project: &Project, options: &Options) -> Report {
    let mut files = FileSet::new();
    for file in &project.files {
        files.add_memory(&file.name, file.text.as_bytes(), Role::Named);
    }
    lint(&mut files, options)
}

fn judge(rule: RuleId, project: &Project, report: &Report) -> Result<(), String> {
    let mut expected = expectations(project);
    let (mut unexpected, mut traces) = (Vec::new(), Vec::new());
    for finding in &report.findings {
        let place = finding.site.place;
        if finding.rule == rule {
            match expected.iter().position(|mark| mark.place == place) {
                Some(index) => {
                    let mark = expected.remove(index);
                    let found = trace_text(&finding.trace);
                    if let Some(trace) = mark.trace.filter(|trace| *trace != found) {
                        traces.push(format!("{}\n    expected {trace}\n    found    {found}", show(project, place)));
                    }
                }
                None => unexpected.push(describe(project, finding)),
            }
        } else if finding.severity > Severity::Info {
            unexpected.push(describe(project, finding));
        }
    }
    let missing: Vec<String> =
        expected.iter().map(|mark| format!("{} {}", show(project, mark.place), rule.as_str())).collect();
    let failures: Vec<String> =
        report.failures.iter().map(|failure| format!("{}: {}", failure.path, failure.message)).collect();
    let broken = report.contracts.iter().filter(|of| of.verdict == Verdict::Broken && project.side == Side::Right);
    let broken: Vec<String> = broken.map(|of| format!("{}: {:?}", of.state, of.reasons)).collect();
    let mut message = String::new();
    for (headline, lines) in [
        ("expected, but not found", missing),
        ("found, but not expected", unexpected),
        ("found with another trace", traces),
        ("right, but judged as broken", broken),
        ("the run failed", failures),
    ] {
        if !lines.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(message, "{headline}:\n  {}\n", lines.join("\n  "));
        }
    }
    if message.is_empty() { Ok(()) } else { Err(message) }
}

/// A mark with the trace that the page shows for it.
struct Expectation<'p> {
    place: Place,
    trace: Option<&'p str>,
}

fn expectations(project: &Project) -> Vec<Expectation<'_>> {
    let files = project.files.iter().enumerate();
    let marks = files.flat_map(|(file, example)| {
        example.marks.iter().map(move |span| Place { file: FileId(file as u32), span: *span })
    });
    marks
        .enumerate()
        .map(|(index, place)| Expectation { place, trace: project.traces.get(index).map(String::as_str) })
        .collect()
}

/// A trace as pages and the human report write it: steps with their outcomes, then how the run ends.
fn trace_text(trace: &[TraceStep]) -> String {
    let steps = trace.iter().map(|TraceStep { step, outcome, .. }| match step.as_str() {
        "end" => format!("end, {}", outcome.strip_prefix("ends, ").unwrap_or(outcome)),
        _ => format!("{step} {outcome}").trim().to_owned(),
    });
    std::iter::once("start".to_owned()).chain(steps).collect::<Vec<_>>().join(" → ")
}

fn describe(project: &Project, finding: &Finding) -> String {
    format!("{} {}[{}]: {}", show(project, finding.site.place), finding.severity, finding.rule, finding.message)
}

/// `workflow.asl.json:3:5 «"Patch"»`.
fn show(project: &Project, place: Place) -> String {
    let Some(ExampleFile { name, text, .. }) = project.files.get(place.file.0 as usize) else {
        return format!("{place:?} (no such file)");
    };
    let start = LineIndex::new(text).position(text, place.span.start);
    let marked = place.span.of(text).replace('\n', "⏎");
    format!("{name}:{}:{} «{marked}»", start.line, start.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Site;
    use crate::lint::Failure;
    use crate::source::Span;

    fn rule(id: &str) -> RuleId {
        RuleId::find(id).unwrap()
    }

    /// `a.json` holds `[1, 2]`; on the wrong side the `2` is marked.
    fn project(side: Side) -> Project {
        let marks = if side == Side::Wrong { vec![Span::new(4, 5)] } else { Vec::new() };
        let (name, language, text) = ("a.json".to_owned(), "json".to_owned(), "[1, 2]".to_owned());
        Project { side, files: vec![ExampleFile { name, language, text, marks }], traces: Vec::new() }
    }

    fn finding(id: &str, start: u32) -> Finding {
        let span = Span::new(start, start + 1);
        let site = Site { place: Place { file: FileId(0), span }, pointer: "".into() };
        Finding::new(rule(id), site, "it hangs")
    }

    fn verdict(side: Side, findings: Vec<Finding>) -> Result<(), String> {
        judge(rule("token/not-a-list"), &project(side), &Report { findings, ..Report::default() })
    }

    #[test]
    fn a_finding_at_its_mark_is_what_the_page_asks_for() {
        assert_eq!(verdict(Side::Wrong, vec![finding("token/not-a-list", 4)]), Ok(()));
        assert_eq!(verdict(Side::Right, Vec::new()), Ok(()));
    }

    #[test]
    fn a_finding_that_is_missing_elsewhere_or_twice_fails_the_example() {
        assert_eq!(
            verdict(Side::Wrong, Vec::new()).unwrap_err(),
            "expected, but not found:\n  a.json:1:5 «2» token/not-a-list\n"
        );
        assert_eq!(
            verdict(Side::Wrong, vec![finding("token/not-a-list", 1)]).unwrap_err(),
            "expected, but not found:\n  a.json:1:5 «2» token/not-a-list\n\
      found, but not expected:\n  a.json:1:2 «1» error[token/not-a-list]: it hangs\n"
        );
        let twice = vec![finding("token/not-a-list", 4), finding("token/not-a-list", 4)];
        assert!(verdict(Side::Wrong, twice).is_err());
    }

    #[test]
    fn on_the_right_side_the_rule_fails_the_example_at_any_severity() {
        let hint = finding("token/not-a-list", 1).severity(Severity::Info);
        assert!(verdict(Side::Right, vec![hint]).is_err());
    }

    #[test]
    fn other_rules_may_say_something_at_info_only() {
        let at_mark = || finding("token/not-a-list", 4);
        assert!(verdict(Side::Wrong, vec![at_mark(), finding("token/no-timeout", 1)]).is_err());
        assert!(verdict(Side::Right, vec![finding("token/no-timeout", 1)]).is_err());
        let hint = finding("token/no-timeout", 1).severity(Severity::Info);
        assert_eq!(verdict(Side::Wrong, vec![at_mark(), hint]), Ok(()));
    }

    #[test]
    fn the_trace_is_compared_where_the_page_shows_one() {
        let step = |step: &str, outcome: &'static str| TraceStep {
            step: step.to_owned(),
            outcome: outcome.into(),
            place: None,
        };
        let steps = vec![step("Run", "fails"), step("end", "ends, unanswered")];
        assert_eq!(trace_text(&steps), "start → Run fails → end, unanswered");
        let judge_trace = |trace: &str| {
            let project = Project { traces: vec![trace.to_owned()], ..project(Side::Wrong) };
            let findings = vec![finding("token/not-a-list", 4).trace(steps.clone())];
            judge(rule("token/not-a-list"), &project, &Report { findings, ..Report::default() })
        };
        assert_eq!(judge_trace("start → Run fails → end, unanswered"), Ok(()));
        let message = judge_trace("start → Run succeeds").unwrap_err();
        assert!(message.contains("expected start → Run succeeds\n"), "{message}");
    }

    #[test]
    fn a_run_that_failed_fails_the_example() {
        let failure = Failure { path: "a.json".to_owned(), message: "unreadable".to_owned() };
        let report = Report { failures: vec![failure], ..Report::default() };
        assert!(judge(rule("token/not-a-list"), &project(Side::Right), &report).is_err());
    }
}

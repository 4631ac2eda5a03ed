//! The last line of a report.

use super::RenderOptions;
use crate::catalogue::{SYNTAX_UNRECOGNISED, Severity};
use crate::lint::Report;
use std::collections::HashSet;

/// What was found, how much of it was not shown, and in how many files; nothing where the run's failures say it all.
pub(super) fn line(report: &Report, options: &RenderOptions) -> Option<String> {
    if report.documents == 0 && report.findings.is_empty() && !report.failures.is_empty() {
        return None;
    }
    let least = options.min_severity;
    let (shown, mut hidden): (Vec<_>, Vec<_>) = Severity::ALL
        .iter()
        .map(|severity| (*severity, report.count(*severity)))
        .partition(|(severity, _)| *severity >= least);
    let mut details = Vec::new();
    let mut line = match counts(&shown) {
        Some(counts) => format!("{counts} in {}", affected(report, least)),
        None if report.documents == 0 && report.findings.iter().all(|finding| finding.rule == SYNTAX_UNRECOGNISED) => {
            hidden.clear();
            "nothing to lint: no runbook, state machine or policy".to_owned()
        }
        None => {
            details.push(plural(report.files, "file"));
            format!("no {} in {}", missing(&shown, &hidden), plural(report.documents, "document"))
        }
    };
    if let (Some(counts), Some((lowest, _))) = (counts(&hidden), hidden.iter().rfind(|(_, count)| *count > 0)) {
        let them = if hidden.iter().map(|(_, count)| count).sum::<usize>() == 1 { "it" } else { "them" };
        details.push(format!("{counts} not shown; --min-severity {lowest} shows {them}"));
    }
    for (count, what) in [(report.suppressed, "suppressed"), (report.known, "in the baseline")] {
        details.extend((count > 0).then(|| format!("{count} {what}")));
    }
    if !details.is_empty() {
        line.push_str(&format!(" ({})", details.join("; ")));
    }
    if !report.failures.is_empty() {
        let paths = report.failures.iter().map(|failure| &failure.path).collect::<HashSet<_>>().len();
        line.push_str(&format!("; {} could not be used", plural(paths, "path")));
    }
    Some(line)
}

fn counts(of: &[(Severity, usize)]) -> Option<String> {
    let counts: Vec<_> =
        of.iter().filter(|(_, count)| *count > 0).map(|(severity, count)| plural(*count, severity.name())).collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// What there is none of: everything, unless something is hidden.
fn missing(shown: &[(Severity, usize)], hidden: &[(Severity, usize)]) -> String {
    if counts(hidden).is_none() {
        return "problems".to_owned();
    }
    shown.iter().map(|(severity, _)| format!("{severity}s")).collect::<Vec<_>>().join(" or ")
}

fn affected(report: &Report, least: Severity) -> String {
    let shown = report.findings.iter().filter(|finding| finding.severity >= least);
    let affected = shown.map(|finding| finding.site.place.file).collect::<HashSet<_>>().len();
    // A file that could not be recognised has findings and is not counted as ours.
    if report.files > affected {
        format!("{affected} of {}", plural(report.files, "file"))
    } else {
        plural(affected, "file")
    }
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::finding::{Finding, Site};
    use crate::lint::Failure;
    use crate::source::{FileId, Place, Span};

    fn report(severities: &[Severity]) -> Report {
        let finding = |(index, severity): (usize, &Severity)| {
            let place = Place { file: FileId(index as u32 % 2), span: Span::at(0) };
            Finding::new(catalogue::TOKEN_LITERAL, Site { place, pointer: "".into() }, "m").severity(*severity)
        };
        let findings = severities.iter().enumerate().map(finding).collect();
        Report { findings, files: 5, documents: 7, ..Report::default() }
    }

    fn at(least: Severity, report: &Report) -> String {
        line(report, &RenderOptions { min_severity: least, ..RenderOptions::default() }).unwrap_or_default()
    }

    #[test]
    fn what_is_hidden_is_counted() {
        use Severity::{Error, Info, Warning};
        let all = report(&[Error, Warning, Warning, Info, Info, Info]);
        assert_eq!(
            at(Warning, &all),
            "1 error, 2 warnings in 2 of 5 files (3 infos not shown; --min-severity info shows them)"
        );
        assert_eq!(
            at(Error, &all),
            "1 error in 1 of 5 files (2 warnings, 3 infos not shown; --min-severity info shows them)"
        );
        assert_eq!(at(Info, &all), "1 error, 2 warnings, 3 infos in 2 of 5 files");
        assert_eq!(
            at(Error, &report(&[Warning])),
            "no errors in 7 documents (5 files; 1 warning not shown; --min-severity warning shows it)"
        );
    }

    #[test]
    fn what_the_user_knows_is_counted() {
        let all = Report { suppressed: 2, ..report(&[Severity::Error, Severity::Info]) };
        let expected = "1 error in 1 of 5 files (1 info not shown; --min-severity info shows it; 2 suppressed)";
        assert_eq!(at(Severity::Warning, &all), expected);
        let none = Report { suppressed: 1, known: 3, ..report(&[]) };
        let expected = "no problems in 7 documents (5 files; 1 suppressed; 3 in the baseline)";
        assert_eq!(at(Severity::Warning, &none), expected);
    }

    #[test]
    fn nothing_found_is_said() {
        assert_eq!(at(Severity::Warning, &report(&[])), "no problems in 7 documents (5 files)");
        let one = Report { files: 1, documents: 1, ..Report::default() };
        assert_eq!(at(Severity::Warning, &one), "no problems in 1 document (1 file)");
        assert_eq!(at(Severity::Warning, &Report::default()), "nothing to lint: no runbook, state machine or policy");
    }

    #[test]
    fn failures_are_never_silent() {
        let failures = vec![Failure { path: "a".into(), message: "gone".into() }];
        let report = Report { failures, files: 1, documents: 1, ..Report::default() };
        assert_eq!(at(Severity::Info, &report), "no problems in 1 document (1 file); 1 path could not be used");
    }

    #[test]
    fn files_that_are_not_ours_can_have_findings() {
        let report = Report { files: 0, documents: 0, ..report(&[Severity::Error]) };
        assert_eq!(at(Severity::Error, &report), "1 error in 1 file");
    }
}

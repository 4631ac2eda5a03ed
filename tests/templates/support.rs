//! Templates with marks: `«…»` is where a finding must be.

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};

/// A finding as tests compare it: its rule, file, line, column (in characters, from 1) and pointer.
pub(crate) type Found = (String, String, usize, usize, String);

/// Lints texts in memory.
pub(crate) fn report(files: &[(&str, &str)]) -> (FileSet, Report) {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut set, &Options::default());
    assert_eq!(report.failures, []);
    (set, report)
}

/// Everything at or above a severity.
pub(crate) fn found(files: &[(&str, &str)], least: Severity) -> Vec<Found> {
    let (set, report) = report(files);
    let shown = report.findings.iter().filter(|finding| finding.severity >= least);
    shown
        .map(|finding| {
            let place = finding.site.place;
            let (line, column) = position(&set.text(place.file), place.span.start as usize);
            let path = set.path(place.file).to_owned();
            (finding.rule.to_string(), path, line, column, finding.site.pointer.to_string())
        })
        .collect()
}

/// The rules of everything above info.
pub(crate) fn rules(files: &[(&str, &str)]) -> Vec<String> {
    found(files, Severity::Warning).into_iter().map(|found| found.0).collect()
}

/// Counted here again, so that the linter's own line index is not its judge.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// A text with one `«…»`: without the marks, the bytes between them, and with `instead` in their place.
struct Marked {
    wrong: String,
    start: usize,
    marked: String,
    right: String,
}

fn marked(text: &str, instead: &str) -> Option<Marked> {
    let (before, rest) = text.split_once('«')?;
    let (marked, behind) = rest.split_once('»').expect("a mark ends");
    assert!(!behind.contains('«'), "one mark a case");
    Some(Marked {
        wrong: format!("{before}{marked}{behind}"),
        start: before.len(),
        marked: marked.to_owned(),
        right: format!("{before}{instead}{behind}"),
    })
}

/// One mistake in files, one of which has a mark.
pub(crate) struct Case<'c> {
    pub(crate) name: &'c str,
    pub(crate) files: &'c [(&'c str, &'c str)],
    pub(crate) rule: &'c str,
    pub(crate) pointer: &'c str,
    /// What makes it right in the place of the marked text.
    pub(crate) instead: &'c str,
}

impl Case<'_> {
    /// The mistake is the one finding above info, exactly at the mark; without the mistake there is none.
    pub(crate) fn check(&self) {
        let name = self.name;
        let (file, mark) =
            self.files.iter().find_map(|(file, text)| Some((*file, marked(text, self.instead)?))).expect("a mark");
        let with = |text: &str| -> Vec<(String, String)> {
            let swap = |(known, old): &(&str, &str)| {
                let text = if *known == file { text } else { old };
                ((*known).to_owned(), text.to_owned())
            };
            self.files.iter().map(swap).collect()
        };
        let wrong = with(&mark.wrong);
        let wrong: Vec<(&str, &str)> = wrong.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        let (line, column) = position(&mark.wrong, mark.start);
        let expected = (self.rule.to_owned(), file.to_owned(), line, column, self.pointer.to_owned());
        assert_eq!(found(&wrong, Severity::Warning), [expected], "{name}");
        let (_, report) = report(&wrong);
        let finding = report.findings.iter().find(|finding| finding.severity > Severity::Info).unwrap();
        let range = finding.site.place.span.range();
        assert_eq!(&mark.wrong[range], mark.marked, "{name}");
        let right = with(&mark.right);
        let right: Vec<(&str, &str)> = right.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        assert_eq!(found(&right, Severity::Warning), [], "{name}, made right");
    }
}

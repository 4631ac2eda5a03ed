use super::*;
use roxmltree::{Document, Node};

fn junit(files: &FileSet, report: &Report, fail_on: Severity) -> String {
    let format = Format::Junit;
    let options = RenderOptions { format, min_severity: Severity::Info, fail_on, ..RenderOptions::default() };
    render(files, report, &options)
}

/// Class, name, and the element that tells how the test went.
fn cases(document: &Document<'_>) -> Vec<(String, String, String)> {
    let verdict = |case: Node<'_, '_>| case.children().find(Node::is_element).map(|it| it.tag_name().name().to_owned());
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    let attribute = |case: Node<'_, '_>, name| case.attribute(name).unwrap().to_owned();
    cases
        .map(|case| (attribute(case, "classname"), attribute(case, "name"), verdict(case).unwrap_or_default()))
        .collect()
}

#[test]
fn the_whole_document() {
    let (files, report) = full();
    insta::assert_snapshot!(junit(&files, &report, Severity::Error));
}

#[test]
fn what_fails_the_run_is_a_failure() {
    let (files, report) = full();
    let verdicts = |fail_on| {
        let text = junit(&files, &report, fail_on);
        let document = Document::parse(&text).unwrap();
        cases(&document).into_iter().map(|(.., verdict)| verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(Severity::Error), ["failure", "skipped", "error"]);
    assert_eq!(verdicts(Severity::Info), ["failure", "failure", "error"]);
}

#[test]
fn a_clean_run_is_one_test_that_passes() {
    let text = junit(&FileSet::new(), &Report::default(), Severity::Error);
    let document = Document::parse(&text).unwrap();
    assert_eq!(cases(&document), [("sfn-ssm-lint".to_owned(), "no findings".to_owned(), String::new())]);
    assert_eq!(document.root_element().attribute("tests"), Some("1"));
}

#[test]
fn names_are_unique_in_a_file() {
    let (files, finding) = unanswered();
    let text = junit(&files, &report(vec![finding.clone(), finding]), Severity::Error);
    let names: Vec<String> = cases(&Document::parse(&text).unwrap()).into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(names, ["token/unanswered-failure /mainSteps/0", "token/unanswered-failure /mainSteps/0 (2)"]);
}

#[test]
fn any_text_is_well_formed() {
    let hostile = "<a b='\"&]]>\u{0}\u{1b}\u{fffe}\u{ffff}\u{7f}\r\n\té😀";
    let (files, id) = memory(&format!("x{hostile}.json"), "{}");
    let finding = finding(catalogue::TOKEN_LITERAL, place(&files, id, "{}"), hostile).help(hostile);
    let failures = vec![Failure { path: hostile.into(), message: hostile.into() }];
    let text = junit(&files, &Report { failures, ..report(vec![finding]) }, Severity::Error);
    let document = Document::parse(&text).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    let readable = "<a b='\"&]]>\\u0000\\u001b\u{fffd}\u{fffd}\\u007f\\u000d  é😀";
    assert_eq!(failure.attribute("message"), Some(readable));
    assert!(failure.text().unwrap().contains("\\u000d\n é😀"), "{text}");
}

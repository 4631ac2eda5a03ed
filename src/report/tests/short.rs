use super::*;

#[test]
fn one_line_per_finding_and_the_summary() {
    let (files, finding) = unanswered();
    let second = finding.clone().severity(Severity::Info);
    let options = RenderOptions { format: Format::Short, ..RenderOptions::default() };
    insta::assert_snapshot!(render(&files, &report(vec![finding, second]), &options), @r"
    runbooks/patch.yaml:3:11: error[token/unanswered-failure] when `RunCommand` fails, nobody answers the task token (RunCommand fails → end, unanswered)
    1 error in 1 of 2 files (1 info not shown; --min-severity info shows it)
    ");
}

#[test]
fn quiet_drops_the_summary() {
    let (files, finding) = unanswered();
    let options = RenderOptions { format: Format::Short, quiet: true, ..RenderOptions::default() };
    assert_eq!(render(&files, &report(vec![finding]), &options).lines().count(), 1);
}

#[test]
fn a_path_begins_where_it_stops_to_be_ordinary() {
    let line = |trace: Vec<TraceStep>, unicode| {
        let (files, finding) = unanswered();
        let options = RenderOptions { format: Format::Short, quiet: true, unicode, ..RenderOptions::default() };
        let text = render(&files, &report(vec![finding.trace(trace)]), &options);
        text.trim_end().split_once("task token").unwrap().1.to_owned()
    };
    let succeeds = |name| step(name, "succeeds", None);
    let end = || step("end", "unanswered", None);
    assert_eq!(line(Vec::new(), true), "");
    assert_eq!(line(vec![end()], true), " (end, unanswered)");
    assert_eq!(line(vec![succeeds("A"), succeeds("B"), end()], true), " (B succeeds → end, unanswered)");
    let late = || vec![succeeds("A"), step("B", "chooses C", None), succeeds("C"), step("D", "fails", None), end()];
    assert_eq!(line(late(), true), " (B chooses C → C succeeds → D fails → end, unanswered)");
    assert_eq!(line(late(), false), " (B chooses C -> C succeeds -> D fails -> end, unanswered)");
    assert_eq!(line(vec![step("a\u{1b}\nb", "fails", None)], true), " (a\\u001b b fails)");
}

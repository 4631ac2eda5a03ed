use super::*;

#[test]
fn one_line_per_finding_and_the_summary() {
    let (files, finding) = unanswered();
    let second = finding.clone().severity(Severity::Info);
    let options = RenderOptions { format: Format::Short, ..RenderOptions::default() };
    insta::assert_snapshot!(render(&files, &report(vec![finding, second]), &options), @r"
    runbooks/patch.yaml:3:11: error[token/unanswered-failure] when `RunCommand` fails, nobody answers the task token
    1 error in 1 of 2 files (1 info not shown; --min-severity info shows it)
    ");
}

#[test]
fn quiet_drops_the_summary() {
    let (files, finding) = unanswered();
    let options = RenderOptions { format: Format::Short, quiet: true, ..RenderOptions::default() };
    assert_eq!(render(&files, &report(vec![finding]), &options).lines().count(), 1);
}

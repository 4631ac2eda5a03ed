use super::*;
use crate::finding::{Edit, Fix};
use insta::assert_snapshot;

#[test]
fn label_and_help() {
    let (files, id) = memory("runbook.yaml", RUNBOOK);
    let at = place(&files, id, "AWS-RunShellScript");
    let finding = finding(catalogue::TOKEN_EXECUTION_TIMEOUT, at, "the command never runs")
        .severity(Severity::Warning)
        .label("this one")
        .help("pass a whole number of seconds from 1 to 172800");
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn both_sides_of_a_contract() {
    let (files, finding) = unanswered();
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn ascii() {
    let (files, finding) = unanswered();
    let options = RenderOptions { unicode: false, ..RenderOptions::default() };
    let text = render(&files, &report(vec![finding]), &options);
    assert!(text.is_ascii(), "{text}");
    assert_snapshot!(text);
}

#[test]
fn colours() {
    let (files, finding) = unanswered();
    let options = RenderOptions { color: true, ..RenderOptions::default() };
    assert_snapshot!(render(&files, &report(vec![finding]), &options).replace('\u{1b}', "␛"));
}

#[test]
fn narrow_terminals_wrap_at_words() {
    let (files, mut finding) = unanswered();
    finding.message = "when `RunCommand` fails, nobody answers the task token, and the state waits".into();
    let chain = ["Prepare", "Snapshot", "RunCommand"].map(|name| step(name, "succeeds", None));
    finding.trace.splice(0..0, chain);
    let options = RenderOptions { width: 50, ..RenderOptions::default() };
    assert_snapshot!(render(&files, &report(vec![finding]), &options));
}

#[test]
fn a_long_line_is_cropped_around_the_place() {
    let filler = r#"{"Type": "Pass", "Next": "B"}, "#.repeat(30);
    let (files, id) =
        memory("one-line.asl.json", &format!(r#"{{"States": [{filler}{{"Next": "nowhere"}}, {filler}0]}}"#));
    let finding =
        finding(catalogue::ASL_UNKNOWN_STATE, place(&files, id, "\"nowhere\""), "there is no state `nowhere`");
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn places_far_apart_on_one_line_have_their_own_frames() {
    let filler = "0, ".repeat(100);
    let (files, id) = memory("one-line.asl.json", &format!(r#"{{"first": 1, "x": [{filler}0], "second": 2}}"#));
    let finding = finding(catalogue::SYNTAX_DUPLICATE_KEY, place(&files, id, "\"second\""), "the key is there twice")
        .label("again here")
        .related(place(&files, id, "\"first\""), "first here");
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn places_near_each_other_share_a_frame() {
    let (files, id) = memory("workflow.asl.json", WORKFLOW);
    let mut finding = finding(catalogue::TOKEN_NO_TIMEOUT, place(&files, id, "\"Task\""), "it waits up to a year")
        .label("waits")
        .related(place(&files, id, "\"Patch\": {"), "in this state")
        .related(place(&files, id, "\"StartAt\""), "the start");
    finding.further = vec![place(&files, id, "\"Type\"")];
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn overlapping_places_are_kept_apart_and_equal_ones_joined() {
    let (files, id) = memory("workflow.asl.json", WORKFLOW);
    let end = place(&files, id, "\"End\": true");
    let finding = finding(catalogue::ASL_UNKNOWN_STATE, end, "both")
        .label("one")
        .related(end, "two")
        .related(place(&files, id, "true"), "inside");
    assert_snapshot!(human(&files, vec![finding]));
}

#[test]
fn several_lines_are_marked_on_the_first() {
    let (files, id) = memory("workflow.asl.json", WORKFLOW);
    let start = place(&files, id, "\"Patch\": {");
    let end = place(&files, id, "true\n    }");
    let whole = Place { span: start.span.join(end.span), ..start };
    assert_snapshot!(human(
        &files,
        vec![finding(catalogue::TOKEN_NOT_PASSED, whole, "nothing carries the token").label("here")]
    ));
}

#[test]
fn wide_characters_and_tabs_keep_the_marks_in_place() {
    let (files, id) = memory("wide.yaml", "\t漢字: 値 👩‍🔧 \there: x\n");
    assert_snapshot!(human(
        &files,
        vec![finding(catalogue::SYNTAX_YAML, place(&files, id, "here"), "a tab").label("this")]
    ));
}

#[test]
fn a_fix_is_named() {
    let (files, id) = memory("runbook.yaml", RUNBOOK);
    let at = place(&files, id, "'0.3'");
    let fix = Fix {
        message: "write `\"0.3\"`".into(),
        safe: true,
        changes: Vec::new(),
        edits: vec![Edit { place: at, text: "\"0.3\"".into() }],
    };
    assert_snapshot!(human(&files, vec![finding(catalogue::SYNTAX_YAML, at, "quotes").fix(fix)]));
}

#[test]
fn several_findings_end_with_a_summary() {
    let (files, error) = unanswered();
    let id = error.site.place.file;
    let warning = finding(catalogue::TOKEN_UNANSWERED_CANCEL, place(&files, id, "aws:runCommand"), "a cancel is lost");
    let info = finding(catalogue::TOKEN_LITERAL, place(&files, id, "'0.3'"), "hidden").severity(Severity::Info);
    let mut report = report(vec![error, warning.severity(Severity::Warning), info]);
    report.notes = vec!["`Patch` starts runbooks/patch.yaml (by file name)".into()];
    let options = RenderOptions { verbose: true, ..RenderOptions::default() };
    assert_snapshot!(render(&files, &report, &options));
}

#[test]
fn quiet_leaves_the_findings() {
    let (files, finding) = unanswered();
    let report = Report { notes: vec!["a note".into()], ..report(vec![finding]) };
    let quiet = RenderOptions { quiet: true, verbose: true, ..RenderOptions::default() };
    let text = render(&files, &report, &quiet);
    assert!(text.ends_with("help: add `onFailure: step:SendTaskFailure`\n\n"), "{text}");
    assert!(!text.contains("a note"));
    let all_hidden = RenderOptions { quiet: true, ..RenderOptions::default() };
    assert_eq!(render(&files, &Report::default(), &all_hidden), "");
}

#[test]
fn very_many_places_are_cut_short() {
    let (files, id) = memory("many.yaml", &"- a\n".repeat(400));
    let at = |line: u32| Place { file: id, span: Span::new(line * 4 + 2, line * 4 + 3) };
    let mut many = finding(catalogue::SYNTAX_YAML, at(0), "many");
    for line in 1..100 {
        many = many.related(at(line * 4), "again");
    }
    let text = human(&files, vec![many]);
    assert_eq!(text.matches("again").count(), 19);
    assert!(text.contains("note: 80 more places are not shown"), "{text}");
}

#[test]
fn files_without_shown_findings_are_not_read() {
    let (files, error) = unanswered();
    let mut hidden = error.clone().severity(Severity::Info);
    hidden.related.clear();
    let options = RenderOptions::default();
    let sources = Sources::new(&files);
    for (_, finding) in shown(&report(vec![hidden]), &options) {
        super::super::human::write(finding, &sources, &options, &mut Vec::new()).unwrap();
    }
    assert_eq!(sources.read_so_far(), 0);
    super::super::human::write(&error, &sources, &options, &mut Vec::new()).unwrap();
    assert_eq!(sources.read_so_far(), 2);
}

#[cfg(unix)]
#[test]
fn the_id_links_to_the_page_where_the_terminal_follows_links() {
    let (files, id) = memory("runbook.yaml", RUNBOOK);
    let report = report(vec![finding(own_rule(), place(&files, id, "AWS-RunShellScript"), "not ours")]);
    let linked = RenderOptions { color: true, hyperlinks: true, ..RenderOptions::default() };
    let plain = RenderOptions { hyperlinks: false, ..linked.clone() };
    let (linked, plain) = (render(&files, &report, &linked), render(&files, &report, &plain));
    let link = "[\u{1b}]8;;file:///rules/a%20rule.md\u{1b}\\shown/rule\u{1b}]8;;\u{1b}\\]";
    assert!(!plain.contains("\u{1b}]8"), "{plain:?}");
    assert_eq!(linked, plain.replace("[shown/rule]", link));
    assert_ne!(linked, plain);
}

//! Texts and spans that must not break a report.

use super::*;
use insta::assert_snapshot;
use proptest::prelude::*;

fn at(file: FileId, start: u32, end: u32) -> Finding {
    finding(catalogue::SYNTAX_UNEXPECTED_TOKEN, Place { file, span: Span { start, end } }, "unexpected").label("here")
}

fn all_formats(files: &FileSet, findings: &[Finding]) -> [String; 7] {
    use Format::{Github, Gitlab, Human, Json, Junit, Sarif, Short};
    [Human, Short, Json, Sarif, Github, Gitlab, Junit].map(|format| {
        let options = RenderOptions { format, min_severity: Severity::Info, ..RenderOptions::default() };
        render(files, &report(findings.to_vec()), &options)
    })
}

#[test]
fn control_characters_reach_no_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    let text = format!("a: {hostile} here\r\nb: \u{0}\n");
    let (files, id) = memory(&format!("evil{hostile}\n.yaml"), &text);
    let mut finding =
        finding(catalogue::SYNTAX_CONTROL_CHARACTER, place(&files, id, "here"), &format!("m{hostile}\nsecond line"))
            .label(format!("l{hostile}"))
            .help(format!("h{hostile}"))
            .related(place(&files, id, "b:"), format!("r{hostile}"))
            .trace(vec![TraceStep { step: format!("s{hostile}"), outcome: format!("o{hostile}").into(), place: None }]);
    finding.fix = None;
    let report = Report { notes: vec![format!("n{hostile}")], ..report(vec![finding]) };
    for format in [Format::Human, Format::Short, Format::Github] {
        let options = RenderOptions { format, verbose: true, ..RenderOptions::default() };
        let text = render(&files, &report, &options);
        let unsafe_one = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(unsafe_one, None, "{text:?}");
        assert_snapshot!(format!("control_characters_{format:?}"), text);
    }
}

#[test]
fn a_place_at_column_900_000() {
    let text = format!("{{\"a\": [{}\"x\"]}}", "1, ".repeat(300_000));
    let (files, id) = memory("wide.json", &text);
    let start = text.find("\"x\"").unwrap() as u32;
    let [human, short, ..] = all_formats(&files, &[at(id, start, start + 3)]);
    assert!(human.contains("[wide.json:1:900008]"), "{human}");
    let mut shown = human.lines().filter(|line| line.starts_with(" 1 │"));
    assert!(shown.all(|line| line.contains('…') && line.chars().count() <= 100), "{human}");
    assert!(short.starts_with("wide.json:1:900008: "), "{short}");
}

#[test]
fn a_document_of_72_kilobytes_on_one_line() {
    let text =
        format!("{{\"States\": {{{}\"Z\": {{}}}}}}", "\"A\": {\"Type\": \"Pass\", \"End\": true}, ".repeat(2_000));
    assert!(text.len() > 72_000);
    let (files, id) = memory("min.asl.json", &text);
    let whole = at(id, 0, text.len() as u32);
    let [human, ..] =
        all_formats(&files, &[whole.related(Place { file: id, span: Span::new(60_000, 72_000) }, "there")]);
    assert!(human.contains("[min.asl.json:1:1]") && human.contains("[min.asl.json:1:60001]"), "{human}");
    let mut shown = human.lines().filter(|line| line.starts_with(" 1 │"));
    assert!(shown.all(|line| line.contains('…') && line.chars().count() <= 100), "{human}");
}

#[test]
fn empty_files_and_the_end_of_a_file() {
    let (files, id) = memory("empty.yaml", "");
    assert_snapshot!("empty_file", all_formats(&files, &[at(id, 0, 0)])[0]);
    let (files, id) = memory("end.yaml", "a: 1\nb: [\n");
    assert_snapshot!("end_of_file", all_formats(&files, &[at(id, 10, 10)])[0]);
    let (files, id) = memory("end.yaml", "\u{feff}a: [");
    assert_snapshot!("end_without_line_break", all_formats(&files, &[at(id, 7, 7), at(id, 0, 4)])[0]);
}

#[test]
fn a_file_that_is_gone_still_has_a_line() {
    let mut files = FileSet::new();
    let id = files.add_disk("no/such/file.yaml", Role::Named);
    let [human, short, json, sarif, github, gitlab, junit] = all_formats(&files, &[at(id, 100, 200)]);
    assert!(human.contains("no/such/file.yaml:1:1"), "{human}");
    assert!(short.starts_with("no/such/file.yaml:1:1: "), "{short}");
    assert!(json.contains("\"path\": \"no/such/file.yaml\""), "{json}");
    assert!(sarif.contains("\"uri\": \"no/such/file.yaml\""), "{sarif}");
    assert!(github.contains("file=no/such/file.yaml,line=1,"), "{github}");
    assert!(gitlab.contains("\"path\": \"no/such/file.yaml\""), "{gitlab}");
    assert!(junit.contains("file=\"no/such/file.yaml\" line=\"1\""), "{junit}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_span_of_any_text_breaks_a_report(
        lines in proptest::collection::vec("[ -~\té漢😀\u{1b}\u{301}\r]{0,60}", 0..6),
        repeated in 1_usize..12,
        spans in proptest::collection::vec((0_u32..3_000, 0_u32..300), 1..5),
        width in 0_usize..300,
    ) {
        let text: String = lines.iter().map(|line| line.repeat(repeated) + "\n").collect();
        let (files, id) = memory("any.yaml", &text);
        let mut places = spans.iter().map(|(start, length)| Place { file: id, span: Span::new(*start, start + length) });
        let mut finding = finding(catalogue::SYNTAX_YAML, places.next().unwrap(), "m");
        for place in places {
            finding = finding.related(place, "there");
        }
        let options = RenderOptions { width, ..RenderOptions::default() };
        let human = render(&files, &report(vec![finding.clone()]), &options);
        prop_assert_eq!(human.matches("there").count(), finding.related.len(), "{}", human);
        prop_assert!(!human.contains(|character: char| character.is_control() && character != '\n'), "{human:?}");
    }
}

proptest! {
    // Each log of SARIF has all rule pages, which takes time.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_text_breaks_a_document(text in "([ -~\té漢😀\u{1b}\u{301}\u{fffe}\r\n<&\"]{0,60}){0,4}", start in 0_u32..250, length in 0_u32..250) {
        let (files, id) = memory("any.yaml", &text);
        let place = Place { file: id, span: Span::new(start, start + length) };
        let finding = finding(catalogue::SYNTAX_YAML, place, &text).help(text.clone()).related(place, text.clone());
        let [_, _, json, sarif, _, gitlab, junit] = all_formats(&files, &[finding]);
        for document in [json, sarif, gitlab] {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&document).is_ok(), "{document}");
        }
        prop_assert!(roxmltree::Document::parse(&junit).is_ok(), "{junit}");
    }
}

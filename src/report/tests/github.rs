use super::*;

fn github(files: &FileSet, report: &Report) -> String {
    let options = RenderOptions { format: Format::Github, quiet: true, ..RenderOptions::default() };
    render(files, report, &options)
}

#[test]
fn the_whole_list() {
    let (files, full) = full();
    let options = RenderOptions { format: Format::Github, min_severity: Severity::Info, ..RenderOptions::default() };
    insta::assert_snapshot!(render(&files, &full, &options));
}

#[test]
fn properties_and_messages_are_escaped() {
    let (files, id) = memory("100%,\n a:b.json", "{}");
    let finding = finding(catalogue::TOKEN_LITERAL, place(&files, id, "{}"), "50% of `::error::`, a: b\r\nnext");
    let text = github(&files, &report(vec![finding]));
    let (command, message) = text.split_once(" title=").unwrap();
    assert_eq!(command, "::error");
    assert_eq!(
        message,
        "token/literal,file=100%25%2C%0A a%3Ab.json,line=1,endLine=1,col=1,endColumn=3::\
         100%25,%0A a:b.json:1:1: 50%25 of `::error::`, a: b\\u000d%0Anext\n"
    );
}

#[test]
fn columns_are_left_out_where_the_lines_differ() {
    let (files, id) = memory("a.json", "é😀{\n}");
    let finding = finding(catalogue::TOKEN_LITERAL, place(&files, id, "{\n}"), "m").severity(Severity::Warning);
    assert_eq!(
        github(&files, &report(vec![finding])),
        "::warning title=token/literal,file=a.json,line=1,endLine=2::a.json:1:3: m\n"
    );
}

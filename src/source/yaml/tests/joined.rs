use super::scalars::check;
use super::{clean, place, problem, show};
use crate::source::ProblemKind;
use crate::source::yaml::comments;

#[test]
fn lines_of_a_quoted_text_may_be_indented_less() {
    let single = "'{\n    \"it''s\": \"needle\"\n\n  }'";
    let source = format!("a:\n  - b:\n      c: !Sub {single}\n    d: 1\n");
    check(&source, "{ \"it's\": \"needle\"\n}", single);
    let double = "\"{\n\\\"k\\\": \\\n  needle \n}\"";
    check(&format!("a:\n  b: {double}\n"), "{ \"k\": needle }", double);
    check("a:\r\n  b: 'x\r\nneedle'\r\n", "x needle", "'x\r\nneedle'");
}

#[test]
fn what_follows_such_texts_is_read() {
    let source = "a:\n  b: 'x\n\n y'  # one\n  c: \"z\nz\"\n---\nd: ['u\nv', w]\n# two\n";
    let tree = clean(source);
    let roots: Vec<String> = tree.roots().map(show).collect();
    assert_eq!(roots, [r#"{"a": {"b": "x\ny", "c": "z z"}}"#, r#"{"d": ["u v", "w"]}"#]);
    assert_eq!(comments(source), [place(source, "# one"), place(source, "# two")]);
}

#[test]
fn a_missing_quote_stays_an_error() {
    let source = "a:\n  b: \"x\nc: \"y\"\n";
    let message = "a quoted text that goes on here must be indented further, or its closing quote is missing";
    assert_eq!(problem(source), (ProblemKind::Yaml, "c".to_owned(), message.to_owned()));
    assert_eq!(problem("a:\n  b: 'x\ny\n").0, ProblemKind::Yaml);
}

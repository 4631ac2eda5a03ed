use super::{kinds, parse, place, problem, show, shown};
use crate::source::{FileId, Format, MAX_BYTES, ProblemKind};

#[test]
fn everything_before_the_error_is_kept() {
    let source =
        "schemaVersion: '0.3'\nmainSteps:\n  - name: A\n    action: aws:sleep\n  - name: B\n    inputs:\n      x: }\n";
    let read = parse(source);
    assert_eq!(kinds(&read), [ProblemKind::Yaml]);
    assert_eq!(read.problems[0].span, place(source, "}"));
    let expected = r#"{"schemaVersion": "0.3", "mainSteps": [{"name": "A", "action": "aws:sleep"}, {"name": "B", "inputs": {"x": ?}}]}"#;
    assert_eq!(shown(&read), expected);
    let root = read.tree.root().unwrap();
    assert!(source[root.span().range()].starts_with("schemaVersion") && source[root.span().range()].ends_with("x:"));
}

#[test]
fn reading_goes_on_with_the_next_document() {
    let source = "a: [1, 2, }\nb: 3\n---\nc: 4\n---\nd: @\n---\ne: 5\n";
    let read = parse(source);
    assert_eq!(kinds(&read), [ProblemKind::Yaml; 2]);
    let roots: Vec<String> = read.tree.roots().map(show).collect();
    assert_eq!(roots, [r#"{"a": [1, 2]}"#, r#"{"c": 4}"#, r#"{"d": ?}"#, r#"{"e": 5}"#]);
}

#[test]
fn a_value_that_runs_into_the_error_is_not_known() {
    for (source, expected) in [
        ("Next: Wait: now\n", r#"{"Next": ?}"#),
        ("a: x\nb:\n  c: 1\n   d: 2\n", r#"{"a": "x", "b": {"c": ?}}"#),
        ("a: [x, y: ]]\n", r#"{"a": ["x", {"y": ~}]}"#),
        ("a: x\nb\n", r#"{"a": "x"}"#),
    ] {
        let read = parse(source);
        assert_eq!((kinds(&read).as_slice(), shown(&read).as_str()), ([ProblemKind::Yaml].as_slice(), expected));
    }
}

#[test]
fn messages_say_what_is_wrong_there() {
    for (source, at, message) in [
        ("a:\n\tb: 1\n", "\t", "a tab indents this line; YAML takes spaces only"),
        ("a:\n  b: c\n \td: e\n", "\t", "a tab indents this line; YAML takes spaces only"),
        ("a: |\n\tb\n", "\t", "a tab indents this line; YAML takes spaces only"),
        ("a: [1, 2\n", "[", "`[` is never closed"),
        ("a: [1, 2}\n", "[", "`[` is closed by `}`"),
        ("a: b}\nc: ]\n", "]", "this bracket closes nothing"),
        ("a: {b: c, , d}\n", ",", "a value is expected here, inside `[…]` or `{…}`"),
        ("a: [b 'c' {]\n", "{", "`{` is closed by `]`"),
        ("a: @b\n", "@", "a text that starts with '@' must be quoted"),
        ("a: 'it's'\n", "s", "nothing may follow a quoted text but the end of its entry"),
        ("a: \"C:\\Windows\"\n", "\"", "a backslash escape does not exist; double the `\\`, or use single quotes"),
        ("a: *\n", "*", "`&` and `*` need a name; a text that starts with one must be quoted"),
        ("a:\n    b: 1\n  c: 2\n", "c", "a key of the map is expected here, at the indentation of its other keys"),
        ("- a\nb: c\n", "b", "a `- ` item of the list is expected here, at the indentation of its other items"),
        (
            "a: !GetAZs !Ref b\n",
            "!Ref",
            "a value takes one tag: write the outer function as a key, `Fn::GetAZs: !Ref …`",
        ),
        ("[!Base64 !Sub]\n", "!Sub", "a value takes one tag: write the outer function as a key, `Fn::Base64: !Sub …`"),
        ("a: x\0y\n", "\0", "the character '\\0' may not stand here"),
    ] {
        let read = parse(source);
        let first = &read.problems[0];
        assert_eq!((first.kind, first.span.of(source), first.message.as_str()), (ProblemKind::Yaml, at, message));
    }
}

#[test]
fn an_open_quote_or_bracket_is_named() {
    let related = |source: &str| {
        let read = parse(source);
        assert_eq!(kinds(&read), [ProblemKind::Yaml]);
        read.problems[0].related.clone().map(|(span, message)| (span.of(source).to_owned(), span.start, message))
    };
    let opened = |quote: &str, at| Some((quote.to_owned(), at, "the text is opened here".to_owned()));
    assert_eq!(related("a: \"b\nc: d\n"), opened("\"", 3));
    assert_eq!(related("- !Sub 'b\n"), opened("'", 7));
    assert_eq!(related("a: {b: [x\nc: d\n"), Some(("[".to_owned(), 7, "inside of this `[`".to_owned())));
}

#[test]
fn a_stream_of_broken_documents_gives_a_hundred_problems() {
    let read = parse(&"---\na: }\n".repeat(20_000));
    assert_eq!(kinds(&read), [ProblemKind::Yaml; 100]);
    assert_eq!(read.tree.roots().count(), 20_000);
}

#[test]
fn too_large() {
    let read = super::read("#".repeat(MAX_BYTES as usize + 1).into(), FileId(0), None);
    assert_eq!((kinds(&read), read.tree.root().is_none()), (vec![ProblemKind::TooLarge], true));
    assert_eq!(read.tree.format(), Format::Yaml);
}

#[test]
fn one_problem_is_at_its_place() {
    assert_eq!(problem("é: 😀\nb: %\n").1, "%");
}

#[test]
fn a_block_scalar_may_follow_a_broken_document() {
    let read = parse("a: }\n- |\n  no...\n...\n# |\n...\n|\n  text\n");
    assert_eq!(kinds(&read), [ProblemKind::Yaml]);
    assert_eq!(read.tree.roots().last().map(show).as_deref(), Some("\"text\\n\""));
}

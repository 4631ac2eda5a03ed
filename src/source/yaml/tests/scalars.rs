use super::{clean, parse, place, show};
use crate::source::{Kind, Node, Piece, PieceKind, Span, Tree};

/// The scalar that holds the word `needle`, wherever it is.
fn scalar(tree: &Tree) -> Node<'_> {
    let mut open: Vec<Node<'_>> = tree.roots().collect();
    while let Some(node) = open.pop() {
        if node.as_str().is_some_and(|text| text.contains("needle")) {
            return node;
        }
        open.extend(node.items());
        open.extend(node.entries().flat_map(|entry| [entry.key, entry.value]));
    }
    panic!("no needle in {:?}", tree.text());
}

/// Checks a scalar's text, its span, and that the word `needle` in it comes from these bytes and no others.
#[track_caller]
pub(super) fn check(source: &str, text: &str, span: &str) {
    let tree = clean(source);
    let node = scalar(&tree);
    assert_eq!(node.as_str(), Some(text));
    assert_eq!(node.span().of(source), span);
    let at = text.find("needle").unwrap();
    let sources = node.part_sources(at..at + "needle".len());
    assert_eq!(sources.primary, place(source, "needle"));
    assert_eq!(sources.further, []);
    let decoded = node.decoded().unwrap();
    let rebuilt: String = decoded.pieces().iter().map(|piece| piece.text.of(decoded.text())).collect();
    assert_eq!(rebuilt, text);
    for piece in decoded.pieces().iter().filter(|piece| piece.kind == PieceKind::Same) {
        assert_eq!(piece.text.of(text), piece.source.of(source));
    }
}

/// The pieces of the value of `a` as (decoded, source, kind).
fn pieces(source: &str) -> Vec<(String, String, PieceKind)> {
    let tree = clean(source);
    let decoded = tree.root().unwrap().get("a").unwrap().decoded().unwrap();
    let shown =
        |piece: &Piece| (piece.text.of(decoded.text()).to_owned(), piece.source.of(source).to_owned(), piece.kind);
    decoded.pieces().iter().map(shown).collect()
}

fn same(text: &str) -> (String, String, PieceKind) {
    (text.to_owned(), text.to_owned(), PieceKind::Same)
}

fn escape(text: &str, source: &str) -> (String, String, PieceKind) {
    (text.to_owned(), source.to_owned(), PieceKind::Escape)
}

#[test]
fn plain() {
    check("a: é needle 😀 # comment\n", "é needle 😀", "é needle 😀");
    check("- - x\n  - the needle\n", "the needle", "the needle");
    check("{a: needle, b: c}", "needle", "needle");
    check("needle: 1\n", "needle", "needle");
}

#[test]
fn plain_over_several_lines() {
    check(
        "a: é one\n  two\t \n\n\n  three needle\n  4\nb: c\n",
        "é one two\n\nthree needle 4",
        "é one\n  two\t \n\n\n  three needle\n  4",
    );
    check("a: one\r\n  needle\r\n\r\n  three\r\n", "one needle\nthree", "one\r\n  needle\r\n\r\n  three");
    check("[one\n needle, 2]", "one needle", "one\n needle");
    assert_eq!(
        pieces("a: é one \n  two\n\n  three\n"),
        [same("é one"), escape(" ", " \n  "), same("two"), same("\n"), same("three")]
    );
    assert_eq!(
        pieces("a: one\r\n  two\r\n\r\n  three\r\n"),
        [same("one"), escape(" ", "\r\n  "), same("two"), escape("\n", "\r\n"), same("three")]
    );
}

#[test]
fn single_quoted() {
    check("a: 'é needle'\n", "é needle", "'é needle'");
    check("a: 'it''s 😀 a ''needle'''\n", "it's 😀 a 'needle'", "'it''s 😀 a ''needle'''");
    check("- 'one \n\n  two\n  needle'\n", "one\ntwo needle", "'one \n\n  two\n  needle'");
    check("a: 'one\r\n  needle '\r\n", "one needle ", "'one\r\n  needle '");
    assert_eq!(pieces("a: 'it''s'\n"), [same("it"), escape("'", "''"), same("s")]);
}

#[test]
fn double_quoted() {
    check(r#"a: "é needle" "#, "é needle", r#""é needle""#);
    check(
        r#"["\"\t\x41\u00e9\U0001F600\ud83d\ude00needle\e"]"#,
        "\"\tAé😀😀needle\u{1b}",
        r#""\"\t\x41\u00e9\U0001F600\ud83d\ude00needle\e""#,
    );
    check(
        "a: \"one \\\n  two\\\n  \\ needle\n  x\n\n  y\"\n",
        "one two needle x\ny",
        "\"one \\\n  two\\\n  \\ needle\n  x\n\n  y\"",
    );
    check("a: \"one\\\r\n  needle\r\n  x\"\r\n", "oneneedle x", "\"one\\\r\n  needle\r\n  x\"");
    check("\"needle\\/\": 1\n", "needle/", "\"needle\\/\"");
    assert_eq!(
        pieces("a: \"x\\u00e9\\ud83d\\ude00 \\\n   y\"\n"),
        [same("x"), escape("é", "\\u00e9"), escape("😀", "\\ud83d\\ude00"), same(" "), same("y")]
    );
    let all = "a: \"\\0\\a\\b\\t\\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\\N\\_\\L\\P\"\n";
    let meaning = "\0\u{7}\u{8}\t\t\n\u{b}\u{c}\r\u{1b} \"/\\\u{85}\u{a0}\u{2028}\u{2029}";
    assert_eq!(clean(all).root().unwrap().get("a").unwrap().as_str(), Some(meaning));
}

#[test]
fn literal() {
    check(
        "a: |\n  é one\n    needle 😀\n\n  three\nb: c\n",
        "é one\n  needle 😀\n\nthree\n",
        "é one\n    needle 😀\n\n  three\n",
    );
    check("a: |-\n  one\n  needle\n\nb: c\n", "one\nneedle", "one\n  needle");
    check("a: |+\n  needle\n\n\nb: c\n", "needle\n\n\n", "needle\n\n\n");
    check("a: |2\n    needle\n", "  needle\n", "  needle\n");
    check("a: |-2 # why | not\n    needle\n", "  needle", "  needle");
    check("a: |\n\n  needle", "\nneedle\n", "\n  needle");
    check("a: |\r\n  one\r\n  needle\r\n\r\nb: c\r\n", "one\nneedle\n", "one\r\n  needle\r\n");
    check("- |\n  needle\n# comment\n- x\n", "needle\n", "needle\n");
    check("- - x\n  - |\n    one\n    needle\n  - y\n", "one\nneedle\n", "one\n    needle\n");
    check("|\nneedle\n", "needle\n", "needle\n");
    check("--- |\nneedle\n---\nx\n", "needle\n", "needle\n");
    check("'a | # b': !tag &x |\n  needle\n", "needle\n", "needle\n");
    check("? |\n  needle\n: x\n", "needle\n", "needle\n");
    assert_eq!(pieces("a: |\n  one\n\n   two\n"), [same("one\n\n"), same(" two\n")]);
    assert_eq!(pieces("a: |\r\n  é\r\n  x\r\n"), [same("é"), escape("\n", "\r\n"), same("x"), escape("\n", "\r\n")]);
}

#[test]
fn a_literal_without_its_last_line_break_gets_one() {
    assert_eq!(pieces("a: |\n  one"), [same("one"), ("\n".to_owned(), String::new(), PieceKind::Inserted)]);
    assert_eq!(pieces("a: |-\n  one"), [same("one")]);
}

#[test]
fn folded() {
    check(
        "a: >\n  é one\n  two\n\n  needle 😀\n   more\n  end\n",
        "é one two\nneedle 😀\n more\nend\n",
        "é one\n  two\n\n  needle 😀\n   more\n  end\n",
    );
    check("a: >-\n  one\n  needle\n\nb: c\n", "one needle", "one\n  needle");
    check("a: >+\n  one\n  needle\n\n\nb: c\n", "one needle\n\n\n", "one\n  needle\n\n\n");
    check("a: >\r\n  one\r\n  needle\r\n", "one needle\n", "one\r\n  needle\r\n");
    check("- >\n\n  needle\n  \n  x\n", "\nneedle\nx\n", "\n  needle\n  \n  x\n");
    check("- - >2-\n      needle\n     x\n", "  needle\n x", "  needle\n     x");
    assert_eq!(
        pieces("a: >\n  one\n  two\n\n\n  three\n    four\n"),
        [same("one"), escape(" ", "\n  "), same("two"), same("\n\n"), same("three\n"), same("  four\n")]
    );
}

#[test]
fn an_empty_block_scalar_is_at_its_indicator() {
    for (source, indicator) in [("a: |\nb: c\n", "|"), ("a: >-\n\nb: c\n", ">-"), ("a: |2+ # x\n", "|2+")] {
        let tree = clean(source);
        let node = tree.root().unwrap().get("a").unwrap();
        assert_eq!((node.as_str(), node.span()), (Some(""), place(source, indicator)), "{source:?}");
    }
    let source = "- |+\n\n- x\n";
    let tree = clean(source);
    let kept = tree.root().unwrap().items().next().unwrap();
    assert_eq!((kept.as_str(), kept.span()), (Some("\n"), Span::new(5, 6)));
}

#[test]
fn what_was_decoded_but_did_not_change_is_verbatim() {
    let source = "a: |-\n  echo 'one'\n";
    let tree = clean(source);
    let decoded = tree.root().unwrap().get("a").unwrap().decoded().unwrap();
    assert_eq!(decoded.pieces().len(), 1);
    assert_eq!(decoded.pieces()[0].source.of(source), "echo 'one'");
}

#[test]
fn the_core_schema() {
    let kind = |text: &str| {
        let source = format!("- {text}\n");
        let tree = clean(&source);
        let item = tree.root().unwrap().items().next().unwrap();
        show(item)
    };
    for null in ["", "~", "null", "Null", "NULL"] {
        assert_eq!(kind(null), "~", "{null}");
    }
    for (text, value) in [("true", "true"), ("True", "true"), ("TRUE", "true"), ("false", "false"), ("FALSE", "false")]
    {
        assert_eq!(kind(text), value);
    }
    let numbers = "0 12 -12 +12 012 0o17 0x1F 0xff 1.5 1. .5 -.5 1e3 1E-3 +1.5e+3 .inf -.Inf +.INF .nan .NaN .NAN";
    for number in numbers.split(' ') {
        assert_eq!(kind(number), number);
    }
    let strings = "Yes No on off y tRUE nULL 1_000 2012-10-17 2001-01-01T00:00:00Z 1:30 0b1 0o8 0xg -0x1 . .e1 1e 1e+ e3 - + \
                   --1 1.2.3 .Nan .iNF ${N} x";
    for string in strings.split_whitespace().filter(|string| *string != "-") {
        assert_eq!(kind(string), format!("{string:?}"));
    }
    assert_eq!(kind("'12'"), "\"12\"");
    assert_eq!(kind("\"null\""), "\"null\"");
}

#[test]
fn tags() {
    let source = "a: !!str 12\nb: !!int \"12\"\nc: ! 12\nd: !Sub 12\ne: !!null ''\nf: !!float 1\ng: !!bool 'true'\nh: !!int x\n\
                  i: !GetAZs\nj: !!str\nk: !Sub |\n  text\nl: !If [a]\nm: !Map {b: c}\nn: !!map {}\no: !<tag:x,1:y> z\n\
                  p: !Join\n  - q\nr: !!binary aGk=\ns: &anchor !T t\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    let shown: Vec<String> = root.entries().map(|entry| show(entry.value)).collect();
    assert_eq!(
        shown.join(" "),
        r#""12" 12 "12" "12" ~ 1 true "x" ~ "" "text\n" ["a"] {"b": "c"} {} "z" ["q"] "aGk=" "t""#
    );
    let tagged: Vec<(&str, &str)> =
        root.entries().filter_map(|entry| Some((entry.name(), entry.value.tag()?))).collect();
    assert_eq!(
        tagged,
        [
            ("d", "!Sub"),
            ("i", "!GetAZs"),
            ("k", "!Sub"),
            ("l", "!If"),
            ("m", "!Map"),
            ("o", "!<tag:x,1:y>"),
            ("p", "!Join"),
            ("r", "!!binary"),
            ("s", "!T"),
        ]
    );
    assert_eq!(root.get("b").unwrap().kind(), Kind::Number("12"));
    assert_eq!(root.get("l").unwrap().span().of(source), "[a]");
}

#[test]
fn a_substitution_is_plain_text_outside_of_brackets_only() {
    let tree = clean("a: ${Name}\n${Key}: b\n");
    assert_eq!(show(tree.root().unwrap()), r#"{"a": "${Name}", "${Key}": "b"}"#);
    for text in ["a: [x, ${Name}, y]\n", "a: {b: ${Name}}\n"] {
        let read = parse(text);
        assert_eq!(read.problems[0].message, "`${…}` inside `[…]` or `{…}` must be quoted");
        assert_eq!(read.problems[0].span.of(text), "${");
        assert!(!super::shown(&read).contains('$'), "{}", super::shown(&read));
    }
}

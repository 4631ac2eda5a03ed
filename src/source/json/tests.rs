//! Every recovery with its exact span, and what the tree holds after it.

use super::*;
use crate::source::{Kind, MAX_DEPTH, Node, PieceKind};
use ProblemKind::*;

/// Reads a text in which `«…»` marks the place of each expected problem. Checks kinds and places in order, and returns
/// the tree as `Debug` shows it.
fn reads(marked: &str, kinds: &[ProblemKind]) -> String {
    let mut text = String::new();
    let (mut places, mut starts) = (Vec::new(), Vec::new());
    for character in marked.chars() {
        match character {
            '«' => starts.push(text.len() as u32),
            '»' => places.push(Span::new(starts.pop().expect("a mark is open"), text.len() as u32)),
            other => text.push(other),
        }
    }
    let read = read(text.into(), FileId(0), None);
    places.sort_by_key(|place| place.start);
    let found: Vec<(ProblemKind, Span)> = read.problems.iter().map(|problem| (problem.kind, problem.span)).collect();
    let expected: Vec<(ProblemKind, Span)> = kinds.iter().copied().zip(places.iter().copied()).collect();
    assert_eq!((found, places.len()), (expected, kinds.len()), "{marked}\n{:#?}", read.problems);
    read.tree.root().map_or_else(|| "nothing".to_owned(), |root| show(root))
}

fn show(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(text) => text.to_owned(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Sequence => format!("[{}]", node.items().map(show).collect::<Vec<_>>().join(", ")),
        Kind::Mapping => {
            let entries: Vec<String> =
                node.entries().map(|entry| format!("{}: {}", entry.name(), show(entry.value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Kind::Invalid => "?".to_owned(),
    }
}

fn problems(text: &str) -> Vec<Problem> {
    read(text.into(), FileId(0), None).problems
}

#[test]
fn json_has_no_problems_and_exact_spans() {
    let text = "\u{feff}{\r\n \"a\": [1, -2.5e+3, true, false, null],\t\"é\": \"😀\", \"\": {} }\r\n";
    let read = read(text.into(), FileId(3), None);
    assert_eq!(read.problems, []);
    let root = read.tree.root().unwrap();
    assert_eq!(show(root), "{a: [1, -2.5e+3, true, false, null], é: \"😀\", : {}}");
    assert_eq!(root.span(), Span::new(3, text.len() as u32 - 2));
    assert_eq!(root.place().file, FileId(3));
    let entry = root.entry("é").unwrap();
    assert_eq!(entry.key.span().of(text), "\"é\"");
    assert_eq!(entry.value.span().of(text), "\"😀\"");
    assert_eq!(entry.value.part_place(0..4).span.of(text), "😀");
    let items: Vec<&str> = root.get("a").unwrap().items().map(|item| item.span().of(text)).collect();
    assert_eq!(items, ["1", "-2.5e+3", "true", "false", "null"]);
    assert_eq!(root.get("").unwrap().span().of(text), "{}");
    assert_eq!(root.get("a").unwrap().items().next_back().unwrap().pointer(), "/a/4");
}

#[test]
fn every_escape_maps_back_to_its_source() {
    let text = r#""a\"b\\c\/d\b\f\n\r\t\u00e9\ud83D\uDE00z""#;
    let read = read(text.into(), FileId(0), None);
    assert_eq!(read.problems, []);
    let decoded = read.tree.root().unwrap().decoded().unwrap();
    assert_eq!(decoded.text(), "a\"b\\c/d\u{8}\u{c}\n\r\té😀z");
    let pieces: Vec<(&str, &str, PieceKind)> = decoded
        .pieces()
        .iter()
        .map(|piece| (piece.text.of(decoded.text()), piece.source.of(text), piece.kind))
        .collect();
    let (same, escape) = (PieceKind::Same, PieceKind::Escape);
    assert_eq!(
        pieces,
        [
            ("a", "a", same),
            ("\"", "\\\"", escape),
            ("b", "b", same),
            ("\\", "\\\\", escape),
            ("c", "c", same),
            ("/", "\\/", escape),
            ("d", "d", same),
            ("\u{8}", "\\b", escape),
            ("\u{c}", "\\f", escape),
            ("\n", "\\n", escape),
            ("\r", "\\r", escape),
            ("\t", "\\t", escape),
            ("é", "\\u00e9", escape),
            ("😀", "\\ud83D\\uDE00", escape),
            ("z", "z", same),
        ]
    );
}

#[test]
fn an_outer_map_leads_back_to_the_file() {
    let outer = r#""{\"a\": 1}""#;
    let outside = read(outer.into(), FileId(0), None);
    let decoded = outside.tree.root().unwrap().decoded().unwrap();
    let inside = read(decoded.text().into(), FileId(0), Some(decoded));
    let entry = inside.tree.root().unwrap().entry("a").unwrap();
    assert_eq!(entry.key.place().span.of(outer), r#"\"a\""#);
    assert_eq!(entry.value.place().span.of(outer), "1");
}

#[test]
fn commas() {
    assert_eq!(reads("[1, 2«,»]", &[TrailingComma]), "[1, 2]");
    assert_eq!(reads("{\"a\": 1«,» }", &[TrailingComma]), "{a: 1}");
    assert_eq!(reads("[1,«,» 2]", &[UnexpectedToken]), "[1, 2]");
    assert_eq!(reads("[«,»1]", &[UnexpectedToken]), "[1]");
    assert_eq!(reads("[«,»]", &[UnexpectedToken]), "[]");
    assert_eq!(reads("{«,»\"a\": 1}", &[UnexpectedToken]), "{a: 1}");
    assert_eq!(reads("[1«» 2«»\n 3]", &[UnexpectedToken, UnexpectedToken]), "[1, 2, 3]");
    assert_eq!(reads("{\"a\": 1«»\n \"b\": {}«»\"c\": 2}", &[UnexpectedToken; 2]), "{a: 1, b: {}, c: 2}");
    assert_eq!(reads("[\"a\"«»\"b\"]", &[UnexpectedToken]), "[\"a\", \"b\"]");
    assert_eq!(reads("[{}«;» {}]", &[UnexpectedToken]), "[{}, {}]");
    assert_eq!(reads("{\"a\": 1«;» \"b\": 2}", &[UnexpectedToken]), "{a: 1, b: 2}");
}

#[test]
fn comments() {
    assert_eq!(reads("«// one\n# two\n/* three */»\n{\"a\": «/* x */» 1}", &[Comment, Comment]), "{a: 1}");
    assert_eq!(reads("[1, «// one»\r\n 2]«# end»", &[Comment, Comment]), "[1, 2]");
    assert_eq!(reads("[1, «/*» 2]", &[Unterminated]), "[1]");
    assert_eq!(reads("[\"http://x#y\"]", &[]), "[\"http://x#y\"]");
}

#[test]
fn duplicate_keys_keep_both_entries() {
    assert_eq!(reads("{\"a\": 1, «\"a\"»: 2, «\"\\u0061\"»: 3}", &[DuplicateKey; 2]), "{a: 1, a: 2, a: 3}");
    let found = problems("{\"b\": {\"a\": 1}, \"a\": 1, \"a\": 2}");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span, Span::new(24, 27));
    assert_eq!(found[0].related.as_ref().unwrap().0, Span::new(16, 19));
    assert_eq!(found[0].message, "the key `a` is there twice; only the last one counts");
}

#[test]
fn similar_keys_are_no_duplicates() {
    let keys = ["ab", "ba", "abcd_1_wxyz", "abcd_2_wxyz", "", "\\u0000", "\\u0000\\u0000", "aaaa", "aaaaa"];
    let entries: Vec<String> = keys.iter().map(|key| format!("\"{key}\": 1")).collect();
    assert_eq!(problems(&format!("{{{}}}", entries.join(","))), []);
}

#[test]
fn duplicates_in_a_large_map() {
    let mut entries: Vec<String> = (0..10_000).map(|index| format!("\"key{index}\": {index}")).collect();
    entries.push("\"key7\": 0".to_owned());
    let found = problems(&format!("{{{}}}", entries.join(",")));
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("`key7`"));
}

#[test]
fn colons_and_values() {
    assert_eq!(reads("{\"a\"«» 1}", &[UnexpectedToken]), "{a: 1}");
    assert_eq!(reads("{\"a\" «=>» 1, \"b\" «=» 2}", &[UnexpectedToken; 2]), "{a: 1, b: 2}");
    assert_eq!(reads("{\"a\": «:» 1}", &[UnexpectedToken]), "{a: 1}");
    assert_eq!(reads("{\"a\":«» , \"b\"«», \"c\":«»}", &[UnexpectedToken; 3]), "{a: ?, b: ?, c: ?}");
    assert_eq!(reads("{\"a\"«»:\n \"b\": 1}", &[UnexpectedToken]), "{a: ?, b: 1}");
    assert_eq!(reads("{\"a\"«» \"b\": 1}", &[UnexpectedToken]), "{a: ?, b: 1}");
    assert_eq!(reads("{«:» 1, \"b\": 2}", &[UnexpectedToken]), "{b: 2}");
    assert_eq!(reads("{\"a\": 1«:» 2}", &[UnexpectedToken]), "{a: 1}");
    assert_eq!(reads("{«[»1], \"b\": 2}", &[UnexpectedToken]), "{b: 2}");
    assert_eq!(reads("[\"a\"«:» 1, \"b\": 2]", &[UnexpectedToken]), "?");
    assert_eq!(reads("{«x y» , \"b\": 2}", &[UnexpectedToken]), "{b: 2}");
}

#[test]
fn other_quotes() {
    assert_eq!(
        reads("{«'a'»: «'say \"b\"'», \"c\": «`d`»}", &[UnexpectedToken; 3]),
        "{a: \"say \\\"b\\\"\", c: \"d\"}"
    );
    assert_eq!(reads("[«'it«\\'»s'»]", &[UnexpectedToken, BadEscape]), "[\"it's\"]");
    assert_eq!(reads("{«“a”»: «‘b’»}", &[UnexpectedToken; 2]), "{a: \"b\"}");
    assert_eq!(reads("{\"a\": «'b»,\n «“c»: 1}", &[Unterminated; 2]), "{a: \"b\", c: 1}");
}

#[test]
fn words() {
    assert_eq!(
        reads("[«True», «False», «None», «undefined», «NaN», «-Infinity»]", &[UnexpectedToken; 6]),
        "[true, false, null, null, ?, ?]"
    );
    assert_eq!(problems("True")[0].message, "`True`: JSON spells it `true`");
    assert_eq!(reads("{«a»: 1, «b-c»: «some text», \"d\": 2}", &[UnexpectedToken; 3]), "{a: 1, b-c: ?, d: 2}");
    assert_eq!(problems("{a: 1}")[0].message, "the key `a` must stand in double quotes");
    assert_eq!(reads("[«truely», «nul»]", &[UnexpectedToken; 2]), "[?, ?]");
    assert_eq!(reads("{\"a\": «don't say»\n}", &[UnexpectedToken]), "{a: ?}");
}

#[test]
fn templates() {
    assert_eq!(
        reads("{\"a\": ${Name}, \"b\": [${A}-${B}, ${N}00]}", &[]),
        "{a: \"${Name}\", b: [\"${A}-${B}\", \"${N}00\"]}"
    );
    assert_eq!(reads("{\"a\": «${Name»\n}", &[UnexpectedToken]), "{a: ?}");
    assert_eq!(reads("{\"a\": «see ${Name} there», \"b\": 1}", &[UnexpectedToken]), "{a: ?, b: 1}");
    assert_eq!(reads("{\"a\": «{{ x }}», \"b\": «{% $f({\"c\": 1}) %}»}", &[UnexpectedToken; 2]), "{a: ?, b: ?}");
    let read = read("[${Name}]".into(), FileId(0), None);
    let item = read.tree.root().unwrap().items().next().unwrap();
    assert_eq!(item.span(), Span::new(1, 8));
    assert_eq!(item.part_place(2..6).span, Span::new(3, 7));
}

#[test]
fn numbers() {
    assert_eq!(reads("[«01», «.5», «5.», «+1», «-01»]", &[InvalidNumber; 5]), "[01, .5, 5., +1, -01]");
    assert_eq!(reads("[«1e», «0x1F», «-», «1_000», «2024-01-01», «5m»]", &[InvalidNumber; 6]), "[?, ?, ?, ?, ?, ?]");
    let all = "[0, -0, 1E5, 0.0e-1, 123456789012345678901234567890]";
    assert_eq!(reads(all, &[]), all);
}

#[test]
fn strings_without_an_end() {
    // The rest of the line belongs to the structure: a comma, brackets opened in the same line.
    assert_eq!(reads("{\"a\": «\"abc»,\n \"b\": 1}", &[Unterminated]), "{a: \"abc\", b: 1}");
    assert_eq!(reads("[{\"a\": «\"x»},\r\n {\"b\": 1}]", &[Unterminated]), "[{a: \"x\"}, {b: 1}]");
    assert_eq!(reads("{\n\"a\": «\"${x}»\n}", &[Unterminated]), "{a: \"${x}\"}");
    assert_eq!(reads("{«\"a»: 1,\n \"b\": 2}", &[Unterminated]), "{a: 1, b: 2}");
    assert_eq!(reads("{«\"Type»: \"Pass\", \"b\": 2}", &[Unterminated]), "{Type: \"Pass\", b: 2}");
    assert_eq!(reads("{\"a\":«\"abc»,\"b\":\"x\"}", &[Unterminated]), "{a: \"abc\", b: \"x\"}");
    assert_eq!(reads("[{\"a\": «\"b»", &[Unterminated]), "[{a: ?}]");
}

#[test]
fn quotes_inside_strings() {
    assert_eq!(
        reads("{\"a\": \"say «\"»hi\" now\", \"b\": 2}", &[UnexpectedToken]),
        "{a: \"say \\\"hi\\\" now\", b: 2}"
    );
    assert_eq!(reads("{\"a«\"»b\": 2}", &[UnexpectedToken]), "{a\"b: 2}");
    assert_eq!(reads("{\"a\": \"b\"«c», \"d\": 2}", &[UnexpectedToken]), "{a: \"b\", d: 2}");
}

#[test]
fn control_characters_are_kept() {
    assert_eq!(reads("[\"a«\t»b\tc\"]", &[ControlCharacter]), "[\"a\\tb\\tc\"]");
    assert_eq!(reads("{\"a\": \"b«\r\n» c\n\", \"d\": 1}", &[ControlCharacter]), "{a: \"b\\r\\n c\\n\", d: 1}");
    assert_eq!(reads("[\"\\n«\u{1}»\"]", &[ControlCharacter]), "[\"\\n\\u{1}\"]");
    assert_eq!(
        problems("[\"a\tb\tc\"]")[0].message,
        "a raw tab in a string: it is written `\\t`; the string has 1 more raw control characters"
    );
}

#[test]
fn escapes_that_do_not_exist() {
    assert_eq!(reads("\"«\\x»41 «\\é» «\\U»\"", &[BadEscape; 3]), "\"\\\\x41 \\\\é \\\\U\"");
    assert_eq!(reads("\"a«\\u12»g\"", &[BadEscape]), "\"a\u{fffd}g\"");
    assert_eq!(
        reads("\"«\\ud800»\\ud801\\udc00«\\udc00»«\\uDBFF»\\n\"", &[BadEscape; 3]),
        "\"\u{fffd}\u{10400}\u{fffd}\u{fffd}\\n\""
    );
    assert_eq!(reads("\"«\\»\n a\"", &[BadEscape]), "\"\\\\\\n a\"");
}

#[test]
fn white_space_that_is_none() {
    assert_eq!(reads("{«\u{a0}\u{a0}»\"a\":\u{a0}1}", &[UnexpectedToken]), "{a: 1}");
    assert_eq!(reads("[«\u{c}»1]", &[UnexpectedToken]), "[1]");
}

#[test]
fn the_end_of_the_document() {
    assert_eq!(reads("{} «{\"a\": 1}»\n{}", &[TrailingText]), "{}");
    assert_eq!(reads("[]«]» ", &[TrailingText]), "[]");
    assert_eq!(reads("«»", &[Empty]), "nothing");
    assert_eq!(reads("\u{feff}«» \r\n", &[Empty]), "nothing");
    assert_eq!(reads("«name: value»\nother: value\n", &[UnexpectedToken]), "?");
}

#[test]
fn brackets_that_do_not_match() {
    // A later bracket closes what is further out.
    assert_eq!(reads("{\"a\": [1, 2«}»", &[Unterminated]), "{a: [1, 2]}");
    assert_eq!(reads("{\"a\": [[1, [2«}»", &[Unterminated]), "{a: [[1, [2]]]}");
    assert_eq!(reads("[{\"a\": {\"b\": 1«]»", &[Unterminated]), "[{a: {b: 1}}]");
    // What follows fits only if the bracket was meant to be the other one.
    assert_eq!(reads("{\"a\": [1, 2«}», \"b\": 3}", &[UnexpectedToken]), "{a: [1, 2], b: 3}");
    assert_eq!(reads("{\"a\": [{\"b\": 1«]», {\"c\": 2}]}", &[UnexpectedToken]), "{a: [{b: 1}, {c: 2}]}");
    assert_eq!(reads("[1, 2«}»", &[UnexpectedToken]), "[1, 2]");
    let found = problems("{\"a\": [1, 2}");
    assert_eq!(found[0].message, "`]` must come before this `}`: a list is still open");
    assert_eq!(found[0].related, Some((Span::new(6, 7), "the list is opened here".to_owned())));
}

#[test]
fn a_text_that_ends_too_early() {
    assert_eq!(reads("{\"a\": [1, {\"b\": 2«»\n\n", &[Unterminated]), "{a: [1, {b: 2}]}");
    assert_eq!(reads("{\"a\":«»", &[Unterminated]), "{a: ?}");
    assert_eq!(reads("{\"a\"«»", &[Unterminated]), "{a: ?}");
    assert_eq!(reads("[1,«»", &[Unterminated]), "[1]");
    assert_eq!(problems("[1, {")[0].related, Some((Span::new(4, 5), "the map is opened here".to_owned())));
}

#[test]
fn indentation_tells_which_bracket_is_missing() {
    let text = "{\n  \"A\": {\n    \"B\": {\n      \"x\": 1,\n    \"C\": {\n    }\n  «}»\n}\n";
    assert_eq!(reads(text, &[Unterminated]), "{A: {B: {x: 1, C: {}}}}");
    let found = problems(&text.replace(['«', '»'], ""));
    let opening = text.find("{\n      \"x\"").unwrap() as u32;
    assert_eq!(found[0].related, Some((Span::new(opening, opening + 1), "the map is opened here".to_owned())));
}

#[test]
fn deep_nesting_is_skipped() {
    let levels = MAX_DEPTH as usize;
    let fits = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(reads(&fits, &[]), fits);
    let deeper = format!("{}«[»{}, 7]{}", "[".repeat(levels), "{\"[\": 1}", "]".repeat(levels));
    let tree = reads(&deeper, &[TooDeep]);
    assert_eq!(tree, format!("{}?{}", "[".repeat(levels), "]".repeat(levels)));
    for unit in ["[", "{\"a\":", "[{\"a\":", "{"] {
        let found = problems(&unit.repeat(100_000));
        assert_eq!(found.iter().filter(|problem| problem.kind == TooDeep).count(), 1, "{unit}");
        assert!(found.len() <= 2, "{unit}: {found:?}");
    }
}

#[test]
fn problems_are_capped_and_in_order() {
    let text = format!("[{}]", "1 ".repeat(1000));
    let found = problems(&text);
    assert_eq!(found.len(), 100);
    assert!(found.is_sorted_by_key(|problem| problem.span.start));
    // Duplicate keys, which are warnings, do not hide an error.
    let text = format!("{{{}}} x", "\"a\": 1,".repeat(1000));
    let kinds: Vec<ProblemKind> = problems(&text).iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds.len(), 102);
    assert_eq!(kinds[100..], [TrailingComma, TrailingText]);
}

#[test]
fn a_text_that_is_too_large() {
    let found = problems(&" ".repeat(MAX_BYTES as usize + 1));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, TooLarge);
}

#[test]
fn messages_show_user_text_on_one_short_line() {
    let found = problems(&format!("[«{}\u{1b}»]", "x".repeat(100)));
    assert!(found[0].message.len() < 200 && found[0].message.contains('…'));
    assert!(problems("[a\u{1b}b]")[0].message.contains("a\\u{1b}b"));
}

#[test]
fn a_brace_left_out_between_maps_of_a_list_is_one_problem() {
    let whole = r#"{"steps": [{"name": "a", "in": {"x": 1}}, {"name": "b", "in": {"x": 2}}, {"name": "c"}]}"#;
    let names = |text: &str| {
        let read = super::read(text.into(), FileId(0), None);
        let steps = read.tree.root().unwrap().get("steps").unwrap();
        let names: Vec<String> =
            steps.items().map(|step| step.get("name").and_then(Node::as_str).unwrap_or("?").to_owned()).collect();
        (read.problems, names)
    };
    let expected = ["a", "b", "c"].map(str::to_owned).to_vec();
    assert_eq!(names(whole), (Vec::new(), expected.clone()));
    for (from, to, message) in [
        (r#"{"name": "b""#, r#""name": "b""#, "a `{` is missing before this key"),
        (r#"}}, {"name": "b""#, r#"} {"name": "b""#, "this map is never closed: `},` is missing before the next one"),
    ] {
        let (problems, found) = names(&whole.replace(from, to));
        assert_eq!((problems.len(), found), (1, expected.clone()), "{problems:?}");
        assert_eq!(problems[0].message, message);
    }
}

use super::{clean, kinds, parse, place, problem, show, shown};
use crate::source::{MAX_DEPTH, ProblemKind, Span};

#[test]
fn spans_of_keys_values_lists_and_maps() {
    let source = "# head\nname: x # c\n\"list\":\n  - one\n  - 'two'\nindentless:\n- a: 1\n  b: |\n    t\nflow: { a: [ 1, 2 ] , b }\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    assert_eq!(root.span().of(source).split_at(8).0, "name: x ");
    assert_eq!(root.span().end as usize, source.trim_end().len());
    let spans: Vec<&str> =
        root.entries().flat_map(|entry| [entry.key.span().of(source), entry.value.span().of(source)]).collect();
    assert_eq!(
        spans,
        [
            "name",
            "x",
            "\"list\"",
            "one\n  - 'two'",
            "indentless",
            "a: 1\n  b: |\n    t\n",
            "flow",
            "{ a: [ 1, 2 ] , b }"
        ]
    );
    assert_eq!(root.get("flow").unwrap().get("a").unwrap().span().of(source), "[ 1, 2 ]");
    assert_eq!(root.get("list").unwrap().items().last().unwrap().pointer(), "/list/1");
}

#[test]
fn a_value_left_out_is_null_behind_its_colon() {
    let source = "a:\nb : # comment\n? c\n? d\n:\ne:\n  -\n  - f:\ng: {h, i: , : }\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    assert_eq!(show(root), r#"{"a": ~, "b": ~, "c": ~, "d": ~, "e": [~, {"f": ~}], "g": {"h": ~, "i": ~, ~: ~}}"#);
    let before = |node: crate::source::Node<'_>| {
        assert!(node.span().is_empty());
        source[..node.span().start as usize].lines().last().unwrap()
    };
    let value = |key: &str| root.get(key).unwrap();
    assert_eq!(before(value("a")), "a:");
    assert_eq!(before(value("b")), "b :");
    assert_eq!(before(value("c")), "? c");
    assert_eq!(before(value("d")), ":");
    let items: Vec<_> = value("e").items().collect();
    assert_eq!(before(items[0]), "  -");
    assert_eq!(before(items[1].get("f").unwrap()), "  - f:");
    let flow: Vec<&str> = value("g").entries().map(|entry| before(entry.value)).collect();
    assert_eq!(flow, ["g: {h", "g: {h, i:", "g: {h, i: , :"]);
}

#[test]
fn pairs_in_a_list() {
    let source = "[a: b, ? c : d, e]";
    let tree = clean(source);
    let items: Vec<(String, &str)> =
        tree.root().unwrap().items().map(|item| (show(item), item.span().of(source))).collect();
    let expected = [(r#"{"a": "b"}"#, "a: b"), (r#"{"c": "d"}"#, "c : d"), (r#""e""#, "e")];
    assert_eq!(items, expected.map(|(value, span)| (value.to_owned(), span)));
}

#[test]
fn a_byte_order_mark_counts_as_bytes() {
    let source = "\u{feff}a: 1\nb:\n  c: 2\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    assert_eq!(show(root), r#"{"a": 1, "b": {"c": 2}}"#);
    assert_eq!(root.span().start, 3);
    assert_eq!(root.entry("b").unwrap().key.span(), place(source, "b"));
}

#[test]
fn every_document_is_a_root() {
    let tree = clean("a: 1\n---\n- b\n...\n# c\n---\n---\n\"d\"\n");
    let roots: Vec<String> = tree.roots().map(show).collect();
    assert_eq!(roots, [r#"{"a": 1}"#, r#"["b"]"#, "~", r#""d""#]);
}

#[test]
fn nothing_is_a_problem() {
    for text in ["", "\n\n", "# a\n  # b", "\u{feff}", "\u{feff}# a\n", "...\n"] {
        let read = parse(text);
        assert_eq!(kinds(&read), [ProblemKind::Empty], "{text:?}");
        assert!(read.tree.root().is_none());
    }
}

#[test]
fn both_of_two_same_keys_are_kept() {
    let source = "a: 1\n'a': 2\nb: {c: 1, c: 2}\n\"\\x61\": 3\n1: x\n1: y\n";
    let read = parse(source);
    assert_eq!(shown(&read), r#"{"a": 1, "a": 2, "b": {"c": 1, "c": 2}, "a": 3, 1: "x", 1: "y"}"#);
    assert_eq!(kinds(&read), [ProblemKind::DuplicateKey; 4]);
    let places: Vec<(&str, Span)> =
        read.problems.iter().map(|problem| (problem.span.of(source), problem.related.as_ref().unwrap().0)).collect();
    let first = Span::new(0, 1);
    assert_eq!(places[0], ("'a'", first));
    assert_eq!(places[1].0, "c");
    assert_eq!(places[2], ("\"\\x61\"", first));
    assert_eq!(read.problems[0].message, "the key `a` is there twice");
    assert_eq!(read.tree.root().unwrap().get("a").map(show).as_deref(), Some("3"));
}

#[test]
fn keys_that_only_look_the_same() {
    let tree = clean("1: a\n'1': b\ntrue: c\n\"true\": d\n~: e\n'': f\n? [x]\n: g\n? [x]\n: h\n");
    assert_eq!(tree.root().unwrap().entries().len(), 8);
}

#[test]
fn a_huge_map_of_same_keys_gives_a_hundred_problems() {
    let read = parse(&"a: 1\n".repeat(50_000));
    assert_eq!(kinds(&read), [ProblemKind::DuplicateKey; 100]);
    assert_eq!(read.tree.root().unwrap().entries().len(), 50_000);
    let mut source: String = (0..50_000).map(|index| format!("k{index}: 1\n")).collect();
    source.push_str("k77: 2\n");
    assert_eq!(problem(&source).1, "k77");
}

#[test]
fn too_deep_is_one_problem_and_leaves_a_hole() {
    let deepest = MAX_DEPTH as usize;
    assert_eq!(kinds(&parse(&("[".repeat(deepest) + &"]".repeat(deepest)))), []);
    let deep = "[".repeat(deepest + 1) + "x" + &"]".repeat(deepest + 1);
    let source = format!("a: 1\nb: {deep}\nc: {deep}\nd: 2\n");
    let read = parse(&source);
    assert_eq!(kinds(&read), [ProblemKind::TooDeep]);
    assert_eq!(read.problems[0].span.start as usize, "a: 1\nb: ".len() + deepest - 1);
    let root = read.tree.root().unwrap();
    assert_eq!(root.get("d").map(show).as_deref(), Some("2"));
    assert!(show(root).contains("[?]"));
}

#[test]
fn deep_nesting_is_read_in_linear_time() {
    for unit in ["[", "{a: ", "- ", "? ", "[{a: ", "a: [ "] {
        let read = parse(&unit.repeat(50_000));
        assert!(kinds(&read).contains(&ProblemKind::TooDeep), "{unit:?}");
        assert!(read.problems.len() <= 2, "{unit:?}");
    }
}

use super::{clean, kinds, parse, place, problem, show, shown};
use crate::source::{MAX_DEPTH, MAX_EXPANDED_NODES, ProblemKind};

#[test]
fn an_alias_is_the_node_of_its_anchor() {
    let source = "a: &x {k: [1]}\nb: {c: *x}\nd: &y text\ne: [*y, *x]\n*y : f\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    let anchored = root.get("a").unwrap();
    assert_eq!(root.get("b").unwrap().get("c"), Some(anchored));
    assert_eq!(root.get("e").unwrap().items().last(), Some(anchored));
    assert_eq!(root.get("text").map(show).as_deref(), Some("\"f\""));
    assert_eq!(anchored.span(), place(source, "{k: [1]}"));
    assert_eq!(root.get("b").unwrap().span().of(source), "{c: *x}");
    assert_eq!(anchored.get("k").unwrap().pointer(), "/a/k");
}

#[test]
fn the_last_anchor_of_a_name_counts() {
    assert_eq!(show(clean("- &a 1\n- *a\n- &a 2\n- *a\n").root().unwrap()), "[1, 1, 2, 2]");
}

#[test]
fn an_alias_without_anchor() {
    let (kind, at, message) = problem("a: *b\nc: &b 1\nd: 2\n");
    assert_eq!((kind, at.as_str()), (ProblemKind::UnknownAlias, "*b"));
    assert_eq!(message, "the alias `*b` has no anchor `&b` before it");
    assert_eq!(shown(&parse("a: *b\nc: &b 1\nd: *b\n")), r#"{"a": ?, "c": 1, "d": 1}"#);
    assert_eq!(kinds(&parse("- &a 1\n---\n- *a\n")), [ProblemKind::UnknownAlias]);
}

#[test]
fn an_alias_inside_its_own_anchor() {
    let (kind, at, message) = problem("a: &x\n  b: *x\n");
    assert_eq!((kind, at.as_str()), (ProblemKind::UnknownAlias, "*x"));
    assert_eq!(message, "the alias `*x` stands inside the value of its own anchor");
    assert_eq!(shown(&parse("&x [1, [*x]]")), "[1, [?]]");
}

#[test]
fn merge_keys() {
    let source = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\none: {<<: *b, y: 9}\nboth:\n  <<: [*b, *m]\n  w: 0\n";
    let tree = clean(source);
    let root = tree.root().unwrap();
    assert_eq!(root.get("one").map(show).as_deref(), Some(r#"{"y": 9, "x": 1}"#));
    assert_eq!(root.get("both").map(show).as_deref(), Some(r#"{"w": 0, "x": 1, "y": 2, "z": 4}"#));
    assert_eq!(root.get("one").unwrap().get("x").unwrap().pointer(), "/base/x");
    assert_eq!(root.get("one").unwrap().span().of(source), "{<<: *b, y: 9}");
}

#[test]
fn merges_of_merges_and_of_maps_on_the_spot() {
    let tree = clean("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\nd: {<<: {z: 3}, w: 4}\ne: {<<: *a, <<: *b}\n");
    let root = tree.root().unwrap();
    assert_eq!(root.get("c").map(show).as_deref(), Some(r#"{"y": 2, "x": 1}"#));
    assert_eq!(root.get("d").map(show).as_deref(), Some(r#"{"w": 4, "z": 3}"#));
    assert_eq!(root.get("d").unwrap().get("z").unwrap().pointer(), "/d/z");
    assert_eq!(root.get("e").map(show).as_deref(), Some(r#"{"x": 1, "y": 2}"#));
}

#[test]
fn a_merge_key_is_plain() {
    let tree = clean("a: &a {x: 1}\nb: {'<<': *a}\nc: [<<]\n<< : {y: 2}\n");
    assert_eq!(show(tree.root().unwrap()), r#"{"a": {"x": 1}, "b": {"<<": {"x": 1}}, "c": ["<<"], "y": 2}"#);
}

#[test]
fn a_merge_value_that_is_no_map() {
    let source = "a: {<<: 12, x: 1}\nb: {<<: [{y: 2}, z], w: 3}\n";
    let read = parse(source);
    assert_eq!(kinds(&read), [ProblemKind::Yaml; 2]);
    assert_eq!(read.problems[0].span.of(source), "12");
    assert_eq!(shown(&read), r#"{"a": {"x": 1}, "b": {"w": 3, "y": 2}}"#);
    assert_eq!(kinds(&parse("<<: *no\na: 1\n")), [ProblemKind::UnknownAlias]);
}

/// Nine levels of nine aliases each.
fn bomb(item: impl Fn(usize) -> String) -> String {
    let level = |index: usize| format!("l{index}: &l{index} {}\n", item(index));
    "l0: &l0 [x]\n".to_owned() + &(1..10).map(level).collect::<String>()
}

#[test]
fn a_bomb_is_one_problem() {
    let list = bomb(|index| format!("[{}]", vec![format!("*l{}", index - 1); 9].join(", ")));
    let read = parse(&list);
    assert_eq!(kinds(&read), [ProblemKind::TooManyAliases]);
    assert!(read.problems[0].span.of(&list).starts_with("*l"), "{:?}", read.problems);
    assert_eq!(show(read.tree.root().unwrap().get("l1").unwrap()), format!("[{}]", ["[\"x\"]"; 9].join(", ")));
    let nodes = show(read.tree.root().unwrap()).matches("\"x\"").count() as u64;
    assert!((1000..=MAX_EXPANDED_NODES).contains(&nodes), "{nodes}");
    let offending = read.tree.root().unwrap().get("l7").unwrap().items().last().map(show);
    assert_eq!(offending.as_deref(), Some("?"));
}

#[test]
fn a_bomb_of_merges_is_one_problem() {
    let keys: String = (0..1000).map(|index| format!("k{index}: 1, ")).collect();
    let merges: String = (0..1000).map(|index| format!("m{index}: {{<<: *a}}\n")).collect();
    let read = parse(&format!("a: &a {{{keys}}}\n{merges}"));
    assert_eq!(kinds(&read), [ProblemKind::TooManyAliases]);
    assert_eq!(read.tree.root().unwrap().get("m10").unwrap().entries().len(), 1000);
}

#[test]
fn a_bomb_over_several_documents_is_one_problem() {
    let document = bomb(|index| format!("[{}]", vec![format!("*l{}", index - 1); 3].join(", "))) + "---\n";
    let read = parse(&document.repeat(40));
    assert_eq!(kinds(&read), [ProblemKind::TooManyAliases]);
}

#[test]
fn aliases_count_for_depth() {
    let depth = MAX_DEPTH as usize;
    let chain = |length: usize| {
        let link = |index: usize| format!("- &a{} [*a{}]\n", index + 1, index);
        "- &a0 []\n".to_owned() + &(0..length).map(link).collect::<String>()
    };
    assert_eq!(kinds(&parse(&chain(depth - 2))), []);
    let read = parse(&chain(depth + 20));
    assert_eq!(kinds(&read), [ProblemKind::TooDeep]);
    let nested = "[".repeat(depth - 1) + &"]".repeat(depth - 1);
    assert_eq!(kinds(&parse(&format!("- &a {nested}\n- *a\n- [*a]\n"))), [ProblemKind::TooDeep]);
    let skipped = "[".repeat(depth) + "&a []" + &"]".repeat(depth);
    assert_eq!(kinds(&parse(&format!("- {skipped}\n- *a\n"))), [ProblemKind::TooDeep]);
}

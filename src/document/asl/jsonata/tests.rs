use super::*;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// What the reference implementation made of expressions: see `tools/jsonata`.
const OUTCOMES: &str = include_str!("../../../../testdata/jsonata/outcomes.json");

/// Errors of the reference implementation that are not looked for: a type in a signature that cannot have one of its own,
/// a regular expression that JavaScript refuses, and a `%` without a parent.
const NOT_LOOKED_FOR: [&str; 4] = ["S0401", "S0402", "regex", "S0217"];

#[test]
fn accepts_what_the_reference_implementation_accepts() {
    let outcomes: Map<String, Value> = serde_json::from_str(OUTCOMES).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for (text, outcome) in &outcomes {
        let error = outcome.get("error").and_then(Value::as_str);
        let expected = error.is_some_and(|code| !NOT_LOOKED_FOR.contains(&code));
        let found = parse(text);
        assert_eq!(found.is_err(), expected, "{text:?}: {error:?}, {found:?}");
        *(if expected { &mut refused } else { &mut accepted }) += 1;
    }
    assert!(accepted > 200 && refused > 50, "{accepted} accepted, {refused} refused");
}

/// The nodes of an expression, each with the text that it takes.
fn parts(text: &str) -> Vec<(&str, Kind<'_>)> {
    let expression = parse(text).unwrap();
    expression.nodes().map(|(_, node)| (&text[node.range.clone()], node.kind.clone())).collect()
}

#[test]
fn every_node_has_its_bytes() {
    let cases: [(&str, &[&str]); 16] = [
        (" $a.b . `c d` ", &["$a", "b", "$a.b", "`c d`", "$a.b . `c d`"]),
        ("a[0][]", &["a", "0", "a[0]", "a[0][]"]),
        ("a & 'é' = -1", &["a", "'é'", "a & 'é'", "1", "-1", "a & 'é' = -1"]),
        ("[1..3, x]", &["1", "3", "1..3", "x", "[1..3, x]"]),
        ("{ 'a' : b }", &["'a'", "b", "{ 'a' : b }"]),
        ("a{b: c}", &["a", "b", "c", "a{b: c}"]),
        ("a^(>b, c)", &["a", "b", "c", "a^(>b, c)"]),
        ("( $t := a ; $t )", &["$t", "a", "$t := a", "$t", "( $t := a ; $t )"]),
        ("a ? b : c", &["a", "b", "c", "a ? b : c"]),
        ("$f(a, ?)", &["$f", "a", "?", "$f(a, ?)"]),
        ("function($a) < n > { $a }", &["function", "$a", "$a", "function($a) < n > { $a }"]),
        ("|a|b, c|", &["a", "b", "c", "|a|b, c|"]),
        ("a ~> $f", &["a", "$f", "a ~> $f"]),
        ("a@$x#$i.*", &["a", "$x", "a@$x", "$i", "a@$x#$i", "*", "a@$x#$i.*"]),
        ("/* c */ a /* d */ + **", &["a", "**", "a /* d */ + **"]),
        ("$match(x, /[/]\\/'/im)", &["$match", "x", "/[/]\\/'/im", "$match(x, /[/]\\/'/im)"]),
    ];
    for (text, expected) in cases {
        let found: Vec<&str> = parts(text).into_iter().map(|(part, _)| part).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn operators_bind_as_they_do_in_the_reference_implementation() {
    let cases = [
        ("a + b * c.d[0]", "(a + (b * (c . (d [ 0))))"),
        ("a or b and c = d & e", "(a or (b and (c = (d & e))))"),
        ("a - b - c", "((a - b) - c)"),
        ("a = b ~> c", "((a = b) ~> c)"),
        ("-a.b * c", "((- (a . b)) * c)"),
        ("$a := $b := c ? d : e", "(:= (:= (? c d e)))"),
        ("a.b{c: d}", "({ (a . b))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
    ];
    for (text, expected) in cases {
        let expression = parse(text).unwrap();
        assert_eq!(tree(text, &expression, expression.root()), expected, "{text}");
    }
}

fn tree(text: &str, expression: &Expression<'_>, id: NodeId) -> String {
    let node = expression.get(id).unwrap();
    let of = |id: &NodeId| tree(text, expression, *id);
    let between = |left: &NodeId, right: &NodeId| {
        let end = expression.get(*left).unwrap().range.end;
        let start = expression.get(*right).unwrap().range.start;
        text[end..start].trim().to_owned()
    };
    match &node.kind {
        Kind::Step(left, right)
        | Kind::Filter(left, right)
        | Kind::Binary(_, left, right)
        | Kind::Chain(left, right) => {
            format!("({} {} {})", of(left), between(left, right), of(right))
        }
        Kind::Negative(of_this) => format!("(- {})", of(of_this)),
        Kind::Assign(_, value) => format!("(:= {})", of(value)),
        Kind::Group(of_this, _) => format!("({{ {})", of(of_this)),
        Kind::Condition(test, then, Some(otherwise)) => format!("(? {} {} {})", of(test), of(then), of(otherwise)),
        _ => text[node.range.clone()].to_owned(),
    }
}

#[test]
fn texts_are_decoded() {
    let decoded = |text| match parts(text).remove(0).1 {
        Kind::Text(text) => text.into_owned(),
        other => panic!("{other:?}"),
    };
    for (text, expected) in [
        ("'plain'", "plain"),
        ("\"it's\"", "it's"),
        (r#"'\"\\\/\b\f\n\r\t'"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r"'\u00e9\ud83d\ude00'", "é😀"),
        (r"'\ud83d'", "\u{fffd}"),
    ] {
        assert_eq!(decoded(text), expected, "{text}");
    }
}

#[test]
fn errors_name_their_place() {
    for (text, range, message) in [
        ("", 0..0, "the expression ends where a value should be"),
        ("a +", 3..3, "the expression ends where a value should be"),
        ("(a", 2..2, "the expression ends where `)` should be"),
        ("[1 2]", 3..4, "there is `2` where `]` should be"),
        ("a b", 2..3, "`b` cannot stand here"),
        ("a ! b", 2..3, "`!` is no operator by itself"),
        ("x & 'é", 4..7, "this string is not closed with `'`"),
        ("'a\\qb'", 2..4, "JSON has no such escape"),
        ("`a", 0..2, "this name is not closed with a backtick"),
        ("a /* b", 2..6, "this comment is not closed with `*/`"),
        ("/a", 0..2, "this regular expression is not closed with `/`"),
        ("1e999", 0..5, "this number is too large"),
        ("a.1", 2..3, "a number, a boolean or null has no fields and is none"),
        ("a := 1", 0..1, "only a variable can be assigned to"),
        ("a#b", 2..3, "only a variable can be bound here"),
        ("function(a) { 1 }", 9..10, "a parameter of a function must be a variable"),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.range, error.message.as_str()), (range, message), "{text}");
    }
}

#[test]
fn paths_by_name() {
    let paths = |text| {
        let expression = parse(text).unwrap();
        let shown = |path: NamedPath<'_>| format!("{}:{}", &text[path.range], path.keys.join("/"));
        expression.named_paths().into_iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(paths("$a.b & $c"), ["$a.b:b", "$c:"]);
    assert_eq!(paths("$a[x].b[$c.d = 1][].\"e\""), ["$a[x].b[$c.d = 1][].\"e\":b/e", "$c.d:d"]);
    assert_eq!(paths("$lookup($a.b, 'c').d"), ["$lookup($a.b, 'c').d:b/c/d"]);
    assert_eq!(paths("$a.b.*.c"), ["$a.b:b"]);
    assert_eq!(paths("$f($a.b)"), ["$f:", "$a.b:b"]);
    assert_eq!(paths("x.y"), Vec::<String>::new());
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("$f(", ")"), ("a[", "]"), ("-", ""), ("a ? b : ", "")]
    {
        let text = |depth| format!("{}a{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(parse(&text(100_000)).unwrap_err().message, "the expression is nested too deep", "{open}");
        assert!(parse(&text(100)).is_ok(), "{open}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_an_answer(text in r#"[$a.\[\](){}?:;,&|<>=~^@#*%/'"`\\\- é10!]{0,40}"#) {
        let ranges: Vec<_> = match parse(&text) {
            Ok(expression) => expression.nodes().map(|(_, node)| node.range.clone()).collect(),
            Err(error) => vec![error.range],
        };
        for range in ranges {
            prop_assert!(text.get(range.clone()).is_some(), "{:?} of {:?}", range, text);
        }
    }
}

//! Where texts speak of the token.

use super::super::MentionKind::*;
use super::super::*;
use proptest::prelude::*;

fn kinds(found: Found) -> Vec<MentionKind> {
    found.into_iter().map(|(_, kind)| kind).collect()
}

fn in_jsonata(text: &str) -> Found {
    Jsonata::new(text).map(|read| read.mentions()).unwrap_or_default()
}

#[test]
fn json_path() {
    let cases: [(&str, &[MentionKind]); 14] = [
        ("$$.Task.Token", &[Exact]),
        ("$$['Task']['Token']", &[Exact]),
        ("States.Array($$.Task.Token)", &[Exact]),
        ("States.Array(States.Format('{}', $$.Task.Token))", &[Exact]),
        ("$$", &[Ancestor]),
        ("$$.Task", &[Ancestor]),
        ("$$.task.token", &[WrongPath]),
        ("$$.TaskToken", &[WrongPath]),
        ("$states.context.Task.Token", &[WrongPath]),
        ("$.Task.Token", &[InputPath]),
        ("$.token", &[]),
        ("$$.Execution.Id", &[]),
        ("States.Array('$$.Task.Token')", &[Literal]),
        ("$$..Token", &[Unknown]),
    ];
    for (text, expected) in cases {
        assert_eq!(kinds(in_json_path(text, None)), expected, "{text}");
    }
    let base = context_base(Some("$$.Task"));
    assert_eq!(kinds(in_json_path("$.Token", base.as_deref())), [Exact]);
    assert_eq!(context_base(Some("$.Task")), None);
}

#[test]
fn jsonata() {
    let cases: [(&str, &[MentionKind]); 31] = [
        ("{% $states.context.Task.Token %}", &[Exact]),
        ("{%$states.context.Task.Token%}", &[Exact]),
        ("{% [ $states . context.`Task`.Token ] %}", &[Exact]),
        ("{% $states.context.Task.'Token' %}", &[Exact]),
        ("{% $lookup($states.context.Task, 'Token') %}", &[Exact]),
        ("{% $states.context.Task[0].Token %}", &[Exact]),
        ("{% $states.context.Task.Token[] %}", &[Exact]),
        ("{% $states.context.Task['Token'] %}", &[Ancestor]),
        ("{% $states.context.Task[$states.context.Task.Token = 'x'] %}", &[Ancestor, Exact]),
        ("{% $merge([$states.input, {'t': [$states.context.Task.Token]}]) %}", &[Exact]),
        ("{% ( $t := $states.context.Task.Token; [$t] ) %}", &[Exact]),
        ("{% ( $c := $states.context; [$c.Task.Token] ) %}", &[Ancestor]),
        ("{% function($x) { $states.context.Task.Token } %}", &[Exact]),
        ("{% $string($states.context) %}", &[Ancestor]),
        ("{% $states.context.*.Token %}", &[Ancestor]),
        ("{% $states ~> $f %}", &[Ancestor]),
        ("{% $states.input.token %}", &[]),
        ("{% '$states.context.Task.Token' %}", &[]),
        ("{% /* $states.context.Task.Token */ 'x' %}", &[]),
        ("{% $replace($x, /'/, 'y') & $states.context.Task.Token & 'z' %}", &[Exact]),
        ("{% $states.input.Task.Token %}", &[InputPath]),
        ("{% $$.Task.Token %}", &[WrongPath]),
        ("{% $states.context.task.token %}", &[WrongPath]),
        ("{% $states.Task.Token %}", &[WrongPath]),
        ("{% $states.context.Execution.Name %}", &[]),
        ("{% $states.context.Task.Token & ' %}", &[Unknown]),
        ("{% $states.context.Task.Token ) %}", &[Unknown]),
        ("{% ${Placeholder} %}", &[Unknown]),
        ("{% ( $states := {'context': 1}; $states.context.Task.Token ) %}", &[Unknown]),
        ("{%%}", &[Unknown]),
        ("$states.context.Task.Token", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(kinds(in_jsonata(text)), expected, "{text}");
    }
    let text = "{% 'é' & $states.context.Task.Token %}";
    let (range, _) = in_jsonata(text).remove(0);
    assert_eq!(&text[range], "$states.context.Task.Token");
}

#[test]
fn texts_that_look_like_the_token() {
    for text in [
        "$$.Task.Token",
        " States.Array($$.Task.Token)",
        "{% $states.context.Task.Token %}",
        "$states.context.Task.Token",
    ] {
        assert!(looks_like_token(text), "{text}");
    }
    for text in ["$.Task.Token", "taskToken", "echo $$.Task.Token", "States.Array($.x)"] {
        assert!(!looks_like_token(text), "{text}");
    }
}

#[test]
fn long_and_deep_expressions_are_read_in_time() {
    let chain = format!("{{% $states.context{} %}}", ".a".repeat(100_000));
    assert_eq!(kinds(in_jsonata(&chain)), []);
    let calls = format!("{{% x{} %}}", ".$f(1)".repeat(100_000));
    assert_eq!(kinds(in_jsonata(&calls)), []);
    let sum = format!("{{% $states.context.Task.Token{} %}}", " & 'x'".repeat(100_000));
    assert_eq!(kinds(in_jsonata(&sum)), [Exact]);
    Jsonata::new(&sum).unwrap().gives();
    for (open, close) in
        [("[", "]"), ("(", ")"), ("{'a': ", "}"), ("$f(", ")"), ("-", ""), ("a ? ", " : b"), ("|", "|a|")]
    {
        let deep = format!("{{% {}$states.context.Task.Token{} %}}", open.repeat(50_000), close.repeat(50_000));
        assert_eq!(kinds(in_jsonata(&deep)), [Unknown], "{open}");
        let nested = format!("{{% {}$states.context.Task.Token{} %}}", open.repeat(100), close.repeat(100));
        Jsonata::new(&nested).unwrap().gives();
    }
    let doubled: String = (1..200).map(|n| format!("$v{n} := [$v{}, $v{}]; ", n - 1, n - 1)).collect();
    Jsonata::new(&format!("{{% ( $v0 := $states.context.Task.Token; {doubled} $v199 ) %}}")).unwrap().gives();
}

proptest! {
    #[test]
    fn any_text_gives_an_answer(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
        let text = format!("{{%{}%}}", parts.concat());
        let read = Jsonata::new(&text).unwrap();
        for (range, _) in read.mentions() {
            prop_assert!(text.get(range).is_some());
        }
        read.gives();
    }
}

const PARTS: &[&str] = &[
    "$states",
    ".context",
    ".Task",
    ".Token",
    "$t",
    " := ",
    "; ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'a'",
    "\"é\"",
    ": ",
    ", ",
    " ? ",
    " & ",
    " ~> ",
    "$string(",
    "$lookup(",
    "$merge(",
    "function(",
    "$",
    "$$",
    "*",
    "**",
    "%",
    "^(",
    "@$x",
    "#$i",
    "|",
    "/",
    "/*",
    "*/",
    "1",
    "..",
    "`",
    "\\",
    " and ",
    "-",
    "null",
    "\u{a0}",
    "[]",
    "<",
];

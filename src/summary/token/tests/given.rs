//! What expressions give, written small, and whether it carries the token: `token`, `text made of token`,
//! `list of (token, text "x")`; `?` stands behind what may also be nothing.

use super::super::given::{Carries, Carries::*, Given, Kind, Text};
use super::super::{Field, Jsonata, json_path_gives};
use crate::document::asl::intrinsic::Expression;
use serde_json::{Map, Value};

/// What the reference implementation made of expressions: see `tools/jsonata`.
const OUTCOMES: &str = include_str!("../../../../testdata/jsonata/outcomes.json");

/// The token of the recorded outcomes, and what Base64 makes of it.
const TOKEN: &str = "AQ/x+=";
const ENCODED: &str = "QVEveCs9";

fn shown(given: &Given<'_>) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    let kind = match &given.kind {
        Kind::Unknown => return "unknown".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Text(Text::Literal(text)) => format!("text {text:?}"),
        Kind::Text(Text::Token) => "token".to_owned(),
        Kind::Text(Text::MadeOfToken) => "text made of token".to_owned(),
        Kind::Text(Text::MaybeToken) => "maybe token".to_owned(),
        Kind::Text(Text::Longer) => "longer text".to_owned(),
        Kind::Text(Text::Other) => "text".to_owned(),
        Kind::List(items) => format!("list of ({})", list(items.iter().map(|item| shown(&item.value)).collect())),
        Kind::SomeList(carries) => format!("list, token: {carries:?}"),
        Kind::Object(fields) => {
            let field = |field: &Field<'_>| format!("{}: {}", field.key, shown(&field.value));
            format!("object of ({})", list(fields.iter().map(field).collect()))
        }
        Kind::SomeObject(carries) => format!("object, token: {carries:?}"),
        Kind::States => "$states".to_owned(),
        Kind::Context(keys) => format!("context{}", keys.iter().map(|key| format!(".{key}")).collect::<String>()),
        Kind::Function => "function".to_owned(),
    };
    if given.optional { kind + "?" } else { kind }
}

#[test]
fn jsonata() {
    let recorded: Map<String, Value> = serde_json::from_str(OUTCOMES).unwrap();
    for (text, gives, carries) in JSONATA {
        assert!(recorded.contains_key(*text), "{text} is not recorded: see tools/jsonata");
        let whole = format!("{{%{text}%}}");
        let given = Jsonata::new(&whole).unwrap().gives();
        assert_eq!((shown(&given).as_str(), given.carries()), (*gives, *carries), "{text}");
    }
}

#[test]
fn json_path() {
    for (text, gives, carries) in JSON_PATH {
        let expression = Expression::parse(text).unwrap();
        let given = json_path_gives(&expression, None);
        assert_eq!((shown(&given).as_str(), given.carries()), (*gives, *carries), "{text}");
    }
    let base = ["Task".to_owned()];
    let expression = Expression::parse("States.Array($.Token)").unwrap();
    assert_eq!(shown(&json_path_gives(&expression, Some(&base))), "list of (token)");
}

#[test]
fn claims_hold() {
    let outcomes: serde_json::Map<String, Value> = serde_json::from_str(OUTCOMES).unwrap();
    for (text, outcome) in &outcomes {
        for world in outcome["gives"].as_array().into_iter().flatten() {
            let whole = format!("{{%{text}%}}");
            let given = Jsonata::new(&whole).unwrap().gives();
            let failed = world.get("failed").is_some();
            assert!(failed || holds(&given, world.get("value"), world.get("function").is_some()), "{text}: {world}");
        }
    }
}

/// Whether what is claimed of an expression holds for what it gave.
fn holds(given: &Given<'_>, value: Option<&Value>, function: bool) -> bool {
    let Some(value) = value.filter(|_| !function) else {
        return matches!(given.kind, Kind::Unknown) || given.optional && !function || given.kind == Kind::Function;
    };
    let json = value.to_string();
    let has_token = json.contains(TOKEN) || json.contains(ENCODED);
    let carries = match given.carries() {
        Carries::Yes => has_token,
        Carries::No => !has_token,
        Carries::Unknown => true,
    };
    let is = match &given.kind {
        Kind::Unknown => true,
        Kind::Null => value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::Number => value.is_number(),
        Kind::Text(Text::Literal(text)) => value == text.as_ref(),
        Kind::Text(Text::Token) => value == TOKEN,
        Kind::Text(Text::MadeOfToken) => value.is_string() && value != TOKEN,
        Kind::Text(Text::Longer) => value.is_string() && value != TOKEN && value != "",
        Kind::Text(Text::MaybeToken | Text::Other) => value.is_string(),
        Kind::List(items) => value.as_array().is_some_and(|values| {
            values.len() == items.len()
                && items.iter().zip(values).all(|(item, value)| holds(&item.value, Some(value), false))
        }),
        Kind::SomeList(_) => value.is_array(),
        Kind::Object(fields) => {
            value
                .as_object()
                .is_some_and(|values| values.keys().all(|key| fields.iter().any(|field| field.key == *key)))
                && fields.iter().all(|field| holds(&field.value, value.get(field.key.as_ref()), false))
        }
        Kind::SomeObject(_) | Kind::States | Kind::Context(_) => value.is_object(),
        Kind::Function => false,
    };
    is && carries
}

const JSONATA: &[(&str, &str, Carries)] = &[
    ("3", "number", No),
    ("$states.context.Task.Token", "token", Yes),
    ("[$states.context.Task.Token]", "list of (token)", Yes),
    ("[[$states.context.Task.Token]]", "list of (list of (token))", Yes),
    ("$string($states.context.Task.Token)", "token", Yes),
    ("[$string($states.context.Task.Token)]", "list of (token)", Yes),
    ("$states.context.Task.Token & ''", "token", Yes),
    ("'' & $states.context.Task.Token", "token", Yes),
    ("[$states.context.Task.Token & '']", "list of (token)", Yes),
    ("'x-' & $states.context.Task.Token", "text made of token", Yes),
    (r#"["x-" & $states.context.Task.Token]"#, "list of (text made of token)", Yes),
    ("[$states.context.Task.Token & $states.input.a]", "list of (maybe token)", Unknown),
    ("$states.context.Task.Token & $states.input.a", "maybe token", Unknown),
    (r#"$states.context.Task["Token"]"#, "context.Task", Yes),
    ("[$states.context.Task['Token']]", "list of (context.Task)", Yes),
    (r#"$states.context.Task."Token""#, "token", Yes),
    ("[$states.context.Task.'Token']", "list of (token)", Yes),
    ("$states.context.`Task`.Token", "token", Yes),
    ("$states . context . Task . Token", "token", Yes),
    ("$lookup($states.context.Task, 'Token')", "token", Yes),
    ("[$lookup($states.context.Task, 'Token')]", "list of (token)", Yes),
    ("$lookup($lookup($states.context, 'Task'), 'Token')", "token", Yes),
    ("$states.context.Task ~> $lookup('Token')", "token", Yes),
    ("$states.context ~> $string", "text made of token", Yes),
    ("$states.context.Task.Token ~> $string", "token", Yes),
    ("[$states.context.Task.Token ~> $uppercase()]", "list of (maybe token)", Unknown),
    ("$states.context ~> $f", "unknown", Unknown),
    ("$states.context.Task", "context.Task", Yes),
    ("$states.context", "context", Yes),
    ("$states", "$states", Yes),
    ("[$states.context.Task]", "list of (context.Task)", Yes),
    ("$string($states.context)", "text made of token", Yes),
    ("[$string($states.context)]", "list of (text made of token)", Yes),
    ("$string($states.context.Task)", "text made of token", Yes),
    ("( $t := $states.context.Task.Token; [$t] )", "list of (token)", Yes),
    ("( $t := $states.context.Task.Token; $t )", "token", Yes),
    ("( $c := $states.context; [$c.Task.Token] )", "list of (token)", Yes),
    ("( $l := [$states.context.Task.Token]; [$l] )", "list of (token)", Yes),
    ("( $l := [$states.context.Task.Token]; $l )", "list of (token)", Yes),
    ("( $l := [$states.context.Task.Token]; $l[0] )", "token", Yes),
    ("( $l := [$states.context.Task.Token, 'x']; $l[1] )", r#"text "x""#, No),
    ("( $t := 'a'; ( $t := $states.context.Task.Token ); [$t] )", r#"list of (text "a")"#, No),
    ("( $t := 'a'; $u := $t := $states.context.Task.Token; [$t] )", "list, token: Unknown", Unknown),
    ("( $f := function($x) { [$x] }; $f($states.context.Task.Token) )", "unknown", Unknown),
    ("( $string := function($x) { [$x] }; $string($states.context.Task.Token) )", "unknown", Unknown),
    ("(function($x) { $x })($states.context.Task.Token)", "unknown", Unknown),
    ("$states.input.flag ? [$states.context.Task.Token] : ['none']", "list of (maybe token)", Unknown),
    ("$states.input.flag ? [$states.context.Task.Token] : []", "list, token: Unknown", Unknown),
    ("$states.input.flag ? $states.context.Task.Token : 'none'", "maybe token", Unknown),
    ("$states.input.flag ? $states.context.Task.Token", "token?", Unknown),
    ("[$states.input.flag ? $states.context.Task.Token : 'none']", "list of (maybe token)", Unknown),
    ("[$states.input.flag ? [$states.context.Task.Token] : ['none']]", "list of (maybe token)", Unknown),
    ("$states.input.flag ? [$states.context.Task.Token] : $states.context.Task.Token", "unknown", Unknown),
    ("$states.input.flag ? [$states.context.Task.Token] : [$states.context.Task.Token]", "list of (token)", Yes),
    ("{'t': [$states.context.Task.Token]}", "object of (t: list of (token))", Yes),
    (
        "{'DocumentName': 'R', 'Parameters': {'t': [$states.context.Task.Token], 'n': [$states.input.a]}}",
        r#"object of (DocumentName: text "R", Parameters: object of (t: list of (token), n: list, token: Unknown))"#,
        Yes,
    ),
    ("{'t': $states.context.Task.Token}.t", "token", Yes),
    ("[{'t': [$states.context.Task.Token]}.t]", "list of (token)", Yes),
    ("{$states.input.a: $states.context.Task.Token}", "object, token: Yes", Yes),
    ("{'t': $states.context.Task.Token} ~> $string()", "text made of token", Yes),
    ("$merge([$states.input, {'t': [$states.context.Task.Token]}])", "unknown", Unknown),
    ("$merge([{'t': ['none']}, {'t': [$states.context.Task.Token]}])", "object of (t: list of (token))", Yes),
    ("$merge([{'t': [$states.context.Task.Token]}, {'u': ['x']}]).t", "list of (token)", Yes),
    ("$append([$states.context.Task.Token], ['x'])", r#"list of (token, text "x")"#, Yes),
    ("$append($states.input.list, $states.context.Task.Token)", "unknown", Unknown),
    ("$append([], $states.context.Task.Token)", "unknown", Unknown),
    ("[$states.input.list, $states.context.Task.Token]", "list, token: Yes", Yes),
    ("['a', 'b', $states.context.Task.Token]", r#"list of (text "a", text "b", token)"#, Yes),
    ("[$states.context.Task.Token, null]", "list of (token, null)", Yes),
    ("[1..3]", "list, token: No", No),
    ("[1, 2]", "list of (number, number)", No),
    ("[true]", "list of (boolean)", No),
    ("['x'].$states.context.Task.Token", "unknown", Unknown),
    ("$states.context.Task.[Token]", "list of (token)", Yes),
    ("$states.context.Task.(Token)", "token", Yes),
    ("$states.context.Task.($l := [Token]; $l)", "list of (token)", Yes),
    ("$states.context.Task.{'t': Token}", "object of (t: token)", Yes),
    ("$states.context.Task.$string(Token)", "token", Yes),
    ("$states.context.Task.Token.$string()", "token", Yes),
    ("$states.context.Task.Token.$", "token", Yes),
    ("$states.context.Task.Token[]", "list of (token)", Yes),
    ("[$states.context.Task.Token[]]", "list of (token)", Yes),
    ("$states.context.Task.Token[0]", "token", Yes),
    ("$states.context.Task.Token[1]", "token?", Unknown),
    ("$states.context.Task.Token[-1]", "token?", Unknown),
    ("[$states.context.Task.Token][0]", "token", Yes),
    ("[$states.context.Task.Token][1]", "unknown", Unknown),
    ("[$states.context.Task.Token][-1]", "unknown", Unknown),
    ("$states.context.Task[Token = 'x'].Token", "token?", Unknown),
    ("$states.context.*.Token", "unknown", Unknown),
    ("$states.context.**.Token", "unknown", Unknown),
    ("$states.context.Task.*", "unknown", Unknown),
    ("$states.context.Task^(Token).Token", "unknown", Unknown),
    ("$states.context.Task{'k': Token}", "unknown", Unknown),
    ("$states.context.Task@$x.Token", "unknown", Unknown),
    ("$map([1], function($x) { $states.context.Task.Token })", "unknown", Unknown),
    ("$split($states.context.Task.Token, '/')", "list, token: Unknown?", Unknown),
    ("$split('a', ',')", "list, token: No?", No),
    ("$join([$states.context.Task.Token])", "maybe token?", Unknown),
    ("$join(['a', $states.input.a], '-')", "maybe token?", Unknown),
    ("$base64encode($states.context.Task.Token)", "text made of token", Yes),
    ("[$base64encode($states.context.Task.Token)]", "list of (text made of token)", Yes),
    ("$uppercase($states.context.Task.Token)", "maybe token", Unknown),
    ("[$substring($states.context.Task.Token, 0)]", "list of (maybe token)", Unknown),
    ("$trim($states.context.Task.Token)", "maybe token", Unknown),
    ("$replace($states.context.Task.Token, /'/, 'y')", "maybe token", Unknown),
    ("$length($states.context.Task.Token)", "number?", No),
    ("$exists($states.context.Task.Token)", "boolean?", No),
    ("$states.context.Task.Token = 'x'", "boolean?", No),
    ("$states.context.Task.Token != '' and true", "boolean?", No),
    ("$type($states.context.Task.Token)", "text", No),
    ("$not($states.context.Task.Token)", "boolean?", No),
    ("$states.context.Task.Token in ['x']", "boolean?", No),
    ("[$states.context.Task.Token = 'x' ? 'a' : 'b']", "list of (text)", No),
    ("'$states.context.Task.Token'", r#"text "$states.context.Task.Token""#, No),
    ("['$states.context.Task.Token']", r#"list of (text "$states.context.Task.Token")"#, No),
    ("'plain'", r#"text "plain""#, No),
    ("'pl' & 'ain'", r#"text "plain""#, No),
    ("['a' & 'b']", r#"list of (text "ab")"#, No),
    ("3 + 4", "number?", No),
    ("-$states.input.n", "number?", No),
    ("true", "boolean", No),
    ("null", "null", No),
    ("/* $states.context.Task.Token */ 'x'", r#"text "x""#, No),
    ("[/* the token */ $states.context.Task.Token]", "list of (token)", Yes),
    ("$states.input", "unknown", Unknown),
    ("$states.input.a", "unknown", Unknown),
    ("[$states.input.a]", "list, token: Unknown", Unknown),
    ("$states.input.token", "unknown", Unknown),
    ("$states.input.list[0]", "unknown", Unknown),
    ("$states.input.list.$string($)", "unknown", Unknown),
    ("$states.context.Execution.Id", "text", No),
    ("[$states.context.Execution.Id]", "list of (text)", No),
    ("$states.context.Execution", "context.Execution", No),
    ("$states.context.State.RetryCount", "number", No),
    ("$states.context.Execution.Input", "unknown", Unknown),
    ("$states.context.task.token", "unknown", Unknown),
    ("$states.context.Task.Token.x", "unknown", Unknown),
    ("$string($states.input.missing)", "maybe token?", Unknown),
    ("[$string($states.input.missing)]", "list, token: Unknown", Unknown),
    ("['x', $string($states.input.missing)]", "list, token: Unknown", Unknown),
    ("'a' & $states.input.missing", "longer text", Unknown),
    ("$number('3')", "number?", No),
    ("$keys($states.context.Task)", "unknown", Unknown),
    ("$count($states.input.list)", "number?", No),
    ("()", "unknown", Unknown),
    ("(1; 2)", "number", No),
    (
        "( $x := [1, 2]; $y := [$x, $x]; $z := [$y, $y]; $z )",
        "list of (number, number, number, number, number, number, number, number)",
        No,
    ),
    ("function($x) { $x }", "function", No),
    ("$string(?)", "unknown", Unknown),
    ("|$states.input|{'x': 1}|", "function", No),
    ("$states.input ~> |$|{'x': $states.context.Task.Token}|", "unknown", Unknown),
    ("[$string([$states.context.Task.Token])]", "list of (text made of token)", Yes),
    ("$string({'t': $states.context.Task.Token})", "text made of token", Yes),
    ("[$string($states.input.flag ? $states.context.Task.Token)]", "list, token: Unknown", Unknown),
    ("[$states.context.Task.Token ? $states.context.Task.Token : 'x']", "list of (maybe token)", Unknown),
    ("$states.context.Task.Token ? [$states.context.Task.Token]", "list of (token)?", Unknown),
    ("[$states.context.Task.Token, $states.context.Task.Token]", "list of (token, token)", Yes),
    ("$reverse([$states.context.Task.Token])", "unknown", Unknown),
    ("$distinct([$states.context.Task.Token])", "unknown", Unknown),
    ("$spread($states.context.Task)", "unknown", Unknown),
    ("$sift($states.context.Task, function($v) { true })", "unknown", Unknown),
    ("$each($states.context.Task, function($v) { $v })", "unknown", Unknown),
    ("$single([$states.context.Task.Token])", "unknown", Unknown),
    ("$filter([$states.context.Task.Token], function($v) { true })", "unknown", Unknown),
    ("$states.input.flag and $states.context.Task.Token", "boolean?", No),
    ("($states.input.flag; [$states.context.Task.Token])", "list of (token)", Yes),
    ("([$states.context.Task.Token])", "list of (token)", Yes),
    ("(($states.context.Task.Token))", "token", Yes),
    ("[($states.context.Task.Token)]", "list of (token)", Yes),
    ("[([$states.context.Task.Token])]", "list of (token)", Yes),
    ("[$states.input.missing, $states.context.Task.Token]", "list, token: Yes", Yes),
    ("{'a': $states.input.missing, 't': $states.context.Task.Token}", "object of (a: unknown, t: token)", Yes),
    ("$states.context.Task.Token & 1", "text made of token", Yes),
    ("[$states.context.Task.Token & 1]", "list of (text made of token)", Yes),
    ("[$states.context.Task.Token & $states.context.Task.Token]", "list of (text made of token)", Yes),
    ("[$states.context.Task.Token & [1]]", "list of (text made of token)", Yes),
    ("[$states.context.Task.Token & null]", "list of (text made of token)", Yes),
    ("( $a := $states.input.flag ? $states.context.Task.Token : 'x'; [$a & 'y'] )", "list of (longer text)", Unknown),
    ("( $t := $states.context.Task.Token; $u := $t; {'x': [$u]} )", "object of (x: list of (token))", Yes),
    ("( $t := $states.context.Task.Token; $t := 'x'; [$t] )", r#"list of (text "x")"#, No),
    ("( $t := 'x'; $states.input.flag ? ($t := $states.context.Task.Token) : 0; [$t] )", r#"list of (text "x")"#, No),
    ("( $t := 'x'; $states.input.flag and ($t := $states.context.Task.Token); [$t] )", r#"list of (text "x")"#, No),
    ("$states.context.Task.[]", "list of ()", No),
    ("$states.context.Task.[1]", "list of (number)", No),
    ("$states.context.Task.([Token])", "list of (token)", Yes),
    ("$states.context.Task.[Token].x", "unknown", Unknown),
    ("{'t': [$states.context.Task.Token]}.t[0]", "token", Yes),
    ("$states.context.Task.Token[].x", "unknown", Unknown),
    ("$states.context.Task.($split('a', ','))", "unknown", Unknown),
    ("$states.context.Task.$append([Token], [])", "list of (token)", Yes),
    ("{'t': []}.t", "list of ()", No),
    ("[[1], [2]].$", "unknown", Unknown),
    ("$states.context.Task.[[Token]]", "list of (list of (token))", Yes),
    ("[$states.context.Task.[Token]]", "list of (token)", Yes),
    ("$merge([])", "object of ()", No),
    ("[$append([1], [2])]", "list of (number, number)", No),
    ("$states.context.Task[0].Token", "token", Yes),
    ("$states.context[0].Task.Token", "token", Yes),
    ("[[$states.context.Task.Token][0]]", "list of (token)", Yes),
    ("$states.context.Task.Token['x']", "token", Yes),
    ("$states.context.Task.Token['']", "token?", Unknown),
    ("'a'[true]", r#"text "a"?"#, No),
    ("$states & ''", "text made of token", Yes),
    (r#"'{"id": "' & $states.input.a & '", "t": "' & $states.context.Task.Token & '"}'"#, "text made of token", Yes),
    ("['a' & $string(3) & $states.context.Task.Token]", "list of (text made of token)", Yes),
    ("$string(3)", "text", No),
    ("$states.input.a & ' ' & $states.input.token", "longer text", Unknown),
];

const JSON_PATH: &[(&str, &str, Carries)] = &[
    ("$$.Task.Token", "token", Yes),
    ("$$['Task']['Token']", "token", Yes),
    ("$$.['Task'].Token", "token", Yes),
    ("$$.Task", "context.Task", Yes),
    ("$$.Execution", "context.Execution", No),
    ("$$.Execution.Id", "text", No),
    ("$$.State.RetryCount", "number", No),
    ("$$.Task.Token.x", "unknown", Unknown),
    ("$$.task.token", "unknown", Unknown),
    ("$$..Token", "unknown", Unknown),
    ("$.a[*]", "unknown", Unknown),
    ("$name", "unknown", Unknown),
    ("States.Array($$.Task.Token)", "list of (token)", Yes),
    ("States.Array($$.Task.Token, 'x')", r#"list of (token, text "x")"#, Yes),
    ("States.Array()", "list of ()", No),
    ("States.Array(States.Array($$.Task.Token))", "list of (list of (token))", Yes),
    ("States.Array($$.Task)", "list of (context.Task)", Yes),
    ("States.Array($.a)", "list of (unknown)", Unknown),
    ("States.Array($.a[*])", "list of (unknown)", Unknown),
    (r#"States.Array('it\'s', 3, true, null)"#, r#"list of (text "it's", number, boolean, null)"#, No),
    ("States.Array(States.Format('{}', $$.Task.Token))", "list of (token)", Yes),
    ("States.Array(States.Format('x-{}', $$.Task.Token))", "list of (text made of token)", Yes),
    ("States.Array(States.Format('{}{}', $$.Task.Token, $.a))", "list of (maybe token)", Unknown),
    ("States.Format('{}', $$.Task.Token)", "token", Yes),
    (r#"States.Format('\{{}\}', $$.Task.Token)"#, "text made of token", Yes),
    ("States.Format('{} {}', $.a, $$.Task.Token)", "text made of token", Yes),
    ("States.Format('{}', $.a)", "maybe token", Unknown),
    ("States.Format('plain')", r#"text "plain""#, No),
    ("States.Format('{}', 'a')", r#"text "a""#, No),
    ("States.Format('{}')", "text", No),
    ("States.Format('{}', 'a', $$.Task.Token)", "maybe token", Unknown),
    ("States.Format($.template, $$.Task.Token)", "maybe token", Unknown),
    ("States.Format('{}', $$.Task)", "text made of token", Yes),
    ("States.ArrayGetItem(States.Array($$.Task.Token), 0)", "token", Yes),
    ("States.ArrayGetItem(States.Array($$.Task.Token), $.n)", "token", Yes),
    ("States.ArrayGetItem(States.Array('a', 'b'), 1)", r#"text "b""#, No),
    ("States.ArrayGetItem(States.Array('a', $$.Task.Token), $.n)", "maybe token", Unknown),
    ("States.ArrayGetItem(States.Array('a'), 3)", "unknown", Unknown),
    ("States.ArrayGetItem($.list, 0)", "unknown", Unknown),
    ("States.ArrayUnique(States.Array($$.Task.Token))", "list of (token)", Yes),
    ("States.ArrayUnique(States.Array('a', 'a'))", "list, token: No", No),
    ("States.ArrayPartition(States.Array($$.Task.Token), 1)", "list, token: Unknown", Unknown),
    ("States.ArrayRange(1, 9, 2)", "list, token: No", No),
    ("States.ArrayLength(States.Array($$.Task.Token))", "number", No),
    ("States.ArrayContains(States.Array($$.Task.Token), 'x')", "boolean", No),
    ("States.StringSplit($$.Task.Token, '/')", "list, token: Unknown", Unknown),
    ("States.StringToJson($.a)", "unknown", Unknown),
    ("States.JsonToString($$.Task)", "text made of token", Yes),
    ("States.JsonToString($.a)", "maybe token", Unknown),
    ("States.JsonMerge($$.Task, $.a, false)", "object, token: Unknown", Unknown),
    ("States.Base64Encode($$.Task.Token)", "text made of token", Yes),
    ("States.Base64Decode(States.Base64Encode($$.Task.Token))", "maybe token", Unknown),
    ("States.Base64Decode('eA==')", "text", No),
    ("States.Hash($$.Task.Token, 'SHA-256')", "text made of token", Yes),
    ("States.MathAdd(1, 2)", "number", No),
    ("States.UUID()", "text", No),
    ("States.Array(States.UUID())", "list of (text)", No),
    ("States.Unknown($$.Task.Token)", "unknown", Unknown),
];

//! Intrinsic functions: names, numbers of arguments, and what literal arguments may be
//! (Developer Guide, `intrinsic-functions`).

mod arguments;

use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::document::asl::intrinsic::{Expression, ExpressionError, ExpressionKind};
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::spelling;
use std::ops::{Range, RangeInclusive};

/// A function with the numbers of arguments that it takes.
struct Function {
    name: &'static str,
    arguments: RangeInclusive<usize>,
}

const fn function(name: &'static str, least: usize, most: usize) -> Function {
    Function { name, arguments: least..=most }
}

const FUNCTIONS: [Function; 18] = [
    function("States.Array", 0, usize::MAX),
    function("States.ArrayContains", 2, 2),
    function("States.ArrayGetItem", 2, 2),
    function("States.ArrayLength", 1, 1),
    function("States.ArrayPartition", 2, 2),
    function("States.ArrayRange", 3, 3),
    function("States.ArrayUnique", 1, 1),
    function("States.Base64Decode", 1, 1),
    function("States.Base64Encode", 1, 1),
    function("States.Format", 1, usize::MAX),
    function("States.Hash", 2, 2),
    function("States.JsonMerge", 3, 3),
    function("States.JsonToString", 1, 1),
    function("States.MathAdd", 2, 2),
    function("States.MathRandom", 2, 3),
    function("States.StringSplit", 2, 2),
    function("States.StringToJson", 1, 1),
    function("States.UUID", 0, 0),
];

/// How many functions one expression may hold. AWS's page says that ten can be nested, and counts all of an expression.
const MOST_FUNCTIONS: usize = 10;

/// The function that a text without `States.` before it means.
pub(super) fn meant(text: &str) -> Option<&'static str> {
    let (name, _) = text.trim_start().split_once('(')?;
    let name = name.rsplit('.').next()?.trim();
    let found = FUNCTIONS.iter().find(|known| known.name.trim_start_matches("States.").eq_ignore_ascii_case(name));
    found.map(|known| known.name)
}

/// `asl/invalid-intrinsic`: a call that cannot be read.
pub(super) fn unreadable(node: Node<'_>, error: &ExpressionError) -> Finding {
    let message = format!("the intrinsic function cannot be read, so AWS refuses the state machine: {}", error.message);
    Finding::new(ASL_INVALID_INTRINSIC, Site::part(node, error.range.clone()), message)
}

/// All checks of one expression.
pub(super) fn check(node: Node<'_>, text: &str, expression: &Expression<'_>, findings: &mut Vec<Finding>) {
    let site = |range: Range<usize>| Site::part(node, range);
    let mut functions = 0;
    for part in expression.all() {
        match &part.kind {
            ExpressionKind::Call { name, arguments } => {
                functions += 1;
                let at = site(part.range.clone());
                let name_at = site(part.range.start..part.range.start + name.len());
                match FUNCTIONS.iter().find(|known| known.name == *name) {
                    None => findings.push(unknown(name, name_at)),
                    Some(known) if !known.arguments.contains(&arguments.len()) => {
                        findings.push(wrong_number(known, arguments.len(), at));
                    }
                    Some(_) => findings.extend(arguments::wrong(name, arguments, text).map(|(range, message)| {
                        let range = range.unwrap_or_else(|| part.range.clone());
                        Finding::new(ASL_INTRINSIC_ARGUMENTS, site(range), message)
                    })),
                }
            }
            ExpressionKind::Text(written) => findings.extend(bad_escape(node, part.range.start + 1, written)),
            ExpressionKind::Literal(word) if !is_literal(word) => {
                let message = format!("`{word}` is no number, so AWS refuses the state machine");
                findings.push(Finding::new(ASL_INVALID_INTRINSIC, site(part.range.clone()), message));
            }
            ExpressionKind::Literal(_) | ExpressionKind::Path(_) => {}
        }
    }
    if functions > MOST_FUNCTIONS {
        let message =
            format!("the expression holds {functions} intrinsic functions, and up to {MOST_FUNCTIONS} can be nested");
        let finding = Finding::new(ASL_INVALID_INTRINSIC, site(expression.range.clone()), message);
        findings.push(finding.severity(Severity::Warning).help("do a part of it in a Pass state before this one"));
    }
}

fn is_literal(word: &str) -> bool {
    matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok()
}

/// `asl/unknown-intrinsic`: a function that is not on AWS's page; it may be newer than what is known here.
fn unknown(name: &str, site: Site) -> Finding {
    let names = FUNCTIONS.iter().map(|known| known.name);
    let finding = match names.clone().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(known) => {
            let message =
                format!("there is no intrinsic function `{name}`, so AWS refuses the state machine: case matters");
            let fix = respelled_at(&site, Some(known));
            Finding::new(ASL_UNKNOWN_INTRINSIC, site, message).severity(Severity::Error).offer(fix)
        }
        None => {
            let message =
                format!("AWS's pages know no intrinsic function `{name}`, and refuse a state machine that calls one");
            let fix = respelled_at(&site, spelling::only_nearest(name, names.clone()));
            Finding::new(ASL_UNKNOWN_INTRINSIC, site, message).offer(fix)
        }
    };
    let suggestion = spelling::suggestion(name, names);
    let finding = finding.label("no such function");
    match suggestion {
        Some(help) => finding.help(help),
        None => finding,
    }
}

fn wrong_number(known: &Function, given: usize, site: Site) -> Finding {
    let (least, most) = (*known.arguments.start(), *known.arguments.end());
    let wanted = match (least, most) {
        (0, 0) => "no argument".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (least, usize::MAX) => format!("at least {least} argument"),
        (least, most) if least == most => format!("{least} arguments"),
        (least, most) => format!("{least} or {most} arguments"),
    };
    let message = format!("`{}` takes {wanted}, and gets {given}, so it fails", known.name);
    Finding::new(ASL_INTRINSIC_ARGUMENTS, site, message)
}

/// A `\` that escapes nothing; `start` is where the text begins in its node.
fn bad_escape(node: Node<'_>, start: usize, written: &str) -> Option<Finding> {
    let mut chars = written.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let escaped = chars.next().map(|(_, c)| c);
        if matches!(escaped, Some('\'' | '{' | '}' | '\\')) {
            continue;
        }
        let length = 1 + escaped.map_or(0, char::len_utf8);
        let site = Site::part(node, start + at..start + at + length);
        let message = "an intrinsic function only knows the escapes `\\'`, `\\{`, `\\}` and `\\\\`, so this one fails";
        let finding = Finding::new(ASL_INVALID_INTRINSIC, site, message).label("no such escape");
        return Some(match escaped {
            Some('"') => {
                finding.help("a `\"` needs no escape of the function, only the one of JSON: `\\\"` in the file")
            }
            _ => finding.help("for a backslash itself, write two of them, which are four in JSON"),
        });
    }
    None
}

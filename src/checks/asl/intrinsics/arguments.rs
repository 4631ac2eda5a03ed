//! What literal arguments may be. Whatever a path or a nested function gives is not known.

use crate::document::asl::intrinsic::{Expression, ExpressionKind};
use crate::spelling;
use std::ops::Range;

/// The part of the expression, or the whole call, and what is wrong with it.
type Wrong = (Option<Range<usize>>, String);

const ALGORITHMS: [&str; 5] = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const MOST_ITEMS: f64 = 1000.0;
const MOST_CHARACTERS: usize = 10_000;

/// What a function wants of an argument.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    List,
    Number,
    Text,
    Object,
    Anything,
}

/// The first literal argument that a function with the right number of them cannot take.
pub(super) fn wrong(name: &str, arguments: &[Expression<'_>], text: &str) -> Option<Wrong> {
    let wanted: &[Wanted] = match name {
        "States.ArrayContains" => &[Wanted::List, Wanted::Anything],
        "States.ArrayGetItem" | "States.ArrayPartition" => &[Wanted::List, Wanted::Number],
        "States.ArrayLength" | "States.ArrayUnique" => &[Wanted::List],
        "States.ArrayRange" | "States.MathRandom" => &[Wanted::Number; 3],
        "States.MathAdd" => &[Wanted::Number; 2],
        "States.Base64Decode" | "States.Base64Encode" | "States.Format" => &[Wanted::Text],
        "States.JsonMerge" => &[Wanted::Object; 2],
        "States.StringSplit" => &[Wanted::Text; 2],
        "States.Hash" => &[Wanted::Anything, Wanted::Text],
        _ => &[],
    };
    let of_wrong_type = arguments.iter().zip(wanted).find_map(|(argument, wanted)| {
        let what = refused(*wanted, argument)?;
        let written = text.get(argument.range.clone()).unwrap_or_default();
        Some((Some(argument.range.clone()), format!("`{name}` wants {what} here and gets `{written}`, so it fails")))
    });
    of_wrong_type.or_else(|| match name {
        "States.Format" => holes(arguments),
        "States.JsonMerge" => deep_merge(arguments),
        "States.ArrayRange" => range(arguments),
        "States.ArrayPartition" => partition(arguments),
        "States.Hash" => algorithm(arguments).or_else(|| too_long(name, arguments)),
        "States.Base64Decode" | "States.Base64Encode" => too_long(name, arguments),
        _ => None,
    })
}

/// What is wanted, where a literal certainly is something else.
fn refused(wanted: Wanted, argument: &Expression<'_>) -> Option<&'static str> {
    let is_text = match &argument.kind {
        ExpressionKind::Text(_) => true,
        ExpressionKind::Literal(_) => false,
        ExpressionKind::Path(_) | ExpressionKind::Call { .. } => return None,
    };
    match wanted {
        Wanted::List => Some("a list"),
        Wanted::Object => Some("an object"),
        Wanted::Number => number(argument).is_none().then_some("a number"),
        Wanted::Text => (!is_text).then_some("a text"),
        Wanted::Anything => None,
    }
}

fn number(argument: &Expression<'_>) -> Option<f64> {
    match &argument.kind {
        ExpressionKind::Literal(word) => word.parse().ok(),
        _ => None,
    }
}

fn literal<'a>(argument: Option<&Expression<'a>>) -> Option<&'a str> {
    match argument?.kind {
        ExpressionKind::Text(text) => Some(text),
        _ => None,
    }
}

/// As many `{}` as further arguments, and no other braces.
fn holes(arguments: &[Expression<'_>]) -> Option<Wrong> {
    let first = arguments.first()?;
    let template = literal(Some(first))?;
    let mut holes = 0;
    let mut rest = template.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '\\' => {
                rest.next();
            }
            '{' if rest.next_if(|(_, next)| *next == '}').is_some() => holes += 1,
            '{' | '}' => {
                let at = first.range.start + 1 + at;
                let message = format!(
                    "`{c}` is no part of a `{{}}` here and has to be written `\\{c}`, so `States.Format` fails"
                );
                return Some((Some(at..at + 1), message));
            }
            _ => {}
        }
    }
    let values = arguments.len() - 1;
    (holes != values).then(|| {
        let plural = if holes == 1 { "" } else { "s" };
        let message = format!(
            "the template has {holes} hole{plural} `{{}}`, and {values} further value{} given, so `States.Format` fails",
            if values == 1 { " is" } else { "s are" }
        );
        (Some(first.range.clone()), message)
    })
}

fn deep_merge(arguments: &[Expression<'_>]) -> Option<Wrong> {
    let third = arguments.get(2)?;
    let is_wrong = match &third.kind {
        ExpressionKind::Literal(word) => *word != "false",
        ExpressionKind::Text(_) => true,
        ExpressionKind::Path(_) | ExpressionKind::Call { .. } => false,
    };
    let message =
        || "`States.JsonMerge` can only merge the outermost keys, so that its third argument has to be `false`";
    is_wrong.then(|| (Some(third.range.clone()), message().to_owned()))
}

fn range(arguments: &[Expression<'_>]) -> Option<Wrong> {
    let step = arguments.get(2)?;
    // Numbers are rounded before they count.
    let rounded = |argument: &Expression<'_>| number(argument).map(f64::round);
    if rounded(step) == Some(0.0) {
        return Some((Some(step.range.clone()), "the step of `States.ArrayRange` cannot be 0, so it fails".to_owned()));
    }
    let (first, last, step) = (rounded(arguments.first()?)?, rounded(arguments.get(1)?)?, rounded(step)?);
    let items = ((last - first) / step).floor() + 1.0;
    (items > MOST_ITEMS)
        .then(|| (None, format!("`States.ArrayRange` gives at most {MOST_ITEMS} items, and this would be {items}")))
}

fn partition(arguments: &[Expression<'_>]) -> Option<Wrong> {
    let size = arguments.get(1)?;
    let message = || "the size of the parts has to be above 0, so `States.ArrayPartition` fails".to_owned();
    (number(size)?.round() < 1.0).then(|| (Some(size.range.clone()), message()))
}

fn algorithm(arguments: &[Expression<'_>]) -> Option<Wrong> {
    let second = arguments.get(1)?;
    let name = literal(Some(second)).filter(|name| !ALGORITHMS.contains(name))?;
    let known = spelling::list(ALGORITHMS).unwrap_or_default();
    Some((
        Some(second.range.clone()),
        format!("`States.Hash` has no algorithm `{name}`, so it fails; it can be {known}"),
    ))
}

fn too_long(name: &str, arguments: &[Expression<'_>]) -> Option<Wrong> {
    let first = arguments.first()?;
    let length = literal(Some(first))?.chars().count();
    (length > MOST_CHARACTERS).then(|| {
        (Some(first.range.clone()), format!("`{name}` takes up to {MOST_CHARACTERS} characters, and gets {length}"))
    })
}

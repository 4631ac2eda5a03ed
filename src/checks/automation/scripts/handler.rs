//! The function that Automation calls in a Python script.

use crate::catalogue::*;
use crate::checks::respelled;
use crate::document::automation::Step;
use crate::document::automation::script::{Function, Language, Parameters, Script, Tokens, functions};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;
use crate::value;

/// What Automation passes: `events` and `context`.
const PASSED: usize = 2;

/// `automation/handler-not-defined` and `automation/handler-arguments`.
pub(super) fn check(step: &Step<'_>) -> Option<Finding> {
    let script = Script::of(step).filter(|script| script.language == Language::Python)?;
    let node = step.input("Handler").filter(|_| step.input("Attachment").is_none())?;
    let handler = value::text(node).filter(|name| is_name(name))?;
    let tokens = script.tokens();
    if !tokens.complete || has_references(&tokens) {
        return None;
    }
    let functions = functions(&tokens);
    match may_define(&tokens, handler) {
        false => Some(not_defined(node, handler, &script, &functions)),
        true => arguments(node, handler, &script, &tokens, &functions),
    }
}

fn not_defined(node: Node<'_>, handler: &str, script: &Script<'_>, functions: &[Function<'_>]) -> Finding {
    let first = functions.iter().map(|function| function.column).min();
    let outermost = functions.iter().filter(|function| Some(function.column) == first);
    let names = outermost.map(|function| function.name);
    let message = format!("the script defines no function `{handler}`, so the step fails as soon as it runs");
    let mut finding = Finding::at(AUTOMATION_HANDLER_NOT_DEFINED, node, message)
        .label("not in the script")
        .offer(respelled(node, spelling::only_nearest(handler, names.clone())));
    finding.help = spelling::suggestion(handler, names.clone());
    let nearest = spelling::nearest(handler, names);
    match functions.iter().find(|function| Some(function.name) == nearest) {
        Some(function) => finding
            .related(script.node.part_place(function.range.clone()), format!("`{}` is defined here", function.name)),
        None => finding.related(script.node.place(), "the script"),
    }
}

fn arguments(
    node: Node<'_>,
    handler: &str,
    script: &Script<'_>,
    tokens: &Tokens<'_>,
    functions: &[Function<'_>],
) -> Option<Finding> {
    let mut of_name = functions.iter().filter(|function| function.name == handler);
    let (function, None) = (of_name.next()?, of_name.next()) else { return None };
    let is_outermost = tokens.get(0).and_then(|token| token.starts_line) == Some(function.column);
    let taken =
        function.parameters.filter(|_| is_outermost && !function.decorated && meanings(tokens, handler) == 1)?;
    let fault = fault(taken)?;
    let message = format!(
        "`{handler}` {fault}, but Automation calls it with two arguments, `events` and `context`, so the step fails"
    );
    Some(
        Finding::at(AUTOMATION_HANDLER_ARGUMENTS, node, message)
            .label("called with two arguments")
            .related(script.node.part_place(function.range.clone()), format!("`{handler}` is defined here"))
            .help(format!("write `def {handler}(events, context):`")),
    )
}

/// Why a call with two arguments fails.
fn fault(taken: Parameters) -> Option<String> {
    let arguments = |count: usize| match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        count => format!("{count} arguments"),
    };
    if taken.positional < PASSED && !taken.variadic {
        return Some(format!("takes {}", arguments(taken.positional)));
    }
    if taken.required > PASSED {
        return Some(format!("requires {}", arguments(taken.required)));
    }
    (taken.required_by_name > 0).then(|| "requires an argument by its name".to_owned())
}

/// Whether a script may give a name a meaning.
fn may_define(tokens: &Tokens<'_>, name: &str) -> bool {
    const MAKES_NAMES: [&str; 9] =
        ["exec", "eval", "globals", "locals", "vars", "setattr", "__import__", "__dict__", "__builtins__"];
    let imports_all = |index: usize| tokens.text_at(index) == "import" && tokens.text_at(index + 1) == "*";
    meanings(tokens, name) > 0
        || tokens.has_name(|found| MAKES_NAMES.contains(&found))
        || tokens.iter().enumerate().any(|(index, _)| imports_all(index))
}

/// How many mentions of a name may give it a meaning: all but calls and members.
fn meanings(tokens: &Tokens<'_>, name: &str) -> usize {
    let may_define = |index: &usize| {
        let before = index.checked_sub(1).map_or("", |before| tokens.text_at(before));
        let is_call = tokens.text_at(index + 1) == "(" && !matches!(before, "def" | "class");
        before != "." && !is_call
    };
    let mentions =
        tokens.iter().enumerate().map(|(index, _)| index).filter(|index| tokens.name_at(*index) == Some(name));
    mentions.filter(may_define).count()
}

/// Whether something is filled into the code itself, and not into a text of it.
fn has_references(tokens: &Tokens<'_>) -> bool {
    let opens = |index: usize| tokens.text_at(index) == "{" && tokens.text_at(index + 1) == "{";
    tokens.iter().enumerate().any(|(index, token)| {
        let adjacent = tokens.get(index + 1).is_some_and(|next| next.range.start == token.range.end);
        opens(index) && adjacent
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

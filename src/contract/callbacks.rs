//! Do the steps that answer call what they mean to call, with the token?

use super::effects::callback_parameters;
use super::{output, until};
use crate::catalogue::*;
use crate::document::automation::pattern::java_pattern;
use crate::document::automation::reference::{self, references};
use crate::finding::{Change, Finding, Fix, Related, Site};
use crate::link::Call;
use crate::spelling;
use crate::summary::{
    ArgumentValue, Callback, CallbackKind, Input, InputValue, ItemValue, ParameterSummary, RunbookSummary, Spelling,
    Spelt, StepSummary,
};

/// The most characters of `error` and `cause` (Step Functions API Reference, `SendTaskFailure`).
const MAX_ERROR: usize = 256;
const MAX_CAUSE: usize = 32_768;

/// The rules about the inputs of one runbook's callbacks.
///
/// `is_handed` says whether another runbook hands its token to this one.
pub(super) fn check(runbook: &RunbookSummary, callers: &[&Call<'_>], is_handed: bool, findings: &mut Vec<Finding>) {
    let before = findings.len();
    if !is_handed && tokens_of(runbook, callers).is_empty() {
        findings.extend(disagreeing(runbook));
    }
    for step in &runbook.steps {
        let Some(callback) = &step.callback else { continue };
        wrong_api(step, callback, findings);
        wrong_token(runbook, callers, step, callback, findings);
        if callback.kind == CallbackKind::Failure {
            too_long(step, "error", &callback.error, MAX_ERROR, findings);
            too_long(step, "cause", &callback.cause, MAX_CAUSE, findings);
        }
        output::invalid(runbook, step, callback, findings);
    }
    let new = findings.iter_mut().skip(before).filter(|finding| finding.severity == Severity::Error);
    new.for_each(|finding| name_callers(callers, finding));
}

/// Points at the Tasks that get no answer.
fn name_callers(callers: &[&Call<'_>], finding: &mut Finding) {
    const MOST: usize = 3;
    for call in callers.iter().filter(|call| call.task.waits).take(MOST) {
        let place = call.task.site.place;
        if finding.related.iter().all(|related| related.place != place) {
            let message = format!("`{}` waits for this answer{}", call.task.state, until(call));
            finding.related.push(Related { message, place });
        }
    }
}

/// `token/wrong-callback-api`: no client of this name has a call of that name.
fn wrong_api(step: &StepSummary, callback: &Callback, findings: &mut Vec<Finding>) {
    let (name, api) = (&step.name, callback.kind.api());
    let mut report = |severity, spelt: &Spelt, message: String, right: &str| {
        let change = Change::Write { at: spelt.site.clone(), text: right.to_owned() };
        let fix = match same_letters(&spelt.text, right) {
            true => Fix::safe(format!("write `{right}`"), [change]),
            false => Fix::doubtful(format!("write `{right}`"), [change]),
        };
        findings.push(
            Finding::new(TOKEN_WRONG_CALLBACK_API, spelt.site.clone(), message)
                .severity(severity)
                .label(format!("not `{right}`"))
                .help(format!("write `{right}`"))
                .fix(fix),
        );
    };
    let service = &callback.service;
    let right = "stepfunctions";
    match service.spelling {
        Spelling::Right => {}
        Spelling::OtherCase => {
            let message = format!("`{name}` names its service `{}`; the client's name is all lower case", service.text);
            report(Severity::Warning, service, message, right);
        }
        Spelling::Wrong => {
            let message = format!("no service `{}` has {api}, so `{name}` fails and nobody answers", service.text);
            report(Severity::Error, service, message, right);
        }
    }
    match callback.api.spelling {
        Spelling::Right => {}
        Spelling::OtherCase => {
            let message = format!("`{name}` calls `{}`, a spelling that AWS does not document", callback.api.text);
            report(Severity::Info, &callback.api, message, api);
        }
        Spelling::Wrong => {
            let message =
                format!("Step Functions has no call `{}`, so `{name}` fails and nobody answers", callback.api.text);
            report(Severity::Error, &callback.api, message, api);
        }
    }
}

/// Whether two names differ in case and marks alone.
fn same_letters(name: &str, other: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).collect() };
    letters(name).eq_ignore_ascii_case(&letters(other))
}

/// `token/wrong-callback-token`: what a callback hands over cannot be the token.
fn wrong_token(
    runbook: &RunbookSummary,
    callers: &[&Call<'_>],
    step: &StepSummary,
    callback: &Callback,
    findings: &mut Vec<Finding>,
) {
    let input = &callback.task_token;
    let (name, api) = (&step.name, callback.kind.api());
    let finding = |message: String| Finding::new(TOKEN_WRONG_CALLBACK_TOKEN, input.site.clone(), message);
    let help = match tokens_of(runbook, callers).as_slice() {
        [token] => format!("write `taskToken: \"{{{{ {token} }}}}\"`"),
        _ => "pass the parameter that holds the token whole: `taskToken: \"{{ taskToken }}\"`".to_owned(),
    };
    let found = match &input.value {
        InputValue::Unknown => return,
        InputValue::Missing => {
            finding(format!("`{name}` calls {api} without `taskToken`, so it fails and nobody answers"))
        }
        InputValue::Misspelt(key) => {
            finding(format!("{api} takes `taskToken`, not `{key}`, so `{name}` fails and nobody answers"))
        }
        InputValue::NotText(what) => {
            finding(format!("`{name}` passes {what} as `taskToken`, so it fails and nobody answers"))
        }
        InputValue::Text(text) => match reference::whole(text) {
            None if text.contains("{{") => match glued(runbook, callers, text) {
                Some(token) => finding(format!(
                    "`{name}` passes more than `{token}` as `taskToken`: the whole text is nobody's token"
                )),
                None => return,
            },
            None => finding(format!(
                "`{name}` passes the plain text `{}` as `taskToken`, which is nobody's token",
                shortened(text)
            )),
            Some(reference) => match wrong_reference(runbook, callers, step, reference, finding) {
                Some(found) => found,
                None => return,
            },
        },
    };
    let fix = found.fix.clone().or_else(|| renamed_input(input));
    findings.push(found.help(help).offer(fix));
}

/// The right name for the input that was meant to be the token.
fn renamed_input(input: &Input) -> Option<Fix> {
    let InputValue::Misspelt(key) = &input.value else { return None };
    let change = Change::Rename { at: input.site.clone(), name: "taskToken".to_owned() };
    let message = "write `taskToken`";
    Some(if same_letters(key, "taskToken") { Fix::safe(message, [change]) } else { Fix::doubtful(message, [change]) })
}

/// `token/wrong-callback-token`: nobody tells which of two parameters holds the token.
fn disagreeing(runbook: &RunbookSummary) -> Option<Finding> {
    let mut callbacks = runbook.steps.iter().filter_map(|step| {
        let callback = step.callback.as_ref()?;
        let token = callback.token.as_deref().filter(|name| runbook.parameter(name).is_some())?;
        Some((step, callback, token))
    });
    let (first, _, token) = callbacks.next()?;
    let (second, callback, other) = callbacks.find(|(_, _, other)| *other != token)?;
    let message = format!(
        "`{}` answers with `{other}`, but `{}` with `{token}`, and no state machine here tells which holds the token",
        second.name, first.name
    );
    Some(
        Finding::new(TOKEN_WRONG_CALLBACK_TOKEN, callback.task_token.site.clone(), message)
            .severity(Severity::Info)
            .label("another parameter")
            .related(first.callback.as_ref()?.task_token.site.place, format!("`{token}` here"))
            .help("answer with one parameter throughout, or lint the runbook together with what starts it"),
    )
}

/// The parameter with the token that a text puts between other characters.
fn glued<'s>(runbook: &RunbookSummary, callers: &[&Call<'s>], text: &str) -> Option<&'s str> {
    let mut named = references(text);
    let (only, None) = (named.next()?, named.next()) else { return None };
    let hands_over = |call: &&Call<'_>| {
        let arguments = call.task.arguments.iter().flat_map(|arguments| &arguments.list);
        let mut tokens = arguments.filter(|argument| argument.name == only.name).map(|argument| &argument.value);
        matches!(tokens.next(), Some(ArgumentValue::List(items)) if items.iter().all(|item| item.value == ItemValue::Token))
    };
    let token = tokens_of(runbook, callers).into_iter().find(|token| *token == only.name)?;
    let is_plain = !text.replacen("{{", "", 1).contains("{{");
    callers.iter().filter(|call| call.task.waits).all(hands_over).then_some(token).filter(|_| is_plain)
}

/// What is wrong with a reference as the token.
fn wrong_reference(
    runbook: &RunbookSummary,
    callers: &[&Call<'_>],
    step: &StepSummary,
    reference: &str,
    finding: impl Fn(String) -> Finding,
) -> Option<Finding> {
    let name = &step.name;
    if reference.starts_with("global:") || reference.starts_with("automation:") {
        return Some(finding(format!("`{name}` passes `{reference}` as `taskToken`, which is never a token")));
    }
    let declared = runbook.parameters.as_ref().filter(|_| !reference.contains(['.', ':']))?;
    let Some(parameter) = runbook.parameter(reference) else {
        let near = spelling::nearest(reference, declared.iter().map(|parameter| parameter.name.as_str()));
        let meant = near.or_else(|| tokens_of(runbook, callers).first().copied());
        let Some(meant) = meant.and_then(|meant| runbook.parameter(meant)) else {
            return undeclared(declared, step, reference);
        };
        let message = format!("`{name}` passes `{reference}` as `taskToken`, but the runbook has no such parameter");
        let text = format!("{{{{ {} }}}}", meant.name);
        let fix = near.map(|_| {
            let change = Change::Write { at: step_token(step)?, text: text.clone() };
            Some(Fix::doubtful(format!("write `{text}`"), [change]))
        });
        let finding = finding(message).related(meant.site.place, format!("`{}` is declared here", meant.name));
        return Some(finding.offer(fix.flatten()));
    };
    if let Some(why) = cannot_hold_a_token(parameter) {
        let message = format!("`{name}` passes `{reference}` as `taskToken`, but {why}");
        let found = finding(message).severity(Severity::Warning);
        return Some(found.related(parameter.site.place, "declared here"));
    }
    // A branch on it may keep the callback for other callers.
    if runbook.steps.iter().flat_map(|step| &step.choices).any(|choice| choice.tests(reference)) {
        return None;
    }
    let (call, filled) = callers.iter().find_map(|call| Some((call, filled_instead(call, parameter)?)))?;
    if !callers.iter().all(|call| !call.task.waits || filled_instead(call, parameter).is_some()) {
        return None;
    }
    let message = format!(
        "`{name}` answers with `{reference}`, but `{}` hands its token over in `{filled}`: nobody answers it",
        call.task.state
    );
    Some(
        finding(message)
            .related(call.task.site.place, format!("`{}` fills `{filled}` with its token", call.task.state)),
    )
}

/// `automation/undeclared-parameter`, where nothing tells what else was meant.
fn undeclared(declared: &[ParameterSummary], step: &StepSummary, name: &str) -> Option<Finding> {
    let may_be_declared = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !declared.iter().any(|parameter| parameter.name.starts_with("Fn::"));
    let message = format!("no parameter `{name}` is declared, so AWS refuses the runbook");
    let finding = Finding::new(AUTOMATION_UNDECLARED_PARAMETER, step_token(step)?, message).label("not declared");
    may_be_declared.then(|| finding.help(format!("declare `{name}` under `parameters`")))
}

fn step_token(step: &StepSummary) -> Option<Site> {
    Some(step.callback.as_ref()?.task_token.site.clone())
}

/// The parameter that a waiting Task certainly fills with its token, where that is not the one that callbacks use.
fn filled_instead<'s>(call: &Call<'s>, used: &ParameterSummary) -> Option<&'s str> {
    let arguments = call.task.arguments.as_ref().filter(|arguments| arguments.known && call.task.waits)?;
    let passed = arguments.list.iter().find(|argument| argument.name == used.name);
    // Another expression may hand on another Task's token.
    let literal = passed.is_none_or(|argument| match &argument.value {
        ArgumentValue::List(items) => items.iter().all(|item| matches!(item.value, ItemValue::Text(_))),
        _ => false,
    });
    let untouched = passed.is_none_or(|argument| argument.token.is_empty());
    // That a required parameter is not passed has its own finding.
    let has_value = passed.is_some() || !used.required;
    let targets = call.task.filled_unknown || call.task.filled_by_targets.contains(&used.name);
    if call.task.payload_unknown || targets || !(literal && untouched && has_value) {
        return None;
    }
    let same = |runbook: &RunbookSummary| callback_parameters(runbook).any(|name| name == used.name);
    let filled = call.token_parameters().next()?;
    let everywhere = call.candidates.iter().all(|candidate| {
        same(candidate.runbook) && candidate.runbook.parameter(filled).is_some_and(|_| candidate.runbook.steps_known)
    });
    everywhere.then_some(filled)
}

/// The parameters of a runbook that its callers fill with their token.
fn tokens_of<'s>(runbook: &RunbookSummary, callers: &[&Call<'s>]) -> Vec<&'s str> {
    let waiting = callers.iter().filter(|call| call.task.waits);
    let mut tokens: Vec<&str> = waiting.flat_map(|call| call.token_parameters()).collect();
    tokens.retain(|token| runbook.parameter(token).is_some());
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// Why the value of a parameter is never a token.
fn cannot_hold_a_token(parameter: &ParameterSummary) -> Option<String> {
    /// Real tokens have several hundred characters.
    const SHORTEST: u64 = 200;
    let kind = parameter.kind.as_deref().unwrap_or_default();
    if matches!(kind, "StringList" | "StringMap" | "MapList") || kind.starts_with("List<") {
        return Some(format!("that is a {kind}, and a token is a string"));
    }
    if let (_, Some(most)) = parameter.chars
        && most < SHORTEST
    {
        return Some(format!("`maxChars` of {most} leaves no room for a token, which has several hundred characters"));
    }
    let pattern = java_pattern(parameter.allowed_pattern.as_deref()?)?;
    let like_a_token =
        |length: usize| -> String { "AQB8AAAAKgAAAAMAAAAAAAAAAVkz+x/q9".chars().cycle().take(length).collect() };
    let fits = [600, 644, 700, 1000].into_iter().any(|length| {
        let token = like_a_token(length);
        pattern.is_match(token.as_bytes()) || pattern.is_match((token + "==").as_bytes())
    });
    (!fits)
        .then(|| "`allowedPattern` admits no token, which is long and has letters, digits, `+`, `/` and `=`".to_owned())
}

/// `token/invalid-error-cause`: more than the API takes.
fn too_long(step: &StepSummary, field: &str, input: &Input, most: usize, findings: &mut Vec<Finding>) {
    let InputValue::Text(text) = &input.value else { return };
    let filled_in: usize = references(text).map(|found| found.range.len()).sum();
    let length = text.chars().count().saturating_sub(filled_in);
    if length > most {
        let message = format!(
            "`{field}` of `{}` has {length} characters, but SendTaskFailure takes at most {most}: it fails and nobody answers",
            step.name
        );
        let help = format!("shorten it to {most} characters, and leave the details to the logs");
        findings
            .push(Finding::new(TOKEN_INVALID_ERROR_CAUSE, input.site.clone(), message).label("too long").help(help));
    }
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

//! Does the token leave the state machine the way the API takes it?

use super::effects::callback_parameters;
use super::until;
use crate::catalogue::*;
use crate::document::asl::QueryLanguage;
use crate::finding::{Change, Finding, Fix};
use crate::link::Call;
use crate::summary::token::{Mention, MentionKind, token_path};
use crate::summary::{Argument, ArgumentValue, MachineSummary, TaskSummary};

/// The rules about one Task's payload.
pub(super) fn check(call: &Call<'_>, findings: &mut Vec<Finding>) {
    let task = call.task;
    let before = findings.len();
    literal(task, findings);
    wrong_path(task, findings);
    not_a_list(task, findings);
    if findings.len() == before {
        not_passed(call, findings);
    }
}

/// `token/literal`: plain text that only looks like the token.
fn literal(task: &TaskSummary, findings: &mut Vec<Finding>) {
    let literals = task.mentions.iter().filter(|mention| mention.kind == MentionKind::Literal);
    for mention in literals {
        let message = format!(
            "`{}` is plain text here: it is handed over letter for letter, and nobody ever gets the task token",
            mention.text
        );
        findings.push(
            Finding::new(TOKEN_LITERAL, mention.site.clone(), message)
                .label("not evaluated")
                .help(format!("write {}", right_spelling(task, mention)))
                .offer(evaluated(task, mention)),
        );
    }
}

/// `token/wrong-path`: an expression for something that is not the token.
fn wrong_path(task: &TaskSummary, findings: &mut Vec<Finding>) {
    let input_counts = task.waits && !task.carries_token();
    for mention in &task.mentions {
        let message = match mention.kind {
            MentionKind::WrongPath => {
                format!("`{}` is not the task token: the context object has no such path", mention.text)
            }
            MentionKind::InputPath if input_counts => format!(
                "`{}` reads the state's input; the task token of `{}` is in the context object",
                mention.text, task.state
            ),
            _ => continue,
        };
        findings.push(
            Finding::new(TOKEN_WRONG_PATH, mention.site.clone(), message)
                .label("not the token")
                .help(format!("the token is `{}`", token_path(task.language)))
                .offer(right_path(task, mention)),
        );
    }
}

/// `token/not-a-list`: StartAutomationExecution takes lists of strings, and the token comes bare.
fn not_a_list(task: &TaskSummary, findings: &mut Vec<Finding>) {
    let arguments = task.arguments.iter().flat_map(|arguments| &arguments.list);
    for argument in arguments.filter(|argument| argument.value == ArgumentValue::TokenText) {
        let message = format!(
            "`{}` gets the task token as a string, but StartAutomationExecution takes a list of strings for every parameter",
            argument.name
        );
        findings.push(
            Finding::new(TOKEN_NOT_A_LIST, argument.site.clone(), message)
                .label("a string")
                .help(format!("write {}", wrapped(task, argument)))
                .fix(in_a_list(task, argument)),
        );
    }
}

/// `token/not-passed`: the Task waits, and nothing carries the token.
fn not_passed(call: &Call<'_>, findings: &mut Vec<Finding>) {
    let task = call.task;
    if !task.waits || task.carries_token() || task.payload_unknown || call.aws_document().is_some() {
        return;
    }
    let message = format!(
        "`{}` waits for its task token, but does not hand it over, so nobody can answer, and it waits{}",
        task.state,
        until(call)
    );
    let parameter = call.candidates.iter().flat_map(|candidate| callback_parameters(candidate.runbook)).next();
    let parameter = parameter.unwrap_or("taskToken");
    let help = match (task.starts_automation, task.language) {
        (true, QueryLanguage::Jsonata) => {
            format!("add `\"{parameter}\": [\"{{% $states.context.Task.Token %}}\"]` to the runbook's parameters")
        }
        (true, _) => format!("add `\"{parameter}.$\": \"States.Array($$.Task.Token)\"` to the runbook's parameters"),
        (false, language) => format!("pass `{}` in the payload", token_path(language)),
    };
    findings.push(
        Finding::new(TOKEN_NOT_PASSED, task.site.clone(), message)
            .label("waits for a token that nobody gets")
            .related(task.resource.place, "it waits because of `.waitForTaskToken`")
            .help(help),
    );
}

/// `token/not-waiting`: the token is read where there is none.
pub(super) fn not_waiting(machine: &MachineSummary, findings: &mut Vec<Finding>) {
    for stray in &machine.strays {
        let (severity, outcome) = match stray.language {
            QueryLanguage::Jsonata => (Severity::Warning, "it is empty, or the state fails"),
            _ => (Severity::Error, "the state fails with States.Runtime, which no Catch sees"),
        };
        let message = format!("`{}` does not wait for a task token, so there is none to read: {outcome}", stray.state);
        let mut finding = Finding::new(TOKEN_NOT_WAITING, stray.mention.site.clone(), message)
            .severity(severity)
            .label("no token in this state");
        if let Some(resource) = &stray.resource {
            finding = finding.related(resource.place, "no `.waitForTaskToken`");
        }
        if stray.starts_automation {
            finding = finding.help("end the Resource with `.waitForTaskToken`");
        }
        findings.push(finding);
    }
}

/// The token as the only item of a list.
fn in_a_list(task: &TaskSummary, argument: &Argument) -> Fix {
    let (before, behind) = match task.language {
        QueryLanguage::Jsonata => ("[", "]"),
        _ => ("States.Array(", ")"),
    };
    let change = Change::Wrap { at: argument.site.clone(), before, behind };
    Fix::safe(format!("write {}", wrapped(task, argument)), [change])
}

/// The token's own path instead of another.
fn right_path(task: &TaskSummary, mention: &Mention) -> Option<Fix> {
    let path = token_path(task.language);
    let change = Change::Write { at: mention.site.clone(), text: path.to_owned() };
    let message = format!("write `{path}`");
    match mention.kind {
        // The input may have been meant after all.
        MentionKind::InputPath => Some(Fix::doubtful(message, [change])),
        // In a state of the other language more than the path is wrong.
        _ if mention.text.contains("$states") == (task.language == QueryLanguage::Jsonata) => {
            Some(Fix::safe(message, [change]))
        }
        _ => Some(Fix::doubtful(message, [change])),
    }
}

/// An expression instead of a text that looks like one.
fn evaluated(task: &TaskSummary, mention: &Mention) -> Option<Fix> {
    let at = mention.site.clone();
    let jsonata = format!("{{% {} %}}", token_path(task.language));
    let mut arguments = task.arguments.iter().flat_map(|arguments| &arguments.list);
    let argument = arguments.find(|argument| argument.site.place.span.contains(at.place.span));
    let (message, changes) = match (task.language, argument.map(|argument| (argument, &argument.value))) {
        (QueryLanguage::Unknown, _) => return None,
        (QueryLanguage::JsonPath, _) if mention.text.starts_with('\'') => {
            ("leave out the quotes".to_owned(), vec![unquoted(mention)])
        }
        (QueryLanguage::Jsonata, Some((_, ArgumentValue::Text(_)))) => {
            let list = format!("{{% [{}] %}}", token_path(task.language));
            (format!("write `{list}`"), vec![Change::Write { at, text: list }])
        }
        (QueryLanguage::Jsonata, _) => (format!("write `{jsonata}`"), vec![Change::Write { at, text: jsonata }]),
        (_, Some((argument, ArgumentValue::Text(_) | ArgumentValue::List(_)))) => {
            let text = "States.Array($$.Task.Token)".to_owned();
            let replace = Change::Replace { at: argument.site.clone(), text };
            let message = format!("write {}", wrapped(task, argument));
            (message, vec![Change::MakeExpression { at: argument.site.clone() }, replace])
        }
        (_, Some(_)) => return None,
        (_, None) => {
            let text = token_path(task.language).to_owned();
            let message = format!("write `{text}` behind a key that ends in `.$`");
            (message, vec![Change::MakeExpression { at: at.clone() }, Change::Write { at, text }])
        }
    };
    Some(Fix::safe(message, changes))
}

fn unquoted(mention: &Mention) -> Change {
    let text = mention.text.trim_matches('\'').to_owned();
    Change::Write { at: mention.site.clone(), text }
}

fn wrapped(task: &TaskSummary, argument: &Argument) -> String {
    match task.language {
        QueryLanguage::Jsonata => format!("`\"{}\": [\"{{% $states.context.Task.Token %}}\"]`", argument.name),
        _ => format!("`\"{}.$\": \"States.Array($$.Task.Token)\"`", argument.name),
    }
}

fn right_spelling(task: &TaskSummary, mention: &Mention) -> String {
    let arguments = task.arguments.iter().flat_map(|arguments| &arguments.list);
    let holds = |argument: &&Argument| argument.site.place.span.contains(mention.site.place.span);
    match (arguments.clone().find(holds), task.language) {
        (Some(argument), _) => wrapped(task, argument),
        (None, QueryLanguage::Jsonata) => "`{% $states.context.Task.Token %}`".to_owned(),
        (None, _) => "`$$.Task.Token` behind a key that ends in `.$`".to_owned(),
    }
}

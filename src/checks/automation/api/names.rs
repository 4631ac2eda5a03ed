//! Does boto3 have the service and the operation that a step names?

use super::{Call, as_of, meant};
use crate::aws::api::{Operation, Service, Spelling, Stream};
use crate::catalogue::*;
use crate::checks::respelled;
use crate::finding::{Change, Finding, Fix, Site};
use crate::source::Node;
use crate::spelling;

/// The service of a call. `automation/unknown-service`: there is none; `automation/service-case`: in another case there is.
pub(super) fn service(call: &Call<'_, '_>, findings: &mut Vec<Finding>) -> Option<Service> {
    let (node, text) = call.text("Service")?;
    if let Some(service) = Service::of_client(text) {
        return Some(service);
    }
    if call.callback.is_some() {
        return Service::of_client("stepfunctions");
    }
    let Some(service) = Service::of_client(&text.to_ascii_lowercase()) else {
        findings.push(unknown_service(call, node, text));
        return None;
    };
    let message = format!(
        "{} names its service `{text}`: boto3 calls it `{}`, and AWS does not say whether another case is understood",
        call.name(),
        service.client()
    );
    findings.push(Finding::at(AUTOMATION_SERVICE_CASE, node, message).fix(written(node, service.client())));
    Some(service)
}

fn unknown_service(call: &Call<'_, '_>, node: Node<'_>, text: &str) -> Finding {
    let also_called = |service: &Service| {
        let others = [service.integration(), service.id(), service.signing_name(), service.endpoint_prefix()];
        others.into_iter().any(|name| same_letters(name, text))
    };
    let mut clients: Vec<&str> = Service::all().filter(also_called).map(Service::client).collect();
    if clients.is_empty() {
        clients.extend(meant::certainly(text, Service::all().map(Service::client)));
    }
    let label = "no such client";
    if clients.is_empty() {
        let message = format!("boto3 has no client `{text}` ({}), so {} fails whenever it runs", as_of(), call.name());
        return Finding::at(AUTOMATION_UNKNOWN_SERVICE, node, message).severity(Severity::Warning).label(label);
    }
    let message = format!("boto3 has no client `{text}`, so {} fails whenever it runs", call.name());
    let names = spelling::list(clients.iter().copied()).unwrap_or_default();
    let only = if let [only] = clients.as_slice() { Some(*only) } else { None };
    Finding::at(AUTOMATION_UNKNOWN_SERVICE, node, message)
        .label(label)
        .help(format!("the client is called {names}"))
        .offer(respelled(node, only))
}

/// The operation of a call. `automation/unknown-operation`: there is none; `automation/operation-case`: in another case there is.
pub(super) fn operation(call: &Call<'_, '_>, service: Service, findings: &mut Vec<Finding>) -> Option<Operation> {
    let (node, text) = call.text("Api")?;
    let found = service.find_operation(text);
    if let Some(meant) = call.callback {
        return found.map(|(operation, _)| operation).or_else(|| service.operation(meant.kind.api()));
    }
    let Some((operation, spelling)) = found else {
        findings.push(unknown_operation(call, service, node, text));
        return None;
    };
    if spelling == Spelling::OtherCase {
        let message = format!("{} calls `{text}`, a spelling that AWS does not document", call.name());
        let fix = written(node, operation.name());
        findings.push(Finding::at(AUTOMATION_OPERATION_CASE, node, message).fix(fix));
    }
    Some(operation)
}

fn unknown_operation(call: &Call<'_, '_>, service: Service, node: Node<'_>, text: &str) -> Finding {
    let client = service.client();
    let names = || service.operations().map(Operation::name);
    let like = service.operation_spelt_like(text).map(Operation::name);
    if let Some(meant) = like.or_else(|| meant::certainly(text, names())) {
        let message = format!("`{client}` has no operation `{text}`, so {} fails whenever it runs", call.name());
        return Finding::at(AUTOMATION_UNKNOWN_OPERATION, node, message)
            .label("no such operation")
            .help(format!("did you mean `{meant}`?"))
            .offer(respelled(node, Some(meant)));
    }
    let name = call.name();
    let message = format!("`{client}` has no operation `{text}` ({}), so {name} fails whenever it runs", as_of());
    let mut finding = Finding::at(AUTOMATION_UNKNOWN_OPERATION, node, message);
    finding.help = meant::perhaps(text, names());
    finding.severity(Severity::Warning).label("no such operation")
}

/// `automation/streaming-operation`: Automation passes requests and answers whole.
pub(super) fn streams(call: &Call<'_, '_>, operation: Operation, findings: &mut Vec<Finding>) {
    let Some(node) = call.inputs.get("Api") else { return };
    let Some(stream) = operation.streams().max_by_key(|stream| *stream != Stream::Request) else { return };
    let (severity, what) = match stream {
        Stream::Request => (Severity::Warning, "streams the body of its request"),
        Stream::Response => (Severity::Error, "streams its answer"),
        Stream::Events => (Severity::Error, "streams events"),
    };
    let outcome = if severity == Severity::Error { "fails" } else { "may fail" };
    let name = operation.name();
    let message = format!("`{name}` {what}, which Automation does not support, so {} {outcome}", call.name());
    let help = "call it with boto3 from a script of `aws:executeScript`, or use an action made for it";
    findings.push(Finding::at(AUTOMATION_STREAMING_OPERATION, node, message).severity(severity).help(help));
}

fn written(node: Node<'_>, name: &str) -> Fix {
    Fix::safe(format!("write `{name}`"), [Change::Write { at: Site::of(node), text: name.to_owned() }])
}

fn same_letters(name: &str, other: &str) -> bool {
    let letters = |text: &str| {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    letters(name) == letters(other)
}

//! Services and actions (Developer Guide, `supported-services-awssdk`, `integrate-optimized`).

use crate::aws::api::{self, Operation, Service};
use crate::aws::integrations::{self, SERVICES};
use crate::catalogue::*;
use crate::document::asl::Resource;
use crate::finding::{Change, Finding, Fix, Site};
use crate::spelling;

/// What a Task calls.
pub(super) struct ApiCall<'t> {
    /// As the Resource has it: `ssm:startAutomationExecution`.
    pub(super) name: &'t str,
    /// The operation.
    pub(super) operation: Operation,
    /// Whether it is an SDK integration, which takes what the API takes and nothing else.
    pub(super) is_sdk: bool,
}

/// What a Resource calls, or that there is no such thing (`asl/unknown-integration`).
pub(super) fn of<'t>(resource: Resource<'t>) -> Result<Option<ApiCall<'t>>, Box<Finding>> {
    let Some((service, action)) = resource.integration.and_then(|name| name.split_once(':')) else { return Ok(None) };
    if service == "aws-sdk" {
        return of_sdk(resource, action);
    }
    let Some(known) = integrations::find(service) else {
        return Err(Box::new(unknown_service(resource, service, action)));
    };
    if !known.actions.is_empty() && !known.actions.contains(&action) {
        return Err(Box::new(unknown_action(resource, known, action)));
    }
    let operation = known.sdk.and_then(Service::of_integration).and_then(|sdk| sdk.operation_of_action(action));
    Ok(operation.map(|operation| ApiCall { name: resource.integration.unwrap_or_default(), operation, is_sdk: false }))
}

fn of_sdk<'t>(resource: Resource<'t>, called: &'t str) -> Result<Option<ApiCall<'t>>, Box<Finding>> {
    let Some((name, action)) = called.split_once(':') else { return Err(Box::new(no_action(resource, called))) };
    let Some(service) = Service::of_integration(name) else {
        return Err(Box::new(unknown_sdk_service(resource, name)));
    };
    match service.operation_of_action(action) {
        Some(operation) => Ok(Some(ApiCall { name: called, operation, is_sdk: true })),
        None => Err(Box::new(unknown_sdk_action(resource, service, action))),
    }
}

fn no_action(resource: Resource<'_>, called: &str) -> Finding {
    let message = format!("`aws-sdk:{called}` names no action, so AWS refuses the state machine");
    let help = format!("`aws-sdk:{called}:ACTION`, the action with a small first letter");
    part(resource, called, message).help(help)
}

fn unknown_service(resource: Resource<'_>, service: &str, action: &str) -> Finding {
    if let Some(sdk) = Service::of_integration(service).filter(|sdk| sdk.operation_of_action(action).is_some()) {
        let message = format!("`{service}` has no integration of its own, so AWS refuses the state machine");
        let name = format!("aws-sdk:{}", sdk.integration());
        return misspelt(resource, service, message, &name);
    }
    let names = SERVICES.iter().map(|service| service.name);
    match spelling::nearest(service, names.clone()) {
        Some(found) => {
            let message = format!("Step Functions has no integration `{service}`, so AWS refuses the state machine");
            misspelt(resource, service, message, found)
        }
        None => {
            let message = format!("no integration `{service}` of Step Functions was known in {}", integrations::READ);
            let listed = spelling::list(names).unwrap_or_default();
            part(resource, service, message).severity(Severity::Warning).help(format!("it can be {listed}"))
        }
    }
}

fn unknown_action(resource: Resource<'_>, service: &integrations::Service, action: &str) -> Finding {
    let actions = || service.actions.iter().copied();
    if let Some(found) = spelling::nearest(action, actions()) {
        let message = format!("`{}` has no action `{action}`, so AWS refuses the state machine", service.name);
        return misspelt(resource, action, message, found);
    }
    let message = format!("the integration of `{}` had no action `{action}` in {}", service.name, integrations::READ);
    let sdk = service.sdk.and_then(Service::of_integration).filter(|sdk| sdk.operation_of_action(action).is_some());
    let help = match sdk {
        Some(sdk) => format!("call the API itself: `arn:aws:states:::aws-sdk:{}:{action}`", sdk.integration()),
        None => format!("it can be {}", spelling::list(actions()).unwrap_or_default()),
    };
    part(resource, action, message).severity(Severity::Warning).help(help)
}

fn unknown_sdk_service(resource: Resource<'_>, name: &str) -> Finding {
    let known_as = |service: &Service| {
        let names = [service.client(), service.id(), service.signing_name(), service.endpoint_prefix()];
        names.into_iter().chain([service.integration()]).any(|known| alike(known, name))
    };
    // Of several services with the name, the one whose client has it.
    let exact = Service::all().find(|service| alike(service.client(), name));
    let first = name.chars().next();
    let near = || Service::all().map(Service::integration).filter(|known| known.chars().next() == first);
    let meant = exact.or_else(|| Service::all().find(known_as)).map(Service::integration);
    match meant.or_else(|| spelling::nearest(name, near())) {
        Some(found) => {
            let message = format!("SDK integrations have no service `{name}`, so AWS refuses the state machine");
            misspelt(resource, name, message, found)
        }
        None => {
            let message = format!("no AWS API had a service `{name}` on {}", api::date());
            part(resource, name, message)
                .severity(Severity::Warning)
                .help("its name is that of the client in the AWS SDK for Java, in small letters")
        }
    }
}

/// Whether two names have the same letters and digits.
fn alike(known: &str, name: &str) -> bool {
    let letters = |text: &str| {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    known.len() >= name.len() && letters(known) == letters(name)
}

fn unknown_sdk_action(resource: Resource<'_>, service: Service, action: &str) -> Finding {
    let name = service.integration();
    let start = action.get(..2).unwrap_or(action).to_ascii_lowercase();
    let actions: Vec<String> = service.operations().map(|operation| action_of(operation.name())).collect();
    let near = || actions.iter().map(String::as_str).filter(|known| known.to_ascii_lowercase().starts_with(&start));
    let same = service.operation_spelt_like(action).map(|operation| action_of(operation.name()));
    let continued = || {
        near()
            .filter(|known| known.starts_with(action) || action.starts_with(known))
            .min_by_key(|known| known.len().abs_diff(action.len()))
    };
    match same.as_deref().or_else(|| spelling::nearest(action, near())) {
        Some(found) => {
            let message = format!("`{name}` has no action `{action}`, so AWS refuses the state machine");
            misspelt(resource, action, message, found)
        }
        None => {
            let message = format!("the API of `{name}` had no action `{action}` on {}", api::date());
            let finding = part(resource, action, message).severity(Severity::Warning);
            match continued() {
                Some(found) => finding.help(format!("did you mean `{found}`?")),
                None => finding.help("actions are the operations of the API with a small first letter"),
            }
        }
    }
}

/// The operation's name with a small first letter.
fn action_of(operation: &str) -> String {
    let mut letters = operation.chars();
    letters.next().into_iter().map(|first| first.to_ascii_lowercase()).chain(letters).collect()
}

fn misspelt(resource: Resource<'_>, wrong: &str, message: String, right: &str) -> Finding {
    let finding = part(resource, wrong, message).help(format!("did you mean `{right}`?"));
    let change = Change::Write { at: finding.site.clone(), text: right.to_owned() };
    finding.fix(Fix::doubtful(format!("write `{right}`"), [change]))
}

/// A finding at a part of the integration.
fn part(resource: Resource<'_>, wrong: &str, message: String) -> Finding {
    let text = resource.node.as_str().unwrap_or_default();
    let name = resource.integration.unwrap_or_default();
    // Both are parts of the text, the second one of the first.
    let start = text.rfind(name).and_then(|start| Some(start + name.rfind(wrong)?));
    let site = match start {
        Some(start) => Site::part(resource.node, start..start + wrong.len()),
        None => Site::of(resource.node),
    };
    Finding::new(ASL_UNKNOWN_INTEGRATION, site, message).label("not known")
}

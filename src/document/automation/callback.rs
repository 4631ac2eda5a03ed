//! Which steps answer a task token, or were meant to.

use super::Step;
use crate::value;

/// A call that answers a token, as a step names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// Which one.
    pub kind: CallbackKind,
    /// How it spells the service.
    pub service: Spelling,
    /// How it spells the call.
    pub api: Spelling,
}

/// The calls that answer a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallbackKind {
    /// `SendTaskSuccess`.
    Success,
    /// `SendTaskFailure`.
    Failure,
}

/// How right a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As the SDK spells it.
    Right,
    /// In another case, which may be understood.
    OtherCase,
    /// Nothing of this name exists.
    Wrong,
}

impl CallbackKind {
    /// The API's name.
    pub fn api(self) -> &'static str {
        match self {
            CallbackKind::Success => "SendTaskSuccess",
            CallbackKind::Failure => "SendTaskFailure",
        }
    }
}

/// The call of a step, if it answers a token, or was meant to.
pub fn meant(step: &Step<'_>) -> Option<Meant> {
    if step.known_action() != Some("aws:executeAwsApi") {
        return None;
    }
    let (service, api) = (value::text(step.input("Service")?)?, value::text(step.input("Api")?)?);
    // No other service has calls of these names; to see whether one is meant takes longer.
    if spelling_of_call(api) == Spelling::Wrong && !may_mean_step_functions(service) {
        return None;
    }
    let (kind, api) = meant_call(api)?;
    Some(Meant { kind, service: spelling_of_service(service), api })
}

/// Whether a key was probably meant as an input of such a call.
pub fn is_nearly(key: &str, name: &str) -> bool {
    strsim::osa_distance(&bare(key), &bare(name)) <= 2
}

/// A name without what spellings differ in.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The call that is meant, if it answers tokens.
fn meant_call(api: &str) -> Option<(CallbackKind, Spelling)> {
    /// "SendTaskFailed" and "SendSuccess" are that far away.
    const FARTHEST: usize = 4;
    let bare = bare(api);
    // Names of that distance have one of these parts left, and are about as long.
    let parts = ["sen", "dta", "sks", "ucc", "ess", "skf", "ail", "ure"];
    if bare.len().abs_diff("sendtasksuccess".len()) > FARTHEST || !parts.iter().any(|part| bare.contains(part)) {
        return None;
    }
    let names = [
        ("sendtasksuccess", Some(CallbackKind::Success)),
        ("sendtaskfailure", Some(CallbackKind::Failure)),
        ("sendtaskheartbeat", None),
    ];
    if let Some((_, kind)) = names.iter().find(|(name, _)| *name == bare) {
        return kind.map(|kind| (kind, spelling_of_call(api)));
    }
    let distances = names.map(|(name, kind)| (strsim::osa_distance(name, &bare), kind));
    let (distance, kind) = distances.into_iter().min_by_key(|(distance, _)| *distance)?;
    let kind = kind.filter(|_| distance <= FARTHEST)?;
    Some((kind, spelling_of_call(api)))
}

fn spelling_of_call(api: &str) -> Spelling {
    match api {
        "SendTaskSuccess" | "send_task_success" | "SendTaskFailure" | "send_task_failure" => Spelling::Right,
        "sendTaskSuccess" | "sendTaskFailure" => Spelling::OtherCase,
        _ => Spelling::Wrong,
    }
}

/// boto3 calls the client `stepfunctions`.
fn spelling_of_service(service: &str) -> Spelling {
    match service {
        "stepfunctions" => Spelling::Right,
        _ if service.eq_ignore_ascii_case("stepfunctions") => Spelling::OtherCase,
        _ => Spelling::Wrong,
    }
}

/// Whether a service's name is that of Step Functions, well written or not.
pub fn may_mean_step_functions(service: &str) -> bool {
    let bare = bare(service);
    bare.contains("stepfunction") || matches!(bare.as_str(), "states" | "sfn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_are_meant() {
        let success = |spelling| Some((CallbackKind::Success, spelling));
        assert_eq!(meant_call("SendTaskSuccess"), success(Spelling::Right));
        assert_eq!(meant_call("send_task_success"), success(Spelling::Right));
        assert_eq!(meant_call("sendTaskSuccess"), success(Spelling::OtherCase));
        for wrong in ["SendTaskSucces", "sendtasksuccess", "send-task-success", "SendSuccess"] {
            assert_eq!(meant_call(wrong), success(Spelling::Wrong), "{wrong}");
        }
        assert_eq!(meant_call("SendTaskFailed"), Some((CallbackKind::Failure, Spelling::Wrong)));
        for other in ["SendTaskHeartbeat", "SendTaskHeartBeat", "StartExecution", "GetActivityTask", "SendMessage"] {
            assert_eq!(meant_call(other), None, "{other}");
        }
    }

    #[test]
    fn services_that_may_be_meant() {
        for service in ["stepfunctions", "StepFunctions", "step-functions", "stepfunction", "sfn", "states"] {
            assert!(may_mean_step_functions(service), "{service}");
        }
        assert!(!may_mean_step_functions("sqs"));
    }
}

//! Faults of roles and of who may assume them.

use super::{Operator, fault};
use crate::documents::{callers, runbooks, starting, text};
use crate::edit::{Mutants, cut, set, unset};
use crate::project::{Project, Spot};
use serde_json::{Value, json};

const TRUST: &str = "error iam/trust";

pub(super) const ALL: &[Operator] = &[
    fault("the answer is not allowed", "error iam/callback-denied", |project, out| {
        not_allowed(project, out, Need::Answer)
    }),
    fault("a step is not allowed", "warning iam/step-denied", |project, out| not_allowed(project, out, Need::Step)),
    fault("the start is not allowed", "error iam/start-denied", |project, out| not_allowed(project, out, Need::Start)),
    fault("a constant role may not be passed", "info iam/pass-role", |project, out| {
        not_allowed(project, out, Need::PassConstant)
    }),
    fault("an argument's role may not be passed", "warning iam/pass-role", |project, out| {
        not_allowed(project, out, Need::PassArgument)
    }),
    fault("the answer is allowed elsewhere", "error iam/callback-denied", |project, out| {
        elsewhere(project, out, Need::Answer)
    }),
    fault("the start is allowed elsewhere", "error iam/start-denied", |project, out| {
        elsewhere(project, out, Need::Start)
    }),
    fault("the older name of a runbook", "warning iam/start-legacy", |project, out| {
        resources(project, out, |resource| {
            resource.contains(":document/").then(|| resource.replace(":document/", ":automation-definition/") + ":*")
        });
    }),
    fault("no executions may be started", "warning iam/start-legacy", |project, out| {
        resources(project, out, |resource| {
            resource
                .contains(":automation-execution/")
                .then(|| resource.replace(":automation-execution/", ":document/other-"))
        });
    }),
    fault("another service is trusted", TRUST, |project, out| {
        for principal in ["ec2.amazonaws.com", "lambda.amazonaws.com", "ssm.amazon.com"] {
            trusts(project, out, principal, |statement, principal| {
                statement["Principal"].get("Service").map(|_| set(statement, "/Principal/Service", json!(principal)))
            });
        }
    }),
    fault("the other service is trusted", TRUST, |project, out| {
        trusts(project, out, "", |statement, _| {
            let other = if text(statement, "/Principal/Service").starts_with("ssm") {
                "states.amazonaws.com"
            } else {
                "ssm.amazonaws.com"
            };
            statement["Principal"].get("Service").map(|_| set(statement, "/Principal/Service", json!(other)))
        });
    }),
    fault("a role is trusted, not the service", TRUST, |project, out| {
        trusts(project, out, "", |statement, _| {
            let role = json!({"AWS": "arn:aws:iam::111122223333:role/other"});
            statement["Principal"].get("Service").map(|_| set(statement, "/Principal", role))
        });
    }),
    fault("another action is trusted", TRUST, |project, out| {
        trusts(project, out, "", |statement, _| {
            statement["Principal"].get("Service").map(|_| set(statement, "/Action", json!("sts:TagSession")))
        });
    }),
    fault("the service is denied", TRUST, |project, out| {
        trusts(project, out, "", |statement, _| {
            statement["Principal"]
                .get("Service")
                .map(|_| set(&unset(statement, "/Condition"), "/Effect", json!("Deny")))
        });
    }),
    fault("a SourceArn of another type", TRUST, |project, out| {
        for source in [
            "arn:aws:ec2:*:111122223333:instance/*",
            "arn:aws:ssm:*:111122223333:document/*",
            "arn:aws:states:*:111122223333:activity:*",
        ] {
            trusts(project, out, source, |statement, source| {
                let condition = json!({"ArnLike": {"aws:SourceArn": source}});
                statement["Principal"].get("Service").map(|_| set(statement, "/Condition", condition))
            });
        }
    }),
    fault("the service may act for anybody", "info iam/confused-deputy", |project, out| {
        trusts(project, out, "", |statement, _| statement.get("Condition").map(|_| unset(statement, "/Condition")));
    }),
    fault("the Task's role trusts another", "error iam/credentials-denied", |project, out| {
        for principal in ["RunbookRole", "StarterRole"] {
            trusts(project, out, principal, |statement, principal| {
                let role = json!({"Fn::GetAtt": [principal, "Arn"]});
                statement["Principal"].get("AWS").map(|_| set(statement, "/Principal/AWS", role))
            });
        }
        trusts(project, out, "service", |statement, _| {
            statement["Principal"]
                .get("AWS")
                .map(|_| set(statement, "/Principal", json!({"Service": "states.amazonaws.com"})))
        });
    }),
    fault("the account is trusted, and the role may not assume", "error iam/credentials-denied", account_trusted),
    fault("the runbook's role is of another account", "error iam/cross-account-callback", |project, out| {
        let literal = project.spots(|value| text(value, "/RoleArn").starts_with("arn:aws:iam::111122223333:"));
        for runbook in runbooks(project) {
            let role = text(project.at(&runbook), "/assumeRole");
            if role.contains(":111122223333:") && !literal.is_empty() {
                out.replace(
                    project,
                    &runbook.join("assumeRole"),
                    "",
                    json!(role.replace("111122223333", "999988887777")),
                );
            }
        }
    }),
    fault("the state machine's role is of another account", "error iam/cross-account-callback", |project, out| {
        for spot in project.spots(|value| text(value, "/RoleArn").starts_with("arn:aws:iam::111122223333:")) {
            let role = text(project.at(&spot), "/RoleArn").replace("111122223333", "999988887777");
            if project.at(&spot).get("Definition").is_some() {
                out.replace(project, &spot.join("RoleArn"), "", json!(role));
            }
        }
    }),
    fault("targets in another account", "error iam/cross-account-callback", |project, out| {
        let literal = project.spots(|value| text(value, "/RoleArn").starts_with("arn:aws:iam::111122223333:"));
        for task in starting(project).iter().filter(|task| literal.iter().any(|machine| machine.holds(task))) {
            let spot = task.join(crate::documents::payload_key(project.at(task)));
            let locations = json!([{"Accounts": ["999988887777"], "Regions": ["eu-central-1"]}]);
            out.replace(project, &spot, "", set(project.at(&spot), "/TargetLocations", locations));
        }
    }),
    fault("no role of the runbook", "info iam/no-assume-role", |project, out| without_role(project, out, false))
        .beside(&["iam/callback-denied"]),
    fault("no role of a runbook that takes long", "warning iam/no-assume-role", |project, out| {
        without_role(project, out, true);
    }),
];

/// What a role is needed for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Need {
    Answer,
    Step,
    Start,
    PassConstant,
    PassArgument,
}

fn roles(project: &Project) -> Vec<Spot> {
    project.spots(|value| text(value, "/Type") == "AWS::IAM::Role")
}

/// What a role needs an action for: roles that Automation assumes work, the others start.
fn need(project: &Project, role: &Spot, action: &str) -> Option<Need> {
    let trust = project.at(role)["Properties"]["AssumeRolePolicyDocument"].to_string();
    let works = trust.contains("\"ssm.amazonaws.com\"");
    let passes_argument =
        runbooks(project).iter().any(|runbook| text(project.at(runbook), "/assumeRole").starts_with("{{"));
    match action {
        "states:SendTaskSuccess" | "states:SendTaskFailure" => Some(Need::Answer),
        "iam:PassRole" if works => None,
        "iam:PassRole" if passes_argument => Some(Need::PassArgument),
        "iam:PassRole" => Some(Need::PassConstant),
        "sts:AssumeRole" => None,
        _ if works => Some(Need::Step),
        "ssm:StartAutomationExecution" => Some(Need::Start),
        _ => None,
    }
}

/// The statements of a role's own policies, with each action that is needed for something.
fn needed(project: &Project, wanted: Need) -> Vec<(Spot, String)> {
    let mut found = Vec::new();
    for role in roles(project) {
        let statements = project.spots(|value| value.get("Action").is_some_and(Value::is_array));
        for statement in statements.into_iter().filter(|statement| role.holds(statement)) {
            for action in project.at(&statement)["Action"].as_array().unwrap() {
                let action = action.as_str().unwrap();
                if need(project, &role, action) == Some(wanted) {
                    found.push((statement.clone(), action.to_owned()));
                }
            }
        }
    }
    found
}

fn not_allowed(project: &Project, out: &mut Mutants, wanted: Need) {
    for (spot, action) in needed(project, wanted) {
        let statement = project.at(&spot);
        let actions = statement["Action"].as_array().unwrap();
        let with = |new: Option<String>| {
            let kept = actions
                .iter()
                .filter_map(|one| if *one == *action { new.clone().map(Value::from) } else { Some(one.clone()) });
            kept.collect::<Vec<Value>>()
        };
        if actions.len() > 1 {
            out.replace(project, &spot, &format!("without {action}"), set(statement, "/Action", json!(with(None))));
        }
        out.replace(
            project,
            &spot,
            &format!("{action} misspelt"),
            set(statement, "/Action", json!(with(Some(cut(&action))))),
        );
        let (list, _) = spot.pointer.rsplit_once('/').unwrap();
        let list = Spot { file: spot.file, pointer: list.to_owned() };
        let mut statements = project.at(&list).as_array().unwrap().clone();
        statements.push(json!({"Effect": "Deny", "Action": [action], "Resource": "*"}));
        out.replace(project, &list, &format!("{action} denied"), json!(statements));
    }
}

fn elsewhere(project: &Project, out: &mut Mutants, wanted: Need) {
    for (spot, action) in needed(project, wanted) {
        let statement = project.at(&spot);
        // Several needs in one statement would be several faults.
        if needed(project, wanted).iter().filter(|(other, _)| *other == spot).count()
            < statement["Action"].as_array().unwrap().len()
        {
            continue;
        }
        for resource in ["arn:aws:s3:::bucket/*", "arn:aws:ssm:*:*:document/Another"] {
            out.replace(
                project,
                &spot,
                &format!("{action} on {resource}"),
                set(statement, "/Resource", json!(resource)),
            );
        }
    }
}

/// Changes the texts of resources that a starter may start.
fn resources(project: &Project, out: &mut Mutants, change: fn(&str) -> Option<String>) {
    for (statement, _) in needed(project, Need::Start) {
        for spot in project.spots(|value| value.get("Fn::Sub").is_some()).iter().filter(|spot| statement.holds(spot)) {
            if let Some(new) = change(text(project.at(spot), "/Fn::Sub")) {
                out.replace(project, spot, "", json!({"Fn::Sub": new}));
            }
        }
    }
}

/// Changes the statements of trust policies.
fn trusts(project: &Project, out: &mut Mutants, note: &str, change: fn(&Value, &str) -> Option<Value>) {
    for spot in project.spots(|value| value.get("Principal").is_some()) {
        if let Some(new) = change(project.at(&spot), note).filter(|new| new != project.at(&spot)) {
            out.replace(project, &spot, note, new);
        }
    }
}

/// Takes the role of the runbooks that wait for half a day, or of the others.
fn without_role(project: &Project, out: &mut Mutants, takes_long: bool) {
    for runbook in runbooks(project).iter().filter(|runbook| !callers(project, runbook).is_empty()) {
        let value = project.at(runbook);
        let limits = value["mainSteps"].as_array().unwrap().iter().filter_map(|step| step["timeoutSeconds"].as_u64());
        if value.get("assumeRole").is_some() && (limits.sum::<u64>() > 43_200) == takes_long {
            out.replace(project, runbook, "", unset(value, "/assumeRole"));
        }
    }
}

fn account_trusted(project: &Project, out: &mut Mutants) {
    for trust in project.spots(|value| value.pointer("/Principal/AWS").is_some()) {
        let root = json!({"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"});
        let trusted = project.with(&trust, set(project.at(&trust), "/Principal/AWS", root));
        for spot in project.spots(|value| value.get("Action") == Some(&json!(["sts:AssumeRole"]))) {
            let denied = set(project.at(&spot), "/Effect", json!("Deny"));
            out.push(project, &spot, "denied", trusted.with(&spot, denied));
            let other = set(project.at(&spot), "/Resource", json!("arn:aws:iam::111122223333:user/another"));
            out.push(project, &spot, "elsewhere", trusted.with(&spot, other));
        }
    }
}

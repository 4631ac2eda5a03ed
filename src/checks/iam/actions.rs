//! The names of actions.

use super::{MAX_NAMES, MAX_SUGGESTIONS};
use crate::aws::iam::{self, Service};
use crate::catalogue::*;
use crate::checks::respelled;
use crate::document::iam::{Policy, Statement, text};
use crate::finding::Finding;
use crate::source::Node;
use crate::spelling;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let mut actions = Actions { findings, suggestions: 0 };
    let all = policy.statements.iter().flat_map(|statement| {
        let nodes = statement.actions.into_iter().flat_map(|clause| clause.values());
        nodes.map(move |node| (statement, node))
    });
    for (statement, node) in all.take(MAX_NAMES) {
        // Variables are another check's.
        if let Some(action) = text::known(node).filter(|action| !action.contains('$')) {
            actions.look(statement, node, action);
        }
    }
}

struct Actions<'f> {
    findings: &'f mut Vec<Finding>,
    suggestions: usize,
}

impl Actions<'_> {
    fn look(&mut self, statement: &Statement<'_>, node: Node<'_>, action: &str) {
        let Some((prefix, name)) = action.split_once(':') else {
            if action != "*" {
                self.malformed(node, format!("the action `{action}` names no service, so IAM refuses the policy"));
            }
            return;
        };
        let is_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if name.contains(':') {
            self.malformed(node, format!("the action `{action}` has more than one colon, so IAM refuses the policy"));
        } else if prefix == "*" {
            // Every service.
        } else if prefix.is_empty() || !prefix.bytes().all(is_prefix) {
            let message =
                format!("the service of the action `{action}` cannot be `{prefix}`, so IAM refuses the policy");
            self.malformed(node, message);
        } else {
            match iam::table().service(prefix) {
                Some(service) => self.name(statement, node, service, name),
                None => self.service(statement, node, prefix, name),
            }
        }
    }

    fn malformed(&mut self, node: Node<'_>, message: String) {
        let help = "an action is `service:Name`; `*` and `?` may stand in the name";
        self.findings.push(Finding::at(IAM_INVALID_ACTION, node, message).help(help));
    }

    fn service(&mut self, statement: &Statement<'_>, node: Node<'_>, prefix: &str, name: &str) {
        let table = iam::table();
        let suggest = self.may_suggest();
        let (rule, effect) = (IAM_UNKNOWN_SERVICE, without_effect(statement));
        if let Some(until) = table.retired_service(prefix) {
            let message = format!("AWS has retired the service `{prefix}`, so the statement {effect} for it");
            let finding = Finding::at(rule, node, message).severity(Severity::Info);
            self.findings.push(finding.help(format!("AWS's reference of actions listed it until {until}")));
            return;
        }
        if table.services().len() == 0 {
            return;
        }
        let message = format!("no service of AWS has the prefix `{prefix}`, so the statement {effect} for it");
        let meant = suggest.then(|| meant_service(prefix)).flatten();
        let mut finding = Finding::at(rule, node, message).label("unknown service");
        finding.help = Some(match meant {
            Some(meant) => format!("did you mean `{meant}:{name}`? The services are those of {}", table.date()),
            None => format!("the services are those of {}", table.date()),
        });
        let full = meant.map(|meant| format!("{meant}:{name}"));
        self.findings.push(finding.offer(respelled(node, full.as_deref())));
    }

    fn name(&mut self, statement: &Statement<'_>, node: Node<'_>, service: Service<'_>, name: &str) {
        let is_pattern = name.contains(['*', '?']);
        let known = match is_pattern {
            true => name.bytes().all(|byte| byte == b'*') || service.actions_like(name).next().is_some(),
            false => service.action(name).is_some(),
        };
        if known {
            return;
        }
        let (table, prefix, effect) = (iam::table(), service.prefix(), without_effect(statement));
        let written = node.as_str().unwrap_or_default();
        let finding = |message: String| Finding::at(IAM_UNKNOWN_ACTION, node, message);
        if let Some(until) = table.retired_action(prefix, name) {
            let message = format!("AWS has retired the action `{written}`, so the statement {effect} for it");
            let help = format!("AWS's reference of actions listed it until {until}");
            self.findings.push(finding(message).severity(Severity::Info).help(help));
            return;
        }
        let message = match is_pattern {
            true => format!("no action of {} is like `{written}`, so the statement {effect} for it", service.title()),
            false => format!("{} has no action `{written}`, so the statement {effect} for it", service.title()),
        };
        let meant = (!is_pattern && self.may_suggest()).then(|| meant_action(service, name)).flatten();
        let mut finding = finding(message).label("unknown action");
        if is_pattern {
            // It may wait for actions to come.
            finding.severity = Severity::Info;
        }
        let meant = meant.map(|meant| format!("{prefix}:{meant}"));
        finding.help = Some(match &meant {
            Some(meant) => format!("did you mean `{meant}`? The actions are those of {}", table.date()),
            None => format!("the actions are those of {}", table.date()),
        });
        self.findings.push(finding.offer(respelled(node, meant.as_deref())));
    }

    fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= MAX_SUGGESTIONS
    }
}

/// What a statement comes to for an action that there is not.
fn without_effect(statement: &Statement<'_>) -> &'static str {
    match (statement.allows(), statement.denies()) {
        (true, _) => "allows nothing",
        (_, true) => "denies nothing",
        _ => "means nothing",
    }
}

/// Names under which services are known elsewhere: clients of SDKs, the console.
const OTHER_NAMES: [(&str, &str); 12] = [
    ("stepfunctions", "states"),
    ("step-functions", "states"),
    ("sfn", "states"),
    ("state", "states"),
    ("systemsmanager", "ssm"),
    ("eventbridge", "events"),
    ("cloudwatchlogs", "logs"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchevents", "events"),
    ("elb", "elasticloadbalancing"),
    ("elbv2", "elasticloadbalancing"),
    ("efs", "elasticfilesystem"),
];

fn meant_service(prefix: &str) -> Option<&'static str> {
    let renamed = OTHER_NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(prefix)).map(|(_, name)| *name);
    let near = |known: &&'static str| known.len().abs_diff(prefix.len()) <= 2 && begins_alike(known, prefix, 1);
    renamed.or_else(|| spelling::nearest(prefix, iam::table().services().map(|it| it.prefix()).filter(near)))
}

fn meant_action<'t>(service: Service<'t>, name: &str) -> Option<&'t str> {
    let near = |known: &&'t str| known.len().abs_diff(name.len()) <= 4 && begins_alike(known, name, 2);
    spelling::nearest(name, service.actions().map(|action| action.name()).filter(near))
}

fn begins_alike(left: &str, right: &str, count: usize) -> bool {
    let start = |text: &str| text.get(..count).map(str::to_ascii_lowercase);
    start(left) == start(right)
}

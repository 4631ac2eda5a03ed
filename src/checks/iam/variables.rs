//! Variables that IAM fills in: `${aws:username}` (IAM User Guide, `reference_policies_variables`).

use crate::catalogue::*;
use crate::document::iam::operator::Operator;
use crate::document::iam::text::{self, Variable};
use crate::document::iam::{Clause, Policy, values};
use crate::finding::{Finding, Site};
use crate::source::Node;
use crate::value;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let version = policy.node.get("Version");
    let is_old = match version {
        Some(node) => value::text(node) == Some("2008-10-17"),
        None => !policy.node.is_damaged(),
    };
    for statement in &policy.statements {
        for node in statement.actions.into_iter().flat_map(Clause::values) {
            nowhere(node, "actions", findings);
        }
        let principals = statement.principals.filter(|clause| clause.node.is_mapping());
        for node in
            principals.into_iter().flat_map(|clause| clause.node.entries()).flat_map(|entry| values(entry.value))
        {
            nowhere(node, "principals", findings);
        }
        for node in statement.resources.into_iter().flat_map(Clause::values) {
            form(node, is_old, findings);
        }
        for test in statement.tests() {
            let operator = Operator::parse(test.operator.as_str().unwrap_or_default());
            for node in test.values() {
                match operator {
                    Some(operator) if !operator.takes_variables() => of_operator(node, operator, findings),
                    _ => form(node, is_old, findings),
                }
            }
        }
    }
}

fn named<'t>(node: Node<'t>) -> impl Iterator<Item = (Site, Variable<'t>)> {
    let text = text::known(node).unwrap_or_default();
    text::variables(text).map(move |variable| (Site::part(node, variable.range.clone()), variable))
}

fn nowhere(node: Node<'_>, what: &str, findings: &mut Vec<Finding>) {
    findings.extend(named(node).map(|(site, variable)| {
        let message = format!("`${{{}}}` is not replaced in {what}; it stays as it is", variable.inside);
        let finding = Finding::new(IAM_VARIABLE_PLACE, site, message);
        finding.help("variables are replaced in `Resource` and in the values of conditions")
    }));
}

fn of_operator(node: Node<'_>, operator: Operator, findings: &mut Vec<Finding>) {
    findings.extend(named(node).map(|(site, variable)| {
        let message =
            format!("`{}` does not replace `${{{}}}`, so the test is never true", operator.name, variable.inside);
        Finding::new(IAM_VARIABLE_OPERATOR, site, message).help("operators on strings and ARNs do")
    }));
}

/// Variables where they may stand: how they are written, and whether the language of the policy knows them.
fn form(node: Node<'_>, is_old: bool, findings: &mut Vec<Finding>) {
    let Some(text) = text::known(node).filter(|text| text.contains("${")) else { return };
    if let Some(start) = text::unclosed(text) {
        let message = "the variable has no closing brace, so it is plain text";
        findings
            .push(Finding::new(IAM_MALFORMED_VARIABLE, Site::part(node, start..text.len()), message).label("no `}`"));
    }
    for (site, variable) in named(node) {
        let name = variable.name();
        let quoted = |default: &str| default.len() >= 2 && default.starts_with('\'') && default.ends_with('\'');
        let wrong = match variable.default() {
            _ if name.is_empty() => "the variable has no name",
            _ if variable.inside.split(',').next().is_some_and(|name| name.contains(' ')) => {
                "there is a blank in the name of the variable"
            }
            Some(default) if !quoted(default) => "the default of the variable is not in single quotes",
            _ if is_old && !matches!(name, "*" | "?" | "$") => {
                findings.push(unreplaced(site, &variable));
                continue;
            }
            _ => continue,
        };
        let finding = Finding::new(IAM_MALFORMED_VARIABLE, site, format!("{wrong}, so nothing is put in its place"));
        findings.push(finding.help("a variable is `${aws:username}`, or with a default `${aws:username, 'nobody'}`"));
    }
}

fn unreplaced(site: Site, variable: &Variable<'_>) -> Finding {
    let message =
        format!("without `\"Version\": \"2012-10-17\"`, `${{{}}}` is plain text and fits nothing", variable.inside);
    Finding::new(IAM_VARIABLE_VERSION, site, message).help("add `\"Version\": \"2012-10-17\"` to the policy")
}

//! One action on one resource against the statements of a role.

use super::glob::{Match, begin_apart, relate};
use crate::summary::policy::{Effect, Patterns, Statement};

/// What a role's statements say of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Certainly allowed.
    Allowed,
    /// Certainly not: nothing allows it, or an explicit Deny forbids it.
    Denied,
    /// Not known: a condition, a reference or a variable decides.
    Unknown,
}

/// Whether statements allow an action on a resource, both of which may have `${…}` in them.
pub fn access(statements: &[Statement], action: &str, resource: &str) -> Access {
    let (mut allowed, mut may_be_allowed, mut may_be_denied) = (false, false, false);
    for statement in statements {
        match (statement.effect, applies(statement, action, resource)) {
            (_, Match::Cannot) => {}
            (Effect::Deny, Match::Covers) => return Access::Denied,
            (Effect::Deny, Match::Unknown) => may_be_denied = true,
            (Effect::Allow, Match::Covers) => allowed = true,
            (Effect::Allow, Match::Unknown) => may_be_allowed = true,
            (Effect::Unknown, _) => (may_be_allowed, may_be_denied) = (true, true),
        }
    }
    match (allowed, may_be_allowed, may_be_denied) {
        (true, _, false) => Access::Allowed,
        (false, false, _) => Access::Denied,
        _ => Access::Unknown,
    }
}

/// Whether a statement speaks of a call.
fn applies(statement: &Statement, action: &str, resource: &str) -> Match {
    let actions = matches(&statement.actions, &action.to_ascii_lowercase(), true);
    let resources = matches(&statement.resources, resource, false);
    match (actions, resources) {
        (Match::Cannot, _) | (_, Match::Cannot) => Match::Cannot,
        (Match::Covers, Match::Covers) if statement.conditions.is_empty() => Match::Covers,
        _ => Match::Unknown,
    }
}

/// Whether a list of patterns matches what is needed.
pub fn matches(patterns: &Patterns, needed: &str, any_case: bool) -> Match {
    let one = |pattern: &String| match any_case {
        _ if begin_apart(pattern, needed, any_case) => Match::Cannot,
        true => relate(&pattern.to_ascii_lowercase(), needed),
        false => relate(pattern, needed),
    };
    let of = |list: &[String]| {
        let found: Vec<Match> = list.iter().map(one).collect();
        match (found.contains(&Match::Covers), found.contains(&Match::Unknown)) {
            (true, _) => Match::Covers,
            (false, true) => Match::Unknown,
            (false, false) => Match::Cannot,
        }
    };
    match patterns {
        Patterns::OneOf(list) => of(list),
        Patterns::AllBut(list) => match of(list) {
            Match::Covers => Match::Cannot,
            Match::Cannot => Match::Covers,
            Match::Unknown => Match::Unknown,
        },
        Patterns::Unknown => Match::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Site;
    use crate::source::{FileId, Place, Span};
    use crate::summary::policy::{Condition, Principals};

    fn statement(effect: Effect, action: &str, resource: &str) -> Statement {
        let site = Site { place: Place { file: FileId(0), span: Span::at(0) }, pointer: "".into() };
        Statement {
            site,
            by_aws: false,
            effect,
            actions: Patterns::OneOf(vec![action.to_owned()]),
            resources: Patterns::OneOf(vec![resource.to_owned()]),
            principals: Principals::default(),
            conditions: Vec::new(),
        }
    }

    fn verdict(statements: &[Statement]) -> Access {
        access(statements, "ssm:SendCommand", "${?}")
    }

    #[test]
    fn nothing_is_allowed_that_nothing_allows() {
        assert_eq!(verdict(&[]), Access::Denied);
        assert_eq!(verdict(&[statement(Effect::Allow, "ssm:Get*", "*")]), Access::Denied);
        assert_eq!(verdict(&[statement(Effect::Allow, "SSM:send*", "*")]), Access::Allowed);
        assert_eq!(verdict(&[statement(Effect::Allow, "ssm:SendCommand", "arn:aws:ec2:*:*:*")]), Access::Unknown);
        assert_eq!(verdict(&[statement(Effect::Unknown, "*", "*")]), Access::Unknown);
    }

    #[test]
    fn an_explicit_deny_wins() {
        let allow = || statement(Effect::Allow, "*", "*");
        assert_eq!(verdict(&[allow(), statement(Effect::Deny, "ssm:*", "*")]), Access::Denied);
        assert_eq!(verdict(&[allow(), statement(Effect::Deny, "ssm:*", "arn:x")]), Access::Unknown);
        assert_eq!(verdict(&[allow(), statement(Effect::Deny, "ec2:*", "*")]), Access::Allowed);
    }

    #[test]
    fn conditions_decide_later() {
        let condition = || Condition { operator: "Bool".into(), key: "aws:SecureTransport".into(), values: Vec::new() };
        let allow = Statement { conditions: vec![condition()], ..statement(Effect::Allow, "*", "*") };
        assert_eq!(verdict(&[allow]), Access::Unknown);
        let deny = Statement { conditions: vec![condition()], ..statement(Effect::Deny, "*", "*") };
        assert_eq!(verdict(&[deny.clone(), statement(Effect::Allow, "*", "*")]), Access::Unknown);
        assert_eq!(verdict(&[deny]), Access::Denied);
    }

    #[test]
    fn all_but_some() {
        let all_but = |action: &str| Statement {
            actions: Patterns::AllBut(vec![action.to_owned()]),
            ..statement(Effect::Allow, "", "*")
        };
        assert_eq!(verdict(&[all_but("ssm:*")]), Access::Denied);
        assert_eq!(verdict(&[all_but("iam:*")]), Access::Allowed);
        assert_eq!(verdict(&[all_but("${Action}")]), Access::Unknown);
    }
}

//! Keys of conditions: which there are, of what type, with one value or several.

use super::{MAX_NAMES, MAX_SUGGESTIONS};
use crate::aws::iam::{self, ConditionKey, ValueType};
use crate::catalogue::*;
use crate::checks::renamed;
use crate::document::iam::operator::{Family, Operator, Qualifier};
use crate::document::iam::{Policy, Statement, Test, text};
use crate::finding::Finding;
use crate::spelling;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    let mut suggestions = 0;
    let all = policy.statements.iter().flat_map(|statement| statement.tests().map(move |test| (statement, test)));
    for (statement, test) in all.take(MAX_NAMES) {
        let Some(name) = text::known(test.key).filter(|name| !name.contains('$')) else { continue };
        let Some(operator) = Operator::parse(test.operator.as_str().unwrap_or_default()) else { continue };
        match find(name) {
            Found::Key(key) => of_key(statement, test, operator, key, findings),
            Found::Nothing(finding) => {
                suggestions += 1;
                findings.push(finding.report(test, name, suggestions <= MAX_SUGGESTIONS));
            }
            Found::Unknown => {}
        }
    }
    pairs(policy, findings);
}

enum Found {
    Key(ConditionKey<'static>),
    Nothing(Missing),
    /// It may be one that is not ours to know.
    Unknown,
}

enum Missing {
    NoColon,
    Global,
    TagKey,
    Service(iam::Service<'static>),
}

/// Keys that end in the name of a tag.
const TAG_KEYS: [&str; 4] = ["aws:ResourceTag", "aws:RequestTag", "aws:PrincipalTag", "ssm:resourceTag"];

/// Not documented, but AWS's own policies ask for it.
const UNDOCUMENTED: &str = "aws:PrincipalOrgMasterAccountId";

fn find(name: &str) -> Found {
    let table = iam::table();
    let bare = name.trim_end_matches('/');
    if name.eq_ignore_ascii_case(UNDOCUMENTED) {
        return Found::Unknown;
    }
    if TAG_KEYS.iter().any(|known| known.eq_ignore_ascii_case(bare)) {
        return Found::Nothing(Missing::TagKey);
    }
    let Some((prefix, _)) = name.split_once(':') else { return Found::Nothing(Missing::NoColon) };
    if prefix.eq_ignore_ascii_case("aws") {
        let key = table.global_key(name).or_else(|| table.any_key(name));
        return key.map_or(Found::Nothing(Missing::Global), Found::Key);
    }
    match table.service(prefix) {
        Some(service) => match service.condition_key(name).or_else(|| table.any_key(name)) {
            Some(key) => Found::Key(key),
            None => Found::Nothing(Missing::Service(service)),
        },
        None => table.any_key(name).map_or(Found::Unknown, Found::Key),
    }
}

impl Missing {
    fn report(self, test: Test<'_>, name: &str, suggest: bool) -> Finding {
        let table = iam::table();
        let near = |known: &ConditionKey<'static>| suggest && known.name().len().abs_diff(name.len()) <= 4;
        let (rule, message, meant) = match self {
            Missing::NoColon => {
                let message = format!("the key `{name}` names no service, so IAM refuses the policy");
                return Finding::at(IAM_CONDITION_KEY_FORMAT, test.key, message)
                    .help("a key is `aws:Name` or `service:Name`");
            }
            Missing::TagKey => {
                let message = format!("`{name}` does not say which tag is meant, so no request has this key");
                let help = format!("write `{}/NAME` with the name of the tag", name.trim_end_matches('/'));
                return Finding::at(IAM_MISSING_TAG_KEY, test.key, message).help(help);
            }
            Missing::Global if name.eq_ignore_ascii_case("aws:ARN") => {
                let message = "`aws:ARN` is no longer a key, so no request has it".to_owned();
                (IAM_UNKNOWN_GLOBAL_KEY, message, Some("aws:PrincipalArn"))
            }
            Missing::Global => {
                let message = format!("there is no key `{name}`, so no request has it");
                let meant = spelling::nearest(name, table.global_keys().filter(near).map(|key| key.name()));
                (IAM_UNKNOWN_GLOBAL_KEY, message, meant)
            }
            Missing::Service(service) => {
                let message = format!("{} has no key `{name}`, so no request has it", service.title());
                let meant = spelling::nearest(name, service.condition_keys().filter(near).map(|key| key.name()));
                (IAM_UNKNOWN_CONDITION_KEY, message, meant)
            }
        };
        let dated = format!("the keys are those of {}", table.date());
        let help = meant
            .map_or(dated.clone(), |meant| format!("did you mean `{meant}`? T{}", dated.get(1..).unwrap_or_default()));
        Finding::at(rule, test.key, message).label("unknown key").help(help).offer(renamed(test.key, meant))
    }
}

fn of_key(
    statement: &Statement<'_>,
    test: Test<'_>,
    operator: Operator,
    key: ConditionKey<'_>,
    findings: &mut Vec<Finding>,
) {
    let name = key.name();
    if operator.family != Family::Null {
        qualifiers(statement, test, operator, key, findings);
    }
    let Some(wanted) = family_of(key.value_type()) else { return };
    match (operator.family, wanted) {
        (given, wanted) if given == wanted => {}
        (Family::Null | Family::Binary, _) => {}
        (Family::String, Family::Arn) => {
            let message = format!("`{name}` is an ARN, and `{}` compares it as plain text", operator.name);
            let finding = Finding::at(IAM_STRING_OPERATOR_ON_ARN, test.operator, message);
            findings.push(finding.help("`ArnLike` compares the six parts of an ARN one by one"));
        }
        // A text may hold any of them; dates may be numbers; ARNs and addresses may be kept as texts.
        (Family::String, _) | (Family::Arn | Family::Numeric | Family::Date, Family::String) => {}
        (Family::Numeric, Family::Date) | (Family::Date, Family::Numeric) => {}
        (given, wanted) => {
            let message = format!(
                "`{}` compares {}, and `{name}` is {}, so the test is never true",
                operator.name,
                compared(given),
                compared(wanted)
            );
            findings.push(Finding::at(IAM_OPERATOR_TYPE, test.operator, message).label("another type"));
        }
    }
}

fn family_of(of: ValueType) -> Option<Family> {
    Some(match of {
        ValueType::String => Family::String,
        ValueType::Arn => Family::Arn,
        ValueType::Bool => Family::Bool,
        ValueType::Date => Family::Date,
        ValueType::IpAddress => Family::IpAddress,
        ValueType::Numeric => Family::Numeric,
        ValueType::Binary => Family::Binary,
        ValueType::Unknown => return None,
    })
}

fn compared(family: Family) -> &'static str {
    match family {
        Family::String => "text",
        Family::Numeric => "a number",
        Family::Date => "a point in time",
        Family::Bool => "a boolean",
        Family::Binary => "bytes",
        Family::IpAddress => "an address",
        Family::Arn => "an ARN",
        Family::Null => "whether a key is there",
    }
}

fn qualifiers(
    statement: &Statement<'_>,
    test: Test<'_>,
    operator: Operator,
    key: ConditionKey<'_>,
    findings: &mut Vec<Finding>,
) {
    let name = key.name();
    match (operator.qualifier, key.is_multivalued()) {
        (None, true) => {
            let message = format!("a request may carry several values of `{name}`; `{}` compares one", operator.name);
            let finding = Finding::at(IAM_MISSING_QUALIFIER, test.operator, message);
            let help = "put `ForAnyValue:` before it if one of them is enough, `ForAllValues:` if each has to fit";
            findings.push(finding.help(help));
        }
        (Some(Qualifier::ForAllValues), false) if statement.allows() && !is_guarded(statement, test) => {
            let message = format!(
                "`ForAllValues` is true for a request without `{name}` too, so this allows more than it seems to"
            );
            let finding = Finding::at(IAM_FOR_ALL_VALUES, test.operator, message);
            findings.push(finding.help("the key has one value: leave `ForAllValues:` out"));
        }
        _ => {}
    }
}

/// Whether the statement also asks for the key to be there.
fn is_guarded(statement: &Statement<'_>, test: Test<'_>) -> bool {
    let name = test.key.as_str().unwrap_or_default();
    statement.tests().any(|other| {
        other.operator.as_str() == Some("Null") && other.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name))
    })
}

/// Keys that say little without another one.
fn pairs(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    for statement in &policy.statements {
        let has = |wanted: &str| {
            statement.tests().find(|test| test.key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(wanted)))
        };
        let Some(address) = has("aws:VpcSourceIp") else { continue };
        if has("aws:SourceVpc").or_else(|| has("aws:SourceVpce")).or_else(|| has("aws:SourceVpcArn")).is_none() {
            let message = "addresses inside a VPC are not unique: any VPC may have this one";
            let finding = Finding::at(IAM_MISSING_PAIRED_KEY, address.key, message);
            findings.push(finding.help("ask for `aws:SourceVpc` or `aws:SourceVpce` in the same condition"));
        }
    }
}

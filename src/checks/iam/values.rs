//! What keys of conditions are compared with.

use super::arns::is_region;
use crate::catalogue::*;
use crate::document::iam::operator::{Family, Operator};
use crate::document::iam::{Policy, Test, text};
use crate::finding::Finding;
use crate::source::Node;
use crate::value::{self, Value};
use std::net::IpAddr;

pub(super) fn check(policy: &Policy<'_>, findings: &mut Vec<Finding>) {
    for test in policy.statements.iter().flat_map(|statement| statement.tests()) {
        let Some(operator) = Operator::parse(test.operator.as_str().unwrap_or_default()) else { continue };
        for node in test.values() {
            let Some(text) = literal(node).filter(|text| !text.contains("${")) else { continue };
            findings.extend(of_type(node, text, operator));
            findings.extend(of_key(test, node, text, operator));
            findings.extend(wildcard(node, text, operator));
        }
        as_a_whole(test, operator, findings);
    }
}

/// The text of a value, be it written as a string, a number or a boolean.
fn literal(node: Node<'_>) -> Option<&str> {
    match value::of(node) {
        Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => text::known(node),
    }
}

fn of_type(node: Node<'_>, text: &str, operator: Operator) -> Option<Finding> {
    let (fits, wanted) = match operator.family {
        Family::Numeric => (text.parse::<f64>().is_ok_and(f64::is_finite), "a number"),
        Family::Date => (is_date(text), "a date such as 2026-01-31T00:00:00Z, or seconds since 1970"),
        Family::Bool | Family::Null => {
            (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"), "`true` or `false`")
        }
        Family::IpAddress => (range_of(text).is_some(), "an address or a range such as 203.0.113.0/24"),
        Family::Binary => (is_base64(text), "bytes in base64"),
        Family::Arn => (text.contains(':') || text.contains(['*', '?']), "an ARN"),
        Family::String => return None,
    };
    (!fits).then(|| {
        let message =
            format!("`{}` compares with {wanted}; `{text}` is none, so the test is never true", operator.name);
        Finding::at(IAM_CONDITION_VALUE, node, message).label("another type")
    })
}

/// ISO 8601 as the W3C profiles it, or seconds.
fn is_date(text: &str) -> bool {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(date, time)| (date, Some(time)));
    let numbers: Vec<Option<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
    let in_order = match numbers.as_slice() {
        [Some(_)] => true,
        [Some(_), Some(month)] => (1..=12).contains(month),
        [Some(_), Some(month), Some(day)] => (1..=12).contains(month) && (1..=31).contains(day),
        _ => false,
    };
    let is_time = |time: &str| {
        let clock = time.trim_end_matches(['Z', 'z']);
        let clock = clock.split(['+', '-']).next().unwrap_or_default();
        clock.contains(':') && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
    };
    in_order && time.is_none_or(is_time)
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// An address and how many of its bits count.
fn range_of(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(all), |bits| bits.parse().ok().filter(|bits| *bits <= all))?;
    Some((address, bits))
}

fn as_number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u32::from(address).into(), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

fn is_private((address, bits): (IpAddr, u32)) -> bool {
    const BLOCKS: [([u8; 4], u32); 3] = [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16)];
    let IpAddr::V4(address) = address else { return false };
    BLOCKS.iter().any(|(block, size)| {
        let shift = 32 - size;
        bits >= *size && u32::from(address) >> shift == u32::from_be_bytes(*block) >> shift
    })
}

/// Values that only some keys can have.
fn of_key(test: Test<'_>, node: Node<'_>, text: &str, operator: Operator) -> Option<Finding> {
    let key = test.key.as_str().unwrap_or_default();
    let is = |name: &str| key.eq_ignore_ascii_case(name);
    let open = text.contains(['*', '?']);
    if operator.family == Family::IpAddress {
        let (address, bits) = range_of(text)?;
        let (number, all) = as_number(address);
        let host = if bits == 0 { number } else { number & (1_u128.checked_shl(all - bits)?).wrapping_sub(1) };
        let message = format!("`{text}` names an address inside of the range; only its first {bits} bits count");
        return (host != 0 && bits < all).then(|| Finding::at(IAM_IMPRECISE_RANGE, node, message));
    }
    if operator.family != Family::String || open {
        return None;
    }
    let (rule, message, help) = if is("aws:SourceVpc") || is("aws:SourceVpce") {
        let prefix = if is("aws:SourceVpc") { "vpc-" } else { "vpce-" };
        let rest = text.strip_prefix(prefix).unwrap_or_default();
        if matches!(rest.len(), 8 | 17) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let message = format!("no request has `{text}` as `{key}`");
        (IAM_VPC_FORMAT, message, format!("an id is `{prefix}` and 8 or 17 letters and digits"))
    } else if is("aws:RequestedRegion") && !is_region(text) && !matches!(text, "aws-global" | "global") {
        (IAM_REGION_VALUE, format!("there is no region `{text}`"), "a region is like `eu-west-1`".to_owned())
    } else if (is("iam:PassedToService") || is("kms:ViaService")) && !text.contains('.') {
        let message = format!("no service has the principal `{text}`, so the test is never true");
        (IAM_SERVICE_PRINCIPAL_FORMAT, message, format!("a service is named in full: `{text}.amazonaws.com`"))
    } else {
        return None;
    };
    Some(Finding::at(rule, node, message).help(help))
}

fn wildcard(node: Node<'_>, text: &str, operator: Operator) -> Option<Finding> {
    let plain = operator.family == Family::String && !operator.has_wildcards();
    if !plain || !text.contains(['*', '?']) {
        return None;
    }
    let message =
        format!("`{}` compares letter by letter, so `*` and `?` in `{text}` stand for themselves", operator.name);
    let like = if operator.is_negated() { "StringNotLike" } else { "StringLike" };
    Some(Finding::at(IAM_WILDCARD_WITHOUT_LIKE, node, message).help(format!("`{like}` knows them as wildcards")))
}

fn as_a_whole(test: Test<'_>, operator: Operator, findings: &mut Vec<Finding>) {
    let values: Vec<(Node<'_>, Option<&str>)> = test.values().map(|node| (node, literal(node))).collect();
    let key = test.key.as_str().unwrap_or_default();
    match (operator.family, values.as_slice()) {
        (Family::Bool, [_, (second, _), ..]) if operator.qualifier.is_none() => {
            let message =
                format!("`{key}` is one boolean, compared with several: the test says nothing, or contradicts itself");
            findings.push(Finding::at(IAM_MULTIPLE_BOOLEANS, *second, message));
        }
        (Family::String | Family::Arn, [(node, Some("*"))])
            if operator.has_wildcards() && !operator.if_exists && operator.qualifier.is_none() =>
        {
            let (message, help) = match operator.is_negated() {
                false => (format!("every value is like `*`: this asks whether the request has `{key}`"), "false"),
                true => (format!("no value is unlike `*`: this asks whether the request lacks `{key}`"), "true"),
            };
            let help = format!("`\"Null\": {{\"{key}\": \"{help}\"}}` says so");
            findings.push(Finding::at(IAM_EQUIVALENT_TO_NULL, *node, message).help(help));
        }
        (Family::Numeric, [(first, Some(_)), (_, Some(_)), ..]) if operator.name.contains("Than") => {
            let message = format!("only one of these numbers counts for `{}`: one that holds is enough", operator.name);
            findings.push(Finding::at(IAM_REDUNDANT_NUMBER, *first, message));
        }
        (Family::IpAddress, all) if key.eq_ignore_ascii_case("aws:SourceIp") => private(all, findings),
        _ => {}
    }
}

/// `aws:SourceIp` is the address on the internet.
fn private(values: &[(Node<'_>, Option<&str>)], findings: &mut Vec<Finding>) {
    let is_private = |text: &Option<&str>| text.and_then(range_of).is_some_and(is_private);
    let all = values.iter().all(|(_, text)| is_private(text));
    for (node, text) in values.iter().filter(|(_, text)| is_private(text)) {
        let text = text.unwrap_or_default();
        let message = format!("no request comes from `{text}`: `aws:SourceIp` is an address on the internet");
        let finding =
            Finding::at(IAM_PRIVATE_ADDRESS, *node, message).help("`aws:VpcSourceIp` is the address inside a VPC");
        findings.push(if all { finding } else { finding.severity(Severity::Info) });
    }
}

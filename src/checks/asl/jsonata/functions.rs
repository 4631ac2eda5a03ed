//! The functions of JSONata 2.0.6 and those that Step Functions adds (docs.jsonata.org; Developer Guide, `transforming-data`).

use super::walk::Visit;
use super::{Reading, site};
use crate::catalogue::*;
use crate::checks::respelled_at;
use crate::document::asl::jsonata::{Kind, NodeId};
use crate::finding::Finding;
use crate::spelling;
use std::ops::RangeInclusive;

/// Sorted.
const FUNCTIONS: [&str; 69] = [
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "hash",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parse",
    "parseInteger",
    "partition",
    "power",
    "random",
    "range",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "uuid",
    "zip",
];

/// What Step Functions adds, with the numbers of arguments.
const ADDED: [(&str, RangeInclusive<usize>); 6] =
    [("hash", 2..=2), ("parse", 1..=1), ("partition", 2..=2), ("random", 0..=1), ("range", 3..=3), ("uuid", 0..=0)];

const ALGORITHMS: [&str; 5] = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

pub(super) fn is_known(name: &str) -> bool {
    FUNCTIONS.binary_search(&name).is_ok()
}

pub(super) fn check(read: &Reading<'_, '_>, visits: &[Visit], findings: &mut Vec<Finding>) {
    for visit in visits {
        match read.expression.kind(visit.id) {
            Some(Kind::Variable(name)) if visit.called => {
                let is_own = read.own.contains(name) || name.is_empty() || *name == "$";
                findings.extend((!is_own && !is_known(name)).then(|| unknown(read, visit.id, name)).flatten());
            }
            Some(Kind::Call(function, arguments)) => {
                let Some(Kind::Variable(name)) = read.expression.kind(*function) else { continue };
                let added = ADDED.iter().find(|(known, _)| known == name && !read.own.contains(name));
                let partial = arguments.iter().any(|id| read.expression.kind(*id) == Some(&Kind::Placeholder));
                if let Some((_, numbers)) = added.filter(|_| !partial) {
                    let wrong = wrong_number(read, visit, name, numbers, arguments.len());
                    findings.extend(wrong.or_else(|| wrong_value(read, name, arguments, visit.chained)));
                }
            }
            _ => {}
        }
    }
}

/// `asl/unknown-function`: a call of what is no function.
fn unknown(read: &Reading<'_, '_>, id: NodeId, name: &str) -> Option<Finding> {
    let range = read.expression.get(id)?.range.clone();
    let place = site(&read.text, range);
    if name == "eval" {
        let message = "Step Functions leaves out `$eval`, so the expression fails with States.QueryEvaluationError";
        let finding = Finding::new(ASL_UNKNOWN_FUNCTION, place, message).severity(Severity::Error);
        return Some(finding.label("no such function").help("`$parse` reads JSON"));
    }
    let nearest = spelling::only_nearest(name, FUNCTIONS);
    let message = format!("there is no function `${name}`, so the expression fails with States.QueryEvaluationError");
    let fix = respelled_at(&place, nearest.map(|name| format!("${name}")).as_deref());
    let finding = Finding::new(ASL_UNKNOWN_FUNCTION, place, message).label("no such function").offer(fix);
    Some(match nearest {
        Some(near) => finding.severity(Severity::Error).help(format!("did you mean `${near}`?")),
        None => finding,
    })
}

/// `asl/function-arguments`: too many arguments, or too few where nothing around stands in for one.
fn wrong_number(
    read: &Reading<'_, '_>,
    visit: &Visit,
    name: &str,
    numbers: &RangeInclusive<usize>,
    given: usize,
) -> Option<Finding> {
    let given = given + usize::from(visit.chained);
    let too_few = given < *numbers.start() && !visit.has_context;
    if given <= *numbers.end() && !too_few {
        return None;
    }
    let wanted = match (*numbers.start(), *numbers.end()) {
        (0, 0) => "no argument".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (0, most) => format!("at most {most} argument"),
        (_, most) => format!("{most} arguments"),
    };
    let message =
        format!("`${name}` takes {wanted}, and gets {given}, so the expression fails with States.QueryEvaluationError");
    let range = read.expression.get(visit.id)?.range.clone();
    Some(Finding::new(ASL_FUNCTION_ARGUMENTS, site(&read.text, range), message))
}

/// The same for a literal argument that never works.
fn wrong_value(read: &Reading<'_, '_>, name: &str, arguments: &[NodeId], chained: bool) -> Option<Finding> {
    let position = match name {
        "hash" | "partition" => 1,
        "range" => 2,
        _ => return None,
    };
    let node = read.expression.get(*arguments.get(position - usize::from(chained))?)?;
    let message = match &node.kind {
        Kind::Text(algorithm) if name == "hash" && !ALGORITHMS.contains(&algorithm.as_ref()) => {
            let known = spelling::list(ALGORITHMS)?;
            format!("`$hash` has no algorithm `{algorithm}`, so the expression fails; it can be {known}")
        }
        Kind::Number(number) if name == "range" && number.parse::<f64>().is_ok_and(|step| step.floor() == 0.0) => {
            "the step of `$range` cannot be 0, so the expression fails".to_owned()
        }
        Kind::Number(number) if name == "partition" && number.parse::<f64>().is_ok_and(|size| size.floor() == 0.0) => {
            "the size of the parts has to be above 0, so the expression fails".to_owned()
        }
        _ => return None,
    };
    Some(Finding::new(ASL_FUNCTION_ARGUMENTS, site(&read.text, node.range.clone()), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(FUNCTIONS.is_sorted());
        assert!(["abs", "uppercase", "uuid", "zip", "substringBefore"].into_iter().all(is_known));
        assert!(!is_known("eval") && !is_known("Uppercase"));
        assert!(ADDED.iter().all(|(name, _)| is_known(name)));
    }
}

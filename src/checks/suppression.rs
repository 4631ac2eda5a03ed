//! Suppressions themselves: how they are written, and whether there is anything to suppress.

use crate::catalogue::*;
use crate::finding::{Finding, Site};
use crate::spelling;
use crate::suppress::{Directive, Named};

const FORM: &str =
    "it is written `sfn-ssm-lint: ignore[token/no-timeout] reason`, or `ignore-file[…]` for the whole file";

/// What is wrong with a directive as it is written.
pub fn form(directive: &Directive) -> Vec<Finding> {
    let mut findings = Vec::new();
    let at_directive = |rule, message: String| Finding::new(rule, directive.site.clone(), message);
    if let Some(mistake) = directive.mistake {
        findings.push(at_directive(SUPPRESSION_MALFORMED, format!("this suppresses nothing: {mistake}")).help(FORM));
    }
    let (known, unknown): (Vec<&Named>, Vec<&Named>) =
        directive.rules.iter().partition(|named| named.selector.is_some());
    for named in unknown {
        let message = format!("no rule and no family is called `{}`, so this suppresses nothing", named.name);
        let finding = Finding::new(SUPPRESSION_UNKNOWN_RULE, site(directive, named), message);
        findings.push(match Selector::nearest(&named.name) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("--list-rules lists the rules; the families are {}", families().join(", "))),
        });
    }
    let names = spelling::list(known.iter().map(|named| named.name.as_str()));
    if let Some(names) = names.filter(|_| !directive.has_reason) {
        let message = format!("nothing says why findings of {} are not reported here", names.replace(" or ", " and "));
        findings.push(at_directive(SUPPRESSION_NO_REASON, message).help("write the reason behind the brackets"));
    }
    findings
}

/// The rules of a directive that nothing here breaks. `is_unused` takes their indices.
pub fn unused(directive: &Directive, is_unused: impl Fn(usize) -> bool, has_both_sides: bool) -> Vec<Finding> {
    let rules = directive.rules.iter().enumerate().filter(|(index, named)| {
        is_unused(*index) && named.selector.is_some_and(|selector| is_judged(selector, has_both_sides))
    });
    let help = match directive.covers.is_empty() {
        true => "nothing follows this comment: put it right before the step, state or key, or behind it in its line",
        false => "remove it, or put it in the line of the finding, or right before the step, state or key",
    };
    rules
        .map(|(_, named)| {
            let message = format!("this suppresses `{}`, and there is no such finding here", named.name);
            Finding::new(SUPPRESSION_UNUSED, site(directive, named), message).help(help)
        })
        .collect()
}

/// Whether a run can tell that a rule finds nothing. The rules on the contract need its documents together, and what is
/// found of a suppression is not known before all of them are judged.
pub fn is_judged(selector: Selector, has_both_sides: bool) -> bool {
    match selector.family() {
        "suppression" => false,
        "token" | "iam" => has_both_sides,
        _ => true,
    }
}

fn site(directive: &Directive, named: &Named) -> Site {
    Site { place: named.place, pointer: directive.site.pointer.clone() }
}

//! Which rules count, and how much.

use super::{Options, Selector};
use crate::catalogue::RuleId;
use crate::finding::Finding;

/// Drops findings of rules that are not selected and sets the severities that the user chose.
pub(crate) fn apply(findings: &mut Vec<Finding>, options: &Options) {
    findings.retain_mut(|finding| {
        let chosen = options.severities.iter().rev().find(|(rule, _)| *rule == finding.rule);
        match chosen {
            Some((_, None)) => return false,
            Some((_, Some(severity))) => finding.severity = *severity,
            None => {}
        }
        is_selected(finding.rule, options)
    });
}

/// Of several selectors that fit, one that names the rule outranks one that names its family; between equals
/// `ignore` wins.
fn is_selected(rule: RuleId, options: &Options) -> bool {
    let names = |list: &[Selector]| list.contains(&Selector::Rule(rule));
    let includes = |list: &[Selector]| list.contains(&Selector::Family(rule.family()));
    if names(&options.ignore) {
        return false;
    }
    names(&options.select) || (!includes(&options.ignore) && (options.select.is_empty() || includes(&options.select)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{TOKEN_LITERAL, TOKEN_NO_TIMEOUT};

    #[test]
    fn the_more_precise_selector_wins() {
        let select = |select: &[Selector], ignore: &[Selector], rule| {
            is_selected(rule, &Options { select: select.to_vec(), ignore: ignore.to_vec(), ..Options::default() })
        };
        let family = Selector::Family("token");
        let rule = Selector::Rule(TOKEN_LITERAL);
        assert!(select(&[], &[], TOKEN_LITERAL));
        assert!(select(&[rule], &[family], TOKEN_LITERAL) && !select(&[rule], &[family], TOKEN_NO_TIMEOUT));
        assert!(!select(&[family], &[rule], TOKEN_LITERAL) && select(&[family], &[rule], TOKEN_NO_TIMEOUT));
        assert!(!select(&[Selector::Family("asl")], &[], TOKEN_LITERAL));
        assert!(!select(&[rule], &[rule], TOKEN_LITERAL));
    }
}

//! What two rules say of one place: the contract's rules know better what goes wrong than those of the language.

use crate::catalogue::*;
use crate::finding::Finding;
use crate::source::Place;

/// Leaves out what is said of an expression in general where a rule says what it means for the task token.
pub(super) fn leave_to_contract(findings: &mut Vec<Finding>, suppressed: &mut Vec<Finding>) {
    let said = Said::by(findings.iter().chain(suppressed.iter()));
    for list in [findings, suppressed] {
        list.retain(|finding| !is_general(finding.rule) || !said.overlaps(finding.site.place));
    }
}

fn is_general(rule: RuleId) -> bool {
    [
        ASL_MISSING_DOLLAR,
        ASL_STATES_MEMBER,
        ASL_TOP_LEVEL_REFERENCE,
        ASL_UNDEFINED_VARIABLE,
        ASL_UNKNOWN_CONTEXT_PATH,
        ASL_WRONG_LANGUAGE,
    ]
    .contains(&rule)
}

/// Places in order, each with the furthest end of those up to it in its file.
struct Said(Vec<(Place, u32)>);

impl Said {
    fn by<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let speaks_of_token = |finding: &&Finding| [TOKEN_LITERAL, TOKEN_WRONG_PATH].contains(&finding.rule);
        let mut places: Vec<(Place, u32)> =
            findings.filter(speaks_of_token).map(|finding| (finding.site.place, finding.site.place.span.end)).collect();
        places.sort_unstable();
        let mut before: Option<(Place, u32)> = None;
        for (place, furthest) in &mut places {
            if let Some((_, end)) = before.filter(|(other, _)| other.file == place.file) {
                *furthest = end.max(*furthest);
            }
            before = Some((*place, *furthest));
        }
        Said(places)
    }

    fn overlaps(&self, place: Place) -> bool {
        let before = self.0.partition_point(|(said, _)| (said.file, said.span.start) < (place.file, place.span.end));
        let last = before.checked_sub(1).and_then(|index| self.0.get(index));
        last.is_some_and(|(said, furthest)| said.file == place.file && *furthest > place.span.start)
    }
}

#[cfg(test)]
mod tests {
    use crate::files::{FileSet, Role};
    use crate::lint::{Options, Selector, lint};

    const MACHINE: &str = r#"{ "StartAt": "Ask", "States": { "Ask": {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "TimeoutSeconds": 60,
        "Parameters": { "QueueUrl": "q", "MessageBody": { "token": "$$.Task.Token", "other.$": "$$.Task.token" } },
        "End": true
    } } }"#;

    fn found(ignored: &[&str]) -> Vec<String> {
        let mut files = FileSet::new();
        files.add_memory("workflow.asl.json", MACHINE.as_bytes(), Role::Named);
        let ignore = ignored.iter().map(|name| Selector::find(name).expect("a selector")).collect();
        let report = lint(&mut files, &Options { ignore, ..Options::default() });
        let rules = report.findings.iter().map(|finding| finding.rule.as_str());
        rules
            .filter(|rule| rule.starts_with("asl/") || rule.ends_with("/literal") || rule.ends_with("/wrong-path"))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn one_place_gets_one_finding() {
        assert_eq!(found(&[]), ["token/literal", "token/wrong-path"]);
        assert_eq!(found(&["token"]), ["asl/missing-dollar", "asl/unknown-context-path"]);
        assert_eq!(found(&["token/literal"]), ["asl/missing-dollar", "token/wrong-path"]);
    }
}

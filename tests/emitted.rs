//! What is emitted passes the linter.

#![allow(clippy::unwrap_used, clippy::panic)]

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::{Part, Verdict};
use sfn_ssm_lint::emit::Kind;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, Report, lint};

/// Lints emitted documents as files of one folder, named after what they are.
fn assert_clean(kinds: &[Kind], documents: usize) -> Report {
    let mut files = FileSet::new();
    for kind in kinds {
        files.add_memory(&format!("{}.json", kind.name()), kind.render().into_bytes(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    assert_eq!(report.documents, documents, "{kinds:?}");
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let bad: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    report
}

#[test]
fn the_templates_are_clean() {
    // Two runbooks, a state machine, and two roles with a trust policy and a permission policy each.
    let report = assert_clean(&[Kind::Template], 7);
    assert_clean(&[Kind::Role], 2);
    let [contract] = report.contracts.as_slice() else { panic!("{:?}", report.contracts) };
    assert_eq!((contract.verdict, contract.without().count()), (Verdict::Proven, 0), "{:#?}", contract.reasons);
    let roles: Vec<&str> = contract.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(roles, ["StateMachineRole", "SSMSyncRole"]);
}

#[test]
fn the_separate_documents_are_clean_together() {
    let report = assert_clean(&[Kind::StateMachine, Kind::RunCommandByInstanceIds, Kind::RunCommandByTargets], 3);
    let verdicts: Vec<_> = report.contracts.iter().map(|of| (of.verdict, of.without().collect::<Vec<_>>())).collect();
    assert_eq!(verdicts, [(Verdict::Proven, vec![Part::Roles])]);
}

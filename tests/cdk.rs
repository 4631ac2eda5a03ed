//! What CDK synthesizes (`tools/synthesize.sh`), linted as it is found on disk.

#![allow(clippy::unwrap_used, clippy::string_slice)]

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::contract::verdict::{ContractVerdict, Verdict};
use sfn_ssm_lint::files::FileSet;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::finding::Finding;
use sfn_ssm_lint::lint::{Options, Report, lint};
use sfn_ssm_lint::source::LineIndex;
use std::path::PathBuf;

/// Lints an application's folder as the program does when somebody names it.
fn lint_application(name: &str) -> (FileSet, Report) {
    let folder = PathBuf::from(format!("testdata/cdk/{name}"));
    let options = DiscoverOptions { working_folder: ".".into(), ..DiscoverOptions::default() };
    let mut found = discover(&[folder], &options);
    assert_eq!((found.failures.len(), found.warnings.len(), found.notes.len()), (0, 0, 0));
    let report = lint(&mut found.files, &Options::default());
    assert_eq!(report.failures, []);
    (found.files, report)
}

/// A text with paths as they are inside of the application's folder.
fn inside(text: &str) -> String {
    text.replace("testdata/cdk/patching/", "").replace("testdata/cdk/patching-broken/", "")
}

/// `rule path:line:column pointer`, and the text that is pointed at.
fn describe(finding: &Finding, files: &FileSet) -> (String, String) {
    let place = finding.site.place;
    let text = files.text(place.file);
    let at = LineIndex::new(&text).position(&text, place.span.start);
    let path = inside(files.path(place.file));
    let found = format!("{} {path}:{}:{} {}", finding.rule, at.line, at.column, finding.site.pointer);
    (found, text[place.span.range()].to_owned())
}

fn notes(report: &Report, with: &str) -> Vec<String> {
    report.notes.iter().filter(|note| note.contains(with)).map(|note| inside(note)).collect()
}

#[test]
fn the_right_application_is_silent() {
    let (files, report) = lint_application("patching");
    // CDK's grants leave out what AWS only recommends (`iam/pass-role` for a constant role, `iam/confused-deputy`).
    let found = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let found: Vec<_> = found.map(|finding| describe(finding, &files)).collect();
    assert_eq!(found, []);
    assert_eq!((report.files, report.documents), (7, 59));
    let forms: Vec<_> = report.embedded.into_iter().collect();
    assert_eq!(forms, [("Fn::Join", 12), ("file", 2), ("object", 45), ("string", 1)]);
}

#[test]
fn each_mistake_of_the_broken_application_is_found_once_where_it_is() {
    let (files, report) = lint_application("patching-broken");
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    let found: Vec<_> = found.into_iter().map(|finding| describe(finding, &files)).collect();
    let expected: Vec<_> =
        MISTAKES.iter().map(|(place, pointer, text)| (format!("{place} {pointer}"), (*text).to_owned())).collect();
    assert_eq!(found, expected);
}

/// The rule and its place, the pointer, and the text that is pointed at.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "token/argument-type Calling.template.json:89:211",
        "/Resources/CallerBA8D1D35/Properties/DefinitionString#/States/Patch by name/Parameters/Parameters/instanceId",
        r#"\"i-0123456789abcdef0\""#,
    ),
    (
        "token/not-waiting Others.template.json:197:57",
        "/Resources/Approvals8537C562/Properties/DefinitionString#/States/Each/ItemProcessor/States/Approve/Parameters/Payload/token.$",
        "$$.Task.Token",
    ),
    (
        "token/unanswered-failure Patching.template.json:81:16",
        "/Resources/PatchNode/Properties/Content/mainSteps/0/name",
        r#""Patch""#,
    ),
    (
        "automation/unknown-step Patching.template.json:150:20",
        "/Resources/NamedRunbook/Properties/Content/mainSteps/0/nextStep",
        r#""SendTaskSucces""#,
    ),
    (
        "token/not-a-list Patching.template.json:277:44",
        "/Resources/FromChainB5AE3686/Properties/DefinitionString#/States/Patch/Parameters/Parameters/taskToken.$",
        r#"\"$$.Task.Token\""#,
    ),
    (
        "token/unknown-parameter Patching.template.json:385:122",
        "/Resources/FromMap5D13CFD8/Properties/DefinitionString#/States/Each/ItemProcessor/States/Both/Branches/1/States/Second/Parameters/Parameters/InstanceId",
        r#"\"InstanceId\""#,
    ),
    (
        "asl/unknown-state Patching.template.json:495:230",
        "/Resources/FromTokens9EFE9541/Properties/DefinitionString#/States/Patch/Next",
        r#"\"Finished\""#,
    ),
    (
        "token/no-timeout Patching.template.json:593:142",
        "/Resources/FromStringA86E1C35/Properties/DefinitionString#/States/Patch",
        r#"\"Patch\""#,
    ),
    (
        "template/unresolved-placeholder Patching.template.json:593:333",
        "/Resources/FromStringA86E1C35/Properties/DefinitionString#/States/Patch/Parameters/DocumentName",
        "${Runbook}",
    ),
    (
        "token/not-a-list Patching.template.json:798:42",
        "/Resources/FromQueryF6ADEFD4/Properties/DefinitionString#/States/Patch by query/Arguments/Parameters/taskToken",
        r#"\"{% $states.context.Task.Token %}\""#,
    ),
    (
        "token/literal Patching.template.json:924:45",
        "/Resources/FromCustomState60332624/Properties/DefinitionString#/States/Patch as written/Parameters/Parameters/taskToken/0",
        "$$.Task.Token",
    ),
    (
        "token/unknown-parameter Patching.template.json:1016:10",
        "/Resources/FromObject/Properties/Definition/States/Patch/Parameters/Parameters/reboot",
        r#""reboot""#,
    ),
    (
        "token/unanswered-cancel Patching.template.json:1051:109",
        "/Resources/TextRunbook/Properties/Content#/mainSteps/0/name",
        "Restart",
    ),
    (
        "token/missing-parameter PatchingNested2C385D65.nested.template.json:211:12",
        "/Resources/FromNestedEEA29E8C/Properties/DefinitionString#/States/Patch/Parameters/Parameters",
        r#"\"Parameters\""#,
    ),
    (
        "token/unanswered-failure assembly-Production/ProductionPatching0E463F83.template.json:78:16",
        "/Resources/PatchNode/Properties/Content/mainSteps/0/name",
        r#""Patch""#,
    ),
    (
        "token/argument-type assembly-Production/ProductionPatching0E463F83.template.json:185:91",
        "/Resources/FromChainB5AE3686/Properties/DefinitionString#/States/Patch/Parameters/Parameters/instanceId",
        r#"\"i-0123456789abcdef0\""#,
    ),
    (
        "token/missing-parameter assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json:188:12",
        "/Resources/FromNestedEEA29E8C/Properties/DefinitionString#/States/Patch/Parameters/Parameters",
        r#"\"Parameters\""#,
    ),
    (
        "token/not-a-list asset.37c7017472c560d2be41abee5e5277a0e9d098619dead67e3075bf4e0abb626d.json:11:26",
        "/States/Patch/Parameters/Parameters/taskToken.$",
        r#""$$.Task.Token""#,
    ),
];

/// How many waiting Tasks are proven in full, proven in part, broken, and not checked.
fn verdicts(report: &Report) -> [usize; 4] {
    let of = |verdict, in_part| {
        let has =
            |contract: &&ContractVerdict| contract.verdict == verdict && contract.without().next().is_some() == in_part;
        report.contracts.iter().filter(has).count()
    };
    let (proven, in_part) = (of(Verdict::Proven, false), of(Verdict::Proven, true));
    [proven, in_part, of(Verdict::Broken, false), of(Verdict::NotChecked, false)]
}

#[test]
fn every_waiting_task_has_a_verdict() {
    // CDK's own grants for a runbook leave out `iam:PassRole`.
    let (_, right) = lint_application("patching");
    assert_eq!(verdicts(&right), [4, 10, 0, 6]);
    let (_, broken) = lint_application("patching-broken");
    assert_eq!(verdicts(&broken), [0, 0, 13, 6]);
}

#[test]
fn tasks_lead_to_runbooks() {
    let (_, report) = lint_application("patching");
    assert_eq!(notes(&report, "` starts "), LINKS);
}

const LINKS: &[&str] = &[
    "Calling.template.json: `Patch` starts a runbook whose name is not known here",
    "Calling.template.json: `Patch by name` starts `Patching-PatchNamed`: Patching.template.json (by its Name)",
    "Patching.template.json: `Patch` starts `PatchNode`: Patching.template.json (by reference)",
    "Patching.template.json: `First` starts `PatchNode`: Patching.template.json (by reference)",
    "Patching.template.json: `Second` starts `NamedRunbook`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch` starts `PatchNode`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch` starts `NamedRunbook`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch by query` starts `PatchNode`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch as written` starts `PatchNode`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch` starts `NamedRunbook`: Patching.template.json (by reference)",
    "Patching.template.json: `Patch by text` starts `TextRunbook`: Patching.template.json (by reference)",
    "PatchingNested2C385D65.nested.template.json: `Patch` starts `OwnRunbook`: PatchingNested2C385D65.nested.template.json (by reference)",
    "PatchingNested2C385D65.nested.template.json: `Patch with the outer runbook` starts `${referencetoPatchingPatchNodeA6D65479Ref}`, whose value is not known here",
    "assembly-Production/ProductionPatching0E463F83.template.json: `Patch` starts `PatchNode`: assembly-Production/ProductionPatching0E463F83.template.json (by reference)",
    "assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json: `Patch` starts `OwnRunbook`: assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json (by reference)",
    "assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json: `Patch with the outer runbook` starts `${referencetoProductionPatchingPatchNode3E06F19CRef}`, whose value is not known here",
    "asset.5d6cfbb9f15938f636ccdc09e0e35cd540e641701e503a184a742d0fb4e8611a.json: `Patch` starts `PatchNode`: Patching.template.json (by reference)",
    "asset.5d6cfbb9f15938f636ccdc09e0e35cd540e641701e503a184a742d0fb4e8611a.json: `Patch` starts `PatchNode`: assembly-Production/ProductionPatching0E463F83.template.json (by reference)",
    "Patching.template.json: step `Restart` starts `AWS-RestartEC2Instance`, which is not among these files",
];

#[test]
fn documents_lead_to_roles_and_their_policies() {
    let (_, report) = lint_application("patching");
    assert_eq!(notes(&report, " runs as "), ROLES);
}

const ROLES: &[&str] = &[
    "Calling.template.json: the state machine `CallerBA8D1D35` runs as `CallerRole8FFEA64E` (by reference): `CallerRoleDefaultPolicy250F73F6`",
    "Others.template.json: the state machine `Approvals8537C562` runs as `ApprovalsRole9E1441B1` (by reference): `ApprovalsRoleDefaultPolicy937EF809`, `ApprovalsDistributedMapPolicyDCDB9885`",
    "Patching.template.json: the runbook `NamedRunbook` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "Patching.template.json: the runbook `PatchNode` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "Patching.template.json: the runbook `TextRunbook` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "Patching.template.json: the state machine `FromChainB5AE3686` runs as `FromChainRoleB41B911B` (by reference): `FromChainRoleDefaultPolicyBDC703DD`",
    "Patching.template.json: the state machine `FromCustomState60332624` runs as `FromCustomStateRole641BCA24` (by reference): `FromCustomStateRoleDefaultPolicy6F80A33E`",
    "Patching.template.json: the state machine `FromMap5D13CFD8` runs as `FromMapRoleAD51C8C6` (by reference): `FromMapRoleDefaultPolicy4FD20B2E`",
    "Patching.template.json: the state machine `FromObject` runs as `StarterRoleE5F84786` (by reference): an inline policy, the managed policy `arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess`",
    "Patching.template.json: the state machine `FromQueryF6ADEFD4` runs as `FromQueryRoleA0941E5A` (by reference): `FromQueryRoleDefaultPolicy2321ACCB`",
    "Patching.template.json: the state machine `FromStringA86E1C35` runs as `FromStringRoleEB8A7222` (by reference): `FromStringRoleDefaultPolicy8EB599CE`",
    "Patching.template.json: the state machine `FromText4153A248` runs as `FromTextRoleC758DD71` (by reference): `FromTextRoleDefaultPolicyB69E385F`",
    "Patching.template.json: the state machine `FromTokens9EFE9541` runs as `FromTokensRoleBB2D5294` (by reference): `FromTokensRoleDefaultPolicy13A421AB`",
    "PatchingNested2C385D65.nested.template.json: the runbook `OwnRunbook` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "PatchingNested2C385D65.nested.template.json: the state machine `FromNestedEEA29E8C` runs as `FromNestedRole5A043EC3` (by reference): `FromNestedRoleDefaultPolicy973E0672`",
    "assembly-Production/ProductionPatching0E463F83.template.json: the runbook `PatchNode` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "assembly-Production/ProductionPatching0E463F83.template.json: the state machine `FromChainB5AE3686` runs as `FromChainRoleB41B911B` (by reference): `FromChainRoleDefaultPolicyBDC703DD`",
    "assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json: the runbook `OwnRunbook` runs as `RunbookRole43BF3FA5` (by reference): `RunbookRoleDefaultPolicyD9A280D6`",
    "assembly-Production/ProductionPatchingNested0BE453C9.nested.template.json: the state machine `FromNestedEEA29E8C` runs as `FromNestedRole5A043EC3` (by reference): `FromNestedRoleDefaultPolicy973E0672`",
    "asset.5d6cfbb9f15938f636ccdc09e0e35cd540e641701e503a184a742d0fb4e8611a.json: the state machine `FromFile84BFAE38` runs as `FromFileRole93D1E50F` (by reference): `FromFileRoleDefaultPolicyAA56EDF1`",
];

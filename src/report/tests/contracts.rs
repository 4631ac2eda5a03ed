use super::*;
use crate::contract::verdict::{
    ContractVerdict, LinkedRunbook, NamedRole, Part, Reason, ReasonKind, RolePurpose, Verdict,
};
use insta::assert_snapshot;

fn reason(kind: ReasonKind, part: Part, message: &str, place: Option<Place>) -> Reason {
    Reason { kind, part, message: message.to_owned(), place, rule: None }
}

/// One verdict of each kind on the Task of [`WORKFLOW`].
pub(super) fn verdicts() -> (FileSet, Vec<ContractVerdict>) {
    let (files, finding) = unanswered();
    let state = finding.related[0].place;
    let at = finding.site.place;
    let verdict = |verdict, reasons| ContractVerdict {
        verdict,
        state: "Patch".to_owned(),
        site: Site { place: state, pointer: "/States/Patch".into() },
        document: Some("patch".to_owned()),
        runbooks: vec![LinkedRunbook { place: at, link: "by its file name".to_owned() }],
        roles: Vec::new(),
        reasons,
    };
    let lost = Reason {
        rule: Some((catalogue::TOKEN_UNANSWERED_FAILURE, Severity::Error)),
        ..reason(ReasonKind::Broken, Part::Answers, &finding.message, Some(at))
    };
    let unknown =
        reason(ReasonKind::Unknown, Part::Answers, "the runbook `patch` is not among these files", Some(state));
    let left_out = reason(ReasonKind::LeftOut, Part::Roles, "not all policies of `Role` are known here", Some(at));
    let assumed = reason(ReasonKind::Assumed, Part::Arguments, "the value of `x`, not known here, will fit", None);
    let starts = NamedRole { purpose: RolePurpose::Starts, name: "Role".to_owned(), place: Some(at) };
    let runs = NamedRole { purpose: RolePurpose::Runs, name: "arn:aws:iam::1:role/r".to_owned(), place: None };
    let partly =
        ContractVerdict { roles: vec![starts, runs], ..verdict(Verdict::Proven, vec![left_out.clone(), assumed]) };
    let not_linked = ContractVerdict { runbooks: Vec::new(), ..verdict(Verdict::NotChecked, vec![unknown]) };
    let of_no_runbook = ContractVerdict { document: None, ..not_linked.clone() };
    let all = vec![
        verdict(Verdict::Proven, Vec::new()),
        partly,
        not_linked,
        of_no_runbook,
        verdict(Verdict::Broken, vec![lost, left_out]),
    ];
    (files, all)
}

fn shown(options: &RenderOptions) -> String {
    let (files, contracts) = verdicts();
    render(&files, &Report { contracts, ..report(Vec::new()) }, options)
}

fn options(format: Format) -> RenderOptions {
    RenderOptions { format, contracts: true, ..RenderOptions::default() }
}

#[test]
fn for_people() {
    assert_snapshot!(shown(&options(Format::Human)));
}

#[test]
fn in_colours_and_on_a_narrow_terminal() {
    let text = shown(&RenderOptions { color: true, width: 50, ..options(Format::Human) });
    assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn one_line_each() {
    assert_snapshot!(shown(&options(Format::Short)));
}

#[test]
fn who_does_not_ask_sees_the_count() {
    let plain = shown(&RenderOptions::default());
    assert_eq!(
        plain,
        "no problems in 2 documents (2 files)\n\
         5 waiting tasks: 2 proven (1 in part), 1 broken, 2 not checked; --contracts says why\n"
    );
    assert_eq!(shown(&RenderOptions { quiet: true, ..RenderOptions::default() }), "");
    let quiet = shown(&RenderOptions { quiet: true, ..options(Format::Short) });
    assert_eq!(quiet.lines().count(), 5, "{quiet}");
}

#[test]
fn one_that_is_proven_needs_no_explanation() {
    let (files, mut contracts) = verdicts();
    contracts.truncate(1);
    let proven = Report { contracts, ..report(Vec::new()) };
    let text = render(&files, &proven, &RenderOptions::default());
    assert!(text.ends_with("\n1 waiting task: 1 proven\n"), "{text}");
    let none = render(&files, &report(Vec::new()), &options(Format::Human));
    assert!(none.ends_with("\nno waiting tasks\n"), "{none}");
}

#[test]
fn many_reasons_are_cut_short_for_people_alone() {
    let (files, mut contracts) = verdicts();
    contracts.truncate(3);
    let last = contracts.last_mut().unwrap();
    last.reasons = (0..30).map(|i| reason(ReasonKind::Unknown, Part::Answers, &format!("reason {i}"), None)).collect();
    let report = Report { contracts, ..report(Vec::new()) };
    let human = render(&files, &report, &options(Format::Human));
    assert!(human.contains("reason 7") && !human.contains("reason 8") && human.contains("and 22 more"), "{human}");
    assert!(render(&files, &report, &options(Format::Short)).contains("reason 29"));
}

#[test]
fn control_characters_reach_no_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\r";
    let (files, mut contracts) = verdicts();
    for contract in &mut contracts {
        contract.state.push_str(hostile);
        contract.document.iter_mut().for_each(|name| name.push_str(hostile));
        contract.reasons.iter_mut().for_each(|reason| reason.message.push_str(hostile));
        contract.roles.iter_mut().for_each(|role| role.name.push_str(hostile));
    }
    for format in [Format::Human, Format::Short] {
        let text = render(&files, &Report { contracts: contracts.clone(), ..report(Vec::new()) }, &options(format));
        let unsafe_one = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(unsafe_one, None, "{text:?}");
    }
}

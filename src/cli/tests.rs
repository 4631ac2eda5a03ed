use super::*;
use crate::catalogue::RuleId;
use crate::finding::{Finding, Site};
use crate::source::Place;

/// A writer that fails in one way.
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn run_into(stdout: &mut dyn Write, stdin: &str, args: &[&str]) -> (u8, String) {
    let mut stderr = Vec::new();
    let mut console = Console { stdin: &mut stdin.as_bytes(), stdout, stderr: &mut stderr, terminal: Terminal::none() };
    let args = ["sfn-ssm-lint"].iter().chain(args).map(OsString::from);
    let status = run(args, &mut console);
    (status, String::from_utf8(stderr).unwrap())
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for args in [&["--help"][..], &["--list-rules"], &["--version"], &["--emit"], &["-"]] {
        let (status, stderr) = run_into(&mut Failing(io::ErrorKind::BrokenPipe), "{}", args);
        assert_eq!((status, stderr.as_str()), (CLEAN, ""), "{args:?}");
    }
}

#[test]
fn a_full_disk_is_a_failure() {
    let (status, stderr) = run_into(&mut Failing(io::ErrorKind::StorageFull), "", &["--list-rules"]);
    assert_eq!(status, RUN_FAILED);
    assert!(stderr.starts_with("error: cannot write to standard output: "), "{stderr}");
}

#[test]
fn a_reader_that_goes_away_costs_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.txt");
    let output = format!("short={}", file.display());
    let machine = r#"{"StartAt": "A", "States": {}}"#;
    let args = ["--output", &output, "--stdin-filename", "a.json", "-"];
    let (status, stderr) = run_into(&mut Failing(io::ErrorKind::BrokenPipe), machine, &args);
    assert_eq!((status, stderr.as_str()), (FINDINGS, ""));
    assert!(std::fs::read_to_string(file).unwrap().starts_with("a.json:1:"));
}

#[test]
fn a_report_that_cannot_be_written_fails_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let output = format!("sarif={}", folder.path().display());
    let mut stdout = Vec::new();
    let (status, stderr) = run_into(&mut stdout, r#"{"StartAt": "A", "States": {}}"#, &["--output", &output, "-"]);
    assert_eq!(status, RUN_FAILED);
    assert!(stderr.starts_with("error: cannot write the sarif report: ") && stderr.ends_with(": this is a folder\n"));
    assert!(String::from_utf8(stdout).unwrap().contains("asl/"), "the printed report is not lost");
}

#[test]
fn standard_input_is_read_to_its_end_or_to_the_limit() {
    let arguments = Arguments::try_parse_from(["sfn-ssm-lint", "-", "--stdin-filename", "a.yaml"]).unwrap();
    let input = read_stdin(&arguments, &mut "a: 1".as_bytes()).unwrap();
    assert_eq!((input.name.as_str(), input.bytes.as_slice()), ("a.yaml", "a: 1".as_bytes()));
    let input = read_stdin(&arguments, &mut io::repeat(b' ')).unwrap();
    assert_eq!(input.bytes.len() as u64, MAX_BYTES + 1);
}

#[test]
fn colour_is_known_even_if_the_arguments_are_wrong() {
    let choice = |args: &[&str]| wished_color(&args.iter().map(OsString::from).collect::<Vec<_>>());
    assert_eq!(choice(&["--nope", "--color", "never"]), ColorChoice::Never);
    assert_eq!(choice(&["--color=always"]), ColorChoice::Always);
    assert_eq!(choice(&["--color"]), ColorChoice::Auto);
    assert_eq!(choice(&[]), ColorChoice::Auto);
}

#[test]
fn the_exit_status_follows_the_worst_finding_and_failures_come_first() {
    let site = Site { place: Place { file: Default::default(), span: Default::default() }, pointer: "".into() };
    let rule = RuleId::find("token/no-timeout").unwrap();
    let found = |severity| Report {
        findings: vec![Finding::new(rule, site.clone(), "x").severity(severity)],
        ..Report::default()
    };
    assert_eq!(exit_status(&Report::default(), Severity::Info, false), CLEAN);
    assert_eq!(exit_status(&found(Severity::Warning), Severity::Error, false), CLEAN);
    assert_eq!(exit_status(&found(Severity::Warning), Severity::Warning, false), FINDINGS);
    assert_eq!(exit_status(&found(Severity::Error), Severity::Info, false), FINDINGS);
    assert_eq!(exit_status(&found(Severity::Error), Severity::Info, true), CLEAN);
    let failure = Failure { path: "a".to_owned(), message: "b".to_owned() };
    let failed = Report { failures: vec![failure], ..found(Severity::Error) };
    assert_eq!(exit_status(&failed, Severity::Error, true), RUN_FAILED);
}

#[test]
fn the_last_severity_of_a_rule_counts() {
    let args = ["sfn-ssm-lint", "--severity", "token/literal=info,token/literal=error", "-j2"];
    let arguments = Arguments::try_parse_from(args).unwrap();
    let selection = Selection::of(&arguments).unwrap();
    let options = configured::given(&arguments, &selection, &Loaded::default());
    let literal = RuleId::find("token/literal").unwrap();
    assert_eq!(options.severities, [(literal, Some(Severity::Error))]);
    assert_eq!(options.jobs, Some(2));
}

#[test]
fn a_file_name_cannot_steer_the_terminal() {
    assert_eq!(printable("a\u{1b}[31m\nb é"), "a\\u{1b}[31m\\nb é");
    let (status, stderr) = run_into(&mut Vec::new(), "", &["no\u{1b}[2Jsuch"]);
    assert_eq!(status, RUN_FAILED);
    assert_eq!(stderr, "error: no\\u{1b}[2Jsuch: no such file or folder\n");
}

#[test]
fn colour_is_where_it_is_asked_for() {
    for (args, expected) in [(&["--help", "--color=always"][..], true), (&["--help"], false)] {
        let mut stdout = Vec::new();
        assert_eq!(run_into(&mut stdout, "", args).0, CLEAN);
        assert_eq!(stdout.contains(&0x1b), expected, "{args:?}");
    }
    assert!(run_into(&mut Vec::new(), "", &["--color", "always", "--nope"]).1.contains('\u{1b}'));
}

#[test]
fn a_reference_document_is_printed_as_it_is() {
    for kind in crate::emit::Kind::ALL {
        let mut stdout = Vec::new();
        assert_eq!(run_into(&mut stdout, "", &["--emit", kind.name()]), (CLEAN, String::new()));
        assert_eq!(String::from_utf8(stdout).unwrap(), kind.render());
    }
}

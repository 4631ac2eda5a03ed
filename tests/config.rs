//! `sfn-ssm-lint.toml`: what it may say, and what follows from it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::config::{self, Config, Defaults, Found, Given, Mistake};
use sfn_ssm_lint::contract::verdict::Verdict;
use sfn_ssm_lint::files::discover::{DiscoverOptions, discover};
use sfn_ssm_lint::lint::{Options, Report, lint};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCHEMA: &str = include_str!("../schemas/config.schema.json");

fn example() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/examples/configured")).unwrap()
}

/// Reads a configuration as one of the example's folder.
fn read(text: &str) -> Result<Config, Vec<Mistake>> {
    config::read(&Found { path: config::FILE_NAME.to_owned(), folder: example(), text: text.into() })
}

/// Whether a configuration is right, and whether the schema can tell: it knows no files and no globs.
#[derive(Clone, Copy, PartialEq)]
enum Is {
    Right,
    Wrong,
    WrongByReader,
}
use Is::{Right, Wrong, WrongByReader};

const FILES: &[(&str, Is)] = &[
    ("", Right),
    ("# nothing", Right),
    ("select = ['token', 'token/literal']", Right),
    ("ignore = []", Right),
    ("fail-on = 'info'\nmin-severity = 'error'", Right),
    ("exclude = []", Right),
    ("exclude = ['a/**', '!a/b', '*.json']", Right),
    ("rules = 'runbooks'", Right),
    ("[severity]\n'token/literal' = 'off'\n'token/shape' = 'error'", Right),
    ("severity.'token/literal' = 'warning'", Right),
    ("severity = { 'token/literal' = 'info' }", Right),
    ("[[overrides]]\npaths = ['a']\nselect = ['asl']\nignore = ['iam']\nseverity = { 'token/literal' = 'off' }", Right),
    ("overrides = [{ paths = ['a'] }, { paths = ['b', 'c'] }]", Right),
    ("overrides = []", Right),
    ("[[suppressions]]\npath = 'a'\nrules = ['token']\nreason = 'because'", Right),
    (
        "[[suppressions]]\npath = 'a'\nrules = ['token/literal', 'iam']\npointer = '/States/A'\nreason = 'because'",
        Right,
    ),
    ("suppressions = []", Right),
    ("suppressions = {}", Wrong),
    ("[[suppressions]]\nrules = ['token']\nreason = 'because'", Wrong),
    ("[[suppressions]]\npath = 'a'\nreason = 'because'", Wrong),
    ("[[suppressions]]\npath = 'a'\nrules = ['token']", Wrong),
    ("[[suppressions]]\npath = 'a'\nrules = []\nreason = 'because'", Wrong),
    ("[[suppressions]]\npath = 'a'\nrules = ['none']\nreason = 'because'", Wrong),
    ("[[suppressions]]\npath = 'a'\nrules = ['token']\nreason = ' '", Wrong),
    ("[[suppressions]]\npath = 'a'\nrules = ['token']\npointer = 'States'\nreason = 'because'", Wrong),
    ("[[suppressions]]\npath = 'a{b'\nrules = ['token']\nreason = 'because'", WrongByReader),
    ("[[suppressions]]\npath = 'a'\nrules = ['token']\nreason = 'because'\nline = 3", Wrong),
    ("[runbooks]\n'Patch' = 'runbooks/RestartService.yaml'\n'*-Patch' = 'roles.yaml#Patch'", Right),
    ("[roles]\n'workflow.asl.json' = 'roles.yaml'", Right),
    ("[roles]\n'roles.yaml#Machine' = 'arn:aws-cn:iam::111122223333:role/service/A'", Right),
    ("[roles]\n'workflow.asl.json' = 'arn:aws:iam::1:user/a'", Wrong),
    ("[roles]\n'workflow.asl.json' = 'arn:aws:iam::1:role/'", Wrong),
    ("[roles]\n'workflow.asl.json' = ['roles.yaml']", Wrong),
    ("[roles]\n'arn:aws:states:eu-west-1:1:stateMachine:a' = 'roles.yaml'", Wrong),
    ("[roles]\n'workflow.asl.yaml' = 'roles.yaml'", WrongByReader),
    ("[roles]\n'workflow.asl.json' = 'rules.yaml#A'", WrongByReader),
    ("select = []", Wrong),
    ("select = 'token'", Wrong),
    ("select = [1]", Wrong),
    ("select = ['tokens']", Wrong),
    ("select = ['token/']", Wrong),
    ("ignore = ['token/none']", Wrong),
    ("ignore = { token = true }", Wrong),
    ("fail-on = 'off'", Wrong),
    ("fail-on = 2", Wrong),
    ("min-severity = 'Error'", Wrong),
    ("exclude = 'a'", Wrong),
    ("exclude = [['a']]", Wrong),
    ("exclude = ['[a']", WrongByReader),
    ("rules = 'rules'", WrongByReader),
    ("rules = 'roles.yaml'", WrongByReader),
    ("rules = ''", Wrong),
    ("rules = ['runbooks']", Wrong),
    ("severity = 'error'", Wrong),
    ("[severity]\n'token/literal' = 'fatal'", Wrong),
    ("[severity]\n'token/literal' = true", Wrong),
    ("[severity]\ntoken = 'off'", Wrong),
    ("[severity]\n'token/none' = 'off'", Wrong),
    ("overrides = {}", Wrong),
    ("overrides = ['a']", Wrong),
    ("[[overrides]]\nselect = ['token']", Wrong),
    ("[[overrides]]\npaths = []", Wrong),
    ("[[overrides]]\npaths = 'a'", Wrong),
    ("[[overrides]]\npaths = ['[']", WrongByReader),
    ("[[overrides]]\npaths = ['a']\nfail-on = 'error'", Wrong),
    ("[[overrides]]\npaths = ['a']\nselect = ['none']", Wrong),
    ("runbooks = ['a']", Wrong),
    ("[runbooks]\n'' = 'roles.yaml'", Wrong),
    ("[runbooks]\n'Patch' = ''", Wrong),
    ("[runbooks]\n'Patch' = 'roles.yaml#'", Wrong),
    ("[runbooks]\n'Patch' = '#Patch'", Wrong),
    ("[runbooks]\n'Patch' = 7", Wrong),
    ("[runbooks]\n'Patch' = 'runbooks'", WrongByReader),
    ("[runbooks]\n'Patch' = 'runbooks/None.yaml'", WrongByReader),
    ("[runbooks]\n'arn:aws:ssm:eu-west-1:1:document/Patch' = 'roles.yaml'", Wrong),
    ("Select = ['token']", Wrong),
    ("fail_on = 'error'", Wrong),
    ("rule = 'runbooks'", Wrong),
];

#[test]
fn the_schema_and_the_reader_agree() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (text, is) in FILES {
        let value: serde_json::Value = toml::from_str(text).unwrap();
        assert_eq!(validator.is_valid(&value), *is != Wrong, "the schema about\n{text}");
        let read = read(text);
        assert_eq!(read.is_ok(), *is == Right, "the reader about\n{text}\n{read:?}");
        for mistake in read.err().into_iter().flatten() {
            let range = mistake.span.range();
            assert!(range.start < range.end && text.get(range).is_some(), "{text}\n{mistake:?}");
        }
    }
}

/// A right file with several things made wrong at once: all of them are told, in their order.
#[test]
fn all_mistakes_are_told() {
    let wrong: Vec<&str> = FILES.iter().filter(|(_, is)| *is != Right).map(|(text, _)| *text).collect();
    let tables: String = wrong
        .iter()
        .filter_map(|text| text.strip_prefix("[[overrides]]\n"))
        .map(|text| format!("[[overrides]]\n{text}\n"))
        .collect();
    let alone: usize =
        wrong.iter().filter(|text| text.starts_with("[[overrides]]")).map(|text| read(text).unwrap_err().len()).sum();
    let mistakes = read(&tables).unwrap_err();
    assert_eq!(mistakes.len(), alone);
    assert!(mistakes.is_sorted_by_key(|mistake| mistake.span.start));
}

#[test]
fn what_is_no_toml_hides_nothing_else() {
    let messages =
        |text: &str| -> Vec<String> { read(text).unwrap_err().into_iter().map(|mistake| mistake.message).collect() };
    let all =
        messages("fail-on = error\nignore = ['non']\n\n[severity]\n'token/literal' = 'off'\n'token/literal' = 'off'\n");
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[0].starts_with("this is not TOML: ") && all[2] == "this is not TOML: duplicate key", "{all:?}");
    assert_eq!(all[1], "no rule and no family is called `non`");
    // A bracket that is never closed swallows what follows: that is one mistake.
    assert_eq!(messages("select = ['token'\nfail-on = 'error'\nexclude = ['a']\n").len(), 1);
    for nested in ["a = [".repeat(5000), "a.".repeat(5000) + "a = 1", "[".repeat(5000)] {
        assert!(!messages(&nested).is_empty());
    }
}

fn shown(config: Option<&Config>, given: &Given<'_>) -> String {
    let mut out = Vec::new();
    let defaults = Defaults { fail_on: Severity::Error, min_severity: Severity::Warning };
    config::write(config, given, defaults, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What `--show-config` prints can be kept as a configuration, and then means the same.
#[test]
fn what_is_shown_is_a_configuration() {
    let without_places = |shown: String| -> String {
        shown.lines().map(|line| line.split("  # ").next().unwrap().to_owned() + "\n").collect()
    };
    for (text, _) in FILES.iter().filter(|(_, is)| *is == Right) {
        let config = read(text).unwrap();
        let first = shown(Some(&config), &Given::default());
        let again = read(&first).unwrap_or_else(|mistakes| panic!("{first}\n{mistakes:?}"));
        assert_eq!(without_places(shown(Some(&again), &Given::default())), without_places(first), "{text}");
    }
    let glob = "a\"b\\\u{7f}\t#".to_owned();
    let given = Given { exclude: std::slice::from_ref(&glob), ..Given::default() };
    let config = read(&shown(None, &given)).unwrap();
    assert_eq!(config.exclude[0].value, glob);
}

#[test]
fn a_file_may_be_half_written() {
    let text = fs::read_to_string(example().join(config::FILE_NAME)).unwrap();
    for (end, _) in text.char_indices() {
        for half in [&text[..end], &text[end..]] {
            for mistake in read(half).err().into_iter().flatten() {
                assert!(half.get(mistake.span.range()).is_some(), "{half}\n{mistake:?}");
            }
        }
    }
}

/// Lints files of the example, or some others, with a configuration.
fn run(folder: &Path, text: &str, files: &[&str]) -> (Report, Vec<String>) {
    let folder = fs::canonicalize(folder).unwrap();
    let found = Found { path: config::FILE_NAME.to_owned(), folder: folder.clone(), text: text.into() };
    let config = config::read(&found).unwrap();
    let mut discovery = DiscoverOptions::default();
    config.add_to_discovery(&mut discovery);
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(file)).collect();
    let mut discovered = discover(&paths, &discovery);
    assert_eq!(discovered.failures, []);
    let mut options = Options::default();
    config.add_to_run(&discovered, &mut options);
    let report = lint(&mut discovered.files, &options);
    let severe = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let found = severe.map(|finding| {
        let path = discovered.files.path(finding.site.place.file);
        format!("{} {} {}", path.rsplit('/').next().unwrap(), finding.severity, finding.rule)
    });
    let found = found.collect();
    (report, found)
}

fn verdicts(report: &Report) -> Vec<Verdict> {
    report.contracts.iter().map(|contract| contract.verdict).collect()
}

#[test]
fn names_and_roles_make_a_proof() {
    let text = fs::read_to_string(example().join(config::FILE_NAME)).unwrap();
    let (report, found) = run(&example(), &text, &["."]);
    assert_eq!((found, &report.warnings), (vec![], &vec![]));
    assert_eq!(verdicts(&report), [Verdict::NotChecked, Verdict::Proven]);
    assert!(report.contracts[1].without().next().is_none(), "{:?}", report.contracts[1]);
    // Of one file alone, the configuration knows the rest.
    let (report, found) = run(&example(), &text, &["workflow.asl.json"]);
    assert_eq!((verdicts(&report), found), (vec![Verdict::Proven], vec![]));
    let (report, _) = run(&example(), "", &["workflow.asl.json"]);
    assert_eq!(verdicts(&report), [Verdict::NotChecked]);
}

#[test]
fn a_configured_role_is_judged() {
    let links = "[runbooks]\n'orders-prod-restart' = 'runbooks/RestartService.yaml'\n[roles]\n'workflow.asl.json' = ";
    let (_, found) = run(&example(), &format!("{links}'roles.yaml#RunbookRole'"), &["."]);
    let expected = [
        "stop.asl.json warning token/no-timeout",
        "roles.yaml error iam/trust",
        "workflow.asl.json error iam/start-denied",
        "workflow.asl.json warning iam/pass-role",
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for one in expected {
        assert!(found.contains(&one.to_owned()), "{one} {found:?}");
    }
    let arn = "'arn:aws:iam::111122223333:role/OrdersRunbooks'";
    let (_, by_arn) = run(&example(), &format!("{links}{arn}"), &["."]);
    assert_eq!(by_arn, found);
    let (report, found) = run(&example(), &format!("{links}'roles.yaml'"), &["."]);
    assert_eq!(found, ["stop.asl.json warning token/no-timeout"]);
    assert!(report.warnings[0].starts_with("sfn-ssm-lint.toml:4: there are 2 roles in "), "{:?}", report.warnings);
}

#[test]
fn a_configured_name_comes_before_all_others() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let answers = fs::read_to_string(example().join("runbooks/RestartService.yaml")).unwrap();
    write("Right.yaml", &answers);
    write("orders-prod-restart.yaml", &answers.replace("onFailure: step:SendTaskFailure", ""));
    write("workflow.asl.json", &fs::read_to_string(example().join("workflow.asl.json")).unwrap());
    let verdict = |text: &str| verdicts(&run(folder.path(), text, &["."]).0);
    assert_eq!(verdict(""), [Verdict::Broken]);
    assert_eq!(verdict("[runbooks]\n'orders-prod-restart' = 'Right.yaml'"), [Verdict::Proven]);
    assert_eq!(verdict("[runbooks]\n'orders-*' = 'Right.yaml'"), [Verdict::Proven]);
    assert_eq!(verdict("[runbooks]\n'orders-test-*' = 'Right.yaml'"), [Verdict::Broken]);
    // The more precise pattern wins, and a whole name over both.
    let broken = "'orders-prod-*' = 'orders-prod-restart.yaml'\n'orders-*' = 'Right.yaml'\n";
    assert_eq!(verdict(&format!("[runbooks]\n{broken}")), [Verdict::Broken]);
    assert_eq!(verdict(&format!("[runbooks]\n{broken}'orders-prod-restart' = 'Right.yaml'")), [Verdict::Proven]);
}

#[test]
fn overrides_hold_for_their_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let machine = fs::read_to_string(example().join("legacy/stop.asl.json")).unwrap();
    for name in ["a.asl.json", "old/b.asl.json", "old/new/c.asl.json"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &machine).unwrap();
    }
    let found = |text: &str| run(folder.path(), text, &["."]).1;
    assert_eq!(found("").len(), 3);
    assert_eq!(found("exclude = ['old/']"), ["a.asl.json warning token/no-timeout"]);
    let text = "select = ['asl']\n[[overrides]]\npaths = ['old/']\nselect = ['token']\n\
                [[overrides]]\npaths = ['**/new/**']\nseverity = { 'token/no-timeout' = 'error' }";
    assert_eq!(found(text), ["b.asl.json warning token/no-timeout", "c.asl.json error token/no-timeout"]);
    let text = "[severity]\n'token/no-timeout' = 'off'\n[[overrides]]\npaths = ['/a.asl.json']\n\
                severity = { 'token/no-timeout' = 'warning' }";
    assert_eq!(found(text), ["a.asl.json warning token/no-timeout"]);
}

/// Runs the program in a folder; returns its status, and what it printed.
fn program(folder: &Path, arguments: &[&str], stdin: &[u8]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sfn-ssm-lint"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who does not read all of it has answered before.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_nearest_file_holds_wherever_the_program_runs() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("app/machines");
    fs::create_dir_all(inner.join("old")).unwrap();
    let machine = fs::read(example().join("legacy/stop.asl.json")).unwrap();
    for name in ["a.asl.json", "old/b.asl.json"] {
        fs::write(inner.join(name), &machine).unwrap();
    }
    let settings = "exclude = ['/app/machines/old/']\nfail-on = 'warning'\n";
    fs::write(folder.path().join(config::FILE_NAME), settings).unwrap();
    let run = |arguments: &[&str]| program(&inner, arguments, b"");
    // Outside of a repository nobody answers for the folders above.
    assert_eq!(run(&["--show-config"]).1.lines().next(), Some("# no configuration file"));
    assert_eq!(run(&["--format", "short"]).0, Some(0));
    fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(run(&["--show-config"]).1.lines().next(), Some("# ../../sfn-ssm-lint.toml"));
    let (status, text) = run(&["--format", "short"]);
    assert_eq!((status, text.matches("token/no-timeout").count()), (Some(1), 1), "{text}");
    let (status, text) = run(&["--format", "short", "old/b.asl.json"]);
    assert_eq!((status, text.matches("token/no-timeout").count()), (Some(1), 1), "{text}");
    let (status, text) = run(&["--format", "short", "--force-exclude", "old/b.asl.json", "old"]);
    assert_eq!((status, text.as_str()), (Some(0), "note: nothing to lint in old/b.asl.json, old\n"));
    fs::write(inner.join(config::FILE_NAME), "").unwrap();
    assert_eq!(run(&["--show-config"]).1.lines().next(), Some("# sfn-ssm-lint.toml"));
    assert_eq!(run(&[]).0, Some(0));
}

#[test]
fn excludes_hold_for_standard_input_if_forced() {
    let machine = fs::read(example().join("legacy/stop.asl.json")).unwrap();
    let run = |name: &str| {
        let excluded = ["--exclude", "legacy/", "--force-exclude", "--fail-on", "info", "--stdin-filename", name, "-"];
        program(&example(), &excluded, &machine)
    };
    assert_eq!(run("legacy/stop.asl.json"), (Some(0), "nothing to lint in legacy/stop.asl.json\n".to_owned()));
    assert_eq!(run("current/stop.asl.json").0, Some(1));
}

#[test]
fn of_many_mistakes_the_first_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let keys: String = (0..5000).map(|index| format!("key{index} = 1\n")).collect();
    fs::write(folder.path().join(config::FILE_NAME), keys).unwrap();
    let (status, text) = program(folder.path(), &[], b"");
    assert_eq!((status, text.matches("has no key").count()), (Some(2), 100));
    assert!(text.ends_with("error: 5000 mistakes in sfn-ssm-lint.toml, so nothing was linted\n"));
}

//! The options of the command line.

use super::emission::EmissionArguments;
use super::outputs::{Output, output};
use super::terminal::ColorChoice;
use crate::catalogue::Severity;
use crate::report;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Parser, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const EXIT_STATUS: &str = "Exit status: 0 if nothing is at or above --fail-on, 1 if something is, \
                           2 if the run itself failed.";

/// The options that make the program do something else than linting.
const OTHER_WORK: [&str; 7] = ["explain", "list_rules", "test_rules", "emit", "completions", "man", "show_config"];

/// What is linted where nothing is named.
pub(super) const DEFAULT_PATH: &str = ".";

/// Finds what would hang or fail in AWS Step Functions state machines that drive SSM Automation runbooks
#[derive(Debug, Parser)]
#[command(name = "sfn-ssm-lint", disable_version_flag = true, after_help = EXIT_STATUS)]
#[command(group = ArgGroup::new("other work").args(OTHER_WORK))]
pub(super) struct Arguments {
    /// Files and folders to lint; `-` reads standard input
    #[arg(value_name = "PATH", default_value = DEFAULT_PATH)]
    pub(super) paths: Vec<PathBuf>,

    /// How findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    pub(super) format: FormatChoice,

    /// Write a report to a file too, whatever is printed; may be repeated, as in sarif=report.sarif
    #[arg(
        long,
        value_name = "FORMAT=FILE",
        value_parser = output,
        conflicts_with_all = OTHER_WORK,
        help_heading = "Output"
    )]
    pub(super) output: Vec<Output>,

    /// The least severity that is shown [default: warning; info for json and sarif]
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), help_heading = "Output")]
    pub(super) min_severity: Option<Severity>,

    /// Print the verdict on each Task that waits for a token: proven, broken or not checked, and why
    #[arg(long, help_heading = "Output")]
    pub(super) contracts: bool,

    /// Print how often each rule is broken in place of the findings; for human, short and json
    #[arg(long, conflicts_with_all = OTHER_WORK, help_heading = "Output")]
    pub(super) statistics: bool,

    /// Tell more about the run
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Output")]
    pub(super) verbose: bool,

    /// Print findings and errors alone
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,

    /// When to colour the output
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(super) color: ColorChoice,

    /// The least severity that makes exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), help_heading = "Output")]
    pub(super) fail_on: Option<Severity>,

    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Output")]
    pub(super) exit_zero: bool,

    /// Apply these rules or families alone
    #[arg(long, value_name = "RULE-OR-FAMILY", value_delimiter = ',', help_heading = "Rules")]
    pub(super) select: Vec<String>,

    /// Leave these rules or families out
    #[arg(long, value_name = "RULE-OR-FAMILY", value_delimiter = ',', help_heading = "Rules")]
    pub(super) ignore: Vec<String>,

    /// Set a rule's severity: error, warning, info or off
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', help_heading = "Rules")]
    pub(super) severity: Vec<String>,

    /// Explain a rule, or list the rules of a family
    #[arg(long, value_name = "RULE-OR-FAMILY", conflicts_with = "paths", help_heading = "Rules")]
    pub(super) explain: Option<String>,

    /// List the rules with their severities
    #[arg(long, conflicts_with = "paths", help_heading = "Rules")]
    pub(super) list_rules: bool,

    /// Do not report the findings that a baseline knows
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = OTHER_WORK,
        help_heading = "Baseline"
    )]
    pub(super) baseline: Option<PathBuf>,

    /// Write what is found to a baseline instead of reporting it
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "baseline",
        conflicts_with_all = OTHER_WORK,
        help_heading = "Baseline"
    )]
    pub(super) write_baseline: Option<PathBuf>,

    /// Remove from the baseline what is no longer found
    #[arg(long, requires = "baseline", help_heading = "Baseline")]
    pub(super) prune_baseline: bool,

    /// Apply the rules of your own whose pages stand in DIR too
    #[arg(long, value_name = "DIR", help_heading = "Rules")]
    pub(super) rules: Option<PathBuf>,

    /// Know the actions of IAM from a newer table, made by `tools/iam-table.sh`, instead of the one that is compiled in
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub(super) iam_data: Option<PathBuf>,

    /// Lint the examples of your own rules' pages and tell what is not as it is marked
    #[arg(long, conflicts_with = "paths", help_heading = "Rules")]
    pub(super) test_rules: bool,

    /// The name of what comes through standard input
    #[arg(long, value_name = "NAME", help_heading = "Files")]
    pub(super) stdin_filename: Option<String>,

    /// Leave out what a walk meets: a glob as in a .gitignore of the working folder
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub(super) exclude: Vec<String>,

    /// Judge named files like those that a walk meets: --exclude and .gitignore hold for them too, and one that is no
    /// document for this linter is passed over
    #[arg(long, help_heading = "Files")]
    pub(super) force_exclude: bool,

    /// Read the other files of DIR too, for what the linted ones refer to [default: the repository]
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, help_heading = "Files")]
    pub(super) project: Option<Option<PathBuf>>,

    /// Repair what can be repaired without changing what was meant
    #[arg(long, conflicts_with = "diff", conflicts_with_all = OTHER_WORK, help_heading = "Fixes")]
    pub(super) fix: bool,

    /// Print what --fix would change, and write nothing; exit with 1 if that is anything
    #[arg(long, conflicts_with = "output", conflicts_with_all = OTHER_WORK, help_heading = "Fixes")]
    pub(super) diff: bool,

    /// Repair also where somebody has to look at the result
    #[arg(long = "unsafe", help_heading = "Fixes")]
    pub(super) doubtful: bool,

    /// Number of threads
    #[arg(short, long, value_name = "N", help_heading = "Files")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Read the settings from this file, not from the nearest sfn-ssm-lint.toml
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub(super) no_config: bool,

    /// Print the settings that hold, each with where it comes from
    #[arg(long, conflicts_with = "paths", help_heading = "Configuration")]
    pub(super) show_config: bool,

    /// Print a script that completes the options in a shell
    #[arg(long, value_name = "SHELL", conflicts_with = "paths", help_heading = "Shell")]
    pub(super) completions: Option<clap_complete::Shell>,

    /// Print the manual page
    #[arg(long, conflicts_with = "paths", help_heading = "Shell")]
    pub(super) man: bool,

    /// Print the version and the dates of the data
    #[arg(short = 'V', long)]
    pub(super) version: bool,

    #[command(flatten)]
    pub(super) emission: EmissionArguments,
}

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatChoice {
    /// For people: the place in the source, the trace, the way out
    Human,
    /// One line for each finding
    Short,
    /// One object with everything
    Json,
    /// SARIF 2.1.0, for code scanning and viewers of results
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's Code Quality report
    Gitlab,
    /// JUnit XML, for test reports
    Junit,
}

impl From<FormatChoice> for report::Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Human => report::Format::Human,
            FormatChoice::Short => report::Format::Short,
            FormatChoice::Json => report::Format::Json,
            FormatChoice::Sarif => report::Format::Sarif,
            FormatChoice::Github => report::Format::Github,
            FormatChoice::Gitlab => report::Format::Gitlab,
            FormatChoice::Junit => report::Format::Junit,
        }
    }
}

impl FormatChoice {
    /// What is shown where --min-severity is not given.
    pub(super) fn min_severity(self) -> Severity {
        match self {
            FormatChoice::Json | FormatChoice::Sarif => Severity::Info,
            FormatChoice::Human
            | FormatChoice::Short
            | FormatChoice::Github
            | FormatChoice::Gitlab
            | FormatChoice::Junit => Severity::Warning,
        }
    }
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name)).try_map(|name| {
        let found = Severity::ALL.into_iter().find(|severity| severity.name() == name);
        found.ok_or("no such severity")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(["sfn-ssm-lint"].iter().chain(arguments))
    }

    #[test]
    fn the_options_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_working_folder_is_linted_unless_something_is_named() {
        assert_eq!(parse(&[]).unwrap().paths, [PathBuf::from(".")]);
        assert_eq!(parse(&["-", "a"]).unwrap().paths, [PathBuf::from("-"), PathBuf::from("a")]);
    }

    #[test]
    fn project_takes_its_folder_after_an_equals_sign_alone() {
        let arguments = parse(&["--project", "a.json"]).unwrap();
        assert_eq!((arguments.project, arguments.paths), (Some(None), vec![PathBuf::from("a.json")]));
        assert_eq!(parse(&["--project=sub"]).unwrap().project, Some(Some(PathBuf::from("sub"))));
        assert_eq!(parse(&[]).unwrap().project, None);
    }

    #[test]
    fn lists_of_rules_are_repeated_or_separated_by_commas() {
        let arguments = parse(&["--select", "token,iam", "--select", "syntax"]).unwrap();
        assert_eq!(arguments.select, ["token", "iam", "syntax"]);
    }

    #[test]
    fn people_see_warnings_and_programs_see_everything() {
        assert_eq!(FormatChoice::Human.min_severity(), Severity::Warning);
        assert_eq!(FormatChoice::Json.min_severity(), Severity::Info);
        assert_eq!(FormatChoice::Gitlab.min_severity(), Severity::Warning);
    }

    #[test]
    fn a_count_of_threads_is_at_least_one() {
        assert_eq!(parse(&["-j", "0"]).unwrap_err().kind(), ErrorKind::ValueValidation);
        assert_eq!(parse(&["-j4"]).unwrap().jobs.map(NonZeroUsize::get), Some(4));
    }
}

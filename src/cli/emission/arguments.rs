//! The options of `--emit`.

use crate::emit::{Flavor, Form, Kind};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// The options that say what is emitted, how and where to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Emission")]
pub(in crate::cli) struct EmissionArguments {
    /// Print a document instead of linting; `list` names them; `policy`, `wrapper` and `document` take a PATH [default: template]
    #[arg(
        long,
        value_name = "WHAT",
        num_args = 0..=1,
        default_missing_value = "template",
        value_parser = what(),
        ignore_case = true,
        hide_default_value = true
    )]
    pub(in crate::cli) emit: Option<What>,

    /// The form: each document by itself, or a template with all of them [default: json]
    #[arg(long = "as", value_name = "FORM", value_parser = form(), requires = "emit")]
    pub(in crate::cli) form: Option<Form>,

    /// What the reference runbooks offer: `hardened` adds PowerShell and a delivery timeout [default: standard]
    #[arg(long, value_name = "FLAVOR", value_parser = flavor(), requires = "emit")]
    pub(in crate::cli) flavor: Option<Flavor>,

    /// Wrap this Command document of AWS, as in AWS-RunPatchBaseline; for `policy`, the document of a template by its logical id
    #[arg(long, value_name = "NAME", requires = "emit")]
    pub(in crate::cli) document: Option<String>,

    /// Write files to a folder, all or none; with --as json or yaml one for each document
    #[arg(long, value_name = "DIR", requires = "emit", conflicts_with = "deploy")]
    pub(in crate::cli) out: Option<PathBuf>,

    /// Overwrite files that are there
    #[arg(long, requires = "out")]
    pub(in crate::cli) force: bool,

    /// Deploy it as a stack, with your own `aws cloudformation deploy`
    #[arg(long, value_name = "STACK", requires = "emit")]
    pub(in crate::cli) deploy: Option<String>,

    /// Print the command instead of running it
    #[arg(long, requires = "deploy")]
    pub(in crate::cli) dry_run: bool,

    /// The region of the stack
    #[arg(long, value_name = "REGION", requires = "deploy")]
    pub(in crate::cli) region: Option<String>,

    /// The profile of the AWS CLI
    #[arg(long, value_name = "PROFILE", requires = "deploy")]
    pub(in crate::cli) profile: Option<String>,

    /// Values of the template's parameters
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = parameter_override, requires = "deploy")]
    pub(in crate::cli) parameter_overrides: Vec<String>,
}

/// What `--emit` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum What {
    /// The names of all that can be emitted.
    List,
    /// A reference document.
    Reference(Kind),
    /// A runbook around a document that answers no token.
    Wrapper,
    /// A document of the user's.
    Document,
}

impl What {
    fn all() -> impl Iterator<Item = What> {
        let references = Kind::ALL.into_iter().map(What::Reference);
        references.chain([What::Wrapper, What::Document, What::List])
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            What::List => "list",
            What::Reference(kind) => kind.name(),
            What::Wrapper => "wrapper",
            What::Document => "document",
        }
    }
}

impl EmissionArguments {
    /// Whether an option says how or where a document is written.
    pub(super) fn writes_elsewhere(&self) -> bool {
        self.form.is_some() || self.out.is_some() || self.deploy.is_some()
    }
}

fn what() -> impl TypedValueParser<Value = What> {
    PossibleValuesParser::new(What::all().map(What::name))
        .try_map(|name| What::all().find(|what| what.name().eq_ignore_ascii_case(&name)).ok_or("no such document"))
}

fn form() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::ALL.map(Form::name))
        .try_map(|name| Form::ALL.into_iter().find(|form| form.name() == name).ok_or("no such form"))
}

fn flavor() -> impl TypedValueParser<Value = Flavor> {
    PossibleValuesParser::new(Flavor::ALL.map(Flavor::name))
        .try_map(|name| Flavor::ALL.into_iter().find(|flavor| flavor.name() == name).ok_or("no such flavor"))
}

fn parameter_override(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if !key.is_empty() => Ok(text.to_owned()),
        _ => Err("this is not of the form KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Arguments;
    use clap::Parser;
    use clap::error::ErrorKind;

    fn parse(arguments: &[&str]) -> Result<EmissionArguments, ErrorKind> {
        let parsed = Arguments::try_parse_from(["sfn-ssm-lint"].iter().chain(arguments));
        parsed.map(|arguments| arguments.emission).map_err(|error| error.kind())
    }

    #[test]
    fn emit_takes_a_document_from_the_closed_list() {
        let emitted = |arguments: &[&str]| parse(arguments).unwrap().emit;
        assert_eq!(emitted(&["--emit"]), Some(What::Reference(Kind::Template)));
        assert_eq!(emitted(&["--emit=ssmsyncrole"]), Some(What::Reference(Kind::Role)));
        assert_eq!(emitted(&["--emit", "--quiet"]), Some(What::Reference(Kind::Template)));
        assert_eq!(emitted(&["--emit", "wrapper", "a.json"]), Some(What::Wrapper));
        assert_eq!(parse(&["--emit", "a.json"]).unwrap_err(), ErrorKind::InvalidValue);
        for what in What::all() {
            assert_eq!(emitted(&["--emit", what.name()]), Some(what));
        }
    }

    #[test]
    fn options_belong_to_what_they_are_about() {
        for alone in
            [&["--as", "yaml"][..], &["--flavor=hardened"], &["--out", "d"], &["--deploy", "s"], &["--document=x"]]
        {
            assert_eq!(parse(alone).unwrap_err(), ErrorKind::MissingRequiredArgument, "{alone:?}");
        }
        for of_deploy in
            [&["--dry-run"][..], &["--region", "r"], &["--profile", "p"], &["--parameter-overrides", "A=b"]]
        {
            let arguments = [&["--emit"], of_deploy].concat();
            assert_eq!(parse(&arguments).unwrap_err(), ErrorKind::MissingRequiredArgument, "{of_deploy:?}");
        }
        assert_eq!(parse(&["--emit", "--force"]).unwrap_err(), ErrorKind::MissingRequiredArgument);
        assert_eq!(parse(&["--emit", "--out", "d", "--deploy", "s"]).unwrap_err(), ErrorKind::ArgumentConflict);
        let given = parse(&["--emit", "--deploy", "s", "--parameter-overrides", "A=b", "C=d=e"]).unwrap();
        assert_eq!(given.parameter_overrides, ["A=b", "C=d=e"]);
        let wrong = parse(&["--emit", "--deploy", "s", "--parameter-overrides", "=b"]);
        assert_eq!(wrong.unwrap_err(), ErrorKind::ValueValidation);
    }
}

//! `--deploy`: the template in the hands of the user's own AWS CLI.

use super::EmissionArguments;
use crate::cli::{CLEAN, Console, RUN_FAILED, say};
use crate::emit::{Emission, Form};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitStatus};

/// The longest template that CloudFormation takes without a bucket (Quotas, `TemplateBody`).
const MAX_TEMPLATE_BYTES: usize = 51_200;

const PROGRAM: &str = "aws";

/// Deploys a stack; returns the exit status of the AWS CLI.
pub(super) fn deploy(
    emission: &Emission,
    stack: &str,
    options: &EmissionArguments,
    console: &mut Console<'_>,
) -> io::Result<u8> {
    let files = match emission.files(Some(Form::CloudFormation)) {
        Ok(files) => files,
        Err(message) => return super::fail(&message, console),
    };
    let Some(template) = files.first() else { return Ok(RUN_FAILED) };
    if template.text.len() > MAX_TEMPLATE_BYTES {
        let message = format!(
            "the template has {} bytes, and CloudFormation takes more than {MAX_TEMPLATE_BYTES} from a bucket alone: write \
             it with --as cloudformation --out, and deploy it with `{PROGRAM} cloudformation deploy --s3-bucket`",
            template.text.len()
        );
        return super::fail(&message, console);
    }
    if options.dry_run {
        let line = arguments(emission, stack, Path::new(&template.name), options);
        let words = line.iter().map(|word| quoted(&word.to_string_lossy()));
        writeln!(console.stdout, "{PROGRAM} {}", words.collect::<Vec<_>>().join(" "))?;
        let note = format!("--as cloudformation --out . writes {}", template.name);
        say(console.stderr, "note", &note);
        return Ok(CLEAN);
    }
    let mut file = tempfile::Builder::new().prefix("sfn-ssm-lint-").suffix(".template.json").tempfile()?;
    file.write_all(template.text.as_bytes())?;
    console.stdout.flush()?;
    let run = Command::new(PROGRAM).args(arguments(emission, stack, file.path(), options)).status();
    match run {
        Ok(status) => Ok(exit_status(status)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = "there is no `aws` on the PATH; --deploy needs the AWS CLI, version 1 or 2: \
                           https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html";
            super::fail(message, console)
        }
        Err(error) => super::fail(&format!("cannot run `{PROGRAM}`: {error}"), console),
    }
}

fn arguments(emission: &Emission, stack: &str, template: &Path, options: &EmissionArguments) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["cloudformation", "deploy", "--stack-name", stack].map(OsString::from).into();
    line.extend(["--template-file".into(), template.into()]);
    let capabilities = emission.capabilities().map(str::to_owned);
    let named = [("--capabilities", &capabilities), ("--region", &options.region), ("--profile", &options.profile)];
    for (option, value) in named {
        line.extend(value.iter().flat_map(|value| [option.into(), value.into()]));
    }
    // A stack that is as it should be is no failure.
    line.push("--no-fail-on-empty-changeset".into());
    if !options.parameter_overrides.is_empty() {
        line.push("--parameter-overrides".into());
        line.extend(options.parameter_overrides.iter().map(OsString::from));
    }
    line
}

/// The status that the AWS CLI ended with; of one that a signal ended, a failure.
fn exit_status(status: ExitStatus) -> u8 {
    status.code().map_or(RUN_FAILED, |code| u8::try_from(code).unwrap_or(RUN_FAILED))
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./=:,+@%".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_where_a_shell_would_split_or_expand_them() {
        for (word, shown) in [("--region", "--region"), ("A=b*", "'A=b*'"), ("", "''"), ("it's", r"'it'\''s'")] {
            assert_eq!(quoted(word), shown);
        }
    }
}

//! The command line of `sfn-ssm-lint`.

use sfn_ssm_lint::cli::{self, Console, Terminal};
use std::io::{self, BufWriter};
use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    let status = panic::catch_unwind(|| {
        // Standard error stays unlocked: a panic of a worker thread is printed there while this thread waits for it.
        let mut console = Console {
            stdin: &mut io::stdin().lock(),
            stdout: &mut BufWriter::new(io::stdout().lock()),
            stderr: &mut io::stderr(),
            terminal: Terminal::of_this_process(),
        };
        cli::run(std::env::args_os(), &mut console)
    });
    ExitCode::from(status.unwrap_or(cli::RUN_FAILED))
}

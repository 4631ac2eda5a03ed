//! The command line of `sfn-ssm-lint`.

fn main() {}

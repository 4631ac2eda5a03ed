//! Tables that replace those compiled into the program.

use super::arguments::Arguments;
use crate::aws::iam;
use crate::files::display_path;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// More than ten times what there is to know.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Installs the table of `--iam-data`; what is wrong with it, if it cannot be used.
pub(super) fn install(arguments: &Arguments) -> Result<(), String> {
    let Some(path) = &arguments.iam_data else { return Ok(()) };
    let named = |why: &str| format!("--iam-data {}: {why}", display_path(path));
    let bytes = read(path).map_err(|error| named(&error.to_string()))?;
    let made = "tools/iam-table.sh makes such tables";
    iam::install(bytes).map_err(|why| named(&format!("this is no table of IAM's actions, {why}; {made}")))
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

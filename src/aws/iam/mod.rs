//! What IAM knows: services, their actions, resource types and condition keys (Service Authorization Reference), from a
//! table that `tools/iam-table.sh` makes. It is read in place; nothing is done before the first question.

mod layout;
mod retired;
mod services;
#[cfg(test)]
mod tests;
mod validate;
mod wildcard;

pub use layout::{NoTable, Table};
pub use services::{AccessLevel, Action, ConditionKey, ResourceType, ResourceUse, Service, ValueType};
pub use wildcard::Wildcard;

use std::borrow::Cow;
use std::sync::OnceLock;

static BUILT_IN: &[u8] = include_bytes!("../data/iam.bin");
static TABLE: OnceLock<Table> = OnceLock::new();

/// The table of this process: the one that was installed, or the one that is compiled in.
pub fn table() -> &'static Table {
    TABLE.get_or_init(|| Table::open(Cow::Borrowed(BUILT_IN)).unwrap_or_else(|_| Table::empty()))
}

/// Puts another table in the place of the one that is compiled in. It has to come before the first question.
pub fn install(bytes: Vec<u8>) -> Result<(), NoTable> {
    let table = Table::open(Cow::Owned(bytes))?;
    table.validate()?;
    TABLE.set(table).map_err(|_| NoTable("another table is in use already"))
}

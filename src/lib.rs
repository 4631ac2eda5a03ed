//! Static validator and linter for AWS Step Functions state machines, the SSM Automation runbooks that they start,
//! and the roles that both run as.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod catalogue;
pub mod emit;
pub mod files;
pub mod finding;
pub mod lint;
pub mod source;

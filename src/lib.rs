//! Static validator and linter for AWS Step Functions state machines, the SSM Automation runbooks that they start,
//! and the roles that both run as.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod access;
pub mod aws;
pub mod baseline;
pub mod catalogue;
pub mod checks;
pub mod cli;
pub mod config;
pub mod contract;
pub mod custom;
pub mod document;
pub mod emit;
pub mod examples;
pub mod files;
pub mod finding;
pub mod fix;
pub mod flow;
pub mod link;
pub mod lint;
pub mod page;
pub mod report;
pub mod shape;
pub mod source;
pub mod spelling;
pub mod summary;
pub mod suppress;
pub mod template;
pub mod value;

//! Tables of what AWS offers.

pub mod actions;
pub mod api;
pub mod automation;
pub mod errors;
pub mod iam;
pub mod integrations;
pub mod managed;

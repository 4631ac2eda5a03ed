//! Tables of what AWS offers.

pub mod api;
pub mod automation;
pub mod errors;
pub mod iam;
pub mod integrations;

//! Tables of what AWS offers.

pub mod automation;
pub mod iam;
pub mod integrations;

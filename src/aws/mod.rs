//! Tables of what AWS offers.

pub mod automation;
pub mod integrations;

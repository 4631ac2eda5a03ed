//! Tables of what AWS offers.

pub mod automation;
pub mod errors;
pub mod integrations;

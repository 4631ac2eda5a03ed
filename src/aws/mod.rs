//! Tables of what AWS offers.

pub mod automation;

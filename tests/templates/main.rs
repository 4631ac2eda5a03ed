//! Documents inside templates: where their findings are, what links them, and what bad input gives.

#![allow(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod bad_input;
#[path = "../clock/mod.rs"]
mod clock;
mod conditions;
mod links;
mod places;
mod policies;
mod properties;
mod references;
mod size;
mod support;

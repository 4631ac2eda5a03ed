//! Who may do what, three-valued: one action on one resource against the statements of a role
//! (IAM User Guide, `reference_policies_evaluation-logic`).

pub mod evaluate;
pub mod glob;
pub mod needs;

pub use evaluate::{Access, access};

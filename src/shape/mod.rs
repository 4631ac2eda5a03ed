//! The shapes of documents: keys, types and values, as `schemas/*.schema.json` have them. `build.rs` makes static tables of
//! the schemas; the walker holds a node against one and passes over everything that is not known.

mod pattern;
mod table;
mod walk;

pub use pattern::{Alternative, Atom, Pattern};
pub use table::{Cases, Constraint, Others, Schema, Shape, Types};
pub use walk::{Broken, Violation, walk};

/// The tables, one for each schema.
mod made {
    use super::table::{Cases, Others, Schema, Shape, Types};
    use super::{Alternative, Atom, Pattern};
    use crate::catalogue::*;

    include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
}

pub use made::{ASL, AUTOMATION_0_3};

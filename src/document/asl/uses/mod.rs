//! Where a state holds expressions, and texts that are none (Developer Guide, `amazon-states-language-paths`,
//! `transforming-data`, `workflow-variables`).

mod json_path;
mod jsonata;

pub use json_path::{JsonPathUse, PathRole};
pub use jsonata::{Available, JsonataText};

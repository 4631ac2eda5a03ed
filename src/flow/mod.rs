//! Control flow of runbooks: graphs and walks over them. Nothing here knows of rules.

pub mod circles;
pub mod graph;
pub mod machine;
pub mod outputs;
pub mod runbook;
pub mod time;

pub use graph::{Edge, Graph, StepFlow, Target};

//! Compiles `rules/**/*.md` into the rule catalogue, and `schemas/` into the tables of shapes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/shapes/mod.rs"]
mod shapes;

use std::env;
use std::path::PathBuf;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    let rules = catalogue::write(&root, &out);
    let schemas = [("ASL", "asl.schema.json"), ("AUTOMATION_0_3", "automation-0.3.schema.json")];
    shapes::write(&root, &out, &rules, &schemas);
}

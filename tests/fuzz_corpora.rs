//! Runs the fuzz targets' properties over their corpora.

#![allow(clippy::panic, clippy::expect_used, clippy::print_stdout)]

#[path = "../fuzz/properties/yaml.rs"]
mod yaml;

use std::path::Path;
use std::{fs, str};

fn each(corpus: &str, property: fn(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(corpus);
    let mut files = 0;
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        println!("{}", path.display());
        if let Ok(text) = str::from_utf8(&bytes) {
            property(text);
            files += 1;
        }
    }
    assert!(files >= 30, "only {files} files in {}", folder.display());
}

#[test]
fn yaml_corpus() {
    each("yaml", yaml::check);
}

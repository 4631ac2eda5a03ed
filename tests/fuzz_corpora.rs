//! Runs every input of the fuzzing corpora through the property that its fuzz target checks.

#![allow(clippy::expect_used, clippy::panic)]

use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::Path;

#[path = "../fuzz/properties/json.rs"]
mod json;

#[path = "../fuzz/properties/yaml.rs"]
mod yaml;

type Property = fn(&[u8]);

/// The folders of `fuzz/corpus`, one for each fuzz target.
const CORPORA: &[(&str, Property)] =
    &[("json", json::check), ("yaml", |bytes| yaml::check(&String::from_utf8_lossy(bytes)))];

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut trials = vec![Trial::test("every corpus has its property", {
        let root = root.clone();
        move || every_corpus_is_known(&root)
    })];
    for (name, property) in CORPORA {
        let files = fs::read_dir(root.join(name)).unwrap_or_else(|error| panic!("fuzz/corpus/{name}: {error}"));
        for file in files {
            let path = file.expect("readable folder").path();
            let title = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            trials.push(Trial::test(title, move || {
                property(&fs::read(&path)?);
                Ok(())
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn every_corpus_is_known(root: &Path) -> Result<(), Failed> {
    for folder in fs::read_dir(root)? {
        let name = folder?.file_name();
        if !CORPORA.iter().any(|(known, _)| name == *known) {
            return Err(format!("fuzz/corpus/{} has no property in CORPORA", name.display()).into());
        }
    }
    Ok(())
}

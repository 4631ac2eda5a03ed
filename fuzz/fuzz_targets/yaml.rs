#![no_main]

#[path = "../properties/yaml.rs"]
mod property;

libfuzzer_sys::fuzz_target!(|text: &str| property::check(text));

use super::*;
use std::time::Duration;

const FINDINGS: usize = 1_000;

/// The least of a few runs: the first ones also warm up caches.
fn least_time(text: &str, format: Format) -> Duration {
    let (files, id) = memory("large.yaml", text);
    let distance = text.len() / FINDINGS;
    let place =
        |index: usize| Place { file: id, span: Span::new((index * distance) as u32, (index * distance + 5) as u32) };
    let findings =
        (0..FINDINGS).map(|index| finding(catalogue::SYNTAX_YAML, place(index), "m").label("here")).collect();
    let report = report(findings);
    let options = RenderOptions { format, ..RenderOptions::default() };
    let run = || {
        let (text, used) = clock::used_here(|| render(&files, &report, &options));
        assert!(text.len() > FINDINGS * 20);
        used
    };
    (0..4).map(|_| run()).min().unwrap()
}

/// A renderer that scans the file for each finding takes about 20 times as long for the larger file.
#[test]
fn a_finding_costs_the_same_in_a_file_of_440_kilobytes() {
    for line in ["key: some value that is here\n", "key: some value that is here, "] {
        let [small, large] = [22_000, 440_000].map(|length| line.repeat(length / line.len()));
        for format in [Format::Human, Format::Short, Format::Json, Format::Gitlab, Format::Junit] {
            let measure = || (least_time(&small, format), least_time(&large, format));
            // Other programs may still take caches away, or the machine has no clock for one thread.
            let mut measured = Vec::new();
            let within = std::iter::repeat_with(measure).take(5).any(|(small, large)| {
                measured.push((small, large));
                large < small * 6 + Duration::from_millis(30)
            });
            assert!(within, "{format:?}, in 22 kB and in 440 kB: {measured:?}");
        }
    }
}

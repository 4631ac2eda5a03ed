//! The report as JUnit XML: a suite for each file, a test case for each finding. What makes the run fail is a failure,
//! anything milder is skipped, and a run without findings is one test that passes.

use super::sources::Sources;
use super::{RenderOptions, shown, trace, visible};
use crate::finding::Finding;
use crate::lint::{Failure, Report};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

const TOOL: &str = env!("CARGO_PKG_NAME");

pub(super) fn write(
    report: &Report,
    sources: &Sources<'_>,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let findings: Vec<&Finding> = shown(report, options).map(|(_, finding)| finding).collect();
    let mut suites: Vec<Suite> = findings
        .chunk_by(|one, next| one.site.place.file == next.site.place.file)
        .map(|of_file| Suite::of(of_file, sources, options))
        .collect();
    if !report.failures.is_empty() {
        suites.push(Suite::of_failures(&report.failures));
    } else if suites.is_empty() {
        suites.push(Suite { name: TOOL.to_owned(), cases: vec![Case::passed()] });
    }
    let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let counts = Counts::of(suites.iter().flat_map(|suite| &suite.cases)).attributes();
    let element = writer.create_element("testsuites").with_attribute(("name", TOOL));
    element
        .with_attributes(attributes(&counts))
        .write_inner_content(|writer| suites.iter().try_for_each(|suite| suite.write(writer)))?;
    writeln!(out)
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    class: String,
    /// The file and the line.
    at: Option<(String, usize)>,
    verdict: Verdict,
}

enum Verdict {
    Passed,
    Skipped(Detail),
    Failed(Detail),
    /// The file could not be linted.
    Error(Detail),
}

struct Detail {
    kind: &'static str,
    message: String,
    text: String,
}

impl Suite {
    fn of(findings: &[&Finding], sources: &Sources<'_>, options: &RenderOptions) -> Self {
        let mut path = String::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut cases = Vec::with_capacity(findings.len());
        for finding in findings {
            if path.is_empty() {
                path = options.base.relative(sources.path(finding.site.place.file));
            }
            // Services follow a test by its name, so no line is part of it.
            let mut name = format!("{} {}", finding.rule, finding.site.pointer).trim_end().to_owned();
            let count = seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
            if *count > 1 {
                name.push_str(&format!(" ({count})"));
            }
            cases.push(Case::of(finding, name, &path, sources, options));
        }
        Suite { name: path, cases }
    }

    fn of_failures(failures: &[Failure]) -> Self {
        let case = |failure: &Failure| Case {
            name: failure.path.clone(),
            class: TOOL.to_owned(),
            at: None,
            verdict: Verdict::Error(Detail {
                kind: "failure",
                message: failure.message.clone(),
                text: format!("{}: {}", failure.path, failure.message),
            }),
        };
        Suite { name: format!("{TOOL}: cannot be linted"), cases: failures.iter().map(case).collect() }
    }

    fn write<W: Write>(&self, writer: &mut Writer<W>) -> io::Result<()> {
        let counts = Counts::of(&self.cases).attributes();
        let element = writer.create_element("testsuite").with_attribute(("name", &*attribute(&self.name)));
        element
            .with_attributes(attributes(&counts))
            .write_inner_content(|writer| self.cases.iter().try_for_each(|case| case.write(writer)))?;
        Ok(())
    }
}

impl Case {
    fn passed() -> Self {
        Case { name: "no findings".to_owned(), class: TOOL.to_owned(), at: None, verdict: Verdict::Passed }
    }

    fn of(finding: &Finding, name: String, path: &str, sources: &Sources<'_>, options: &RenderOptions) -> Self {
        let start = sources.start(finding.site.place);
        let at = format!("{path}:{}:{}", start.line, start.column);
        let mut text = format!("{at}: {}[{}] {}", finding.severity, finding.rule, finding.message);
        if !finding.trace.is_empty() {
            text.push_str(&format!("\npath: {}", trace::line(&finding.trace, true)));
        }
        if let Some(help) = &finding.help {
            text.push_str(&format!("\nhelp: {help}"));
        }
        let detail = Detail { kind: finding.severity.name(), message: finding.message.clone(), text };
        let fails = finding.severity >= options.fail_on;
        Case {
            name,
            class: path.to_owned(),
            at: Some((path.to_owned(), start.line)),
            verdict: if fails { Verdict::Failed(detail) } else { Verdict::Skipped(detail) },
        }
    }

    fn write<W: Write>(&self, writer: &mut Writer<W>) -> io::Result<()> {
        let (name, class) = (attribute(&self.name), attribute(&self.class));
        let mut element = writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class)]);
        if let Some((file, line)) = &self.at {
            let line = line.to_string();
            element = element.with_attributes([("file", &*attribute(file)), ("line", &*line)]);
        }
        let (tag, detail) = match &self.verdict {
            Verdict::Passed => return element.write_empty().map(|_| ()),
            Verdict::Skipped(detail) => ("skipped", detail),
            Verdict::Failed(detail) => ("failure", detail),
            Verdict::Error(detail) => ("error", detail),
        };
        element.write_inner_content(|writer| detail.write(tag, writer))?;
        Ok(())
    }
}

impl Detail {
    fn write<W: Write>(&self, tag: &str, writer: &mut Writer<W>) -> io::Result<()> {
        let text = xml(visible::paragraphs(&self.text));
        let element = writer.create_element(tag).with_attribute(("message", &*attribute(&self.message)));
        // `skipped` has no type in the schemas that services check against.
        let element = if tag == "skipped" { element } else { element.with_attribute(("type", self.kind)) };
        element.write_text_content(BytesText::new(&text))?;
        Ok(())
    }
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let mut counts = Counts::default();
        for case in cases {
            counts.tests += 1;
            match case.verdict {
                Verdict::Passed => {}
                Verdict::Skipped(_) => counts.skipped += 1,
                Verdict::Failed(_) => counts.failures += 1,
                Verdict::Error(_) => counts.errors += 1,
            }
        }
        counts
    }

    fn attributes(&self) -> [(&'static str, String); 4] {
        let Counts { tests, failures, errors, skipped } = self;
        [("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped)]
            .map(|(name, count)| (name, count.to_string()))
    }
}

fn attributes<'a>(pairs: &'a [(&'static str, String)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (*name, value.as_str()))
}

/// A text for an attribute, where no line break survives.
fn attribute(text: &str) -> Cow<'_, str> {
    xml(visible::one_line(text))
}

/// A text without the characters that XML has no form for at all; control characters are gone already.
fn xml(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}").into()
    } else {
        text
    }
}

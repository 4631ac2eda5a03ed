//! What the README's tables of probes say: each defect of `testdata/probes` gives its own finding at its own
//! place and nothing else above info, and the project or state machine without the defect gives none.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod asl;
mod results;

use libtest_mimic::{Arguments, Failed, Trial};
use results::Due;
use serde::Deserialize;
use sfn_ssm_lint::catalogue::Severity;
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::lint::{Options, lint};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fs, sync::Arc};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Probes {
    probe: Vec<Probe>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Probe {
    name: String,
    kind: String,
    project: String,
    file: String,
    from: String,
    to: String,
    finds: Option<String>,
    at: Option<Place>,
    /// What is found at the defect itself, where `at` is another place.
    cause: Option<String>,
    gap: Option<String>,
}

/// Text of the line that a finding points at: of the edited file, or of another one.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Place {
    Edited(String),
    Other { file: String, text: String },
}

/// The texts of a project by file name.
type Project = BTreeMap<String, String>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/probes")
}

fn read(project: &str) -> Project {
    let files = fs::read_dir(folder().join(project)).expect("the project of a probe is a folder");
    let read = |file: fs::DirEntry| {
        let text = fs::read_to_string(file.path()).expect("UTF-8");
        (file.file_name().into_string().expect("UTF-8"), text)
    };
    files.map(|file| read(file.expect("an entry"))).collect()
}

/// What is found above info, as `file:line severity rule`.
fn findings(project: &Project) -> Vec<String> {
    let mut files = FileSet::new();
    for (name, text) in project {
        files.add_memory(name, text.as_bytes(), Role::Named);
    }
    let report = lint(&mut files, &Options::default());
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    let show = |finding: &sfn_ssm_lint::finding::Finding| {
        let place = finding.site.place;
        let file = files.path(place.file);
        let line = line_at(&project[file], place.span.start as usize);
        format!("{file}:{line} {} {}", finding.severity, finding.rule)
    };
    shown.map(show).collect()
}

fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Where `needle` stands, if it stands there once.
fn only(text: &str, needle: &str) -> Result<usize, Failed> {
    let mut places = text.match_indices(needle);
    match (places.next(), places.next()) {
        (Some((at, _)), None) => Ok(at),
        (None, _) => Err(format!("there is no {needle:?}").into()),
        _ => Err(format!("{needle:?} is there more than once").into()),
    }
}

impl Probe {
    fn check(&self, mut project: Project) -> Result<(), Failed> {
        let text = project.get_mut(&self.file).ok_or("the project has no such file")?;
        let start = only(text, &self.from)?;
        text.replace_range(start..start + self.from.len(), &self.to);
        let edited = line_at(text, start);
        let (file, line) = match &self.at {
            None => (&self.file, edited),
            Some(Place::Edited(at)) => (&self.file, line_at(text, only(text, at)?)),
            Some(Place::Other { file, text }) => {
                let other = project.get(file).ok_or("the project has no such file")?;
                (file, line_at(other, only(other, text)?))
            }
        };
        let cause = self.cause.iter().map(|cause| format!("{}:{edited} {cause}", self.file));
        let expected: Vec<String> =
            self.finds.iter().map(|finds| format!("{file}:{line} {finds}")).chain(cause).collect();
        let found = findings(&project);
        if found == expected { Ok(()) } else { Err(format!("expected {expected:#?}, found {found:#?}").into()) }
    }
}

fn main() {
    let text = fs::read_to_string(folder().join("probes.toml")).expect("the probes");
    let probes = toml::from_str::<Probes>(&text).unwrap_or_else(|error| panic!("{error}")).probe;
    let names: BTreeSet<&str> = probes.iter().map(|probe| probe.name.as_str()).collect();
    assert_eq!(names.len(), probes.len(), "a name stands for one probe");
    let unclear = probes.iter().find(|probe| probe.finds.is_some() == probe.gap.is_some());
    assert!(unclear.is_none(), "{} has to say what is found, or why nothing is", unclear.expect("one").name);
    let projects: BTreeMap<String, Arc<Project>> =
        probes.iter().map(|probe| (probe.project.clone(), Arc::new(read(&probe.project)))).collect();

    let mut trials = Vec::new();
    for (name, project) in &projects {
        let project = Arc::clone(project);
        trials.push(Trial::test(format!("{name} without a defect"), move || {
            let found = findings(&project);
            if found.is_empty() { Ok(()) } else { Err(format!("{found:#?}").into()) }
        }));
    }
    let all = probes.clone();
    trials.push(Trial::test("the recorded results are of these probes", move || {
        let due = all.iter().map(|probe| Due { name: &probe.name, kind: &probe.kind, caught: probe.finds.is_some() });
        results::hold("results.tsv", &due.collect::<Vec<_>>())
    }));
    for probe in probes {
        let project = Arc::clone(&projects[&probe.project]);
        let name = format!("{} › {}", probe.kind, probe.name);
        trials.push(Trial::test(name, move || probe.check(Project::clone(&project))));
    }
    trials.extend(asl::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

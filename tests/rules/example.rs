//! The examples of a page: the fences under one `## Wrong…` or `## Right…` heading form one project.

use super::marks;
use super::page::{Fence, Section};
use libtest_mimic::Trial;
use sfn_ssm_lint::source::Span;

/// The files of one heading.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) side: Side,
    pub(crate) files: Vec<ExampleFile>,
    /// One for each mark, or none at all.
    pub(crate) traces: Vec<String>,
}

/// Whether an example breaks the rule or keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Wrong,
    Right,
}

/// One fence without its marks.
#[derive(Debug)]
pub(crate) struct ExampleFile {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) text: String,
    pub(crate) marks: Vec<Span>,
}

impl Side {
    /// What a heading announces: `Wrong`, `Wrong: quoted`, `Right`, …
    pub(crate) fn of(heading: &str) -> Option<Side> {
        match heading.split_once(": ").map_or(heading, |(side, _)| side) {
            "Wrong" => Some(Side::Wrong),
            "Right" => Some(Side::Right),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Side::Wrong => "wrong",
            Side::Right => "right",
        }
    }
}

/// The project under a heading; none where the section has only illustrations (```` ```text ````).
pub(crate) fn project(section: &Section) -> Result<Option<Project>, String> {
    let side = Side::of(&section.heading);
    let (mut files, mut traces): (Vec<ExampleFile>, Vec<String>) = (Vec::new(), Vec::new());
    for fence in &section.fences {
        match (fence.info.as_str(), side) {
            ("text", _) => {}
            ("trace", Some(Side::Wrong)) => traces.extend(fence.body.lines().map(str::to_owned)),
            (info, Some(side)) => files.push(file(fence, side).map_err(|why| format!("the fence `{info}`: {why}"))?),
            (info, None) => return Err(format!("the fence `{info}` stands under `{}`", section.heading)),
        }
    }
    let Some(side) = side.filter(|_| !files.is_empty()) else {
        return if traces.is_empty() { Ok(None) } else { Err("a trace without an example".to_owned()) };
    };
    let marks: usize = files.iter().map(|file| file.marks.len()).sum();
    match side {
        Side::Wrong if marks == 0 => return Err(format!("`{}` has no mark «…»", section.heading)),
        Side::Right if marks > 0 => return Err(format!("`{}` has a mark «…»", section.heading)),
        Side::Wrong | Side::Right => {}
    }
    if !traces.is_empty() && traces.len() != marks {
        return Err(format!("`{}` has {} traces for {marks} marks", section.heading, traces.len()));
    }
    let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("`{}` has two files `{}`", section.heading, twice[0]));
    }
    Ok(Some(Project { side, files, traces }))
}

fn file(fence: &Fence, side: Side) -> Result<ExampleFile, String> {
    let words: Vec<&str> = fence.info.split(' ').collect();
    let [language, word, file] = words.as_slice() else {
        return Err("expected `LANGUAGE wrong|right file=NAME`, `trace` or `text`".to_owned());
    };
    if *word != side.word() {
        return Err(format!("under this heading it must say `{}`", side.word()));
    }
    let name = file.strip_prefix("file=").filter(|name| !name.is_empty()).ok_or("no `file=NAME`")?;
    let extensions: &[&str] = match *language {
        "json" => &[".json"],
        "yaml" => &[".yaml", ".yml"],
        other => return Err(format!("no such language `{other}`")),
    };
    if !extensions.iter().any(|extension| name.ends_with(extension)) {
        return Err(format!("`{name}` does not end with {}", extensions.join(" or ")));
    }
    let (text, marks) = marks::remove(&fence.body)?;
    Ok(ExampleFile { name: name.to_owned(), language: (*language).to_owned(), text, marks })
}

pub(crate) fn tests() -> Vec<Trial> {
    fn section(heading: &str, fences: &[(&str, &str)]) -> Section {
        let fences = fences.iter().map(|(info, body)| Fence { info: (*info).to_owned(), body: (*body).to_owned() });
        Section { heading: heading.to_owned(), prose: String::new(), fences: fences.collect() }
    }
    vec![
        super::trial("the fences of a heading form one project", || {
            let fences =
                [("json wrong file=a.asl.json", "{«»}\n"), ("yaml wrong file=B.yaml", "«a»: 1\n"), ("trace", "x\ny\n")];
            let project = project(&section("Wrong: two files", &fences)).unwrap().unwrap();
            assert_eq!(project.side, Side::Wrong);
            let files: Vec<_> = project.files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
            assert_eq!(files, [("a.asl.json", "{}\n"), ("B.yaml", "a: 1\n")]);
            assert_eq!(project.files[1].marks, [Span::new(0, 1)]);
            assert_eq!(project.traces, ["x", "y"]);
        }),
        super::trial("a section with illustrations only is no project", || {
            assert!(project(&section("Wrong", &[("text", "…")])).unwrap().is_none());
            assert!(project(&section("Sources", &[])).unwrap().is_none());
        }),
        super::trial("examples out of form are refused, not skipped", || {
            let wrong: &[(&str, &[(&str, &str)])] = &[
                ("Wrong", &[("json", "{}")]),
                ("Wrong", &[("json wrong file=a.json", "{}")]),
                ("Wrong", &[("json right file=a.json", "«{}»")]),
                ("Wrong", &[("json wrong file=a.yaml", "«{}»")]),
                ("Wrong", &[("json wrong a.json", "«{}»")]),
                ("Wrong", &[("toml wrong file=a.toml", "«a» = 1")]),
                ("Wrong", &[("json wrong file=a.json", "«{}»"), ("json wrong file=a.json", "{}")]),
                ("Wrong", &[("json wrong file=a.json", "«{}»"), ("trace", "x\ny\n")]),
                ("Wrong", &[("trace", "x\n")]),
                ("Right", &[("json right file=a.json", "«{}»")]),
                ("Right", &[("trace", "x\n")]),
                ("Sources", &[("json right file=a.json", "{}")]),
            ];
            for (heading, fences) in wrong {
                assert!(project(&section(heading, fences)).is_err(), "{heading} {fences:?}");
            }
        }),
    ]
}

//! The examples of a page: the fences under one `## Wrong…` or `## Right…` heading form one project.

use super::{Fence, Mistake, Section, marks};
use crate::source::Span;

/// The files of one heading.
#[derive(Debug)]
pub struct Project {
    /// Whether it breaks the rule.
    pub side: Side,
    /// Its files.
    pub files: Vec<ExampleFile>,
    /// One for each mark, or none at all.
    pub traces: Vec<String>,
}

/// Whether an example breaks the rule or keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It breaks the rule.
    Wrong,
    /// It keeps the rule.
    Right,
}

/// One fence without its marks.
#[derive(Debug)]
pub struct ExampleFile {
    /// The file's name.
    pub name: String,
    /// `json` or `yaml`.
    pub language: String,
    /// The text without marks.
    pub text: String,
    /// What the marks enclosed.
    pub marks: Vec<Span>,
}

impl ExampleFile {
    /// A file of a text with marks; the error says which of them do not pair.
    pub fn marked(name: &str, text: &str) -> Result<Self, String> {
        let (text, marks) = marks::remove(text)?;
        let language = if name.ends_with(".json") { "json" } else { "yaml" };
        Ok(ExampleFile { name: name.to_owned(), language: language.to_owned(), text, marks })
    }
}

impl Side {
    /// What a heading announces: `Wrong`, `Wrong: quoted`, `Right`, …
    pub fn of(heading: &str) -> Option<Side> {
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
pub fn project(section: &Section) -> Result<Option<Project>, Mistake> {
    let side = Side::of(&section.heading);
    let (mut files, mut traces): (Vec<ExampleFile>, Vec<String>) = (Vec::new(), Vec::new());
    for fence in &section.fences {
        let mistake = |why: String| Mistake::at(fence.line, why);
        match (fence.info.as_str(), side) {
            ("text", _) => {}
            ("trace", Some(Side::Wrong)) => traces.extend(fence.body.lines().map(str::to_owned)),
            (info, Some(side)) => {
                let file = file(fence, side).map_err(|why| mistake(format!("the fence `{info}`: {why}")))?;
                if files.iter().any(|known| known.name == file.name) {
                    return Err(mistake(format!("`{}` has two files `{}`", section.heading, file.name)));
                }
                files.push(file);
            }
            (info, None) => return Err(mistake(format!("the fence `{info}` stands under `{}`", section.heading))),
        }
    }
    let mistake = |why: String| Err(Mistake::at(section.line, why));
    let Some(side) = side.filter(|_| !files.is_empty()) else {
        return if traces.is_empty() { Ok(None) } else { mistake("a trace without an example".to_owned()) };
    };
    let marks: usize = files.iter().map(|file| file.marks.len()).sum();
    match side {
        Side::Wrong if marks == 0 => return mistake(format!("`{}` has no mark «…»", section.heading)),
        Side::Right if marks > 0 => return mistake(format!("`{}` has a mark «…»", section.heading)),
        Side::Wrong | Side::Right => {}
    }
    if !traces.is_empty() && traces.len() != marks {
        return mistake(format!("`{}` has {} traces for {marks} marks", section.heading, traces.len()));
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
    ExampleFile::marked(name, &fence.body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(heading: &str, fences: &[(&str, &str)]) -> Section {
        let fences =
            fences.iter().map(|(info, body)| Fence { info: (*info).to_owned(), line: 1, body: (*body).to_owned() });
        Section { heading: heading.to_owned(), line: 1, prose: String::new(), fences: fences.collect() }
    }

    #[test]
    fn the_fences_of_a_heading_form_one_project() {
        let fences =
            [("json wrong file=a.asl.json", "{«»}\n"), ("yaml wrong file=B.yaml", "«a»: 1\n"), ("trace", "x\ny\n")];
        let project = project(&section("Wrong: two files", &fences)).unwrap().unwrap();
        assert_eq!(project.side, Side::Wrong);
        let files: Vec<_> = project.files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
        assert_eq!(files, [("a.asl.json", "{}\n"), ("B.yaml", "a: 1\n")]);
        assert_eq!(project.files[1].marks, [Span::new(0, 1)]);
        assert_eq!(project.traces, ["x", "y"]);
    }

    #[test]
    fn a_section_with_illustrations_only_is_no_project() {
        assert!(project(&section("Wrong", &[("text", "…")])).unwrap().is_none());
        assert!(project(&section("Sources", &[])).unwrap().is_none());
    }

    #[test]
    fn examples_out_of_form_are_refused_not_skipped() {
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
    }
}

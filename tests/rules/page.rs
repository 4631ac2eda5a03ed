//! A rule page as Markdown: front matter, title, sections, fences.

use libtest_mimic::Trial;
use serde::Deserialize;

/// A page of `rules/`.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) matter: FrontMatter,
    pub(crate) title: String,
    /// What stands between the title and the first section.
    pub(crate) introduction: String,
    pub(crate) sections: Vec<Section>,
}

/// What stands between the `+++` lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrontMatter {
    pub(crate) id: String,
    pub(crate) severity: String,
    pub(crate) documents: Vec<String>,
    pub(crate) since: String,
    pub(crate) fixable: Option<toml::Value>,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) code: Option<String>,
}

/// What follows a `## ` heading.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) heading: String,
    /// The text outside the fences.
    pub(crate) prose: String,
    pub(crate) fences: Vec<Fence>,
}

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// What stands behind the opening backticks.
    pub(crate) info: String,
    /// The lines, each with its line break.
    pub(crate) body: String,
}

impl Page {
    /// Takes a page apart.
    pub(crate) fn parse(text: &str) -> Result<Page, String> {
        let (matter, markdown) = text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or("the page does not begin with front matter between `+++` lines")?;
        let matter = toml::from_str(matter).map_err(|error| error.to_string())?;
        let mut lines = markdown.lines().skip_while(|line| line.is_empty());
        let title =
            lines.next().and_then(|line| line.strip_prefix("# ")).ok_or("no `# ` title behind the front matter")?;
        let mut introduction = String::new();
        let mut sections: Vec<Section> = Vec::new();
        while let Some(line) = lines.next() {
            if let Some(info) = line.strip_prefix("```") {
                let Some(section) = sections.last_mut() else {
                    return Err(format!("the fence `{line}` stands before the first `## ` heading"));
                };
                section.fences.push(Fence { info: info.trim().to_owned(), body: body(&mut lines, info)? });
            } else if let Some(heading) = line.strip_prefix("## ") {
                sections.push(Section { heading: heading.to_owned(), prose: String::new(), fences: Vec::new() });
            } else if line.starts_with('#') {
                return Err(format!("`{line}`: a page has one `# ` title, and sections of `## `"));
            } else {
                let prose = sections.last_mut().map_or(&mut introduction, |section| &mut section.prose);
                prose.push_str(line);
                prose.push('\n');
            }
        }
        Ok(Page { matter, title: title.to_owned(), introduction, sections })
    }
}

/// The lines up to the closing backticks.
fn body<'a>(lines: &mut impl Iterator<Item = &'a str>, info: &str) -> Result<String, String> {
    let mut body = String::new();
    for line in lines {
        if line == "```" {
            return Ok(body);
        }
        body.push_str(line);
        body.push('\n');
    }
    Err(format!("the fence `{}` is never closed", info.trim()))
}

/// A page to try the harness on.
pub(crate) fn sample(sections: &str) -> String {
    let matter =
        "id = \"token/not-a-list\"\nseverity = \"error\"\ndocuments = [\"asl\"]\nsince = \"0.1.0\"\nfixable = true\n";
    format!("+++\n{matter}+++\n\n# A title\n\nIt hangs.\n\n{sections}")
}

pub(crate) fn tests() -> Vec<Trial> {
    vec![
        super::trial("a page falls into title, introduction, sections and fences", || {
            let page = Page::parse(&sample(
                "## Wrong\n\nBefore.\n\n```json wrong file=a.json\n{\n  # no heading\n}\n```\n\nAfter.\n\n## Sources\n\n- A page\n",
            ))
            .unwrap();
            assert_eq!((page.title.as_str(), page.introduction.trim()), ("A title", "It hangs."));
            assert_eq!(page.matter.id, "token/not-a-list");
            let [wrong, sources] = page.sections.as_slice() else { panic!("{:?}", page.sections) };
            assert_eq!((wrong.heading.as_str(), sources.heading.as_str()), ("Wrong", "Sources"));
            let body = "{\n  # no heading\n}\n".to_owned();
            assert_eq!(wrong.fences, [Fence { info: "json wrong file=a.json".to_owned(), body }]);
            assert_eq!(wrong.prose.split_whitespace().collect::<Vec<_>>(), ["Before.", "After."]);
        }),
        super::trial("an empty fence is an empty file", || {
            let page = Page::parse(&sample("## Wrong\n```json wrong file=a.json\n```\n")).unwrap();
            assert_eq!(page.sections[0].fences[0].body, "");
        }),
        super::trial("pages out of form are refused", || {
            let unclosed = sample("## Wrong\n```text\nx\n");
            let early = sample("```text\n```\n");
            let deep = sample("### Wrong\n");
            let unknown_field = sample("").replace("since", "sinse");
            for text in ["# No front matter\n", "+++\n+++\n", &unclosed, &early, &deep, &unknown_field] {
                assert!(Page::parse(text).is_err(), "{text}");
            }
        }),
    ]
}

//! A rule's page as Markdown: front matter, title, sections, fences.

pub mod example;
mod marks;

use std::fmt;
use std::iter::{Enumerate, Peekable};
use std::str::Lines;

/// A rule's page.
#[derive(Debug)]
pub struct Page {
    /// What stands between the `+++` lines.
    pub matter: String,
    /// The heading of the whole.
    pub title: String,
    /// What stands between the title and the first section.
    pub introduction: String,
    /// What follows.
    pub sections: Vec<Section>,
    /// The Markdown behind the front matter.
    pub markdown: String,
}

/// What follows a `## ` heading.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Its line in the page, counted from 1.
    pub line: usize,
    /// The text outside the fences.
    pub prose: String,
    /// The fences.
    pub fences: Vec<Fence>,
}

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub struct Fence {
    /// What stands behind the opening backticks.
    pub info: String,
    /// The line of the opening backticks in the page, counted from 1.
    pub line: usize,
    /// The lines, each with its line break.
    pub body: String,
}

/// What is wrong with a page, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Mistake {
    /// A mistake of a whole line.
    pub fn at(line: usize, message: impl Into<String>) -> Self {
        Mistake { line, column: 1, message: message.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// The line on which front matter begins.
pub const MATTER_LINE: usize = 2;

impl Page {
    /// Takes a page apart. Lines end with `\n`.
    pub fn parse(text: &str) -> Result<Page, Mistake> {
        let (matter, markdown) = text
            .strip_prefix("+++\n")
            .and_then(|rest| rest.split_once("\n+++\n"))
            .ok_or_else(|| Mistake::at(1, "the page does not begin with front matter between `+++` lines"))?;
        let before = MATTER_LINE + matter.lines().count() + 1;
        let mut lines = markdown.lines().enumerate().peekable();
        while lines.next_if(|(_, line)| line.is_empty()).is_some() {}
        let no_title = || Mistake::at(before, "no `# ` title behind the front matter");
        let (_, title) = lines.next().ok_or_else(no_title)?;
        let title = title.strip_prefix("# ").ok_or_else(no_title)?;
        let mut page = Page {
            matter: matter.to_owned(),
            title: title.to_owned(),
            introduction: String::new(),
            sections: Vec::new(),
            markdown: markdown.trim_start().to_owned(),
        };
        while let Some((index, line)) = lines.next() {
            page.add(line, before + index, &mut lines)?;
        }
        Ok(page)
    }

    fn add(&mut self, line: &str, number: usize, lines: &mut Peekable<Enumerate<Lines<'_>>>) -> Result<(), Mistake> {
        if let Some(info) = line.strip_prefix("```") {
            let Some(section) = self.sections.last_mut() else {
                return Err(Mistake::at(number, format!("the fence `{line}` stands before the first `## ` heading")));
            };
            let info = info.trim().to_owned();
            let body = body(lines).ok_or_else(|| Mistake::at(number, format!("the fence `{info}` is never closed")))?;
            section.fences.push(Fence { info, line: number, body });
        } else if let Some(heading) = line.strip_prefix("## ") {
            let (heading, prose) = (heading.to_owned(), String::new());
            self.sections.push(Section { heading, line: number, prose, fences: Vec::new() });
        } else if line.starts_with('#') {
            return Err(Mistake::at(number, format!("`{line}`: a page has one `# ` title, and sections of `## `")));
        } else {
            let prose = self.sections.last_mut().map_or(&mut self.introduction, |section| &mut section.prose);
            prose.push_str(line);
            prose.push('\n');
        }
        Ok(())
    }
}

/// The lines up to the closing backticks.
fn body(lines: &mut Peekable<Enumerate<Lines<'_>>>) -> Option<String> {
    let mut body = String::new();
    for (_, line) in lines {
        if line == "```" {
            return Some(body);
        }
        body.push_str(line);
        body.push('\n');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(sections: &str) -> String {
        format!("+++\nid = \"token/not-a-list\"\n+++\n\n# A title\n\nIt hangs.\n\n{sections}")
    }

    #[test]
    fn a_page_falls_into_title_introduction_sections_and_fences() {
        let sections = "## Wrong\n\nBefore.\n\n```json wrong file=a.json\n{\n  # no heading\n}\n```\n\nAfter.\n\n\
                        ## Sources\n\n- A page\n";
        let text = sample(sections);
        let page = Page::parse(&text).unwrap();
        assert_eq!((page.title.as_str(), page.introduction.trim()), ("A title", "It hangs."));
        assert_eq!(page.matter, "id = \"token/not-a-list\"");
        let [wrong, sources] = page.sections.as_slice() else { panic!("{:?}", page.sections) };
        assert_eq!((wrong.heading.as_str(), sources.heading.as_str()), ("Wrong", "Sources"));
        let body = "{\n  # no heading\n}\n".to_owned();
        assert_eq!(wrong.fences, [Fence { info: "json wrong file=a.json".to_owned(), line: 13, body }]);
        assert_eq!(text.lines().nth(wrong.line - 1), Some("## Wrong"));
        assert_eq!(text.lines().nth(sources.line - 1), Some("## Sources"));
        assert_eq!(wrong.prose.split_whitespace().collect::<Vec<_>>(), ["Before.", "After."]);
    }

    #[test]
    fn an_empty_fence_is_an_empty_file() {
        let page = Page::parse(&sample("## Wrong\n```json wrong file=a.json\n```\n")).unwrap();
        assert_eq!(page.sections[0].fences[0].body, "");
    }

    #[test]
    fn pages_out_of_form_are_refused_at_their_line() {
        let unclosed = sample("## Wrong\n```text\nx\n");
        let early = sample("```text\n```\n");
        let deep = sample("### Wrong\n");
        for (text, line) in [
            ("# No front matter\n", 1),
            ("+++\n+++\n", 1),
            ("+++\nid = 1\n+++\n\nno title\n", 4),
            (&unclosed, 10),
            (&early, 9),
            (&deep, 9),
        ] {
            assert_eq!(Page::parse(text).map_err(|mistake| mistake.line).unwrap_err(), line, "{text}");
        }
    }
}

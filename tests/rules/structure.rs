//! The form of the pages: what every one of them must have.

use libtest_mimic::Trial;
use serde::Deserialize;
use sfn_ssm_lint::catalogue::{Fixable, RuleId, Severity};
use sfn_ssm_lint::page::Page;
use sfn_ssm_lint::page::example::{self, Side};
use std::fs;
use std::path::{Path, PathBuf};

const FAMILIES: &[&str] = &["asl", "automation", "iam", "suppression", "syntax", "template", "token"];
const DOCUMENTS: &[&str] = &["asl", "automation", "iam", "template"];
const LONGEST_TITLE: usize = 80;

/// Rules whose example no page can hold, and why. They are tested where their input can be made.
const WITHOUT_EXAMPLES: &[(&str, &str)] = &[
    ("syntax/invalid-utf8", "a page is UTF-8 itself"),
    ("syntax/too-deep", "a page with thousands of brackets explains nothing"),
    ("asl/too-large", "a page of a megabyte explains nothing"),
    ("automation/too-large", "a page of 64 KB explains nothing"),
    ("syntax/too-large", "a page of 16 MB explains nothing"),
    ("syntax/too-many-aliases", "which alias crosses the bound depends on every node before it"),
    ("syntax/unreadable", "a file that cannot be read has no text"),
];

/// What stands between the `+++` lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    id: String,
    severity: String,
    documents: Vec<String>,
    since: String,
    fixable: Option<toml::Value>,
    #[serde(default)]
    aliases: Vec<String>,
    code: Option<String>,
}

/// `family/name` of a page's path.
pub(crate) fn id_of(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path).with_extension("");
    relative.to_string_lossy().replace('\\', "/")
}

/// What is wrong with `rules/` as a whole.
pub(crate) fn folder(root: &Path, pages: &[PathBuf]) -> Result<(), String> {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(root).expect("rules/ can be read") {
        let path = entry.expect("rules/ can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !FAMILIES.contains(&name.as_str()) && name != "README.md" {
            wrong.push(format!("rules/{name} is no family; the families are {}", FAMILIES.join(", ")));
        }
    }
    let mut ids: Vec<String> = pages.iter().map(|path| id_of(root, path)).collect();
    ids.sort();
    let catalogue: Vec<&str> = RuleId::all().map(RuleId::as_str).collect();
    if ids != catalogue {
        wrong.push(format!("the pages {ids:?}\nare not the catalogue {catalogue:?}"));
    }
    for (id, _) in WITHOUT_EXAMPLES {
        if !catalogue.contains(id) {
            wrong.push(format!("`{id}` is excused from examples and does not exist"));
        }
    }
    complain(&wrong)
}

/// What is wrong with a page.
pub(crate) fn page(rule: RuleId, id: &str, page: &Page) -> Result<(), String> {
    let mut wrong = Vec::new();
    front_matter(rule, id, page, &mut wrong);
    if page.title.chars().count() >= LONGEST_TITLE || page.title.ends_with('.') {
        wrong.push(format!("the title `{}` is not a few words", page.title));
    }
    if page.introduction.trim().is_empty() {
        wrong.push("nothing says what goes wrong at run time".to_owned());
    }
    headings(page, &mut wrong);
    examples(id, page, &mut wrong);
    complain(&wrong)
}

fn front_matter(rule: RuleId, id: &str, page: &Page, wrong: &mut Vec<String>) {
    let matter: FrontMatter = match toml::from_str(&page.matter) {
        Ok(matter) => matter,
        Err(error) => return wrong.push(error.to_string()),
    };
    if matter.id != id || rule.as_str() != id || rule.rule().title != page.title {
        wrong.push(format!("`{}`, titled `{}`, is not what the catalogue has", matter.id, page.title));
    }
    if !Severity::ALL.iter().any(|severity| severity.name() == matter.severity) {
        wrong.push(format!("no such severity: {}", matter.severity));
    }
    if matter.documents.is_empty() || !matter.documents.iter().all(|document| DOCUMENTS.contains(&document.as_str())) {
        wrong.push(format!("documents {:?}: some of {}", matter.documents, DOCUMENTS.join(", ")));
    }
    let numbers: Vec<Option<u32>> = matter.since.split('.').map(|number| number.parse().ok()).collect();
    if numbers.len() != 3 || numbers.contains(&None) {
        wrong.push(format!("since: `{}` is no version", matter.since));
    }
    for alias in &matter.aliases {
        if RuleId::find(alias) != Some(rule) {
            wrong.push(format!("the alias `{alias}` is another rule's id or alias"));
        }
    }
    let fixable = match &matter.fixable {
        None => Fixable::No,
        Some(toml::Value::Boolean(true)) => Fixable::Safely,
        Some(_) => Fixable::Unsafely,
    };
    if fixable != rule.rule().fixable || matter.code.as_deref() != rule.rule().code {
        wrong.push("fixable and code are not what the catalogue has".to_owned());
    }
    let is_code = |code: &str| code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if matter.code.as_deref().is_some_and(|code| !is_code(code)) {
        wrong.push(format!("{:?} is no diagnostic code of AWS", matter.code));
    }
}

fn headings(page: &Page, wrong: &mut Vec<String>) {
    let headings: Vec<&str> = page.sections.iter().map(|section| section.heading.as_str()).collect();
    for needed in [Side::Wrong, Side::Right] {
        if !headings.iter().any(|heading| Side::of(heading) == Some(needed)) {
            wrong.push(format!("no section `{needed:?}`"));
        }
    }
    for (index, heading) in headings.iter().enumerate() {
        if headings[..index].contains(heading) {
            wrong.push(format!("two sections `{heading}`"));
        }
        if Side::of(heading).is_none() && !["Severity", "Sources"].contains(heading) {
            wrong.push(format!("`{heading}`: sections are Severity, Wrong, Wrong: …, Right, Right: … and Sources"));
        }
    }
    let sources = page.sections.last().filter(|section| section.heading == "Sources");
    if !sources.is_some_and(|section| section.prose.lines().any(|line| line.starts_with("- "))) {
        wrong.push("the last section is not a list of Sources".to_owned());
    }
}

fn examples(id: &str, page: &Page, wrong: &mut Vec<String>) {
    let mut sides = Vec::new();
    for section in &page.sections {
        match example::project(section) {
            Err(mistake) => wrong.push(mistake.to_string()),
            Ok(None) => {}
            Ok(Some(project)) => {
                sides.push(project.side);
                let strict = project.side == Side::Right || !id.starts_with("syntax/");
                for file in project.files.iter().filter(|file| strict && file.language == "json") {
                    if let Err(error) = serde_json::from_str::<serde_json::Value>(&file.text) {
                        wrong.push(format!("`{}` of `{}` is no JSON: {error}", file.name, section.heading));
                    }
                }
            }
        }
    }
    let excused = WITHOUT_EXAMPLES.iter().any(|(excused, _)| *excused == id);
    if excused && sides.contains(&Side::Wrong) {
        wrong.push("excused from examples, but it has one".to_owned());
    }
    for side in [Side::Wrong, Side::Right] {
        if !excused && !sides.contains(&side) {
            wrong.push(format!("no example under `{side:?}`"));
        }
    }
}

fn complain(wrong: &[String]) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

pub(crate) fn tests() -> Vec<Trial> {
    fn sample(sections: &str) -> String {
        let matter =
            "id = \"token/not-a-list\"\nseverity = \"error\"\ndocuments = [\"asl\"]\nsince = \"0.1.0\"\nfixable = true";
        format!("+++\n{matter}\n+++\n\n# A title\n\nIt hangs.\n\n{sections}")
    }

    const SECTIONS: &str = "## Wrong\n```json wrong file=a.json\n[«1»]\n```\n\
                            ## Right\n```json right file=a.json\n[]\n```\n## Sources\n- A guide\n";

    fn complaints(id: &str, text: &str) -> String {
        let rule = RuleId::find(id).unwrap();
        let title = format!("# {}\n", rule.rule().title);
        let parsed = Page::parse(&text.replace("# A title\n", &title)).unwrap();
        page(rule, id, &parsed).err().unwrap_or_default()
    }

    vec![
        super::trial("a whole page passes", || {
            assert_eq!(complaints("token/not-a-list", &sample(SECTIONS)), "");
        }),
        super::trial("what a page lacks is said", || {
            let cases = [
                ("severity = \"error\"", "severity = \"bad\"", "no such severity"),
                ("[\"asl\"]", "[\"asi\"]", "documents"),
                ("0.1.0", "0.1", "is no version"),
                ("token/not-a-list", "token/not-a-lisp", "not what the catalogue has"),
                ("It hangs.", "", "nothing says"),
                ("## Right", "## Richtig", "no section `Right`"),
                ("since = ", "sinse = ", "unknown field `sinse`"),
                ("- A guide", "A guide", "list of Sources"),
                ("[«1»]", "[«1»,]", "is no JSON"),
                ("json right", "json wrong", "must say `right`"),
            ];
            for (part, replacement, expected) in cases {
                let found = complaints("token/not-a-list", &sample(SECTIONS).replace(part, replacement));
                assert!(found.contains(expected), "{replacement}: {found}");
            }
        }),
        super::trial("examples may be missing only where that is excused", || {
            let bare = sample("## Wrong\n## Right\n## Sources\n- A guide\n");
            assert!(complaints("token/not-a-list", &bare).contains("no example under `Wrong`"));
            let excused = |text: &str| {
                let text = text.replace("token/not-a-list", "syntax/unreadable").replace("fixable = true\n", "");
                complaints("syntax/unreadable", &text)
            };
            assert_eq!(excused(&bare), "");
            assert!(excused(&sample(SECTIONS)).contains("excused from examples"));
        }),
    ]
}

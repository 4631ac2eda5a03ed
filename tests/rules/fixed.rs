//! Fixes of the wrong examples: each that is offered is applied, the finding is gone, and nothing else has changed. The
//! examples are also wrapped into templates, in the forms in which documents stand there.

use libtest_mimic::Trial;
use sfn_ssm_lint::catalogue::{Fixable, RuleId, Severity};
use sfn_ssm_lint::files::{FileSet, Role};
use sfn_ssm_lint::finding::{Edit, Finding};
use sfn_ssm_lint::fix::{self, Wanted};
use sfn_ssm_lint::lint::{Options, Selector, lint};
use sfn_ssm_lint::page::Page;
use sfn_ssm_lint::page::example::{self, ExampleFile, Project, Side};
use std::fmt::Write as _;
use std::sync::Arc;

const ALL: Wanted = Wanted { doubtful: true, min_severity: Severity::Info };

/// The fixes that the examples of one page are offered: all, and those that are safe.
#[derive(Debug, Default)]
pub(crate) struct Offered {
    all: usize,
    safe: usize,
}

/// What the front matter says of fixes must be what the examples show.
pub(crate) fn page(rule: RuleId, page: &Page) -> Result<(), String> {
    let mut offered = Offered::default();
    let mut wrong = String::new();
    for project in projects(page) {
        let files: Vec<(String, String)> =
            project.files.iter().map(|file| (file.name.clone(), file.text.clone())).collect();
        match apply(rule, &files) {
            Ok(of_project) => {
                offered.all += of_project.all;
                offered.safe += of_project.safe;
            }
            Err(why) => wrong += &why,
        }
    }
    let fits = match rule.rule().fixable {
        Fixable::No => offered.all == 0,
        Fixable::Safely => offered.safe > 0,
        Fixable::Unsafely => offered.all > 0 && offered.safe == 0,
    };
    if !fits {
        let fixable = rule.rule().fixable;
        writeln!(wrong, "the page says {fixable:?}, and its wrong examples are offered {offered:?}").unwrap();
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn projects(page: &Page) -> Vec<Project> {
    let projects = page.sections.iter().filter_map(|section| example::project(section).ok().flatten());
    projects.filter(|project| project.side == Side::Wrong).collect()
}

fn set(files: &[(String, String)]) -> FileSet {
    let mut set = FileSet::new();
    for (name, text) in files {
        set.add_memory(name, text.as_bytes(), Role::Named);
    }
    set
}

/// Applies every fix that findings of the rule are offered.
fn apply(rule: RuleId, files: &[(String, String)]) -> Result<Offered, String> {
    let mut set = set(files);
    let of_rule = |finding: &Finding| finding.rule == rule && finding.fix.is_some();
    let found: Vec<Finding> = lint(&mut set, &Options::default()).findings.into_iter().filter(of_rule).collect();
    let safe = found.iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe)).count();
    let options = Options { select: vec![Selector::Rule(rule)], ..Options::default() };
    let applied = fix::apply(&mut set, &options, ALL);
    if applied.findings < found.len() {
        let fixes: Vec<_> = found.iter().map(|finding| (&finding.message, &finding.fix)).collect();
        return Err(format!("{} of {} fixes proved good: {fixes:#?}\n", applied.findings, found.len()));
    }
    if let Some(left) = lint(&mut set, &Options::default()).findings.iter().find(|finding| of_rule(finding)) {
        return Err(format!("still there: {}\n", left.message));
    }
    let edits: Vec<&Edit> =
        found.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits).collect();
    for (file, changed) in &applied.files {
        let (before, after) = (text(&changed.before), text(&changed.after));
        let name = set.path(*file);
        if name.ends_with(".json") && serde_json::from_str::<serde_json::Value>(&before).is_ok() {
            serde_json::from_str::<serde_json::Value>(&after).map_err(|error| format!("{name}: {error}\n{after}"))?;
        }
        let mut at = 0;
        let mut rest = after.lines();
        for line in before.split_inclusive('\n') {
            let (start, end) = (at, at + line.len());
            at = end;
            let touched = |edit: &&&Edit| {
                let span = edit.place.span.range();
                edit.place.file == *file && span.start < end && span.end >= start
            };
            if edits.iter().find(touched).is_none() && !rest.any(|new| new == line.trim_end_matches(['\r', '\n'])) {
                return Err(format!("{name} has lost the line {line:?}:\n{after}\n"));
            }
        }
    }
    Ok(Offered { all: found.len(), safe })
}

fn text(bytes: &Arc<[u8]>) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// How a document stands in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Object,
    String,
    Sub,
}

/// The fixes that are offered to a page's examples in a template are good there too.
fn in_templates(form: Form, pages: &[(RuleId, Page)]) -> Result<(), String> {
    /// So many rules at least are fixed in templates of each form.
    const LEAST: usize = 12;
    let mut fixed = Vec::new();
    for (rule, page) in pages {
        let templates = projects(page).into_iter().filter_map(|project| template(form, &project.files));
        let mut all = 0;
        for template in templates {
            all += apply(*rule, &[template]).map_err(|why| format!("{}: {why}", rule.as_str()))?.all;
        }
        fixed.extend((all > 0).then_some(rule.as_str()));
    }
    if fixed.len() < LEAST { Err(format!("only {fixed:?} are fixed")) } else { Ok(()) }
}

/// A template that holds the documents of a project; none where one of them is a template or a policy itself.
fn template(form: Form, files: &[ExampleFile]) -> Option<(String, String)> {
    let mut resources = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let is_machine = file.text.contains("StartAt");
        if file.text.contains("Resources")
            || file.text.contains("${")
            || !(is_machine || file.text.contains("mainSteps"))
        {
            return None;
        }
        let name = file.name.split('.').next()?;
        resources.push((format!("Document{index}"), is_machine, name, &file.text));
    }
    if form == Form::String {
        let resource = |(id, is_machine, name, text): (String, bool, &str, &String)| {
            let resource = match is_machine {
                true => serde_json::json!({
                    "Type": "AWS::StepFunctions::StateMachine",
                    "Properties": { "DefinitionString": text },
                }),
                false => serde_json::json!({
                    "Type": "AWS::SSM::Document",
                    "Properties": { "Name": name, "DocumentType": "Automation", "Content": text },
                }),
            };
            (id, resource)
        };
        let resources: serde_json::Map<String, serde_json::Value> = resources.into_iter().map(resource).collect();
        let template = serde_json::json!({ "Resources": resources });
        return Some(("template.json".to_owned(), serde_json::to_string_pretty(&template).unwrap()));
    }
    let mut out = String::from("Resources:\n");
    for (id, is_machine, name, text) in resources {
        let (kind, key) = match (is_machine, form) {
            (true, Form::Object) => ("AWS::StepFunctions::StateMachine", "Definition"),
            (true, _) => ("AWS::StepFunctions::StateMachine", "DefinitionString"),
            (false, _) => ("AWS::SSM::Document", "Content"),
        };
        writeln!(out, "  {id}:\n    Type: {kind}\n    Properties:").unwrap();
        if !is_machine {
            writeln!(out, "      Name: {name}\n      DocumentType: Automation").unwrap();
        }
        writeln!(out, "      {key}:{}", if form == Form::Sub { " !Sub |" } else { "" }).unwrap();
        for line in text.lines() {
            writeln!(out, "        {line}").unwrap();
        }
    }
    Some(("template.yaml".to_owned(), out))
}

/// One trial for each form.
pub(crate) fn trials(pages: Vec<(RuleId, Page)>) -> Vec<Trial> {
    let pages = Arc::new(pages);
    let forms = [("an object", Form::Object), ("a string of JSON", Form::String), ("a block of Fn::Sub", Form::Sub)];
    let trial = |(name, form): (&str, Form)| {
        let pages = pages.clone();
        Trial::test(format!("rules › fixes in templates, as {name}"), move || Ok(in_templates(form, &pages)?))
    };
    forms.into_iter().map(trial).collect()
}

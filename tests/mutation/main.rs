//! Every fault that an operator puts into a clean project is found, by the rule that the operator names, and nothing else is
//! called an error. Changes that are no fault stay silent.
//!
//! The projects are in `testdata/mutation`; `survivors.toml` beside them lists the faults that no rule finds, and why.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod documents;
mod edit;
mod flow;
mod judge;
mod operators;
mod project;

use edit::Mutants;
use judge::{Expected, Found};
use libtest_mimic::{Arguments, Failed, Trial};
use operators::Operator;
use project::Project;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A project with what is found in it as it is.
struct Base {
    project: Project,
    found: Found,
}

/// Why faults survive, by operator and site.
type Survivors = BTreeMap<String, BTreeMap<String, String>>;

fn bases() -> Vec<Base> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/mutation");
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    let base = |folder: &std::path::PathBuf| {
        let project = Project::load(folder);
        Base { found: judge::found(&project), project }
    };
    folders.iter().map(base).collect()
}

fn survivors() -> Survivors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/mutation/survivors.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn mutants(operator: &Operator, project: &Project) -> Mutants {
    let mut mutants = Mutants::default();
    (operator.sites)(project, &mut mutants);
    mutants
}

/// Applies one operator to every place of every project.
fn run(operator: &Operator, bases: &[Base], listed: &BTreeMap<String, String>) -> Result<(), Failed> {
    let mut complaints = Vec::new();
    let mut survived = Vec::new();
    let mut made = 0;
    for base in bases {
        for mutant in mutants(operator, &base.project).0 {
            made += 1;
            let found = judge::found(&mutant.project);
            let verdict = judge::judge(&base.found, &found, operator.expected, operator.companions);
            let site = mutant.site;
            complaints.extend(verdict.stray.iter().map(|stray| format!("{site}: not expected: {stray}")));
            match (verdict.killed, listed.contains_key(&site)) {
                (false, true) => survived.push(site),
                (false, false) => complaints.push(format!("{site}: survives; found {found:#?}")),
                (true, true) => complaints.push(format!("{site}: is found, but listed as a survivor")),
                (true, false) => {}
            }
        }
    }
    if made == 0 {
        complaints.push("fits no project".to_owned());
    }
    let stale =
        listed.keys().filter(|site| !survived.contains(site)).map(|site| format!("{site}: listed, but not surviving"));
    complaints.extend(stale);
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

fn main() {
    let bases = Arc::new(bases());
    let survivors = Arc::new(survivors());
    let mut trials: Vec<Trial> = Vec::new();
    for operator in operators::all() {
        let (bases, survivors) = (bases.clone(), survivors.clone());
        let test = move || run(operator, &bases, survivors.get(operator.name).unwrap_or(&BTreeMap::new()));
        trials.push(Trial::test(operator.name, test));
    }
    let of_bases = bases.clone();
    trials.push(Trial::test("the projects are clean as they are", move || {
        let serious = |base: &Base| base.found.iter().filter(|one| judge::is_serious(one)).cloned().collect::<Vec<_>>();
        let bad: Vec<_> = of_bases.iter().map(|base| (&base.project.name, serious(base))).collect();
        if bad.iter().all(|(_, found)| found.is_empty()) { Ok(()) } else { Err(format!("{bad:#?}").into()) }
    }));
    trials.push(Trial::test("there are enough faults, and every one is another", move || enough(&bases)));
    trials.push(Trial::test("survivors belong to operators, with a reason", move || {
        let known = |name: &String| operators::all().any(|operator| operator.name == name);
        let stray: Vec<_> = survivors.iter().filter(|(name, _)| !known(name)).collect();
        let silent = survivors.values().flatten().any(|(_, reason)| reason.trim().is_empty());
        if stray.is_empty() && !silent { Ok(()) } else { Err(format!("{stray:?}").into()) }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn enough(bases: &[Base]) -> Result<(), Failed> {
    let faults = operators::all().filter(|operator| matches!(operator.expected, Expected::Finding(_)));
    let (mut made, mut kinds) = (0, 0);
    for operator in faults {
        kinds += 1;
        for base in bases {
            let mutants = mutants(operator, &base.project).0;
            let mut sites: Vec<&str> = mutants.iter().map(|mutant| mutant.site.as_str()).collect();
            sites.sort_unstable();
            if let Some(pair) = sites.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(format!("{}: {} stands for two", operator.name, pair[0]).into());
            }
            if let Some(same) = mutants.iter().find(|mutant| mutant.project.files == base.project.files) {
                return Err(format!("{}: {} changes nothing", operator.name, same.site).into());
            }
            made += mutants.len();
        }
    }
    if made >= 2500 && kinds >= 40 { Ok(()) } else { Err(format!("{made} faults of {kinds} kinds").into()) }
}

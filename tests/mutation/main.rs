//! Every fault that an operator puts into a clean project is found, by the rule that the operator names, and nothing else is
//! called an error. Changes that are no fault stay silent.
//!
//! The projects are in `testdata/mutation`; `survivors.toml` beside them lists the faults that no rule finds, and why.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod documents;
mod edit;
mod flow;
mod grafts;
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

impl Base {
    fn new(project: Project) -> Self {
        Base { found: judge::found(&project), project }
    }
}

/// Why faults survive, by operator and site.
type Survivors = BTreeMap<String, BTreeMap<String, String>>;

fn bases() -> Vec<Base> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/mutation");
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().map(|folder| Base::new(Project::load(folder))).collect()
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

/// Applies one operator to every place of every project; to projects of our own, or to real runbooks.
fn run(operator: &Operator, bases: &[Base], listed: &BTreeMap<String, String>, own: bool) -> Result<(), Failed> {
    let mut complaints = Vec::new();
    let mut survived = Vec::new();
    let mut made = 0;
    for base in bases {
        for mutant in mutants(operator, &base.project).0 {
            made += 1;
            let found = judge::found(&mutant.project);
            let mut verdict = judge::judge(&base.found, &found, operator.expected, operator.companions);
            // In real runbooks a branch may decide whether it happens.
            if let (false, false, Some(milder)) = (own, verdict.killed, operator.expected.lowered()) {
                verdict = judge::judge(&base.found, &found, milder, operator.companions);
            }
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
    if made == 0 && own {
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
    let grafts: Arc<Vec<Base>> = Arc::new(grafts::projects().into_iter().map(Base::new).collect());
    let no_grafts = grafts.is_empty();
    let mut trials: Vec<Trial> = Vec::new();
    for operator in operators::all() {
        let (bases, survivors) = (bases.clone(), survivors.clone());
        let test = move || run(operator, &bases, survivors.get(operator.name).unwrap_or(&BTreeMap::new()), true);
        trials.push(Trial::test(operator.name, test));
        let grafts = grafts.clone();
        let test = move || run(operator, &grafts, &BTreeMap::new(), false);
        trials.push(Trial::test(format!("real runbooks: {}", operator.name), test).with_ignored_flag(no_grafts));
    }
    let of_bases = bases.clone();
    trials.push(Trial::test("the projects are clean as they are", move || {
        let serious = |base: &Base| base.found.iter().filter(|one| judge::is_serious(one)).cloned().collect::<Vec<_>>();
        let bad: Vec<_> = of_bases.iter().map(|base| (&base.project.name, serious(base))).collect();
        if bad.iter().all(|(_, found)| found.is_empty()) { Ok(()) } else { Err(format!("{bad:#?}").into()) }
    }));
    trials.push(Trial::test("there are enough faults, and every one is another", move || enough(&bases, 2500)));
    let of_grafts = grafts.clone();
    let test = move || enough(&of_grafts, 1000);
    trials.push(Trial::test("real runbooks: there are enough faults", test).with_ignored_flag(no_grafts));
    trials.push(Trial::test("survivors belong to operators, with a reason", move || {
        let known = |name: &String| operators::all().any(|operator| operator.name == name);
        let stray: Vec<_> = survivors.iter().filter(|(name, _)| !known(name)).collect();
        let silent = survivors.values().flatten().any(|(_, reason)| reason.trim().is_empty());
        if stray.is_empty() && !silent { Ok(()) } else { Err(format!("{stray:?}").into()) }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn enough(bases: &[Base], least: usize) -> Result<(), Failed> {
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
    if made >= least && kinds >= 40 { Ok(()) } else { Err(format!("{made} faults of {kinds} kinds").into()) }
}

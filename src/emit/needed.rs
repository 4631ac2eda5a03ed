//! The least policy for a document: each statement named after the steps that need it.

use super::emission::{Document, Emission};
use super::own::of_policy;
use crate::access::needs::{Need, Needs, of_method};
use crate::summary::run_as::AssumeRole;
use crate::summary::{MachineSummary, RunbookSummary, StepSummary};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A longer name of a statement says how many steps more there are.
const MAX_SID: usize = 96;

/// What somebody needs.
struct Part<'s> {
    who: &'s str,
    needs: Needs,
}

/// What one statement allows.
struct Statement<'s> {
    who: Vec<&'s str>,
    resources: Vec<String>,
    passed_to: Option<&'static str>,
    actions: BTreeSet<String>,
}

/// The policy for the role that a runbook runs as.
pub fn needed_by_runbook(runbooks: &[&RunbookSummary], name: &str) -> Result<Emission, String> {
    let steps = || runbooks.iter().flat_map(|runbook| &runbook.steps);
    let parts = steps().map(|step| Part { who: &step.name, needs: of_step(step) }).collect();
    let mut notes = Vec::new();
    if runbooks.iter().any(|runbook| runbook.assume_role == AssumeRole::Nobody) {
        notes.push(format!("`{name}` has no role of its own: whoever starts it needs this"));
    }
    for step in steps().filter(|step| step.action.as_deref() == Some("aws:executeAutomation")) {
        notes.push(format!(
            "`{}` starts another runbook: without a role of its own, that needs more of this one",
            step.name
        ));
    }
    if runbooks.iter().any(|runbook| !runbook.steps_known) {
        notes.push(format!("not all steps of `{name}` are known"));
    }
    policy(parts, notes, name)
}

/// The policy for the role of a state machine.
pub fn needed_by_machine(machines: &[&MachineSummary], name: &str) -> Result<Emission, String> {
    let mut notes = Vec::new();
    let mut parts = Vec::new();
    for call in machines.iter().flat_map(|machine| &machine.calls) {
        let needs = match &call.credentials {
            Some(credentials) => {
                notes.push(format!("what `{}` calls needs the role that its `Credentials` name", call.state));
                Needs::assume_role(credentials.role.as_deref())
            }
            None => call.needs.clone(),
        };
        parts.push(Part { who: &call.state, needs });
    }
    for (state, _) in machines.iter().flat_map(|machine| &machine.damaged) {
        notes.push(format!("`{state}` has a syntax error and is left out"));
    }
    policy(parts, notes, name)
}

/// What a step calls, its callbacks included, however they are spelt.
fn of_step(step: &StepSummary) -> Needs {
    let mut needs = step.needs.clone();
    let callback = step.callback.iter().map(|callback| callback.kind.api());
    let scripts = step.script_callbacks.iter().filter_map(|action| action.strip_prefix("states:"));
    for api in callback.chain(scripts) {
        let action = format!("states:{api}");
        if !needs.list.iter().any(|need| need.actions.contains(&action)) {
            needs.list.append(&mut of_method("stepfunctions", api).list);
        }
    }
    needs
}

fn policy(parts: Vec<Part<'_>>, mut notes: Vec<String>, name: &str) -> Result<Emission, String> {
    for part in &parts {
        notes.extend(part.needs.open.iter().map(|what| format!("not derived: {}: {what}", part.who)));
    }
    dedup(&mut notes);
    let statements = statements(&parts);
    if statements.is_empty() {
        let why = "nothing in it calls anything that a policy allows, as far as that can be derived";
        return Err([why.to_owned()].into_iter().chain(notes).collect::<Vec<_>>().join("; "));
    }
    let mut sids = BTreeSet::new();
    let list: Vec<Value> = statements.iter().map(|statement| statement.value(&mut sids)).collect();
    let content = json!({ "Version": "2012-10-17", "Statement": list });
    let stem = format!("{name}-policy");
    let template = of_policy(&stem, content.clone());
    Ok(Emission { name: stem.clone(), notes, documents: vec![Document::new(&stem, content)], template })
}

fn dedup(notes: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
}

/// First each action with all who need it on the same resources, then the actions that the same ones need.
fn statements<'s>(parts: &[Part<'s>]) -> Vec<Statement<'s>> {
    let mut single: Vec<Statement<'s>> = Vec::new();
    for part in parts {
        for need in &part.needs.list {
            for action in &need.actions {
                add(&mut single, part.who, action, need);
            }
        }
    }
    let mut merged: Vec<Statement<'s>> = Vec::new();
    for statement in single {
        let same = |other: &&mut Statement<'s>| {
            other.who == statement.who
                && other.resources == statement.resources
                && other.passed_to == statement.passed_to
        };
        match merged.iter_mut().find(same) {
            Some(known) => known.actions.extend(statement.actions),
            None => merged.push(statement),
        }
    }
    merged
}

fn add<'s>(statements: &mut Vec<Statement<'s>>, who: &'s str, action: &str, need: &Need) {
    let resources = need.allowed_by();
    let same = |known: &&mut Statement<'s>| {
        known.actions.contains(action) && known.resources == resources && known.passed_to == need.passed_to
    };
    match statements.iter_mut().find(same) {
        Some(known) if known.who.contains(&who) => {}
        Some(known) => known.who.push(who),
        None => statements.push(Statement {
            who: vec![who],
            resources,
            passed_to: need.passed_to,
            actions: BTreeSet::from([action.to_owned()]),
        }),
    }
}

impl Statement<'_> {
    fn value(&self, sids: &mut BTreeSet<String>) -> Value {
        let mut fields = Map::new();
        fields.insert("Sid".to_owned(), self.sid(sids).into());
        fields.insert("Effect".to_owned(), "Allow".into());
        fields.insert("Action".to_owned(), one_or_all(self.actions.iter().cloned().collect()));
        fields.insert("Resource".to_owned(), one_or_all(self.resources.clone()));
        if let Some(service) = self.passed_to {
            fields.insert("Condition".to_owned(), json!({ "StringEquals": { "iam:PassedToService": service } }));
        }
        fields.into()
    }

    /// The names of those who need it, of letters and digits alone, and like no other.
    fn sid(&self, taken: &mut BTreeSet<String>) -> String {
        let mut sid = String::new();
        for (index, who) in self.who.iter().enumerate() {
            let word = word(who);
            if sid.len() + word.len() > MAX_SID && index > 0 {
                sid.push_str(&format!("And{}More", self.who.len() - index));
                break;
            }
            sid.extend([if index > 0 { "And" } else { "" }, &word]);
        }
        let same = |number: usize| if number == 1 { sid.clone() } else { format!("{sid}{number}") };
        let free = (1..).map(same).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(free.clone());
        free
    }
}

fn one_or_all(mut list: Vec<String>) -> Value {
    if list.len() == 1 { list.pop().into() } else { list.into() }
}

/// A name as a statement takes it: `Stop it now` is `StopItNow`.
fn word(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    let joined: String = words.map(capital).collect();
    if joined.is_empty() { "Unnamed".to_owned() } else { joined.chars().take(MAX_SID).collect() }
}
